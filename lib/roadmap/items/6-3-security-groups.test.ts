import { describe, expect, it } from "vitest";
import type { Ec2Network, SecurityGroupRule } from "#lib/facts/ec2-network.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { accountId, aFact, anException, denied, homeRegion } from "#lib/roadmap/a-fact.fixture.ts";
import { aTemplateVersion } from "#lib/roadmap/a-launch.fixture.ts";
import {
  aGroup,
  aNetworkFact,
  anInterface,
  aPrefixList,
  aRouteTable,
  aRule,
  aSubnet,
  aVpc,
} from "#lib/roadmap/a-network.fixture.ts";
import { anInput, goodFactsBut } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

function judge(facts: readonly Envelope[], changes: Partial<AccountInput> = {}): Verdict {
  const input = { ...anInput({ facts: goodFactsBut(...facts) }), ...changes };
  const verdict = evaluateAccount(input).get("6.3");
  if (verdict === undefined) throw new Error("6.3 is of scope account");
  return verdict;
}

const door = anInterface("eni-door", {
  Groups: ["sg-web"],
  RequesterId: "amazon-elb",
  RequesterManaged: true,
  publicIps: [{ PublicIp: "198.51.100.1", IpOwnerId: "amazon-elb" }],
});
const machine = anInterface("eni-app", { Groups: ["sg-app"], InstanceId: "i-1" });
const everybody = { CidrIpv4: "0.0.0.0/0" };
const web = aRule("sg-web", everybody);
const fromWeb = aRule("sg-app", {
  ReferencedGroup: {
    GroupId: "sg-web",
    UserId: accountId,
    PeeringStatus: null,
    VpcPeeringConnectionId: null,
  },
});

/** A web group on a load balancer, an app group on a machine, and what a test adds. */
const scene = (rules: readonly SecurityGroupRule[], more: Partial<Ec2Network> = {}) =>
  aNetworkFact({
    networkInterfaces: [door, machine],
    securityGroups: [aGroup("sg-web"), aGroup("sg-app")],
    securityGroupRules: [web, fromWeb, ...rules],
    subnets: [aSubnet()],
    routeTables: [aRouteTable("rtb-1", {})],
    ...more,
  });
const app = (more: Partial<SecurityGroupRule>) => scene([aRule("sg-app", more)]);
const half: Partial<Verdict> = { state: "PARTIAL", fractionHundredths: 50, units: 2 };
const met: Partial<Verdict> = { state: "MET", units: 2 };

describe("6.3, the table", () => {
  const rows: [what: string, fact: Envelope, expected: Partial<Verdict>][] = [
    ["app only from the balancer's group, world:443 on the balancer", scene([]), met],
    ["DB group 10.0.0.0/8:5432", app({ CidrIpv4: "10.0.0.0/8", FromPort: 5432, ToPort: 5432 }), half],
    [
      "a customer's prefix list that holds 0.0.0.0/0",
      scene([aRule("sg-app", { PrefixListId: "pl-1" })], {
        prefixLists: [aPrefixList("pl-1", ["203.0.113.0/24", "0.0.0.0/0"])],
      }),
      half,
    ],
    [
      "a prefix list of others whose entries are denied",
      denied(
        scene([aRule("sg-app", { PrefixListId: "pl-1" })], {
          prefixLists: [aPrefixList("pl-1", null, { OwnerId: "999900001111" })],
        }),
        "ec2:GetManagedPrefixListEntries",
        { resource: "pl-1" },
      ),
      { state: "UNKNOWN", known: 1, units: 2, reasonCode: "denied" },
    ],
    [
      "world:443 on a group that a balancer and a machine use",
      scene([], {
        networkInterfaces: [door, machine, { ...machine, NetworkInterfaceId: "eni-2", Groups: ["sg-web"] }],
      }),
      half,
    ],
    [
      "world on a port that a balancer should not offer",
      scene([aRule("sg-web", { ...everybody, FromPort: 22, ToPort: 22 })]),
      half,
    ],
    [
      "default group that is used, self rule only",
      scene(
        [
          aRule("sg-0", {
            IpProtocol: "-1",
            ReferencedGroup: {
              GroupId: "sg-0",
              UserId: accountId,
              PeeringStatus: null,
              VpcPeeringConnectionId: null,
            },
          }),
        ],
        {
          networkInterfaces: [door, machine, anInterface("eni-3", { Groups: ["sg-0"] })],
          securityGroups: [aGroup("sg-web"), aGroup("sg-app"), aGroup("sg-0", { GroupName: "default" })],
        },
      ),
      { state: "PARTIAL", fractionHundredths: 66, units: 3 },
    ],
    ["::/0:3306 only, IPv4 clean", app({ CidrIpv6: "::/0", FromPort: 3306, ToPort: 3306 }), half],
    [
      "0.0.0.0/1 and 128.0.0.0/1",
      scene([aRule("sg-app", { CidrIpv4: "0.0.0.0/1" }), aRule("sg-app", { CidrIpv4: "128.0.0.0/1" })]),
      half,
    ],
    [
      "quarters of the internet that only together are wide",
      scene(
        ["0.0.0.0/8", "1.0.0.0/8"].map((CidrIpv4) => aRule("sg-app", { CidrIpv4 })),
        {},
      ),
      half,
    ],
    [
      "the whole range of a /26 VPC",
      scene([aRule("sg-app", { CidrIpv4: "10.1.0.0/26" })], {
        vpcs: [aVpc("vpc-1", { cidrs: ["10.1.0.0/26"] })],
      }),
      met,
    ],
    [
      "the whole range of a /20 VPC",
      scene([aRule("sg-app", { CidrIpv4: "10.1.0.0/20" })], {
        vpcs: [aVpc("vpc-1", { cidrs: ["10.1.0.0/20"] })],
      }),
      half,
    ],
    [
      "CloudFront's own list on the balancer",
      scene([aRule("sg-web", { PrefixListId: "pl-cf" })], {
        prefixLists: [
          aPrefixList("pl-cf", null, {
            OwnerId: "AWS",
            PrefixListName: "com.amazonaws.global.cloudfront.origin-facing",
          }),
        ],
      }),
      met,
    ],
    ["a narrow public range", app({ CidrIpv4: "203.0.113.0/28" }), met],
    ["a public range shorter than /24", app({ CidrIpv4: "203.0.112.0/23" }), half],
    [
      "every port from one address",
      app({ CidrIpv4: "10.1.2.3/32", IpProtocol: "-1", FromPort: null, ToPort: null }),
      half,
    ],
    ["every TCP port from one address", app({ CidrIpv4: "10.1.2.3/32", FromPort: 0, ToPort: 65_535 }), half],
    ["fc00::/7", app({ CidrIpv6: "fc00::/7" }), half],
    ["shared address space", app({ CidrIpv4: "100.64.0.0/10" }), half],
    [
      "errors on the path, from everywhere",
      app({ ...everybody, IpProtocol: "icmp", FromPort: 3, ToPort: -1 }),
      met,
    ],
    [
      "echo requests from everywhere",
      app({ ...everybody, IpProtocol: "icmp", FromPort: 8, ToPort: -1 }),
      half,
    ],
    ["outgoing rules are another item's", app({ ...everybody, IsEgress: true }), met],
  ];
  it.each(rows)("%s", (_, fact, expected) => {
    expect(judge([fact])).toMatchObject(expected);
  });

  it("4 groups good, one lets a private network in: 0.80", () => {
    const ids = ["sg-1", "sg-2", "sg-3", "sg-4", "sg-5"];
    const fact = aNetworkFact({
      networkInterfaces: ids.map((id) => anInterface(`eni-${id}`, { Groups: [id] })),
      securityGroups: ids.map((id) => aGroup(id)),
      securityGroupRules: [aRule("sg-5", { CidrIpv4: "192.168.0.0/16" })],
    });
    const verdict = judge([fact]);
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 80 });
    expect(verdict.failing).toEqual([
      {
        resource: `arn:aws:ec2:${homeRegion}:${accountId}:security-group/sg-5`,
        region: homeRegion,
        why: expect.stringContaining("192.168.0.0/16"),
      },
    ]);
  });
});

describe("6.3, which groups count", () => {
  const unused = (rule: SecurityGroupRule) =>
    aNetworkFact({ securityGroups: [aGroup("sg-x")], securityGroupRules: [rule] });
  const template = aFact(
    "ec2.launch",
    ["ec2:DescribeLaunchTemplateVersions"],
    { templateVersions: [aTemplateVersion("lt-1", { SecurityGroupIds: ["sg-x"] })], pinned: [] },
    { region: homeRegion },
  );

  it("world:22 on a group without an interface: counted, whether or not a launch template names it", () => {
    const open = unused(aRule("sg-x", { ...everybody, FromPort: 22, ToPort: 22 }));
    expect(judge([open])).toMatchObject({ state: "NOT_MET", units: 1 });
    const verdict = judge([open, template]);
    expect(verdict).toMatchObject({ state: "NOT_MET", units: 1 });
    expect(verdict.failing[0]?.why).toContain("launch template lt-1 uses it");
  });

  it("an unused group with a private range counts only where something may launch with it", () => {
    const wide = unused(aRule("sg-x", { CidrIpv4: "10.0.0.0/8" }));
    expect(judge([wide])).toMatchObject({ state: "NOT_APPLICABLE" });
    expect(judge([wide, template])).toMatchObject({ state: "NOT_MET" });
    const refused = denied(template, "ec2:DescribeLaunchTemplateVersions");
    expect(judge([wide, refused])).toMatchObject({ state: "UNKNOWN", reasonCode: "denied" });
  });

  it("an interface that is not in use uses nothing; a group of another account is that account's", () => {
    const rule = aRule("sg-1", { CidrIpv4: "10.0.0.0/8" });
    const idle = { networkInterfaces: [anInterface("eni-1", { Status: "available" })] };
    const base = { securityGroups: [aGroup()], securityGroupRules: [rule] };
    expect(judge([aNetworkFact({ ...base, ...idle })]).state).toBe("NOT_APPLICABLE");
    const foreign = { ...base, securityGroups: [aGroup("sg-1", { OwnerId: "999900001111" })] };
    expect(judge([aNetworkFact({ ...foreign, networkInterfaces: [anInterface("eni-1")] })]).state).toBe(
      "NOT_APPLICABLE",
    );
  });

  it("rules, groups or interfaces denied: unknown, and a known fault elsewhere still fails", () => {
    for (const op of ["SecurityGroups", "SecurityGroupRules", "NetworkInterfaces"]) {
      const fact = denied(scene([]), `ec2:Describe${op}`);
      expect(judge([fact])).toMatchObject({ state: "UNKNOWN", reasonCode: "denied" });
      const elsewhere = aNetworkFact(
        {
          networkInterfaces: [machine],
          securityGroups: [aGroup("sg-app")],
          securityGroupRules: [aRule("sg-app", { CidrIpv4: "10.0.0.0/8" })],
        },
        { region: "eu-west-1" },
      );
      expect(judge([fact, elsewhere])).toMatchObject({ state: "NOT_MET", evidenceIncomplete: true });
    }
  });

  it("an accepted risk leaves the fraction", () => {
    const arn = `arn:aws:ec2:${homeRegion}:${accountId}:security-group/sg-app`;
    const verdict = judge([app({ CidrIpv4: "10.0.0.0/8" })], { exceptions: [anException("6.3", arn)] });
    expect(verdict).toMatchObject({ state: "MET", excepted: 1, units: 1 });
  });
});

describe("6.3, hard", () => {
  const open = { "0.0.0.0/0": "igw-1", "::/0": "igw-1" };
  const exposed = (rule: Partial<SecurityGroupRule>, more: Partial<Ec2Network> = {}) =>
    scene([aRule("sg-app", rule)], {
      networkInterfaces: [
        door,
        {
          ...machine,
          publicIps: [{ PublicIp: "198.51.100.9", IpOwnerId: "amazon" }],
          ipv6: ["2600:1f18::9"],
        },
      ],
      routeTables: [aRouteTable("rtb-1", open)],
      internetGateways: [{ InternetGatewayId: "igw-1", vpcIds: ["vpc-1"] }],
      networkAcls: [
        {
          NetworkAclId: "acl-1",
          VpcId: "vpc-1",
          subnetIds: ["subnet-1"],
          ingress: [
            entry(100, "allow", { CidrBlock: "0.0.0.0/0" }),
            entry(101, "allow", { Ipv6CidrBlock: "::/0" }),
          ],
        },
      ],
      ...more,
    });
  const entry = (RuleNumber: number, RuleAction: string, more: object) => ({
    RuleNumber,
    RuleAction,
    Protocol: "-1",
    CidrBlock: null,
    Ipv6CidrBlock: null,
    From: null,
    To: null,
    ...more,
  });

  it("a dangerous port of a machine that the internet reaches: NOT_MET, in both families", () => {
    const verdict = judge([exposed({ ...everybody, FromPort: 22, ToPort: 22 })]);
    expect(verdict).toMatchObject({ state: "NOT_MET", fractionHundredths: 0, units: 2 });
    expect(verdict.reason).toContain("sg-app");
    const mysql = { CidrIpv6: "::/0", FromPort: 3306, ToPort: 3306 };
    expect(judge([exposed(mysql)]).state).toBe("NOT_MET");
  });

  it("not where the port is harmless, the way is shut, or the network ACL refuses", () => {
    const ssh = { ...everybody, FromPort: 22, ToPort: 22 };
    expect(judge([exposed({ ...everybody, FromPort: 8080, ToPort: 8080 })])).toMatchObject(half);
    expect(judge([exposed(ssh, { routeTables: [aRouteTable("rtb-1", {})] })])).toMatchObject(half);
    const blocked = { subnets: [aSubnet("subnet-1", { InternetGatewayBlockMode: "block-ingress" })] };
    expect(judge([exposed(ssh, blocked)])).toMatchObject(half);
    const deny = entry(10, "deny", { CidrBlock: "0.0.0.0/0", Protocol: "6", From: 22, To: 22 });
    const acl = { NetworkAclId: "acl-1", VpcId: "vpc-1", subnetIds: ["subnet-1"], ingress: [deny] };
    expect(judge([exposed(ssh, { networkAcls: [acl] })])).toMatchObject(half);
  });
});
