/** How GuardDuty in one region counts for item 4.1. */

import type { GuarddutyDetector } from "#lib/facts/guardduty.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import { activeExceptions } from "#lib/roadmap/exceptions.ts";
import type { Answer, Reading } from "#lib/roadmap/facts-view.ts";
import { describeGaps, type Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { type Administrator, findAdministrator, seeMember } from "#lib/roadmap/items/4-1-administrator.ts";
import type { ScopedRegion } from "#lib/roadmap/regions.ts";
import { sentence } from "#lib/roadmap/sentences.ts";
import type { Evidence } from "#lib/roadmap/verdict.ts";

const foundationalFeatures = ["CLOUD_TRAIL", "DNS_LOGS", "FLOW_LOGS"];
const collector = "guardduty.detector";

type Detector = NonNullable<GuarddutyDetector["detector"]>;
type Features = readonly { Name: string; Status: string }[];

/** One unit per region, in the order given. A region under an exception leaves the fraction before anything is read. */
export function judgeDetectors(context: EvaluationContext, regions: readonly ScopedRegion[]): Unit[] {
  const excepted = new Set(
    activeExceptions(context.input, context.view, "4.1").map(({ resource }) => resource),
  );
  return regions.map((scoped): Unit => {
    const { region } = scoped;
    if (scoped.scope === "na") {
      return (
        (scoped.closed ? judgeClosed(context, region, excepted) : null) ?? {
          result: "na",
          place: region,
          evidence: [observe(context, region, scoped.why, "na")],
        }
      );
    }
    if (excepted.has(region)) return exceptedRegion(context, region);
    if (scoped.scope === "unknown") return unknownRegion(context, region, scoped.gap);
    return judgeRegion(context, region, excepted);
  });
}

/** Nothing has to watch a closed region. What watches it all the same, or what the administrator says of it, counts; else null. */
function judgeClosed(context: EvaluationContext, region: string, excepted: ReadonlySet<string>): Unit | null {
  const seen = judgeRegion(context, region, excepted);
  if (seen.result === "pass") return seen;
  const isOwn = context.view.find(collector, region).gapOf("guardduty:ListDetectors") === null;
  const member = seeMember(context, region, findAdministrator(context, region));
  return !isOwn && member.known && member.value !== null && seen.result !== "unknown" ? seen : null;
}

function judgeRegion(context: EvaluationContext, region: string, excepted: ReadonlySet<string>): Unit {
  const facts = context.view.find(collector, region);
  if (facts.isUnsupported("guardduty:ListDetectors")) {
    return {
      result: "na",
      place: region,
      evidence: [observe(context, region, "GuardDuty has no endpoint here.", "na")],
    };
  }
  const detector = facts.ask("guardduty:ListDetectors", (data) => data.detector);
  if (!detector.known) return judgeByAdministrator(context, region, detector.gap);
  if (detector.value === null) {
    return failingRegion(context, region, {
      score: 0,
      cause: "no detector",
      resource: context.input.account.id,
    });
  }
  const resource = detectorArn(context, region, detector.value);
  if (excepted.has(resource)) return exceptedRegion(context, region);
  const gap = facts.gapOf("guardduty:GetDetector", detector.value.DetectorId);
  const status = detector.value.Status;
  if (gap !== null) return judgeByAdministrator(context, region, gap);
  if (status === "DISABLED") {
    return failingRegion(context, region, { score: 0, cause: "detector suspended", resource });
  }
  if (status !== "ENABLED") {
    const said: Gap = { kind: "said", code: "not_read", text: "AWS did not say whether the detector is on" };
    return judgeByAdministrator(
      context,
      region,
      status === null ? said : { ...said, text: `${said.text} (${status})` },
    );
  }
  return judgeEnabled(context, region, facts, detector.value, resource);
}

function judgeEnabled(
  context: EvaluationContext,
  region: string,
  facts: Reading<typeof collector>,
  detector: Detector,
  resource: string,
): Unit {
  const off = foundationalOff(detector.Features);
  if (off.length > 0) {
    const cause = `data source off (${off.join(", ")})`;
    return failingRegion(context, region, { score: 50, cause, resource });
  }
  const central = judgeCentral(context, region, facts);
  if (!central.known) return unknownRegion(context, region, central.gap);
  return score(context, region, { features: detector.Features, central: central.value, resource, seen: "" });
}

/** Null: the detector reports to the region's administrator (or nobody asked for it); else why it does not. */
function judgeCentral(
  context: EvaluationContext,
  region: string,
  facts: Reading<typeof collector>,
): Answer<string | null> {
  if (!context.input.settings.requireCentral) return { known: true, value: null };
  const accountId = context.input.account.id;
  const administrator = findAdministrator(context, region);
  if (administrator.known && administrator.value === accountId) return { known: true, value: null };
  const own = facts.ask("guardduty:GetAdministratorAccount", (data) => data.administrator);
  if (!own.known) {
    const member = seeMember(context, region, administrator);
    if (!member.known) return own;
    return {
      known: true,
      value: isEnabled(member.value?.status ?? "") ? null : "not a member of the administrator",
    };
  }
  if (own.value === null) {
    // Empty is the answer of the administrator itself and of a standalone account alike.
    if (!administrator.known) return administrator;
    return { known: true, value: "no administrator collects its findings" };
  }
  const related = own.value.RelationshipStatus === null || isEnabled(own.value.RelationshipStatus);
  return matchAdministrator(context, administrator, own.value.AccountId, related);
}

function matchAdministrator(
  { input }: EvaluationContext,
  administrator: Administrator,
  ownAdministrator: string,
  related: boolean,
): Answer<string | null> {
  const designated = !administrator.known && ownAdministrator === input.organization.securityAccountId;
  if (!administrator.known && !designated) return administrator;
  const same = designated || (administrator.known && administrator.value === ownAdministrator);
  if (!same) return { known: true, value: `reports to another administrator (${ownAdministrator})` };
  return { known: true, value: related ? null : "its relationship to the administrator is not enabled" };
}

/** The account's own facts are missing (`gap`): what the administrator sees of it counts, if it sees all of it. */
function judgeByAdministrator(context: EvaluationContext, region: string, gap: Gap): Unit {
  const member = seeMember(context, region, findAdministrator(context, region));
  if (!member.known || member.value === null) return unknownRegion(context, region, gap);
  const { status, features, administratorId } = member.value;
  const resource = context.input.account.id;
  const seen = ` Seen by the administrator ${administratorId}.`;
  if (!isEnabled(status)) {
    return failingRegion(context, region, { score: 0, cause: `member status ${status}`, resource, seen });
  }
  if (features === null) return unknownRegion(context, region, gap);
  const off = foundationalOff(features);
  if (off.length > 0) {
    return failingRegion(context, region, {
      score: 50,
      cause: `data source off (${off.join(", ")})`,
      resource,
      seen,
    });
  }
  // "Enabled" says nothing of the sources: a member whose sources the administrator was not told is not known to be on.
  if (!tellsFoundational(features)) return unknownRegion(context, region, gap);
  return score(context, region, { features, central: null, resource, seen });
}

interface Watched {
  features: Features;
  /** Why the findings do not come together centrally; null: they do. */
  central: string | null;
  resource: string;
  seen: string;
}

/** A detector that is on: 80 hundredths where it reports to nobody, ten less per required plan, never below 50. */
function score(
  context: EvaluationContext,
  region: string,
  { features, central, resource, seen }: Watched,
): Unit {
  const on = new Set(features.filter(({ Status }) => Status === "ENABLED").map(({ Name }) => Name));
  const missing = [...new Set(context.input.settings.requiredPlans)].filter((plan) => !on.has(plan)).sort();
  if (central === null && missing.length === 0) {
    const observed = `Detector on, reports centrally.${seen}`;
    return { result: "pass", place: region, evidence: [observe(context, region, observed, "pass")] };
  }
  const causes = [central ?? "", missing.length === 0 ? "" : `plans off: ${missing.join(", ")}`];
  return failingRegion(context, region, {
    score: Math.max(50, (central === null ? 100 : 80) - 10 * missing.length),
    cause: causes.filter((cause) => cause !== "").join("; "),
    resource,
    seen,
  });
}

function failingRegion(
  context: EvaluationContext,
  region: string,
  { score, cause, resource, seen = "" }: { score: number; cause: string; resource: string; seen?: string },
): Unit {
  const why = sentence(cause);
  return {
    result: "fail",
    scoreHundredths: score,
    place: region,
    why: cause,
    failing: [{ resource, region, why }],
    evidence: [observe(context, region, `${why}${seen}`, "fail"), ...intent(context, region)],
  };
}

function unknownRegion(context: EvaluationContext, region: string, gap: Gap): Unit {
  const { roleName } = context.input.organization;
  const { reason } = describeGaps([{ gap, place: region }], { roleName, preposition: "in" });
  const evidence = [observe(context, region, reason, "unknown"), ...intent(context, region)];
  return { result: "unknown", place: region, gaps: [gap], evidence };
}

function exceptedRegion(context: EvaluationContext, region: string): Unit {
  return { result: "excepted", place: region, evidence: [observe(context, region, "Excepted.", "excepted")] };
}

/** An organization policy that turns GuardDuty on here explains what is to come; it is no evidence that it is on. */
function intent(context: EvaluationContext, region: string): Evidence[] {
  const source = "organizations.effective-policies";
  const policy = context.view
    .find(source)
    .ask("organizations:DescribeEffectivePolicy", (data) => data.guardduty, "GUARDDUTY_POLICY");
  if (!policy.known || policy.value === null) return [];
  const { foundational } = policy.value;
  const wanted = Object.hasOwn(foundational, region) ? foundational[region] : foundational["default"];
  if (wanted !== true) return [];
  const observed = "An organization policy turns GuardDuty on here; that is an intent, not its state.";
  return [{ collector: source, accountId: context.input.account.id, region, observed, result: "info" }];
}

function observe(
  { input }: EvaluationContext,
  region: string,
  observed: string,
  result: Evidence["result"],
): Evidence {
  return { collector, accountId: input.account.id, region, observed, result };
}

function foundationalOff(features: Features): string[] {
  return features
    .filter(({ Name, Status }) => foundationalFeatures.includes(Name) && Status === "DISABLED")
    .map(({ Name }) => Name)
    .sort();
}

function tellsFoundational(features: Features): boolean {
  return foundationalFeatures.every((name) => features.some(({ Name }) => Name === name));
}

/** AWS documents no list of relationship values, and implementations differ in their case. */
function isEnabled(status: string): boolean {
  return status.toLowerCase() === "enabled";
}

function detectorArn({ input }: EvaluationContext, region: string, { DetectorId }: Detector): string {
  return `arn:${input.account.partition}:guardduty:${region}:${input.account.id}:detector/${DetectorId}`;
}
