/** Which tool manages a resource: the stacks and the states of Terraform, indexed once (item 7.2). */
import type { CloudformationStacks } from "#lib/facts/cloudformation.ts";
import { globalRegion } from "#lib/facts/envelope.ts";
import type { Gap, PlacedGap } from "#lib/roadmap/gaps.ts";
import { type IacTypeName, iacTypes } from "#lib/roadmap/iac-types.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";

const stacksOp = "cloudformation:ListStacks";
const resourcesOp = "cloudformation:ListStackResources";
const dayMs = 24 * 3_600_000;

export type Stack = CloudformationStacks["stacks"][number];

export interface Managers {
  /** Live stacks of the Regions that could be read, each with its Region. */
  stacks: readonly { region: string; stack: Stack }[];
  /** Why stacks of a Region, or what is in one of them, are not known. */
  gaps: readonly PlacedGap[];
  /** Whether a live stack holds it; `region` "global" asks the stacks of every Region. */
  isInStack(type: IacTypeName, region: string, id: string): boolean;
  /** A gap that may hide the stack of a resource there. */
  gapOf(region: string): Gap | null;
  /** `fresh`: a state names it that was imported lately; `stale`: only older ones do; null: none. */
  terraform(arn: string): "fresh" | "stale" | null;
  /** Ids of the stacks that are there. */
  ids: ReadonlySet<string>;
}

/** What people call a stack that is there: it holds or may hold something. */
function isLive({ StackStatus }: Stack): boolean {
  return !["DELETE_COMPLETE", "DELETE_IN_PROGRESS", "REVIEW_IN_PROGRESS"].includes(StackStatus);
}

/**
 * Statuses with which a stack has a resource. One that could not be updated stays in it; what could not be made, was
 * left behind, was handed to another stack or whose import was undone is not.
 */
const held =
  /^(?:CREATE|UPDATE|IMPORT|ROLLBACK|UPDATE_ROLLBACK|EXPORT_ROLLBACK)_COMPLETE$|^UPDATE(?:_ROLLBACK)?_(?:IN_PROGRESS|FAILED)$/;

/** CloudFormation's name of a kind → ours. */
const kindOf: ReadonlyMap<string, string> = new Map(
  Object.entries(iacTypes).flatMap(([type, { cloudformation }]) =>
    cloudformation.map((name): [string, string] => [name, type]),
  ),
);

/** The part of an ARN, of a URL or of an id that tells resources of one kind and Region apart. */
export function shortId(id: string): string {
  return id.slice(Math.max(id.lastIndexOf("/"), id.lastIndexOf(":")) + 1);
}

/** Reads who manages what in the given Regions; `unscanned` says which others, or that all of them, could not be read. */
export function readManagers(
  context: EvaluationContext,
  regions: readonly string[],
  unscanned: readonly PlacedGap[],
): Managers {
  const { input, view } = context;
  const stacks: Managers["stacks"][number][] = [];
  const gaps: PlacedGap[] = [];
  const byRegion = new Map<string, Gap>();
  const members = new Set<string>();
  for (const region of regions) {
    const reading = view.find("cloudformation.stacks", region);
    const listed = reading.ask(stacksOp, (data) => data.stacks);
    const gap = listed.known
      ? listed.value.length === 0
        ? null
        : resourcesGap(reading, listed.value)
      : listed.gap;
    // A closed Region is out of scope, and so are stacks that nobody can change any more.
    if (gap !== null && gap.kind !== "closed" && !reading.isUnsupported(stacksOp)) {
      gaps.push({ gap, place: region });
      byRegion.set(region, gap);
    }
    for (const stack of listed.known ? listed.value.filter(isLive) : []) {
      stacks.push({ region, stack });
      for (const key of membersOf(stack, region)) members.add(key);
    }
  }
  return {
    stacks,
    gaps,
    ids: new Set(stacks.map(({ stack }) => stack.StackId)),
    isInStack: (type, region, id) => members.has(`${type}|${region}|${shortId(id)}`),
    gapOf: (region) => {
      if (region === globalRegion) return [...gaps, ...unscanned][0]?.gap ?? null;
      return (
        byRegion.get(region) ?? (regions.includes(region) ? null : { kind: "region", why: "not_scanned" })
      );
    },
    terraform: readStates(input),
  };
}

/** A stack whose resources are not there although its call was answered is as good as not read. */
function resourcesGap(
  reading: ReturnType<EvaluationContext["view"]["find"]>,
  stacks: readonly Stack[],
): Gap | null {
  for (const { StackId, resources } of stacks.filter(isLive)) {
    const gap = reading.gapOf(resourcesOp, StackId);
    if (gap !== null) return gap;
    if (resources === null) return { kind: "not_asked", op: resourcesOp };
  }
  return null;
}

/** Each member for its Region and, since roles and the like are of none, for all. */
function membersOf({ resources }: Stack, region: string): string[] {
  return (resources ?? []).flatMap(({ ResourceType, PhysicalResourceId, ResourceStatus }) => {
    const type = kindOf.get(ResourceType);
    if (type === undefined || PhysicalResourceId === null || !held.test(ResourceStatus)) return [];
    const id = shortId(PhysicalResourceId);
    return [`${type}|${region}|${id}`, `${type}|global|${id}`];
  });
}

function readStates({ records, now, settings }: EvaluationContext["input"]): Managers["terraform"] {
  const freshUntil = now.getTime() - settings.stateMaxAgeDays * dayMs;
  const byArn = new Map<string, "fresh" | "stale">();
  for (const { data, recordedAt } of records.terraformStates) {
    const standing = recordedAt.getTime() >= freshUntil ? "fresh" : "stale";
    for (const { arn } of data.resources) {
      const key = groupKey(arn);
      if (byArn.get(key) !== "fresh") byArn.set(key, standing);
    }
  }
  return (arn) => byArn.get(groupKey(arn)) ?? null;
}

/** An Auto Scaling group's ARN holds an id that its instances do not know; its name is unique in the Region. */
function groupKey(arn: string): string {
  return arn.replace(/(:autoScalingGroup):[^:]*:/, "$1:*:");
}

/** When the oldest state that counts ceases to; null: there is none. */
export function statesUntil({ records, now, settings }: EvaluationContext["input"]): Date | null {
  const ends = records.terraformStates
    .map(({ recordedAt }) => recordedAt.getTime() + settings.stateMaxAgeDays * dayMs)
    .filter((end) => end >= now.getTime());
  return ends.length === 0 ? null : new Date(Math.min(...ends));
}
