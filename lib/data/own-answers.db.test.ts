import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listAccountPage, listMatchingIds } from "./account-list.ts";
import { getAccountPage, getItemDetail } from "./account-page.ts";
import { everyAccount, parseAccountQuery } from "./account-query.ts";
import { findAccountRecords, readAccountStages } from "./account-read.ts";
import { countMatching } from "./account-view-counts.ts";
import { query } from "./database.ts";
import { readItemCounts } from "./item-counts.ts";
import { getItemPage } from "./item-page.ts";
import { readOwnAnswers } from "./own-answers.ts";
import { recordEvaluation } from "./record.ts";
import { countStatuses, type ItemOutline, type StageCounts, stageTotals } from "./rollup.ts";
import { readStageCounts } from "./stage-read.ts";
import { getStatuses } from "./statuses.ts";
import { aVariedOrganization, memberCount } from "./test-accounts.ts";
import { useTestDatabase } from "./test-database.ts";
import {
  aVerdict,
  items as few,
  hoursLater,
  job,
  memberId,
  notMet,
  organizationId,
  start,
  verdicts,
} from "./test-scenario.ts";
import { readUnitTallies, tallyTotals } from "./unit-sums.ts";

useTestDatabase();

const now = hoursLater(0.4);
/** 3.5 belongs to the organization, in a stage that has items of accounts. */
const items: readonly ItemOutline[] = [
  ...few,
  { id: "3.5", stage: 3, kind: "attested", scope: "organization", evaluatorVersion: 1 },
];
const options = { organizationId, items, now };

const [quarantined, partly, later] = [memberId(1), memberId(2), memberId(4)];
const suspended = memberId(5);
const departed = memberId(memberCount);
const own: Record<string, ReturnType<typeof aVerdict>> = {
  [quarantined]: aVerdict({
    ...notMet,
    reason: "A user is quarantined.",
    failing: [{ resource: "u", region: "global", why: "x" }],
  }),
  [partly]: aVerdict({ state: "PARTIAL", fractionHundredths: 40, units: 5, known: 4, reasonCode: "failing" }),
  [later]: aVerdict({ ...notMet, validUntil: hoursLater(0.5) }),
  [suspended]: aVerdict(notMet),
  [departed]: aVerdict(notMet),
};
const counting = [quarantined, partly, later];

async function record(ownAnswers: Record<string, ReturnType<typeof aVerdict> | null>) {
  const [run] = await query<{ id: string }>("select id from run limit 1");
  const stored = await query<{ accountId: string; itemId: string; state: string }>(
    `select subject_id as "accountId", item_id as "itemId", state from item_status where subject_id = any($1) and not beside`,
    [Object.keys(ownAnswers)],
  );
  await recordEvaluation(job, {
    runId: run?.id ?? "",
    now: start,
    evaluations: Object.entries(ownAnswers).map(([accountId, answer]) => ({
      accountId,
      // What is stored already stays.
      verdicts: stored.some((row) => row.accountId === accountId) ? new Map() : verdicts({ "3.2": {} }),
      ownAnswers: new Map([["3.5", answer]]),
      inputsHash: "h",
    })),
    organization: null,
  });
}

beforeAll(async () => {
  await aVariedOrganization();
  const [run] = await query<{ id: string }>("select id from run limit 1");
  await recordEvaluation(job, {
    runId: run?.id ?? "",
    now: start,
    evaluations: [],
    organization: {
      organizationId,
      verdicts: verdicts({ "1.2": notMet, "3.5": { reason: "Everybody scans." } }),
      rollUps: verdicts({
        "4.1": {
          state: "PARTIAL",
          fractionHundredths: 50,
          units: 4,
          known: 4,
          reasonCode: "failing",
          reason: "Half.",
        },
      }),
      inputsHash: "h",
    },
  });
  await record(own);
});

/** The ten stages of an account from what `getStatuses` says of its items. */
async function plainStages(at: Date): Promise<Map<string, StageCounts[]>> {
  const { accounts } = await getStatuses(job, { items, now: at });
  return new Map(
    accounts.map(({ id, items: byId }) => [
      id,
      Array.from({ length: 10 }, (_, index) =>
        countStatuses(
          index + 1,
          items
            .filter(({ stage }) => stage === index + 1)
            .map((item) => byId[item.id])
            .filter((status) => status !== undefined)
            .map((status) => ({
              ...status,
              fractionHundredths: status.fraction === null ? null : Math.round(status.fraction * 100),
            })),
        ),
      ),
    ]),
  );
}

describe("an account's own answer to an item of the organization", () => {
  test("outranks the inherited one in the report, only where the account would inherit", async () => {
    const { accounts } = await getStatuses(job, { items, now });
    const item = (id: string) => accounts.find((account) => account.id === id)?.items["3.5"];
    expect(item(quarantined)).toMatchObject({
      state: "NOT_MET",
      inherited: false,
      reason: "A user is quarantined.",
    });
    expect(item(partly)).toMatchObject({ state: "PARTIAL", fraction: 0.4, inherited: false });
    expect(item(memberId(3))).toMatchObject({ state: "MET", inherited: true });
    expect(item(suspended)).toMatchObject({ state: "NOT_APPLICABLE", inherited: true });
    expect(item(departed)).toMatchObject({ state: "UNKNOWN", reasonCode: "departed", inherited: true });
  });

  test("past its time it is unknown, never the organization's", async () => {
    const { accounts } = await getStatuses(job, { items, now: hoursLater(1) });
    const status = accounts.find(({ id }) => id === later)?.items["3.5"];
    expect(status).toMatchObject({ state: "UNKNOWN", reasonCode: "stale", inherited: false });
  });

  test.each([0.4, 1, 49])(
    "cells, units and counts are those of the report, %s h after the run",
    async (hours) => {
      const at = hoursLater(hours);
      const plain = await plainStages(at);
      const records = await findAccountRecords({ query }, null, { organizationId });
      expect(await readAccountStages({ query }, records, { items, now: at })).toEqual(plain);
      const { rows } = await listAccountPage(job, everyAccount, {
        organizationId,
        items,
        now: at,
        limit: 1000,
      });
      const totals = (id: string) =>
        stageTotals([plain.get(id) ?? []]).map(
          ({ accountsDone: _d, accountsApplicable: _a, ...cell }) => cell,
        );
      for (const row of rows) expect(row.stages, row.id).toEqual(totals(row.id));

      const tallies = await readUnitTallies({ query }, { visible: null, ...options, now: at, units: null });
      const present = records.filter(({ missingSince }) => missingSince === null);
      for (const [unitId, group] of Map.groupBy(present, (account) => account.unitId ?? ""))
        expect(tallyTotals(tallies.get(unitId) ?? []), unitId).toEqual(
          stageTotals(group.map(({ id }) => plain.get(id) ?? [])),
        );

      const counts = await readItemCounts({ query }, { visible: null, ...options, now: at });
      const { accounts } = await getStatuses(job, { items, now: at });
      const listed = new Set(present.map(({ id }) => id));
      const states = accounts.filter(({ id }) => listed.has(id)).map(({ items: byId }) => byId["3.5"]?.state);
      const having = (state: string) => states.filter((one) => one === state).length;
      expect(counts.get("3.5")).toMatchObject({
        met: having("MET"),
        notMet: having("NOT_MET"),
        partial: having("PARTIAL"),
        unknown: having("UNKNOWN"),
        notApplicable: having("NOT_APPLICABLE"),
      });
    },
  );

  test("lists find it by item and by stage", async () => {
    const asked = (text: string) => parseAccountQuery(new URLSearchParams(text), items).query;
    const failing = await listMatchingIds(job, asked("item=3.5:failing"), options);
    expect(failing.sort()).toEqual(counting);
    const met = await listMatchingIds(job, asked("item=3.5:MET"), options);
    expect(met).not.toContain(quarantined);
    expect(met).toContain(memberId(3));
    const plain = await plainStages(now);
    for (const want of ["failing", "complete", "unknown"] as const) {
      const text = `stage=3:${want}`;
      const holds = ([, stages]: [string, StageCounts[]]) => {
        const [cell] = stageTotals([stages]).filter(({ stage }) => stage === 3);
        if (cell === undefined) return false;
        const fails = cell.partial + cell.notMet > 0;
        if (want === "failing") return fails;
        return want === "unknown"
          ? cell.unknown > 0
          : !fails && cell.unknown === 0 && cell.met + cell.excepted > 0;
      };
      const expected = [...plain].filter(holds).map(([id]) => id);
      expect((await listMatchingIds(job, asked(text), options)).sort(), text).toEqual(expected.sort());
      expect(await countMatching(job, [asked(text)], options), text).toEqual([expected.length]);
    }
  });

  test("its page and its history are the account's; the item's page lists the accounts", async () => {
    const page = await getAccountPage(job, quarantined, options);
    const shown = page.stages.flatMap((stage) => stage.items).find(({ id }) => id === "3.5");
    expect(shown).toMatchObject({ state: "NOT_MET", inherited: false });
    const detail = await getItemDetail(job, quarantined, "3.5", options);
    expect(detail.history.map(({ newState }) => newState)).toEqual(["NOT_MET"]);
    const view = await getItemPage(job, { organizationId, itemId: "3.5", now }, items);
    expect(view.ownAnswers.map(({ accountId, state }) => [accountId, state])).toEqual([
      [quarantined, "NOT_MET"],
      [partly, "PARTIAL"],
      [later, "NOT_MET"],
    ]);
    expect(view.status).toMatchObject({ state: "MET", reason: "Everybody scans." });
  });

  test("who sees only some accounts hears of no others", async () => {
    const answers = await readOwnAnswers(
      { query },
      { visible: [partly], organizationIds: [organizationId], items, now },
    );
    expect([...answers.keys()]).toEqual([partly]);
  });
});

describe("an organization's own units in an item of its accounts", () => {
  test("are reported beside the accounts and counted in no cell", async () => {
    const { organizations } = await getStatuses(job, { items, now });
    expect(Object.keys(organizations[0]?.items ?? {})).toEqual(["1.2", "3.5", "4.1"]);
    expect(organizations[0]?.items["4.1"]).toMatchObject({
      state: "PARTIAL",
      fraction: 0.5,
      inherited: false,
    });
    const counts = await readStageCounts({ query }, [organizationId], now);
    expect(new Set(counts.get(organizationId)?.keys())).toEqual(new Set([1, 3]));
    const [line] = await query<{ line: string }>("select line from item_tally where subject_id = $1", [
      organizationId,
    ]);
    expect(line?.line).toBe("1.2 N,3.5 M");
  });

  test("stand on the item's page, where the accounts are listed as before", async () => {
    const view = await getItemPage(job, { organizationId, itemId: "4.1", now }, items);
    expect(view.status).toMatchObject({ state: "PARTIAL", units: 4, reason: "Half." });
    expect(view.reasons.length).toBeGreaterThan(1);
    const without = await getItemPage(job, { organizationId, itemId: "3.4", now }, items);
    expect(without.status).toBeNull();
  });
});

describe("when the answer ends", () => {
  beforeAll(() => record({ [quarantined]: null, [partly]: own[partly] ?? null }));
  afterAll(() => record(own));

  test("the account inherits again, and the history says so", async () => {
    const { accounts } = await getStatuses(job, { items, now, accountIds: [quarantined] });
    expect(accounts[0]?.items["3.5"]).toMatchObject({ state: "MET", inherited: true });
    const events = await query<{ from: string; to: string }>(
      `select old_state as "from", new_state as "to" from item_status_event
       where subject_id = $1 and item_id = '3.5' order by id`,
      [quarantined],
    );
    expect(events).toEqual([
      { from: null, to: "NOT_MET" },
      { from: "NOT_MET", to: "MET" },
    ]);
  });

  test("ending it twice writes nothing", async () => {
    const count = () => query("select 1 from item_status_event").then((rows) => rows.length);
    const before = await count();
    await record({ [quarantined]: null });
    expect(await count()).toBe(before);
  });
});
