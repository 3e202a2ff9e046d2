/** Runs of some accounts leave the verdicts of all others alone, and judge a failure by who else could be entered. */
import { beforeAll, expect, it } from "vitest";
import { query } from "#lib/data/database.ts";
import { getStatuses } from "#lib/data/statuses.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { plannedFailures } from "#lib/sim/planned-failures.ts";
import { testViewer, useWorld } from "./test-refresh.ts";

const world = useWorld({ accounts: 12, seed: 5 });
let failing: string[];

async function auditRoles(): Promise<Record<string, string>> {
  const { accounts } = await getStatuses(testViewer, { items, now: new Date() });
  return Object.fromEntries(
    accounts.map(({ id, items: of }) => [id, `${of["3.2"]?.state} ${of["3.2"]?.reasonCode}`]),
  );
}

/** When each account was last evaluated. */
async function evaluations(): Promise<Map<string, string>> {
  const rows = await query<{ id: string; at: Date }>(
    `select subject_id as id, evaluated_at as at from refresh where evaluated_at is not null and subject_id !~ '^o-'`,
  );
  return new Map(rows.map(({ id, at }) => [id, at.toISOString()]));
}

beforeAll(async () => {
  await world.connect();
  await world.refresh();
  failing = plannedFailures(world.organization()).map(({ accountId }) => accountId);
  expect(failing.length).toBeGreaterThan(1);
}, 120_000);

it("a run of one account evaluates no other, also where others failed before", async () => {
  const [before, roles] = [await evaluations(), await auditRoles()];
  const accountId = world.organization().securityAccountId;
  const run = await world.refresh({ accountIds: [accountId] });
  expect(run.counts).toMatchObject({ total: 1, failed: 0 });
  const after = await evaluations();
  expect([...after].filter(([id, at]) => before.get(id) !== at).map(([id]) => id)).toEqual([accountId]);
  expect(await auditRoles()).toEqual(roles);
});

it("a run of accounts that all fail again blames their roles: the management account let us in to list them", async () => {
  const roles = await auditRoles();
  const run = await world.refresh({ accountIds: failing });
  expect(run.counts).toMatchObject({ total: failing.length, failed: failing.length });
  expect(await auditRoles()).toEqual(roles);
  expect(failing.map((id) => roles[id]?.split(" ")[0])).toContain("NOT_MET");
});
