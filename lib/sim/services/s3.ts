/** S3: the list of buckets, and what makes one public. Each bucket answers in its own Region. */
import type {
  GetBucketAclCommandInput,
  GetBucketAclCommandOutput,
  GetBucketLoggingCommandInput,
  GetBucketLoggingCommandOutput,
  GetBucketNotificationConfigurationCommandInput,
  GetBucketNotificationConfigurationCommandOutput,
  GetBucketOwnershipControlsCommandInput,
  GetBucketOwnershipControlsCommandOutput,
  GetBucketPolicyCommandInput,
  GetBucketPolicyCommandOutput,
  GetBucketPolicyStatusCommandInput,
  GetBucketPolicyStatusCommandOutput,
  GetBucketReplicationCommandInput,
  GetBucketReplicationCommandOutput,
  GetBucketVersioningCommandInput,
  GetBucketVersioningCommandOutput,
  GetObjectLockConfigurationCommandInput,
  GetObjectLockConfigurationCommandOutput,
  GetPublicAccessBlockCommandInput,
  GetPublicAccessBlockCommandOutput,
  Grant,
  ListBucketsCommandInput,
  ListBucketsCommandOutput,
} from "@aws-sdk/client-s3";
import { hexDigits, text, unit } from "#lib/sim/random.ts";
import { type Handlers, type Output, pageOf, type ServiceCall } from "#lib/sim/service-call.ts";
import { replicationOf } from "#lib/sim/state/replication.ts";
import { toldOf } from "#lib/sim/state/routes.ts";
import { partnerOf } from "#lib/sim/state/shares.ts";
import type { Bucket } from "#lib/sim/state/storage.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";

const cap = 10_000;

function ownerOf({ caller }: ServiceCall): { ID: string } {
  return { ID: text(64, hexDigits, "canonical-user", caller.accountId) };
}

/** @throws AwsError NoSuchBucket, or PermanentRedirect with the bucket's Region in a header. */
function requireBucket({ state, region }: ServiceCall, name: string | undefined): Bucket {
  const bucket = state.storage.buckets.find((candidate) => candidate.name === name);
  const fields = { BucketName: name ?? "" };
  if (bucket === undefined) {
    throw new AwsError("NoSuchBucket", "The specified bucket does not exist", { status: 404, fields });
  }
  if (bucket.region !== region) {
    throw new AwsError(
      "PermanentRedirect",
      "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
      {
        status: 301,
        fields: { ...fields, Bucket: bucket.name, Endpoint: `s3.${bucket.region}.amazonaws.com` },
        headers: { "x-amz-bucket-region": bucket.region },
      },
    );
  }
  return bucket;
}

function absent(code: string, message: string, bucket: Bucket): AwsError {
  return new AwsError(code, message, { status: 404, fields: { BucketName: bucket.name } });
}

/** S3: buckets and how public they are. */
export const s3 = {
  ListBuckets: (input: ListBucketsCommandInput, call): Output<ListBucketsCommandOutput> => {
    const { Prefix: prefix = "", BucketRegion: region } = input;
    // Without any of the newer parameters the answer has its older form: everything at once, no Regions.
    const isPaged = [input.MaxBuckets, input.ContinuationToken, input.Prefix, region].some(
      (value) => value !== undefined,
    );
    if (input.MaxBuckets !== undefined && (input.MaxBuckets < 1 || input.MaxBuckets > cap)) {
      throw new AwsError("InvalidArgument", "max-buckets must be between 1 and 10000", { status: 400 });
    }
    const matching = call.state.storage.buckets.filter(
      (bucket) => bucket.name.startsWith(prefix) && (region === undefined || bucket.region === region),
    );
    const { page, next } = pageOf(matching, {
      list: "ListBuckets",
      token: input.ContinuationToken,
      size: input.MaxBuckets,
      cap,
      onInvalid: () =>
        new AwsError("InvalidArgument", "The continuation token provided is incorrect", { status: 400 }),
    });
    return {
      Buckets: page.map((bucket) => ({
        Name: bucket.name,
        CreationDate: bucket.createdAt,
        ...(isPaged ? { BucketRegion: bucket.region } : {}),
      })),
      Owner: ownerOf(call),
      ContinuationToken: next,
      ...(prefix === "" ? {} : { Prefix: prefix }),
    };
  },

  GetPublicAccessBlock: (
    input: GetPublicAccessBlockCommandInput,
    call,
  ): Output<GetPublicAccessBlockCommandOutput> => {
    const bucket = requireBucket(call, input.Bucket);
    if (bucket.publicAccessBlock === null) {
      throw absent(
        "NoSuchPublicAccessBlockConfiguration",
        "The public access block configuration was not found",
        bucket,
      );
    }
    return { PublicAccessBlockConfiguration: bucket.publicAccessBlock };
  },

  GetBucketPolicyStatus: (
    input: GetBucketPolicyStatusCommandInput,
    call,
  ): Output<GetBucketPolicyStatusCommandOutput> => {
    const bucket = requireBucket(call, input.Bucket);
    if (bucket.policyIsPublic === null) {
      throw absent("NoSuchBucketPolicy", "The bucket policy does not exist", bucket);
    }
    return { PolicyStatus: { IsPublic: bucket.policyIsPublic } };
  },

  GetBucketPolicy: (input: GetBucketPolicyCommandInput, call): Output<GetBucketPolicyCommandOutput> => {
    const bucket = requireBucket(call, input.Bucket);
    if (bucket.policyIsPublic === null) {
      throw absent("NoSuchBucketPolicy", "The bucket policy does not exist", bucket);
    }
    const isPartners = unit(call.organization.seed, "bucket-partner", bucket.name) < 1 / 15;
    const reader = isPartners ? partnerOf.bucket : call.state.account.id;
    const Statement = {
      Effect: "Allow",
      Principal: bucket.policyIsPublic ? "*" : { AWS: `arn:aws:iam::${reader}:root` },
      Action: "s3:GetObject",
      Resource: `arn:aws:s3:::${bucket.name}/*`,
    };
    return { Policy: JSON.stringify({ Version: "2012-10-17", Statement: [Statement] }) };
  },

  GetBucketNotificationConfiguration: (
    input: GetBucketNotificationConfigurationCommandInput,
    call,
  ): Output<GetBucketNotificationConfigurationCommandOutput> => {
    const bucket = requireBucket(call, input.Bucket);
    const queue = toldOf(call.organization, call.state.account, bucket.name);
    if (queue === null) return {};
    return { QueueConfigurations: [{ Id: "new-files", QueueArn: queue, Events: ["s3:ObjectCreated:*"] }] };
  },

  GetBucketAcl: (input: GetBucketAclCommandInput, call): Output<GetBucketAclCommandOutput> => {
    const bucket = requireBucket(call, input.Bucket);
    const owner = ownerOf(call);
    const grants: Grant[] = [{ Grantee: { Type: "CanonicalUser", ...owner }, Permission: "FULL_CONTROL" }];
    if (bucket.aclIsPublic) {
      grants.push({
        Grantee: { Type: "Group", URI: "http://acs.amazonaws.com/groups/global/AllUsers" },
        Permission: "READ",
      });
    }
    return { Owner: owner, Grants: grants };
  },

  GetBucketOwnershipControls: (
    input: GetBucketOwnershipControlsCommandInput,
    call,
  ): Output<GetBucketOwnershipControlsCommandOutput> => {
    const bucket = requireBucket(call, input.Bucket);
    if (bucket.ownership === "ObjectWriter") {
      // What buckets had before ownership controls existed: nothing configured.
      throw absent("OwnershipControlsNotFoundError", "The bucket ownership controls were not found", bucket);
    }
    return { OwnershipControls: { Rules: [{ ObjectOwnership: bucket.ownership }] } };
  },

  GetBucketReplication: (
    input: GetBucketReplicationCommandInput,
    call,
  ): Output<GetBucketReplicationCommandOutput> => {
    const bucket = requireBucket(call, input.Bucket);
    const { replicatesTo } = replicationOf(call.organization, call.state, bucket);
    if (replicatesTo === null) {
      throw absent(
        "ReplicationConfigurationNotFoundError",
        "The replication configuration was not found",
        bucket,
      );
    }
    const destination = { Bucket: `arn:aws:s3:::${replicatesTo}` };
    return {
      ReplicationConfiguration: {
        Role: `arn:aws:iam::${call.caller.accountId}:role/replication`,
        Rules: [{ ID: "all", Priority: 1, Status: "Enabled", Filter: {}, Destination: destination }],
      },
    };
  },

  GetBucketLogging: (input: GetBucketLoggingCommandInput, call): Output<GetBucketLoggingCommandOutput> => {
    requireBucket(call, input.Bucket);
    return {};
  },

  GetBucketVersioning: (
    input: GetBucketVersioningCommandInput,
    call,
  ): Output<GetBucketVersioningCommandOutput> => {
    const bucket = requireBucket(call, input.Bucket);
    return replicationOf(call.organization, call.state, bucket).isVersioned ? { Status: "Enabled" } : {};
  },

  GetObjectLockConfiguration: (
    input: GetObjectLockConfigurationCommandInput,
    call,
  ): Output<GetObjectLockConfigurationCommandOutput> => {
    const bucket = requireBucket(call, input.Bucket);
    const { lock } = replicationOf(call.organization, call.state, bucket);
    if (lock === null) {
      throw absent(
        "ObjectLockConfigurationNotFoundError",
        "Object Lock configuration does not exist for this bucket",
        bucket,
      );
    }
    const rule = lock === "no-rule" ? {} : { Rule: { DefaultRetention: { Mode: lock, Days: 30 } } };
    return { ObjectLockConfiguration: { ObjectLockEnabled: "Enabled", ...rule } };
  },
} satisfies Handlers;
