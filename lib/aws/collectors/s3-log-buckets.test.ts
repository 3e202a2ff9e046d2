import { describe, expect, test } from "vitest";
import { collectFrom, type StubAnswers, s3Error } from "#lib/aws/stub-account.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { s3LogBuckets } from "./s3-log-buckets.ts";

const region = "eu-west-1";
const key = "arn:aws:kms:eu-west-1:111122223333:key/0a1b";

function earlierOf(trails: readonly object[], complete = true) {
  return (collector: string, at: string): Envelope => ({
    partition: "aws",
    accountId: "111122223333",
    region: at,
    collector,
    schema: 1,
    observedAt: "2026-11-02T07:59:00.000Z",
    complete,
    ops: [],
    data:
      collector === "s3.buckets"
        ? {
            buckets: ["the-logs", "pictures"].map((Name) => ({
              Name,
              BucketRegion: region,
              CreationDate: null,
            })),
          }
        : { trails },
  });
}

const trail = {
  TrailARN: "arn:aws:cloudtrail:eu-west-1:999900001111:trail/t",
  HomeRegion: region,
  IsOrganizationTrail: true,
  IsMultiRegionTrail: true,
  IncludeGlobalServiceEvents: true,
  S3BucketName: "the-logs",
  S3KeyPrefix: null,
  KmsKeyId: key,
  SnsTopicARN: null,
  CloudWatchLogsLogGroupArn: null,
  status: null,
};

const collect = (answers: StubAnswers, trails: readonly object[] = [trail], complete = true) =>
  collectFrom(answers, s3LogBuckets, "global", { regions: [region], earlier: earlierOf(trails, complete) });

// Amazon S3 API Reference: GetBucketPolicy, GetObjectLockConfiguration.
const policy = '{"Version":"2012-10-17","Statement":[]}';
const good: StubAnswers = {
  "GET /the-logs/?policy": { body: policy },
  "GET /the-logs/?object-lock": {
    body: `<ObjectLockConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Days>365</Days></DefaultRetention></Rule></ObjectLockConfiguration>`,
  },
};

describe("s3.log-buckets", () => {
  test("an own bucket that a trail names: its policy, its lock, the trail's key", async () => {
    const { envelope, requests } = await collect(good);
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toEqual({
      buckets: [
        {
          Name: "the-logs",
          BucketRegion: region,
          policy,
          objectLock: { DefaultRetention: { Mode: "GOVERNANCE", days: 365 } },
          keys: [key],
        },
      ],
    });
    expect(requests).toHaveLength(2);
  });

  test("neither policy nor lock is evidence of their absence", async () => {
    const { envelope } = await collect({
      "GET /the-logs/?policy": s3Error(404, "NoSuchBucketPolicy", "no"),
      "GET /the-logs/?object-lock": s3Error(404, "ObjectLockConfigurationNotFoundError", "no"),
    });
    expect(envelope).toMatchObject({
      complete: true,
      data: { buckets: [{ policy: null, objectLock: null }] },
    });
  });

  test("an account that keeps no logs is asked nothing; one whose trails were not all read claims nothing", async () => {
    const none = await collect(good, []);
    expect(none.requests).toEqual([]);
    expect(none.envelope).toMatchObject({ complete: true, data: { buckets: [] } });
    const unread = await collect(good, [], false);
    expect(unread.envelope).toMatchObject({ complete: false, data: { buckets: [] } });
  });

  test("denied is not absent; a bucket that vanished is left out", async () => {
    const denied = await collect({ ...good, "GET /the-logs/?policy": s3Error(403, "AccessDenied", "no") });
    expect(denied.envelope).toMatchObject({ complete: false, data: { buckets: [{ policy: null }] } });
    const gone = await collect({ ...good, "GET /the-logs/?policy": s3Error(404, "NoSuchBucket", "no") });
    expect(gone.envelope.data).toEqual({ buckets: [] });
  });
});
