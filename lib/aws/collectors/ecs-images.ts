/** What the containers of one region run from. */
import {
  type Container,
  type ContainerDefinition,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  type Task,
} from "@aws-sdk/client-ecs";
import { type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { inPieces, mapAtOnce } from "#lib/aws/many.ts";
import { type EcsServices, ecsServicesSchema } from "#lib/facts/compute-placement.ts";
import type { ContainerImage } from "#lib/facts/image-sourcing.ts";
import { ecsClustersSchema } from "#lib/facts/workload-lists.ts";

const listOp = "ecs:ListTasks";
const describeOp = "ecs:DescribeTasks";
const definitionOp = "ecs:DescribeTaskDefinition";
const atOnce = 4;
/** DescribeTasks takes no more. */
const tasksPerCall = 100;

/** Containers that AWS adds to tasks by itself have such names; whose they are, the task definition shows. */
const addedByAws = /^(?:aws-guardduty-agent|ecs-service-connect)-/;

type ClusterTasks = readonly Task[] | null;

/**
 * `ecs.images`: of the clusters that `ecs.clusters` found, ecs:ListTasks and DescribeTasks, a hundred a call;
 * ecs:DescribeTaskDefinition for services without a task, and for containers that AWS may have added. Environments,
 * secrets, commands and overrides stand in the answers: none is kept.
 */
export const ecsImages: Collector<"ecs.images"> = {
  name: "ecs.images",
  scope: "region",
  actions: [
    { action: listOp, reason: "which tasks run in container clusters" },
    { action: describeOp, reason: "which images their containers run from" },
    { action: definitionOp, reason: "which images services without a task would run from" },
  ],
  async collect(from) {
    const earlier = from.options.earlier?.("ecs.clusters", from.region);
    const clusters = ecsClustersSchema.safeParse(earlier?.data).data?.clusterArns;
    if (earlier === undefined || clusters === undefined) {
      if (earlier !== undefined) from.adopt("ecs:ListClusters", earlier);
      return null;
    }
    if (clusters.length === 0) {
      for (const op of [listOp, describeOp, definitionOp]) from.skip(op, "no-cluster");
      return { images: [] };
    }
    const idle = idleServices(from);
    const found = await mapAtOnce(clusters, atOnce, (cluster) => readTasks(from, cluster));
    if (found.every((those) => those?.length === 0)) from.skip(describeOp, "no-task");
    const tasks = found.flatMap((one) => one ?? []);
    const definitions = await readDefinitions(from, [
      ...idle.map(({ taskDefinition }) => taskDefinition),
      ...tasks.filter(hasAdded).map(({ taskDefinitionArn }) => taskDefinitionArn),
    ]);
    const images = [
      ...tasks.flatMap((task) => imagesOfTask(task, definitions)),
      ...idle.flatMap((service) => imagesOfService(service, definitions)),
    ];
    return { images: distinct(images) };
  },
};

/** Services without a running task. How they were read is this fact's business too. */
function idleServices(from: Collecting): EcsServices["services"] {
  const earlier = from.options.earlier?.("ecs.services", from.region);
  if (earlier === undefined) {
    from.refuse("ecs:ListServices", "NotListed", "ecs.services was not read in this run");
    return [];
  }
  for (const op of ["ecs:ListServices", "ecs:DescribeServices"]) from.adopt(op, earlier);
  const services = ecsServicesSchema.safeParse(earlier.data).data?.services ?? [];
  return services.filter(({ runningCount, taskDefinition }) => runningCount === 0 && taskDefinition !== null);
}

/** null: they could not be read. */
async function readTasks(from: Collecting, cluster: string): Promise<ClusterTasks> {
  const gone = ["ClusterNotFoundException"];
  const listed = await from.pages(
    listOp,
    async (clients, http, nextToken) => {
      const input = { cluster, maxResults: 100, ...(nextToken === undefined ? {} : { nextToken }) };
      const page = await clients.ecs.send(new ListTasksCommand(input), http);
      return { items: page.taskArns, next: page.nextToken };
    },
    { resource: cluster, gone, owned: (arns) => arns },
  );
  if (listed.kind === "gone") return [];
  if (listed.kind !== "ok") return null;
  const described = await mapAtOnce(inPieces(listed.value, tasksPerCall), 1, async (tasks) => {
    const answer = await from.call(
      describeOp,
      (clients, http) => clients.ecs.send(new DescribeTasksCommand({ cluster, tasks }), http),
      {
        resource: cluster,
        gone,
        // A task that is missing has ended since it was listed; of any other reason nothing is known.
        isWhole: ({ tasks: there, failures = [] }) =>
          identified(there, "taskArn", "taskDefinitionArn", "clusterArn") !== undefined &&
          failures.every(({ reason }) => reason === "MISSING"),
        owned: ({ tasks: there }) => (there ?? []).map(({ taskArn }) => taskArn),
      },
    );
    if (answer.kind === "gone") return [];
    return answer.kind === "ok" ? (answer.value.tasks ?? []) : null;
  });
  return described.some((those) => those === null) ? null : described.flatMap((those) => those ?? []);
}

type Definitions = ReadonlyMap<string, readonly ContainerDefinition[]>;

/** By the name that was asked for; those that could not be read are left out, with their call. */
async function readDefinitions(
  from: Collecting,
  wanted: readonly (string | null | undefined)[],
): Promise<Definitions> {
  const names = [...new Set(wanted.flatMap((name) => name ?? []))].sort();
  if (names.length === 0) from.skip(definitionOp, "no-definition-needed");
  const read = await mapAtOnce(names, atOnce, async (taskDefinition) => {
    const answer = await from.call(
      definitionOp,
      (clients, http) => clients.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }), http),
      {
        resource: taskDefinition,
        isWhole: ({ taskDefinition: found }) => found?.containerDefinitions !== undefined,
        owned: ({ taskDefinition: found }) => [found?.taskDefinitionArn],
      },
    );
    const containers = answer.kind === "ok" ? answer.value.taskDefinition?.containerDefinitions : undefined;
    return containers === undefined ? [] : [[taskDefinition, containers] as const];
  });
  return new Map(read.flat());
}

function hasAdded({ containers = [] }: Task): boolean {
  return containers.some(({ name = "" }) => addedByAws.test(name));
}

function imagesOfTask(task: Task, definitions: Definitions): ContainerImage[] {
  const { clusterArn = "", group = "", taskDefinitionArn = "", containers = [] } = task;
  const written = definitions.get(taskDefinitionArn);
  const isAdded = ({ name = "" }: Container) =>
    addedByAws.test(name) && written !== undefined && written.every((own) => own.name !== name);
  return containers
    .filter((container) => !isAdded(container))
    .map(({ image }) => ({ clusterArn, group, taskDefinitionArn, image: image ?? null, isRunning: true }));
}

function imagesOfService(
  { clusterArn, serviceArn, taskDefinition }: EcsServices["services"][number],
  definitions: Definitions,
): ContainerImage[] {
  const group = `service:${serviceArn.split("/").at(-1)}`;
  const taskDefinitionArn = taskDefinition ?? "";
  // Of a definition that could not be read it is known that it names something.
  const containers = definitions.get(taskDefinitionArn) ?? [{}];
  return containers.map(({ image }: ContainerDefinition) => ({
    clusterArn,
    group,
    taskDefinitionArn,
    image: image ?? null,
    isRunning: false,
  }));
}

/** Each once: a service runs many tasks of one definition. */
function distinct(images: readonly ContainerImage[]): ContainerImage[] {
  const byText = new Map(images.map((image) => [JSON.stringify(image), image]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, image]) => image);
}
