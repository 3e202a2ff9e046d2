import { describe, expect, test } from "vitest";
import { collectFrom, jsonError, type StubAnswers, s3Error } from "#lib/aws/stub-account.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { cloudtrailDelivery } from "./cloudtrail-delivery.ts";

const region = "eu-west-1";
const queue = "arn:aws:sqs:eu-west-1:111122223333:trail-files";
const topic = "arn:aws:sns:eu-west-1:111122223333:alarms";
const group = "arn:aws:logs:eu-west-1:111122223333:log-group:CloudTrail/Logs:*";
const stream = "arn:aws:firehose:eu-west-1:111122223333:deliverystream/siem";

function observed(collector: string, at: string, data: unknown): Envelope {
  const observedAt = "2026-11-02T07:59:00.000Z";
  return {
    partition: "aws",
    accountId: "111122223333",
    region: at,
    collector,
    schema: 1,
    observedAt,
    complete: true,
    ops: [],
    data,
  };
}

function keeping(trail: object) {
  const whole = {
    TrailARN: "arn:aws:cloudtrail:eu-west-1:111122223333:trail/t",
    HomeRegion: region,
    IsOrganizationTrail: false,
    IsMultiRegionTrail: true,
    IncludeGlobalServiceEvents: true,
    S3BucketName: "the-logs",
    S3KeyPrefix: null,
    SnsTopicARN: null,
    CloudWatchLogsLogGroupArn: null,
    status: null,
    ...trail,
  };
  const bucket = { Name: "the-logs", BucketRegion: region, CreationDate: null };
  return {
    regions: [region],
    earlier: (collector: string, at: string) =>
      collector === "s3.buckets"
        ? observed(collector, at, { buckets: [bucket, { ...bucket, Name: "pictures" }] })
        : observed(collector, at, { trails: [whole] }),
  };
}

// Amazon S3 API Reference, GetBucketNotificationConfiguration.
const notified: StubAnswers = {
  "GET /the-logs/?notification": {
    body: `<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><QueueConfiguration><Id>1</Id><Filter><S3Key><FilterRule><Name>Prefix</Name><Value>AWSLogs/</Value></FilterRule></S3Key></Filter><Queue>${queue}</Queue><Event>s3:ObjectCreated:Put</Event></QueueConfiguration><TopicConfiguration><Topic>${topic}</Topic><Event>s3:ObjectRemoved:*</Event></TopicConfiguration><EventBridgeConfiguration/></NotificationConfiguration>`,
  },
  GetQueueAttributes: { body: { Attributes: { QueueArn: queue } } },
};

describe("cloudtrail.delivery", () => {
  test("who is told of new files in an own bucket of a trail", async () => {
    const { envelope, requests } = await collectFrom(notified, cloudtrailDelivery, "global", keeping({}));
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toEqual({
      buckets: [
        {
          Bucket: "the-logs",
          Region: region,
          notifications: [
            { destination: queue, Events: ["s3:ObjectCreated:Put"], prefix: "AWSLogs/", suffix: "" },
          ],
          eventBridge: true,
        },
      ],
      logGroups: [],
      destinations: { topics: [], queues: [{ QueueArn: queue, exists: true }], functions: [] },
    });
    expect(requests).toHaveLength(2);
  });

  test("nobody is told", async () => {
    const silent = {
      "GET /the-logs/?notification": {
        body: '<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>',
      },
    };
    const { envelope } = await collectFrom(silent, cloudtrailDelivery, "global", keeping({}));
    expect(envelope).toMatchObject({
      complete: true,
      data: { buckets: [{ notifications: [], eventBridge: false }] },
    });
  });

  test("denied: the bucket is left out", async () => {
    const denied = { "GET /the-logs/?notification": s3Error(403, "AccessDenied", "Access Denied") };
    const { envelope } = await collectFrom(denied, cloudtrailDelivery, "global", keeping({}));
    expect(envelope).toMatchObject({ complete: false, data: { buckets: [] } });
  });

  test("where the run has not read which buckets there are, nothing is claimed", async () => {
    const { earlier: _none, ...unknown } = keeping({});
    const { envelope } = await collectFrom({}, cloudtrailDelivery, "global", unknown);
    expect(envelope.complete).toBe(false);
    expect(envelope.ops).toContainEqual(
      expect.objectContaining({ op: "s3:GetBucketNotificationConfiguration", outcome: "invalid" }),
    );
  });

  test("an account that keeps no logs is asked nothing", async () => {
    const elsewhere = keeping({ S3BucketName: "of-another-account" });
    const { envelope, requests } = await collectFrom({}, cloudtrailDelivery, "global", elsewhere);
    expect(envelope).toMatchObject({ complete: true, data: { buckets: [], logGroups: [] } });
    expect(requests).toHaveLength(0);
  });

  test("subscriptions and alarms of a log group", async () => {
    const answers: StubAnswers = {
      DescribeSubscriptionFilters: {
        body: {
          subscriptionFilters: [
            {
              filterName: "all",
              filterPattern: "",
              logGroupName: "CloudTrail/Logs",
              destinationArn: stream,
              roleArn: "arn:aws:iam::111122223333:role/r",
            },
          ],
        },
      },
      DescribeMetricFilters: {
        body: {
          metricFilters: [
            {
              filterName: "root",
              filterPattern: '{ $.userIdentity.type = "Root" }',
              metricTransformations: [{ metricName: "RootUse", metricNamespace: "CIS", metricValue: "1" }],
            },
          ],
        },
      },
      DescribeAlarms: {
        body: {
          MetricAlarms: [
            {
              AlarmArn: "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:root",
              MetricName: "RootUse",
              Namespace: "CIS",
              ActionsEnabled: true,
              AlarmActions: [topic],
              StateReasonData: "WAYMARK-CANARY",
            },
            {
              AlarmArn: "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:disk",
              MetricName: "Disk",
              Namespace: "Own",
              ActionsEnabled: true,
              AlarmActions: [topic],
            },
          ],
        },
      },
      ListSubscriptionsByTopic: {
        body: `<ListSubscriptionsByTopicResponse xmlns="https://sns.amazonaws.com/doc/2010-03-31/"><ListSubscriptionsByTopicResult><Subscriptions/></ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>`,
      },
    };
    const { envelope } = await collectFrom(
      answers,
      cloudtrailDelivery,
      "global",
      keeping({ S3BucketName: null, CloudWatchLogsLogGroupArn: group }),
    );
    expect(envelope).toMatchObject({
      complete: true,
      data: {
        logGroups: [
          {
            LogGroupArn: group,
            subscriptions: [{ filterPattern: "", destinationArn: stream }],
            alarms: [
              {
                AlarmArn: "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:root",
                ActionsEnabled: true,
                AlarmActions: [topic],
              },
            ],
          },
        ],
        destinations: { topics: [{ TopicArn: topic, exists: true, confirmed: 0, pending: 0 }] },
      },
    });
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
  });

  test("filters denied", async () => {
    const refusal = jsonError(400, "AccessDeniedException", "not authorized");
    const answers = { DescribeSubscriptionFilters: refusal, DescribeMetricFilters: refusal };
    const { envelope } = await collectFrom(
      answers,
      cloudtrailDelivery,
      "global",
      keeping({ S3BucketName: null, CloudWatchLogsLogGroupArn: group }),
    );
    expect(envelope).toMatchObject({
      complete: false,
      data: { logGroups: [{ subscriptions: null, alarms: null }] },
    });
  });
});
