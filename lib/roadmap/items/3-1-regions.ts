/** How each region of an account counts for item 3.1: by the best of what records it. */

import type { Unit } from "#lib/roadmap/conclude.ts";
import { activeExceptions } from "#lib/roadmap/exceptions.ts";
import { describeGaps, type Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { createRecorders, type Recorder, type Recorders } from "#lib/roadmap/items/3-1-recorders.ts";
import type { ScopedRegion } from "#lib/roadmap/regions.ts";
import { sentence } from "#lib/roadmap/sentences.ts";
import type { Evidence, FailingResource } from "#lib/roadmap/verdict.ts";

const collector = "cloudtrail.trails";

export interface RecordedRegion {
  unit: Unit;
  /** What covers it in full; null: nothing known does. */
  by: Recorder | null;
}

interface Setting {
  context: EvaluationContext;
  recorders: Recorders;
  /** Regions and ARNs of trails under an exception. */
  excepted: ReadonlySet<string>;
}

/** Whether a trail that the account could stop is not enough. An account in no organization has no other. */
export function demandsOrganizations({ input }: EvaluationContext): boolean {
  return input.settings.requireOrgTrail && input.organization.kind === "organization";
}

/** One unit per region, in the order given. */
export function judgeRegions(context: EvaluationContext, regions: readonly ScopedRegion[]): RecordedRegion[] {
  const accepted = activeExceptions(context.input, context.view, "3.1");
  const setting: Setting = {
    context,
    recorders: createRecorders(context),
    excepted: new Set(accepted.map(({ resource }) => resource)),
  };
  return regions.map((scoped) => {
    const { region } = scoped;
    if (scoped.scope === "na") {
      return (scoped.closed ? judgeClosed(setting, region) : null) ?? outOfScope(setting, region, scoped.why);
    }
    if (setting.excepted.has(region)) return exceptedRegion(setting, region);
    if (scoped.scope === "unknown") return unknownRegion(setting, region, [scoped.gap]);
    return judgeRegion(setting, region);
  });
}

/** Nothing has to record a closed region. A trail that is there all the same counts; null: there is none. */
function judgeClosed(setting: Setting, region: string): RecordedRegion | null {
  const judged = judgeRegion(setting, region);
  const isTrail = judged.unit.failing?.some(({ resource }) => resource !== setting.context.input.account.id);
  return judged.unit.result === "pass" || isTrail === true ? judged : null;
}

function judgeRegion(setting: Setting, region: string): RecordedRegion {
  const { context, recorders } = setting;
  const facts = context.view.find(collector, region);
  if (facts.isUnsupported("cloudtrail:DescribeTrails")) {
    return outOfScope(setting, region, "CloudTrail has no endpoint here.");
  }
  const seen = facts.ask("cloudtrail:DescribeTrails", ({ trails }) => trails);
  const ofTrails = (seen.known ? seen.value : []).map((trail) =>
    recorders.ofTrail(trail, region, facts.gapOf("cloudtrail:GetTrailStatus", trail.TrailARN)),
  );
  const candidates = [...ofTrails, ...recorders.ofStores(region)].sort(byMerit);
  const best = candidates[0];
  const least = best?.least ?? 0;
  const mayStop = least === 100 && best?.isOrganizations === false && demandsOrganizations(context);
  // Something that is not known may still be better: more marks, or as many by what the account cannot stop.
  const open = candidates.filter(
    ({ gaps, most, isOrganizations }) =>
      gaps.length > 0 && (most > least || (mayStop && isOrganizations && most === 100)),
  );
  const gaps = [
    ...(seen.known || (least === 100 && !mayStop) ? [] : [seen.gap]),
    ...open.flatMap((one) => one.gaps),
  ];
  if (gaps.length > 0) return unknownRegion(setting, region, gaps);
  if (best !== undefined && least === 100) return coveredRegion(setting, region, best);
  return failingRegion(setting, region, candidates);
}

/** The best first; of equals the one that the account cannot stop, then by ARN, so that order never matters. */
function byMerit(a: Recorder, b: Recorder): number {
  if (a.least !== b.least) return b.least - a.least;
  if (a.isOrganizations !== b.isOrganizations) return a.isOrganizations ? -1 : 1;
  return a.arn < b.arn ? -1 : 1;
}

function coveredRegion(setting: Setting, region: string, by: Recorder): RecordedRegion {
  const isLacking = !by.isOrganizations && demandsOrganizations(setting.context);
  if (isLacking && setting.excepted.has(by.arn)) return exceptedRegion(setting, region);
  const observed = `Recorded in full by ${by.name}.`;
  return {
    unit: {
      result: "pass",
      place: region,
      evidence: [observe(setting, region, observed, "pass", by.collector)],
    },
    by,
  };
}

function failingRegion(setting: Setting, region: string, candidates: readonly Recorder[]): RecordedRegion {
  const { input } = setting.context;
  const [best] = candidates;
  if (best === undefined) {
    const why = "no trail records here";
    const failing = [{ resource: input.account.id, region, why: sentence(why) }];
    const evidence = [observe(setting, region, sentence(why), "fail", collector)];
    return { unit: { result: "fail", place: region, why, failing, evidence }, by: null };
  }
  if (candidates.some(({ arn }) => setting.excepted.has(arn))) return exceptedRegion(setting, region);
  const failing = candidates.map(
    ({ arn, faults }): FailingResource => ({ resource: arn, region, why: sentence(faults.join("; ")) }),
  );
  const evidence = candidates.map(({ name, faults, collector: source }) =>
    observe(setting, region, `${sentence(name).slice(0, -1)}: ${faults.join("; ")}.`, "fail", source),
  );
  const why = `${best.name}: ${best.faults.join("; ")}`;
  return {
    unit: { result: "fail", scoreHundredths: best.least, place: region, why, failing, evidence },
    by: null,
  };
}

function unknownRegion(setting: Setting, region: string, gaps: readonly Gap[]): RecordedRegion {
  const { roleName } = setting.context.input.organization;
  const placed = gaps.map((gap) => ({ gap, place: region }));
  const { reason } = describeGaps(placed, { roleName, preposition: "in" });
  const evidence = [observe(setting, region, reason, "unknown", collector)];
  return { unit: { result: "unknown", place: region, gaps, evidence }, by: null };
}

function exceptedRegion(setting: Setting, region: string): RecordedRegion {
  const evidence = [observe(setting, region, "Excepted.", "excepted", collector)];
  return { unit: { result: "excepted", place: region, evidence }, by: null };
}

function outOfScope(setting: Setting, region: string, observed: string): RecordedRegion {
  const evidence = [observe(setting, region, observed, "na", collector)];
  return { unit: { result: "na", place: region, evidence }, by: null };
}

function observe(
  { context }: Setting,
  region: string,
  observed: string,
  result: Evidence["result"],
  source: string,
): Evidence {
  return { collector: source, accountId: context.input.account.id, region, observed, result };
}
