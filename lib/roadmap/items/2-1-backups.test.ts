import { describe, expect, test } from "vitest";
import {
  aBucket,
  aComputeFact,
  aCopy,
  aDatabase,
  aDatabasesFact,
  aPlansFact,
  aPoint,
  aPointsFact,
  aStoresFact,
  aVault,
  bucketArn,
  bucketFacts,
  copyRegion,
  databaseArn,
  dataRegion,
  emptyStores,
  heldElsewhere,
  keeperId,
  protectionOps,
  vaultArn,
} from "#lib/roadmap/a-backup.fixture.ts";
import {
  accountId,
  aFact,
  daysAgo,
  denied,
  hoursAgo,
  managementId,
  regions,
} from "#lib/roadmap/a-fact.fixture.ts";
import { anInstance } from "#lib/roadmap/a-launch.fixture.ts";
import { anInput, goodFactsBut } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import type { FactsAbout } from "#lib/roadmap/input.ts";
import { defaultSettings } from "#lib/roadmap/settings.ts";
import {
  attestation,
  copies,
  databases,
  exception,
  judge,
  local,
  names,
  orders,
  volume,
  volumeArn,
} from "./2-1-copies.fixture.ts";

describe("rows of the specification", () => {
  test("3 RDS, each copied to a vault in another account, other region, yesterday: MET", () => {
    const verdict = judge([databases(...names), local(...names)], [copies(...names)]);
    expect(verdict).toMatchObject({ state: "MET", units: 3, known: 3, failing: [] });
    expect(verdict.evidence).toContainEqual(
      expect.objectContaining({
        observed: `orders: Recovery point in account ${keeperId}, ${copyRegion}, on 2026-11-20, not locked.`,
        result: "pass",
      }),
    );
  });

  test("plans with cross-account copy actions, all copy jobs failed: local points count, PARTIAL(0.25)", () => {
    const plans = aPlansFact(dataRegion, [vaultArn(copyRegion, keeperId)]);
    const verdict = judge([databases(...names), local(...names), plans], [heldElsewhere([])]);
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 25 });
    expect(verdict.failing[0]).toMatchObject({
      resource: databaseArn("orders"),
      why: "Copied only in the same account and region: this account, eu-west-1, last on 2026-11-20.",
    });
  });

  test("daily plan, no copy actions: PARTIAL(0.25)", () => {
    const verdict = judge([orders, local("orders"), aPlansFact(dataRegion, [])]);
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 25 });
  });

  test("effective backup policy, no recovery points at all: NOT_MET", () => {
    const policy = aFact("organizations.effective-policies", ["organizations:DescribeEffectivePolicy"], {
      s3: null,
      guardduty: null,
      backup: { copiesTo: [vaultArn(copyRegion)] },
    });
    const verdict = judge([orders, policy]);
    expect(verdict).toMatchObject({ state: "NOT_MET", failing: [{ why: "No copy at all." }] });
    expect(verdict.evidence.some(({ observed }) => observed.includes("A policy is no copy."))).toBe(true);
  });

  test("ListProtectedResources lists the table, its only recovery point is EXPIRED: NOT_MET", () => {
    const table = "arn:aws:dynamodb:eu-west-1:111122223333:table/sessions";
    const points = aPointsFact(dataRegion, [aPoint(table, vaultArn(dataRegion), { Status: "EXPIRED" })], {
      protected: [table],
    });
    const tables = [{ TableName: "sessions", CreationDateTime: daysAgo(100) }];
    const verdict = judge([aStoresFact(dataRegion, { tables }), points]);
    expect(verdict).toMatchObject({
      state: "NOT_MET",
      failing: [{ resource: table, why: "No copy that counts (recovery point in state EXPIRED)." }],
    });
  });

  test("empty account, all regions scanned: NOT_APPLICABLE", () => {
    expect(judge([])).toMatchObject({ state: "NOT_APPLICABLE", reasonCode: "out_of_scope" });
  });

  test.each(["ec2.compute", "rds.databases", "data.stores"] as const)(
    "empty account, one region not scanned (%s): UNKNOWN",
    (collector) => {
      const facts = goodFactsBut(...emptyStores()).filter(
        (fact) => fact.collector !== collector || fact.region !== "eu-north-1",
      );
      const verdict = evaluateAccount(anInput({ facts })).get("2.1");
      expect(verdict).toMatchObject({ state: "UNKNOWN", units: 1, known: 0 });
    },
  );

  test("the role lacks backup:List* (SecurityAudit alone): UNKNOWN, never NOT_MET", () => {
    const points = regions.map((region) =>
      denied({ ...aPointsFact(region), data: null }, "backup:ListBackupVaults"),
    );
    const verdict = judge([databases(...names), ...points]);
    expect(verdict).toMatchObject({ state: "UNKNOWN", reasonCode: "denied", units: 3, known: 0 });
    expect(verdict.reason).toContain("The audit role may not call backup:ListBackupVaults");
  });

  test("a bucket replicated across, Object Lock without a rule, versioning suspended at the destination: NOT_MET", () => {
    const rule = { Status: "Enabled", isWholeBucket: true, Bucket: bucketArn("copies"), Account: null };
    const held = aBucket("copies", {
      BucketRegion: copyRegion,
      versioning: "Suspended",
      objectLock: { DefaultRetention: null },
    });
    const about = {
      key: bucketArn("copies"),
      envelope: aFact("s3.protection", protectionOps, { buckets: [held] }, { accountId: keeperId }),
    };
    const verdict = judge(bucketFacts(aBucket("ledger", { versioning: "Enabled", rules: [rule] })), [about]);
    expect(verdict).toMatchObject({
      state: "NOT_MET",
      failing: [{ why: "No copy that counts (replication to a bucket without versioning)." }],
    });
  });

  test("off-AWS attestation expired last week, otherwise local backups: UNKNOWN (expired), at least 0.25", () => {
    const lapsed = attestation({ reviewBy: new Date(daysAgo(7)) });
    const verdict = judge([orders, local("orders")], [], { attestations: [lapsed] });
    expect(verdict).toMatchObject({
      state: "UNKNOWN",
      reasonCode: "expired",
      fractionHundredths: null,
      knownFractionHundredths: 25,
    });
    const other = { details: { arns: [databaseArn("orders")] }, reviewBy: new Date(daysAgo(7)) };
    const failing = judge([databases("orders", "tariffs"), local("orders", "tariffs")], [], {
      attestations: [attestation(other)],
    });
    expect(failing).toMatchObject({ state: "PARTIAL", evidenceIncomplete: true, known: 1, units: 2 });
  });

  test("RDS deleted and created again yesterday, point of last week under the same ARN: older than the resource", () => {
    const again = aDatabasesFact(dataRegion, {
      instances: [aDatabase("orders", { InstanceCreateTime: hoursAgo(30) })],
    });
    const old = { CreationDate: daysAgo(6), CompletionDate: daysAgo(6) };
    const verdict = judge([again], [heldElsewhere([aCopy(databaseArn("orders"), old)])]);
    expect(verdict).toMatchObject({
      state: "NOT_MET",
      failing: [{ why: "No copy that counts (recovery point older than the resource itself)." }],
    });
  });

  test("only root volumes of a group and an access-log bucket: NOT_APPLICABLE", () => {
    const compute = aComputeFact(dataRegion, {
      instances: [anInstance("i-1", { createdAt: daysAgo(9), autoScalingGroup: "web" })],
      volumes: [volume("vol-1", "i-1", true)],
    });
    const buckets = bucketFacts(aBucket("logs", { logsTo: "logs" }));
    expect(judge([compute, ...buckets])).toMatchObject({ state: "NOT_APPLICABLE" });
  });

  const four = aComputeFact(dataRegion, {
    volumes: ["vol-1", "vol-2", "vol-3", "vol-4"].map((id) => volume(id)),
  });
  const two = heldElsewhere(["vol-1", "vol-2"].map((id) => aCopy(volumeArn(id))));

  test("4 volumes, 2 copied, 2 excluded with a valid reason: MET, 2 excepted", () => {
    const exceptions = [exception(volumeArn("vol-3")), exception(volumeArn("vol-4"))];
    expect(judge([four], [two], { exceptions })).toMatchObject({ state: "MET", excepted: 2, units: 2 });
  });

  test("one of the exclusions has expired: PARTIAL(0.66), 2 of 3, 1 excepted", () => {
    const lapsed = exception(volumeArn("vol-4"), { expiresAt: new Date(daysAgo(1)) });
    const verdict = judge([four], [two], { exceptions: [exception(volumeArn("vol-3")), lapsed] });
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 66, excepted: 1, units: 3 });
  });

  test("nothing left but exceptions: PARTIAL(0.99)", () => {
    const verdict = judge([orders], [], { exceptions: [exception(databaseArn("orders"))] });
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 99, reasonCode: "excepted" });
  });
});

describe("levels", () => {
  const at = (region: string, owner: string, vault: object = {}): FactsAbout => {
    const fact = aPointsFact(region, [aCopy(databaseArn("orders"), {}, region, owner)], {}, owner);
    const data = { ...(fact.data as object), vaults: [aVault(vaultArn(region, owner), vault)] };
    return { key: accountId, envelope: { ...fact, data } };
  };

  test.each([
    ["another account and region", at(copyRegion, keeperId), 100],
    ["another account, the same region", at(dataRegion, keeperId), 60],
    ["the management account, another region", at(copyRegion, managementId), 60],
    [
      "an air-gapped vault that another account may read",
      at(copyRegion, keeperId, { VaultType: "RESTORE_ACCESS_BACKUP_VAULT" }),
      60,
    ],
  ])("%s", (_, about, hundredths) => {
    expect(judge([orders], [about]).fractionHundredths).toBe(hundredths);
  });

  test.each([
    ["another region of the account", copyRegion, {}, 50],
    ["the same region", dataRegion, {}, 25],
    ["the same region, governance mode", dataRegion, { Locked: true }, 25],
    ["the same region, still cooling", dataRegion, { Locked: true, LockDate: hoursAgo(-24) }, 25],
    ["the same region, locked for good", dataRegion, { Locked: true, LockDate: daysAgo(1) }, 50],
    ["the same region, air-gapped", dataRegion, { VaultType: "LOGICALLY_AIR_GAPPED_BACKUP_VAULT" }, 50],
  ])("%s", (_, region, vault, hundredths) => {
    const arn = vaultArn(region);
    const fact = aPointsFact(region, [aPoint(databaseArn("orders"), arn)], { vaults: [aVault(arn, vault)] });
    expect(judge([orders, fact]).fractionHundredths).toBe(hundredths);
  });

  test.each([
    ["older than the limit", { CreationDate: daysAgo(8), CompletionDate: daysAgo(8) }],
    ["not yet complete", { Status: "CREATING", CompletionDate: null }],
    ["partial", { Status: "PARTIAL" }],
    ["past the day of its deletion", { DeleteAt: hoursAgo(1) }],
    ["dated in the future", { CreationDate: hoursAgo(-5), CompletionDate: hoursAgo(-5) }],
  ])("a copy that is %s counts for nothing", (_, more) => {
    const about = [heldElsewhere([aCopy(databaseArn("orders"), more)])];
    expect(judge([orders], about)).toMatchObject({ state: "NOT_MET" });
  });

  test("the age limit is a setting, and ends the verdict", () => {
    const old = { CreationDate: daysAgo(8), CompletionDate: daysAgo(8) };
    const about = [heldElsewhere([aCopy(databaseArn("orders"), old)])];
    const settings = { ...defaultSettings, backupMaxAgeDays: 9 };
    const verdict = judge([orders], about, { settings });
    expect(verdict).toMatchObject({ state: "MET", validUntil: new Date(daysAgo(-1)) });
  });

  test("a point of the instance covers its disks, a copy of a cluster may name its unchanging id", () => {
    const compute = aComputeFact(dataRegion, {
      instances: [anInstance("i-1")],
      volumes: [volume("vol-1", "i-1", true)],
    });
    const cluster = `arn:aws:rds:${dataRegion}:${accountId}:cluster:`;
    const clusters = aDatabasesFact(dataRegion, {
      clusters: [
        {
          DBClusterArn: `${cluster}ledger`,
          DBClusterIdentifier: "ledger",
          DbClusterResourceId: "cluster-ABC",
          Engine: "aurora-mysql",
          ClusterCreateTime: daysAgo(50),
          ReplicationSourceIdentifier: null,
          BackupRetentionPeriod: 1,
          latestRestorableDay: null,
        },
      ],
      instances: [aDatabase("member", { DBClusterIdentifier: "ledger" })],
    });
    const about = heldElsewhere([
      aCopy(`arn:aws:ec2:${dataRegion}:${accountId}:instance/i-1`),
      aCopy(`${cluster}cluster-ABC`),
    ]);
    expect(judge([compute, clusters], [about])).toMatchObject({ state: "MET", units: 2 });
  });

  test("resources of less than a day are not asked for, and end the verdict when they are", () => {
    const fresh = aDatabasesFact(dataRegion, {
      instances: [aDatabase("orders"), aDatabase("new", { InstanceCreateTime: hoursAgo(20) })],
    });
    const verdict = judge([fresh], [copies("orders")]);
    expect(verdict).toMatchObject({ state: "MET", units: 1, validUntil: new Date(hoursAgo(-4)) });
  });

  test("created at a time that has not come: unknown, not out of scope", () => {
    const odd = aDatabasesFact(dataRegion, {
      instances: [aDatabase("orders", { InstanceCreateTime: hoursAgo(-50) })],
    });
    expect(judge([odd], [copies("orders")])).toMatchObject({ state: "UNKNOWN" });
  });
});
