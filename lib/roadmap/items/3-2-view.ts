/** Whether the audit role may read, for item 3.2: the first calls of the collectors are the probes. */

import type { CollectorName } from "#lib/facts/registry.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { scopeRegions } from "#lib/roadmap/regions.ts";
import { sentence } from "#lib/roadmap/sentences.ts";

interface Probe {
  collector: CollectorName;
  op: string;
  region?: string;
}

const globalProbes: readonly Probe[] = [
  { collector: "iam.summary", op: "iam:GetAccountSummary" },
  { collector: "iam.credentials", op: "iam:ListUsers" },
  { collector: "iam.authorization", op: "iam:GetAccountAuthorizationDetails" },
  { collector: "s3.account", op: "s3control:GetPublicAccessBlock" },
  { collector: "s3.exposure", op: "s3:ListBuckets" },
];

/**
 * Passes where every probe was answered. A refusal that lies with the role fails; one by a policy above the account, and
 * any other error, leaves it open. Regional services are probed in the home region only: elsewhere a region-deny policy
 * says nothing of the role.
 */
export function judgeView(context: EvaluationContext): Unit {
  const { input, view } = context;
  const { homeRegion } = input.organization;
  const scope = scopeRegions(view, input.organization);
  const gaps: Gap[] = scope.known ? [] : [scope.gap];
  const home =
    scope.known &&
    scope.regions.some(({ region, scope: reach }) => region === homeRegion && reach === "active");
  const regional: Probe[] = home
    ? [{ collector: "guardduty.detector", op: "guardduty:ListDetectors", region: homeRegion }]
    : [];
  for (const { collector, op, region } of [...globalProbes, ...regional]) {
    const gap = view.find(collector, region).gapOf(op);
    if (gap !== null) gaps.push(gap);
  }
  const refused = gaps.flatMap((gap) => (isRefusalOfRole(gap) ? [gap.op] : [])).sort();
  const evidence = {
    collector: "sts.assume",
    accountId: input.account.id,
    region: "global",
    observed:
      refused.length > 0
        ? `The role may not call ${refused.join(", ")}.`
        : gaps.length > 0
          ? "Not all of the first calls of the collectors were answered."
          : "The first call of every collector was answered.",
  };
  if (refused.length > 0) {
    const why = `the role may not call ${refused.join(", ")}`;
    return {
      result: "fail",
      place: null,
      why,
      failing: [
        {
          resource: input.account.id,
          region: "global",
          why: sentence(why),
        },
      ],
      evidence: [{ ...evidence, result: "fail" }],
    };
  }
  if (gaps.length > 0) {
    return { result: "unknown", place: null, gaps, evidence: [{ ...evidence, result: "unknown" }] };
  }
  return { result: "pass", place: null, evidence: [{ ...evidence, result: "pass" }] };
}

function isRefusalOfRole(gap: Gap): gap is Extract<Gap, { kind: "denied" }> {
  if (gap.kind !== "denied") return false;
  return ["identity", "boundary", "session", "unknown"].includes(gap.deniedBy);
}
