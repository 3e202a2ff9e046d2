import { describe, expect, test } from "vitest";
import {
  aBucket,
  aDatabase,
  aDatabasesFact,
  aStoresFact,
  bucketArn,
  bucketFacts,
  copyRegion,
  databaseArn,
  dataRegion,
  keeperId,
  protectionOps,
} from "#lib/roadmap/a-backup.fixture.ts";
import { accountId, aFact, daysAgo, homeRegion, withOutcome } from "#lib/roadmap/a-fact.fixture.ts";
import { aTrail, aTrailsFact } from "#lib/roadmap/a-trail.fixture.ts";
import type { FactsAbout } from "#lib/roadmap/input.ts";
import { attestation, judge, orders } from "./2-1-copies.fixture.ts";

describe("buckets", () => {
  const rule = (more: object = {}) => ({
    Status: "Enabled",
    isWholeBucket: true,
    Bucket: bucketArn("copies"),
    Account: null,
    ...more,
  });
  const source = (more: object = {}) =>
    bucketFacts(aBucket("ledger", { versioning: "Enabled", rules: [rule(more)] }));
  const held = (more: object = {}): FactsAbout => ({
    key: bucketArn("copies"),
    envelope: aFact(
      "s3.protection",
      protectionOps,
      { buckets: [aBucket("copies", { BucketRegion: copyRegion, versioning: "Enabled", ...more })] },
      { accountId: keeperId },
    ),
  });
  const backfilled = attestation({ question: "s3-backfill" });

  test("replicated across, older objects not vouched for: 0.6; vouched for: MET", () => {
    expect(judge(source(), [held()]).fractionHundredths).toBe(60);
    expect(judge(source(), [held()], { attestations: [backfilled] }).state).toBe("MET");
    const another = attestation({ question: "s3-backfill", details: { buckets: ["other"] } });
    expect(judge(source(), [held()], { attestations: [another] }).fractionHundredths).toBe(60);
  });

  test.each([
    ["switched off", { Status: "Disabled" }],
    ["of a part", { isWholeBucket: false }],
  ])("a rule that is %s copies nothing", (_, more) => {
    expect(judge(source(more), [held()]).state).toBe("NOT_MET");
  });

  test.each([
    ["no lock", null, copyRegion, 0],
    ["a lock without a rule", { DefaultRetention: null }, copyRegion, 0],
    ["governance, other region", { DefaultRetention: { Mode: "GOVERNANCE", days: 30 } }, copyRegion, 50],
    ["governance, same region", { DefaultRetention: { Mode: "GOVERNANCE", days: 30 } }, dataRegion, 25],
    ["compliance, same region", { DefaultRetention: { Mode: "COMPLIANCE", days: 30 } }, dataRegion, 50],
  ])("within the account: %s", (_, objectLock, BucketRegion, hundredths) => {
    const facts = bucketFacts(
      aBucket("ledger", { versioning: "Enabled", rules: [rule()] }),
      aBucket("copies", { BucketRegion, versioning: "Enabled", objectLock }),
    );
    // The destination itself needs no copy.
    expect(judge(facts)).toMatchObject({ fractionHundredths: hundredths, units: 1 });
  });

  test("nobody that was read owns the destination: unknown", () => {
    const verdict = judge(source());
    expect(verdict).toMatchObject({ state: "UNKNOWN", reasonCode: "not_read" });
    expect(verdict.reason).toContain("No account that was read owns bucket copies");
  });

  test("a bucket that trails or other accounts write into needs no copy", () => {
    const trail = aTrailsFact(homeRegion, { ...aTrail(), S3BucketName: "trail-logs" });
    const facts = [...bucketFacts(aBucket("trail-logs"), aBucket("replicas")), trail];
    const elsewhere = { about: [], replicatedInto: ["replicas"] };
    expect(judge(facts, [], { elsewhere })).toMatchObject({ state: "NOT_APPLICABLE" });
  });

  test("access logging could not be read: which buckets hold logs is not known", () => {
    const [list, protection] = bucketFacts(aBucket("ledger"), aBucket("logs"));
    if (list === undefined || protection === undefined) throw new Error("no facts");
    const spoiled = withOutcome(protection, "s3:GetBucketLogging", "denied", { resource: "ledger" });
    expect(judge([list, spoiled])).toMatchObject({ state: "UNKNOWN", units: 2, known: 0 });
  });
});

describe("native backups", () => {
  test("automated backups of the service are copies in the same account and region", () => {
    const own = aDatabasesFact(dataRegion, {
      instances: [aDatabase("orders", { BackupRetentionPeriod: 7, latestRestorableDay: "2026-11-21" })],
    });
    expect(judge([own]).fractionHundredths).toBe(25);
  });

  test("a snapshot copied to another account and region, by the id that never changes", () => {
    const snapshot = {
      DBSnapshotArn: `arn:aws:rds:${copyRegion}:${keeperId}:snapshot:orders-copy`,
      DBInstanceIdentifier: "orders",
      DbiResourceId: "db-ORDERS",
      SnapshotType: "manual",
      Status: "available",
      SnapshotCreateTime: daysAgo(1),
      OriginalSnapshotCreateTime: daysAgo(2),
      InstanceCreateTime: daysAgo(300),
      SourceDBSnapshotIdentifier: `arn:aws:rds:${dataRegion}:${accountId}:snapshot:orders`,
      Encrypted: true,
    };
    const held = (more: object) => ({
      key: accountId,
      envelope: {
        ...aDatabasesFact(copyRegion, { snapshots: [{ ...snapshot, ...more }] }),
        accountId: keeperId,
      },
    });
    expect(judge([orders], [held({})])).toMatchObject({ state: "MET" });
    expect(judge([orders], [held({ DbiResourceId: "db-EARLIER" })])).toMatchObject({ state: "NOT_MET" });
    expect(judge([orders], [held({ DbiResourceId: null })])).toMatchObject({ state: "MET" });
    expect(judge([orders], [held({ OriginalSnapshotCreateTime: daysAgo(9) })]).state).toBe("NOT_MET");
  });

  test("automated backups replicated to another region: 0.5", () => {
    const replicated = aFact("rds.replicated-backups", ["rds:DescribeDBInstanceAutomatedBackups"], {
      backups: [
        {
          DBInstanceAutomatedBackupsArn: "arn",
          DBInstanceArn: databaseArn("orders"),
          DbiResourceId: "db-ORDERS",
          keptIn: copyRegion,
          Status: "active",
          latestRestorableDay: "2026-11-20",
        },
      ],
    });
    expect(judge([orders, replicated]).fractionHundredths).toBe(50);
  });

  test("search domains: AWS shows no copies of them, a person has to say", () => {
    const domains = [{ DomainName: "search" }];
    const facts = [aStoresFact(dataRegion, { domains })];
    expect(judge(facts)).toMatchObject({ state: "UNKNOWN", reasonCode: "needs_answer" });
    const attestations = [attestation({ details: { types: ["es:domain"] } })];
    expect(judge(facts, [], { attestations })).toMatchObject({ state: "MET" });
  });
});
