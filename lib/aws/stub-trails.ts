/** Answers of CloudTrail as its documentation writes them; only tests import it. */
import { testNow } from "./stub-account.ts";

export const region = "eu-west-1";
export const own = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/own";
export const organization = "arn:aws:cloudtrail:us-east-1:999900001111:trail/organization";

/** CloudTrail's JSON carries times as seconds since 1970. */
export function secondsAgo(seconds: number): number {
  return testNow.getTime() / 1000 - seconds;
}

export const hour = 3_600;

// CloudTrail API Reference, DescribeTrails: Trail.
export const ownTrail = {
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
export const organizationTrail = {
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
export function aStatus(changes: object = {}) {
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

export function described(...trailList: object[]) {
  return { body: { trailList } };
}
