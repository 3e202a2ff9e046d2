/** Facts of S3: the account-level public access block and, where an item needs them, the buckets. */
import { z } from "zod";

/** The four settings of Block Public Access, of an account or of a bucket. */
export const publicAccessBlockSchema = z.strictObject({
  BlockPublicAcls: z.boolean(),
  IgnorePublicAcls: z.boolean(),
  BlockPublicPolicy: z.boolean(),
  RestrictPublicBuckets: z.boolean(),
});
export type PublicAccessBlock = z.infer<typeof publicAccessBlockSchema>;

/** `s3.account`: the *effective* account-level block, organization policy included. */
export const s3AccountSchema = z.strictObject({
  /** null: NoSuchPublicAccessBlockConfiguration, that is, all four off. */
  publicAccessBlock: publicAccessBlockSchema.nullable(),
});

/** `s3.buckets`: every bucket of the account, which is the only certain proof of who owns a bucket. */
export const s3BucketsSchema = z.strictObject({
  buckets: z.array(
    z.strictObject({
      Name: z.string(),
      /** null: the list does not say. */
      BucketRegion: z.string().nullable(),
      CreationDate: z.string().nullable(),
    }),
  ),
});
export type S3Buckets = z.infer<typeof s3BucketsSchema>;

/** `s3.exposure`: every bucket with its own block, and what opens it by AWS's own account: policy, ACL, ACLs of objects. */
export const s3ExposureSchema = z.strictObject({
  buckets: z.array(
    z.strictObject({
      Name: z.string(),
      BucketRegion: z.string().nullable(),
      /** Bucket-level block; null: not configured, or not read (see `ops` by bucket name). */
      publicAccessBlock: publicAccessBlockSchema.nullable(),
      policyPublic: z.boolean().nullable(),
      /** Text of a policy that AWS calls public; null: it does not, or was not read. */
      publicPolicy: z.string().nullable(),
      /** `BucketOwnerEnforced`: no ACL counts. null: not configured, which leaves ACLs on, or not read. */
      ObjectOwnership: z.string().nullable(),
      aclPublic: z.boolean().nullable(),
      /** What the bucket's ACL grants to everybody or to every account; empty where it was not read. */
      publicPermissions: z.array(z.string()),
    }),
  ),
});
export type S3Exposure = z.infer<typeof s3ExposureSchema>;

/** `s3.access-points`: further ways to the account's own buckets, each with a policy and a block of its own. */
export const s3AccessPointsSchema = z.strictObject({
  /** Of the regions whose list could be read (see `ops` by region). */
  accessPoints: z.array(
    z.strictObject({
      AccessPointArn: z.string(),
      Bucket: z.string(),
      region: z.string(),
      /** `Internet` or `VPC`; nothing outside of its network reaches the latter. */
      NetworkOrigin: z.string(),
      /** null: none, not asked because it is no way in, or not read (see `ops` by ARN). */
      publicAccessBlock: publicAccessBlockSchema.nullable(),
      policyPublic: z.boolean().nullable(),
    }),
  ),
  /** Multi-Region access points; null: the list could not be read. */
  multiRegion: z
    .array(
      z.strictObject({
        Name: z.string(),
        Buckets: z.array(z.string()),
        publicAccessBlock: publicAccessBlockSchema.nullable(),
        policyPublic: z.boolean().nullable(),
      }),
    )
    .nullable(),
});
export type S3AccessPoints = z.infer<typeof s3AccessPointsSchema>;

const replicationRuleSchema = z.strictObject({
  Status: z.string(),
  /** No prefix, no tag, no filter: every object of the bucket. */
  isWholeBucket: z.boolean(),
  /** ARN of the destination. */
  Bucket: z.string(),
  /** Owner of the destination; AWS says it only where ownership of the copies passes to it. */
  Account: z.string().nullable(),
});
export type ReplicationRule = z.infer<typeof replicationRuleSchema>;

/** Object Lock of a bucket; `DefaultRetention` null: switched on, but new objects are not locked by it. */
const objectLockSchema = z.strictObject({
  DefaultRetention: z.strictObject({ Mode: z.string(), days: z.number().nullable() }).nullable(),
});
export type ObjectLock = z.infer<typeof objectLockSchema>;

/** `s3.protection`: what each bucket is copied to, and what keeps the copies. */
export const s3ProtectionSchema = z.strictObject({
  buckets: z.array(
    z.strictObject({
      Name: z.string(),
      BucketRegion: z.string().nullable(),
      /** Empty: none configured. null: could not be read (see `ops` by bucket name). */
      rules: z.array(replicationRuleSchema).nullable(),
      /** `Enabled`, `Suspended` or `Off`; null: not read. */
      versioning: z.string().nullable(),
      /** null: not configured, or not read (see `ops` by bucket name). */
      objectLock: objectLockSchema.nullable(),
      /** Bucket that its access log goes to; null: none, or not read. */
      logsTo: z.string().nullable(),
    }),
  ),
});
export type S3Protection = z.infer<typeof s3ProtectionSchema>;
export type ProtectedBucket = S3Protection["buckets"][number];

/** `s3.log-buckets`: buckets of the account that a trail delivers to, with what keeps the logs in them. */
export const s3LogBucketsSchema = z.strictObject({
  buckets: z.array(
    z.strictObject({
      Name: z.string(),
      BucketRegion: z.string().nullable(),
      /** JSON text; null: none, or not read (see `ops` by bucket name). */
      policy: z.string().nullable(),
      /** null: not configured, or not read (see `ops` by bucket name). */
      objectLock: objectLockSchema.nullable(),
      /** KMS keys of the trails that deliver to it, sorted. */
      keys: z.array(z.string()),
    }),
  ),
});
export type S3LogBuckets = z.infer<typeof s3LogBucketsSchema>;

/** The name in a bucket's ARN, in any partition; null: the text is not one. */
export function nameOfBucket(arn: string): string | null {
  return /^arn:[^:]+:s3:::([^/]+)$/.exec(arn)?.[1] ?? null;
}
