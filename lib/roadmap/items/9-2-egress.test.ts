import { describe, expect, it } from "vitest";
import { accountId, aRegionsFact, homeRegion } from "#lib/roadmap/a-fact.fixture.ts";
import { anInterface, aRouteTable, aSubnet } from "#lib/roadmap/a-network.fixture.ts";
import { anS3Endpoint, aSubnetWith } from "#lib/roadmap/an-egress.fixture.ts";
import type { Row } from "./9-2-scenes.fixture.ts";
import { judge, met, nat, open, partial, routes, withNat } from "./9-2-scenes.fixture.ts";

const rows: Row[] = [
  ["private subnet, no default route, S3 endpoint with the organization's policy", [], met],
  [
    "same with the default endpoint policy",
    [aSubnetWith({}, { vpcEndpoints: [anS3Endpoint(null)] })],
    partial(90),
  ],
  [
    "same with a policy that says in words what AWS's says",
    [
      aSubnetWith(
        {},
        {
          vpcEndpoints: [
            anS3Endpoint(
              '{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}',
            ),
          ],
        },
      ),
    ],
    partial(90),
  ],
  [
    "an endpoint of another table does not serve the subnet",
    [aSubnetWith({}, { vpcEndpoints: [{ ...anS3Endpoint(null), RouteTableIds: ["rtb-other"] }] })],
    met,
  ],
  [
    "an interface endpoint of S3 serves all of the VPC",
    [aSubnetWith({}, { vpcEndpoints: [{ ...anS3Endpoint(null), VpcEndpointType: "Interface" }] })],
    partial(90),
  ],
  ["private subnet → NAT, groups let everything out (trap: private is not restricted)", [nat()], open],
  [
    "subnet without association, main table → igw, public address (trap: no association is no route)",
    [
      aSubnetWith(
        {},
        {
          networkInterfaces: [
            anInterface("eni-1", { publicIps: [{ PublicIp: "198.51.100.7", IpOwnerId: accountId }] }),
          ],
          internetGateways: withNat.internetGateways,
          routeTables: [aRouteTable("rtb-main", { "0.0.0.0/0": "igw-1" })],
        },
      ),
    ],
    open,
  ],
  [
    "the same without a public address: IPv4 leads nowhere",
    [
      aSubnetWith(
        {},
        {
          internetGateways: withNat.internetGateways,
          routeTables: [aRouteTable("rtb-main", { "0.0.0.0/0": "igw-1" })],
          vpcEndpoints: [],
        },
      ),
    ],
    met,
  ],
  [
    "two halves to NAT instead of one default route (trap)",
    [aSubnetWith({}, routes({ "0.0.0.0/1": "nat-1", "128.0.0.0/1": "nat-1" }))],
    open,
  ],
  [
    "IPv4 isolated, ::/0 → egress-only gateway (trap: that is egress too)",
    [aSubnetWith({ "::/0": "eigw-1" })],
    open,
  ],
  [
    "VPC BPA block-ingress (trap): no credit",
    [
      nat({
        subnets: [
          aSubnet("subnet-1", { InternetGatewayBlockMode: "block-ingress" }),
          aSubnet("subnet-nat", { InternetGatewayBlockMode: "block-ingress" }),
        ],
      }),
    ],
    open,
  ],
  [
    "VPC BPA block-bidirectional: NAT leads nowhere either",
    [
      nat({
        vpcEndpoints: [],
        subnets: [
          aSubnet("subnet-1", { InternetGatewayBlockMode: "block-bidirectional" }),
          aSubnet("subnet-nat", { InternetGatewayBlockMode: "block-bidirectional" }),
        ],
      }),
    ],
    met,
  ],
  [
    "block-bidirectional, but the VPC is excluded for egress",
    [
      nat({
        subnets: [
          aSubnet("subnet-1", { InternetGatewayBlockMode: "block-ingress" }),
          aSubnet("subnet-nat", { InternetGatewayBlockMode: "off" }),
        ],
      }),
    ],
    open,
  ],
];

describe("9.2 decision table", () => {
  it.each(rows)("%s", (_, facts, expected, more) => {
    expect(judge(facts, more)).toMatchObject(expected);
  });
});

it("says which way out a failing subnet has, and of what it consists", () => {
  const verdict = judge([nat()]);
  expect(verdict.failing).toEqual([
    {
      resource: `arn:aws:ec2:${homeRegion}:${accountId}:subnet/subnet-1`,
      region: homeRegion,
      why: "nat-1 → igw-1: leaves by NAT unfiltered",
    },
  ]);
  expect(verdict.units).toBe(1);
});

it("nothing read: not known", () => {
  expect(judge([], { facts: [aRegionsFact()] })).toMatchObject({ state: "UNKNOWN" });
});
