import { describe, expect, it } from "vitest";
import { carryOver } from "./carry-over.ts";
import type { Envelope } from "./envelope.ts";

function trails(region: string, LatestDeliveryError: string | null, data?: unknown): Envelope {
  const status = {
    IsLogging: true,
    delivery: "within_24h",
    LatestDeliveryError,
    LatestDeliveryTime: LatestDeliveryError === null ? null : "2026-11-20T10:00:00.000Z",
    errorConfirmed: false,
  };
  const trail = {
    TrailARN: "arn:aws:cloudtrail:us-east-1:999900001111:trail/audit",
    HomeRegion: "us-east-1",
    IsOrganizationTrail: true,
    IsMultiRegionTrail: true,
    IncludeGlobalServiceEvents: true,
    S3BucketName: "logs",
    S3KeyPrefix: null,
    SnsTopicARN: null,
    CloudWatchLogsLogGroupArn: null,
    status,
  };
  return {
    partition: "aws",
    accountId: "111122223333",
    region,
    collector: "cloudtrail.trails",
    schema: 1,
    observedAt: "2026-11-21T10:00:00.000Z",
    complete: true,
    ops: [],
    data: data === undefined ? { trails: [trail] } : data,
  };
}

function confirmed(envelopes: readonly Envelope[]): unknown[] {
  return envelopes.map(({ data }) => {
    // The builder above made it.
    const { trails: list } = data as { trails: { status: { errorConfirmed: boolean } }[] };
    return list[0]?.status.errorConfirmed;
  });
}

describe("carrying over what was observed before", () => {
  it("confirms a delivery error that the stored facts of the same region have as well", () => {
    const stored = [trails("eu-west-1", "AccessDenied"), trails("eu-north-1", null)];
    const fresh = [trails("eu-west-1", "AccessDenied"), trails("eu-north-1", "AccessDenied")];
    expect(confirmed(carryOver(stored, fresh))).toEqual([true, false]);
  });

  it("leaves everything else as it was observed", () => {
    const other = { ...trails("global", null), collector: "s3.buckets" };
    const fresh = [trails("eu-west-1", null), other];
    const carried = carryOver([trails("eu-west-1", "AccessDenied")], fresh);
    expect(carried[0]).toBe(fresh[0]);
    expect(carried[1]).toBe(other);
    expect(carryOver([], fresh)).toEqual(fresh);
  });

  it("takes nothing from facts that it cannot read", () => {
    const fresh = [trails("eu-west-1", "AccessDenied")];
    for (const data of [null, { trails: "none" }, { trails: [{ TrailARN: 1 }] }]) {
      expect(confirmed(carryOver([trails("eu-west-1", "AccessDenied", data)], fresh))).toEqual([false]);
    }
  });
});
