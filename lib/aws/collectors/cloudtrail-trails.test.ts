import { describe, expect, test } from "vitest";
import { collectFrom, jsonError } from "#lib/aws/stub-account.ts";
import {
  aStatus,
  described,
  hour,
  organization,
  organizationTrail,
  own,
  ownTrail,
  region,
  secondsAgo,
} from "#lib/aws/stub-trails.ts";
import { cloudtrailTrails } from "./cloudtrail-trails.ts";

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
          S3KeyPrefix: null,
          SnsTopicARN: "arn:aws:sns:eu-west-1:111122223333:my-topic",
          CloudWatchLogsLogGroupArn:
            "arn:aws:logs:eu-west-1:111122223333:log-group:CloudTrail/DefaultLogGroup:*",
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
          S3KeyPrefix: null,
          SnsTopicARN: null,
          CloudWatchLogsLogGroupArn: null,
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
