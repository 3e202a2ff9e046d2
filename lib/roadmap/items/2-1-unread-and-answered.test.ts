import { describe, expect, test } from "vitest";
import {
  aCopy,
  aPlansFact,
  aPoint,
  aPointsFact,
  aStoresFact,
  aVault,
  copyRegion,
  databaseArn,
  dataRegion,
  heldElsewhere,
  keeperId,
  vaultArn,
} from "#lib/roadmap/a-backup.fixture.ts";
import { accountId, aRegionsFact, daysAgo, denied, hoursAgo } from "#lib/roadmap/a-fact.fixture.ts";
import { attestation, copies, databases, judge, local, orders } from "./2-1-copies.fixture.ts";

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
