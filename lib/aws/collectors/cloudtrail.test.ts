import { describe, expect, test } from "vitest";
import { collectFrom, jsonError, type StubAnswers, testNow } from "#lib/aws/stub-account.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { cloudtrailSelectors, cloudtrailStores } from "./cloudtrail-recording.ts";
import { cloudtrailTrails } from "./cloudtrail-trails.ts";

const region = "eu-west-1";
const own = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/own";
const organization = "arn:aws:cloudtrail:us-east-1:999900001111:trail/organization";

/** CloudTrail's JSON carries times as seconds since 1970. */
function secondsAgo(seconds: number): number {
  return testNow.getTime() / 1000 - seconds;
}

const hour = 3_600;

// CloudTrail API Reference, DescribeTrails: Trail.
const ownTrail = {
  IncludeGlobalServiceEvents: false,
  Name: "own",
  TrailARN: own,
  LogFileValidationEnabled: false,
  IsMultiRegionTrail: false,
  HasCustomEventSelectors: true,
  HasInsightSelectors: false,
  S3BucketName: "own-logs",
  CloudWatchLogsRoleArn: "arn:aws:iam::111122223333:role/CloudTrail_CloudWatchLogs_Role",
  CloudWatchLogsLogGroupArn: "arn:aws:logs:eu-west-1:111122223333:log-group:CloudTrail/DefaultLogGroup:*",
  SnsTopicARN: "arn:aws:sns:eu-west-1:111122223333:my-topic",
  HomeRegion: "eu-west-1",
  IsOrganizationTrail: false,
};
const organizationTrail = {
  Name: "organization",
  S3BucketName: "organization-logs",
  IncludeGlobalServiceEvents: true,
  IsMultiRegionTrail: true,
  HomeRegion: "us-east-1",
  TrailARN: organization,
  LogFileValidationEnabled: true,
  HasCustomEventSelectors: false,
  HasInsightSelectors: false,
  IsOrganizationTrail: true,
};

// GetTrailStatus: the older members are strings, the newer ones numbers.
function aStatus(changes: object = {}) {
  return {
    body: {
      IsLogging: true,
      LatestDeliveryTime: secondsAgo(600),
      LatestNotificationTime: secondsAgo(600),
      StartLoggingTime: secondsAgo(9_000_000),
      LatestDeliveryAttemptTime: "2026-11-02T07:50:00Z",
      LatestDeliveryAttemptSucceeded: "2026-11-02T07:50:00Z",
      TimeLoggingStarted: "2026-07-20T00:00:00Z",
      TimeLoggingStopped: "",
      ...changes,
    },
  };
}

function described(...trailList: object[]) {
  return { body: { trailList } };
}

describe("cloudtrail.trails", () => {
  test("decodes an answer written by hand from AWS's documentation, replicas asked for", async () => {
    const { envelope, requests } = await collectFrom(
      { DescribeTrails: described(organizationTrail, ownTrail), GetTrailStatus: aStatus() },
      cloudtrailTrails,
      region,
    );
    expect(envelope).toMatchObject({ complete: true, region });
    expect(envelope.data).toEqual({
      trails: [
        {
          TrailARN: own,
          HomeRegion: "eu-west-1",
          IsOrganizationTrail: false,
          IsMultiRegionTrail: false,
          IncludeGlobalServiceEvents: false,
          S3BucketName: "own-logs",
          status: {
            IsLogging: true,
            delivery: "within_24h",
            LatestDeliveryError: null,
            LatestDeliveryTime: null,
            errorConfirmed: false,
          },
        },
        {
          TrailARN: organization,
          HomeRegion: "us-east-1",
          IsOrganizationTrail: true,
          IsMultiRegionTrail: true,
          IncludeGlobalServiceEvents: true,
          S3BucketName: "organization-logs",
          // Not its home region and no error: when it delivered here is nobody's question.
          status: {
            IsLogging: true,
            delivery: null,
            LatestDeliveryError: null,
            LatestDeliveryTime: null,
            errorConfirmed: false,
          },
        },
      ],
    });
    expect(JSON.parse(requests[0]?.body ?? "")).toEqual({ includeShadowTrails: true });
    // A member finds a trail of the organization by its full ARN only.
    const names = new Set(requests.slice(1).map(({ body }) => JSON.parse(body).Name));
    expect(names).toEqual(new Set([own, organization]));
  });

  test.each([
    ["a trail without its ARN", { ...ownTrail, TrailARN: undefined }, "UnexpectedAnswer"],
    [
      "another account's trail that is not the organization's",
      { ...ownTrail, TrailARN: own.replace(/:\d{12}:/, ":999999999999:") },
      "ForeignAccount",
    ],
  ])("%s: the answer is refused", async (_, trail, code) => {
    const { envelope } = await collectFrom({ DescribeTrails: described(trail) }, cloudtrailTrails, region);
    expect(envelope).toMatchObject({
      complete: false,
      data: null,
      ops: [{ op: "cloudtrail:DescribeTrails", outcome: "invalid", code }],
    });
  });

  test("no trail is evidence, and nothing further to ask", async () => {
    const { envelope } = await collectFrom({ DescribeTrails: described() }, cloudtrailTrails, region);
    expect(envelope).toMatchObject({
      complete: true,
      data: { trails: [] },
      ops: [
        { op: "cloudtrail:DescribeTrails", outcome: "ok" },
        { op: "cloudtrail:GetTrailStatus", outcome: "ok", skipped: "no-trail" },
      ],
    });
  });

  const error = "AccessDenied";
  test.each([
    ["a minute ago", secondsAgo(60), "within_24h"],
    ["23 hours ago", secondsAgo(23 * hour), "within_24h"],
    ["25 hours ago", secondsAgo(25 * hour), "older"],
    ["never", undefined, "never"],
  ])(
    "home region without an error, delivered %s: the same facts as long as nothing hangs on it",
    async (_, LatestDeliveryTime, delivery) => {
      const { envelope } = await collectFrom(
        { DescribeTrails: described(ownTrail), GetTrailStatus: aStatus({ LatestDeliveryTime }) },
        cloudtrailTrails,
        region,
      );
      expect(envelope.data).toMatchObject({ trails: [{ status: { delivery, LatestDeliveryTime: null } }] });
    },
  );

  test.each([
    ["5 hours ago", 5, "within_6h"],
    ["8 hours ago", 8, "within_24h"],
    ["3 days ago", 72, "older"],
  ])("a delivery error keeps the exact time: delivered %s", async (_, hours, delivery) => {
    const LatestDeliveryTime = secondsAgo(hours * hour);
    const { envelope } = await collectFrom(
      {
        DescribeTrails: described(organizationTrail),
        GetTrailStatus: aStatus({ LatestDeliveryTime, LatestDeliveryError: error }),
      },
      cloudtrailTrails,
      region,
    );
    expect(envelope.data).toMatchObject({
      trails: [
        {
          status: {
            delivery,
            LatestDeliveryError: error,
            LatestDeliveryTime: new Date(LatestDeliveryTime * 1000).toISOString(),
            errorConfirmed: false,
          },
        },
      ],
    });
  });

  test("an error in an empty string is none", async () => {
    const { envelope } = await collectFrom(
      { DescribeTrails: described(ownTrail), GetTrailStatus: aStatus({ LatestDeliveryError: "" }) },
      cloudtrailTrails,
      region,
    );
    expect(envelope.data).toMatchObject({ trails: [{ status: { LatestDeliveryError: null } }] });
  });

  test("a denied list is no empty list", async () => {
    const denied = jsonError(
      400,
      "AccessDeniedException",
      "User: arn:aws:sts::111122223333:assumed-role/WaymarkAudit/s is not authorized to perform: cloudtrail:DescribeTrails with an explicit deny in a service control policy: arn:aws:organizations::999900001111:policy/o-1/service_control_policy/p-1234abcd",
    );
    const { envelope } = await collectFrom({ DescribeTrails: denied }, cloudtrailTrails, region);
    expect(envelope).toMatchObject({
      complete: false,
      data: null,
      ops: [{ op: "cloudtrail:DescribeTrails", outcome: "denied", deniedBy: "scp" }],
    });
  });

  test("a trail that AWS does not find by its ARN is no trail that is gone", async () => {
    const status = (request: { body: string }) =>
      JSON.parse(request.body).Name === own
        ? aStatus()
        : jsonError(400, "TrailNotFoundException", "Unknown trail: organization for the user: 111122223333");
    const { envelope } = await collectFrom(
      { DescribeTrails: described(organizationTrail, ownTrail), GetTrailStatus: status },
      cloudtrailTrails,
      region,
    );
    expect(envelope).toMatchObject({
      complete: false,
      data: { trails: [{ TrailARN: own }, { TrailARN: organization, status: null }] },
    });
    expect(envelope.ops).toContainEqual(
      expect.objectContaining({ op: "cloudtrail:GetTrailStatus", outcome: "error", resource: organization }),
    );
  });
});

async function earlierTrails(list: Record<string, StubAnswers["DescribeTrails"]>) {
  const seen = new Map<string, Envelope>();
  for (const [name, DescribeTrails] of Object.entries(list)) {
    const answers = { DescribeTrails: DescribeTrails ?? described(), GetTrailStatus: aStatus() };
    seen.set(name, (await collectFrom(answers, cloudtrailTrails, name)).envelope);
  }
  return {
    regions: Object.keys(list),
    earlier: (collector: string, name: string) =>
      collector === "cloudtrail.trails" ? seen.get(name) : undefined,
  };
}

describe("cloudtrail.selectors", () => {
  // GetEventSelectors: EventSelectors or AdvancedEventSelectors.
  const basic = {
    body: {
      TrailARN: own,
      EventSelectors: [
        {
          ReadWriteType: "All",
          IncludeManagementEvents: true,
          DataResources: [{ Type: "AWS::S3::Object", Values: ["arn:aws:s3:::a-bucket/"] }],
          ExcludeManagementEventSources: ["rdsdata.amazonaws.com", "kms.amazonaws.com"],
        },
      ],
    },
  };
  const advanced = {
    body: {
      TrailARN: own,
      AdvancedEventSelectors: [
        {
          Name: "Management events selector",
          FieldSelectors: [
            { Field: "eventCategory", Equals: ["Data"] },
            { Field: "resources.type", Equals: ["AWS::S3::Object"] },
          ],
        },
        {
          Name: "anything",
          FieldSelectors: [
            { Field: "eventCategory", Equals: ["Management"] },
            { Field: "eventSource", NotEquals: ["kms.amazonaws.com"] },
          ],
        },
      ],
    },
  };

  test("asked once per trail of its own, in the trail's home region", async () => {
    const options = await earlierTrails({
      "eu-north-1": described(organizationTrail, { ...ownTrail, IsMultiRegionTrail: true }),
      "eu-west-1": described(organizationTrail, { ...ownTrail, IsMultiRegionTrail: true }),
    });
    const { envelope, requests } = await collectFrom(
      { GetEventSelectors: basic },
      cloudtrailSelectors,
      "global",
      options,
    );
    expect(requests.map((request) => [request.region, JSON.parse(request.body)])).toEqual([
      ["eu-west-1", { TrailName: own }],
    ]);
    expect(envelope).toMatchObject({ complete: true, region: "global" });
    expect(envelope.data).toEqual({
      trails: [
        {
          TrailARN: own,
          selectors: {
            basic: [
              {
                ReadWriteType: "All",
                IncludeManagementEvents: true,
                ExcludeManagementEventSources: ["kms.amazonaws.com", "rdsdata.amazonaws.com"],
              },
            ],
            advanced: null,
          },
        },
      ],
    });
  });

  test("advanced selectors by their fields, whatever they are called; those of data events are not kept", async () => {
    const options = await earlierTrails({ "eu-west-1": described(ownTrail) });
    const { envelope } = await collectFrom(
      { GetEventSelectors: advanced },
      cloudtrailSelectors,
      "global",
      options,
    );
    expect(envelope.data).toEqual({
      trails: [
        {
          TrailARN: own,
          selectors: {
            basic: null,
            advanced: [
              [
                { Field: "eventCategory", Equals: ["Management"] },
                { Field: "eventSource", NotEquals: ["kms.amazonaws.com"] },
              ],
            ],
          },
        },
      ],
    });
  });

  test("a member does not ask about a trail of the organization", async () => {
    const options = await earlierTrails({ "eu-west-1": described(organizationTrail) });
    const { envelope, requests } = await collectFrom({}, cloudtrailSelectors, "global", options);
    expect(requests).toEqual([]);
    expect(envelope).toMatchObject({
      complete: true,
      data: { trails: [] },
      ops: [{ op: "cloudtrail:GetEventSelectors", outcome: "ok", skipped: "no-trail-of-its-own" }],
    });
  });

  test("an unread region hides trails: nothing is claimed about all of them", async () => {
    const options = await earlierTrails({
      "eu-west-1": jsonError(400, "AccessDeniedException", "no"),
      "eu-north-1": described(),
    });
    const { envelope } = await collectFrom({}, cloudtrailSelectors, "global", options);
    expect(envelope).toMatchObject({
      complete: false,
      data: { trails: [] },
      ops: [{ op: "cloudtrail:DescribeTrails", outcome: "denied" }],
    });
  });

  test("denied: the trail is left out, and the operation says why", async () => {
    const options = await earlierTrails({ "eu-west-1": described(ownTrail) });
    const { envelope } = await collectFrom(
      { GetEventSelectors: jsonError(400, "AccessDeniedException", "no") },
      cloudtrailSelectors,
      "global",
      options,
    );
    expect(envelope).toMatchObject({ complete: false, data: { trails: [] }, ops: [{ outcome: "denied" }] });
  });
});

describe("cloudtrail.stores", () => {
  const store =
    "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/EXAMPLE-f852-4e8f-8bd1-bcf6cEXAMPLE";
  // GetEventDataStore; the list says little more than the ARN.
  const configured = {
    body: {
      EventDataStoreArn: store,
      Name: "my-event-data-store",
      Status: "ENABLED",
      AdvancedEventSelectors: [
        {
          Name: "Default management events",
          FieldSelectors: [{ Field: "eventCategory", Equals: ["Management"] }],
        },
      ],
      MultiRegionEnabled: true,
      OrganizationEnabled: true,
      RetentionPeriod: 2557,
      TerminationProtectionEnabled: true,
      CreatedTimestamp: secondsAgo(9_000_000),
      UpdatedTimestamp: secondsAgo(9_000_000),
    },
  };
  const listed = { body: { EventDataStores: [{ EventDataStoreArn: store, Name: "my-event-data-store" }] } };
  const regions = { regions: ["eu-north-1", "eu-west-1"] };

  test("every region, every page: an empty one with a token is not the last", async () => {
    const pages = (request: { region: string; body: string }) => {
      if (request.region !== "eu-west-1") return { body: { EventDataStores: [] } };
      return JSON.parse(request.body).NextToken === "2"
        ? listed
        : { body: { EventDataStores: [], NextToken: "2" } };
    };
    const { envelope, requests } = await collectFrom(
      { ListEventDataStores: pages, GetEventDataStore: configured },
      cloudtrailStores,
      "global",
      regions,
    );
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toEqual({
      stores: [
        {
          EventDataStoreArn: store,
          configuration: {
            Status: "ENABLED",
            MultiRegionEnabled: true,
            OrganizationEnabled: true,
            advanced: [[{ Field: "eventCategory", Equals: ["Management"] }]],
          },
        },
      ],
    });
    const lists = requests.filter(({ operation }) => operation === "ListEventDataStores");
    expect(lists.map(({ body }) => JSON.parse(body).MaxResults)).toEqual([25, 25, 25]);
  });

  test("one refused region is named, the others stand", async () => {
    const refusing = (request: { region: string }) =>
      request.region === "eu-west-1" ? listed : jsonError(400, "AccessDeniedException", "no");
    const { envelope } = await collectFrom(
      { ListEventDataStores: refusing, GetEventDataStore: configured },
      cloudtrailStores,
      "global",
      regions,
    );
    expect(envelope).toMatchObject({ complete: false, data: { stores: [{ EventDataStoreArn: store }] } });
    expect(envelope.ops).toContainEqual(
      expect.objectContaining({
        op: "cloudtrail:ListEventDataStores",
        outcome: "denied",
        resource: "eu-north-1",
      }),
    );
  });

  test("a store that vanished is left out; one that is refused stays without its configuration", async () => {
    const gone = jsonError(
      400,
      "EventDataStoreNotFoundException",
      "The specified event data store was not found.",
    );
    const answers = { ListEventDataStores: listed, GetEventDataStore: gone };
    const vanished = await collectFrom(answers, cloudtrailStores, "global", regions);
    expect(vanished.envelope).toMatchObject({ complete: true, data: { stores: [] } });
    const refused = await collectFrom(
      { ...answers, GetEventDataStore: jsonError(400, "AccessDeniedException", "no") },
      cloudtrailStores,
      "global",
      regions,
    );
    expect(refused.envelope.data).toEqual({ stores: [{ EventDataStoreArn: store, configuration: null }] });
  });

  test("without the list of regions nothing is claimed", async () => {
    const { envelope } = await collectFrom({}, cloudtrailStores);
    expect(envelope).toMatchObject({ data: null, ops: [] });
  });
});
