/** Which Kubernetes clusters exist in one region. */
import { ListClustersCommand } from "@aws-sdk/client-eks";
import type { Collector } from "#lib/aws/collecting.ts";

/** `eks.clusters`: eks:ListClusters, a hundred a page; clusters elsewhere that are only registered are not asked for. */
export const eksClusters: Collector<"eks.clusters"> = {
  name: "eks.clusters",
  scope: "region",
  actions: [{ action: "eks:ListClusters", reason: "which Kubernetes clusters exist" }],
  async collect(from) {
    const listed = await from.pages("eks:ListClusters", async (clients, http, nextToken) => {
      const input = { maxResults: 100, ...(nextToken === undefined ? {} : { nextToken }) };
      const page = await clients.eks.send(new ListClustersCommand(input), http);
      return { items: page.clusters, next: page.nextToken };
    });
    return listed.kind === "ok" ? { clusters: listed.value.toSorted() } : null;
  },
};
