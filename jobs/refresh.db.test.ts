import { beforeAll, describe, expect, it } from "vitest";
import { query } from "#lib/data/database.ts";
import type { RunView } from "#lib/data/runs.ts";
import { getStatuses } from "#lib/data/statuses.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { plannedDenials, plannedFailures } from "#lib/sim/planned-failures.ts";
import { expectedItems, expectedStatuses } from "./expected/test-accounts.ts";
import { expectedOfOrganization, expectedOrganizationItems } from "./expected/test-organization.ts";
import { testViewer, useWorld } from "./test-refresh.ts";

const world = useWorld({
  accounts: 16,
  seed: 7,
  // One that everybody opts in to who wants it, and one of those where GuardDuty is left to newcomers.
  regions: ["us-east-1", "eu-west-1", "us-west-1", "ap-southeast-3"],
});

/** Rows that say something about AWS; bookkeeping of runs is left out. */
async function contentRows(): Promise<Record<string, string>> {
  const tables = [
    "account_facts",
    "item_status",
    "item_status_event",
    "stage_count",
    "stage_total",
    "account",
    "organizational_unit",
  ];
  const counts: Record<string, string> = {};
  for (const table of tables) {
    const [row] = await query<{ state: string }>(
      `select count(*) || ' rows, newest version ' || coalesce(max(xmin::text::bigint), 0) as state from ${table}`,
    );
    counts[table] = row?.state ?? "";
  }
  return counts;
}

describe("a refresh of a whole organization", () => {
  let run: RunView;
  beforeAll(async () => {
    await world.connect();
    run = await world.refresh();
  });

  it("ends, and only what the simulation planned fails", () => {
    expect(run).toMatchObject({ state: "finished", failure: null });
    const failed = run.lanes
      .filter(({ state }) => state === "failed")
      .map(({ accountId, failure }) => ({ accountId, failure: failure?.code }));
    const planned = plannedFailures(world.organization());
    expect(failed.toSorted(byAccount)).toEqual(planned.toSorted(byAccount));
    expect(planned.length).toBeGreaterThan(1);
    const suspended = world.organization().accounts.filter(({ state }) => state === "SUSPENDED").length;
    expect(run.counts).toMatchObject({
      total: 16,
      skipped: suspended,
      failed: planned.length,
      waiting: 0,
      running: 0,
    });
  });

  it("says of each item what a second, plain computation says", async () => {
    const report = await getStatuses(testViewer, { items, now: new Date() });
    const actual = Object.fromEntries(
      report.accounts.map((account) => [
        account.id,
        Object.fromEntries(
          expectedItems.map((id) => [
            id,
            { state: account.items[id]?.state, fraction: account.items[id]?.fraction },
          ]),
        ),
      ]),
    );
    expect(actual).toEqual(expectedStatuses(world.organization(), new Date()));
  });

  it("says of the organization's items what a second, plain computation says, and every account inherits it", async () => {
    const report = await getStatuses(testViewer, { items, now: new Date() });
    const [organization] = report.organizations;
    expect(plainly(organization?.items)).toEqual(expectedOfOrganization(world.organization()));
    const inherited = report.accounts.find(({ id }) => id === world.organization().securityAccountId);
    expect(plainly(inherited?.items)).toEqual(plainly(organization?.items));
    expect(inherited?.items["1.3"]).toMatchObject({ inherited: true, reasonCode: "needs_answer" });
  });

  it("leaves nothing unknown in accounts that it may read, but for what is new, or a person's to say", async () => {
    const { organization } = world;
    const unreadable = new Set([
      ...plannedFailures(organization()).map(({ accountId }) => accountId),
      ...plannedDenials(organization()).map(({ accountId }) => accountId),
    ]);
    const report = await getStatuses(testViewer, { items, now: new Date() });
    const read = report.accounts.filter(({ id }) => !unreadable.has(id));
    const subjects = [...read, ...report.organizations].map((subject) => subject.items);
    const reasons = subjects.flatMap((statuses) =>
      items
        .filter(({ implemented }) => implemented)
        .flatMap(({ id }) => (statuses[id]?.state === "UNKNOWN" ? `${id} ${statuses[id].reasonCode}` : [])),
    );
    expect(read.length).toBeGreaterThan(2);
    // Who has just joined may still get it; questions are for people.
    const allowed = reasons.filter((reason) => !/ (new|needs_answer)$/.test(reason));
    expect(allowed).toEqual([]);
  });

  it("gives a failed account the words of its failure, with the role's ARN", () => {
    for (const { failure, accountId, state } of run.lanes)
      if (state === "failed")
        expect(failure?.message).toContain(`arn:aws:iam::${accountId}:role/WaymarkAudit`);
  });

  it("run again: no row of content is written", async () => {
    const before = await contentRows();
    const again = await world.refresh();
    expect(again.state).toBe("finished");
    expect(again.number).toBe(run.number + 1);
    expect(again.itemsChanged).toBe(0);
    expect(await contentRows()).toEqual(before);
  });

  it("an account that fails before any other was entered keeps its state until the run knows", async () => {
    const [failing] = plannedFailures(world.organization());
    const ordinary = run.lanes.find(({ state }) => state === "succeeded");
    const accountIds = [failing?.accountId ?? "", ordinary?.accountId ?? ""];
    const again = await world.refresh({ accountIds });
    expect(again.lanes.map(({ state }) => state).toSorted()).toEqual(["failed", "succeeded"]);
    expect(again.itemsChanged).toBe(0);
    expect(await query("select 1 from item_status_event where run_id = $1", [again.id])).toEqual([]);
  });

  it("the keys of every request were those of the account that it was about", () => {
    const owners = new Map<string, Set<string | null>>();
    for (const { accessKeyId, account } of world.simulator().requests()) {
      if (accessKeyId === null) continue;
      owners.set(accessKeyId, (owners.get(accessKeyId) ?? new Set()).add(account));
    }
    expect(owners.size).toBeGreaterThan(10);
    for (const accounts of owners.values()) expect(accounts.size).toBe(1);
  });

  it("a later epoch changes statuses, and each change leaves an event", async () => {
    world.simulator().advance(3);
    const later = await world.refresh();
    expect(later.state).toBe("finished");
    expect(later.itemsChanged).toBeGreaterThan(0);
    const changed = await query(
      `select subject_id, item_id from item_status_event where run_id = $1
       group by subject_id, item_id having bool_and(old_state is not null)`,
      [later.id],
    );
    expect(changed).toHaveLength(later.itemsChanged);
  });

  it("an account that leaves is a member no longer, and each epoch's accounts are counted as they are", async () => {
    const seen = world.organization().accounts.map(({ id }) => id);
    world.simulator().advance(5);
    await world.refresh();
    const { departed, accounts } = world.organization();
    const [left] = departed;
    expect(seen).toContain(left?.id);
    expect(accounts.map(({ state }) => state)).toContain("PENDING_CLOSURE");
    const report = await getStatuses(testViewer, { items, now: new Date() });
    const [organization] = report.organizations;
    expect(plainly(organization?.items)).toEqual(expectedOfOrganization(world.organization(), seen));
    expect(organization?.items["1.2"]?.failing.map(({ resource }) => resource)).toContain(left?.id);
    expect(report.accounts.find(({ id }) => id === left?.id)?.items["1.2"]).toMatchObject({
      state: "UNKNOWN",
      reasonCode: "departed",
    });
  });
});

/** State and fraction of the organization's items. */
function plainly(statuses: Record<string, { state: string; fraction: number | null }> = {}) {
  return Object.fromEntries(
    expectedOrganizationItems.map((id) => [
      id,
      { state: statuses[id]?.state, fraction: statuses[id]?.fraction },
    ]),
  );
}

function byAccount(a: { accountId: string }, b: { accountId: string }): number {
  return a.accountId < b.accountId ? -1 : 1;
}
