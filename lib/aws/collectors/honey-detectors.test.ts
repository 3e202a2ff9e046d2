import { describe, expect, test } from "vitest";
import { jsonError, type StubAnswers } from "#lib/aws/stub-account.ts";
import type { WatchedDetector } from "#lib/facts/honey.ts";
import { account, canary, collectHoney, earlier, keyId } from "./honey-world.fixture.ts";

const arn = (service: string, name: string, region = "eu-west-1") =>
  `arn:aws:${service}:${region}:${account}:${name}`;
const pattern = JSON.stringify({ detail: { userIdentity: { accessKeyId: [keyId] } } });
const topic = arn("sns", "alarms");

const rule = (name: string, more: object = {}) => ({
  Name: name,
  Arn: arn("events", `rule/${name}`),
  EventPattern: pattern,
  State: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
  Description: canary,
  EventBusName: "default",
  ...more,
});
const byRule = (more: Partial<WatchedDetector> = {}): WatchedDetector => ({
  id: "nightly",
  kind: "EVENTBRIDGE",
  ref: "decoys",
  regions: ["eu-west-1"],
  ...more,
});

// Amazon EventBridge API Reference: ListRules, ListTargetsByRule.
const rules: StubAnswers = {
  ListRules: { body: { Rules: [rule("decoys"), rule("decoys-old", { State: "DISABLED" })] } },
  ListTargetsByRule: {
    body: {
      Targets: [{ Id: "1", Arn: topic, Input: canary, HttpParameters: { HeaderParameters: { k: canary } } }],
    },
  },
};

describe("honey.tokens: a rule of EventBridge", () => {
  test("its state, pattern and targets; neither description nor input", async () => {
    const { envelope, detector, requests } = await collectHoney(rules, { detectors: [byRule()] });
    expect(envelope.complete).toBe(true);
    expect(detector).toEqual({
      tokenId: "nightly",
      ref: "decoys",
      rules: [
        {
          region: "eu-west-1",
          Arn: arn("events", "rule/decoys"),
          State: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
          EventPattern: pattern,
          targets: [topic],
        },
      ],
      filters: [],
      alarms: [],
      unreadRegions: [],
    });
    expect(JSON.stringify(envelope)).not.toContain(canary);
    expect(requests.map(({ operation }) => operation)).toEqual(["ListRules", "ListTargetsByRule"]);
    expect(JSON.parse(requests[0]?.body ?? "")).toMatchObject({
      NamePrefix: "decoys",
      EventBusName: "default",
    });
  });

  test("of a bus of its own, named by its ARN", async () => {
    const ref = arn("events", "rule/security/decoys");
    const { detector, requests } = await collectHoney(rules, { detectors: [byRule({ ref })] });
    expect(detector?.rules).toHaveLength(1);
    expect(JSON.parse(requests[0]?.body ?? "")).toMatchObject({
      NamePrefix: "decoys",
      EventBusName: "security",
    });
  });

  test("two pages with an empty one between, of rules and of targets", async () => {
    const answers: StubAnswers = {
      ListRules: [
        { body: { Rules: [rule("decoys-b")], NextToken: "a" } },
        { body: { Rules: [], NextToken: "b" } },
        { body: { Rules: [rule("decoys")] } },
      ],
      ListTargetsByRule: [
        { body: { Targets: [{ Id: "1", Arn: topic }], NextToken: "a" } },
        { body: { Targets: [], NextToken: "b" } },
        { body: { Targets: [{ Id: "2", Arn: arn("sqs", "alarms") }] } },
      ],
    };
    const { detector, requests } = await collectHoney(answers, { detectors: [byRule()] });
    expect(detector?.rules[0]?.targets).toEqual([topic, arn("sqs", "alarms")]);
    expect(requests).toHaveLength(6);
  });

  test("each Region of the registry is asked once, in that Region", async () => {
    const regions = ["us-east-1", "eu-west-1", "us-east-1"];
    const { detector, requests } = await collectHoney(rules, { detectors: [byRule({ regions })] });
    expect(requests.map(({ region }) => region)).toEqual([
      "eu-west-1",
      "eu-west-1",
      "us-east-1",
      "us-east-1",
    ]);
    expect(detector?.rules.map(({ region }) => region)).toEqual(["eu-west-1", "us-east-1"]);
  });

  test("that is not there, or whose bus is not: nothing watches, and that is known", async () => {
    const none = await collectHoney({ ListRules: { body: { Rules: [] } } }, { detectors: [byRule()] });
    expect(none.detector).toMatchObject({ rules: [], unreadRegions: [] });
    const gone = {
      ListRules: jsonError(400, "ResourceNotFoundException", `Event bus ${canary} does not exist.`),
    };
    const bus = await collectHoney(gone, { detectors: [byRule({ ref: "security/decoys" })] });
    expect(bus.detector).toMatchObject({ rules: [], unreadRegions: [] });
    expect(bus.envelope.complete).toBe(true);
  });

  test("denied: that Region is not known, and AWS's sentence is not kept", async () => {
    const sentence = `not authorized to perform: events:ListRules on resource: ${arn("events", "rule/decoys")}`;
    const answers = { ...rules, ListRules: jsonError(400, "AccessDeniedException", sentence) };
    const { envelope, detector } = await collectHoney(answers, { detectors: [byRule()] });
    expect(detector).toMatchObject({ rules: [], unreadRegions: ["eu-west-1"] });
    expect(envelope.complete).toBe(false);
    expect(JSON.stringify(envelope.ops)).not.toContain("decoys");
  });

  test("whose targets are denied has none that is known", async () => {
    const answers = { ...rules, ListTargetsByRule: jsonError(400, "AccessDeniedException", "no") };
    const { detector } = await collectHoney(answers, { detectors: [byRule()] });
    expect(detector?.rules[0]?.targets).toBeNull();
  });

  test("that events.routes has read in this run is not asked again", async () => {
    const routes = earlier(
      "events.routes",
      {
        buses: [],
        rules: [
          {
            EventBusName: "default",
            Name: "decoys",
            Arn: arn("events", "rule/decoys"),
            State: "ENABLED",
            EventPattern: pattern,
            targets: [{ Id: "1", Arn: topic }],
          },
        ],
        destinations: { topics: [], queues: [], functions: [] },
      },
      [],
      "eu-west-1",
    );
    const { detector, requests } = await collectHoney({}, { detectors: [byRule()], before: [routes] });
    expect(detector?.rules).toEqual([
      {
        region: "eu-west-1",
        Arn: arn("events", "rule/decoys"),
        State: "ENABLED",
        EventPattern: pattern,
        targets: [topic],
      },
    ]);
    expect(requests).toEqual([]);
  });
});

const byFilter = (more: Partial<WatchedDetector> = {}): WatchedDetector =>
  byRule({ kind: "CW_METRIC_FILTER", ref: "trail-logs", ...more });

// Amazon CloudWatch Logs API Reference: DescribeMetricFilters. Amazon CloudWatch API Reference: DescribeAlarms.
const filter = (filterName: string, more: object = {}) => ({
  filterName,
  filterPattern: `{ $.userIdentity.accessKeyId = "${keyId}" }`,
  metricTransformations: [
    { metricName: "nightly", metricNamespace: "Decoys", metricValue: "1", defaultValue: 0 },
  ],
  creationTime: 1_767_225_600_000,
  logGroupName: "trail-logs",
  applyOnTransformedLogs: false,
  ...more,
});
const alarm = (more: object = {}) => ({
  AlarmName: "decoy",
  AlarmArn: arn("cloudwatch", "alarm:decoy"),
  AlarmDescription: canary,
  ActionsEnabled: true,
  AlarmActions: [topic],
  StateReasonData: canary,
  Namespace: "Decoys",
  MetricName: "nightly",
  ...more,
});
const filters: StubAnswers = {
  DescribeMetricFilters: { body: { metricFilters: [filter("keys")] } },
  DescribeAlarms: {
    body: { MetricAlarms: [alarm(), alarm({ AlarmName: "o", MetricName: "other" })], CompositeAlarms: [] },
  },
};

describe("honey.tokens: a filter on the logs of a trail", () => {
  test("its pattern, and which alarms stand on its metric; actions are counted", async () => {
    const { envelope, detector, requests } = await collectHoney(filters, { detectors: [byFilter()] });
    expect(envelope.complete).toBe(true);
    expect(detector).toEqual({
      tokenId: "nightly",
      ref: "trail-logs",
      rules: [],
      filters: [
        {
          region: "eu-west-1",
          logGroupName: "trail-logs",
          filterName: "keys",
          filterPattern: `{ $.userIdentity.accessKeyId = "${keyId}" }`,
          metrics: ["Decoys/nightly"],
        },
      ],
      alarms: [{ region: "eu-west-1", metric: "Decoys/nightly", ActionsEnabled: true, actions: 1 }],
      unreadRegions: [],
    });
    expect(JSON.stringify(envelope)).not.toContain(canary);
    expect(JSON.parse(requests[0]?.body ?? "")).toMatchObject({ logGroupName: "trail-logs", limit: 50 });
  });

  test("the group by its ARN; an alarm on an expression; one that is off; two pages with an empty one between", async () => {
    const metric = { Namespace: "Decoys", MetricName: "nightly" };
    const answers: StubAnswers = {
      DescribeMetricFilters: [
        { body: { metricFilters: [filter("keys")], nextToken: "a" } },
        { body: { metricFilters: [], nextToken: "b" } },
        { body: { metricFilters: [filter("more", { metricTransformations: [] })] } },
      ],
      DescribeAlarms: [
        { body: { MetricAlarms: [alarm({ ActionsEnabled: false })], NextToken: "a" } },
        { body: { MetricAlarms: [], NextToken: "b" } },
        {
          body: {
            MetricAlarms: [
              alarm({
                AlarmName: "sum",
                Namespace: undefined,
                MetricName: undefined,
                AlarmActions: [],
                Metrics: [
                  { Id: "e", Expression: "m*2" },
                  { Id: "m", MetricStat: { Metric: metric, Period: 60, Stat: "Sum" }, ReturnData: false },
                ],
              }),
            ],
          },
        },
      ],
    };
    const ref = arn("logs", "log-group:trail-logs:*");
    const { detector, requests } = await collectHoney(answers, { detectors: [byFilter({ ref })] });
    expect(detector?.filters.map(({ filterName }) => filterName)).toEqual(["keys", "more"]);
    expect(detector?.alarms).toEqual([
      { region: "eu-west-1", metric: "Decoys/nightly", ActionsEnabled: false, actions: 1 },
      { region: "eu-west-1", metric: "Decoys/nightly", ActionsEnabled: true, actions: 0 },
    ]);
    expect(JSON.parse(requests[0]?.body ?? "")).toMatchObject({ logGroupName: "trail-logs" });
  });

  test("known by its own name, where no group is called so", async () => {
    const answers: StubAnswers = {
      ...filters,
      DescribeMetricFilters: ({ body }) =>
        body.includes("logGroupName")
          ? jsonError(400, "ResourceNotFoundException", "The specified log group does not exist.")
          : { body: { metricFilters: [filter("trail-logs"), filter("trail-logs-2")] } },
    };
    const { detector, envelope } = await collectHoney(answers, { detectors: [byFilter()] });
    expect(detector?.filters.map(({ filterName }) => filterName)).toEqual(["trail-logs"]);
    expect(envelope.complete).toBe(true);
  });

  test("in a group without filters: nothing watches, and alarms are not asked", async () => {
    const answers = { DescribeMetricFilters: { body: { metricFilters: [] } } };
    const { detector, requests } = await collectHoney(answers, { detectors: [byFilter()] });
    expect(detector).toMatchObject({ filters: [], alarms: [], unreadRegions: [] });
    expect(requests).toHaveLength(1);
  });

  test("denied: neither filters nor alarms are known", async () => {
    for (const op of ["DescribeMetricFilters", "DescribeAlarms"]) {
      const answers = { ...filters, [op]: jsonError(400, "AccessDeniedException", `denied ${canary}`) };
      const { detector, envelope } = await collectHoney(answers, { detectors: [byFilter()] });
      expect(detector).toMatchObject({ filters: [], alarms: [], unreadRegions: ["eu-west-1"] });
      expect(envelope.complete).toBe(false);
      expect(JSON.stringify(envelope)).not.toContain(canary);
    }
  });

  test("a kind that AWS knows nothing of is not asked about", async () => {
    const { detector, requests } = await collectHoney({}, { detectors: [byFilter({ kind: "SIEM" })] });
    expect(detector).toMatchObject({ rules: [], filters: [], unreadRegions: [] });
    expect(requests).toEqual([]);
  });
});
