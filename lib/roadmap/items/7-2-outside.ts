/** What item 7.2 does not count, because AWS or another resource of the account made it. */
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { judgePlatformRole } from "#lib/roadmap/platform-roles.ts";
import type { Resource } from "#lib/roadmap/resources.ts";
import { shortId } from "./7-2-managers.ts";

/** Service-linked roles and those of Identity Center. */
const awsPaths = /:role\/(?:aws-service-role|aws-reserved)\//;

const interfacesOp = "ec2:DescribeNetworkInterfaces";

/**
 * Tells which of the account's resources are no units; indexes what it needs once. A gap: that cannot be said, because a
 * default network counts only while something is connected to it.
 */
export function readOutside(
  context: EvaluationContext,
  regions: readonly string[],
): (resource: Resource) => boolean | Gap {
  const roles = awsRoles(context);
  const run = runByServices(context, regions);
  const networks = new Map(regions.map((region) => [region, defaultNetwork(context, region)]));
  const { id } = context.input.account;
  return ({ type, arn, region }) => {
    if (type === "iam:role") return awsPaths.test(arn) || roles.has(arn);
    if (type === "s3:bucket") return isAwsBucket(shortId(arn), id);
    if (type === "ec2:instance" || type === "ec2:launch-template") return run.has(arn);
    const network = networks.get(region);
    if (network?.groups.has(arn) === true) return true;
    return network?.members.has(arn) === true && (network.gap ?? true);
  };
}

/** Exact forms: any other name is easily chosen. */
function isAwsBucket(name: string, accountId: string): boolean {
  if (name.startsWith("cf-templates-") || name === `config-bucket-${accountId}`) return true;
  const prefix = `aws-cloudtrail-logs-${accountId}-`;
  return name.startsWith(prefix) && /^[0-9a-f]{8}$/.test(name.slice(prefix.length));
}

/** Roles that AWS makes, with the trust that it gives them. */
function awsRoles({ input, view }: EvaluationContext): ReadonlySet<string> {
  const roles = view
    .find("iam.authorization")
    .ask("iam:GetAccountAuthorizationDetails", (data) => data.roles ?? []);
  const own = (roles.known ? roles.value : []).filter(
    (role) =>
      judgePlatformRole(role, input.organization) === "own" ||
      (role.RoleName === "AWSBackupDefaultServiceRole" && trustsBackupAlone(role.trustPolicy)),
  );
  return new Set(own.map(({ Arn }) => Arn));
}

function trustsBackupAlone(trustPolicy: string | null): boolean {
  const principals = trustPolicy?.match(/"Principal"\s*:\s*\{[^}]*\}/g) ?? [];
  const [only] = principals;
  return (
    principals.length === 1 &&
    only !== undefined &&
    /^"Principal"\s*:\s*\{\s*"Service"\s*:\s*(?:"backup\.amazonaws\.com"|\[\s*"backup\.amazonaws\.com"\s*\])\s*\}$/.test(
      only,
    )
  );
}

/** Instances and templates that a service runs for the account. */
function runByServices({ input, view }: EvaluationContext, regions: readonly string[]): ReadonlySet<string> {
  const { partition, id } = input.account;
  return new Set(
    regions.flatMap((region) => {
      const listed = view
        .find("ec2.compute", region)
        .ask("ec2:DescribeInstances", (data) => data.instances ?? []);
      const templates = view
        .find("ec2.launch", region)
        .ask("ec2:DescribeLaunchTemplateVersions", (data) => data.templateVersions);
      const arn = (resource: string) => `arn:${partition}:ec2:${region}:${id}:${resource}`;
      return [
        ...(listed.known ? listed.value : [])
          .filter(({ operator }) => operator !== null)
          .map(({ InstanceId }) => arn(`instance/${InstanceId}`)),
        ...(templates.known ? templates.value : [])
          .filter(({ operator }) => operator !== null)
          .map(({ LaunchTemplateId }) => arn(`launch-template/${LaunchTemplateId}`)),
      ];
    }),
  );
}

interface DefaultNetwork {
  /** Default groups, which nobody can delete. */
  groups: ReadonlySet<string>;
  /** Default VPCs without anything connected, with their subnets and tables. */
  members: ReadonlySet<string>;
  /** Why it is not known whether anything is connected; null: it is known. */
  gap: Gap | null;
}

function defaultNetwork({ input, view }: EvaluationContext, region: string): DefaultNetwork {
  const facts = view.find("ec2.network", region);
  const { partition, id } = input.account;
  const arn = (resource: string) => `arn:${partition}:ec2:${region}:${id}:${resource}`;
  const data = facts.attempt((network) => network);
  if (!data.known) return { groups: new Set(), members: new Set(), gap: null };
  const { networkInterfaces, routeTables, securityGroups, subnets, vpcs } = data.value;
  const gap = facts.gapOf(interfacesOp);
  const used = new Set((gap === null ? (networkInterfaces ?? []) : []).map(({ VpcId }) => VpcId));
  const unused = new Set(
    (vpcs ?? []).flatMap(({ VpcId, IsDefault }) => (IsDefault === true && !used.has(VpcId) ? [VpcId] : [])),
  );
  const inUnused = ({ VpcId }: { VpcId: string }) => unused.has(VpcId);
  return {
    groups: new Set(
      (securityGroups ?? []).flatMap(({ GroupId, GroupName }) =>
        GroupName === "default" ? [arn(`security-group/${GroupId}`)] : [],
      ),
    ),
    members: new Set([
      ...[...unused].map((vpc) => arn(`vpc/${vpc}`)),
      ...(subnets ?? []).filter(inUnused).map(({ SubnetId }) => arn(`subnet/${SubnetId}`)),
      ...(routeTables ?? [])
        .filter((table) => inUnused(table) && table.associations.some(({ Main }) => Main))
        .map(({ RouteTableId }) => arn(`route-table/${RouteTableId}`)),
    ]),
    gap,
  };
}
