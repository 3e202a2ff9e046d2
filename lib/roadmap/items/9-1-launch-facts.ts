/** What instances are launched from, put together from groups, templates and configurations: for item 9.1. */
import type { LaunchTemplateVersionFacts } from "#lib/facts/ec2.ts";
import type { FactsOf } from "#lib/facts/registry.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";

type Groups = NonNullable<FactsOf<"autoscaling.groups">["groups"]>;

/** A version of a template, or a launch configuration, that something launches from. */
export interface LaunchSource {
  arn: string;
  name: string;
  options: LaunchTemplateVersionFacts["MetadataOptions"];
  /** Images that it launches: its own, or those of overrides. Empty: it names none. */
  images: string[];
}

/** A source that could not be read. */
export interface UnreadSource {
  name: string;
  gap: Gap;
}

export interface LaunchSources {
  sources: LaunchSource[];
  unread: UnreadSource[];
  /** What something names and AWS says does not exist. */
  gone: string[];
}

const versionsOp = "ec2:DescribeLaunchTemplateVersions";
const groupsOp = "autoscaling:DescribeAutoScalingGroups";
const configurationsOp = "autoscaling:DescribeLaunchConfigurations";

/** One launch of a template: by a group, one of its overrides, or a node group. */
interface Use {
  id: string | null;
  name: string | null;
  version: string | null;
  image: string | null;
}

/** Everything in use in the region; with `scoreUnusedTemplates` what nobody uses as well. */
export function readLaunchSources(context: EvaluationContext, region: string): LaunchSources {
  const groups = readGroups(context, region);
  const uses = groups.known ? usesOf(context, region, groups.value) : { known: true as const, value: [] };
  const templates = readTemplates(context, region, uses.known ? uses.value : []);
  const configurations = readConfigurations(context, region, groups.known ? groups.value : []);
  const unlisted = [groups, uses].flatMap((answer) =>
    answer.known ? [] : [{ name: "groups", gap: answer.gap }],
  );
  return {
    sources: [...templates.sources, ...configurations.sources],
    unread: [...unlisted, ...templates.unread, ...configurations.unread],
    gone: [...templates.gone, ...configurations.gone],
  };
}

function readGroups({ view }: EvaluationContext, region: string): Answer<Groups> {
  const answer = view.find("autoscaling.groups", region).ask(groupsOp, ({ groups }) => groups);
  if (!answer.known) return answer;
  const gap: Gap = { kind: "unreadable", collector: "autoscaling.groups", why: "malformed" };
  return answer.value === null ? { known: false, gap } : { known: true, value: answer.value };
}

function usesOf({ view }: EvaluationContext, region: string, groups: Groups): Answer<Use[]> {
  const ofGroups = groups
    .flatMap(({ launches }) => launches)
    .map(({ LaunchTemplateId: id, LaunchTemplateName: name, Version: version, ImageId: image }) => ({
      id,
      name,
      version,
      image,
    }));
  const facts = view.find("eks.node-groups", region);
  const nodes = facts.ask("eks:ListNodegroups", ({ nodeGroups }) =>
    nodeGroups.flatMap(({ launchTemplate }) =>
      launchTemplate === null ? [] : [{ ...launchTemplate, image: null }],
    ),
  );
  if (nodes.known) {
    const gap = facts.gapOf("eks:DescribeNodegroup");
    return gap === null ? { known: true, value: [...ofGroups, ...nodes.value] } : { known: false, gap };
  }
  const clusters = facts.gapOf("eks:ListClusters");
  return { known: false, gap: clusters === null || clusters.kind === "not_asked" ? nodes.gap : clusters };
}

function readTemplates(context: EvaluationContext, region: string, uses: readonly Use[]): LaunchSources {
  const { input, view } = context;
  const facts = view.find("ec2.launch", region);
  const listed = facts.ask(versionsOp, (data) => data);
  if (!listed.known) return { sources: [], unread: [{ name: "templates", gap: listed.gap }], gone: [] };
  const { templateVersions, pinned } = listed.value;
  const byTemplate = Map.groupBy(templateVersions, ({ LaunchTemplateId }) => LaunchTemplateId);
  const idOf = new Map(templateVersions.map((one) => [one.LaunchTemplateName, one.LaunchTemplateId]));
  const known = new Set(templateVersions.map((one) => `${one.LaunchTemplateId} ${one.VersionNumber}`));
  const read: LaunchSources = { sources: [], unread: [], gone: [] };
  const usesByVersion = new Map<string, Use[]>();
  const used = new Set<string>();
  for (const use of uses) {
    const id = use.id ?? idOf.get(use.name) ?? use.name ?? "";
    const versions = byTemplate.get(id) ?? [];
    if (versions.length > 0) used.add(id);
    const key = `${id} ${numberOf(use.version, versions)}`;
    usesByVersion.set(key, [...(usesByVersion.get(key) ?? []), use]);
    if (known.has(key)) continue;
    const name = `${id} version ${use.version ?? "$Default"}`;
    const gap = facts.gapOf(versionsOp, id);
    if (gap !== null) read.unread.push({ name, gap });
    // A template that is not in a complete list, or a version that was asked for and not answered, does not exist.
    else if (versions.length === 0 || pinned.includes(key)) read.gone.push(name);
    else read.unread.push({ name, gap: newerThanList });
  }
  const scored = templateVersions.filter(
    ({ LaunchTemplateId }) => used.has(LaunchTemplateId) || input.settings.scoreUnusedTemplates,
  );
  for (const version of scored) {
    const { LaunchTemplateId: id, VersionNumber: number } = version;
    read.sources.push({
      arn: `arn:${input.account.partition}:ec2:${region}:${input.account.id}:launch-template/${id}`,
      name: `${version.LaunchTemplateName ?? id} version ${number}`,
      options: version.MetadataOptions,
      images: imagesOf(version, usesByVersion.get(`${id} ${number}`) ?? []),
    });
  }
  return { ...read, unread: uniqueByName(read.unread), gone: [...new Set(read.gone)] };
}

const newerThanList: Gap = {
  kind: "said",
  code: "not_read",
  text: "A version that a group launches from is newer than the list of templates",
};

function uniqueByName(unread: readonly UnreadSource[]): UnreadSource[] {
  return [...new Map(unread.map((one) => [one.name, one])).values()];
}

/** The number that a version by name stands for; NaN: there is none such. */
function numberOf(version: string | null, versions: readonly LaunchTemplateVersionFacts[]): number {
  if (version === "$Latest") return Math.max(...versions.map(({ VersionNumber }) => VersionNumber));
  if (version !== null && version !== "$Default") return Number(version);
  return versions.find(({ DefaultVersion }) => DefaultVersion)?.VersionNumber ?? Number.NaN;
}

/** An override's image takes the place of the template's. */
function imagesOf({ ImageId, resolvedImageId }: LaunchTemplateVersionFacts, uses: readonly Use[]): string[] {
  const own = resolvedImageId ?? ImageId;
  const overrides = uses.flatMap(({ image }) => image ?? []);
  const isOwnUsed = uses.length === 0 || uses.some(({ image }) => image === null);
  return [...new Set([...(isOwnUsed && own !== null ? [own] : []), ...overrides])].sort();
}

function readConfigurations(context: EvaluationContext, region: string, groups: Groups): LaunchSources {
  const { input, view } = context;
  const names = new Set(groups.flatMap(({ LaunchConfigurationName }) => LaunchConfigurationName ?? []));
  if (names.size === 0 && !input.settings.scoreUnusedTemplates) return { sources: [], unread: [], gone: [] };
  const listed = view
    .find("autoscaling.groups", region)
    .ask(configurationsOp, ({ launchConfigurations }) => launchConfigurations ?? []);
  if (!listed.known)
    return { sources: [], unread: [...names].map((name) => ({ name, gap: listed.gap })), gone: [] };
  const scored = listed.value.filter(
    ({ LaunchConfigurationName }) =>
      names.has(LaunchConfigurationName) || input.settings.scoreUnusedTemplates,
  );
  const there = new Set(scored.map(({ LaunchConfigurationName }) => LaunchConfigurationName));
  return {
    sources: scored.map((one) => ({
      arn:
        one.LaunchConfigurationARN ??
        `arn:${input.account.partition}:autoscaling:${region}:${input.account.id}:launchConfiguration:*:launchConfigurationName/${one.LaunchConfigurationName}`,
      name: `launch configuration ${one.LaunchConfigurationName}`,
      options: one.MetadataOptions,
      images: one.ImageId === null ? [] : [one.ImageId],
    })),
    unread: [],
    gone: [...names].filter((name) => !there.has(name)),
  };
}
