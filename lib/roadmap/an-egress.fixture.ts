/** Facts of item 9.2 for tests: an account in which nothing calls the internet, and what firewalls and the like add. */
import type { CodebuildProjects, SagemakerNotebooks } from "#lib/facts/compute-placement.ts";
import type { DnsFirewall } from "#lib/facts/dns-firewall.ts";
import type { Ec2Network } from "#lib/facts/ec2-network.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import type { NetworkFirewalls } from "#lib/facts/network-firewall.ts";
import type { TransitGatewayRoutes } from "#lib/facts/transit-gateways.ts";
import { aFact, homeRegion, regions } from "./a-fact.fixture.ts";
import {
  aGroup,
  aNetworkFact,
  anEndpoint,
  anInterface,
  anUnusedNetworkFact,
  aRouteTable,
  aRule,
  aSubnet,
} from "./a-network.fixture.ts";

type Place = { region?: string; accountId?: string };

const named = (service: string, names: readonly string[]) => names.map((name) => `${service}:${name}`);

export function aFirewallsFact(more: Partial<NetworkFirewalls> = {}, place: Place = {}): Envelope {
  const ops = named("networkfirewall", [
    "DescribeFirewall",
    "DescribeFirewallPolicy",
    "DescribeRuleGroup",
    "ListFirewalls",
    "ListVpcEndpointAssociations",
  ]);
  const data = { firewalls: [], associations: [], policies: [], ruleGroups: [], ...more };
  return aFact("networkfirewall.firewalls", ops, data, { region: homeRegion, ...place });
}

export function aDnsFact(more: Partial<DnsFirewall> = {}, place: Place = {}): Envelope {
  const ops = named("route53resolver", [
    "ListFirewallConfigs",
    "ListFirewallDomainLists",
    "ListFirewallDomains",
    "ListFirewallRuleGroupAssociations",
    "ListFirewallRules",
  ]);
  const data = { associations: [], groups: [], domainLists: [], configs: [], ...more };
  return aFact("route53resolver.dns", ops, data, { region: homeRegion, ...place });
}

export function aTransitFact(
  routeTables: TransitGatewayRoutes["routeTables"] = [],
  place: Place = {},
): Envelope {
  const ops = named("ec2", ["DescribeTransitGatewayRouteTables", "SearchTransitGatewayRoutes"]);
  return aFact("ec2.transit-gateway-routes", ops, { routeTables }, { region: homeRegion, ...place });
}

export function aProjectsFact(projects: CodebuildProjects["projects"] = [], place: Place = {}): Envelope {
  const ops = named("codebuild", ["BatchGetProjects", "ListProjects"]);
  return aFact("codebuild.projects", ops, { projects }, { region: homeRegion, ...place });
}

export function aNotebooksFact(notebooks: SagemakerNotebooks["notebooks"] = [], place: Place = {}): Envelope {
  const ops = named("sagemaker", ["DescribeNotebookInstance", "ListNotebookInstances"]);
  return aFact("sagemaker.notebooks", ops, { notebooks }, { region: homeRegion, ...place });
}

/** A function; in the VPC where one is named. */
export function aFunctionsFact(
  functions: readonly { name: string; VpcId: string | null }[],
  place: Place = {},
): Envelope {
  const region = place.region ?? homeRegion;
  return aFact(
    "lambda.functions",
    ["lambda:ListFunctions"],
    {
      functions: functions.map(({ name, VpcId }) => ({
        FunctionArn: `arn:aws:lambda:${region}:111122223333:function:${name}`,
        Runtime: "nodejs24.x",
        PackageType: "Zip",
        layers: [],
        VpcConfig: VpcId === null ? null : { VpcId, SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] },
      })),
    },
    { region: homeRegion, ...place },
  );
}

/** The policy of an endpoint that lets data stay with the organization. */
const ownOnly = JSON.stringify({
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    Principal: "*",
    Action: "*",
    Resource: "*",
    Condition: {
      StringEquals: { "aws:ResourceOrgID": "o-a1b2c3d4e5", "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
    },
  },
});

/** Outgoing to everywhere, as AWS makes each new group. */
const anywhere = [
  aRule("sg-1", { IsEgress: true, IpProtocol: "-1", FromPort: null, ToPort: null, CidrIpv4: "0.0.0.0/0" }),
];

export function anS3Endpoint(PolicyDocument: string | null = ownOnly) {
  return anEndpoint("vpce-s3", {
    VpcEndpointType: "Gateway",
    ServiceName: "com.amazonaws.us-east-1.s3",
    PolicyDocument,
    RouteTableIds: ["rtb-private"],
    SubnetIds: [],
  });
}

/** One subnet with a machine in it, whose table has these routes besides the local one. */
export function aSubnetWith(
  routes: Readonly<Record<string, string>>,
  more: Partial<Ec2Network> = {},
): Envelope {
  return aNetworkFact({
    networkInterfaces: [anInterface("eni-1")],
    subnets: [aSubnet()],
    routeTables: [aRouteTable("rtb-private", { "10.1.0.0/16": "local", ...routes })],
    securityGroups: [aGroup()],
    securityGroupRules: anywhere,
    vpcEndpoints: [anS3Endpoint()],
    ...more,
  });
}

/** Good facts of one region: nothing but what AWS made. */
function emptyRegion(region: string): Envelope[] {
  return [
    anUnusedNetworkFact(region),
    aFirewallsFact({}, { region }),
    aDnsFact({}, { region }),
    aTransitFact([], { region }),
    aFunctionsFact([], { region }),
    aProjectsFact([], { region }),
    aNotebooksFact([], { region }),
  ];
}

/** Facts with which 9.2 is met: one isolated subnet in the home region, nothing elsewhere. */
export function egressFacts(): Envelope[] {
  const all = regions.flatMap(emptyRegion);
  return [
    ...all.filter(({ collector, region }) => collector !== "ec2.network" || region !== homeRegion),
    aSubnetWith({}),
  ];
}
