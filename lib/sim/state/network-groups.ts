/** Security groups of one account × Region, their rules, and the prefix lists that they name. */
import type { ManagedPrefixList, SecurityGroup, SecurityGroupRule } from "@aws-sdk/client-ec2";
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { awsListId, defaultVpcId, networkPlacesOf } from "./network.ts";
import { networkId, networkPlanOf } from "./network-plan.ts";

export interface GroupState {
  groups: readonly SecurityGroup[];
  rules: readonly SecurityGroupRule[];
  prefixLists: readonly (ManagedPrefixList & { entries: readonly string[] })[];
}

interface Draw {
  organization: SimulatedOrganization;
  account: SimulatedAccount;
  region: string;
}

/** `default` is that of the VPC in which the account's things stand. */
export type GroupName = "default" | "web" | "app" | "db";

/** The id of a group of the account in its network of a Region. */
export function groupIdOf(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
  name: GroupName,
): string {
  const places = networkPlacesOf(organization, account, region);
  const isGiven = places === null || places.vpcId === defaultVpcId({ organization, account, region });
  const key = isGiven && name === "default" ? "default-vpc" : name;
  return networkId("sg", organization, account, region, key);
}

/** What the account's own calls answer in a Region. */
export function groupsIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): GroupState {
  const draw = { organization, account, region };
  const given = defaultGroup(draw, defaultVpcId(draw), "default-vpc");
  const places = networkPlacesOf(organization, account, region);
  if (places === null || places.vpcId === defaultVpcId(draw)) return { ...given, prefixLists: [] };
  const hasDoor = places.publicSubnetId !== undefined;
  const names = [...(hasDoor ? (["web"] as const) : []), "app", "db"] as const;
  // The default group of a shared network is its owner's.
  const own = places.owner.id === account.id ? defaultGroup(draw, places.vpcId, "default") : nothing;
  const made = names.map((name) => groupOf(draw, places.vpcId, name, `${account.name}-${name}`));
  return {
    groups: [...given.groups, ...own.groups, ...made],
    rules: [
      ...given.rules,
      ...own.rules,
      ...rulesOf(draw, hasDoor),
      ...names.map((name) => allOut(draw, name)),
    ],
    prefixLists: prefixListsOf(draw),
  };
}

const nothing: Pick<GroupState, "groups" | "rules"> = { groups: [], rules: [] };

function idOf({ organization, account, region }: Draw, name: string): string {
  return networkId("sg", organization, account, region, name);
}

function groupOf(draw: Draw, VpcId: string, name: string, GroupName: string): SecurityGroup {
  return {
    GroupId: idOf(draw, name),
    GroupName,
    Description: GroupName,
    OwnerId: draw.account.id,
    VpcId,
    Tags: [],
  };
}

/** As AWS makes it: whoever is in it may talk to the others. */
function defaultGroup(draw: Draw, VpcId: string, name: string): Pick<GroupState, "groups" | "rules"> {
  const GroupId = idOf(draw, name);
  return {
    groups: [groupOf(draw, VpcId, name, "default")],
    rules: [
      ruleOf(draw, name, "self", {
        IpProtocol: "-1",
        FromPort: -1,
        ToPort: -1,
        ReferencedGroupInfo: { GroupId, UserId: draw.account.id },
      }),
      allOut(draw, name),
    ],
  };
}

function ruleOf(draw: Draw, name: string, what: string, more: Partial<SecurityGroupRule>): SecurityGroupRule {
  return {
    SecurityGroupRuleId: networkId("sgr", draw.organization, draw.account, draw.region, `${name}-${what}`),
    GroupId: idOf(draw, name),
    GroupOwnerId: draw.account.id,
    IsEgress: false,
    IpProtocol: "tcp",
    Description: what,
    ...more,
  };
}

function allOut(draw: Draw, name: string): SecurityGroupRule {
  return ruleOf(draw, name, "out", {
    IsEgress: true,
    IpProtocol: "-1",
    FromPort: -1,
    ToPort: -1,
    CidrIpv4: "0.0.0.0/0",
  });
}

function portRule(
  draw: Draw,
  name: GroupName,
  port: number,
  what: string,
  source: Partial<SecurityGroupRule>,
): SecurityGroupRule {
  return ruleOf(draw, name, what, { FromPort: port, ToPort: port, ...source });
}

function rulesOf(draw: Draw, hasDoor: boolean): SecurityGroupRule[] {
  const { organization, account, region } = draw;
  const from = (name: GroupName) => ({
    ReferencedGroupInfo: { GroupId: groupIdOf(organization, account, region, name), UserId: account.id },
  });
  const good = [
    ...(hasDoor ? [portRule(draw, "web", 443, "visitors", visitors(account))] : []),
    portRule(draw, "app", 8443, "web", from(hasDoor ? "web" : "app")),
    portRule(draw, "db", 5432, "app", from("app")),
  ];
  switch (networkPlanOf(organization, account, region)?.groups) {
    case "private-wide":
      return [...good, portRule(draw, "db", 5432, "office", { CidrIpv4: "10.0.0.0/8" })];
    case "world-ssh":
      return [...good, portRule(draw, "app", 22, "admin", { CidrIpv4: "0.0.0.0/0" })];
    case "world-ipv6":
      return [...good, portRule(draw, "db", 3306, "replica", { CidrIpv6: "::/0" })];
    case "halves":
      return [
        ...good,
        portRule(draw, "app", 8443, "lower", { CidrIpv4: "0.0.0.0/1" }),
        portRule(draw, "app", 8443, "upper", { CidrIpv4: "128.0.0.0/1" }),
      ];
    case "wide-list":
      return [...good, portRule(draw, "app", 8443, "partners", { PrefixListId: partnersId(draw) })];
    default:
      return good;
  }
}

/** Some let only CloudFront in. */
function visitors({ index }: SimulatedAccount): Partial<SecurityGroupRule> {
  return index % 5 === 0 ? { PrefixListId: awsListId("cloudfront") } : { CidrIpv4: "0.0.0.0/0" };
}

function partnersId({ organization, account, region }: Draw): string {
  return networkId("pl", organization, account, region, "partners");
}

function prefixListsOf(draw: Draw): GroupState["prefixLists"] {
  const { organization, account, region } = draw;
  const aws = [
    {
      PrefixListId: awsListId("s3"),
      PrefixListName: `com.amazonaws.${region}.s3`,
      OwnerId: "AWS",
      entries: [],
    },
    {
      PrefixListId: awsListId("cloudfront"),
      PrefixListName: "com.amazonaws.global.cloudfront.origin-facing",
      OwnerId: "AWS",
      entries: [],
    },
  ];
  if (networkPlanOf(organization, account, region)?.groups !== "wide-list") return aws;
  const partners = {
    PrefixListId: partnersId(draw),
    PrefixListName: "partners",
    OwnerId: account.id,
    entries: ["203.0.113.0/24", "0.0.0.0/0"],
  };
  return [...aws, partners];
}
