/** Which instances host containers, whose credentials take one hop more: for item 9.1. */
import type { Ec2Compute } from "#lib/facts/ec2.ts";
import type { Answer, Reading } from "#lib/roadmap/facts-view.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";

export type Instance = NonNullable<Ec2Compute["instances"]>[number];

/** Says of one instance of the region whether it hosts containers. Asked only of those with a hop limit of two. */
export function containerHostsIn(
  { input, view }: EvaluationContext,
  region: string,
): (instance: Instance) => Answer<boolean> {
  const nodeGroups = view.find("eks.node-groups", region);
  const hosts = view.find("ecs.hosts", region);
  const setting = input.settings.containerHostTag;
  return (instance) => {
    if (isMarked(instance, setting)) return { known: true, value: true };
    const nodes = askNodes(nodeGroups, instance);
    const tasks = askHosts(hosts, instance);
    if ((nodes.known && nodes.value) || (tasks.known && tasks.value)) return { known: true, value: true };
    return nodes.known ? tasks : nodes;
  };
}

/** EKS tags the instances of its groups and clusters, and manages some of them itself. */
function isMarked({ Tags, operator }: Instance, setting: string | null): boolean {
  if (operator?.startsWith("eks.") === true) return true;
  const [wantedKey = "", wantedValue] = setting?.split("=", 2) ?? [];
  return Tags.some(
    ({ Key, Value }) =>
      Key === "eks:cluster-name" ||
      Key.startsWith("kubernetes.io/cluster/") ||
      (setting !== null && Key === wantedKey && (wantedValue === undefined || Value === wantedValue)),
  );
}

function askNodes(facts: Reading<"eks.node-groups">, { autoScalingGroup }: Instance): Answer<boolean> {
  // Nodes of managed groups are always of an Auto Scaling group.
  if (autoScalingGroup === null) return { known: true, value: false };
  const answer = facts.ask("eks:ListNodegroups", ({ nodeGroups }) =>
    nodeGroups.some(({ autoScalingGroups }) => autoScalingGroups.includes(autoScalingGroup)),
  );
  return orOfClusters(answer, facts, "eks:ListClusters");
}

function askHosts(facts: Reading<"ecs.hosts">, { InstanceId }: Instance): Answer<boolean> {
  const answer = facts.ask("ecs:ListContainerInstances", ({ instanceIds, considered }) =>
    instanceIds.includes(InstanceId)
      ? true
      : considered === null || considered.includes(InstanceId)
        ? false
        : null,
  );
  if (answer.known && answer.value !== null) return { known: true, value: answer.value };
  const gap = answer.known ? facts.gapOf("ecs:DescribeContainerInstances") : answer.gap;
  const text = "The instance is newer than the list of container hosts";
  return orOfClusters(
    { known: false, gap: gap ?? { kind: "said", code: "not_read", text } },
    facts,
    "ecs:ListClusters",
  );
}

/** Where the clusters themselves were not listed, that is the reason. */
function orOfClusters(
  answer: Answer<boolean>,
  facts: Reading<"eks.node-groups"> | Reading<"ecs.hosts">,
  op: string,
): Answer<boolean> {
  if (answer.known || answer.gap.kind !== "not_asked") return answer;
  const gap = facts.gapOf(op);
  return { known: false, gap: gap === null || gap.kind === "not_asked" ? answer.gap : gap };
}
