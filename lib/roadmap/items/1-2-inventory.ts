/** What the management account holds, and what of it may be there, for item 1.2. */
import type { CollectorName } from "#lib/facts/registry.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import { activeExceptions } from "#lib/roadmap/exceptions.ts";
import type { PlacedGap } from "#lib/roadmap/gaps.ts";
import type { OrganizationContext } from "#lib/roadmap/item.ts";
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
const bucketRules: readonly { prefix: string; rule: string; warns: boolean }[] = [
  { prefix: "aws-controltower-", rule: "made by Control Tower", warns: false },
  { prefix: "cf-templates-", rule: "templates that the CloudFormation console keeps", warns: true },
];

/** Most kinds of workloads have no collector yet: until they do, an empty inventory proves nothing. */
const notCollected: PlacedGap = {
  gap: {
    kind: "said",
    code: "not_collected",
    text: "Instances, databases, functions and most other resources of the management account are not collected yet",
  },
  place: null,
};

/** Buckets, users with keys, and what of the account was not looked at, out of the management account's own facts. */
export function readManagementInventory(context: OrganizationContext): Inventory {
  const { input, view } = context;
  const gaps: PlacedGap[] = [notCollected];
  const scope = scopeRegions(view, input.organization);
  if (!scope.known) gaps.push({ gap: scope.gap, place: null });
  for (const scoped of scope.known ? scope.regions : []) {
    if (scoped.scope === "unknown") gaps.push({ gap: scoped.gap, place: scoped.region });
  }
  const buckets = view.find("s3.buckets").ask("s3:ListBuckets", (data) => data.buckets);
  if (!buckets.known) gaps.push({ gap: buckets.gap, place: null });
  const listed = buckets.known ? buckets.value : [];
  return {
    items: [
      ...listed.map(({ Name, BucketRegion, CreationDate }): InventoryItem => {
        const rule = bucketRules.find(({ prefix }) => Name.startsWith(prefix));
        return {
          arn: `arn:${input.partition}:s3:::${Name}`,
          region: BucketRegion ?? "global",
          kind: "S3 bucket",
          collector: "s3.buckets",
          createdAt: CreationDate,
          allowRule: rule?.rule ?? null,
          warns: rule?.warns ?? false,
        };
      }),
      ...readUsersWithKeys(context),
    ],
    gaps,
  };
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
