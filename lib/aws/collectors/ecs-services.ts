/** The services that run in the container clusters of one region. */
import { DescribeServicesCommand, ListServicesCommand, type Service } from "@aws-sdk/client-ecs";
import { type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { inPieces, mapAtOnce } from "#lib/aws/many.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import type { EcsServices } from "#lib/facts/compute-placement.ts";
import { ecsClustersSchema } from "#lib/facts/workload-lists.ts";

type Fact = EcsServices["services"][number];

const listOperation = "ecs:ListServices";
const describeOperation = "ecs:DescribeServices";
const atOnce = 4;

/** The most that DescribeServices takes. */
const servicesPerCall = 10;

/** `ecs.services`: of the clusters that `ecs.clusters` found, ecs:ListServices and ecs:DescribeServices, ten a call. */
export const ecsServices: Collector<"ecs.services"> = {
  name: "ecs.services",
  scope: "region",
  actions: [
    { action: listOperation, reason: "which services run in container clusters" },
    {
      action: describeOperation,
      reason: "in which subnets their tasks run, and whether with public addresses",
    },
  ],
  async collect(from) {
    const earlier = from.options.earlier?.("ecs.clusters", from.region);
    const clusters = ecsClustersSchema.safeParse(earlier?.data).data?.clusterArns;
    if (earlier === undefined || clusters === undefined) {
      // What could not be listed cannot be asked.
      if (earlier !== undefined) from.adopt("ecs:ListClusters", earlier);
      return null;
    }
    if (clusters.length === 0 && earlier.complete) {
      for (const op of [listOperation, describeOperation]) from.skip(op, "no-cluster");
      return { services: [] };
    }
    const found = await mapAtOnce(clusters, atOnce, (cluster) => readCluster(from, cluster));
    if (found.some((services) => services === null)) return null;
    return {
      services: orderedBy(
        found.flatMap((services) => services ?? []),
        "serviceArn",
      ),
    };
  },
};

async function readCluster(from: Collecting, cluster: string): Promise<Fact[] | null> {
  const listed = await from.pages(
    listOperation,
    async (clients, http, nextToken) => {
      const input = { cluster, maxResults: 100, ...(nextToken === undefined ? {} : { nextToken }) };
      const page = await clients.ecs.send(new ListServicesCommand(input), http);
      return { items: page.serviceArns, next: page.nextToken };
    },
    { resource: cluster, gone: ["ClusterNotFoundException"], owned: (arns) => arns },
  );
  if (listed.kind === "gone") return [];
  if (listed.kind !== "ok") return null;
  const pieces = inPieces(listed.value, servicesPerCall);
  const described = await mapAtOnce(pieces, 1, (services) => describe(from, cluster, services));
  if (described.some((services) => services === null)) return null;
  return described.flatMap((services) => services ?? []);
}

async function describe(from: Collecting, cluster: string, services: string[]): Promise<Fact[] | null> {
  const answer = await from.call(
    describeOperation,
    async (clients, http) => {
      const output = await clients.ecs.send(new DescribeServicesCommand({ cluster, services }), http);
      return { services: identified(output.services, "serviceArn"), failures: output.failures ?? [] };
    },
    {
      resource: cluster,
      gone: ["ClusterNotFoundException"],
      // A service that is missing has vanished since it was listed; of any other reason nothing is known.
      isWhole: (output) =>
        output.services !== undefined && output.failures.every(({ reason }) => reason === "MISSING"),
      owned: (output) => (output.services ?? []).map(({ serviceArn }) => serviceArn),
    },
  );
  if (answer.kind === "gone") return [];
  return answer.kind === "ok" ? (answer.value.services ?? []).flatMap(serviceFacts) : null;
}

function serviceFacts(service: Service): Fact[] {
  const { serviceArn, clusterArn, status = "ACTIVE", desiredCount = 0, runningCount = 0 } = service;
  if (serviceArn === undefined || clusterArn === undefined || status === "INACTIVE") return [];
  const awsvpc = service.networkConfiguration?.awsvpcConfiguration;
  return [
    {
      serviceArn,
      clusterArn,
      status,
      desiredCount,
      runningCount,
      taskDefinition: service.taskDefinition ?? null,
      awsvpcConfiguration:
        awsvpc === undefined
          ? null
          : {
              subnets: (awsvpc.subnets ?? []).toSorted(),
              securityGroups: (awsvpc.securityGroups ?? []).toSorted(),
              assignPublicIp: awsvpc.assignPublicIp ?? "DISABLED",
            },
    },
  ];
}
