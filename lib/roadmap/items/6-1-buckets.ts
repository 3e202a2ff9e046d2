/** Which buckets everybody can reach, for item 6.1: by policy, by access list, by an access point. */
import type { PublicAccessBlock, S3AccessPoints, S3Exposure } from "#lib/facts/s3.ts";
import { matchesPattern } from "#lib/policy/patterns.ts";
import { findPublicAccess } from "#lib/policy/public-access.ts";
import type { Answer, Reading } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { type Exposure, shut } from "./6-1-units.ts";

type BucketFacts = S3Exposure["buckets"][number];
type Point = S3AccessPoints["accessPoints"][number];
type MultiRegionPoint = NonNullable<S3AccessPoints["multiRegion"]>[number];

/** Yes, no, or why neither can be said. */
type Holds = Answer<boolean>;

const yes: Holds = { known: true, value: true };
const no: Holds = { known: true, value: false };

/** True by one that is, false only if all are; else the first gap. */
function any(...parts: readonly Holds[]): Holds {
  if (parts.some((part) => part.known && part.value)) return yes;
  return parts.find((part) => !part.known) ?? no;
}

/** What opens it, unless a block overrules that. */
function unless(opens: Holds, block: Holds): Holds {
  if ((opens.known && !opens.value) || (block.known && block.value)) return no;
  return opens.known ? (block.known ? opens : block) : opens;
}

/** Every bucket of the account; a gap where not even their list is known. */
export function exposedBuckets(context: EvaluationContext): { exposures: Exposure[]; gaps: Gap[] } {
  const { input, view } = context;
  const account = view
    .find("s3.account")
    .ask("s3control:GetPublicAccessBlock", ({ publicAccessBlock }) => publicAccessBlock);
  const arnOf = (name: string) => `arn:${input.account.partition}:s3:::${name}`;
  if (account.known && account.value?.IgnorePublicAcls === true && account.value.RestrictPublicBuckets) {
    return blockedBuckets(context, arnOf);
  }
  const facts = view.find("s3.exposure");
  const listed = facts.ask("s3:ListBuckets", ({ buckets }) => buckets);
  if (!listed.known) return { exposures: [], gaps: account.known ? [listed.gap] : [listed.gap, account.gap] };
  const points = readPoints(context);
  const exposures = listed.value
    .filter(({ Name }) => !facts.isGone(Name))
    .map(
      (bucket): Exposure => ({
        arn: arnOf(bucket.Name),
        name: bucket.Name,
        region: bucket.BucketRegion ?? "global",
        collector: "s3.exposure",
        state: judgeBucket({ bucket, facts, account, points }),
      }),
    );
  return { exposures, gaps: [] };
}

/** The account's own settings shut every bucket: they need not be read. */
function blockedBuckets(
  { view, input }: EvaluationContext,
  arnOf: (name: string) => string,
): { exposures: Exposure[]; gaps: Gap[] } {
  const listed = view.find("s3.buckets").ask("s3:ListBuckets", ({ buckets }) => buckets);
  if (!listed.known) {
    // Whatever there is, is shut.
    const { id } = input.account;
    const all: Exposure = {
      arn: id,
      name: "buckets",
      region: "global",
      collector: "s3.account",
      state: shut,
    };
    return { exposures: [all], gaps: [] };
  }
  return {
    exposures: listed.value.map(({ Name, BucketRegion }) => ({
      arn: arnOf(Name),
      name: Name,
      region: BucketRegion ?? "global",
      collector: "s3.account",
      state: shut,
    })),
    gaps: [],
  };
}

interface Points {
  /** Why the points of a region are not known; null: they are. */
  gapIn(region: string): Gap | null;
  multiRegionGap: Gap | null;
  of(bucket: string): readonly Point[];
  multiRegionOf(bucket: string): readonly MultiRegionPoint[];
  /** Whether AWS calls the point's policy public, and whether its own settings restrict that. */
  opens(point: Point): { isPublic: Holds; isRestricted: Holds };
  multiRegionOpens(point: MultiRegionPoint): { isPublic: Holds; isRestricted: Holds };
}

function readPoints({ view }: EvaluationContext): Points {
  const facts = view.find("s3.access-points");
  const listed = facts.attempt(({ accessPoints, multiRegion }) => ({
    accessPoints,
    multiRegion: multiRegion ?? [],
  }));
  const points = listed.known ? listed.value : { accessPoints: [], multiRegion: [] };
  const byBucket = Map.groupBy(points.accessPoints, ({ Bucket }) => Bucket);
  const asked = (op: string, resource: string, value: boolean | null): Holds => {
    const gap = facts.gapOf(op, resource);
    if (gap !== null) return { known: false, gap };
    return value === null ? { known: false, gap: { kind: "not_asked", op } } : { known: true, value };
  };
  return {
    gapIn: (region) => facts.gapOf("s3control:ListAccessPoints", region),
    multiRegionGap: facts.gapOf("s3control:ListMultiRegionAccessPoints"),
    of: (bucket) => byBucket.get(bucket) ?? [],
    multiRegionOf: (bucket) => points.multiRegion.filter(({ Buckets }) => Buckets.includes(bucket)),
    opens: ({ AccessPointArn: arn, publicAccessBlock, policyPublic }) => ({
      isPublic: asked("s3control:GetAccessPointPolicyStatus", arn, policyPublic),
      isRestricted: asked("s3control:GetAccessPoint", arn, publicAccessBlock?.RestrictPublicBuckets === true),
    }),
    multiRegionOpens: ({ Name, publicAccessBlock, policyPublic }) => ({
      isPublic: asked("s3control:GetMultiRegionAccessPointPolicyStatus", Name, policyPublic),
      isRestricted: { known: true, value: publicAccessBlock?.RestrictPublicBuckets === true },
    }),
  };
}

interface Judged {
  bucket: BucketFacts;
  facts: Reading<"s3.exposure">;
  account: Answer<PublicAccessBlock | null>;
  points: Points;
}

function judgeBucket({ bucket, facts, account, points }: Judged): Exposure["state"] {
  const { Name } = bucket;
  const ofAccount = (setting: keyof PublicAccessBlock): Holds =>
    account.known ? { known: true, value: account.value?.[setting] === true } : account;
  const own = facts.ask("s3:GetPublicAccessBlock", () => bucket.publicAccessBlock, Name);
  const ofBucket = (setting: keyof PublicAccessBlock): Holds =>
    own.known ? { known: true, value: own.value?.[setting] === true } : own;
  const restricts = any(ofAccount("RestrictPublicBuckets"), ofBucket("RestrictPublicBuckets"));
  const ignores = any(ofAccount("IgnorePublicAcls"), ofBucket("IgnorePublicAcls"));
  const read = (op: string, value: boolean | null): Holds => {
    const gap = facts.gapOf(op, Name);
    if (gap !== null) return { known: false, gap };
    return value === null ? { known: false, gap: { kind: "not_asked", op } } : { known: true, value };
  };
  const ownership = read("s3:GetBucketOwnershipControls", bucket.ObjectOwnership === "BucketOwnerEnforced");
  const byPolicy = unless(read("s3:GetBucketPolicyStatus", bucket.policyPublic), restricts);
  if (byPolicy.known && byPolicy.value) {
    const writes = policyWrites(bucket.publicPolicy);
    return open(writes ? "everybody may write to it, by its policy" : "public by its policy", writes);
  }
  const granted = bucket.aclPublic === false && ownership.known && ownership.value;
  const byAcl = unless(granted ? no : read("s3:GetBucketAcl", bucket.aclPublic), ignores);
  if (byAcl.known && byAcl.value) {
    const writes = bucket.publicPermissions.some(
      (permission) => permission !== "READ" && permission !== "READ_ACP",
    );
    return open(
      writes ? "everybody may write to it, by its access list" : "public by its access list",
      writes,
    );
  }
  const byPoint = judgePoints(bucket, points, ofAccount("RestrictPublicBuckets"));
  if (byPoint.known && byPoint.value) return open("public by an access point", false);
  const gap = [byPolicy, byAcl, byPoint].find((part) => !part.known);
  if (gap !== undefined && !gap.known) return { is: "unknown", gap: gap.gap };
  return judgeObjects(ignores, ownership);
}

function open(why: string, isCritical: boolean): Exposure["state"] {
  return { is: "open", why, isCritical };
}

/** Objects may have access lists of their own, and be public where their bucket is not. */
function judgeObjects(ignores: Holds, enforced: Holds): Exposure["state"] {
  const settled = any(ignores, enforced);
  if (!settled.known) return { is: "unknown", gap: settled.gap };
  if (settled.value) return shut;
  const text = "Access lists of objects are not inspected: Block Public Access (3.4) settles them";
  return { is: "unknown", gap: { kind: "said", code: "not_collected", text } };
}

function judgePoints({ Name, BucketRegion }: BucketFacts, points: Points, restricts: Holds): Holds {
  // Where the account restricts public policies, no point of access opens anything.
  if (restricts.known && restricts.value) return no;
  const opened = [
    ...points
      .of(Name)
      .filter(({ NetworkOrigin }) => NetworkOrigin !== "VPC")
      .map(points.opens),
    ...points.multiRegionOf(Name).map(points.multiRegionOpens),
  ].map(({ isPublic, isRestricted }) => unless(isPublic, any(restricts, isRestricted)));
  const lists = [points.gapIn(BucketRegion ?? "global"), points.multiRegionGap].map(
    (gap): Holds => (gap === null ? no : { known: false, gap }),
  );
  return any(...opened, ...lists);
}

const writing = [
  "s3:putobject",
  "s3:deleteobject",
  "s3:putobjectacl",
  "s3:putbucketpolicy",
  "s3:putbucketacl",
];

function policyWrites(text: string | null): boolean {
  const found = text === null ? null : findPublicAccess(text);
  if (found?.readable !== true) return false;
  return found.open.some(({ actions, everythingBut }) =>
    writing.some((action) => actions.some((pattern) => matchesPattern(pattern, action)) !== everythingBut),
  );
}
