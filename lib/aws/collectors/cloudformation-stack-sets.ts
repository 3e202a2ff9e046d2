/** Stack sets that give new accounts their baseline, and how far they got. */
import {
  DescribeStackSetCommand,
  ListStackInstancesCommand,
  ListStackSetsCommand,
  type StackInstanceSummary,
  type StackSetSummary,
} from "@aws-sdk/client-cloudformation";
import { type Collecting, type Collector, identified, valueOf } from "#lib/aws/collecting.ts";
import type { CloudformationStackSets } from "#lib/facts/cloudformation.ts";

const MaxResults = 100;

type StackSet = CloudformationStackSets["stackSets"][number];

/**
 * `cloudformation.stack-sets`, in the management account and in delegated administrators of stack sets, region by region:
 * a stack set lives where it was made. Only those that deploy to new accounts by themselves are looked at closely.
 */
export const cloudformationStackSets: Collector<"cloudformation.stack-sets"> = {
  name: "cloudformation.stack-sets",
  scope: "region",
  actions: [
    { action: "cloudformation:ListStackSets", reason: "stack sets that give new accounts their baseline" },
    { action: "cloudformation:DescribeStackSet", reason: "the organizational units that they deploy to" },
    { action: "cloudformation:ListStackInstances", reason: "in which accounts the baseline is current" },
  ],
  async collect(from) {
    const CallAs = from.options.isManagement === true ? "SELF" : "DELEGATED_ADMIN";
    const listed = await from.pages("cloudformation:ListStackSets", async (clients, http, NextToken) => {
      const page = await clients.cloudformation.send(
        new ListStackSetsCommand({
          Status: "ACTIVE",
          CallAs,
          MaxResults,
          ...(NextToken === undefined ? {} : { NextToken }),
        }),
        http,
      );
      return { items: identified(page.Summaries, "StackSetName"), next: page.NextToken };
    });
    if (listed.kind !== "ok") return null;
    const own = listed.value.filter(deploysItself);
    const stackSets = await Promise.all(own.map((summary) => readStackSet(from, summary, CallAs)));
    return {
      stackSets: stackSets
        .filter((one) => one !== null)
        .sort((a, b) => (a.StackSetName < b.StackSetName ? -1 : 1)),
    };
  },
};

function deploysItself({ PermissionModel, AutoDeployment, Status }: StackSetSummary): boolean {
  const isActive = Status === undefined || Status === "ACTIVE";
  return isActive && PermissionModel === "SERVICE_MANAGED" && AutoDeployment?.Enabled === true;
}

/** null: it was deleted since it was listed. */
async function readStackSet(
  from: Collecting,
  { StackSetName = "", StackSetId }: StackSetSummary,
  CallAs: "SELF" | "DELEGATED_ADMIN",
): Promise<StackSet | null> {
  const resource = StackSetName;
  const gone = ["StackSetNotFoundException", "StackSetNotFound"];
  const described = await from.call(
    "cloudformation:DescribeStackSet",
    (clients, http) =>
      clients.cloudformation.send(new DescribeStackSetCommand({ StackSetName, CallAs }), http),
    { resource, gone, isWhole: ({ StackSet: set }) => set?.StackSetName === StackSetName },
  );
  if (described.kind === "gone") return null;
  const instances = await from.pages(
    "cloudformation:ListStackInstances",
    async (clients, http, NextToken) => {
      const page = await clients.cloudformation.send(
        new ListStackInstancesCommand({
          StackSetName,
          CallAs,
          MaxResults,
          ...(NextToken === undefined ? {} : { NextToken }),
        }),
        http,
      );
      return { items: identified(page.Summaries, "Account", "Region"), next: page.NextToken };
    },
    { resource, gone },
  );
  if (instances.kind === "gone") return null;
  return {
    StackSetName,
    StackSetId: StackSetId ?? null,
    OrganizationalUnitIds: valueOf(described)?.StackSet?.OrganizationalUnitIds?.toSorted() ?? null,
    instances: valueOf(instances)?.map(instanceFacts).sort(byPlace) ?? null,
  };
}

type Instance = NonNullable<StackSet["instances"]>[number];

function instanceFacts(summary: StackInstanceSummary): Instance {
  const { Account = "", Region = "", Status, StackInstanceStatus, DriftStatus } = summary;
  return {
    Account,
    Region,
    Status: Status ?? null,
    DetailedStatus: StackInstanceStatus?.DetailedStatus ?? null,
    DriftStatus: DriftStatus ?? null,
  };
}

function byPlace(a: Instance, b: Instance): number {
  return `${a.Account} ${a.Region}` < `${b.Account} ${b.Region}` ? -1 : 1;
}
