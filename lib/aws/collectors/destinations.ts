/** Topics, queues and functions to which something is sent: whether they are there, and whether anybody listens. */
import { GetFunctionConcurrencyCommand, GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { ListSubscriptionsByTopicCommand } from "@aws-sdk/client-sns";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { Collecting, CollectorAction } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import type { Destinations } from "#lib/facts/events.ts";

/** What reading functions asks for. */
export const functionAction: CollectorAction = {
  action: "lambda:GetFunctionConfiguration",
  reason: "whether the function that alerts go to is there and works",
};

/** What reading destinations asks for. */
export const destinationActions: readonly CollectorAction[] = [
  {
    action: "sns:ListSubscriptionsByTopic",
    reason: "whether anybody has confirmed to receive the alerts of a topic",
  },
  { action: "sqs:GetQueueAttributes", reason: "whether the queue that alerts go to is there" },
  functionAction,
];

/** What `concurrency` asks for beside. */
export const concurrencyAction: CollectorAction = {
  action: "lambda:GetFunctionConcurrency",
  reason: "whether the function that a rule calls is switched off",
};

/**
 * Reads those of the ARNs that are topics, queues or functions of this account. Others are for another account to tell,
 * or of a kind that is not followed. What is gone is a fact here, not a resource to be dropped.
 *
 * @param options.concurrency also whether functions may run at all, one more call for each.
 */
export async function readDestinations(
  from: Collecting,
  arns: readonly string[],
  options: { concurrency?: true } = {},
): Promise<Destinations> {
  const own = [...new Set(arns)].filter((arn) => arn.split(":")[4] === from.accountId).sort();
  const of = (service: string) => own.filter((arn) => arn.split(":")[2] === service);
  const [topics, queues, functions] = await Promise.all([
    mapAtOnce(of("sns"), 4, (arn) => readTopic(from, arn)),
    mapAtOnce(of("sqs"), 4, (arn) => readQueue(from, arn)),
    mapAtOnce(of("lambda"), 4, async (arn) => {
      const found = await readFunction(from, arn);
      return options.concurrency === true ? mapAtOnce(found, 1, (one) => withConcurrency(from, one)) : found;
    }),
  ]);
  return { topics: topics.flat(), queues: queues.flat(), functions: functions.flat() };
}

const regionOf = (arn: string) => arn.split(":")[3] ?? "";

async function readTopic(from: Collecting, TopicArn: string): Promise<Destinations["topics"]> {
  const listed = await from.pages(
    "sns:ListSubscriptionsByTopic",
    async (clients, http, NextToken) => {
      const input = { TopicArn, ...(NextToken === undefined ? {} : { NextToken }) };
      const page = await clients.sns.send(new ListSubscriptionsByTopicCommand(input), http);
      return { items: page.Subscriptions ?? [], next: page.NextToken };
    },
    {
      resource: TopicArn,
      region: regionOf(TopicArn),
      gone: ["NotFound", "NotFoundException"],
    },
  );
  if (listed.kind === "gone") return [{ TopicArn, exists: false, confirmed: 0, pending: 0, protocols: [] }];
  if (listed.kind !== "ok") return [];
  // In place of an ARN stands "PendingConfirmation", or "Deleted".
  const confirmed = listed.value.filter(({ SubscriptionArn = "" }) => SubscriptionArn.startsWith("arn:"));
  const pending = listed.value.filter(({ SubscriptionArn }) => SubscriptionArn === "PendingConfirmation");
  const protocols = [...new Set(confirmed.flatMap(({ Protocol }) => Protocol ?? []))].sort();
  return [{ TopicArn, exists: true, confirmed: confirmed.length, pending: pending.length, protocols }];
}

async function readQueue(from: Collecting, QueueArn: string): Promise<Destinations["queues"]> {
  const [, , , region = "", account = "", name = ""] = QueueArn.split(":");
  const answer = await from.call(
    "sqs:GetQueueAttributes",
    (clients, http) =>
      clients.sqs.send(
        // The client goes to its own endpoint; of the URL only the path counts.
        new GetQueueAttributesCommand({
          QueueUrl: `https://sqs.${region}.amazonaws.com/${account}/${name}`,
          AttributeNames: ["QueueArn"],
        }),
        http,
      ),
    {
      resource: QueueArn,
      region,
      gone: ["QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"],
      owned: ({ Attributes }) => [Attributes?.QueueArn],
    },
  );
  return answer.kind === "ok" || answer.kind === "gone" ? [{ QueueArn, exists: answer.kind === "ok" }] : [];
}

type LambdaTarget = Destinations["functions"][number];

async function readFunction(from: Collecting, FunctionArn: string): Promise<LambdaTarget[]> {
  const answer = await from.call(
    "lambda:GetFunctionConfiguration",
    (clients, http) =>
      clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: FunctionArn }), http),
    {
      resource: FunctionArn,
      region: regionOf(FunctionArn),
      gone: ["ResourceNotFoundException"],
      owned: ({ FunctionArn: answered }) => [answered],
    },
  );
  const nothing = { FunctionArn, exists: false, State: null, Role: null };
  if (answer.kind === "gone") return [nothing];
  if (answer.kind !== "ok") return [];
  // Environment, description and all else are left where they are.
  const { State = null, Role = null } = answer.value;
  return [{ FunctionArn, exists: true, State, Role }];
}

/** A function without anything reserved answers nothing at all. */
async function withConcurrency(from: Collecting, target: LambdaTarget): Promise<LambdaTarget> {
  const { FunctionArn, exists } = target;
  if (!exists) return { ...target, ReservedConcurrentExecutions: null };
  // Concurrency is the function's, not that of a version or an alias.
  const FunctionName = FunctionArn.split(":", 7).join(":");
  const answer = await from.call(
    "lambda:GetFunctionConcurrency",
    (clients, http) => clients.lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }), http),
    {
      resource: FunctionArn,
      region: regionOf(FunctionArn),
      gone: ["ResourceNotFoundException"],
      mayBeEmpty: true,
    },
  );
  if (answer.kind === "gone") return { ...target, exists: false, ReservedConcurrentExecutions: null };
  const reserved = answer.kind === "ok" ? answer.value.ReservedConcurrentExecutions : undefined;
  return { ...target, ReservedConcurrentExecutions: reserved ?? null };
}
