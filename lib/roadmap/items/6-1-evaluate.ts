/** Item 6.1, decided: every instance and bucket, and whatever else can be open to everybody. */
import { leaveClosedRegions } from "#lib/roadmap/closed-units.ts";
import { conclude, type Unit } from "#lib/roadmap/conclude.ts";
import { activeExceptions } from "#lib/roadmap/exceptions.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { openNetworks } from "#lib/roadmap/network/networks.ts";
import { scopeRegions } from "#lib/roadmap/regions.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";
import { exposedBuckets } from "./6-1-buckets.ts";
import { endpointKinds } from "./6-1-endpoints.ts";
import { exposedInstances } from "./6-1-instances.ts";
import { noPublicEc2S3 } from "./6-1-no-public-ec2-s3.ts";
import { type Found, policyKinds } from "./6-1-policies.ts";
import { sharedKinds } from "./6-1-shares.ts";
import { type Exposure, type Judging, unitOf } from "./6-1-units.ts";

/** What is left of full marks where data or machines are open that nobody meant to show. */
const criticalCap = 50;

/**
 * Whether the internet reaches an instance or a bucket, or everybody may use another resource. One unit each, over all
 * regions together. A writable bucket, a shared snapshot or image, an open database or search domain, and an instance that
 * is open on other than the public ports cap the fraction; so does, beside something that is open, whatever could not be read.
 */
export function evaluateNoPublicEc2S3(context: EvaluationContext): Verdict {
  const { input, view } = context;
  const accepted = new Set(activeExceptions(input, view, noPublicEc2S3.id).map(({ resource }) => resource));
  const judging: Judging = { accountId: input.account.id, accepted, scores: true };
  const further: Judging = { ...judging, scores: input.settings.scoreOtherPublic };
  const buckets = exposedBuckets(context);
  const regional = judgeRegions(context, judging, further);
  const exposures = [...buckets.exposures, ...regional.counted];
  const units = leaveClosedRegions([
    ...(buckets.gaps.length === 0 ? [] : [unread(null, buckets.gaps)]),
    ...buckets.exposures.map((exposure) => unitOf(exposure, judging)),
    ...regional.units,
  ]);
  const critical = exposures.filter(
    ({ arn, state }) => state.is === "open" && state.isCritical && !accepted.has(arn),
  );
  // What could not be read may be as bad: losing sight of it must not look like an improvement.
  const isDoubtful =
    units.some(({ result }) => result === "fail") && units.some(({ result }) => result === "unknown");
  const why = "Data or machines are open to everybody.";
  return conclude(noPublicEc2S3, view, units, {
    noun: ["resource", "resources"],
    met: "The internet reaches no instance and no bucket directly, and nothing else is open to everybody.",
    none: "The account has nothing that could be public.",
    roleName: input.organization.roleName,
    ...(critical.length > 0 || isDoubtful ? { cap: { hundredths: criticalCap, why } } : {}),
  });
}

interface Judged {
  units: Unit[];
  /** Those that may cap the fraction. */
  counted: Exposure[];
}

function judgeRegions(context: EvaluationContext, judging: Judging, further: Judging): Judged {
  const { input, view } = context;
  const scope = scopeRegions(view, input.organization);
  if (!scope.known) return { units: [unread(null, [scope.gap])], counted: [] };
  const networks = openNetworks(context);
  const judged = scope.regions.map((scoped): Judged => {
    if (scoped.scope === "na") return { units: [], counted: [] };
    const { region } = scoped;
    if (scoped.scope === "unknown") return { units: [unread(region, [scoped.gap])], counted: [] };
    const instances = exposedInstances(context, networks, region);
    const others: Found[] = [
      ...endpointKinds.map((look) => look(context, networks, region)),
      ...[...policyKinds, ...sharedKinds].map((look) => look(context, region)),
    ];
    const exposed = others.flatMap(({ exposures }) => exposures);
    const gaps = [...instances.gaps, ...(further.scores ? others.flatMap((found) => found.gaps) : [])];
    return {
      units: [
        ...(gaps.length === 0 ? [] : [unread(region, gaps)]),
        ...instances.exposures.map((exposure) => unitOf(exposure, judging)),
        ...exposed.map((exposure) => unitOf(exposure, further)),
      ],
      counted: [...instances.exposures, ...(further.scores ? exposed : [])],
    };
  });
  return {
    units: judged.flatMap(({ units }) => units),
    counted: judged.flatMap(({ counted }) => counted),
  };
}

/** What is there could not be read: one unit, whatever it would have been. */
function unread(place: string | null, gaps: readonly Gap[]): Unit {
  return { result: "unknown", place, gaps };
}
