import { beforeAll, expect, test } from "vitest";
import type { Viewer } from "#lib/viewer.ts";
import { query, transaction } from "./database.ts";
import { type ItemCounts, noItemCounts, readItemCounts } from "./item-counts.ts";
import { readItemHistory } from "./item-history.ts";
import { recordEvaluation } from "./record.ts";
import { getRoadmap } from "./roadmap-page.ts";
import { writeSnapshot } from "./snapshots.ts";
import { getStatuses } from "./statuses.ts";
import { useTestDatabase } from "./test-database.ts";
import { aFinishedRun, good, locked } from "./test-refreshed.ts";
import { hoursLater, items, job, management, organizationId, start, verdicts } from "./test-scenario.ts";

useTestDatabase();
beforeAll(async () => {
  await aFinishedRun();
  // Units that were not read, an open question, and an item that grows stale before the others.
  await recordEvaluation(job, {
    runId: null,
    now: start,
    evaluations: [
      {
        accountId: management,
        inputsHash: "h",
        verdicts: verdicts({
          "3.2": { state: "NOT_MET", fractionHundredths: 0, units: 3, known: 1, reasonCode: "failing" },
          "3.4": { state: "UNKNOWN", fractionHundredths: null, known: 0, reasonCode: "needs_answer" },
          "4.1": { validUntil: hoursLater(24) },
        }),
      },
    ],
    organization: null,
  });
});

/** The same counts from every status that the account's reader would see, one by one. */
async function countedOneByOne(viewer: Viewer, now: Date): Promise<Record<string, ItemCounts>> {
  const { accounts } = await getStatuses(viewer, { items, now });
  return Object.fromEntries(
    items.map(({ id }) => {
      const counts = noItemCounts();
      for (const account of accounts) {
        const status = account.items[id];
        if (status === undefined) throw new Error(`no status of ${id}`);
        const unread = Math.floor(((status.units - status.known) * 100) / Math.max(1, status.units));
        const fraction = Math.round((status.fraction ?? 0) * 100);
        const isExcepted =
          status.excepted > 0 && (status.state === "MET" || status.reasonCode === "excepted");
        if (isExcepted) counts.excepted += 1;
        else if (status.state === "MET") counts.met += 1;
        else if (status.state === "NOT_APPLICABLE") counts.notApplicable += 1;
        else if (status.state === "UNKNOWN") {
          counts.unknown += 1;
          counts.unknownHundredths += 100;
          if (status.reasonCode === "needs_answer") counts.needsAnswer += 1;
        } else if (status.state === "PARTIAL") {
          counts.partial += 1;
          counts.partialHundredths += fraction;
          counts.unknownHundredths += Math.min(100 - fraction, unread);
        } else {
          counts.notMet += 1;
          counts.unknownHundredths += unread;
        }
      }
      return [id, counts];
    }),
  );
}

const owner: Viewer = { actor: "owner", role: "owner", accounts: [good, locked] };

test.each([
  ["everything holds", 1],
  ["one item of one account is stale", 30],
  ["everything is stale", 60],
])("the counts are those of the statuses one by one: %s", async (_name, hours) => {
  const now = hoursLater(hours);
  for (const viewer of [job, owner]) {
    const visible = viewer.accounts === "all" ? null : viewer.accounts;
    const counts = await readItemCounts({ query }, { visible, organizationId, items, now });
    expect(Object.fromEntries(counts)).toEqual(await countedOneByOne(viewer, now));
  }
});

test("an OU counts itself and what is below it", async () => {
  const all = { visible: null, organizationId, items, now: hoursLater(1) };
  const below = await readItemCounts({ query }, { ...all, ouPath: "/Workloads" });
  expect(below.get("3.2")).toMatchObject({ met: 1, notMet: 1, unknown: 0, notApplicable: 1 });
  const root = await readItemCounts({ query }, { ...all, ouPath: "/" });
  expect(root).toEqual(await readItemCounts({ query }, all));
});

test("an account that was never refreshed is unknown in every item of its own", async () => {
  await query(
    `insert into account (id, organization_id, partition, name, email, state)
     values ('333333333333', $1, 'aws', 'new', 'new@example.com', 'ACTIVE')`,
    [organizationId],
  );
  const now = hoursLater(1);
  const counts = await readItemCounts({ query }, { visible: ["333333333333"], organizationId, items, now });
  expect(counts.get("3.2")).toMatchObject({ unknown: 1, met: 0, unknownHundredths: 100 });
  expect(counts.get("1.2")).toMatchObject({ met: 1, unknown: 0 });
  await query("delete from account where id = '333333333333'");
});

test("the roadmap: shares, open questions, items met everywhere", async () => {
  const view = await getRoadmap(job, organizationId, { items, now: hoursLater(1) });
  expect(view.accounts).toBe(4);
  expect(view.items.map(({ id, questions }) => [id, questions])).toEqual([
    ["1.2", 0],
    ["3.2", 0],
    ["3.4", 1],
    ["4.1", 0],
  ]);
  expect(view.total).toMatchObject({ questions: 1, metEverywhere: 1 });
  expect(view.stages.map(({ stage }) => stage)).toEqual([1, 3, 4]);
});

test("history: one point a week, compared with the newest that is a week old; not for who sees only some", async () => {
  const counts = await readItemCounts(
    { query },
    { visible: null, organizationId, items, now: hoursLater(1) },
  );
  const met = counts.get("4.1")?.met ?? 0;
  const [{ id: runId } = { id: "" }] = await query<{ id: string }>("select id from run limit 1");
  const now = hoursLater(24 * 21);
  for (const hours of [24 * 7 + 1, 24 * 7 + 2, 24 * 14 + 1])
    await transaction((tx) => writeSnapshot(tx, { organizationId, runId, items, now: hoursLater(hours) }));
  const points = await readItemHistory({ query }, { organizationId, now });
  expect(points.map(({ at }) => at.toISOString())).toEqual(
    [1, 24 * 7 + 2, 24 * 14 + 1].map((hours) => hoursLater(hours).toISOString()),
  );
  const view = await getRoadmap(job, organizationId, { items, now });
  const item = view.items.find(({ id }) => id === "4.1");
  expect(item?.trend).toHaveLength(3);
  expect(item?.trend[0]?.met).toBeGreaterThan(item?.trend[2]?.met ?? 0);
  // Two weeks later all statuses are stale, as they are now.
  expect(item?.change).toEqual({ met: 0, since: hoursLater(24 * 7 + 2).toISOString() });
  const then = await getRoadmap(job, organizationId, { items, now: hoursLater(24 * 7 + 1) });
  expect(then.items.find(({ id }) => id === "4.1")?.change?.met).toBe(-met);
  const owned = await getRoadmap(owner, organizationId, { items, now });
  expect(owned.hasHistory).toBe(false);
  expect(owned.items.every(({ trend, change }) => trend.length === 0 && change === null)).toBe(true);
});

test("snapshots from before items were kept, or of another form, are no history and no error", async () => {
  await query(
    `insert into snapshot (organization_id, at, stages, items) values ($1, $2, '[]', null), ($1, $3, '[]', '{"4.1": 7}')`,
    [organizationId, hoursLater(24 * 50), hoursLater(24 * 60)],
  );
  const points = await readItemHistory({ query }, { organizationId, now: hoursLater(24 * 61) });
  expect(points).toHaveLength(3);
});
