import { describe, expect, test } from "vitest";
import { jsonError, type StubAnswers, testNow } from "#lib/aws/stub-account.ts";
import type { HoneyFacts, WatchedDecoy } from "#lib/facts/honey.ts";
import {
  account,
  aListedUser,
  authorizationOf,
  aWatchedKey,
  aWatchedThing,
  canary,
  collectHoney,
  credentialsOf,
  earlier,
  firedAt,
  keyId,
  lastUsed,
  userArn,
} from "./honey-world.fixture.ts";

const before = [credentialsOf([aListedUser()]), authorizationOf()];
const minutes = (count: number) => Date.parse(firedAt) / 1000 + count * 60;

// AWS CloudTrail API Reference: LookupEvents; EventTime in seconds.
const event = (EventId: string, EventTime: number) => ({
  EventId,
  EventName: "GetCallerIdentity",
  ReadOnly: "true",
  AccessKeyId: keyId,
  EventTime,
  EventSource: "sts.amazonaws.com",
  Username: "nightly",
  Resources: [],
  CloudTrailEvent: `{"requestParameters":{"secret":"${canary}"}}`,
});
const events = (...list: object[]) => ({ LookupEvents: { body: { Events: list } } });
const claimed = (more: Partial<NonNullable<WatchedDecoy["test"]>> = {}) =>
  aWatchedKey({ test: { firedAt, eventId: null, region: null, ...more } });

const lookUp = (answers: StubAnswers, decoy = claimed(), stored?: HoneyFacts) =>
  collectHoney(
    { GetAccessKeyLastUsed: lastUsed(null), ...answers },
    { decoys: [decoy], before, ...(stored !== undefined && { stored }) },
  );

describe("honey.tokens: a test in CloudTrail's event history", () => {
  test("is proven by the key's call at that time; of the event id and nothing else is kept", async () => {
    const { envelope, decoy, requests } = await lookUp(events(event("e-1", minutes(4))));
    expect(decoy?.test).toEqual({ firedAt, seen: true, eventId: "e-1" });
    expect(JSON.stringify(envelope)).not.toContain(canary);
    const asked = JSON.parse(requests.find(({ operation }) => operation === "LookupEvents")?.body ?? "");
    expect(asked).toEqual({
      LookupAttributes: [{ AttributeKey: "AccessKeyId", AttributeValue: keyId }],
      StartTime: minutes(-15),
      EndTime: minutes(15),
      MaxResults: 50,
    });
  });

  test("is not there: seen false, in the Region of the test, of the last use, and where global services write", async () => {
    const answers = {
      ...events(),
      GetAccessKeyLastUsed: lastUsed("2026-10-23T08:00:00Z", "sts", "us-west-2"),
    };
    const { envelope, decoy, requests } = await lookUp(answers, claimed({ region: "eu-north-1" }));
    expect(decoy?.test).toEqual({ firedAt, seen: false, eventId: null });
    expect(envelope.complete).toBe(true);
    const asked = requests.filter(({ operation }) => operation === "LookupEvents");
    expect(asked.map(({ region }) => region)).toEqual(["eu-north-1", "us-west-2", "us-east-1"]);
  });

  test("another call than the recorded one, or one at another time, proves nothing", async () => {
    const other = await lookUp(events(event("e-2", minutes(0))), claimed({ eventId: "e-1" }));
    expect(other.decoy?.test?.seen).toBe(false);
    const late = await lookUp(events(event("e-1", minutes(16))));
    expect(late.decoy?.test?.seen).toBe(false);
  });

  test("on the third page, after an empty one", async () => {
    const answers = {
      LookupEvents: [
        { body: { Events: [event("e-0", minutes(20))], NextToken: "a" } },
        { body: { Events: [], NextToken: "b" } },
        { body: { Events: [event("e-1", minutes(0))] } },
      ],
    };
    expect((await lookUp(answers)).decoy?.test).toMatchObject({ seen: true, eventId: "e-1" });
  });

  test("denied: not known", async () => {
    const refused = jsonError(400, "AccessDeniedException", `on ${userArn}`);
    const { envelope, decoy } = await lookUp({ LookupEvents: refused });
    expect(decoy?.test).toEqual({ firedAt, seen: null, eventId: null });
    expect(envelope.complete).toBe(false);
    expect(JSON.stringify(envelope.ops)).not.toContain("user/ops");
  });

  test("older than 90 days is not asked, and not known", async () => {
    const old = new Date(testNow.getTime() - 91 * 24 * 3_600_000).toISOString();
    const { decoy, requests, envelope } = await lookUp({}, claimed({ firedAt: old }));
    expect(decoy?.test).toEqual({ firedAt: old, seen: null, eventId: null });
    expect(requests.map(({ operation }) => operation)).toEqual(["GetAccessKeyLastUsed"]);
    expect(envelope.ops).toContainEqual(
      expect.objectContaining({ op: "cloudtrail:LookupEvents", skipped: "beyond-event-history" }),
    );
  });

  test("proven in an earlier run is not asked again; that of another key is", async () => {
    const first = await lookUp(events(event("e-1", minutes(0))));
    const stored = first.data ?? undefined;
    const again = await lookUp(events(), claimed(), stored);
    expect(again.decoy?.test).toEqual({ firedAt, seen: true, eventId: "e-1" });
    expect(again.requests.map(({ operation }) => operation)).toEqual(["GetAccessKeyLastUsed"]);
    const decoys = stored?.decoys.map((one) => ({ ...one, subject: "AKIAI44QH8DHBEXAMPLE" })) ?? [];
    const other = await lookUp(events(), claimed(), stored && { ...stored, decoys });
    expect(other.decoy?.test?.seen).toBe(false);
  });

  test("of a role by its ARN, of a parameter by the recorded call's id, of a bucket not at all", async () => {
    const test = { firedAt, eventId: "e-1", region: null };
    const role = `arn:aws:iam::${account}:role/ops/restore`;
    const parameter = `arn:aws:ssm:eu-west-1:${account}:parameter/prod/password`;
    const attributes = async (decoy: WatchedDecoy) => {
      const answers = { ...events(), DescribeParameters: { body: { Parameters: [] } } };
      const { requests } = await collectHoney(answers, { decoys: [decoy], before });
      return requests
        .filter(({ operation }) => operation === "LookupEvents")
        .map(({ body }) => JSON.parse(body).LookupAttributes[0].AttributeKey);
    };
    expect(await attributes(aWatchedThing("ROLE", role, { test }))).toEqual(["ResourceName"]);
    expect(await attributes(aWatchedThing("SSM_PARAMETER", parameter, { test }))).toEqual([
      "EventId",
      "EventId",
    ]);
    expect(await attributes(aWatchedThing("S3_BUCKET", "arn:aws:s3:::b", { test }))).toEqual([]);
  });
});

const trailArn = `arn:aws:cloudtrail:eu-west-1:${account}:trail/all`;
const seenTrail = {
  TrailARN: trailArn,
  HomeRegion: "eu-west-1",
  IsOrganizationTrail: false,
  IsMultiRegionTrail: true,
  IncludeGlobalServiceEvents: true,
  S3BucketName: "logs",
  S3KeyPrefix: null,
  SnsTopicARN: null,
  CloudWatchLogsLogGroupArn: `arn:aws:logs:eu-west-1:${account}:log-group:trail-logs:*`,
};
const status = {
  IsLogging: true,
  delivery: null,
  LatestDeliveryError: null,
  LatestDeliveryTime: null,
  errorConfirmed: false,
};
const trails = (region: string, of: object) =>
  earlier("cloudtrail.trails", { trails: [{ ...seenTrail, ...of }] }, [], region);
const management = earlier("cloudtrail.selectors", {
  trails: [
    {
      TrailARN: trailArn,
      selectors: {
        basic: [{ ReadWriteType: "All", IncludeManagementEvents: true, ExcludeManagementEventSources: [] }],
        advanced: null,
      },
    },
  ],
});

describe("honey.tokens: trails", () => {
  test("as their home Region shows them; what they record of management events was read before", async () => {
    const { data, requests } = await collectHoney(
      { DescribeMetricFilters: { body: { metricFilters: [] } } },
      {
        detectors: [{ id: "nightly", kind: "CW_METRIC_FILTER", ref: "trail-logs", regions: ["eu-west-1"] }],
        before: [trails("us-east-1", { status: null }), trails("eu-west-1", { status }), management],
      },
    );
    expect(data?.trails).toMatchObject([
      { TrailARN: trailArn, IsLogging: true, selectors: { advanced: null }, data: null },
    ]);
    expect(requests.map(({ operation }) => operation)).toEqual(["DescribeMetricFilters"]);
  });

  test("of another account are not the account's to speak of; without a detector on logs nobody needs them", async () => {
    const foreign = trailArn.replace(account, "999900001111");
    const shadow = trails("eu-west-1", { TrailARN: foreign, IsOrganizationTrail: true, status });
    const { data } = await collectHoney({}, { dataEvents: true, before: [shadow] });
    expect(data?.trails).toEqual([]);
    const none = await collectHoney(
      { ListRules: { body: { Rules: [] } } },
      {
        detectors: [{ id: "nightly", kind: "EVENTBRIDGE", ref: "decoys", regions: ["eu-west-1"] }],
        before: [trails("eu-west-1", { status })],
      },
    );
    expect(none.data?.trails).toEqual([]);
  });

  // AWS CloudTrail API Reference: GetEventSelectors.
  const selectors = (body: object) =>
    collectHoney(
      { GetEventSelectors: { body: { TrailARN: trailArn, ...body } } },
      { dataEvents: true, before: [trails("eu-west-1", { status })] },
    );

  test("basic selectors of data events", async () => {
    const resource = { Type: "AWS::S3::Object", Values: ["arn:aws:s3:::b/", "arn:aws:s3:::a/"] };
    const { data, requests } = await selectors({
      EventSelectors: [
        { ReadWriteType: "ReadOnly", IncludeManagementEvents: true, DataResources: [resource] },
      ],
    });
    expect(requests.map(({ region }) => region)).toEqual(["eu-west-1"]);
    expect(data?.trails[0]?.data).toEqual({
      basic: [
        {
          ReadWriteType: "ReadOnly",
          Type: "AWS::S3::Object",
          Values: ["arn:aws:s3:::a/", "arn:aws:s3:::b/"],
        },
      ],
      advanced: [],
    });
  });

  test("advanced selectors, those of data events alone, with every operator", async () => {
    const { data } = await selectors({
      AdvancedEventSelectors: [
        { Name: "m", FieldSelectors: [{ Field: "eventCategory", Equals: ["Management"] }] },
        {
          Name: "d",
          FieldSelectors: [
            { Field: "eventCategory", Equals: ["Data"] },
            { Field: "resources.type", Equals: ["AWS::S3::Object"] },
            { Field: "resources.ARN", StartsWith: ["arn:aws:s3:::a/"], NotEndsWith: [".tmp"] },
          ],
        },
      ],
    });
    expect(data?.trails[0]?.data).toEqual({
      basic: [],
      advanced: [
        [
          { Field: "eventCategory", Equals: ["Data"] },
          { Field: "resources.type", Equals: ["AWS::S3::Object"] },
          { Field: "resources.ARN", StartsWith: ["arn:aws:s3:::a/"], NotEndsWith: [".tmp"] },
        ],
      ],
    });
  });

  test("denied: which data events are recorded is not known", async () => {
    const { data, envelope } = await collectHoney(
      { GetEventSelectors: jsonError(400, "AccessDeniedException", "no") },
      { dataEvents: true, before: [trails("eu-west-1", { status })] },
    );
    expect(data?.trails[0]?.data).toBeNull();
    expect(envelope.complete).toBe(false);
  });
});
