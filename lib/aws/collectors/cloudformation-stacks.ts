/** The stacks of one account in one region, and what each of them holds. */
import {
  ListStackResourcesCommand,
  ListStacksCommand,
  StackStatus,
  type StackSummary,
} from "@aws-sdk/client-cloudformation";
import { type Collecting, type Collector, identified, valueOf } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import { type CloudformationStacks, cloudformationStacksSchema } from "#lib/facts/cloudformation.ts";

const listOp = "cloudformation:ListStacks";
const resourcesOp = "cloudformation:ListStackResources";

type Stack = CloudformationStacks["stacks"][number];

/** Without the filter, AWS lists stacks that were deleted within ninety days as well. */
const StackStatusFilter = Object.values(StackStatus).filter((status) => status !== "DELETE_COMPLETE");

/**
 * `cloudformation.stacks`: ListStacks, one call where there are none, and ListStackResources of each stack that changed
 * since the run before. DescribeStackResources stops at a hundred resources and is not used. What drifted is in both
 * lists; nothing here starts a detection.
 */
export const cloudformationStacks: Collector<"cloudformation.stacks"> = {
  name: "cloudformation.stacks",
  scope: "region",
  actions: [
    { action: listOp, reason: "which stacks exist, and whether drift was looked for" },
    { action: resourcesOp, reason: "which resources are managed by a stack" },
  ],
  async collect(from) {
    const listed = await from.pages(
      listOp,
      async (clients, http, NextToken) => {
        const input = { StackStatusFilter, ...(NextToken === undefined ? {} : { NextToken }) };
        const page = await clients.cloudformation.send(new ListStacksCommand(input), http);
        return {
          items: identified(page.StackSummaries, "StackId", "StackName", "StackStatus"),
          next: page.NextToken,
        };
      },
      { owned: (stacks) => stacks.map(({ StackId }) => StackId) },
    );
    if (listed.kind !== "ok") return null;
    const live = listed.value.filter(({ StackStatus: status }) => status !== "DELETE_COMPLETE");
    if (live.length === 0) from.skip(resourcesOp, "no-stack");
    const before = storedStacks(from);
    const stacks = await mapAtOnce(live, 4, (summary) => readStack(from, summary, before));
    return {
      stacks: orderedBy(
        stacks.flatMap((stack) => stack ?? []),
        "StackId",
      ),
    };
  },
};

/** Stacks of the run before, whose resources were read to their end. */
function storedStacks(from: Collecting): ReadonlyMap<string, Stack> {
  const envelope = from.options.stored?.("cloudformation.stacks", from.region);
  const facts =
    envelope?.complete === true ? cloudformationStacksSchema.safeParse(envelope.data).data : undefined;
  return new Map((facts?.stacks ?? []).map((stack) => [stack.StackId, stack]));
}

/** null: it was deleted since it was listed. */
async function readStack(
  from: Collecting,
  summary: StackSummary,
  before: ReadonlyMap<string, Stack>,
): Promise<Stack | null> {
  const head = headOf(summary);
  const stored = before.get(head.StackId);
  if (stored !== undefined && isSame(stored, head)) {
    // Answered before, and ListStacks says that it still holds: the same observation stays the same text.
    from.log.answered(resourcesOp);
    return { ...head, resources: stored.resources };
  }
  const listed = await from.pages(
    resourcesOp,
    async (clients, http, NextToken) => {
      const input = { StackName: head.StackId, ...(NextToken === undefined ? {} : { NextToken }) };
      const page = await clients.cloudformation.send(new ListStackResourcesCommand(input), http);
      return {
        items: identified(page.StackResourceSummaries, "ResourceType", "ResourceStatus"),
        next: page.NextToken,
      };
    },
    {
      resource: head.StackId,
      // The code of every invalid request; only the sentence tells.
      absentSaying: { code: "ValidationError", text: /does not exist/i },
    },
  );
  if (listed.kind === "absent") return null;
  const resources = valueOf(listed)?.map(
    ({ ResourceType = "", PhysicalResourceId, ResourceStatus = "", DriftInformation }) => ({
      ResourceType,
      PhysicalResourceId: PhysicalResourceId ?? null,
      ResourceStatus,
      StackResourceDriftStatus: DriftInformation?.StackResourceDriftStatus ?? null,
    }),
  );
  return { ...head, resources: resources?.sort(byType) ?? null };
}

type Head = Omit<Stack, "resources">;

function headOf(summary: StackSummary): Head {
  const { StackId = "", StackName = "", StackStatus: status = "", DriftInformation } = summary;
  const changed = summary.LastUpdatedTime ?? summary.CreationTime;
  return {
    StackId,
    StackName,
    StackStatus: status,
    StackDriftStatus: DriftInformation?.StackDriftStatus ?? null,
    LastCheckTimestamp: DriftInformation?.LastCheckTimestamp?.toISOString() ?? null,
    changedAt: changed?.toISOString() ?? null,
  };
}

/** A stack at work changes without a new time. */
function isSame(stored: Stack, head: Head): boolean {
  return (
    stored.resources !== null &&
    head.changedAt !== null &&
    stored.changedAt === head.changedAt &&
    stored.StackStatus === head.StackStatus &&
    stored.LastCheckTimestamp === head.LastCheckTimestamp &&
    !head.StackStatus.endsWith("_IN_PROGRESS")
  );
}

function byType(a: { ResourceType: string; PhysicalResourceId: string | null }, b: typeof a): number {
  const [x, y] = [`${a.ResourceType} ${a.PhysicalResourceId}`, `${b.ResourceType} ${b.PhysicalResourceId}`];
  return x < y ? -1 : Number(x > y);
}
