/** CloudFormation in one account: which of its resources stand in stacks, and what was tagged by other tools. */
import { accountState } from "#lib/sim/account-state.ts";
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { hash, hexDigits, text, unit } from "#lib/sim/random.ts";
import { busyRegionsOf } from "./busy-regions.ts";
import { computeIn } from "./compute.ts";
import { databasesIn } from "./databases.ts";

const dayMs = 86_400_000;

/** A resource that a tool may have made. */
export interface BuiltResource {
  /** As CloudFormation names its kind. */
  type: string;
  /** What CloudFormation knows it by. */
  physicalId: string;
  arn: string;
}

export interface SimulatedStack {
  id: string;
  name: string;
  createdAt: Date;
  updatedAt: Date | null;
  drift: "IN_SYNC" | "DRIFTED" | "NOT_CHECKED";
  checkedAt: Date | null;
  resources: readonly BuiltResource[];
}

/** How the people of an account make what they have. */
export type Practice = "stacks" | "terraform" | "mixed" | "hand";

/** Of large accounts the first ones of a list stand in stacks; what comes in bulk was made by hand. */
const mostOfAList = 20;

/** The same in every run. */
function practiceOf({ seed }: SimulatedOrganization, { index, duty }: SimulatedAccount): Practice {
  if (duty === "management" || duty === "security" || duty === "log-archive") return "stacks";
  const drawn = unit(seed, "infrastructure-as-code", index);
  return drawn < 0.5 ? "stacks" : drawn < 0.65 ? "terraform" : drawn < 0.9 ? "mixed" : "hand";
}

/** Resources of the account in the Region that tools make; those of no Region are made from the first busy one. */
export function buildableIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): BuiltResource[] {
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account.id}:${resource}`;
  const { instances } = computeIn(organization, account, region);
  const stores = databasesIn(organization, account, region);
  const alone = instances
    .slice(0, mostOfAList)
    .filter(
      ({ autoScalingGroup, operator, state }) =>
        state !== "terminated" && (autoScalingGroup ?? operator) === null,
    );
  const named = (type: string, physicalId: string, resourceArn: string) => ({
    type,
    physicalId,
    arn: resourceArn,
  });
  return [
    ...alone.map(({ id }) => named("AWS::EC2::Instance", id, arn("ec2", `instance/${id}`))),
    ...stores.instances.map(({ name }) => named("AWS::RDS::DBInstance", name, arn("rds", `db:${name}`))),
    ...stores.clusters.map(({ name }) => named("AWS::RDS::DBCluster", name, arn("rds", `cluster:${name}`))),
    ...stores.tables.map(({ name }) => named("AWS::DynamoDB::Table", name, arn("dynamodb", `table/${name}`))),
    ...bucketsIn(organization, account, region),
    ...(region === homeOf(organization, account) ? rolesOf(organization, account) : []),
  ];
}

function bucketsIn(organization: SimulatedOrganization, account: SimulatedAccount, region: string) {
  return accountState(organization, account.id)
    .storage.buckets.filter((bucket) => bucket.region === region)
    .slice(0, mostOfAList)
    .map(
      ({ name }): BuiltResource => ({
        type: "AWS::S3::Bucket",
        physicalId: name,
        arn: `arn:aws:s3:::${name}`,
      }),
    );
}

/** Where stacks with what belongs to no Region are. */
function homeOf(organization: SimulatedOrganization, account: SimulatedAccount): string {
  return busyRegionsOf(organization, account)[0] ?? organization.homeRegion;
}

function rolesOf(organization: SimulatedOrganization, account: SimulatedAccount): BuiltResource[] {
  return accountState(organization, account.id)
    .identity.roles.filter(
      ({ path, name }) => !path.startsWith("/aws-") && name !== "OrganizationAccountAccessRole",
    )
    .map(({ name, arn }) => ({ type: "AWS::IAM::Role", physicalId: name, arn }));
}

/** Who made a resource: the account's practice, with a few by hand everywhere. */
function makerOf(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  { arn }: Pick<BuiltResource, "arn">,
): "stack" | "terraform" | "hand" {
  const practice = practiceOf(organization, account);
  const drawn = unit(organization.seed, "maker", account.index, arn);
  if (practice === "hand") return "hand";
  if (practice === "mixed") return drawn < 0.55 ? "stack" : drawn < 0.7 ? "terraform" : "hand";
  // Some teams are strict, others let a thing or two pass.
  const strays = unit(organization.seed, "strays", account.index) < 0.4 ? 0.08 : 0;
  return drawn < strays ? "hand" : practice === "stacks" ? "stack" : "terraform";
}

const parts: readonly [name: string, types: RegExp][] = [
  ["access", /::IAM::/],
  ["data", /::(?:RDS|DynamoDB|S3)::/],
  ["compute", /./],
];

/** Stacks of an account in a Region; none where it has nothing. */
export function stacksIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): SimulatedStack[] {
  const built = buildableIn(organization, account, region).filter(
    (resource) => makerOf(organization, account, resource) === "stack",
  );
  const byPart = Map.groupBy(
    built,
    ({ type }) => parts.find(([, types]) => types.test(type))?.[0] ?? "other",
  );
  return [...byPart].map(([part, resources]) => stackOf(organization, account, { region, part, resources }));
}

function stackOf(
  { seed, startedAt }: SimulatedOrganization,
  account: SimulatedAccount,
  { region, part, resources }: { region: string; part: string; resources: readonly BuiltResource[] },
): SimulatedStack {
  const key = [seed, "stack", account.index, region, part] as const;
  const name = `${account.name}-${part}`;
  const digits = (length: number, what: string) => text(length, hexDigits, ...key, what);
  const uuid = [8, 4, 4, 4, 12].map((length, at) => digits(length, `id-${at}`)).join("-");
  const drawn = unit(seed, "drift", account.index);
  const drift = drawn < 0.6 ? "IN_SYNC" : drawn < 0.7 ? "DRIFTED" : "NOT_CHECKED";
  return {
    id: `arn:aws:cloudformation:${region}:${account.id}:stack/${name}/${uuid}`,
    name,
    createdAt: account.joinedAt,
    updatedAt: unit(...key, "updated") < 0.5 ? account.joinedAt : null,
    drift,
    checkedAt:
      drift === "NOT_CHECKED" ? null : new Date(startedAt.getTime() - (1 + (hash(...key) % 9)) * dayMs),
    resources,
  };
}

/** Tags of a resource: AWS's own of a stack's, and what Terraform's provider puts on everything. */
export function tagsOf(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  resource: BuiltResource,
  stacks: readonly SimulatedStack[],
): { Key: string; Value: string }[] {
  const stack = stacks.find(({ resources }) => resources.some(({ arn }) => arn === resource.arn));
  if (stack !== undefined) {
    return [
      { Key: "aws:cloudformation:stack-id", Value: stack.id },
      { Key: "aws:cloudformation:stack-name", Value: stack.name },
    ];
  }
  const isTerraform = makerOf(organization, account, resource) === "terraform";
  return isTerraform
    ? [
        { Key: "managed-by", Value: "terraform" },
        { Key: "api_token", Value: "never-to-be-stored" },
      ]
    : [];
}
