/** Which buckets are public today, for item 3.4: AWS's own answers, bucket by bucket, each with the calls it rests on. */
import type { PublicAccessBlock } from "#lib/facts/s3.ts";
import type { Answer, Reading } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";

export interface ExposedBucket {
  name: string;
  region: string;
  /** What makes it public ("policy", "access list"); null: it is not public. */
  exposed: Answer<string | null>;
  /** Whether its policy opens it, and whether its access list does, by the bucket's own settings. */
  byPolicy: Answer<boolean>;
  byAcl: Answer<boolean>;
  /** All four settings of the bucket itself are on. */
  blocksAll: Answer<boolean>;
}

export type BucketExposure = { known: true; list: ExposedBucket[] } | { known: false; gap: Gap };

/** Buckets that vanished between list and get are left out. */
export function readBuckets({ view }: EvaluationContext): BucketExposure {
  const facts = view.find("s3.exposure");
  const listed = facts.ask("s3:ListBuckets", (data) => data.buckets);
  if (!listed.known) return listed;
  const present = listed.value
    .filter((bucket) => !facts.isGone(bucket.Name))
    .sort((a, b) => (a.Name < b.Name ? -1 : 1));
  return { known: true, list: present.map((bucket) => judgeBucket(facts, bucket)) };
}

interface BucketFacts {
  Name: string;
  BucketRegion: string | null;
  publicAccessBlock: PublicAccessBlock | null;
  policyPublic: boolean | null;
  aclPublic: boolean | null;
}

function judgeBucket(facts: Reading<"s3.exposure">, bucket: BucketFacts): ExposedBucket {
  const { Name: name } = bucket;
  // Null with the call answered means that the bucket has no block of its own.
  const block = facts.ask("s3:GetPublicAccessBlock", () => bucket.publicAccessBlock, name);
  const policy = flag(facts, "s3:GetBucketPolicyStatus", name, bucket.policyPublic);
  const acl = flag(facts, "s3:GetBucketAcl", name, bucket.aclPublic);
  const byPolicy = unlessBlocked(policy, block, "RestrictPublicBuckets");
  const byAcl = unlessBlocked(acl, block, "IgnorePublicAcls");
  return {
    name,
    region: bucket.BucketRegion ?? "global",
    exposed: combine(byPolicy, byAcl),
    byPolicy,
    byAcl,
    blocksAll: block.known ? { known: true, value: blocksEverything(block.value) } : block,
  };
}

function blocksEverything(block: PublicAccessBlock | null): boolean {
  return block !== null && Object.values(block).every(Boolean);
}

function flag(
  facts: Reading<"s3.exposure">,
  op: string,
  name: string,
  value: boolean | null,
): Answer<boolean> {
  const gap = facts.gapOf(op, name);
  if (gap !== null) return { known: false, gap };
  return value === null ? { known: false, gap: { kind: "not_asked", op } } : { known: true, value };
}

/** A public policy (or access list) opens nothing where the bucket's own setting overrules it. */
function unlessBlocked(
  grant: Answer<boolean>,
  block: Answer<PublicAccessBlock | null>,
  setting: keyof PublicAccessBlock,
): Answer<boolean> {
  if (grant.known && !grant.value) return grant;
  if (block.known && block.value?.[setting] === true) return { known: true, value: false };
  if (!grant.known) return grant;
  return block.known ? grant : block;
}

/** What makes a bucket public, of two answers. */
export function combine(byPolicy: Answer<boolean>, byAcl: Answer<boolean>): Answer<string | null> {
  if (byPolicy.known && byPolicy.value) return { known: true, value: "policy" };
  if (byAcl.known && byAcl.value) return { known: true, value: "access list" };
  if (!byPolicy.known) return byPolicy;
  if (!byAcl.known) return byAcl;
  return { known: true, value: null };
}
