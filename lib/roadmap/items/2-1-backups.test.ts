import { describe, expect, test } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
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
  aRegionsFact,
  daysAgo,
  denied,
  homeRegion,
  hoursAgo,
  managementId,
  now,
  regions,
  withOutcome,
} from "#lib/roadmap/a-fact.fixture.ts";
import { aTrail, aTrailsFact } from "#lib/roadmap/a-trail.fixture.ts";
import { anInput, goodFactsBut } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import type { AccountInput, FactsAbout } from "#lib/roadmap/input.ts";
import { defaultSettings } from "#lib/roadmap/settings.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

type Changes = Partial<Omit<AccountInput, "account" | "organization">>;

function judge(facts: Envelope[], about: FactsAbout[] = [], changes: Changes = {}): Verdict {
  const elsewhere = { about, replicatedInto: [] };
  const key = ({ collector, region }: Envelope) => `${collector}|${region}`;
  const given = new Set(facts.map(key));
  const all = goodFactsBut(...emptyStores().filter((fact) => !given.has(key(fact))), ...facts);
  const verdict = evaluateAccount(anInput({ facts: all, elsewhere, ...changes })).get("2.1");
  if (verdict === undefined) throw new Error("2.1 was not evaluated");
  return verdict;
}

const names = ["orders", "tariffs", "sailings"];
const databases = (...list: string[]) =>
  aDatabasesFact(dataRegion, { instances: list.map((name) => aDatabase(name)) });
const local = (...list: string[]) =>
  aPointsFact(
    dataRegion,
    list.map((name) => aPoint(databaseArn(name), vaultArn(dataRegion))),
  );
const copies = (...list: string[]) => heldElsewhere(list.map((name) => aCopy(databaseArn(name))));
const orders = databases("orders");

const attestation = (more: object = {}) => ({
  id: "a-1",
  itemId: "2.1",
  question: "off-aws-copies",
  accountId,
  holds: true,
  details: null,
  evidenceUrl: "https://example.com/restore-test",
  evidenceAt: new Date(daysAgo(3)),
  answeredAt: new Date(daysAgo(3)),
  reviewBy: new Date(now.getTime() + 90 * 86_400_000),
  contradiction: null,
  ...more,
});

const exception = (arn: string, more: object = {}) => ({
  itemId: "2.1",
  accountId,
  resource: arn,
  kind: "exclusion",
  expiresAt: new Date(now.getTime() + 86_400_000),
  ...more,
});

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
      instances: [
        {
          InstanceId: "i-1",
          InstanceType: "t3.micro",
          createdAt: daysAgo(9),
          autoScalingGroup: "web",
          operator: null,
        },
      ],
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

function volumeArn(id: string): string {
  return `arn:aws:ec2:${dataRegion}:${accountId}:volume/${id}`;
}

function volume(VolumeId: string, InstanceId: string | null = null, DeleteOnTermination = false) {
  const attachments = InstanceId === null ? [] : [{ InstanceId, DeleteOnTermination }];
  return { VolumeId, CreateTime: daysAgo(90), attachments, operator: null };
}

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
      instances: [
        {
          InstanceId: "i-1",
          InstanceType: "m7g.large",
          createdAt: daysAgo(90),
          autoScalingGroup: null,
          operator: null,
        },
      ],
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

describe("what could not be read", () => {
  const elsewhere = heldElsewhere([]);

  test("the keeper's vaults denied: unknown, with the local copy as the least", () => {
    const lost = {
      ...elsewhere,
      envelope: denied({ ...elsewhere.envelope, data: null }, "backup:ListBackupVaults"),
    };
    const verdict = judge([orders, local("orders")], [lost]);
    expect(verdict).toMatchObject({ state: "UNKNOWN", reasonCode: "denied", knownFractionHundredths: 25 });
    expect(verdict.reason).toContain(keeperId);
  });

  test("one vault of the keeper denied: a copy in another still counts", () => {
    const [open, closed] = [vaultArn(copyRegion, keeperId), vaultArn(copyRegion, keeperId, "closed")];
    const fact = aPointsFact(
      copyRegion,
      [aPoint(databaseArn("orders"), open)],
      { vaults: [aVault(open), aVault(closed)] },
      keeperId,
    );
    const envelope = denied(fact, "backup:ListRecoveryPointsByBackupVault", { resource: closed });
    const about = [{ key: accountId, envelope }];
    expect(judge([orders], about)).toMatchObject({ state: "MET" });
    expect(judge([databases("orders", "tariffs")], about)).toMatchObject({ state: "UNKNOWN", known: 1 });
  });

  test("the keeper's facts are too old", () => {
    const old = { ...copies("orders").envelope, observedAt: hoursAgo(49) };
    const verdict = judge([orders], [{ key: accountId, envelope: old }]);
    expect(verdict).toMatchObject({ state: "UNKNOWN", reasonCode: "stale" });
  });

  test("a plan names a keeper that nobody has read: unknown, and says so", () => {
    const plans = aPlansFact(dataRegion, [vaultArn(copyRegion, keeperId)]);
    const verdict = judge([orders, local("orders"), plans]);
    expect(verdict).toMatchObject({ state: "UNKNOWN", reasonCode: "not_read" });
    expect(verdict.reason).toContain(`Copies go to account ${keeperId}, whose vaults were not read`);
  });

  test("a copy elsewhere outranks a region of the account that could not be read", () => {
    const hidden = denied({ ...aPointsFact("eu-north-1"), data: null }, "backup:ListBackupVaults");
    expect(judge([databases("orders", "tariffs"), hidden], [copies("orders", "tariffs")]).state).toBe("MET");
    expect(judge([databases("orders", "tariffs"), hidden], [copies("orders")])).toMatchObject({
      state: "UNKNOWN",
      known: 1,
    });
  });

  test("the list of regions unknown: unknown, never an empty loop", () => {
    const hidden = denied({ ...aRegionsFact(), data: null }, "account:ListRegions");
    expect(judge([hidden])).toMatchObject({ state: "UNKNOWN" });
  });

  test("a known failure outranks missing inventory", () => {
    const hidden = denied({ ...aStoresFact("eu-north-1"), data: null }, "dynamodb:ListTables");
    expect(judge([orders, hidden])).toMatchObject({ state: "NOT_MET", evidenceIncomplete: true });
    expect(judge([orders, hidden], [copies("orders")])).toMatchObject({ state: "UNKNOWN" });
  });

  test("since when a table exists is unknown: a copy may be of an earlier one", () => {
    const tables = [{ TableName: "sessions", CreationDateTime: null }];
    const table = "arn:aws:dynamodb:eu-west-1:111122223333:table/sessions";
    const verdict = judge([aStoresFact(dataRegion, { tables })], [heldElsewhere([aCopy(table)])]);
    expect(verdict).toMatchObject({ state: "UNKNOWN" });
  });
});

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

describe("answers of people", () => {
  test("copies outside of AWS: full marks while the last one is recent enough", () => {
    const recent = [attestation()];
    expect(judge([orders], [], { attestations: recent })).toMatchObject({ state: "MET" });
    const old = [attestation({ evidenceAt: new Date(daysAgo(31)) })];
    expect(judge([orders], [], { attestations: old })).toMatchObject({
      state: "UNKNOWN",
      reasonCode: "expired",
    });
    const named = [attestation({ evidenceAt: new Date(daysAgo(31)), details: { lastCopyAt: "2026-11-10" } })];
    expect(judge([orders], [], { attestations: named })).toMatchObject({ state: "MET" });
  });

  test("an answer for some of it leaves the rest; a no changes nothing", () => {
    const some = [attestation({ details: { arns: [databaseArn("orders")] } })];
    expect(judge([databases("orders", "tariffs")], [], { attestations: some })).toMatchObject({
      state: "PARTIAL",
      fractionHundredths: 50,
    });
    const no = [attestation({ holds: false })];
    expect(judge([orders], [], { attestations: no })).toMatchObject({ state: "NOT_MET" });
  });
});
