import { describe, expect, test } from "vitest";
import { collectFrom, jsonError, queryError, type StubAnswers } from "#lib/aws/stub-account.ts";
import type { StubRequest } from "#lib/aws/stub-endpoint.ts";
import { mayCarryAlerts, mayCorrect } from "#lib/facts/events.ts";
import { eventsRoutes } from "./events-routes.ts";

const region = "eu-west-1";
const arn = (service: string, name: string) => `arn:aws:${service}:${region}:111122223333:${name}`;
const topic = arn("sns", "alerts");
const queue = arn("sqs", "alerts");
const lambda = arn("lambda", "function:forward:live");
const calls = JSON.stringify({
  source: ["aws.ec2"],
  "detail-type": ["AWS API Call via CloudTrail"],
  detail: { eventName: ["AuthorizeSecurityGroupIngress"] },
});
const findings = JSON.stringify({ source: ["aws.guardduty"] });

const subscriptions = (...members: string[]) => ({
  body: `<ListSubscriptionsByTopicResponse xmlns="https://sns.amazonaws.com/doc/2010-03-31/"><ListSubscriptionsByTopicResult><Subscriptions>${members
    .map(
      (id) =>
        `<member><TopicArn>${topic}</TopicArn><Protocol>email</Protocol><SubscriptionArn>${id}</SubscriptionArn><Owner>111122223333</Owner><Endpoint>WAYMARK-CANARY@example.com</Endpoint></member>`,
    )
    .join(
      "",
    )}</Subscriptions></ListSubscriptionsByTopicResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></ListSubscriptionsByTopicResponse>`,
});

const allTargets = {
  body: {
    Targets: [
      {
        Id: "b",
        Arn: topic,
        Input: "WAYMARK-CANARY",
        InputTransformer: { InputTemplate: "WAYMARK-CANARY" },
      },
      { Id: "a", Arn: queue, HttpParameters: { HeaderParameters: { Authorization: "WAYMARK-CANARY" } } },
      { Id: "c", Arn: lambda },
      { Id: "d", Arn: "arn:aws:sns:eu-west-1:999900001111:theirs" },
    ],
  },
};

// Amazon EventBridge API Reference: ListEventBuses, ListRules, ListTargetsByRule.
const answers: StubAnswers = {
  ListEventBuses: {
    body: {
      EventBuses: [
        { Name: "default", Arn: arn("events", "event-bus/default"), Policy: "" },
        { Name: "security", Arn: arn("events", "event-bus/security"), Policy: '{"Statement":[]}' },
        { Name: "aws.partner/example.com/1", Arn: arn("events", "event-bus/aws.partner/example.com/1") },
      ],
    },
  },
  ListRules: (request) => rulesOf(request),
  ListTargetsByRule: (request) =>
    request.body.includes('"open-groups"') ? { body: { Targets: [{ Id: "c", Arn: lambda }] } } : allTargets,
  ListSubscriptionsByTopic: subscriptions("PendingConfirmation", `${topic}:1`),
  GetQueueAttributes: { body: { Attributes: { QueueArn: queue } } },
  [`GET /2015-03-31/functions/${encodeURIComponent(lambda)}/configuration`]: {
    body: {
      FunctionArn: lambda,
      State: "Active",
      LastUpdateStatus: "Successful",
      Role: "arn:aws:iam::111122223333:role/forward",
      Environment: { Variables: { TOKEN: "WAYMARK-CANARY" } },
      Description: "WAYMARK-CANARY",
    },
  },
  [`GET /2019-09-30/functions/${encodeURIComponent(arn("lambda", "function:forward"))}/concurrency`]: {
    body: { ReservedConcurrentExecutions: 0 },
  },
};

function rulesOf(request: StubRequest) {
  if (!request.body.includes('"default"')) return { body: { Rules: [] } };
  const rule = (Name: string, rest: object) => ({
    Name,
    Arn: arn("events", `rule/${Name}`),
    State: "ENABLED",
    EventBusName: "default",
    ...rest,
  });
  return {
    body: {
      Rules: [
        rule("findings", { EventPattern: findings, Description: "WAYMARK-CANARY" }),
        rule("off", { EventPattern: findings, State: "DISABLED" }),
        rule("nightly", { ScheduleExpression: "rate(1 day)", State: "DISABLED" }),
        rule("open-groups", { EventPattern: calls }),
        // What a service of AWS manages for itself.
        rule("AutoScalingManagedRule", {
          EventPattern: JSON.stringify({ source: ["aws.config"] }),
          ManagedBy: "autoscaling.amazonaws.com",
        }),
        rule("jobs", { EventPattern: JSON.stringify({ source: ["aws.batch"] }) }),
      ],
    },
  };
}

describe("events.routes", () => {
  test("decodes answers written by hand from AWS's documentation", async () => {
    const { envelope, requests } = await collectFrom(answers, eventsRoutes, region);
    expect(envelope).toMatchObject({ complete: true, region });
    expect(envelope.data).toEqual({
      buses: [
        { Name: "default", Arn: arn("events", "event-bus/default"), Policy: null },
        { Name: "security", Arn: arn("events", "event-bus/security"), Policy: '{"Statement":[]}' },
      ],
      rules: [
        {
          EventBusName: "default",
          Name: "findings",
          Arn: arn("events", "rule/findings"),
          State: "ENABLED",
          EventPattern: findings,
          targets: [
            { Id: "c", Arn: lambda },
            { Id: "b", Arn: topic },
            { Id: "d", Arn: "arn:aws:sns:eu-west-1:999900001111:theirs" },
            { Id: "a", Arn: queue },
          ],
        },
        {
          EventBusName: "default",
          Name: "off",
          Arn: arn("events", "rule/off"),
          State: "DISABLED",
          EventPattern: findings,
          targets: null,
        },
      ],
      corrections: [
        {
          EventBusName: "default",
          Name: "nightly",
          Arn: arn("events", "rule/nightly"),
          State: "DISABLED",
          EventPattern: null,
          ScheduleExpression: "rate(1 day)",
          targets: null,
        },
        {
          EventBusName: "default",
          Name: "open-groups",
          Arn: arn("events", "rule/open-groups"),
          State: "ENABLED",
          EventPattern: calls,
          ScheduleExpression: null,
          targets: [{ Id: "c", Arn: lambda }],
        },
      ],
      destinations: {
        topics: [{ TopicArn: topic, exists: true, confirmed: 1, pending: 1, protocols: ["email"] }],
        queues: [{ QueueArn: queue, exists: true }],
        functions: [
          {
            FunctionArn: lambda,
            exists: true,
            State: "Active",
            Role: "arn:aws:iam::111122223333:role/forward",
            ReservedConcurrentExecutions: 0,
          },
        ],
      },
    });
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
    // One list of buses, one of rules for each, targets of two, one for each destination of this account, and its concurrency.
    expect(requests).toHaveLength(9);
  });

  test("an empty region costs two calls", async () => {
    const { envelope, requests } = await collectFrom(
      {
        ListEventBuses: {
          body: { EventBuses: [{ Name: "default", Arn: arn("events", "event-bus/default") }] },
        },
        ListRules: { body: { Rules: [] } },
      },
      eventsRoutes,
      region,
    );
    expect(envelope).toMatchObject({ complete: true, data: { rules: [] } });
    expect(requests).toHaveLength(2);
  });

  test("an empty page with a token is a page like any other", async () => {
    const rule = {
      Name: "findings",
      Arn: arn("events", "rule/findings"),
      State: "DISABLED",
      EventPattern: findings,
    };
    const { envelope } = await collectFrom(
      {
        ListEventBuses: {
          body: { EventBuses: [{ Name: "default", Arn: arn("events", "event-bus/default") }] },
        },
        ListRules: [
          { body: { Rules: [], NextToken: "a" } },
          { body: { Rules: [], NextToken: "b" } },
          { body: { Rules: [rule] } },
        ],
      },
      eventsRoutes,
      region,
    );
    expect(envelope).toMatchObject({ complete: true, data: { rules: [{ Name: "findings" }] } });
  });

  test("targets that are gone are facts", async () => {
    const gone: StubAnswers = {
      ...answers,
      ListSubscriptionsByTopic: queryError(404, "NotFound", "Topic does not exist"),
      GetQueueAttributes: jsonError(
        400,
        "com.amazonaws.sqs#QueueDoesNotExist",
        "The specified queue does not exist.",
      ),
      [`GET /2015-03-31/functions/${encodeURIComponent(lambda)}/configuration`]: jsonError(
        404,
        "ResourceNotFoundException",
        "Function not found",
      ),
    };
    const { envelope } = await collectFrom(gone, eventsRoutes, region);
    expect(envelope).toMatchObject({
      complete: true,
      data: {
        destinations: {
          topics: [{ TopicArn: topic, exists: false }],
          queues: [{ QueueArn: queue, exists: false }],
          functions: [{ FunctionArn: lambda, exists: false, State: null, Role: null }],
        },
      },
    });
  });

  test.each([
    ["ListEventBuses", "events:ListEventBuses", null],
    ["ListRules", "events:ListRules", null],
    ["ListTargetsByRule", "events:ListTargetsByRule", { rules: [{ targets: null }, { targets: null }] }],
    ["GetQueueAttributes", "sqs:GetQueueAttributes", { destinations: { queues: [] } }],
  ])("%s denied", async (name, op, data) => {
    const denied = {
      ...answers,
      [name]: jsonError(400, "AccessDeniedException", "User is not authorized to perform it"),
    };
    const { envelope } = await collectFrom(denied, eventsRoutes, region);
    expect(envelope.complete).toBe(false);
    expect(envelope.ops).toContainEqual(expect.objectContaining({ op, outcome: "denied" }));
    if (data === null) expect(envelope.data).toBeNull();
    else expect(envelope.data).toMatchObject(data);
  });

  test("a bus of another account is refused", async () => {
    const foreign = {
      EventBuses: [{ Name: "default", Arn: "arn:aws:events:eu-west-1:999900001111:event-bus/default" }],
    };
    const { envelope } = await collectFrom(
      { ...answers, ListEventBuses: { body: foreign } },
      eventsRoutes,
      region,
    );
    expect(envelope).toMatchObject({ complete: false, data: null });
  });
});

describe("mayCarryAlerts", () => {
  test.each([
    ['{"source":["aws.guardduty"]}', true],
    ['{"source":["aws.ec2","aws.securityhub"]}', true],
    ['{"source":["aws.ec2"]}', false],
    ['{"source":["my.app"],"detail-type":["order"]}', false],
    ['{"source":[{"prefix":"aws."}]}', true],
    ['{"detail-type":["AWS API Call via CloudTrail"]}', true],
    ['{"detail-type":["order"]}', false],
    ['{"account":["111122223333"]}', true],
    ['{"$or":[{"source":["aws.guardduty"]},{"source":["aws.ec2"]}]}', true],
    ['{"source":["aws.s3"],"detail":{"bucket":{"name":["the-logs"]}}}', true],
    ['{"source":["aws.s3"],"detail":{"bucket":{"name":["pictures"]}}}', false],
    ["not json", true],
  ])("%s: %s", (pattern, expected) => {
    expect(mayCarryAlerts(pattern, ["the-logs"])).toBe(expected);
  });

  test("keeps every rule about objects while the trails are not known", () => {
    expect(mayCarryAlerts('{"source":["aws.s3"],"detail":{"bucket":{"name":["pictures"]}}}', null)).toBe(
      true,
    );
  });
});

describe("mayCorrect", () => {
  test.each([
    ['{"source":["aws.config"]}', true],
    ['{"source":["aws.access-analyzer"],"detail-type":["Access Analyzer Finding"]}', true],
    ['{"source":["aws.ec2"],"detail-type":["AWS API Call via CloudTrail"]}', true],
    ['{"source":["aws.ec2"],"detail-type":["EC2 Spot Instance Interruption Warning"]}', false],
    ['{"source":["aws.s3"]}', true],
    ['{"source":["aws.ecs"]}', false],
    ['{"source":[{"prefix":"aws."}],"detail-type":["Config Rules Compliance Change"]}', true],
    ['{"source":["my.app"],"detail-type":["order"]}', false],
    ['{"detail-type":["order"]}', false],
    ['{"account":["111122223333"]}', true],
    ["not json", true],
  ])("%s: %s", (pattern, expected) => {
    expect(mayCorrect(pattern)).toBe(expected);
  });
});
