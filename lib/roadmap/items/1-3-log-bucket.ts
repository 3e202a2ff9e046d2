/** Who owns the bucket of the organization's trail: check (b) of item 1.3, and one way to find candidates. */
import type { Unit } from "#lib/roadmap/conclude.ts";
import { entryCode, type Gap, sayEntry } from "#lib/roadmap/gaps.ts";
import type { OrganizationContext } from "#lib/roadmap/item.ts";
import type { Designation } from "#lib/roadmap/items/1-3-checks.ts";
import { scopeRegions } from "#lib/roadmap/regions.ts";

export interface OrganizationTrail {
  arn: string;
  bucket: string;
}

interface SeenTrails {
  trails: readonly OrganizationTrail[];
  /** Regions of the management account in which trails could not be looked for. */
  gaps: readonly { gap: Gap; place: string | null }[];
}

/** The organization's trails with their buckets, as the management account shows them in its regions. */
export function listOrganizationTrails({ input, view }: OrganizationContext): SeenTrails {
  const scope = scopeRegions(view, input.organization);
  if (!scope.known) return { trails: [], gaps: [{ gap: scope.gap, place: null }] };
  const trails = new Map<string, OrganizationTrail>();
  const gaps: SeenTrails["gaps"][number][] = [];
  for (const scoped of scope.regions) {
    if (scoped.scope === "na") continue;
    if (scoped.scope === "unknown") {
      gaps.push({ gap: scoped.gap, place: scoped.region });
      continue;
    }
    const facts = view.find("cloudtrail.trails", scoped.region);
    if (facts.isUnsupported("cloudtrail:DescribeTrails")) continue;
    const seen = facts.ask("cloudtrail:DescribeTrails", (data) => data.trails);
    if (!seen.known) gaps.push({ gap: seen.gap, place: scoped.region });
    for (const { TrailARN: arn, IsOrganizationTrail, S3BucketName: bucket } of seen.known ? seen.value : []) {
      if (IsOrganizationTrail && bucket !== null) trails.set(arn, { arn, bucket });
    }
  }
  return { trails: [...trails.values()].sort((a, b) => (a.arn < b.arn ? -1 : 1)), gaps };
}

/**
 * Account → the first of the buckets that it owns. Names of buckets are unique in the world and a list of buckets shows
 * an account's own: whoever lists the name owns the bucket, and nobody else does.
 */
export function listBucketOwners(
  { view }: OrganizationContext,
  buckets: readonly string[],
): { accountId: string; bucket: string }[] {
  return view.accountsWith("s3.buckets", "global").flatMap((accountId) => {
    const own = view.find("s3.buckets", "global", accountId).ask("s3:ListBuckets", (data) => data.buckets);
    const bucket = own.known ? own.value.find(({ Name }) => buckets.includes(Name))?.Name : undefined;
    return bucket === undefined ? [] : [{ accountId, bucket }];
  });
}

/** (b) A bucket that the organization's trail delivers to belongs to the account that keeps the logs. */
export function judgeLogBucket(context: OrganizationContext, { logs }: Designation): Unit {
  const { trails, gaps } = listOrganizationTrails(context);
  const buckets = trails.map(({ bucket }) => bucket);
  const owners = listBucketOwners(context, buckets);
  const kept = owners.find(({ accountId }) => accountId === logs);
  if (kept !== undefined) {
    const evidence = {
      collector: "s3.buckets",
      accountId: logs,
      region: "global",
      observed: `${logs} owns ${kept.bucket}, which the organization's trail delivers to.`,
      result: "pass",
    } as const;
    return { result: "pass", place: null, evidence: [evidence] };
  }
  const elsewhere = new Map(owners.map(({ accountId, bucket }) => [bucket, accountId]));
  const unowned = trails.filter(({ bucket }) => !elsewhere.has(bucket));
  const ownerGap = unowned.length === 0 ? null : listGap(context, logs);
  const placed = [...gaps, ...(ownerGap === null ? [] : [ownerGap])];
  if (placed.length > 0) return { result: "unknown", place: null, placedGaps: placed };
  return trails.length === 0 ? noTrail(context) : wrongOwner(logs, trails, elsewhere);
}

/** Why the buckets of the account are not known; null: they are. */
function listGap(context: OrganizationContext, accountId: string): { gap: Gap; place: string | null } | null {
  const list = context.viewOf(accountId).find("s3.buckets");
  const answer = list.ask("s3:ListBuckets", (data) => data.buckets);
  if (answer.known) return null;
  const { gap } = answer;
  if (gap.kind !== "missing" && gap.kind !== "stale") return { gap, place: accountId };
  const { roleName } = context.input.organization;
  const text =
    gap.entry === null
      ? `The buckets of ${accountId}, which keeps the logs, were not read${gap.kind === "stale" ? " lately" : ""}`
      : `Account ${accountId}, which keeps the logs, could not be entered: ${sayEntry(gap.entry, roleName)}`;
  return {
    gap: { kind: "said", code: gap.entry === null ? "not_read" : entryCode(gap.entry), text },
    place: null,
  };
}

function noTrail({ input }: OrganizationContext): Unit {
  return {
    result: "fail",
    place: null,
    why: "no trail of the organization delivers logs into a bucket",
    failing: [
      {
        resource: input.organization.id,
        region: "global",
        why: "Has no trail of the organization that delivers into a bucket.",
      },
    ],
  };
}

function wrongOwner(
  logs: string,
  trails: readonly OrganizationTrail[],
  owners: ReadonlyMap<string, string>,
): Unit {
  const says = ({ bucket }: OrganizationTrail): string => {
    const owner = owners.get(bucket);
    return owner === undefined
      ? `bucket ${bucket} does not belong to ${logs}`
      : `bucket ${bucket} belongs to ${owner}`;
  };
  return {
    result: "fail",
    place: null,
    why: `the logs are not in ${logs}: ${trails.map(says).join(", ")}`,
    failing: trails.map((trail) => ({
      resource: trail.arn,
      region: "global",
      why: `Delivers into a bucket outside of ${logs}: ${says(trail)}.`,
    })),
    evidence: [...owners].map(([bucket, accountId]) => ({
      collector: "s3.buckets",
      accountId,
      region: "global",
      observed: `${accountId} owns ${bucket}.`,
      result: "fail" as const,
    })),
  };
}
