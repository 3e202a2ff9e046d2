/** Every database connection is cut while accounts are being read: the worker comes back by itself and nothing is lost. */
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, expect, it } from "vitest";
import { query } from "#lib/data/database.ts";
import { startRun } from "#lib/data/runs.ts";
import { getStatuses } from "#lib/data/statuses.ts";
import { asOwner } from "#lib/data/test-database.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { plannedFailures } from "#lib/sim/planned-failures.ts";
import { expectedStatuses } from "./expected/test-accounts.ts";
import { runEnds, testViewer, unavailable, useWorld } from "./test-refresh.ts";

const world = useWorld({ accounts: 12, seed: 9, regions: ["us-east-1", "eu-west-1"] });
beforeAll(() => world.connect());

async function cutEverybody(): Promise<number> {
  const cut = await asOwner(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  );
  return cut.length;
}

/** Zero while the database is away: what asks here loses its connections with everybody else. */
async function ended(runId: string): Promise<number> {
  const rows = await query<{ n: number }>(
    "select count(*) as n from run_account where run_id = $1 and finished_at is not null",
    [runId],
  ).catch(unavailable);
  return rows?.[0]?.n ?? 0;
}

it("a run survives that the server drops every connection, several times", async () => {
  world.simulator().setLatency(30);
  const { run } = await startRun(testViewer, {
    organizationId: world.organization().id,
    accountIds: [],
    now: new Date(),
  });
  const refreshed = world.refresh();
  for (const accounts of [1, 4, 7]) {
    while ((await ended(run.id)) < accounts) await sleep(20);
    expect(await cutEverybody()).toBeGreaterThan(0);
  }
  await refreshed;
  const after = await runEnds(run.id);
  const failed = plannedFailures(world.organization()).length;
  expect(after).toMatchObject({
    state: "finished",
    failure: null,
    counts: { failed, waiting: 0, running: 0 },
  });
  const report = await getStatuses(testViewer, { items, now: new Date() });
  const expected = expectedStatuses(world.organization(), new Date());
  for (const account of report.accounts)
    for (const [id, status] of Object.entries(expected[account.id] ?? {}))
      expect({ account: account.id, id, ...account.items[id] }).toMatchObject({
        account: account.id,
        id,
        ...status,
      });
}, 120_000);
