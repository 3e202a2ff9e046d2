/** A run of what is due asks what changes often, and everything once a day; what rests is neither lost nor hidden. */
import { beforeAll, describe, expect, it } from "vitest";
import { dailyCollectors } from "#lib/aws/collectors/catalog.ts";
import { query } from "#lib/data/database.ts";
import { getStatuses } from "#lib/data/statuses.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { testViewer, useWorld } from "./test-refresh.ts";

const world = useWorld({ accounts: 6, seed: 5, regions: ["us-east-1", "eu-west-1"] });

/** Account → when each collector was last asked, of those that rest (or of those that never do). */
async function observed(daily: boolean): Promise<Record<string, Record<string, string>>> {
  const rows = await query<{ id: string; observed: Record<string, string> }>(
    "select subject_id as id, observed from refresh where refreshed_at is not null order by subject_id",
  );
  const names: ReadonlySet<string> = dailyCollectors;
  return Object.fromEntries(
    rows.map(({ id, observed: of }) => [
      id,
      Object.fromEntries(
        Object.entries(of).filter(
          ([key]) => names.has(key.split("|")[0] ?? "") === daily && !key.startsWith("organizations."),
        ),
      ),
    ]),
  );
}

async function verdicts() {
  const { accounts } = await getStatuses(testViewer, { items, now: new Date() });
  return accounts.map(({ id, items: of }) => [
    id,
    Object.entries(of).map(([item, { state, reasonCode }]) => `${item} ${state} ${reasonCode}`),
  ]);
}

/** What the coverage page adds up. */
async function coverage() {
  return query("select account_id, reads, missing from account_coverage order by account_id");
}

async function endings() {
  return query("select subject_id, outcome, scanned from refresh where refreshed_at is not null order by 1");
}

beforeAll(async () => {
  await world.connect();
  // The second reading knows what the first one found of others.
  await world.refresh();
  await world.refresh();
}, 180_000);

describe("a run of what is due, after a run of everything", () => {
  it("asks again what changes often and leaves the rest, and nobody's cell, count or scan changes by it", async () => {
    const whole = await world.refresh({ accountIds: [world.organization().managementAccountId] });
    const before = { rested: await observed(true), hot: await observed(false) };
    const kept = [await verdicts(), await coverage(), await endings()];
    const run = await world.refresh({ dueOnly: true });
    expect(await observed(true)).toEqual(before.rested);
    for (const [id, times] of Object.entries(await observed(false)))
      for (const [key, time] of Object.entries(times))
        expect(time > (before.hot[id]?.[key] ?? ""), `${id} ${key}`).toBe(true);
    expect([await verdicts(), await coverage(), await endings()]).toEqual(kept);
    expect(run.calls / run.counts.total).toBeLessThan(whole.calls * 0.6);
  });

  it.each([
    ["a day has passed", "swept_at = swept_at - interval '25 hours'"],
    ["there are other collectors, or other duties", "swept_by = 'others'"],
  ])("reads an account wholly once %s", async (_, change) => {
    const accountId = world.organization().securityAccountId;
    const before = await observed(true);
    await query(`update refresh set ${change} where subject_id = $1`, [accountId]);
    await world.refresh({ dueOnly: true });
    const after = await observed(true);
    const changed = Object.keys(after).filter(
      (id) => JSON.stringify(after[id]) !== JSON.stringify(before[id]),
    );
    expect(changed).toEqual([accountId]);
  });

  it("reads a region wholly that is new since", async () => {
    const accountId = world.organization().securityAccountId;
    await query(
      `update refresh set observed = (
         select jsonb_object_agg(key, value) from jsonb_each(observed) where key not like '%|eu-west-1')
       where subject_id = $1`,
      [accountId],
    );
    const before = (await observed(true))[accountId] ?? {};
    await world.refresh({ dueOnly: true });
    const after = (await observed(true))[accountId] ?? {};
    const added = Object.keys(after).filter((key) => after[key] !== before[key]);
    expect(added.length).toBeGreaterThan(5);
    expect(added.every((key) => key.endsWith("|eu-west-1"))).toBe(true);
  });
});
