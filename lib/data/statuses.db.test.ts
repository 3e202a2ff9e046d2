import { beforeAll, describe, expect, test } from "vitest";
import { eachAccount } from "./account-list.ts";
import { everyAccount } from "./account-query.ts";
import { eachAccountSheetRow } from "./account-sheet.ts";
import { getAccount, listAccounts } from "./accounts.ts";
import { query } from "./database.ts";
import { getOverview } from "./overview.ts";
import { getStatuses } from "./statuses.ts";
import { useTestDatabase } from "./test-database.ts";
import { aFinishedRun, evidence, good, locked, options, suspended } from "./test-refreshed.ts";
import {
  connectTestOrganization,
  hoursLater,
  items,
  job,
  management,
  memberId,
  organizationId,
  start,
} from "./test-scenario.ts";

useTestDatabase();

describe("before any run", () => {
  beforeAll(() => connectTestOrganization());

  test("every item reads UNKNOWN(never_refreshed)", async () => {
    const report = await getStatuses(job, options);
    expect(report.accounts.map(({ id }) => id)).toEqual([management]);
    expect(
      Object.values(report.accounts[0]?.items ?? {}).map(({ state, reasonCode }) => [state, reasonCode]),
    ).toEqual(items.map(() => ["UNKNOWN", "never_refreshed"]));
    expect(report.organizations[0]?.items["1.2"]).toMatchObject({
      state: "UNKNOWN",
      factsAt: null,
      evaluatedAt: null,
    });
    const overview = await getOverview(job, organizationId, options);
    expect(overview).toMatchObject({
      headline: { metHundredths: 0, unknownHundredths: 100 },
      run: null,
      evaluatedAt: null,
      freshness: { accounts: [{ accountId: management, kind: "never" }] },
    });
  });
});

/** By account and item, as the spreadsheet writes them. */
async function sheetVerdicts(): Promise<Record<string, Readonly<Record<string, string>>>> {
  const found: Record<string, Readonly<Record<string, string>>> = {};
  const listed = eachAccount(job, everyAccount, { organizationId, ...options });
  for await (const { written } of eachAccountSheetRow(job, listed, options))
    found[written.id] = written.verdicts;
  return found;
}

describe("after a run", () => {
  beforeAll(aFinishedRun);

  test("status: the documented shape, every key present, items in order", async () => {
    const report = await getStatuses(job, options);
    const account = report.accounts.find(({ id }) => id === good);
    expect(Object.keys(account ?? {})).toEqual(["id", "name", "items", "stages"]);
    expect(Object.keys(account?.items ?? {})).toEqual(["1.2", "3.2", "3.4", "4.1"]);
    expect(account?.items["3.2"]).toEqual({
      state: "MET",
      fraction: 1,
      units: 1,
      known: 1,
      knownFraction: null,
      excepted: 0,
      evidenceIncomplete: false,
      inherited: false,
      source: "automatic",
      reason: "All of it.",
      reasonCode: "met",
      evidence,
      failing: [],
      failingCount: 0,
      factsAt: hoursLater(-3).toISOString(),
      evaluatedAt: start.toISOString(),
    });
    expect(account?.items["4.1"]).toMatchObject({ state: "PARTIAL", fraction: 0.62, known: 6, units: 8 });
    expect(account?.items["3.4"]).toMatchObject({ state: "UNKNOWN", fraction: null });
    expect(account?.items["1.2"]).toMatchObject({ state: "MET", inherited: true });
    expect(account?.stages).toHaveLength(10);
    expect(account?.stages[2]).toEqual({ stage: 3, met: 1, applicable: 2, unknown: 1 });
    expect(report.organizations).toEqual([
      { id: organizationId, items: { "1.2": expect.objectContaining({ state: "MET", inherited: false }) } },
    ]);
  });

  test("status: an account, an OU with what is below it, and what is not there", async () => {
    const ids = async (filter: { accountIds?: string[]; ouPath?: string }) =>
      (await getStatuses(job, { ...options, ...filter })).accounts.map(({ id }) => id);
    expect(await ids({ accountIds: [good] })).toEqual([good]);
    expect(await ids({ ouPath: "/Workloads" })).toEqual([good, suspended, locked]);
    expect(await ids({ ouPath: "/Workloads/Prod" })).toEqual([good, suspended]);
    expect(await ids({ ouPath: "/" })).toHaveLength(4);
    await expect(ids({ ouPath: "/Work" })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(ids({ accountIds: [memberId(99)] })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("past its time a status is unknown: in the report, in the cells, and in the totals", async () => {
    const stale = { items, now: hoursLater(49) };
    const report = await getStatuses(job, stale);
    const account = report.accounts.find(({ id }) => id === good);
    expect(account?.items["3.2"]).toMatchObject({
      state: "UNKNOWN",
      fraction: null,
      known: 0,
      reasonCode: "stale",
    });
    expect(account?.stages[2]).toEqual({ stage: 3, met: 0, applicable: 2, unknown: 2 });
    const [row] = (await listAccounts(job, stale)).filter(({ id }) => id === management);
    expect(row?.stages.map(({ state }) => state)).toEqual([
      "unk",
      "na",
      "unk",
      "unk",
      "na",
      "na",
      "na",
      "na",
      "na",
      "na",
    ]);
    const overview = await getOverview(job, organizationId, stale);
    expect(overview.headline).toMatchObject({ metHundredths: 0, unknownHundredths: 100 });
  });

  test("at its very last moment a status still holds", async () => {
    const report = await getStatuses(job, { items, now: hoursLater(48) });
    expect(report.accounts.find(({ id }) => id === good)?.items["3.2"]).toMatchObject({ state: "MET" });
    expect(report.accounts.find(({ id }) => id === good)?.stages[2]).toMatchObject({ met: 1 });
  });

  test("the spreadsheet says of every item what the pages say", async () => {
    const said = await sheetVerdicts();
    expect(said[good]).toEqual({ "1.2": "met", "3.2": "met", "3.4": "unknown", "4.1": "partly met 62 %" });
    expect(said[suspended]).toMatchObject({ "1.2": "not applicable" });
    await query("update account set missing_since = now(), state = 'DEPARTED' where id = $1", [suspended]);
    expect((await sheetVerdicts())[suspended]).toMatchObject({ "1.2": "unknown" });
    await query("update account set missing_since = null, state = 'SUSPENDED' where id = $1", [suspended]);
  });

  test("a suspended account takes nothing from the organization", async () => {
    const report = await getStatuses(job, { ...options, accountIds: [suspended] });
    expect(report.accounts[0]?.items["1.2"]).toMatchObject({ state: "NOT_APPLICABLE", inherited: true });
    expect((await getAccount(job, suspended, options)).stages.every(({ state }) => state === "na")).toBe(
      true,
    );
  });
});
