/** What the management account holds, and what of it may be there, for item 1.2. */
import type { CollectorName, FactsOf } from "#lib/facts/registry.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import { activeExceptions } from "#lib/roadmap/exceptions.ts";
import type { PlacedGap } from "#lib/roadmap/gaps.ts";
import type { OrganizationContext } from "#lib/roadmap/item.ts";
import { workloadKinds } from "#lib/roadmap/items/1-2-workloads.ts";
import { scopeRegions } from "#lib/roadmap/regions.ts";
import type { Evidence } from "#lib/roadmap/verdict.ts";

interface InventoryItem {
  arn: string;
  /** Name of a Region, or "global". */
  region: string;
  /** What it is: "S3 bucket". */
  kind: string;
  collector: CollectorName;
  /** ISO 8601; null: not known. */
  createdAt: string | null;
  /** The rule by which it may be there; null: it may not. */
  allowRule: string | null;
  /** It may be there, but should rather not. */
  warns: boolean;
}

export interface Inventory {
  items: readonly InventoryItem[];
  /** What could not be looked at. While there is any, nothing found does not mean that nothing is there. */
  gaps: readonly PlacedGap[];
}

/** AWS makes these itself; a wider pattern would let anybody choose a name that passes. */
const landingZonePrefix = "aws-controltower-";
const templatesPrefix = "cf-templates-";

/** What Control Tower makes of these kinds bears its name; of other kinds it makes nothing. */
const landingZoneKinds: readonly string[] = ["Lambda function", "SNS topic", "SQS queue"];

/**
 * Everything that runs or is kept in the management account, and what of the account was not looked at, out of its own
 * facts: a Region that is out of scope is not read, one that could not be read is a gap, never empty.
 */
export function readManagementInventory(context: OrganizationContext): Inventory {
  const { input, view } = context;
  const items: InventoryItem[] = [...readUsersWithKeys(context)];
  const gaps: PlacedGap[] = [];
  const buckets = view.find("s3.buckets").ask("s3:ListBuckets", (data) => data.buckets);
  if (buckets.known) items.unshift(...buckets.value.map((bucket) => bucketItem(bucket, input.partition)));
  else gaps.push({ gap: buckets.gap, place: null });
  const scope = scopeRegions(view, input.organization);
  if (!scope.known) gaps.push({ gap: scope.gap, place: null });
  for (const scoped of scope.known ? scope.regions : []) {
    if (scoped.scope === "unknown") gaps.push({ gap: scoped.gap, place: scoped.region });
    if (scoped.scope === "active") readRegion(context, scoped.region, { items, gaps });
  }
  return { items, gaps };
}

function bucketItem({ Name, BucketRegion, CreationDate }: ListedBucket, partition: string): InventoryItem {
  const isTemplates = Name.startsWith(templatesPrefix);
  return {
    arn: `arn:${partition}:s3:::${Name}`,
    region: BucketRegion ?? "global",
    kind: "S3 bucket",
    collector: "s3.buckets",
    createdAt: CreationDate,
    allowRule: isTemplates
      ? "templates that the CloudFormation console keeps"
      : Name.startsWith(landingZonePrefix)
        ? "made by Control Tower"
        : null,
    warns: isTemplates,
  };
}

type ListedBucket = FactsOf<"s3.buckets">["buckets"][number];

function readRegion(
  { input, view }: OrganizationContext,
  region: string,
  { items, gaps }: { items: InventoryItem[]; gaps: PlacedGap[] },
): void {
  const place = { partition: input.partition, accountId: input.organization.managementAccountId, region };
  for (const { noun, collector, read } of workloadKinds) {
    const found = read(view, place);
    if (!found.known) gaps.push({ gap: found.gap, place: region });
    for (const { arn, created } of found.known ? found.value : []) {
      const isLandingZone = landingZoneKinds.includes(noun) && nameOf(arn).startsWith(landingZonePrefix);
      const allowRule = isLandingZone ? "made by Control Tower" : null;
      items.push({ arn, region, kind: noun, collector, createdAt: created, allowRule, warns: false });
    }
  }
}

/** The last part of an ARN. */
function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf(":") + 1);
}

/** Worth a warning only; where they could not be read, nothing that decides is missing. */
function readUsersWithKeys({ view }: OrganizationContext): InventoryItem[] {
  const users = view.find("iam.credentials").ask("iam:ListUsers", (data) => data.users);
  return (users.known ? (users.value ?? []) : [])
    .filter(({ accessKeys, report }) => (accessKeys ?? []).length > 0 || (report?.activeKeys ?? 0) > 0)
    .map(({ Arn, CreateDate }) => ({
      arn: Arn,
      region: "global",
      kind: "IAM user with access keys",
      collector: "iam.credentials",
      createdAt: CreateDate,
      allowRule: "judged by item 5.2",
      warns: true,
    }));
}

/** One unit for the account as a whole, and an excepted one for each resource under an accepted risk. */
export function judgeInventory({ input, view }: OrganizationContext, { items, gaps }: Inventory): Unit[] {
  const { managementAccountId } = input.organization;
  const account = { id: managementAccountId };
  const accepted = new Set(
    activeExceptions({ ...input, account }, view, "1.2").map(({ resource }) => resource),
  );
  const excepted = items.filter(({ arn, allowRule }) => allowRule === null && accepted.has(arn));
  const found = items.filter(({ arn, allowRule }) => allowRule === null && !accepted.has(arn));
  const evidence = (item: InventoryItem, result: Evidence["result"]): Evidence => ({
    collector: item.collector,
    accountId: managementAccountId,
    region: item.region,
    observed: `${item.kind} ${item.arn}${item.allowRule === null ? "" : `: ${item.allowRule}`}.`,
    result,
  });
  /** Each resource is listed among what fails; the evidence counts them. */
  const summary = (alike: readonly InventoryItem[]): Evidence[] =>
    alike.slice(0, 1).map((first) => ({
      ...evidence(first, "fail"),
      region: "global",
      observed: `${alike.length} ${first.kind}${alike.length === 1 ? "" : "s"} that no rule allows there.`,
    }));
  const warned = items.filter(({ allowRule, warns }) => allowRule !== null && warns);
  return [
    ...excepted.map(
      (item): Unit => ({ result: "excepted", place: item.arn, evidence: [evidence(item, "excepted")] }),
    ),
    {
      ...judgeFound(found, gaps),
      evidence: [
        ...[...Map.groupBy(found, ({ kind }) => kind).values()].flatMap((alike) => summary(alike)),
        ...warned.map((item) => evidence(item, "info")),
      ],
    },
  ];
}

function judgeFound(found: readonly InventoryItem[], gaps: readonly PlacedGap[]): Unit {
  if (found.length > 0) {
    const count = found.length === 1 ? "one resource" : `${found.length} resources`;
    return {
      result: "fail",
      place: null,
      why: `the management account holds ${count} that should live in a workload account`,
      failing: found.map(({ arn, region, kind, createdAt }) => ({
        resource: arn,
        region,
        why: `${kind} in the management account${createdAt === null ? "" : `, made on ${createdAt.slice(0, 10)}`}.`,
      })),
    };
  }
  if (gaps.length === 0) return { result: "pass", place: null };
  return { result: "unknown", place: null, placedGaps: gaps };
}
