/** S3 in one account: its block of public access, the organization's, and its buckets. */

import { purposes } from "#lib/sim/names.ts";
import {
  effectivePolicyOf,
  type SimulatedAccount,
  type SimulatedOrganization,
} from "#lib/sim/organization.ts";
import { hash, integer, lowerAndDigits, pick, text, unit } from "#lib/sim/random.ts";
import { bulkOf } from "#lib/sim/sizes.ts";
import { rungOf } from "./rungs.ts";
import { logBucketOf, logKeeperOf, ownLogBucketOf } from "./trails.ts";

export interface PublicAccessBlock {
  BlockPublicAcls: boolean;
  IgnorePublicAcls: boolean;
  BlockPublicPolicy: boolean;
  RestrictPublicBuckets: boolean;
}

export interface Bucket {
  name: string;
  region: string;
  createdAt: Date;
  /** null: not configured on the bucket. */
  publicAccessBlock: PublicAccessBlock | null;
  /** null: no bucket policy; otherwise whether AWS calls it public. */
  policyIsPublic: boolean | null;
  /** The ACL grants reading to everybody. */
  aclIsPublic: boolean;
  ownership: "BucketOwnerEnforced" | "BucketOwnerPreferred" | "ObjectWriter";
}

export interface AccessPoint {
  name: string;
  bucket: string;
  region: string;
  origin: "Internet" | "VPC";
  publicAccessBlock: PublicAccessBlock;
  /** null: no policy. */
  policyIsPublic: boolean | null;
}

export interface StorageState {
  /** What the account would have without the organization's policy; null: never set. */
  own: PublicAccessBlock | null;
  /** What counts; null: nothing set anywhere. */
  effective: PublicAccessBlock | null;
  buckets: readonly Bucket[];
  accessPoints: readonly AccessPoint[];
}

function block(acls: boolean, ignore: boolean, policy: boolean, restrict: boolean): PublicAccessBlock {
  return {
    BlockPublicAcls: acls,
    IgnorePublicAcls: ignore,
    BlockPublicPolicy: policy,
    RestrictPublicBuckets: restrict,
  };
}

const all = block(true, true, true, true);
const blocks = {
  all,
  three: block(true, true, false, true),
  acls: block(true, true, false, false),
  none: null,
};

function organizationBlock(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
): PublicAccessBlock | null {
  const content = effectivePolicyOf(organization, account, "S3_POLICY")?.content;
  const attributes = content?.["s3_attributes"];
  if (typeof attributes !== "object" || attributes === null) {
    return null;
  }
  const isBlocked =
    "public_access_block_configuration" in attributes &&
    attributes.public_access_block_configuration === "all";
  return isBlocked ? all : block(false, false, false, false);
}

function bucketRegionsOf({ regions }: SimulatedOrganization): string[] {
  const usual = ["us-east-1", "us-east-1", "eu-west-1", "eu-central-1", "us-west-2"];
  return usual.filter((region) => regions.includes(region));
}

function bucketOf(organization: SimulatedOrganization, account: SimulatedAccount, at: number): Bucket {
  const key = [organization.seed, "bucket", account.index, at] as const;
  const isPublicByPolicy = unit(...key, "policy-public") < 0.05;
  const isOld = unit(...key, "old") < 0.3;
  const aclIsPublic = isOld && unit(...key, "acl-public") < 0.1;
  // Of an old bucket nobody can tell whether single objects are public: whoever owns one has shut it.
  const isShut = unit(...key, "block") < 0.6 || (isOld && !aclIsPublic);
  return {
    name: `${account.name}-${pick(purposes, ...key)}-${text(6, lowerAndDigits, ...key)}`,
    region: pick(bucketRegionsOf(organization), ...key, "region"),
    createdAt: new Date(account.joinedAt.getTime() + (hash(...key, "created") % 20) * 600_000),
    publicAccessBlock: isShut && !isPublicByPolicy ? all : null,
    policyIsPublic: isPublicByPolicy ? true : unit(...key, "policy") < 0.5 ? false : null,
    aclIsPublic,
    ownership: isOld
      ? pick(["ObjectWriter", "BucketOwnerPreferred"], ...key, "ownership")
      : "BucketOwnerEnforced",
  };
}

/** Few buckets have one; now and then its own block was opened for a policy that lets everybody in. */
function accessPointOf(
  { seed }: SimulatedOrganization,
  account: SimulatedAccount,
  { name, region }: Bucket,
): AccessPoint[] {
  const key = [seed, "access-point", account.index, name] as const;
  if (unit(...key) >= 0.08) return [];
  const isOpen = unit(...key, "open") < 0.2;
  return [
    {
      name: `${name.slice(0, 40)}-ap`,
      bucket: name,
      region,
      origin: !isOpen && unit(...key, "origin") < 0.5 ? "VPC" : "Internet",
      publicAccessBlock: isOpen ? block(false, false, false, false) : all,
      policyIsPublic: isOpen ? true : unit(...key, "policy") < 0.5 ? false : null,
    },
  ];
}

/** The buckets that trails deliver to: the organization's, and the account's own. */
function trailBucketsOf(organization: SimulatedOrganization, account: SimulatedAccount): Bucket[] {
  const names = [
    logKeeperOf(organization) === account.id ? logBucketOf(organization) : null,
    ownLogBucketOf(organization, account),
  ];
  return names.flatMap((name) =>
    name === null
      ? []
      : [
          {
            name,
            region: organization.homeRegion,
            createdAt: new Date("2023-03-14T09:50:00Z"),
            publicAccessBlock: all,
            policyIsPublic: false,
            aclIsPublic: false,
            ownership: "BucketOwnerEnforced" as const,
          },
        ],
  );
}

/** Buckets and the account-level block of an account. */
export function storageOf(organization: SimulatedOrganization, account: SimulatedAccount): StorageState {
  const own = blocks[rungOf(organization, account, "publicAccess")];
  const count =
    account.duty === "log-archive" ? 3 : integer(0, 9, organization.seed, "buckets", account.index);
  const { buckets: more } = bulkOf(organization, account);
  const isNew = account.peculiarity === "joined-today";
  const buckets = [
    ...Array.from({ length: isNew ? 0 : count + more }, (_, at) => bucketOf(organization, account, at)),
    ...(isNew ? [] : trailBucketsOf(organization, account)),
  ].sort((left, right) => (left.name < right.name ? -1 : 1));
  return {
    own,
    effective: organizationBlock(organization, account) ?? own,
    buckets,
    // What was made in bulk has none.
    accessPoints: buckets.slice(0, 20).flatMap((bucket) => accessPointOf(organization, account, bucket)),
  };
}
