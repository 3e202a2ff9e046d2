import { describe, expect, it } from "vitest";
import type { Ec2Network } from "#lib/facts/ec2-network.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import {
  accountId,
  anException,
  daysAgo,
  denied,
  homeRegion,
  managementId,
  now,
  regions,
} from "#lib/roadmap/a-fact.fixture.ts";
import {
  aNatGateway,
  aNetworkFact,
  anEndpoint,
  anInterface,
  anUnusedNetworkFact,
  aRouteTable,
  aSubnet,
  aVpc,
} from "#lib/roadmap/a-network.fixture.ts";
import { anInput, goodFactsBut } from "#lib/roadmap/an-input.fixture.ts";
import type { Attestation } from "#lib/roadmap/attestation.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

function judge(facts: readonly Envelope[], changes: Partial<AccountInput> = {}): Verdict {
  const base = anInput({ facts: goodFactsBut(...facts) });
  const attestations = [...base.attestations, ...(changes.attestations ?? [])];
  const sharedFacts = [...base.sharedFacts, ...(changes.sharedFacts ?? [])];
  const verdict = evaluateAccount({ ...base, ...changes, attestations, sharedFacts }).get("6.2");
  if (verdict === undefined) throw new Error("6.2 is of scope account");
  return verdict;
}

const answer = (itemId: string, question: string, more: Partial<Attestation> = {}): Attestation => ({
  id: question,
  itemId,
  question,
  accountId: null,
  holds: true,
  details: null,
  evidenceUrl: "https://wiki.example/egress",
  evidenceAt: null,
  answeredAt: new Date(daysAgo(10)),
  reviewBy: new Date(now.getTime() + 86_400_000 * 30),
  contradiction: null,
  ...more,
});
const expired = { reviewBy: new Date(daysAgo(7)) };

const gateway = { internetGateways: [{ InternetGatewayId: "igw-1", vpcIds: ["vpc-1"] }] };
const machine = anInterface("eni-1", { InstanceId: "i-1" });

/** A machine in subnet-1, which follows a table of its own; NAT gateways stand in subnet-nat, which is public. */
const network = (routes: Readonly<Record<string, string>>, more: Partial<Ec2Network> = {}) =>
  aNetworkFact({
    networkInterfaces: [machine],
    subnets: [aSubnet(), aSubnet("subnet-nat", { CidrBlock: "10.1.2.0/24" })],
    routeTables: [
      aRouteTable("rtb-main", { "0.0.0.0/0": "igw-1" }),
      aRouteTable("rtb-private", routes, { subnets: ["subnet-1"] }),
    ],
    natGateways: [aNatGateway("nat-1")],
    ...gateway,
    ...more,
  });
const half: Partial<Verdict> = { state: "PARTIAL", fractionHundredths: 50 };
const met: Partial<Verdict> = { state: "MET", units: 2 };

describe("6.2, placement", () => {
  const rows: [what: string, fact: Envelope, expected: Partial<Verdict>][] = [
    ["no way out at all", network({}), met],
    [
      "private by name, no association, main table leads to the internet gateway",
      network({}, { routeTables: [aRouteTable("rtb-main", { "0.0.0.0/0": "igw-1" })] }),
      { state: "NOT_MET", units: 1 },
    ],
    [
      "no public addresses for new machines, yet a route to the gateway",
      network({ "0.0.0.0/0": "igw-1" }),
      { state: "NOT_MET" },
    ],
    [
      "a main table of another VPC leads out",
      network(
        {},
        {
          routeTables: [
            aRouteTable("rtb-other", { "0.0.0.0/0": "igw-1" }, { VpcId: "vpc-2" }),
            aRouteTable("rtb-main", {}),
          ],
        },
      ),
      met,
    ],
    ["IPv6 goes straight out, IPv4 nowhere", network({ "::/0": "igw-1" }), { state: "NOT_MET" }],
    [
      "two halves of the internet",
      network({ "0.0.0.0/1": "igw-1", "128.0.0.0/1": "igw-1" }),
      { state: "NOT_MET" },
    ],
    ["one public block only", network({ "203.0.113.0/24": "igw-1" }), { state: "NOT_MET" }],
    ["a carrier gateway", network({ "0.0.0.0/0": "cagw-1" }), { state: "NOT_MET" }],
    ["a blackhole to a gateway that is gone", network({ "0.0.0.0/0": "(igw-9)" }), met],
    [
      "gateways are kept shut",
      network(
        { "0.0.0.0/0": "igw-1" },
        { subnets: [aSubnet("subnet-1", { InternetGatewayBlockMode: "block-bidirectional" })] },
      ),
      met,
    ],
    [
      "public through a firewall: the gateway's own table leads back",
      network(
        { "0.0.0.0/0": "vpce-1" },
        {
          routeTables: [
            aRouteTable("rtb-private", { "0.0.0.0/0": "vpce-1" }, { subnets: ["subnet-1"] }),
            aRouteTable("rtb-edge", { "10.1.1.0/24": "vpce-1" }, { edge: "igw-1" }),
          ],
          vpcEndpoints: [anEndpoint("vpce-1")],
        },
      ),
      { state: "NOT_MET" },
    ],
  ];
  it.each(rows)("%s", (_, fact, expected) => {
    expect(judge([fact])).toMatchObject(expected);
  });

  it("says where it stands and by which route", () => {
    expect(judge([network({ "0.0.0.0/0": "igw-1" })]).failing).toEqual([
      {
        resource: `arn:aws:ec2:${homeRegion}:${accountId}:instance/i-1`,
        region: homeRegion,
        why: "Stands in subnet-1, which is public: rtb-private has 0.0.0.0/0 → igw-1.",
      },
    ]);
  });

  it("load balancers for the internet and the network's own parts are none; one for the inside is", () => {
    const balancer = { RequesterId: "amazon-elb", RequesterManaged: true, SubnetId: "subnet-nat" };
    const publicIps = [{ PublicIp: "198.51.100.1", IpOwnerId: "amazon-elb" }];
    const parts = ["natGateway", "vpc_endpoint", "transit_gateway", "gateway_load_balancer_endpoint"].map(
      (InterfaceType) => anInterface(`eni-${InterfaceType}`, { InterfaceType, SubnetId: "subnet-nat" }),
    );
    const idle = anInterface("eni-idle", { Status: "available", SubnetId: "subnet-nat" });
    const fine = [machine, anInterface("eni-door", { ...balancer, publicIps }), ...parts, idle];
    expect(judge([network({}, { networkInterfaces: fine })])).toMatchObject(met);
    const inner = [machine, anInterface("eni-inner", balancer)];
    expect(judge([network({}, { networkInterfaces: inner })])).toMatchObject({ fractionHundredths: 75 });
  });

  it("an accepted risk on the machine leaves the fraction", () => {
    const bastion = anInterface("eni-2", { InstanceId: "i-2", SubnetId: "subnet-nat" });
    const exceptions = [anException("6.2", `arn:aws:ec2:${homeRegion}:${accountId}:instance/i-2`, "bastion")];
    const verdict = judge([network({}, { networkInterfaces: [machine, bastion] })], { exceptions });
    expect(verdict).toMatchObject({ state: "MET", excepted: 1 });
  });

  it("default networks without an interface: not applicable", () => {
    expect(judge(regions.map((region) => anUnusedNetworkFact(region)))).toMatchObject({
      state: "NOT_APPLICABLE",
    });
  });
});

describe("6.2, egress", () => {
  it.each([
    ["a NAT gateway", { "0.0.0.0/0": "nat-1" }],
    ["two halves to a NAT gateway", { "0.0.0.0/1": "nat-1", "128.0.0.0/1": "nat-1" }],
    ["an egress-only gateway", { "::/0": "eigw-1" }],
  ])("%s without a filter: half", (_, routes) => {
    expect(judge([network(routes)])).toMatchObject(half);
  });

  it("a NAT gateway whose proxy can be passed by is none that filters", () => {
    const proxy = {
      Type: "network-firewall-proxy",
      ApplianceArn: "arn:p",
      VpcEndpointId: null,
      AttachmentState: "attached",
    };
    const natGateways = [aNatGateway("nat-1", { attachedAppliances: [proxy] })];
    expect(judge([network({ "0.0.0.0/0": "nat-1" }, { natGateways })])).toMatchObject(half);
  });

  it("what people say of a plain NAT gateway: a control passes, an expired answer is unknown, a no fails", () => {
    const fact = network({ "0.0.0.0/0": "nat-1" });
    const say = (more: Partial<Attestation>) =>
      judge([fact], { attestations: [answer("6.2", "egress-control", more)] });
    expect(say({})).toMatchObject(met);
    expect(say({ details: { control: "dns-firewall", vpcs: ["vpc-0123456789abcdef0"] } })).toMatchObject(
      half,
    );
    expect(say(expired)).toMatchObject({ state: "UNKNOWN", reasonCode: "expired" });
    expect(say({ holds: false })).toMatchObject(half);
  });

  it("a private NAT gateway leads where its subnet does; a blackhole nowhere; a shut gateway stops NAT too", () => {
    const natGateways = [aNatGateway("nat-1", { ConnectivityType: "private", SubnetId: "subnet-inner" })];
    const inner = { natGateways, subnets: [aSubnet(), aSubnet("subnet-inner")] };
    const tables = [
      aRouteTable("rtb-private", { "0.0.0.0/0": "nat-1" }, { subnets: ["subnet-1"] }),
      aRouteTable("rtb-inner", {}, { subnets: ["subnet-inner"] }),
    ];
    expect(judge([network({}, { ...inner, routeTables: tables })])).toMatchObject(met);
    expect(judge([network({ "0.0.0.0/0": "(nat-9)" })])).toMatchObject(met);
    const mode = { InternetGatewayBlockMode: "block-bidirectional" };
    const shut = { subnets: [aSubnet("subnet-1", mode), aSubnet("subnet-nat", mode)] };
    expect(judge([network({ "0.0.0.0/0": "nat-1" }, shut)])).toMatchObject(met);
    const ingress = { InternetGatewayBlockMode: "block-ingress" };
    const oneWay = { subnets: [aSubnet("subnet-1", ingress), aSubnet("subnet-nat", ingress)] };
    expect(judge([network({ "0.0.0.0/0": "nat-1" }, oneWay)])).toMatchObject(half);
  });

  it("a regional NAT gateway has no subnet and leads out all the same", () => {
    const natGateways = [aNatGateway("nat-1", { SubnetId: null, AvailabilityMode: "regional" })];
    expect(judge([network({ "0.0.0.0/0": "nat-1" }, { natGateways })])).toMatchObject(half);
  });

  it("a transit gateway that cannot be followed is unknown, until somebody vouches for it", () => {
    const fact = network({ "0.0.0.0/0": "tgw-1" });
    expect(judge([fact])).toMatchObject({ state: "UNKNOWN" });
    const vouched = [answer("9.2", "egress-filters", { details: { ids: ["tgw-1"] } })];
    expect(judge([fact], { attestations: vouched })).toMatchObject(met);
    const other = [answer("9.2", "egress-filters", { details: { ids: ["tgw-2"] } })];
    expect(judge([fact], { attestations: other })).toMatchObject({ state: "UNKNOWN" });
  });

  it("an interface that people vouch for is a proxy, any other a NAT instance", () => {
    const proxy = anInterface("eni-9", { SubnetId: "subnet-nat", SourceDestCheck: false });
    const exceptions = [
      anException("6.2", `arn:aws:ec2:${homeRegion}:${accountId}:network-interface/eni-9`, "egress-proxy"),
    ];
    const fact = network({ "0.0.0.0/0": "eni-9" }, { networkInterfaces: [machine, proxy] });
    expect(judge([fact], { exceptions })).toMatchObject(half);
    const vouched = [answer("9.2", "egress-filters", { details: { ids: ["eni-9"] } })];
    expect(judge([fact], { exceptions, attestations: vouched })).toMatchObject({ state: "MET", excepted: 1 });
  });
});

describe("6.2, facts", () => {
  const theirs = { OwnerId: managementId };
  const shared = network(
    {},
    {
      vpcs: [aVpc("vpc-1", theirs)],
      subnets: [aSubnet("subnet-1", theirs)],
      routeTables: [],
    },
  );
  const ownerFact = (routes: Readonly<Record<string, string>>) =>
    aNetworkFact(
      {
        vpcs: [aVpc("vpc-1", theirs)],
        subnets: [aSubnet("subnet-1", theirs)],
        routeTables: [aRouteTable("rtb-1", routes)],
        ...gateway,
      },
      { accountId: managementId },
    );

  it("a shared subnet is judged by its owner's facts; what a participant sees of routes proves nothing", () => {
    const alone = judge([shared]);
    expect(alone).toMatchObject({ state: "UNKNOWN" });
    expect(alone.reason).toContain(managementId);
    expect(judge([shared], { sharedFacts: [ownerFact({})] })).toMatchObject(met);
    expect(judge([shared], { sharedFacts: [ownerFact({ "0.0.0.0/0": "igw-1" })] })).toMatchObject({
      state: "NOT_MET",
    });
  });

  it.each(["NetworkInterfaces", "Subnets", "RouteTables"])("%s denied: unknown", (list) => {
    const verdict = judge([denied(network({}), `ec2:Describe${list}`)]);
    expect(verdict).toMatchObject({ state: "UNKNOWN", reasonCode: "denied" });
  });

  it("a known fault outranks what is missing elsewhere", () => {
    const refused = denied(network({}), "ec2:DescribeSubnets");
    const open = aNetworkFact(
      {
        networkInterfaces: [machine],
        subnets: [aSubnet()],
        routeTables: [aRouteTable("rtb-1", { "0.0.0.0/0": "igw-1" })],
        ...gateway,
      },
      { region: "eu-west-1" },
    );
    expect(judge([refused, open])).toMatchObject({ state: "NOT_MET", evidenceIncomplete: true });
  });
});
