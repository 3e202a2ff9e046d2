import { beforeAll, expect, test } from "vitest";
import type { Viewer } from "#lib/viewer.ts";
import { getAccountPage, getItemDetail } from "./account-page.ts";
import { listAccounts } from "./accounts.ts";
import { query } from "./database.ts";
import { getOverview } from "./overview.ts";
import { getRun, listRuns } from "./run-views.ts";
import { useTestDatabase } from "./test-database.ts";
import { aFinishedRun, good, locked, options, refresh, suspended } from "./test-refreshed.ts";
import {
  aListedRun,
  hoursLater,
  items,
  job,
  management,
  notMet,
  organizationId,
  start,
  unknown,
  verdicts,
} from "./test-scenario.ts";

useTestDatabase();
beforeAll(aFinishedRun);

test("the overview groups by OU, counts, and says how fresh each account is", async () => {
  const overview = await getOverview(job, organizationId, options);
  expect(overview.groups.map(({ path, accounts }) => [path, accounts?.map(({ id }) => id)])).toEqual([
    ["/", [management]],
    ["/Workloads", [locked]],
    ["/Workloads/Prod", [suspended, good]],
  ]);
  expect(overview.organization).toEqual({
    id: organizationId,
    name: "Test",
    kind: "organization",
    accountCount: 4,
  });
  expect(overview.headline).toEqual({
    metHundredths: 55,
    knownHundredths: 73,
    unknownHundredths: 27,
    activeAccounts: 3,
    ownerless: 4,
  });
  expect(overview.stages[2]).toMatchObject({ met: 2, excepted: 1, unknown: 2, notMet: 1, accountsDone: 1 });
  expect(
    Object.fromEntries((overview.freshness.accounts ?? []).map(({ accountId, kind }) => [accountId, kind])),
  ).toEqual({
    [management]: "fresh",
    [good]: "partly",
    [locked]: "failed",
    [suspended]: "skipped",
  });
  expect(overview.run).toMatchObject({ state: "finished", active: false, itemsChanged: 0 });
});

test("next actions: failing items, and causes of what is unknown", async () => {
  const { nextActions } = await getOverview(job, organizationId, options);
  expect(nextActions).toContainEqual({
    kind: "unk",
    itemId: null,
    reasonCode: "denied",
    accounts: 2,
    accountId: good,
    items: 3,
    accountNames: ["Zebra", "account-0003"],
    text: "All of it.",
  });
  expect(nextActions).toContainEqual(
    expect.objectContaining({ kind: "met", itemId: "4.1", reasonCode: "failing", accounts: 1 }),
  );
  expect(nextActions).toContainEqual(
    expect.objectContaining({
      kind: "unk",
      reasonCode: "role_missing_or_trust",
      text: "The role is missing.",
    }),
  );
});

test("the account page has the path, every item, and why the account was not entered", async () => {
  const page = await getAccountPage(job, locked, options);
  expect(page).toMatchObject({
    account: { id: locked, ou: "/Workloads", isManagement: false, missingSince: null },
    refreshedAt: null,
    freshness: "failed",
    failure: { code: "role_missing_or_trust", message: "not authorized to perform sts:AssumeRole" },
  });
  expect(page.stages.map(({ stage, items: own }) => [stage, own.map(({ id }) => id)])).toEqual([
    [1, ["1.2"]],
    [3, ["3.2", "3.4"]],
    [4, ["4.1"]],
  ]);
  expect(page.path.map(({ state }) => state).slice(0, 4)).toEqual(["met", "na", "no", "unk"]);
});

test("an item opened: evidence with its time, history with its run", async () => {
  const detail = await getItemDetail(job, good, "3.2", options);
  expect(detail.evidence.map(({ observedAt }) => observedAt)).toEqual([
    start.toISOString(),
    hoursLater(-3).toISOString(),
  ]);
  expect(detail.history).toEqual([
    {
      at: start.toISOString(),
      oldState: null,
      newState: "MET",
      oldFraction: null,
      newFraction: 1,
      reason: "All of it.",
      runNumber: expect.any(Number),
    },
  ]);
  expect(detail).toMatchObject({
    validUntil: hoursLater(48).toISOString(),
    observedAt: hoursLater(-3).toISOString(),
  });
  await expect(getItemDetail(job, good, "9.9", options)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a run by number or id: lanes in order of need, causes with what AWS said", async () => {
  const [latest] = await listRuns(job, { now: options.now });
  const run = await getRun(job, latest?.number ?? 0, { now: options.now });
  expect(await getRun(job, run.id, { now: options.now })).toEqual(run);
  expect(run.lanes.map(({ accountId, state }) => [accountId, state])).toEqual([
    [locked, "failed"],
    [good, "partial"],
    [management, "succeeded"],
    [suspended, "skipped"],
  ]);
  expect(run).toMatchObject({
    calls: 35,
    throttles: 1,
    counts: { complete: 1, partial: 1, failed: 1, skipped: 1 },
  });
  expect(run.causes).toContainEqual({
    code: "role_missing_or_trust",
    operation: null,
    otherOperations: 0,
    deniedBy: null,
    policyId: null,
    regions: [],
    accounts: [{ id: locked, name: "account-0003" }],
    accountCount: 1,
    awsSaid: "not authorized to perform sts:AssumeRole",
  });
  expect(run.causes).toContainEqual({
    code: "denied",
    operation: "s3control:GetPublicAccessBlock",
    otherOperations: 0,
    deniedBy: "scp",
    policyId: "p-1",
    regions: ["global"],
    accounts: [{ id: good, name: "Zebra" }],
    accountCount: 1,
    awsSaid: "with an explicit deny",
  });
  await expect(getRun(job, "not-an-id", { now: options.now })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("the end of a run leaves a snapshot of the ten stages", async () => {
  const [snapshot] = await query<{ stages: { stage: number; met: number }[] }>("select stages from snapshot");
  expect(snapshot?.stages).toHaveLength(10);
  expect(snapshot?.stages[2]).toMatchObject({ stage: 3, met: 2, accountsDone: 1 });
});

test("changes: what got worse, better and unknown within a week, each item once", async () => {
  const runId = await aListedRun([{ id: good, name: "Zebra" }, { id: locked }], hoursLater(24));
  await refresh(runId, good, {
    now: hoursLater(24),
    verdicts: verdicts({ "3.2": unknown, "3.4": {}, "4.1": { ...notMet, reason: "Off." } }),
  });
  // On a busy machine the suggestions lag a little.
  await expect
    .poll(
      async () => {
        const { changes } = await getOverview(job, organizationId, { items, now: hoursLater(25) });
        return changes.map(({ kind, itemId, accountName }) => [kind, itemId, accountName]);
      },
      { timeout: 30_000 },
    )
    .toEqual([
      ["worse", "4.1", "Zebra"],
      ["unknown", "3.2", "Zebra"],
      ["better", "3.4", "Zebra"],
    ]);
  const [before] = (await getOverview(job, organizationId, { items, now: hoursLater(23) })).changes;
  expect(before).toBeUndefined();
  expect((await getRun(job, runId, { now: hoursLater(25) })).itemsChanged).toBe(3);
});

test("an owner sees their accounts and nothing else", async () => {
  const owner: Viewer = { actor: "owner", role: "owner", accounts: [good] };
  expect((await listAccounts(owner, options)).map(({ id }) => id)).toEqual([good]);
  const overview = await getOverview(owner, organizationId, options);
  expect(overview.groups.flatMap(({ accounts }) => accounts?.map(({ id }) => id))).toEqual([good]);
  expect(overview.run).toBeNull();
  expect(JSON.stringify(overview)).not.toContain(locked);
  await expect(getAccountPage(owner, locked, options)).rejects.toMatchObject({ code: "NOT_FOUND" });
});
