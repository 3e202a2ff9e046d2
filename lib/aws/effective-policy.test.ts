import { describe, expect, test } from "vitest";
import { readGuarddutyPolicy, readS3Policy } from "./effective-policy.ts";

describe("S3 policies", () => {
  test.each([
    ['{"s3_attributes":{"public_access_block_configuration":"all"}}', "all"],
    ['{"s3_attributes":{"public_access_block_configuration":{"@@assign":"none"}}}', "none"],
    ['{"s3_attributes":{}}', "unset"],
    ["{}", "unset"],
    ['{"s3_attributes":{"public_access_block_configuration":"some"}}', "unreadable"],
    ["not json", "unreadable"],
    ["[]", "unreadable"],
  ])("%s → %s", (content, publicAccessBlock) => {
    expect(readS3Policy(content)).toEqual({ publicAccessBlock });
  });
});

describe("GuardDuty policies", () => {
  test.each([
    ['{"guardduty":{"default":{"foundational":"enabled"}}}', { default: true }],
    [
      '{"guardduty":{"default":{"foundational":{"@@assign":"ENABLED"}},"eu-west-1":{"foundational":{"@@assign":"DISABLED"}}}}',
      { default: true, "eu-west-1": false },
    ],
    [
      '{"guardduty":{"us-gov-west-1":{"foundational":{"status":{"@@assign":"enabled"}}}}}',
      { "us-gov-west-1": true },
    ],
    // A region's block replaces the default: what it does not say is not claimed.
    ['{"guardduty":{"eu-west-1":{"s3_data_events":"enabled"}}}', {}],
    ['{"guardduty":{"default":{"foundational":"perhaps"}}}', {}],
    ["not json", {}],
  ])("%s", (content, foundational) => {
    expect(readGuarddutyPolicy(content)).toEqual({ foundational });
  });
});
