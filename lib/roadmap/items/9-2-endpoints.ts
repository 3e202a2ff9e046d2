/** Item 9.2, endpoints: a network without a way out still has one to everybody's buckets, unless a policy says whose. */
import type { VpcEndpoint } from "#lib/facts/ec2-network.ts";
import { decide } from "#lib/policy/decide.ts";
import { parsePolicyDocument } from "#lib/policy/document.ts";
import { contextOf } from "#lib/policy/request.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { Networks } from "#lib/roadmap/network/networks.ts";
import { gapOfOwner } from "#lib/roadmap/network/subnets.ts";
import type { ShutSubnet } from "./9-2-subnets.ts";

/** One unit for each endpoint of S3 that serves a subnet from which only what is allowed gets out. */
export function judgeEndpoints(networks: Networks, shut: readonly ShutSubnet[]): Unit[] {
  const found = new Map<string, Unit>();
  for (const subnet of shut) {
    const network = networks.in(subnet.region, subnet.ownerId);
    const { endpoints, tables } = network;
    if (!endpoints.known) {
      const gap = gapOfOwner(networks, network, endpoints.gap);
      found.set(`${subnet.region}|${subnet.ownerId}`, {
        result: "unknown",
        place: subnet.region,
        gaps: [gap],
      });
      continue;
    }
    const tableId = tables.known
      ? tables.value.followedBy(subnet.subnetId, subnet.vpcId)?.RouteTableId
      : undefined;
    for (const endpoint of endpoints.value.values()) {
      if (serves(endpoint, subnet, tableId) && !found.has(endpoint.VpcEndpointId)) {
        found.set(endpoint.VpcEndpointId, judgeEndpoint(networks, subnet, endpoint));
      }
    }
  }
  return [...found.values()];
}

function serves(
  { VpcId, VpcEndpointType, ServiceName, State, RouteTableIds }: VpcEndpoint,
  { vpcId }: ShutSubnet,
  tableId: string | undefined,
): boolean {
  if (VpcId !== vpcId || State?.toLowerCase() !== "available") return false;
  if (!/\.s3(?:express|-global\.accesspoint)?$/.test(ServiceName ?? "")) return false;
  return (
    VpcEndpointType === "Interface" ||
    (VpcEndpointType === "Gateway" && RouteTableIds.includes(tableId ?? ""))
  );
}

/** Somebody of another organization with a bucket of its own: whoever may do this may carry everything away. */
const stranger = {
  action: "s3:PutObject",
  resource: "arn:aws:s3:::a-bucket-of-somebody-else/key",
  principal: {
    kind: "role" as const,
    accountId: "000000000000",
    arn: "arn:aws:iam::000000000000:role/stranger",
  },
  context: contextOf({
    "aws:PrincipalOrgID": "o-0000000000",
    "aws:PrincipalOrgPaths": "o-0000000000/r-0000/",
    "aws:PrincipalAccount": "000000000000",
    "aws:PrincipalArn": "arn:aws:iam::000000000000:role/stranger",
    "aws:PrincipalTag/*": null,
    "aws:PrincipalIsAWSService": "false",
    "aws:PrincipalServiceName": null,
    "aws:PrincipalServiceNamesList": null,
    "aws:ResourceOrgID": "o-0000000000",
    "aws:ResourceOrgPaths": "o-0000000000/r-0000/",
    "aws:ResourceAccount": "000000000000",
    "aws:ResourceTag/*": null,
    "s3:ResourceAccount": "000000000000",
    "aws:SecureTransport": "true",
    "aws:ViaAWSService": "false",
  }),
};

function judgeEndpoint(networks: Networks, { region, ownerId }: ShutSubnet, endpoint: VpcEndpoint): Unit {
  const { VpcEndpointId: id, PolicyDocument } = endpoint;
  const { partition } = networks.input.account;
  const arn = `arn:${partition}:ec2:${region}:${ownerId}:vpc-endpoint/${id}`;
  const told = (result: "pass" | "fail", observed: string) => ({
    collector: "ec2.network",
    accountId: networks.accountId,
    region,
    observed: `${id}: ${observed}.`,
    result,
  });
  // Without a policy of its own an endpoint has AWS's, which allows everything.
  const outcome = PolicyDocument === null ? "allowed" : outcomeOf(PolicyDocument, { partition, endpoint });
  if (outcome === "unknown") {
    const text = `Whether the policy of ${id} lets data out to foreign buckets cannot be told`;
    return { result: "unknown", place: id, gaps: [{ kind: "said", code: "not_read", text }] };
  }
  if (outcome === "denied")
    return {
      result: "pass",
      place: id,
      evidence: [told("pass", "its policy keeps data from foreign buckets")],
    };
  const why = "the endpoint's policy lets data out to anybody's buckets";
  return {
    result: "fail",
    place: id,
    why,
    failing: [{ resource: arn, region, why }],
    evidence: [told("fail", why)],
  };
}

interface Asked {
  partition: string;
  endpoint: VpcEndpoint;
}

function outcomeOf(text: string, { partition, endpoint }: Asked): "allowed" | "denied" | "unknown" {
  const document = parsePolicyDocument(text);
  const resource = stranger.resource.replace("arn:aws:", `arn:${partition}:`);
  const way = { "aws:SourceVpce": endpoint.VpcEndpointId, "aws:SourceVpc": endpoint.VpcId ?? "" };
  const context = new Map([...stranger.context, ...contextOf(way)]);
  const { outcome } = decide(
    { ...stranger, resource, context },
    // Both sides have to allow what crosses accounts: the own one does, the endpoint's policy is asked.
    {
      identity: [{ name: "own", document: everything }],
      resource: { policy: { name: "endpoint", document }, accountId: "111111111111" },
    },
  );
  return outcome === "denied explicitly" || outcome === "denied implicitly" ? "denied" : outcome;
}

const everything = parsePolicyDocument({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "*", Resource: "*" },
});
