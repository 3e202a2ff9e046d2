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

/** `s3.exposure`: every bucket with its own block and whether AWS calls its policy or ACL public. */
export const s3ExposureSchema = z.strictObject({
  buckets: z.array(
    z.strictObject({
      Name: z.string(),
      BucketRegion: z.string().nullable(),
      /** Bucket-level block; null: not configured, or not read (see `ops` by bucket name). */
      publicAccessBlock: publicAccessBlockSchema.nullable(),
      policyPublic: z.boolean().nullable(),
      aclPublic: z.boolean().nullable(),
    }),
  ),
});
export type S3Exposure = z.infer<typeof s3ExposureSchema>;
