/** What keeps the logs of trails in their buckets: who may touch them, and whether anybody can delete. */
import { type Collecting, type Collector, valueOf } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import type { S3LogBuckets } from "#lib/facts/s3.ts";
import { readBucketPolicy } from "./s3-buckets.ts";
import { readLock } from "./s3-protection.ts";
import { knowsLogs, leaveOut, ownBuckets, seenTrails } from "./trail-places.ts";

const policyOp = "s3:GetBucketPolicy";
const lockOp = "s3:GetObjectLockConfiguration";

/**
 * `s3.log-buckets`: s3:GetBucketPolicy and s3:GetObjectLockConfiguration of own buckets that a trail names, in their
 * regions. Nothing is asked in an account that keeps no logs.
 */
export const s3LogBuckets: Collector<"s3.log-buckets"> = {
  name: "s3.log-buckets",
  scope: "account",
  actions: [
    { action: "s3:GetBucketPolicy", reason: "who may touch the logs of trails" },
    {
      action: "s3:GetBucketObjectLockConfiguration",
      reason: "whether the logs of trails can be deleted",
      operations: [lockOp],
    },
  ],
  async collect(from) {
    const trails = seenTrails(from);
    const named = new Set(trails.map(({ S3BucketName }) => S3BucketName));
    const kept = ownBuckets(from).filter(({ Name }) => named.has(Name));
    if (kept.length === 0) {
      for (const op of [policyOp, lockOp]) leaveOut(from, op, "no-log-bucket", knowsLogs(from));
    }
    const buckets = await mapAtOnce(kept, 4, async (bucket) => {
      const keys = trails.flatMap(({ S3BucketName, KmsKeyId }) =>
        S3BucketName === bucket.Name && KmsKeyId !== undefined ? [KmsKeyId] : [],
      );
      return readBucket(from, bucket, [...new Set(keys)].sort());
    });
    return { buckets: buckets.flatMap((bucket) => bucket ?? []) };
  },
};

type LogBucket = S3LogBuckets["buckets"][number];

/** null: it vanished. */
async function readBucket(
  from: Collecting,
  { Name, BucketRegion }: Pick<LogBucket, "Name" | "BucketRegion">,
  keys: string[],
): Promise<LogBucket | null> {
  const where = {
    resource: Name,
    gone: ["NoSuchBucket"],
    ...(BucketRegion === null ? {} : { region: BucketRegion }),
  };
  const policy = await readBucketPolicy(from, Name, where);
  if (policy.kind === "gone") return null;
  const objectLock = await readLock(from, Name, where);
  if (objectLock === "gone") return null;
  return { Name, BucketRegion, policy: valueOf(policy)?.Policy ?? null, objectLock, keys };
}
