/** The notebook instances of one region, and what of the network they see. */
import {
  DescribeNotebookInstanceCommand,
  ListNotebookInstancesCommand,
  type NotebookInstanceSummary,
} from "@aws-sdk/client-sagemaker";
import { type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import type { SagemakerNotebooks } from "#lib/facts/compute-placement.ts";

type Notebook = SagemakerNotebooks["notebooks"][number];

const atOnce = 4;
const describeOperation = "sagemaker:DescribeNotebookInstance";

/** `sagemaker.notebooks`: sagemaker:ListNotebookInstances, then DescribeNotebookInstance of each. Addresses are not kept. */
export const sagemakerNotebooks: Collector<"sagemaker.notebooks"> = {
  name: "sagemaker.notebooks",
  scope: "region",
  actions: [
    { action: "sagemaker:ListNotebookInstances", reason: "which notebook instances exist" },
    { action: describeOperation, reason: "whether a notebook calls the internet past the VPC" },
  ],
  async collect(from) {
    const listed = await from.pages(
      "sagemaker:ListNotebookInstances",
      async (clients, http, NextToken) => {
        const input = { MaxResults: 100, ...(NextToken === undefined ? {} : { NextToken }) };
        const page = await clients.sagemaker.send(new ListNotebookInstancesCommand(input), http);
        const items = identified(page.NotebookInstances, "NotebookInstanceName", "NotebookInstanceArn");
        return { items, next: page.NextToken };
      },
      { owned: (notebooks) => notebooks.map(({ NotebookInstanceArn }) => NotebookInstanceArn) },
    );
    if (listed.kind !== "ok") return null;
    if (listed.value.length === 0) from.skip(describeOperation, "no-notebook");
    const notebooks = await mapAtOnce(listed.value, atOnce, (one) => readNotebook(from, one));
    return { notebooks: orderedBy(notebooks.flat(), "NotebookInstanceArn") };
  },
};

async function readNotebook(from: Collecting, listed: NotebookInstanceSummary): Promise<Notebook[]> {
  const { NotebookInstanceName, NotebookInstanceArn = "", NotebookInstanceStatus = "InService" } = listed;
  if (NotebookInstanceStatus === "Deleting") return [];
  const answer = await from.call(
    describeOperation,
    (clients, http) =>
      clients.sagemaker.send(new DescribeNotebookInstanceCommand({ NotebookInstanceName }), http),
    {
      resource: NotebookInstanceArn,
      // A name that is not there is a validation error, of which only the text tells.
      absentSaying: { code: "ValidationException", text: /RecordNotFound/i },
      isWhole: ({ DirectInternetAccess }) => DirectInternetAccess !== undefined,
      owned: (output) => [output.NotebookInstanceArn],
    },
  );
  if (answer.kind === "absent") return [];
  const details = answer.kind === "ok" ? answer.value : undefined;
  return [
    {
      NotebookInstanceArn,
      NotebookInstanceStatus,
      DirectInternetAccess: details?.DirectInternetAccess ?? null,
      SubnetId: details?.SubnetId ?? null,
      SecurityGroups: (details?.SecurityGroups ?? []).toSorted(),
      MinimumInstanceMetadataServiceVersion:
        details?.InstanceMetadataServiceConfiguration?.MinimumInstanceMetadataServiceVersion ?? null,
    },
  ];
}
