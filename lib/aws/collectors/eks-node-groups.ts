/** Managed node groups of one region's Kubernetes clusters. */
import { DescribeNodegroupCommand, ListNodegroupsCommand, type Nodegroup } from "@aws-sdk/client-eks";
import { type Collecting, type Collector, valueOf } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import type { FactsOf } from "#lib/facts/registry.ts";
import { eksClustersSchema } from "#lib/facts/workload-lists.ts";

type NodeGroup = FactsOf<"eks.node-groups">["nodeGroups"][number];

const listOp = "eks:ListNodegroups";
const describeOp = "eks:DescribeNodegroup";
const atOnce = 4;

/**
 * `eks.node-groups`: eks:ListNodegroups of each cluster and eks:DescribeNodegroup of each group. Null where the clusters
 * themselves could not be listed. Instances that Kubernetes manages without such groups carry the cluster's tag.
 */
export const eksNodeGroups: Collector<"eks.node-groups"> = {
  name: "eks.node-groups",
  scope: "region",
  actions: [
    { action: listOp, reason: "which groups of instances belong to Kubernetes clusters" },
    { action: describeOp, reason: "what instances of Kubernetes clusters are launched from" },
  ],
  async collect(from) {
    const listed = from.options.earlier?.("eks.clusters", from.region);
    const clusters = eksClustersSchema.safeParse(listed?.data).data?.clusters.map(({ name }) => name);
    if (clusters === undefined) {
      if (listed !== undefined) from.adopt("eks:ListClusters", listed);
      return null;
    }
    if (clusters.length === 0) {
      for (const op of [listOp, describeOp]) from.skip(op, "no-cluster");
      return { nodeGroups: [] };
    }
    const names = (await mapAtOnce(clusters, atOnce, (cluster) => listGroups(from, cluster))).flat();
    if (names.length === 0) from.skip(describeOp, "no-node-group");
    const groups = await mapAtOnce(names, atOnce, (name) => describeGroup(from, name));
    return { nodeGroups: groups.flat().sort(byName) };
  },
};

interface GroupName {
  clusterName: string;
  nodegroupName: string;
}

async function listGroups(from: Collecting, clusterName: string): Promise<GroupName[]> {
  const listed = await from.pages(
    listOp,
    async (clients, http, nextToken) => {
      const input = { clusterName, maxResults: 100, ...(nextToken === undefined ? {} : { nextToken }) };
      const page = await clients.eks.send(new ListNodegroupsCommand(input), http);
      return { items: page.nodegroups, next: page.nextToken };
    },
    { resource: clusterName, gone: ["ResourceNotFoundException"] },
  );
  return (valueOf(listed) ?? []).map((nodegroupName) => ({ clusterName, nodegroupName }));
}

async function describeGroup(from: Collecting, name: GroupName): Promise<NodeGroup[]> {
  const answer = await from.call(
    describeOp,
    (clients, http) => clients.eks.send(new DescribeNodegroupCommand(name), http),
    {
      resource: `${name.clusterName}/${name.nodegroupName}`,
      gone: ["ResourceNotFoundException"],
      isWhole: ({ nodegroup }) => nodegroup?.nodegroupName === name.nodegroupName,
      owned: ({ nodegroup }) => [nodegroup?.nodegroupArn],
    },
  );
  return answer.kind === "ok" ? [groupFacts(name, answer.value.nodegroup ?? {})] : [];
}

function groupFacts(name: GroupName, group: Nodegroup): NodeGroup {
  const template = group.launchTemplate;
  return {
    ...name,
    nodegroupArn: group.nodegroupArn ?? null,
    amiType: group.amiType ?? null,
    launchTemplate:
      template === undefined
        ? null
        : { id: template.id ?? null, name: template.name ?? null, version: template.version ?? null },
    autoScalingGroups: (group.resources?.autoScalingGroups ?? [])
      .flatMap(({ name: groupName }) => groupName ?? [])
      .sort(),
  };
}

function byName(a: NodeGroup, b: NodeGroup): number {
  const [x, y] = [`${a.clusterName}/${a.nodegroupName}`, `${b.clusterName}/${b.nodegroupName}`];
  return x < y ? -1 : Number(x > y);
}
