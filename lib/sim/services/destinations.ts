/** Topics, queues and functions that alerts are sent to. */
import type {
  GetFunctionConfigurationCommandInput,
  GetFunctionConfigurationCommandOutput,
} from "@aws-sdk/client-lambda";
import type {
  ListSubscriptionsByTopicCommandInput,
  ListSubscriptionsByTopicCommandOutput,
} from "@aws-sdk/client-sns";
import type { GetQueueAttributesCommandInput, GetQueueAttributesCommandOutput } from "@aws-sdk/client-sqs";
import { type Handlers, type Output, pageOf } from "#lib/sim/service-call.ts";
import { policiesIn } from "#lib/sim/state/policies.ts";
import { closingTarget, remedyOf } from "#lib/sim/state/remedies.ts";
import { queuesIn, topicsIn } from "#lib/sim/state/routes.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";

/** SNS: who listens to a topic. */
export const alertTopics = {
  ListSubscriptionsByTopic: (
    input: ListSubscriptionsByTopicCommandInput,
    { organization, state, region },
  ): Output<ListSubscriptionsByTopicCommandOutput> => {
    const topic = topicsIn(organization, state.account, region).find(({ arn }) => arn === input.TopicArn);
    if (topic === undefined) throw new AwsError("NotFoundException", "Topic does not exist");
    const { page, next } = pageOf(topic.subscriptions, {
      list: "ListSubscriptionsByTopic",
      token: input.NextToken,
      size: undefined,
      cap: 100,
      onInvalid: () => new AwsError("InvalidParameter", "Invalid parameter: NextToken"),
    });
    return {
      Subscriptions: page.map(({ protocol, endpoint, isConfirmed }, at) => ({
        SubscriptionArn: isConfirmed
          ? `${topic.arn}:0f1e2d3c-0000-4000-8000-00000000000${at}`
          : "PendingConfirmation",
        Owner: state.account.id,
        Protocol: protocol,
        Endpoint: endpoint,
        TopicArn: topic.arn,
      })),
      NextToken: next,
    };
  },
} satisfies Handlers;

/** SQS: the queues themselves, never a message. */
export const alertQueues = {
  GetQueueAttributes: (
    input: GetQueueAttributesCommandInput,
    { organization, state, region },
  ): Output<GetQueueAttributesCommandOutput> => {
    const [account, name] = (input.QueueUrl ?? "").split("/").slice(-2);
    const found = queuesIn(organization, state.account, region).find(
      (arn) => arn.endsWith(`:${name}`) && account === state.account.id,
    );
    const own = policiesIn(organization, state.account, region).queues.find((queue) => queue.name === name);
    if (own !== undefined && account === state.account.id) {
      return {
        Attributes: {
          QueueArn: `arn:aws:sqs:${region}:${account}:${name}`,
          ...(own.policy === null ? {} : { Policy: JSON.stringify(own.policy) }),
        },
      };
    }
    if (found === undefined) {
      throw new AwsError("QueueDoesNotExist", "The specified queue does not exist.");
    }
    return { Attributes: { QueueArn: found } };
  },
} satisfies Handlers;

/** Lambda: what rules once pointed to is gone, but for what somebody switched off. */
export const alertFunctions = {
  GetFunctionConfiguration: (
    { FunctionName = "" }: GetFunctionConfigurationCommandInput,
    { organization, state, region },
  ): Output<GetFunctionConfigurationCommandOutput> => {
    const { account } = state;
    const isThere =
      remedyOf(organization, account) === "off" &&
      closingTarget(organization, account, region) === FunctionName;
    if (!isThere) throw new AwsError("ResourceNotFoundException", `Function not found: ${FunctionName}`);
    return {
      FunctionArn: FunctionName,
      State: "Active",
      LastUpdateStatus: "Successful",
      Role: `arn:aws:iam::${account.id}:role/OrganizationAccountAccessRole`,
      Environment: { Variables: { api_token: "never-to-be-stored" } },
    };
  },
} satisfies Handlers;
