/** Who the policies of buckets name: those of private ones too. */
import { type Collecting, type Collector, valueOf } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import { globalRegion } from "#lib/facts/envelope.ts";
import type { ResourcePolicies } from "#lib/facts/resource-policies.ts";
import { s3ExposureSchema, s3LogBucketsSchema } from "#lib/facts/s3.ts";
import { bucketsOfRun, type ListedBucket, readBucketPolicy } from "./s3-buckets.ts";
import { locateBucket } from "./s3-exposure.ts";

const op = "s3:GetBucketPolicy";
/** One call each, five in a second: a bucket more, and an account of thousands would hold up its run. */
const mostBuckets = 500;

/**
 * `s3.policies`: s3:GetBucketPolicy of each bucket whose policy no collector of this run has read, in the bucket's own
 * region, 500 at most by name; the facts say how many were left.
 */
export const s3Policies: Collector<"s3.policies"> = {
  name: "s3.policies",
  scope: "account",
  actions: [
    { action: "s3:ListAllMyBuckets", reason: "which buckets exist", operations: ["s3:ListBuckets"] },
    { action: op, reason: "which accounts the policies of buckets name" },
    { action: "s3:GetBucketLocation", reason: "region of a bucket, where the list does not say" },
  ],
  async collect(from) {
    const listed = await bucketsOfRun(from);
    if (listed === null) return null;
    const known = readAlready(from);
    const buckets = listed.flatMap(({ Name, BucketRegion }) =>
      Name === undefined || known.has(Name) ? [] : [{ Name, BucketRegion }],
    );
    if (buckets.length === 0) from.skip(op, "no-further-bucket");
    const asked = orderedBy(buckets, "Name").slice(0, mostBuckets);
    const read = await mapAtOnce(asked, 8, (bucket) => readPolicy(from, bucket));
    return { resources: orderedBy(read.flat(), "arn"), left: buckets.length - asked.length };
  },
};

type NamedBucket = ListedBucket & { Name: string };

/** Buckets whose policies other collectors of this run hold. */
function readAlready({ options }: Collecting): Set<string> {
  const exposure = s3ExposureSchema.safeParse(options.earlier?.("s3.exposure", globalRegion)?.data);
  const logs = s3LogBucketsSchema.safeParse(options.earlier?.("s3.log-buckets", globalRegion)?.data);
  return new Set([
    ...(exposure.data?.buckets ?? []).flatMap(({ Name, publicPolicy }) =>
      publicPolicy === null ? [] : Name,
    ),
    ...(logs.data?.buckets ?? []).flatMap(({ Name, policy }) => (policy === null ? [] : Name)),
  ]);
}

/** Empty: the bucket vanished. */
async function readPolicy(
  from: Collecting,
  { Name, BucketRegion }: NamedBucket,
): Promise<ResourcePolicies["resources"]> {
  const located = BucketRegion === undefined ? await locateBucket(from, Name) : { region: BucketRegion };
  if (located === "gone") return [];
  const arn = `arn:${from.partition}:s3:::${Name}`;
  const { region } = located;
  if (region === null) return [{ arn, policy: null }];
  const policy = await readBucketPolicy(from, Name, { resource: Name, gone: ["NoSuchBucket"], region });
  return policy.kind === "gone" ? [] : [{ arn, policy: valueOf(policy)?.Policy ?? null }];
}
