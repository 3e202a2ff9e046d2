/** Buckets as data, and what replicates them (item 2.1). */
import type { ObjectLock, ProtectedBucket, ReplicationRule, S3Protection } from "#lib/facts/s3.ts";
import { nameOfBucket } from "#lib/facts/s3.ts";
import type { Answer, FactsView, Reading } from "#lib/roadmap/facts-view.ts";
import { aboutAccount, type Gap, type PlacedGap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import type { Copy, Lock } from "./2-1-copies.ts";
import type { DataResource, Inventory } from "./2-1-resources.ts";
import type { Shelf } from "./2-1-shelf.ts";

const replicationOp = "s3:GetBucketReplication";
const versioningOp = "s3:GetBucketVersioning";
const lockOp = "s3:GetObjectLockConfiguration";
const loggingOp = "s3:GetBucketLogging";

export interface Buckets extends Inventory {
  /** Why a bucket may be one that only keeps logs or copies, although nothing says so. */
  unclear: PlacedGap[];
}

/** Every bucket of the account; those that logs, trails or replications write into need no copy of their own. */
export function readBucketInventory(context: EvaluationContext, regions: readonly string[]): Buckets {
  const { input, view } = context;
  const listed = view.find("s3.buckets").ask("s3:ListBuckets", (data) => data.buckets);
  if (!listed.known) return { resources: [], gaps: [{ gap: listed.gap, place: null }], unclear: [] };
  const protection = view.find("s3.protection");
  const protectedOnes = protectedBuckets(protection);
  const byName = new Map(
    (protectedOnes.known ? protectedOnes.value : []).map((bucket) => [bucket.Name, bucket]),
  );
  const uses = usesOf(context, [...byName.values()], regions);
  const unclear = unclearUses(protection, protectedOnes, view, regions);
  const resources = listed.value
    .filter(({ Name }) => !protection.isGone(Name))
    .map(
      ({ Name, BucketRegion, CreationDate }): DataResource => ({
        arn: `arn:${input.account.partition}:s3:::${Name}`,
        aliases: [],
        type: "s3:bucket",
        region: BucketRegion ?? byName.get(Name)?.BucketRegion ?? "global",
        createdAt: CreationDate === null ? null : new Date(CreationDate),
        notApplicable: uses.get(Name) ?? null,
        resourceId: null,
        isShown: true,
      }),
    );
  return { resources, gaps: [], unclear };
}

function protectedBuckets(reading: Reading<"s3.protection">): Answer<S3Protection["buckets"]> {
  return reading.ask("s3:ListBuckets", (data) => data.buckets);
}

/** Bucket → what is written into it that is no data of its own. */
function usesOf(
  { input, view }: EvaluationContext,
  buckets: readonly ProtectedBucket[],
  regions: readonly string[],
): Map<string, string> {
  const uses = new Map<string, string>();
  for (const name of input.elsewhere.replicatedInto) uses.set(name, "destination of a replication");
  for (const { rules, logsTo } of buckets) {
    for (const { Bucket } of rules ?? [])
      uses.set(nameOfBucket(Bucket) ?? "", "destination of a replication");
    if (logsTo !== null) uses.set(logsTo, "destination of access logs");
  }
  for (const region of regions) {
    const trails = view
      .find("cloudtrail.trails", region)
      .ask("cloudtrail:DescribeTrails", (data) => data.trails);
    for (const { S3BucketName } of trails.known ? trails.value : [])
      if (S3BucketName !== null) uses.set(S3BucketName, "destination of a trail");
  }
  return uses;
}

function unclearUses(
  reading: Reading<"s3.protection">,
  buckets: Answer<S3Protection["buckets"]>,
  view: FactsView,
  regions: readonly string[],
): PlacedGap[] {
  if (!buckets.known) return [{ gap: buckets.gap, place: null }];
  const logging = buckets.value.flatMap(({ Name }) => {
    const gap = reading.gapOf(loggingOp, Name);
    return gap === null ? [] : [{ gap, place: Name }];
  });
  const trails = regions.flatMap((region) => {
    const gap = view.find("cloudtrail.trails", region).gapOf("cloudtrail:DescribeTrails");
    return gap === null ? [] : [{ gap, place: region }];
  });
  return [...logging, ...trails];
}

/** Puts the replications of every bucket on the shelf. */
export function shelveReplication(
  context: EvaluationContext,
  about: ReadonlyMap<string, FactsView>,
  shelf: Shelf,
): void {
  const { input, view } = context;
  const reading = view.find("s3.protection");
  const buckets = protectedBuckets(reading);
  if (!buckets.known) {
    shelf.hide("s3:bucket", { gap: buckets.gap, place: null });
    return;
  }
  const own = new Map(buckets.value.map((bucket) => [bucket.Name, bucket]));
  for (const bucket of buckets.value) {
    const arn = `arn:${input.account.partition}:s3:::${bucket.Name}`;
    const place = bucket.Name;
    const gap = reading.gapOf(replicationOp, bucket.Name);
    if (gap !== null) shelf.hide(arn, { gap, place });
    for (const rule of bucket.rules ?? []) {
      const target = findTarget(context, rule, { own, about, reading });
      const source = reading.gapOf(versioningOp, bucket.Name);
      if (target.known && source === null) shelf.add(arn, replicaOf(bucket, rule, target.value));
      else shelf.hide(arn, { gap: target.known ? (source ?? noGap) : target.gap, place });
    }
  }
}

/** Never shown: the branch that takes it has a gap of its own. */
const noGap: Gap = { kind: "not_asked", op: versioningOp };

interface Target {
  accountId: string;
  region: string;
  versioning: string;
  objectLock: ObjectLock | null;
  isOwn: boolean;
}

interface Known {
  own: ReadonlyMap<string, ProtectedBucket>;
  about: ReadonlyMap<string, FactsView>;
  reading: Reading<"s3.protection">;
}

/** A bucket's ARN names no account: whose list it stands in, owns it. */
function findTarget({ input }: EvaluationContext, rule: ReplicationRule, known: Known): Answer<Target> {
  const name = nameOfBucket(rule.Bucket) ?? rule.Bucket;
  const own = known.own.get(name);
  if (own !== undefined) return targetOf(input.account.id, own, known.reading, true);
  const holder = input.elsewhere.about.find(({ key }) => key === rule.Bucket)?.envelope.accountId;
  const view = known.about.get(rule.Bucket);
  if (holder === undefined || view === undefined) {
    const text = `No account that was read owns bucket ${name}, which objects are replicated into`;
    return { known: false, gap: { kind: "said", code: "not_read", text } };
  }
  const reading = view.find("s3.protection", undefined, holder);
  const bucket = reading.ask("s3:ListBuckets", (data) => data.buckets.find(({ Name }) => Name === name));
  const target: Answer<Target> =
    bucket.known && bucket.value !== undefined
      ? targetOf(holder, bucket.value, reading, false)
      : { known: false, gap: bucket.known ? { kind: "not_asked", op: versioningOp } : bucket.gap };
  return target.known ? target : { known: false, gap: aboutAccount(holder, target.gap, input.organization) };
}

function targetOf(
  accountId: string,
  { Name, BucketRegion, versioning, objectLock }: ProtectedBucket,
  reading: Reading<"s3.protection">,
  isOwn: boolean,
): Answer<Target> {
  const gap = reading.gapOf(versioningOp, Name) ?? (isOwn ? reading.gapOf(lockOp, Name) : null);
  if (gap !== null) return { known: false, gap };
  if (versioning === null) return { known: false, gap: { kind: "not_asked", op: versioningOp } };
  if (BucketRegion === null) return { known: false, gap: { kind: "not_asked", op: "s3:GetBucketLocation" } };
  return { known: true, value: { accountId, region: BucketRegion, versioning, objectLock, isOwn } };
}

function replicaOf(bucket: ProtectedBucket, rule: ReplicationRule, target: Target): Copy {
  return {
    mechanism: "s3-replication",
    accountId: target.accountId,
    region: target.region,
    completedAt: null,
    startedAt: null,
    lock: lockOf(target.objectLock),
    isBorrowed: false,
    unusable: objectionTo(bucket, rule, target),
  };
}

function objectionTo(bucket: ProtectedBucket, rule: ReplicationRule, target: Target): string | null {
  if (rule.Status !== "Enabled") return "by a rule that is switched off";
  if (!rule.isWholeBucket) return "of only a part of the bucket";
  if (bucket.versioning !== "Enabled") return "from a bucket without versioning";
  if (target.versioning !== "Enabled") return "to a bucket without versioning";
  if (target.isOwn && lockOf(target.objectLock) === "none") return "to a bucket whose objects nothing locks";
  return null;
}

/** Object Lock without a default retention locks nothing that replication writes. */
function lockOf(objectLock: ObjectLock | null): Lock {
  switch (objectLock?.DefaultRetention?.Mode) {
    case "COMPLIANCE":
      return "object-lock-compliance";
    case "GOVERNANCE":
      return "object-lock-governance";
    default:
      return "none";
  }
}
