/** Which security groups are in use, for item 6.3: by interfaces, and by what launches machines without having any now. */
import type { NetworkInterface } from "#lib/facts/ec2-network.ts";
import type { CollectorName, FactsOf } from "#lib/facts/registry.ts";
import type { Answer, FactsView } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { Network } from "#lib/roadmap/network/networks.ts";
import { isInUse } from "#lib/roadmap/network/roles.ts";

export interface GroupUse {
  /** Interfaces that are in use, by group. */
  interfaces: ReadonlyMap<string, readonly NetworkInterface[]>;
  /** What names a group beside them: group or name → "launch template lt-1". */
  sources: ReadonlyMap<string, string>;
  /** Why it is not known of every group whether it is used. */
  gaps: readonly Gap[];
}

/** Who names groups in a region. What stands in an older form of a network is named by the group's name. */
export function readUse(view: FactsView, network: Network): Answer<GroupUse> {
  const { region, interfaces } = network;
  if (!interfaces.known) return interfaces;
  const byGroup = new Map<string, NetworkInterface[]>();
  for (const one of interfaces.value.filter(isInUse)) {
    for (const id of one.Groups) {
      const others = byGroup.get(id);
      if (others === undefined) byGroup.set(id, [one]);
      else others.push(one);
    }
  }
  const sources = new Map<string, string>();
  const gaps: Gap[] = [];
  for (const read of readers) {
    const named = read(view, region);
    if (!named.known) gaps.push(named.gap);
    else
      for (const [what, ids] of named.value)
        for (const id of ids) if (!sources.has(id)) sources.set(id, what);
  }
  return { known: true, value: { interfaces: byGroup, sources, gaps } };
}

type Named = readonly (readonly [what: string, groups: readonly string[]])[];
type Reader = (view: FactsView, region: string) => Answer<Named>;

function reader<Name extends CollectorName>(
  collector: Name,
  op: string,
  select: (data: FactsOf<Name>) => Named | undefined,
): Reader {
  return (view, region) => {
    const facts = view.find(collector, region);
    const answer = facts.ask(op, (data) => select(data) ?? (facts.isSkipped(op) ? [] : null));
    if (!answer.known) return answer;
    if (answer.value !== null) return { known: true, value: answer.value };
    return { known: false, gap: { kind: "unreadable", collector, why: "malformed" } };
  };
}

const readers: readonly Reader[] = [
  reader("ec2.launch", "ec2:DescribeLaunchTemplateVersions", ({ templateVersions }) =>
    templateVersions.map((one) => [
      `launch template ${one.LaunchTemplateId}`,
      [...one.SecurityGroupIds, ...one.SecurityGroups],
    ]),
  ),
  reader("autoscaling.groups", "autoscaling:DescribeLaunchConfigurations", ({ launchConfigurations }) =>
    launchConfigurations?.map((one) => [
      `launch configuration ${one.LaunchConfigurationName}`,
      one.SecurityGroups,
    ]),
  ),
  reader("lambda.functions", "lambda:ListFunctions", ({ functions }) =>
    functions.map((one) => [`function ${one.FunctionArn}`, one.VpcConfig?.SecurityGroupIds ?? []]),
  ),
  reader("ecs.services", "ecs:ListServices", ({ services }) =>
    services.map((one) => [`service ${one.serviceArn}`, one.awsvpcConfiguration?.securityGroups ?? []]),
  ),
  reader("codebuild.projects", "codebuild:ListProjects", ({ projects }) =>
    projects.map((one) => [`project ${one.arn}`, one.vpcConfig?.securityGroupIds ?? []]),
  ),
];
