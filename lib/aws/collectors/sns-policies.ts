/** Who may use the topics of one region. */
import { GetTopicAttributesCommand } from "@aws-sdk/client-sns";
import type { Collector } from "#lib/aws/collecting.ts";
import { snsTopicsSchema } from "#lib/facts/workload-lists.ts";
import { listedBy, readPolicies } from "./resource-policies.ts";

/** `sns.policies`: sns:GetTopicAttributes of each topic that `sns.topics` has listed; its policy only is kept. */
export const snsPolicies: Collector<"sns.policies"> = {
  name: "sns.policies",
  scope: "region",
  actions: [{ action: "sns:GetTopicAttributes", reason: "who may publish to a topic or subscribe to it" }],
  async collect(from) {
    const listed = listedBy(from, "sns.topics", "sns:ListTopics", snsTopicsSchema);
    if (listed === null) return null;
    if (listed.topicArns.length === 0) from.skip("sns:GetTopicAttributes", "no-topic");
    const resources = await readPolicies(from, "sns:GetTopicAttributes", listed.topicArns, {
      send: (clients, http, TopicArn) => clients.sns.send(new GetTopicAttributesCommand({ TopicArn }), http),
      policyOf: ({ Attributes }) => Attributes?.["Policy"],
      arnOf: (arn) => arn,
      gone: ["NotFound", "NotFoundException"],
      isWhole: ({ Attributes }, arn) => Attributes?.["TopicArn"] === arn,
    });
    return { resources };
  },
};
