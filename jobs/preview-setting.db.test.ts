import { beforeAll, expect, test } from "vitest";
import { systemClock } from "#lib/clock.ts";
import { query } from "#lib/data/database.ts";
import { applyPreview, getPreview, requestPreview } from "#lib/data/setting-previews.ts";
import { listSettings } from "#lib/data/settings.ts";
import { getStatuses } from "#lib/data/statuses.ts";
import { items } from "#lib/roadmap/catalog.ts";
import type { SettingKey } from "#lib/roadmap/settings.ts";
import type { JobContext } from "./context.ts";
import { givePreviewUp, previewChange } from "./preview-setting.ts";
import { testLog, testViewer, useWorld } from "./test-refresh.ts";

const world = useWorld({ accounts: 6, seed: 5 });
const now = () => systemClock.now();
const anySignal = () => new AbortController().signal;

beforeAll(async () => {
  await world.connect();
  await world.refresh();
});

function context(): JobContext {
  const { url: endpoint } = world.simulator();
  const connection = world.connection();
  return { connection, endpoint, workerId: "", leaseSeconds: 15, clock: systemClock, log: testLog };
}

const valueOf = async (key: SettingKey) =>
  (await listSettings(testViewer)).find((setting) => setting.key === key)?.value;

async function statesOf(item: string) {
  const { accounts } = await getStatuses(testViewer, { items, now: now() });
  return new Map(accounts.map((account) => [account.id, account.items[item]?.state]));
}

test("is queued for a worker of the organization's endpoint, which says how far it is and keeps what it found", async () => {
  const before = await statesOf("3.1");
  const previewId = await requestPreview(testViewer, { key: "requireOrgTrail", value: false, now: now() });
  const queued = await query<{ task: string }>(
    "select task_identifier as task from graphile_worker.jobs where key = $1",
    [`preview-setting:${previewId}`],
  );
  expect(queued).toEqual([{ task: expect.stringMatching(/^preview-setting@[0-9a-f]{12}$/) }]);
  expect(await getPreview(testViewer, previewId)).toMatchObject({ finishedAt: null, result: null, done: 0 });
  await expect(applyPreview(testViewer, previewId)).rejects.toMatchObject({ code: "WRONG_STATE" });

  await previewChange(context(), { previewId }, anySignal());
  const { result, done, total, finishedAt } = await getPreview(testViewer, previewId);
  expect(finishedAt).not.toBeNull();
  expect([done, total]).toEqual([before.size, before.size]);
  const cells = result?.cells ?? [];
  expect(result?.counts.reduce((sum, count) => sum + count.cells, 0)).toBe(cells.length);
  for (const { subject, item, from } of cells.filter(
    (cell) => cell.item === "3.1" && before.has(cell.subject),
  ))
    expect([subject, item, before.get(subject)]).toEqual([subject, item, from.state]);
  expect(await statesOf("3.1")).toEqual(before);
  expect(await valueOf("requireOrgTrail")).toBe(true);

  expect(await applyPreview(testViewer, previewId)).toMatchObject({ key: "requireOrgTrail", value: false });
  expect(await valueOf("requireOrgTrail")).toBe(false);
});

test("what would change is what the accounts say after it is set", async () => {
  const previewId = await requestPreview(testViewer, { key: "backupMaxAgeDays", value: 1, now: now() });
  await previewChange(context(), { previewId }, anySignal());
  const { result } = await getPreview(testViewer, previewId);
  const wanted = new Map(
    (result?.cells ?? []).filter(({ item }) => item === "2.1").map(({ subject, to }) => [subject, to.state]),
  );
  const before = await statesOf("2.1");
  await applyPreview(testViewer, previewId);
  await world.refresh();
  const after = await statesOf("2.1");
  for (const [account, state] of before)
    expect([account, after.get(account)]).toEqual([account, wanted.get(account) ?? state]);
});

test("one that fails says so, and is not tried again", async () => {
  const previewId = await requestPreview(testViewer, { key: "requireOrgTrail", value: true, now: now() });
  await givePreviewUp(context(), { previewId }, new Error("a bug"));
  await previewChange(context(), { previewId }, anySignal());
  expect(await getPreview(testViewer, previewId)).toMatchObject({
    result: null,
    failure: expect.stringContaining("unexpected error"),
  });
});

test("a value that is none is refused before anything is asked, and old previews are forgotten", async () => {
  const asked = { key: "backupMaxAgeDays", now: now() } as const;
  await expect(requestPreview(testViewer, { ...asked, value: 0 })).rejects.toMatchObject({
    code: "INVALID_INPUT",
    userMessage: expect.stringContaining("backupMaxAgeDays"),
  });
  const old = await requestPreview(testViewer, { ...asked, value: 3 });
  await requestPreview(testViewer, { ...asked, value: 4, now: new Date(now().getTime() + 25 * 3_600_000) });
  await expect(getPreview(testViewer, old)).rejects.toMatchObject({ code: "NOT_FOUND" });
});
