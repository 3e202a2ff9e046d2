/** Which Kubernetes clusters exist in one region, and whom their endpoints let in. */
import { DescribeClusterCommand, ListClustersCommand } from "@aws-sdk/client-eks";
import type { Collecting, Collector } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import type { EksClusters } from "#lib/facts/workload-lists.ts";

type Cluster = EksClusters["clusters"][number];

/**
 * `eks.clusters`: eks:ListClusters, a hundred a page, and eks:DescribeCluster of each; clusters elsewhere that are only
 * registered are not asked for.
 */
export const eksClusters: Collector<"eks.clusters"> = {
  name: "eks.clusters",
  scope: "region",
  actions: [
    { action: "eks:ListClusters", reason: "which Kubernetes clusters exist" },
    { action: "eks:DescribeCluster", reason: "whom the endpoint of a cluster lets in" },
  ],
  async collect(from) {
    const listed = await from.pages("eks:ListClusters", async (clients, http, nextToken) => {
      const input = { maxResults: 100, ...(nextToken === undefined ? {} : { nextToken }) };
      const page = await clients.eks.send(new ListClustersCommand(input), http);
      return { items: page.clusters, next: page.nextToken };
    });
    if (listed.kind !== "ok") return null;
    const names = listed.value.toSorted();
    if (names.length === 0) from.skip("eks:DescribeCluster", "no-cluster");
    return { clusters: (await mapAtOnce(names, 4, (name) => describeCluster(from, name))).flat() };
  },
};

/** A cluster that was deleted since it was listed is none. */
async function describeCluster(from: Collecting, name: string): Promise<Cluster[]> {
  const answer = await from.call(
    "eks:DescribeCluster",
    (clients, http) => clients.eks.send(new DescribeClusterCommand({ name }), http),
    {
      resource: name,
      gone: ["ResourceNotFoundException"],
      isWhole: ({ cluster }) =>
        cluster?.name === name && cluster.resourcesVpcConfig?.endpointPublicAccess !== undefined,
      owned: ({ cluster }) => [cluster?.arn],
    },
  );
  if (answer.kind === "gone") return [];
  const config = answer.kind === "ok" ? answer.value.cluster?.resourcesVpcConfig : undefined;
  if (config?.endpointPublicAccess === undefined) return [{ name, resourcesVpcConfig: null }];
  const { endpointPublicAccess, publicAccessCidrs = [] } = config;
  const cidrs = publicAccessCidrs.toSorted();
  return [{ name, resourcesVpcConfig: { endpointPublicAccess, publicAccessCidrs: cidrs } }];
}
