/** Databases, warehouses, brokers and clusters with a public endpoint, for item 6.1. */
import type { Endpoint } from "#lib/facts/public-endpoints.ts";
import type { CollectorName } from "#lib/facts/registry.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { addUpToWorld, classOf } from "#lib/roadmap/network/cidr.ts";
import { openingsOf, opensPort } from "#lib/roadmap/network/ingress.ts";
import type { Networks } from "#lib/roadmap/network/networks.ts";
import { reachOf } from "#lib/roadmap/network/reach.ts";
import { type Found, nameOf, unlisted } from "./6-1-policies.ts";
import type { Exposure } from "./6-1-units.ts";

type LookInNetworks = (context: EvaluationContext, networks: Networks, region: string) => Found;

interface Standing extends Omit<Endpoint, "arn" | "subnetIds"> {
  /** null: not read. */
  subnetIds: readonly string[] | null;
}

/** A public flag, a subnet that the internet reaches and a group that lets it in: all three make an endpoint open. */
function judgeEndpoint(
  { input }: EvaluationContext,
  networks: Networks,
  region: string,
  { PubliclyAccessible, port, subnetIds, securityGroupIds }: Standing,
): Exposure["state"] {
  if (PubliclyAccessible === false) return { is: "shut" };
  const unsaid = (text: string): Exposure["state"] => ({
    is: "unknown",
    gap: { kind: "said", code: "not_read", text },
  });
  if (PubliclyAccessible === null) return unsaid("AWS does not say whether it is publicly accessible");
  if (subnetIds === null || subnetIds.length === 0)
    return unsaid("The subnets of a public endpoint are not known");
  const reaches = subnetIds.map((id) => reachOf(networks, region, id));
  const reached = reaches.find((reach) => reach.known && (reach.value.igw4 || reach.value.igw6));
  const unread = reaches.find((reach) => !reach.known);
  if (reached === undefined && unread?.known === false) return { is: "unknown", gap: unread.gap };
  if (reached === undefined)
    return { is: "shut", note: "publicly accessible, but the internet reaches none of its subnets" };
  const openings = openingsOf(networks, region, securityGroupIds, input.settings);
  if (!openings.known) return { is: "unknown", gap: openings.gap };
  const open = openings.value.filter((opening) => opensPort(opening, port));
  if (open.length > 0) {
    const rules = [...new Set(open.flatMap((opening) => opening.rules))].sort().join(", ");
    return {
      is: "open",
      why: "publicly accessible, and its security group lets in the internet",
      details: `rules ${rules}`,
      isCritical: true,
    };
  }
  if (openings.doubt !== null) return { is: "unknown", gap: openings.doubt };
  return { is: "shut", note: "publicly accessible, for narrow sources or none" };
}

function databases(context: EvaluationContext, networks: Networks, region: string): Found {
  const listed = context.view
    .find("rds.databases", region)
    .ask("rds:DescribeDBInstances", ({ instances }) => instances ?? []);
  if (!listed.known) return unlisted(listed.gap);
  const exposures = listed.value.map(
    (database): Exposure => ({
      arn: database.DBInstanceArn,
      region,
      name: `database ${database.DBInstanceIdentifier}`,
      collector: "rds.databases",
      state: judgeEndpoint(context, networks, region, database),
    }),
  );
  return { exposures, gaps: [] };
}

function warehouses(context: EvaluationContext, networks: Networks, region: string): Found {
  const listed = context.view
    .find("data.stores", region)
    .ask("redshift:DescribeClusters", (data) => data.warehouses ?? []);
  if (!listed.known) return unlisted(listed.gap);
  const { partition, id } = context.input.account;
  const exposures = listed.value.map(
    (warehouse): Exposure => ({
      arn: `arn:${partition}:redshift:${region}:${id}:cluster:${warehouse.ClusterIdentifier}`,
      region,
      name: `warehouse ${warehouse.ClusterIdentifier}`,
      collector: "data.stores",
      state: judgeEndpoint(context, networks, region, warehouse),
    }),
  );
  return { exposures, gaps: [] };
}

type EndpointCollector = Extract<
  CollectorName,
  "redshiftserverless.workgroups" | "dms.instances" | "kafka.clusters" | "mq.brokers"
>;

function endpoints(
  collector: EndpointCollector,
  noun: string,
  listOp: string,
  describeOp?: string,
): LookInNetworks {
  return (context, networks, region) => {
    const facts = context.view.find(collector, region);
    const listed = facts.ask(listOp, (data) => data.endpoints);
    if (!listed.known) return unlisted(listed.gap);
    const exposures = listed.value
      .filter(({ arn }) => !facts.isGone(arn))
      .map((endpoint): Exposure => {
        const gap = describeOp === undefined ? null : facts.gapOf(describeOp, endpoint.arn);
        return {
          arn: endpoint.arn,
          region,
          name: `${noun} ${nameOf(endpoint.arn)}`,
          collector,
          state: gap === null ? judgeEndpoint(context, networks, region, endpoint) : { is: "unknown", gap },
        };
      });
    return { exposures, gaps: [] };
  };
}

/** The endpoint of a Kubernetes cluster is AWS's own; its list of blocks is what lets in or keeps out. */
function clusters({ view, input }: EvaluationContext, _networks: Networks, region: string): Found {
  const facts = view.find("eks.clusters", region);
  const listed = facts.ask("eks:ListClusters", (data) => data.clusters);
  if (!listed.known) return unlisted(listed.gap);
  const { partition, id } = input.account;
  const { settings } = input;
  const exposures = listed.value
    .filter(({ name }) => !facts.isGone(name))
    .map(({ name, resourcesVpcConfig: config }): Exposure => {
      const gap = facts.gapOf("eks:DescribeCluster", name);
      const stateOf = (): Exposure["state"] => {
        if (config === null)
          return { is: "unknown", gap: gap ?? { kind: "not_asked", op: "eks:DescribeCluster" } };
        if (!config.endpointPublicAccess) return { is: "shut" };
        // Without a list EKS lets in everybody.
        const blocks = config.publicAccessCidrs.length === 0 ? ["0.0.0.0/0"] : config.publicAccessCidrs;
        const isWide = blocks.some((cidr) =>
          ["world", "public-wide"].includes(classOf(cidr, settings) ?? "world"),
        );
        if (!isWide && !addUpToWorld(blocks, settings))
          return { is: "shut", note: "a public endpoint for narrow sources" };
        return {
          is: "open",
          why: "its endpoint takes connections from the internet",
          details: blocks.join(", "),
          isCritical: false,
        };
      };
      return {
        arn: `arn:${partition}:eks:${region}:${id}:cluster/${name}`,
        region,
        name: `cluster ${name}`,
        collector: "eks.clusters",
        state: stateOf(),
      };
    });
  return { exposures, gaps: [] };
}

/** Kinds whose endpoint has an address. */
export const endpointKinds: readonly LookInNetworks[] = [
  databases,
  warehouses,
  clusters,
  endpoints("redshiftserverless.workgroups", "workgroup", "redshiftserverless:ListWorkgroups"),
  endpoints("dms.instances", "replication instance", "dms:DescribeReplicationInstances"),
  endpoints("kafka.clusters", "cluster", "kafka:ListClustersV2"),
  endpoints("mq.brokers", "broker", "mq:ListBrokers", "mq:DescribeBroker"),
];
