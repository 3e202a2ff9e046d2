import { describe, expect, it } from "vitest";
import { type CloudtrailTrails, confirmDeliveryErrors, type TrailStatus } from "./cloudtrail.ts";

const first = "2026-11-20T10:00:00.000Z";
const arn = "arn:aws:cloudtrail:us-east-1:999900001111:trail/audit";

function observed(status: Partial<TrailStatus> | null, TrailARN = arn): CloudtrailTrails {
  const full = {
    IsLogging: true,
    delivery: "within_24h" as const,
    LatestDeliveryError: "AccessDenied",
    LatestDeliveryTime: first,
    errorConfirmed: false,
    ...status,
  };
  const trail = {
    TrailARN,
    HomeRegion: "us-east-1",
    IsOrganizationTrail: true,
    IsMultiRegionTrail: true,
    IncludeGlobalServiceEvents: true,
    S3BucketName: "logs",
    S3KeyPrefix: null,
    SnsTopicARN: null,
    CloudWatchLogsLogGroupArn: null,
    status: status === null ? null : full,
  };
  return { trails: [trail] };
}

const fine = { LatestDeliveryError: null, LatestDeliveryTime: null };
const rows: [
  name: string,
  previous: CloudtrailTrails | null,
  current: CloudtrailTrails,
  confirmed: boolean,
][] = [
  ["nothing is stored", null, observed({}), false],
  ["the first sighting", observed(fine), observed({}), false],
  ["the same at the next observation", observed({}), observed({}), true],
  ["and at the one after that", observed({ errorConfirmed: true }), observed({}), true],
  [
    "another error, no delivery between",
    observed({ LatestDeliveryError: "NoSuchBucket" }),
    observed({}),
    true,
  ],
  ["a delivery between", observed({}), observed({ LatestDeliveryTime: "2026-11-21T10:00:00.000Z" }), false],
  ["it has stood for a day: nothing left to confirm", observed({}), observed({ delivery: "older" }), false],
  ["a delivery of the last hours", observed({}), observed({ delivery: "within_6h" }), false],
  ["the error is gone", observed({ errorConfirmed: true }), observed(fine), false],
  [
    "never delivered, twice",
    observed({ LatestDeliveryTime: null }),
    observed({ LatestDeliveryTime: null }),
    true,
  ],
  ["the status before could not be read", observed(null), observed({}), false],
  ["another trail had an error", observed({}, `${arn}2`), observed({}), false],
];

describe("a delivery error stands when it is seen twice with no delivery between", () => {
  it.each(rows)("%s", (_name, previous, current, confirmed) => {
    const [trail] = confirmDeliveryErrors(previous, current).trails;
    expect(trail?.status?.errorConfirmed).toBe(confirmed);
  });

  it("leaves a status that could not be read as it is", () => {
    expect(confirmDeliveryErrors(observed({}), observed(null))).toEqual(observed(null));
  });
});
