/** What protects the objects of each bucket: replication, versioning, Object Lock, and which buckets only keep logs. */
import {
  GetBucketLoggingCommand,
  GetBucketReplicationCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  type ReplicationRule as SdkRule,
} from "@aws-sdk/client-s3";
import { type Collecting, type Collector, valueOf } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import { globalRegion } from "#lib/facts/envelope.ts";
import {
  nameOfBucket,
  type ObjectLock,
  type ProtectedBucket,
  type ReplicationRule,
  s3ExposureSchema,
} from "#lib/facts/s3.ts";
import { bucketsOfRun, type ListedBucket } from "./s3-buckets.ts";
import { locateBucket } from "./s3-exposure.ts";

const bucketsAtOnce = 8;

/**
 * `s3.protection`: of every bucket s3:GetBucketReplication, s3:GetBucketLogging and s3:GetBucketVersioning, and of those
 * that the account replicates into itself s3:GetObjectLockConfiguration. Stands after `s3.buckets` and `s3.exposure`,
 * whose list and regions it takes. Versions are asked of every bucket, because no bucket says that another account
 * replicates into it.
 */
export const s3Protection: Collector<"s3.protection"> = {
  name: "s3.protection",
  scope: "account",
  actions: [
    {
      action: "s3:GetReplicationConfiguration",
      reason: "which buckets are replicated, and where to",
      operations: ["s3:GetBucketReplication"],
    },
    { action: "s3:GetBucketLocation", reason: "the region of a bucket, where the list does not say it" },
    { action: "s3:GetBucketLogging", reason: "which buckets hold nothing but access logs" },
    { action: "s3:GetBucketVersioning", reason: "whether both ends of a replication keep versions" },
    {
      action: "s3:GetBucketObjectLockConfiguration",
      reason: "whether replicated objects can be deleted at their destination",
      operations: ["s3:GetObjectLockConfiguration"],
    },
  ],
  async collect(from) {
    const listed = await bucketsOfRun(from);
    if (listed === null) return null;
    const regions = regionsOf(from);
    const found = await mapAtOnce(listed, bucketsAtOnce, (bucket) => readSource(from, bucket, regions));
    const sources = found.flatMap((source) => source ?? []);
    const destinations = ownDestinations(sources);
    const buckets = await mapAtOnce(sources, bucketsAtOnce, (source) => readEnd(from, source, destinations));
    return {
      buckets: buckets.flatMap((bucket) => bucket ?? []).sort((a, b) => (a.Name < b.Name ? -1 : 1)),
    };
  },
};

interface Where {
  resource: string;
  gone: readonly string[];
  region?: string;
}

function whereIs(Name: string, region: string | null): Where {
  return { resource: Name, gone: ["NoSuchBucket"], ...(region === null ? {} : { region }) };
}

/** Bucket → region, as far as `s3.exposure` of this run had to find out. */
function regionsOf(from: Collecting): ReadonlyMap<string, string> {
  const earlier = from.options.earlier?.("s3.exposure", globalRegion);
  const buckets = s3ExposureSchema.safeParse(earlier?.data).data?.buckets ?? [];
  return new Map(
    buckets.flatMap(({ Name, BucketRegion }) => (BucketRegion === null ? [] : [[Name, BucketRegion]])),
  );
}

/** What leaves a bucket; null: it vanished. */
async function readSource(
  from: Collecting,
  { Name = "", BucketRegion }: ListedBucket,
  regions: ReadonlyMap<string, string>,
): Promise<ProtectedBucket | null> {
  const known = BucketRegion ?? regions.get(Name);
  const located = known === undefined ? await locateBucket(from, Name) : { region: known };
  if (located === "gone") return null;
  const where = whereIs(Name, located.region);
  const replication = await from.call(
    "s3:GetBucketReplication",
    (clients, http) => clients.s3.send(new GetBucketReplicationCommand({ Bucket: Name }), http),
    {
      ...where,
      absent: ["ReplicationConfigurationNotFoundError"],
      isWhole: ({ ReplicationConfiguration }) =>
        ReplicationConfiguration?.Rules?.every(
          ({ Status, Destination }) => Status !== undefined && Destination?.Bucket !== undefined,
        ) === true,
    },
  );
  if (replication.kind === "gone") return null;
  const logging = await from.call(
    "s3:GetBucketLogging",
    (clients, http) => clients.s3.send(new GetBucketLoggingCommand({ Bucket: Name }), http),
    { ...where, mayBeEmpty: true },
  );
  if (logging.kind === "gone") return null;
  const rules = replication.kind === "ok" ? replication.value.ReplicationConfiguration?.Rules : undefined;
  return {
    Name,
    BucketRegion: located.region,
    rules: replication.kind === "failed" ? null : (rules ?? []).map(ruleOf),
    versioning: null,
    objectLock: null,
    logsTo: valueOf(logging)?.LoggingEnabled?.TargetBucket ?? null,
  };
}

function ruleOf(rule: SdkRule): ReplicationRule {
  return {
    // The answer was refused where one of the two is missing.
    Status: rule.Status ?? "Disabled",
    isWholeBucket: isWholeBucket(rule),
    Bucket: rule.Destination?.Bucket ?? "",
    Account: rule.Destination?.Account ?? null,
  };
}

/** The older form has a prefix of its own, the newer one a filter; an empty one of either means every object. */
function isWholeBucket({ Prefix, Filter }: SdkRule): boolean {
  const prefixes = [Prefix, Filter?.Prefix, Filter?.And?.Prefix];
  const hasPrefix = prefixes.some((prefix) => prefix !== undefined && prefix !== "");
  const hasTag = Filter?.Tag !== undefined || (Filter?.And?.Tags ?? []).length > 0;
  return !hasPrefix && !hasTag;
}

/** Buckets of this account that it replicates into itself. */
function ownDestinations(sources: readonly ProtectedBucket[]): ReadonlySet<string> {
  const rules = sources.flatMap((source) => source.rules ?? []);
  return new Set(rules.flatMap(({ Bucket }) => nameOfBucket(Bucket) ?? []));
}

async function readEnd(
  from: Collecting,
  source: ProtectedBucket,
  destinations: ReadonlySet<string>,
): Promise<ProtectedBucket | null> {
  const where = whereIs(source.Name, source.BucketRegion);
  const versioning = await from.call(
    "s3:GetBucketVersioning",
    (clients, http) => clients.s3.send(new GetBucketVersioningCommand({ Bucket: source.Name }), http),
    // AWS answers nothing at all of a bucket that never had it.
    { ...where, mayBeEmpty: true },
  );
  if (versioning.kind === "gone") return null;
  const read = versioning.kind === "ok" ? (versioning.value.Status ?? "Off") : null;
  const objectLock = destinations.has(source.Name) ? await readLock(from, source.Name, where) : null;
  return objectLock === "gone" ? null : { ...source, versioning: read, objectLock };
}

/** s3:GetObjectLockConfiguration of one bucket; null: it has none, or was not read. */
export async function readLock(
  from: Collecting,
  Bucket: string,
  where: Where,
): Promise<ObjectLock | "gone" | null> {
  const answer = await from.call(
    "s3:GetObjectLockConfiguration",
    (clients, http) => clients.s3.send(new GetObjectLockConfigurationCommand({ Bucket }), http),
    { ...where, absent: ["ObjectLockConfigurationNotFoundError"], mayBeEmpty: true },
  );
  if (answer.kind === "gone") return "gone";
  if (answer.kind !== "ok") return null;
  const lock = answer.value.ObjectLockConfiguration;
  if (lock?.ObjectLockEnabled !== "Enabled") return null;
  const { Mode, Days, Years } = lock.Rule?.DefaultRetention ?? {};
  if (Mode === undefined) return { DefaultRetention: null };
  return { DefaultRetention: { Mode, days: Days ?? (Years === undefined ? null : Years * 365) } };
}
