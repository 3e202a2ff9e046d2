import { describe, expect, test } from "vitest";
import { collectFrom, jsonError, type StubAnswers } from "#lib/aws/stub-account.ts";
import { backupPoints } from "./backup-points.ts";

const region = "eu-west-1";
const arnOf = (name: string) => `arn:aws:backup:${region}:111122223333:backup-vault:${name}`;
const database = "arn:aws:rds:eu-west-1:111122223333:db:orders";
const at = (iso: string) => Date.parse(iso) / 1_000;

// AWS Backup API Reference, by operation; times are seconds.
const vault = (name: string, more: object = {}) => ({
  BackupVaultArn: arnOf(name),
  BackupVaultName: name,
  CreationDate: at("2023-01-01T00:00:00Z"),
  CreatorRequestId: "request",
  EncryptionKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/1",
  Locked: false,
  NumberOfRecoveryPoints: 3,
  VaultState: "AVAILABLE",
  VaultType: "BACKUP_VAULT",
  ...more,
});
const point = (more: object = {}) => ({
  BackupVaultArn: arnOf("local"),
  BackupVaultName: "local",
  CalculatedLifecycle: { DeleteAt: at("2026-12-05T05:00:00Z") },
  CompletionDate: at("2026-11-01T06:00:00Z"),
  CreatedBy: { BackupPlanArn: "arn", BackupPlanId: "id", BackupRuleId: "rule" },
  CreationDate: at("2026-11-01T05:00:00Z"),
  IamRoleArn: "arn:aws:iam::111122223333:role/service-role/AWSBackupDefaultServiceRole",
  IsEncrypted: true,
  RecoveryPointArn: "arn:aws:rds:eu-west-1:111122223333:snapshot:awsbackup:job-1",
  ResourceArn: database,
  ResourceType: "RDS",
  Status: "COMPLETED",
  ...more,
});
const answers = (vaults: object[], points: object[]): StubAnswers => ({
  "GET /backup-vaults": { body: { BackupVaultList: vaults } },
  "GET /backup-vaults/local/recovery-points": { body: { RecoveryPoints: points } },
  "GET /resources": { body: { Results: [{ ResourceArn: database, ResourceType: "RDS" }] } },
  "GET /copy-jobs": {
    body: {
      CopyJobs: [1, 2].map(() => ({
        AccountId: "111122223333",
        State: "COMPLETED",
        StatusMessage: "WAYMARK-CANARY",
        DestinationBackupVaultArn: "arn:aws:backup:us-east-1:222233334444:backup-vault:copies",
        ResourceArn: database,
      })),
    },
  },
});

describe("backup.points", () => {
  test("decodes answers written by hand from AWS's documentation", async () => {
    const { envelope, requests } = await collectFrom(
      answers(
        [vault("local", { Locked: true, LockDate: at("2026-01-05T00:00:00Z"), MinRetentionDays: 7 })],
        [point()],
      ),
      backupPoints,
      region,
    );
    expect(envelope).toMatchObject({ complete: true, region });
    expect(envelope.data).toEqual({
      vaults: [
        {
          BackupVaultArn: arnOf("local"),
          VaultType: "BACKUP_VAULT",
          Locked: true,
          LockDate: "2026-01-05T00:00:00.000Z",
          MinRetentionDays: 7,
        },
      ],
      points: [
        {
          ResourceArn: database,
          BackupVaultArn: arnOf("local"),
          SourceAccountId: null,
          Status: "COMPLETED",
          CreationDate: "2026-11-01T05:00:00.000Z",
          CompletionDate: "2026-11-01T06:00:00.000Z",
          DeleteAt: "2026-12-05T05:00:00.000Z",
        },
      ],
      protected: [database],
      copiedTo: ["arn:aws:backup:us-east-1:222233334444:backup-vault:copies"],
    });
    const points = requests.find(({ path }) => path.includes("recovery-points"));
    expect(points?.query.get("maxResults")).toBe("1000");
    // Thirty-five days before the day of the refresh.
    expect(points?.query.get("createdAfter")).toMatch(/^2026-09-28T00:00:00/);
    const copies = requests.find(({ path }) => path.includes("copy-jobs"));
    expect(copies?.query.get("state")).toBe("COMPLETED");
    expect(JSON.stringify(envelope)).not.toContain("CANARY");
  });

  test("of a resource the newest usable point is kept, whatever else is newer", async () => {
    const points = [
      point({ CreationDate: at("2026-10-30T05:00:00Z") }),
      point({ CreationDate: at("2026-11-02T05:00:00Z"), Status: "EXPIRED" }),
      point({ CreationDate: at("2026-11-01T05:00:00Z") }),
      point({ ResourceArn: "arn:aws:ec2:eu-west-1:111122223333:volume/vol-1", Status: "PARTIAL" }),
    ];
    const { envelope } = await collectFrom(answers([vault("local")], points), backupPoints, region);
    expect(envelope.data).toMatchObject({
      points: [
        { ResourceArn: "arn:aws:ec2:eu-west-1:111122223333:volume/vol-1", Status: "PARTIAL" },
        { ResourceArn: database, Status: "COMPLETED", CreationDate: "2026-11-01T05:00:00.000Z" },
      ],
    });
  });

  test("two pages with an empty one between; a copy of a bucket belongs to the vault that it came from", async () => {
    const pages = [
      { body: { RecoveryPoints: [], NextToken: "2" } },
      {
        body: {
          RecoveryPoints: [
            point({
              ResourceArn: "arn:aws:s3:::ledger",
              SourceBackupVaultArn: "arn:aws:backup:us-east-1:444455556666:backup-vault:Default",
            }),
          ],
          NextToken: "3",
        },
      },
      { body: { RecoveryPoints: [point()] } },
    ];
    const { envelope } = await collectFrom(
      { ...answers([vault("local")], []), "GET /backup-vaults/local/recovery-points": pages },
      backupPoints,
      region,
    );
    expect(envelope).toMatchObject({
      complete: true,
      data: {
        points: [
          { ResourceArn: database, SourceAccountId: null },
          { ResourceArn: "arn:aws:s3:::ledger", SourceAccountId: "444455556666" },
        ],
      },
    });
  });

  test("no vault: nothing else is asked; a vault without points: said why", async () => {
    const none = await collectFrom(
      { "GET /backup-vaults": { body: { BackupVaultList: [] } } },
      backupPoints,
      region,
    );
    expect(none.requests).toHaveLength(1);
    expect(none.envelope).toMatchObject({ complete: true, data: { vaults: [], points: [] } });
    const empty = await collectFrom(
      {
        "GET /backup-vaults": { body: { BackupVaultList: [vault("local", { NumberOfRecoveryPoints: 0 })] } },
      },
      backupPoints,
      region,
    );
    expect(empty.requests).toHaveLength(1);
    expect(empty.envelope.ops).toContainEqual({
      op: "backup:ListRecoveryPointsByBackupVault",
      outcome: "ok",
      skipped: "no-vault-holds-points",
    });
  });

  test("a vault that does not say how much it holds is asked", async () => {
    const unsaid = vault("local", { NumberOfRecoveryPoints: undefined });
    const { envelope } = await collectFrom(answers([unsaid], [point()]), backupPoints, region);
    expect(envelope.data).toMatchObject({ points: [{ ResourceArn: database }] });
  });

  test("one vault denied, the other stays; the gap names the vault", async () => {
    const { envelope } = await collectFrom(
      {
        ...answers([vault("local"), vault("other")], [point()]),
        "GET /backup-vaults/other/recovery-points": jsonError(403, "AccessDeniedException", "no"),
      },
      backupPoints,
      region,
    );
    expect(envelope).toMatchObject({ complete: false, data: { points: [{ ResourceArn: database }] } });
    expect(envelope.ops).toContainEqual(
      expect.objectContaining({
        op: "backup:ListRecoveryPointsByBackupVault",
        outcome: "denied",
        resource: arnOf("other"),
      }),
    );
  });

  test("vaults denied: nothing is known, which is not an empty list", async () => {
    const { envelope } = await collectFrom(
      { "GET /backup-vaults": jsonError(403, "AccessDeniedException", "no") },
      backupPoints,
      region,
    );
    expect(envelope).toMatchObject({ complete: false, data: null });
  });

  test.each(["ResourceArn", "Status", "CreationDate"])(
    "a point without %s refuses the page",
    async (name) => {
      const { envelope } = await collectFrom(
        answers([vault("local")], [point({ [name]: undefined })]),
        backupPoints,
        region,
      );
      expect(envelope).toMatchObject({ complete: false, data: { points: [] } });
    },
  );

  test("pages of points of a few resources are folded as they come", async () => {
    const page = Array.from({ length: 1_000 }, (_, n) =>
      point({ CreationDate: at("2026-10-01T00:00:00Z") + n, ResourceArn: `${database}-${n % 3}` }),
    );
    let pages = 0;
    const { envelope } = await collectFrom(
      {
        ...answers([vault("local")], []),
        "GET /backup-vaults/local/recovery-points": () => {
          pages += 1;
          return { body: { RecoveryPoints: page, ...(pages < 10 && { NextToken: String(pages) }) } };
        },
      },
      backupPoints,
      region,
    );
    expect(pages).toBe(10);
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toMatchObject({
      points: [0, 1, 2].map((n) => ({ ResourceArn: `${database}-${n}` })),
    });
  });
});
