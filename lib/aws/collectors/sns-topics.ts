/** Which topics exist in one region. */
import { ListTopicsCommand } from "@aws-sdk/client-sns";
import { type Collector, identified } from "#lib/aws/collecting.ts";

/** `sns.topics`: sns:ListTopics, which has no page size: a hundred a page. */
export const snsTopics: Collector<"sns.topics"> = {
  name: "sns.topics",
  scope: "region",
  actions: [{ action: "sns:ListTopics", reason: "which topics exist" }],
  async collect(from) {
    const listed = await from.pages(
      "sns:ListTopics",
      async (clients, http, NextToken) => {
        const input = NextToken === undefined ? {} : { NextToken };
        const page = await clients.sns.send(new ListTopicsCommand(input), http);
        return { items: identified(page.Topics, "TopicArn"), next: page.NextToken };
      },
      { owned: (topics) => topics.map(({ TopicArn }) => TopicArn) },
    );
    if (listed.kind !== "ok") return null;
    return { topicArns: listed.value.flatMap(({ TopicArn }) => TopicArn ?? []).sort() };
  },
};
