/** EventBridge, SNS, SQS and the administrator's side of Security Hub. */
import {
  EventBridgeClient,
  ListEventBusesCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
} from "@aws-sdk/client-eventbridge";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  ListFindingAggregatorsCommand,
  ListMembersCommand,
  SecurityHubClient,
} from "@aws-sdk/client-securityhub";
import { ListSubscriptionsByTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "#lib/clock.ts";
import { generateOrganization } from "#lib/sim/generate.ts";
import { type Simulator, startSimulator } from "#lib/sim/simulator.ts";
import { logKeeperOf } from "#lib/sim/state/trails.ts";
import { enter, failureOf, type KeyPair } from "#lib/sim/test-clients.ts";

let simulator: Simulator;
let keys: KeyPair;
const region = "us-east-1";

const configOf = (credentials: KeyPair) => ({ endpoint: simulator.url, region, credentials, maxAttempts: 1 });

beforeAll(async () => {
  const organization = generateOrganization({ accounts: 12, seed: 6, now: new Date() });
  simulator = await startSimulator({ organization, clock: systemClock });
  keys = await enter(simulator, organization.securityAccountId);
});

afterAll(() => simulator.close());

describe("EventBridge", () => {
  test("buses page by page, with the policy of the one that members send to", async () => {
    const client = new EventBridgeClient(configOf(keys));
    const first = await client.send(new ListEventBusesCommand({ Limit: 1 }));
    const second = await client.send(new ListEventBusesCommand({ Limit: 1, NextToken: first.NextToken }));
    expect(first.EventBuses?.map(({ Name, Policy }) => [Name, Policy])).toEqual([["default", undefined]]);
    expect(second.EventBuses?.[0]?.Policy).toContain(simulator.organization.id);
    expect(second.NextToken).toBeUndefined();
  });

  test("a rule, its target, and a topic that somebody confirmed", async () => {
    const client = new EventBridgeClient(configOf(keys));
    const { Rules = [] } = await client.send(new ListRulesCommand({ EventBusName: "default" }));
    expect(Rules.map(({ Name }) => Name)).toContain("guardduty-findings");
    const { Targets } = await client.send(new ListTargetsByRuleCommand({ Rule: "guardduty-findings" }));
    const topic = Targets?.[0]?.Arn;
    const { Subscriptions } = await new SNSClient(configOf(keys)).send(
      new ListSubscriptionsByTopicCommand({ TopicArn: topic }),
    );
    expect(Subscriptions?.map(({ SubscriptionArn }) => SubscriptionArn?.startsWith(`${topic}:`))).toEqual([
      true,
      false,
    ]);
  });

  test("what is not there", async () => {
    const client = new EventBridgeClient(configOf(keys));
    expect(await failureOf(client.send(new ListRulesCommand({ EventBusName: "none" })))).toMatchObject({
      name: "ResourceNotFoundException",
    });
    expect(await failureOf(client.send(new ListTargetsByRuleCommand({ Rule: "none" })))).toMatchObject({
      name: "ResourceNotFoundException",
    });
    const topic = `arn:aws:sns:${region}:${simulator.organization.securityAccountId}:none`;
    expect(
      await failureOf(
        new SNSClient(configOf(keys)).send(new ListSubscriptionsByTopicCommand({ TopicArn: topic })),
      ),
    ).toMatchObject({ name: "NotFoundException" });
    expect(
      await failureOf(
        new LambdaClient(configOf(keys)).send(new GetFunctionConfigurationCommand({ FunctionName: "none" })),
      ),
    ).toMatchObject({ name: "ResourceNotFoundException" });
  });
});

describe("SQS", () => {
  test("the queue of the account that keeps the logs, and none of another name", async () => {
    const keeper = logKeeperOf(simulator.organization);
    const client = new SQSClient({
      ...configOf(await enter(simulator, keeper)),
      useQueueUrlAsEndpoint: false,
    });
    const ask = (name: string) =>
      client.send(
        new GetQueueAttributesCommand({
          QueueUrl: `https://sqs.${region}.amazonaws.com/${keeper}/${name}`,
          AttributeNames: ["QueueArn"],
        }),
      );
    expect((await ask("trail-files")).Attributes?.["QueueArn"]).toBe(
      `arn:aws:sqs:${region}:${keeper}:trail-files`,
    );
    expect(await failureOf(ask("none"))).toMatchObject({ name: "QueueDoesNotExist" });
  });
});

describe("Security Hub, as its administrator sees it", () => {
  test("members and the aggregator, where it is on", async () => {
    const client = new SecurityHubClient(configOf(keys));
    const members = await client.send(new ListMembersCommand({ MaxResults: 2 }));
    expect(members.Members?.every(({ MemberStatus }) => MemberStatus === "Enabled")).toBe(true);
    const { FindingAggregators } = await client.send(new ListFindingAggregatorsCommand({}));
    expect(FindingAggregators).toHaveLength(1);
  });
});
