import { describe, expect, test } from "vitest";
import { collectFrom, jsonError, type StubAnswers } from "#lib/aws/stub-account.ts";
import { backupPlans, backupSettings } from "./backup-plans.ts";
import { dlmPolicies } from "./dlm-policies.ts";

const region = "eu-west-1";
const copies = "arn:aws:backup:us-east-1:222233334444:backup-vault:copies";
const gapped = "arn:aws:backup:eu-west-1:111122223333:backup-vault:gapped";

// AWS Backup API Reference, by operation.
const plans: StubAnswers = {
  "GET /backup/plans": {
    body: {
      BackupPlansList: [
        {
          BackupPlanArn: "arn:aws:backup:eu-west-1:111122223333:backup-plan:p-1",
          BackupPlanId: "p-1",
          BackupPlanName: "daily",
          CreationDate: 1_700_000_000,
          VersionId: "v",
        },
      ],
    },
  },
  "GET /backup/plans/p-1": {
    body: {
      BackupPlanId: "p-1",
      BackupPlan: {
        BackupPlanName: "daily",
        Rules: [
          {
            RuleName: "daily",
            RuleId: "r",
            TargetBackupVaultName: "local",
            TargetLogicallyAirGappedBackupVaultArn: gapped,
            ScheduleExpression: "cron(0 5 ? * * *)",
            CopyActions: [
              { DestinationBackupVaultArn: copies, Lifecycle: { DeleteAfterDays: 35 } },
              { DestinationBackupVaultArn: copies },
            ],
          },
          { RuleName: "local", TargetBackupVaultName: "local" },
        ],
      },
    },
  },
  "GET /backup/plans/p-1/selections": {
    body: {
      BackupSelectionsList: [{ SelectionId: "s-1", SelectionName: "everything", BackupPlanId: "p-1" }],
    },
  },
  "GET /account-settings": {
    body: { ResourceTypeOptInPreference: { RDS: true, DynamoDB: false, EFS: true } },
  },
};

describe("backup.plans", () => {
  test("decodes answers written by hand from AWS's documentation", async () => {
    const { envelope, requests } = await collectFrom(plans, backupPlans, region);
    expect(envelope).toMatchObject({
      complete: true,
      data: {
        plans: [{ BackupPlanId: "p-1", BackupPlanName: "daily", copiesTo: [gapped, copies], selections: 1 }],
        optedOut: ["DynamoDB"],
      },
    });
    expect(requests).toHaveLength(4);
  });

  test("no plan: nothing else is asked", async () => {
    const { envelope, requests } = await collectFrom(
      { "GET /backup/plans": { body: { BackupPlansList: [] } } },
      backupPlans,
      region,
    );
    expect(envelope).toMatchObject({ complete: true, data: { plans: [], optedOut: null } });
    expect(requests).toHaveLength(1);
  });

  test("two pages with an empty one between, a plan that vanished meanwhile", async () => {
    const pages = [
      { body: { BackupPlansList: [], NextToken: "2" } },
      { body: { BackupPlansList: [{ BackupPlanId: "p-2" }], NextToken: "3" } },
      plans["GET /backup/plans"] as { body: object },
    ];
    const gone = jsonError(400, "ResourceNotFoundException", "gone");
    const { envelope } = await collectFrom(
      {
        ...plans,
        "GET /backup/plans": pages,
        "GET /backup/plans/p-2": gone,
        "GET /backup/plans/p-2/selections": gone,
      },
      backupPlans,
      region,
    );
    expect(envelope).toMatchObject({ complete: true, data: { plans: [{ BackupPlanId: "p-1" }] } });
  });

  test("a plan whose rules are denied is kept without them", async () => {
    const { envelope } = await collectFrom(
      { ...plans, "GET /backup/plans/p-1": jsonError(403, "AccessDeniedException", "no") },
      backupPlans,
      region,
    );
    expect(envelope).toMatchObject({ complete: false, data: { plans: [{ copiesTo: null, selections: 1 }] } });
  });

  test("plans denied: nothing is known", async () => {
    const { envelope } = await collectFrom(
      { "GET /backup/plans": jsonError(403, "AccessDeniedException", "no") },
      backupPlans,
      region,
    );
    expect(envelope).toMatchObject({ complete: false, data: null });
  });
});

describe("backup.settings", () => {
  const settings = (GlobalSettings: object) => ({
    "GET /global-settings": { body: { GlobalSettings, LastUpdateTime: 1_700_000_000 } },
  });

  test.each([
    [{ isCrossAccountBackupEnabled: "true" }, true],
    [{ isCrossAccountBackupEnabled: "false" }, false],
    [{}, null],
  ])("%j → %s", async (answer, isCrossAccountBackupEnabled) => {
    const { envelope } = await collectFrom(settings(answer), backupSettings);
    expect(envelope).toMatchObject({ complete: true, data: { isCrossAccountBackupEnabled } });
  });

  test("denied: nothing is known", async () => {
    const { envelope } = await collectFrom(
      { "GET /global-settings": jsonError(403, "AccessDeniedException", "no") },
      backupSettings,
    );
    expect(envelope).toMatchObject({ complete: false, data: null });
  });
});

describe("dlm.policies", () => {
  // Data Lifecycle Manager API Reference, by operation.
  const policies = (...ids: string[]): StubAnswers => ({
    "GET /policies": {
      body: { Policies: ids.map((PolicyId) => ({ PolicyId, State: "ENABLED", Description: "x" })) },
    },
  });
  const details = (PolicyDetails: object) => ({ body: { Policy: { PolicyId: "p", PolicyDetails } } });

  test("schedules, default and event-based policies; what copies nothing is not kept", async () => {
    const { envelope, requests } = await collectFrom(
      {
        ...policies("policy-1", "policy-2", "policy-3", "policy-4"),
        "GET /policies/policy-1": details({
          ResourceTypes: ["VOLUME"],
          Schedules: [
            {
              CrossRegionCopyRules: [
                { Target: "us-east-1", Encrypted: true },
                { Target: "arn:aws:outposts:eu-west-1:111122223333:outpost/op-1" },
              ],
              ShareRules: [{ TargetAccounts: ["222233334444"] }],
            },
          ],
        }),
        "GET /policies/policy-2": details({ CrossRegionCopyTargets: [{ TargetRegion: "eu-central-1" }] }),
        "GET /policies/policy-3": details({
          Actions: [{ Name: "copy", CrossRegionCopy: [{ Target: "eu-north-1" }] }],
        }),
        "GET /policies/policy-4": details({ Schedules: [{ Name: "local" }] }),
      },
      dlmPolicies,
      region,
    );
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toEqual({
      policies: [
        { PolicyId: "policy-1", regions: ["us-east-1"], accounts: ["222233334444"] },
        { PolicyId: "policy-2", regions: ["eu-central-1"], accounts: [] },
        { PolicyId: "policy-3", regions: ["eu-north-1"], accounts: [] },
      ],
    });
    expect(requests[0]?.query.get("state")).toBe("ENABLED");
  });

  test("none enabled; denied", async () => {
    const none = await collectFrom(policies(), dlmPolicies, region);
    expect(none.envelope).toMatchObject({ complete: true, data: { policies: [] } });
    const denied = { "GET /policies": jsonError(403, "AccessDeniedException", "no") };
    const { envelope } = await collectFrom(denied, dlmPolicies, region);
    expect(envelope).toMatchObject({ complete: false, data: null });
  });
});
