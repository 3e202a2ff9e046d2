/** Instances on which ECS runs containers, in one region. */
import { DescribeContainerInstancesCommand, ListContainerInstancesCommand } from "@aws-sdk/client-ecs";
import { type Collecting, type Collector, valueOf } from "#lib/aws/collecting.ts";
import { inPieces, mapAtOnce } from "#lib/aws/many.ts";
import { ec2ComputeSchema } from "#lib/facts/ec2.ts";
import { ecsClustersSchema } from "#lib/facts/workload-lists.ts";

const listOp = "ecs:ListContainerInstances";
const describeOp = "ecs:DescribeContainerInstances";
const atOnce = 4;
/** DescribeContainerInstances takes no more. */
const arnsPerCall = 100;

/**
 * `ecs.hosts`: ecs:ListContainerInstances of each cluster and ecs:DescribeContainerInstances, a hundred a call. Only a
 * hop limit of two asks who hosts containers: where no instance has one, nothing is called.
 */
export const ecsHosts: Collector<"ecs.hosts"> = {
  name: "ecs.hosts",
  scope: "region",
  actions: [
    { action: listOp, reason: "which instances run containers" },
    { action: describeOp, reason: "which instances run containers" },
  ],
  async collect(from) {
    const considered = withTwoHops(from);
    if (considered?.length === 0) return skipAll(from, "no-hop-limit-of-two", considered);
    const listed = from.options.earlier?.("ecs.clusters", from.region);
    const clusters = ecsClustersSchema.safeParse(listed?.data).data?.clusterArns;
    if (listed?.complete !== true || clusters === undefined) {
      if (listed !== undefined) from.adopt("ecs:ListClusters", listed);
      return null;
    }
    if (clusters.length === 0) return skipAll(from, "no-cluster", considered);
    const found = await mapAtOnce(clusters, atOnce, (cluster) => readHosts(from, cluster));
    if (found.every(({ asked }) => !asked)) from.skip(describeOp, "no-container-instance");
    return { instanceIds: [...new Set(found.flatMap(({ ids }) => ids))].sort(), considered };
  },
};

function skipAll(from: Collecting, rule: string, considered: string[] | null) {
  for (const op of [listOp, describeOp]) from.skip(op, rule);
  return { instanceIds: [], considered };
}

/** null: the instances could not be listed, or were not asked for in this run. */
function withTwoHops(from: Collecting): string[] | null {
  const compute = from.options.earlier?.("ec2.compute", from.region);
  const instances = ec2ComputeSchema.safeParse(compute?.data).data?.instances;
  return (
    instances
      ?.filter(({ MetadataOptions }) => MetadataOptions?.HttpPutResponseHopLimit === 2)
      .map(({ InstanceId }) => InstanceId) ?? null
  );
}

async function readHosts(from: Collecting, cluster: string): Promise<{ asked: boolean; ids: string[] }> {
  const listed = await from.pages(
    listOp,
    async (clients, http, nextToken) => {
      const input = { cluster, maxResults: 100, ...(nextToken === undefined ? {} : { nextToken }) };
      const page = await clients.ecs.send(new ListContainerInstancesCommand(input), http);
      return { items: page.containerInstanceArns, next: page.nextToken };
    },
    { resource: cluster, gone: ["ClusterNotFoundException"], owned: (arns) => arns },
  );
  const arns = valueOf(listed) ?? [];
  const ids = await mapAtOnce(inPieces(arns, arnsPerCall), 2, (containerInstances) =>
    describeHosts(from, cluster, containerInstances),
  );
  return { asked: arns.length > 0, ids: ids.flat() };
}

/** `failures` are container instances that left since they were listed. Hosts outside of EC2 have other ids. */
async function describeHosts(
  from: Collecting,
  cluster: string,
  containerInstances: string[],
): Promise<string[]> {
  const answer = await from.call(
    describeOp,
    (clients, http) =>
      clients.ecs.send(new DescribeContainerInstancesCommand({ cluster, containerInstances }), http),
    {
      resource: cluster,
      gone: ["ClusterNotFoundException"],
      isWhole: ({ containerInstances: described }) => described !== undefined,
    },
  );
  const described = valueOf(answer)?.containerInstances ?? [];
  return described.flatMap(({ ec2InstanceId = "" }) =>
    ec2InstanceId.startsWith("i-") ? [ec2InstanceId] : [],
  );
}
