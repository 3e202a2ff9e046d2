/** Who may use the queues of one region. */
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { Collector } from "#lib/aws/collecting.ts";
import { sqsQueuesSchema } from "#lib/facts/workload-lists.ts";
import { listedBy, readPolicies } from "./resource-policies.ts";

/** `sqs.policies`: sqs:GetQueueAttributes (policy and ARN) of each queue that `sqs.queues` has listed. */
export const sqsPolicies: Collector<"sqs.policies"> = {
  name: "sqs.policies",
  scope: "region",
  actions: [{ action: "sqs:GetQueueAttributes", reason: "who may send to a queue or receive from it" }],
  async collect(from) {
    const listed = listedBy(from, "sqs.queues", "sqs:ListQueues", sqsQueuesSchema);
    if (listed === null) return null;
    if (listed.queueUrls.length === 0) from.skip("sqs:GetQueueAttributes", "no-queue");
    const { partition, region, accountId } = from;
    const arnOf = (url: string) =>
      `arn:${partition}:sqs:${region}:${accountId}:${url.slice(url.lastIndexOf("/") + 1)}`;
    const resources = await readPolicies(from, "sqs:GetQueueAttributes", listed.queueUrls, {
      send: (clients, http, QueueUrl) => {
        const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["Policy", "QueueArn"] });
        return clients.sqs.send(command, http);
      },
      policyOf: ({ Attributes }) => Attributes?.Policy,
      arnOf,
      gone: ["QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"],
      isWhole: ({ Attributes }, url) => Attributes?.QueueArn === arnOf(url),
    });
    return { resources };
  },
};
