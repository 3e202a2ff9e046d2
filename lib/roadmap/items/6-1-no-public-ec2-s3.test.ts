import { describe, expect, it } from "vitest";
import type { Ec2Network, NetworkInterface, Subnet } from "#lib/facts/ec2-network.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import {
  aBucketsFact,
  accountId,
  aFact,
  anAssumeFact,
  anException,
  anS3AccountFact,
  aRegionsFact,
  denied,
  homeRegion,
} from "#lib/roadmap/a-fact.fixture.ts";
import { anInstance } from "#lib/roadmap/a-launch.fixture.ts";
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
import {
  aBucketListFact,
  anExposureFact,
  aPointsFact,
  exposureFacts,
} from "#lib/roadmap/an-exposure.fixture.ts";
import { anInput } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import { defaultSettings } from "#lib/roadmap/settings.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

type Rule = Parameters<typeof aRule>[1];

const world: Rule = { CidrIpv4: "0.0.0.0/0" };
const ssh: Rule = { FromPort: 22, ToPort: 22 };
const address = { publicIps: [{ PublicIp: "52.1.2.3", IpOwnerId: accountId }] };
const toGateway = { "0.0.0.0/0": "igw-1" };
const ipv6 = { ipv6: ["2600:1f18::1"] };

interface Scene {
  interfaces?: readonly Partial<NetworkInterface>[];
  rules?: readonly Rule[];
  routes?: Readonly<Record<string, string>>;
  subnet?: Partial<Subnet>;
  more?: Partial<Ec2Network>;
}

/** Instance i-1 with its interfaces in subnet-1, whose VPC has one main table. */
function network({
  interfaces = [address],
  rules = [world],
  routes = toGateway,
  subnet = {},
  more = {},
}: Scene): Envelope {
  return aNetworkFact({
    networkInterfaces: interfaces.map((one, at) => anInterface(`eni-${at}`, { InstanceId: "i-1", ...one })),
    securityGroups: [aGroup()],
    securityGroupRules: rules.map((rule) => aRule("sg-1", rule)),
    subnets: [aSubnet("subnet-1", subnet)],
    routeTables: [aRouteTable("rtb-main", routes)],
    internetGateways: [{ InternetGatewayId: "igw-1", vpcIds: ["vpc-1"] }],
    ...more,
  });
}

const machines = (...ids: string[]) =>
  anExposureFact("ec2.compute", { instances: ids.map((id) => anInstance(id)) });

/** One region, no buckets. */
function input(facts: readonly Envelope[], more: Partial<AccountInput> = {}): AccountInput {
  return {
    ...anInput({
      facts: [
        anAssumeFact(),
        aRegionsFact([homeRegion]),
        anS3AccountFact(null),
        aBucketListFact(),
        aBucketsFact(),
        aPointsFact(),
      ]
        .filter(({ collector }) => !facts.some((fact) => fact.collector === collector))
        .concat(facts),
    }),
    ...more,
  };
}

function judge(given: AccountInput): Verdict {
  const verdict = evaluateAccount(given).get("6.1");
  if (verdict === undefined) throw new Error("no verdict on 6.1");
  return verdict;
}

const instanceRows: [name: string, scene: Scene, expected: Partial<Verdict>][] = [
  ["EIP, SG 0.0.0.0/0:443, main route table → igw (no explicit association)", {}, { state: "NOT_MET" }],
  [
    "same but the igw route is in another VPC's main table",
    {
      routes: {},
      more: {
        vpcs: [aVpc(), aVpc("vpc-2")],
        routeTables: [aRouteTable("rtb-1", {}), aRouteTable("rtb-2", toGateway, { VpcId: "vpc-2" })],
      },
    },
    { state: "MET" },
  ],
  ["public IP, SG only 203.0.113.7/32", { rules: [{ CidrIpv4: "203.0.113.7/32" }] }, { state: "MET" }],
  [
    "a group of another account, whose rules no list here has (trap: no rule listed is no rule)",
    { interfaces: [{ ...address, Groups: ["sg-foreign"] }] },
    { state: "UNKNOWN" },
  ],
  ["a group of the account's own without a rule", { rules: [] }, { state: "MET" }],
  ["a rule whose range has no known form", { rules: [{ CidrIpv4: "somewhere" }] }, { state: "UNKNOWN" }],
  [
    "no IPv4; IPv6 GUA, ::/0 → igw, SG ::/0:22",
    { interfaces: [ipv6], rules: [{ ...ssh, CidrIpv6: "::/0" }], routes: { "::/0": "igw-1" } },
    { state: "NOT_MET", reason: "The internet reaches it on port 22: instance i-1." },
  ],
  [
    "same, ::/0 → eigw",
    { interfaces: [ipv6], rules: [{ CidrIpv6: "::/0" }], routes: { "::/0": "eigw-1" } },
    { state: "MET" },
  ],
  [
    "same, but the interface drops what comes from the gateway",
    {
      interfaces: [{ ...ipv6, DenyAllIgwTraffic: true }],
      rules: [{ CidrIpv6: "::/0" }],
      routes: { "::/0": "igw-1" },
    },
    { state: "MET" },
  ],
  ["EIP on secondary ENI", { interfaces: [{}, address] }, { state: "NOT_MET" }],
  [
    "SG rules 0.0.0.0/1 and 128.0.0.0/1 tcp 22",
    {
      rules: [
        { ...ssh, CidrIpv4: "0.0.0.0/1" },
        { ...ssh, CidrIpv4: "128.0.0.0/1" },
      ],
    },
    { state: "NOT_MET" },
  ],
  [
    "public IP + world SG, VPC BPA block-ingress, no exclusion",
    {
      subnet: { InternetGatewayBlockMode: "block-ingress" },
      more: {
        publicAccess: {
          InternetGatewayBlockMode: "block-ingress",
          State: "update-complete",
          ManagedBy: "account",
          exclusions: [],
        },
      },
    },
    { state: "MET" },
  ],
  ["no address at all, world SG: behind a load balancer", { interfaces: [{}] }, { state: "MET" }],
  [
    "unique local IPv6 is no public address",
    { interfaces: [{ ipv6: ["fd00::1"] }], rules: [{ CidrIpv6: "::/0" }], routes: { "::/0": "igw-1" } },
    { state: "MET" },
  ],
  [
    "a range that is not announced",
    {
      interfaces: [ipv6],
      rules: [{ CidrIpv6: "::/0" }],
      routes: { "::/0": "igw-1" },
      subnet: { ipv6: [{ Ipv6CidrBlock: "2600:1f18::/64", Ipv6AddressAttribute: "private" }] },
    },
    { state: "MET" },
  ],
  [
    "the subnet's ACL denies it first",
    {
      more: {
        networkAcls: [
          {
            NetworkAclId: "acl-1",
            VpcId: "vpc-1",
            subnetIds: ["subnet-1"],
            ingress: [
              {
                RuleNumber: 200,
                Protocol: "-1",
                RuleAction: "allow",
                CidrBlock: "0.0.0.0/0",
                Ipv6CidrBlock: null,
                From: null,
                To: null,
              },
              {
                RuleNumber: 100,
                Protocol: "6",
                RuleAction: "deny",
                CidrBlock: "0.0.0.0/0",
                Ipv6CidrBlock: null,
                From: 0,
                To: 1024,
              },
            ],
          },
        ],
      },
    },
    { state: "MET" },
  ],
  [
    "the ACL denies another port only",
    {
      more: {
        networkAcls: [
          {
            NetworkAclId: "acl-1",
            VpcId: "vpc-1",
            subnetIds: ["subnet-1"],
            ingress: [
              {
                RuleNumber: 100,
                Protocol: "6",
                RuleAction: "deny",
                CidrBlock: "0.0.0.0/0",
                Ipv6CidrBlock: null,
                From: 22,
                To: 22,
              },
              {
                RuleNumber: 200,
                Protocol: "-1",
                RuleAction: "allow",
                CidrBlock: "0.0.0.0/0",
                Ipv6CidrBlock: null,
                From: null,
                To: null,
              },
            ],
          },
        ],
      },
    },
    { state: "NOT_MET" },
  ],
  [
    "a customer's prefix list holds the world",
    { rules: [{ PrefixListId: "pl-1" }], more: { prefixLists: [aPrefixList("pl-1", ["0.0.0.0/0"])] } },
    { state: "NOT_MET" },
  ],
  [
    "AWS's list of CloudFront's addresses is not the world",
    {
      rules: [{ PrefixListId: "pl-1" }],
      more: { prefixLists: [aPrefixList("pl-1", null, { OwnerId: "AWS" })] },
    },
    { state: "MET" },
  ],
  [
    "entries of a customer's list are not known",
    { rules: [{ PrefixListId: "pl-1" }], more: { prefixLists: [aPrefixList("pl-1", null)] } },
    { state: "UNKNOWN" },
  ],
];

describe("6.1 instances", () => {
  it.each(instanceRows)("%s", (_name, scene, expected) => {
    expect(judge(input(exposureFacts(homeRegion, machines("i-1"), network(scene))))).toMatchObject({
      units: 1,
      ...expected,
    });
  });

  it("public IP, SG only 203.0.113.7/32: fails where the setting is strict", () => {
    const facts = exposureFacts(
      homeRegion,
      machines("i-1"),
      network({ rules: [{ CidrIpv4: "203.0.113.7/32" }] }),
    );
    const settings = { ...defaultSettings, strictPublicIp: true };
    expect(judge(input(facts, { settings })).state).toBe("NOT_MET");
  });

  it("names the address, the rules and the route table", () => {
    const { failing } = judge(input(exposureFacts(homeRegion, machines("i-1"), network({}))));
    expect(failing).toEqual([
      {
        resource: `arn:aws:ec2:${homeRegion}:${accountId}:instance/i-1`,
        region: homeRegion,
        why: "The internet reaches it on port 443 (52.1.2.3; rules sgr-sg-1-0.0.0.0/0; rtb-main).",
      },
    ]);
  });

  it("a container's interface with a public address counts, a load balancer's or a NAT gateway's does not", () => {
    const doors = [
      { InstanceId: null, ...address, RequesterId: "amazon-elb" },
      { InstanceId: null, ...address, InterfaceType: "natGateway" },
    ];
    const facts = (...more: Partial<NetworkInterface>[]) =>
      exposureFacts(homeRegion, network({ interfaces: [...doors, ...more] }));
    expect(judge(input(facts())).state).toBe("NOT_APPLICABLE");
    expect(judge(input(facts({ InstanceId: null, ...address })))).toMatchObject({
      state: "NOT_MET",
      units: 1,
    });
  });

  it("open on the public ports only: the fraction is not capped; on SSH it is", () => {
    const nine = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
    const run = (rule: Rule) =>
      judge(input(exposureFacts(homeRegion, machines("i-1", ...nine), network({ rules: [rule] }))));
    expect(run(world)).toMatchObject({ state: "PARTIAL", fractionHundredths: 90 });
    expect(run({ ...world, ...ssh })).toMatchObject({ state: "PARTIAL", fractionHundredths: 50 });
  });

  it("an accepted bastion leaves the fraction", () => {
    const exceptions = [anException("6.1", `arn:aws:ec2:${homeRegion}:${accountId}:instance/i-1`, "bastion")];
    const facts = exposureFacts(
      homeRegion,
      machines("i-1", "i-2"),
      network({ rules: [{ ...world, ...ssh }] }),
    );
    expect(judge(input(facts, { exceptions }))).toMatchObject({ state: "MET", units: 1, excepted: 1 });
  });
});

describe("6.1 regions", () => {
  const clean = exposureFacts(homeRegion, machines("i-1"), network({ interfaces: [{}] }));
  const two = aRegionsFact([homeRegion, "eu-west-3"]);
  const refused = denied(
    aFact(
      "ec2.compute",
      ["ec2:DescribeVolumes", "ec2:DescribeSnapshots"],
      { instances: null, volumes: [], snapshots: [] },
      { region: "eu-west-3" },
    ),
    "ec2:DescribeInstances",
    { deniedBy: "scp" },
  );

  it("eu-west-3 DescribeInstances denied by SCP, region-deny not verified, all else clean", () => {
    const verdict = judge(input([two, ...clean, ...exposureFacts("eu-west-3", refused)]));
    expect(verdict).toMatchObject({ state: "UNKNOWN", reasonCode: "denied" });
  });

  it("same unverified denial, and one exposed instance elsewhere", () => {
    const exposed = exposureFacts(homeRegion, machines("i-1", "i-2"), network({}));
    const verdict = judge(input([two, ...exposed, ...exposureFacts("eu-west-3", refused)]));
    expect(verdict).toMatchObject({ state: "PARTIAL", evidenceIncomplete: true });
  });

  it("what is not read beside something open keeps the fraction low", () => {
    const exposed = exposureFacts(homeRegion, machines("i-1", "i-2", "i-3", "i-4"), network({}));
    const known = judge(input([aRegionsFact([homeRegion]), ...exposed]));
    expect(known).toMatchObject({ state: "PARTIAL", fractionHundredths: 75 });
    const verdict = judge(input([two, ...exposed, ...exposureFacts("eu-west-3", refused)]));
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 50 });
  });

  it("nothing anywhere: not applicable", () => {
    expect(judge(input(exposureFacts())).state).toBe("NOT_APPLICABLE");
  });

  it("a region that is enabled and was not read is unknown, never empty", () => {
    expect(judge(input([two, ...clean])).state).toBe("UNKNOWN");
  });
});
