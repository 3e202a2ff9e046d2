/** Which buckets are public, where the account-wide block leaves room for it. */
import {
  GetBucketAclCommand,
  GetBucketLocationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyStatusCommand,
  GetPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import type { Collecting, Collector } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import { globalRegion } from "#lib/facts/envelope.ts";
import { type PublicAccessBlock, type S3Exposure, s3AccountSchema } from "#lib/facts/s3.ts";
import { blockFacts } from "./s3-account.ts";
import { type BucketPlace, bucketsOfRun, type ListedBucket, readBucketPolicy } from "./s3-buckets.ts";

type BucketFacts = S3Exposure["buckets"][number];

/** The bucket vanished between list and get. */
const noSuchBucket = ["NoSuchBucket"];
const publicGroups = [
  "http://acs.amazonaws.com/groups/global/AllUsers",
  "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
];

/**
 * `s3.exposure`: every bucket with its own block, whether AWS calls its policy public, and whether its ACL is.
 * Left out where the account's block is known to overrule policies and ACLs: then no bucket can be public. Each bucket is asked in
 * its own region; ACLs only where the bucket has them in force.
 */
export const s3Exposure: Collector<"s3.exposure"> = {
  name: "s3.exposure",
  scope: "account",
  actions: [
    { action: "s3:ListAllMyBuckets", reason: "which buckets exist", operations: ["s3:ListBuckets"] },
    { action: "s3:GetBucketLocation", reason: "region of a bucket, where the list does not say" },
    {
      action: "s3:GetBucketPublicAccessBlock",
      reason: "the bucket's own block of public access",
      operations: ["s3:GetPublicAccessBlock"],
    },
    { action: "s3:GetBucketPolicyStatus", reason: "whether AWS calls the bucket policy public" },
    { action: "s3:GetBucketPolicy", reason: "what a public bucket policy lets everybody do" },
    { action: "s3:GetBucketOwnershipControls", reason: "whether ACLs are in force" },
    { action: "s3:GetBucketAcl", reason: "whether an ACL grants to everyone" },
  ],
  async collect(from) {
    if (isBlockedByAccount(from)) {
      from.skip("s3:ListBuckets", "account-block");
      return null;
    }
    const buckets = await bucketsOfRun(from);
    if (buckets === null) return null;
    const read = await mapAtOnce(buckets, 8, (bucket) => readBucket(from, bucket));
    const present = read.filter((bucket) => bucket !== null);
    return { buckets: present.sort((a, b) => (a.Name < b.Name ? -1 : 1)) };
  },
};

/** Decided from a complete fact of this run only: public policies and ACLs open nothing, those of the past included. */
function isBlockedByAccount(from: Collecting): boolean {
  const block = accountBlockOf(from);
  return block?.IgnorePublicAcls === true && block.RestrictPublicBuckets;
}

/** The account's block that this run has read completely; null: none, or not known. */
export function accountBlockOf(from: Collecting): PublicAccessBlock | null {
  const account = from.options.earlier?.("s3.account", globalRegion);
  if (account?.complete !== true) return null;
  return s3AccountSchema.safeParse(account.data).data?.publicAccessBlock ?? null;
}

async function readBucket(
  from: Collecting,
  { Name, BucketRegion }: ListedBucket,
): Promise<BucketFacts | null> {
  if (Name === undefined) return null;
  const located = BucketRegion === undefined ? await locateBucket(from, Name) : { region: BucketRegion };
  if (located === "gone") return null;
  const { region } = located;
  const unread = { policyPublic: null, publicPolicy: null, ObjectOwnership: null, aclPublic: null };
  if (region === null) {
    return { Name, BucketRegion: null, publicAccessBlock: null, ...unread, publicPermissions: [] };
  }
  const where = { resource: Name, gone: noSuchBucket, region };
  const [block, policy, acl] = await Promise.all([
    from.call(
      "s3:GetPublicAccessBlock",
      (clients, http) => clients.s3.send(new GetPublicAccessBlockCommand({ Bucket: Name }), http),
      { ...where, absent: ["NoSuchPublicAccessBlockConfiguration"] },
    ),
    readPolicy(from, Name, where),
    readAcl(from, Name, where),
  ]);
  if (block.kind === "gone" || policy === "gone" || acl === "gone") return null;
  const publicAccessBlock =
    block.kind === "ok" ? blockFacts(block.value.PublicAccessBlockConfiguration) : null;
  return { Name, BucketRegion: region, publicAccessBlock, ...policy, ...acl };
}

/** The region of a bucket, where ListBuckets does not say it; the oldest two are spelled in their own way. */
export async function locateBucket(
  from: Collecting,
  Bucket: string,
): Promise<{ region: string | null } | "gone"> {
  const answer = await from.call(
    "s3:GetBucketLocation",
    (clients, http) => clients.s3.send(new GetBucketLocationCommand({ Bucket }), http),
    { resource: Bucket, gone: noSuchBucket, mayBeEmpty: true },
  );
  if (answer.kind === "gone") return "gone";
  if (answer.kind !== "ok") return { region: null };
  const constraint = answer.value.LocationConstraint ?? "us-east-1";
  return { region: constraint === "EU" ? "eu-west-1" : constraint };
}

async function readPolicy(
  from: Collecting,
  Bucket: string,
  where: BucketPlace,
): Promise<Pick<BucketFacts, "policyPublic" | "publicPolicy"> | "gone"> {
  const status = await from.call(
    "s3:GetBucketPolicyStatus",
    (clients, http) => clients.s3.send(new GetBucketPolicyStatusCommand({ Bucket }), http),
    { ...where, absent: ["NoSuchBucketPolicy"] },
  );
  if (status.kind === "gone") return "gone";
  if (status.kind === "absent") return { policyPublic: false, publicPolicy: null };
  const policyPublic = status.kind === "ok" ? (status.value.PolicyStatus?.IsPublic ?? null) : null;
  if (policyPublic !== true) return { policyPublic, publicPolicy: null };
  const policy = await readBucketPolicy(from, Bucket, where);
  if (policy.kind === "gone") return "gone";
  return { policyPublic, publicPolicy: policy.kind === "ok" ? (policy.value.Policy ?? null) : null };
}

async function readAcl(
  from: Collecting,
  Bucket: string,
  where: BucketPlace,
): Promise<Pick<BucketFacts, "ObjectOwnership" | "aclPublic" | "publicPermissions"> | "gone"> {
  const ownership = await from.call(
    "s3:GetBucketOwnershipControls",
    (clients, http) => clients.s3.send(new GetBucketOwnershipControlsCommand({ Bucket }), http),
    { ...where, absent: ["OwnershipControlsNotFoundError"] },
  );
  if (ownership.kind === "gone") return "gone";
  const rules = ownership.kind === "ok" ? ownership.value.OwnershipControls?.Rules : undefined;
  const ObjectOwnership = rules?.[0]?.ObjectOwnership ?? null;
  if (ObjectOwnership === "BucketOwnerEnforced") {
    return { ObjectOwnership, aclPublic: false, publicPermissions: [] };
  }
  const acl = await from.call(
    "s3:GetBucketAcl",
    (clients, http) => clients.s3.send(new GetBucketAclCommand({ Bucket }), http),
    where,
  );
  if (acl.kind === "gone") return "gone";
  const grants = acl.kind === "ok" ? acl.value.Grants : undefined;
  if (grants === undefined) return { ObjectOwnership, aclPublic: null, publicPermissions: [] };
  const toEveryone = grants.filter(({ Grantee }) => publicGroups.includes(Grantee?.URI ?? ""));
  const permissions = new Set(toEveryone.flatMap(({ Permission }) => Permission ?? []));
  return { ObjectOwnership, aclPublic: toEveryone.length > 0, publicPermissions: [...permissions].sort() };
}
