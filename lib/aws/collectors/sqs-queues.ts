/** Which queues exist in one region. */
import { ListQueuesCommand } from "@aws-sdk/client-sqs";
import type { Collector } from "#lib/aws/collecting.ts";

/**
 * `sqs.queues`: sqs:ListQueues, a thousand a page; without a page size SQS answers a thousand and no token. Where there
 * is no queue, SQS leaves the list out: of this operation alone an answer without it says that there is nothing.
 */
export const sqsQueues: Collector<"sqs.queues"> = {
  name: "sqs.queues",
  scope: "region",
  actions: [{ action: "sqs:ListQueues", reason: "which queues exist" }],
  async collect(from) {
    const listed = await from.pages("sqs:ListQueues", async (clients, http, NextToken) => {
      const input = { MaxResults: 1_000, ...(NextToken === undefined ? {} : { NextToken }) };
      const page = await clients.sqs.send(new ListQueuesCommand(input), http);
      return { items: page.QueueUrls ?? [], next: page.NextToken };
    });
    return listed.kind === "ok" ? { queueUrls: listed.value.toSorted() } : null;
  },
};
