/** Every resource that code should have made, and whether code did (item 7.2). */
import { globalRegion } from "#lib/facts/envelope.ts";
import { partClosedGaps } from "#lib/roadmap/closed-units.ts";
import { activeExceptions } from "#lib/roadmap/exceptions.ts";
import type { FactsView } from "#lib/roadmap/facts-view.ts";
import type { Gap, PlacedGap } from "#lib/roadmap/gaps.ts";
import { type IacTypeName, iacTypes } from "#lib/roadmap/iac-types.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { type Resource, readAccountResources } from "#lib/roadmap/resources.ts";
import type { Evidence } from "#lib/roadmap/verdict.ts";
import type { Managers } from "./7-2-managers.ts";
import { readOutside } from "./7-2-outside.ts";

export type Standing =
  | { kind: "stack" | "terraform" | "trusted-tag" | "claimed" | "orphan" | "unmanaged" | "excepted" }
  | { kind: "unknown"; gap: Gap };

export interface IacUnit {
  resource: Resource;
  tier: 1 | 2;
  standing: Standing;
}

export interface IacUnits {
  units: readonly IacUnit[];
  /** Lists that could not be read, each as one unit of which nothing is known. */
  unread: readonly PlacedGap[];
  /** Regions that policies close. */
  closed: readonly Evidence[];
}

const stackTag = "aws:cloudformation:stack-id";
const clusterTags = ["aws:eks:cluster-name", "eks:cluster-name", "elbv2.k8s.aws/cluster"];
const ownedPrefix = "kubernetes.io/cluster/";

type Tags = Readonly<Record<string, string>>;

/** Judges the resources of the kinds that the setting names. */
export function readUnits(context: EvaluationContext, managers: Managers): IacUnits {
  const { input, view } = context;
  const { lists, regions, gaps } = readAccountResources(context, input.settings.iacTypes);
  const isOutside = readOutside(context, regions);
  const excepted = new Set(activeExceptions(input, view, "7.2").map(({ resource }) => resource));
  const parents = parentsOf(context, regions);
  const tags = tagsReader(view);
  const judging: Judging = { context, managers, parents, tags };
  const units = lists.flatMap(({ type, resources }) => {
    // The lists are those of the setting, whose schema takes these names only.
    const { tier } = iacTypes[type as IacTypeName];
    return resources.flatMap((resource): IacUnit[] => {
      const outside = isOutside(resource);
      if (outside === true) return [];
      if (excepted.has(resource.arn)) return [{ resource, tier, standing: { kind: "excepted" } }];
      if (outside !== false) return [{ resource, tier, standing: { kind: "unknown", gap: outside } }];
      return [{ resource, tier, standing: judgeResource(judging, resource) }];
    });
  });
  const unreadLists = lists.flatMap(({ gap, region }) =>
    gap === null ? [] : [{ gap, place: region === globalRegion ? null : region }],
  );
  const { open, evidence } = partClosedGaps(unreadLists);
  return { units, unread: [...gaps, ...open], closed: evidence };
}

interface Judging {
  context: EvaluationContext;
  managers: Managers;
  /** Instances and main route tables → the group or the VPC that made them. */
  parents: ReadonlyMap<string, Parent>;
  tags: (resource: Resource) => { known: true; value: Tags } | { known: false; gap: Gap };
}

function judgeResource({ context, managers, parents, tags }: Judging, resource: Resource): Standing {
  const { arn, region } = resource;
  // The lists are those of the setting, whose schema takes these names only.
  const type = resource.type as IacTypeName;
  if (managers.isInStack(type, region, arn)) return { kind: "stack" };
  const state = managers.terraform(arn);
  if (state === "fresh") return { kind: "terraform" };
  const parent = parents.get(arn);
  if (parent !== undefined) {
    if (managers.isInStack(parent.type, region, parent.arn)) return { kind: "stack" };
    if (managers.terraform(parent.arn) === "fresh") return { kind: "terraform" };
  }
  const hidden = managers.gapOf(region);
  if (hidden !== null) return { kind: "unknown", gap: hidden };
  if (state === "stale") return { kind: "unknown", gap: staleState };
  const read = tags(resource);
  if (!read.known) return { kind: "unknown", gap: read.gap };
  const cluster = clusterOf(read.value);
  if (cluster !== null) {
    const clusterArn = `arn:${context.input.account.partition}:eks:${region}:${context.input.account.id}:cluster/${cluster}`;
    if (managers.isInStack("eks:cluster", region, cluster)) return { kind: "stack" };
    if (managers.terraform(clusterArn) === "fresh") return { kind: "terraform" };
  }
  return byTags(context, managers, read.value);
}

function byTags({ input }: EvaluationContext, managers: Managers, tags: Tags): Standing {
  const { iacTags, trustIacTags } = input.settings;
  const isClaimed = Object.entries(iacTags).some(([key, value]) => {
    const found = Object.hasOwn(tags, key) ? tags[key] : undefined;
    return found !== undefined && (value === "*" || found === value);
  });
  if (isClaimed) return { kind: trustIacTags ? "trusted-tag" : "claimed" };
  return { kind: Object.hasOwn(tags, stackTag) ? "orphan" : "unmanaged" };
}

const staleState: Gap = {
  kind: "said",
  code: "stale",
  text: "Nothing but a Terraform state that is too old to count names the resource",
};

/** The cluster of EKS that made it. */
function clusterOf(tags: Tags): string | null {
  for (const tag of clusterTags) if (Object.hasOwn(tags, tag)) return tags[tag] ?? null;
  const owned = Object.entries(tags).find(([key, value]) => key.startsWith(ownedPrefix) && value === "owned");
  return owned === undefined ? null : owned[0].slice(ownedPrefix.length);
}

interface Parent {
  type: IacTypeName;
  arn: string;
}

/** What AWS makes along with something else, and takes its result. */
function parentsOf({ input, view }: EvaluationContext, regions: readonly string[]): Map<string, Parent> {
  const parents = new Map<string, Parent>();
  for (const region of regions) {
    const arn = (service: string, resource: string) =>
      `arn:${input.account.partition}:${service}:${region}:${input.account.id}:${resource}`;
    const instances = view
      .find("ec2.compute", region)
      .ask("ec2:DescribeInstances", (data) => data.instances ?? []);
    for (const { InstanceId, autoScalingGroup: group } of instances.known ? instances.value : []) {
      if (group === null) continue;
      const groupArn = arn("autoscaling", `autoScalingGroup:*:autoScalingGroupName/${group}`);
      parents.set(arn("ec2", `instance/${InstanceId}`), {
        type: "autoscaling:autoScalingGroup",
        arn: groupArn,
      });
    }
    const tables = view
      .find("ec2.network", region)
      .ask("ec2:DescribeRouteTables", (data) => data.routeTables ?? []);
    for (const { RouteTableId, VpcId, associations } of tables.known ? tables.value : []) {
      if (!associations.some(({ Main }) => Main)) continue;
      parents.set(arn("ec2", `route-table/${RouteTableId}`), {
        type: "ec2:vpc",
        arn: arn("ec2", `vpc/${VpcId}`),
      });
    }
  }
  return parents;
}

/** Tags by ARN: of roles as IAM lists them, of everything else as the tagging API does. */
function tagsReader(view: FactsView): Judging["tags"] {
  const byRegion = new Map<string, ReturnType<typeof readTags>>();
  const roles = view
    .find("iam.authorization")
    .ask(
      "iam:GetAccountAuthorizationDetails",
      (data) => new Map((data.roles ?? []).map((role) => [role.Arn, role])),
    );
  return ({ type, arn, region }) => {
    if (type === "iam:role" || type === "iam:policy") {
      const list = roles.known ? (roles.value.get(arn)?.Tags ?? []) : [];
      return { known: true, value: Object.fromEntries(list.map(({ Key, Value }) => [Key, Value])) };
    }
    // A bucket whose Region the list does not say may be tagged anywhere: nothing is claimed by it.
    if (region === globalRegion) return { known: true, value: {} };
    const read = byRegion.get(region) ?? readTags(view, region);
    byRegion.set(region, read);
    return read.known ? { known: true, value: read.value.get(arn) ?? {} } : read;
  };
}

function readTags(view: FactsView, region: string) {
  return view
    .find("tagging.resources", region)
    .ask(
      "tagging:GetResources",
      (data): ReadonlyMap<string, Tags> =>
        new Map(data.resources.map(({ ResourceARN, Tags }) => [ResourceARN, Tags])),
    );
}
