/** Which container clusters exist in one region. */
import { ListClustersCommand } from "@aws-sdk/client-ecs";
import type { Collector } from "#lib/aws/collecting.ts";

/** `ecs.clusters`: ecs:ListClusters, a hundred a page. */
export const ecsClusters: Collector<"ecs.clusters"> = {
  name: "ecs.clusters",
  scope: "region",
  actions: [{ action: "ecs:ListClusters", reason: "which container clusters exist" }],
  async collect(from) {
    const listed = await from.pages(
      "ecs:ListClusters",
      async (clients, http, nextToken) => {
        const input = { maxResults: 100, ...(nextToken === undefined ? {} : { nextToken }) };
        const page = await clients.ecs.send(new ListClustersCommand(input), http);
        return { items: page.clusterArns, next: page.nextToken };
      },
      { owned: (arns) => arns },
    );
    return listed.kind === "ok" ? { clusterArns: listed.value.toSorted() } : null;
  },
};
