import { expect, test } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import { type CollectorName, factsRegistry } from "#lib/facts/registry.ts";
import { canonicalAddress, canonicalAddresses, withAddresses } from "./addresses.ts";
import { readingsIn } from "./reading.ts";

const accountId = "111122223333";

test.each([
  ["10.0.3.7", "10.0.3.7"],
  ["2001:DB8:0:0::1", "2001:db8::1"],
  ["2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"],
  ["2001:DB8:0::/80", "2001:db8::/80"],
  ["10.0.3.0/28", "10.0.3.0/28"],
  ["Web-1.eu-west-1.elb.amazonaws.com.", "web-1.eu-west-1.elb.amazonaws.com"],
  ["no:address", "no:address"],
])("%s is written %s", (text, written) => {
  expect(canonicalAddress(text)).toBe(written);
  expect(canonicalAddress(written)).toBe(written);
});

test("each address once", () => {
  expect(canonicalAddresses(["2001:db8::1", "", "2001:DB8:0::1", "10.0.0.1"])).toEqual([
    "10.0.0.1",
    "2001:db8::1",
  ]);
});

const envelope = (
  collector: CollectorName,
  data: unknown,
  op: string,
  outcome: "ok" | "denied" = "ok",
): Envelope => ({
  partition: "aws",
  accountId,
  region: "eu-west-1",
  collector,
  schema: factsRegistry[collector].version,
  observedAt: "2026-11-20T10:00:00.000Z",
  complete: outcome === "ok",
  ops: [{ op, outcome }],
  data,
});

const elb = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer";
const balancers = envelope(
  "elb.load-balancers",
  {
    loadBalancers: [
      {
        LoadBalancerArn: `${elb}/app/web/50dc6c`,
        CreatedTime: null,
        DNSName: "Web-1.eu-west-1.elb.amazonaws.com",
        addresses: [],
      },
      {
        LoadBalancerArn: `${elb}/net/tcp/1234`,
        CreatedTime: null,
        DNSName: null,
        addresses: ["203.0.113.9"],
      },
      // As facts of the version before have it.
      { LoadBalancerArn: `${elb}/app/old/99`, CreatedTime: null },
    ],
    classic: [{ LoadBalancerName: "old", CreatedTime: null }],
  },
  "elbv2:DescribeLoadBalancers",
);

const face = (id: string, changes: object) => ({
  NetworkInterfaceId: id,
  SubnetId: null,
  AssociatedSubnets: [],
  VpcId: null,
  OwnerId: accountId,
  Status: "in-use",
  InterfaceType: "interface",
  RequesterId: null,
  RequesterManaged: true,
  Description: null,
  operator: null,
  InstanceId: null,
  InstanceOwnerId: null,
  Groups: [],
  publicIps: [],
  ipv6: [],
  DenyAllIgwTraffic: false,
  SourceDestCheck: null,
  ...changes,
});
const network = (networkInterfaces: unknown) =>
  envelope(
    "ec2.network",
    {
      vpcs: [],
      networkInterfaces,
      securityGroups: null,
      securityGroupRules: null,
      subnets: null,
      routeTables: null,
      internetGateways: null,
      natGateways: [
        {
          NatGatewayId: "nat-0a",
          SubnetId: null,
          VpcId: null,
          ConnectivityType: null,
          AvailabilityMode: "regional",
          State: null,
          RouteTableId: null,
          addresses: ["203.0.113.20", "10.0.0.20"],
          attachedAppliances: [],
        },
      ],
      networkAcls: null,
      vpcEndpoints: null,
      transitGatewayAttachments: null,
      prefixLists: null,
      publicAccess: null,
    },
    "ec2:DescribeNetworkInterfaces",
  );

const addressesOf = (one: Envelope, envelopes: readonly Envelope[]) =>
  Object.fromEntries(
    withAddresses(readingsIn(one), envelopes, "eu-west-1").flatMap(({ resources }) =>
      resources.map(({ id, addresses }) => [id, addresses]),
    ),
  );

const connected = network([
  face("eni-1", {
    Description: "ELB app/web/50dc6c",
    privateIps: ["10.0.3.7"],
    publicIps: [{ PublicIp: "203.0.113.5", IpOwnerId: "amazon-elb" }],
  }),
  face("eni-2", { Description: "ELB app/web/50dc6c", privateIps: ["10.0.4.7"], ipv6: ["2001:db8::7"] }),
  face("eni-3", { Description: "ELB old", privateIps: ["10.0.5.5"] }),
  face("eni-4", { Description: "ELB app/web/another", privateIps: ["10.0.6.6"] }),
  face("eni-5", { Description: "Interface for NAT Gateway nat-0a", privateIps: ["10.0.0.21"] }),
  face("eni-6", { InstanceId: "i-0abc", privateIps: ["10.0.7.1", "10.0.7.2"], RequesterManaged: false }),
]);

test("a load balancer has its name, what was given to it, and the addresses of its interfaces", () => {
  expect(addressesOf(balancers, [balancers, connected])).toEqual({
    "50dc6c": ["10.0.3.7", "10.0.4.7", "2001:db8::7", "203.0.113.5", "web-1.eu-west-1.elb.amazonaws.com"],
    "1234": ["203.0.113.9"],
    "99": [],
    old: ["10.0.5.5"],
  });
});

test("interfaces and gateways have theirs", () => {
  expect(addressesOf(connected, [connected])).toMatchObject({
    "eni-1": ["10.0.3.7", "203.0.113.5"],
    "eni-6": ["10.0.7.1", "10.0.7.2"],
    "nat-0a": ["10.0.0.20", "10.0.0.21", "203.0.113.20"],
  });
});

test.each([
  ["the interfaces could not be read", [balancers, network(null)]],
  ["another region was read", [balancers, { ...connected, region: "us-east-1" }]],
  ["nothing was", [balancers]],
])("%s: what was known stays", (_name, envelopes) => {
  expect(addressesOf(balancers, envelopes)).toMatchObject({ "50dc6c": null, old: null });
});
