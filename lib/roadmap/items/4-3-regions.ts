/** Region by region, whether something scans an account regularly, for item 4.3. */

import type { Unit } from "#lib/roadmap/conclude.ts";
import { activeExceptions } from "#lib/roadmap/exceptions.ts";
import { describeGaps, type Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import type { ScopedRegion } from "#lib/roadmap/regions.ts";
import type { Scan } from "#lib/roadmap/scans.ts";
import { sentence } from "#lib/roadmap/sentences.ts";
import type { Evidence } from "#lib/roadmap/verdict.ts";
import { judgeAttested, judgeImports, judgeOwnRuns } from "./4-3-runs.ts";
import { judgeConfigRules, judgeSecurityHub } from "./4-3-security-hub.ts";
import type { KnownSource, Source } from "./4-3-source.ts";

/** One unit per region, in the order given; the best source of each counts. */
export function judgeScanning(
  context: EvaluationContext,
  regions: readonly ScopedRegion[],
  scans: readonly Scan[],
): Unit[] {
  const excepted = new Set(
    activeExceptions(context.input, context.view, "4.3").map(({ resource }) => resource),
  );
  const attested = judgeAttested(context);
  return regions.map((scoped): Unit => {
    const { region } = scoped;
    if (scoped.scope === "na") {
      const evidence = [line(context, region, "account.regions", scoped.why, "na")];
      return { result: "na", place: region, evidence };
    }
    if (excepted.has(region)) {
      const evidence = [line(context, region, "account.regions", "Excepted.", "excepted")];
      return { result: "excepted", place: region, evidence };
    }
    // Whoever looks in from outside sees a region that was left out here, too.
    const outside = [judgeImports(context, region, scans), attested];
    if (scoped.scope === "unknown") {
      return judgeSources(context, region, [
        ...outside,
        { collector: "account.regions", known: false, gap: scoped.gap },
      ]);
    }
    return judgeSources(context, region, [
      judgeSecurityHub(context, region),
      judgeConfigRules(context, region),
      judgeOwnRuns(context, region),
      ...outside,
    ]);
  });
}

/** Full marks outrank what is unread; what is unread outranks the rest, because it might have been full marks. */
function judgeSources(
  context: EvaluationContext,
  region: string,
  candidates: readonly (Source | null)[],
): Unit {
  const sources = candidates.filter((one) => one !== null);
  const known = sources.filter((one): one is KnownSource => one.known);
  if (known.some(({ scoreHundredths }) => scoreHundredths === 100)) {
    const evidence = known.map((one) => observe(context, region, one, "info"));
    return { result: "pass", place: region, evidence };
  }
  const gaps = sources.flatMap((one) => (one.known ? [] : [one.gap]));
  if (gaps.length > 0) {
    const evidence = sources.map((one) =>
      one.known ? observe(context, region, one, "fail") : unreadLine(context, region, one),
    );
    return { result: "unknown", place: region, gaps, evidence };
  }
  return failingRegion(context, region, known);
}

function failingRegion(context: EvaluationContext, region: string, known: readonly KnownSource[]): Unit {
  const accountId = context.input.account.id;
  const best = known.toSorted((a, b) => b.scoreHundredths - a.scoreHundredths)[0];
  if (best === undefined) {
    const observed = "Security Hub CSPM is off, no recorder runs, and no scan of it is recorded.";
    return {
      result: "fail",
      place: region,
      why: "nothing scans it",
      failing: [{ resource: accountId, region, why: "Nothing scans it." }],
      evidence: [line(context, region, "config.recorder", observed, "fail")],
    };
  }
  const recorder = known.find((one) => one.recorder !== null)?.recorder;
  return {
    result: "fail",
    scoreHundredths: best.scoreHundredths,
    place: region,
    why: best.what,
    failing: [
      { resource: recorderArn(context, region, recorder) ?? accountId, region, why: sentence(best.what) },
    ],
    evidence: known.map((one) => observe(context, region, one, "fail")),
  };
}

/** AWS does not always tell the ARN of a recorder; its name is unique in the region. */
function recorderArn(
  { input }: EvaluationContext,
  region: string,
  recorder: string | null | undefined,
): string | null {
  if (recorder === null || recorder === undefined) return null;
  if (recorder.startsWith("arn:")) return recorder;
  const { partition, id } = input.account;
  return `arn:${partition}:config:${region}:${id}:configuration-recorder/${recorder}`;
}

/** What falls short counts as `short`: beside a scanner that works it is no failure. */
function observe(
  context: EvaluationContext,
  region: string,
  { collector, what, scoreHundredths }: KnownSource,
  short: Evidence["result"],
): Evidence {
  return line(context, region, collector, sentence(what), scoreHundredths === 100 ? "pass" : short);
}

function unreadLine(
  context: EvaluationContext,
  region: string,
  { collector, gap }: { collector: string; gap: Gap },
): Evidence {
  const { roleName } = context.input.organization;
  const { reason } = describeGaps([{ gap, place: region }], { roleName, preposition: "in" });
  return line(context, region, collector, reason, "unknown");
}

function line(
  { input }: EvaluationContext,
  region: string,
  collector: string,
  observed: string,
  result: Evidence["result"],
): Evidence {
  return { collector, accountId: input.account.id, region, observed, result };
}
