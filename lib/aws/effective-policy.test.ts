import { describe, expect, test } from "vitest";
import { readBackupPolicy, readGuarddutyPolicy, readS3Policy } from "./effective-policy.ts";

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

describe("backup policies", () => {
  test("the vaults that rules copy to, `$account` filled in, each once", () => {
    const rules = {
      hourly: {
        target_backup_vault_name: "local",
        copy_actions: {
          "arn:aws:backup:us-west-2:$account:backup-vault:second": {
            target_backup_vault_arn: { "@@assign": "arn:aws:backup:us-west-2:$account:backup-vault:second" },
          },
          "arn:aws:backup:eu-west-1:222233334444:backup-vault:copies": {},
        },
      },
      weekly: {
        copy_actions: { "arn:aws:backup:eu-west-1:222233334444:backup-vault:copies": {} },
        target_logically_air_gapped_backup_vault_arn: "arn:aws:backup:us-east-1:$account:backup-vault:gapped",
      },
    };
    expect(readBackupPolicy(JSON.stringify({ plans: { daily: { rules } } }), "111122223333")).toEqual({
      copiesTo: [
        "arn:aws:backup:eu-west-1:222233334444:backup-vault:copies",
        "arn:aws:backup:us-east-1:111122223333:backup-vault:gapped",
        "arn:aws:backup:us-west-2:111122223333:backup-vault:second",
      ],
    });
  });

  test.each(["not json", "[]", "{}", '{"plans":{"p":{"rules":7}}}'])("%s copies nothing", (content) => {
    expect(readBackupPolicy(content, "111122223333")).toEqual({ copiesTo: [] });
  });
});
