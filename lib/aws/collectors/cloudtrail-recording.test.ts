import { describe, expect, test } from "vitest";
import { collectFrom, jsonError, type StubAnswers } from "#lib/aws/stub-account.ts";
import { aStatus, described, organizationTrail, own, ownTrail, secondsAgo } from "#lib/aws/stub-trails.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { cloudtrailSelectors, cloudtrailStores } from "./cloudtrail-recording.ts";
import { cloudtrailTrails } from "./cloudtrail-trails.ts";

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
