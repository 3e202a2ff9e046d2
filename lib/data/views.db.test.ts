import { beforeAll, describe, expect, test } from "vitest";
import type { Viewer } from "#lib/viewer.ts";
import { getAccountPage, getItemDetail } from "./account-page.ts";
import { getAccount, listAccounts } from "./accounts.ts";
import { query } from "./database.ts";
import { getOverview } from "./overview.ts";
import { type RefreshRecord, recordEvaluation, recordRefresh } from "./record.ts";
import { getRun, listRuns, runCounts } from "./run-views.ts";
import { finishRun } from "./runs.ts";
import { getStatuses } from "./statuses.ts";
import { useTestDatabase } from "./test-database.ts";
import {
  aListedRun,
  anEnvelope,
  claim,
  connectTestOrganization,
  hoursLater,
  items,
  job,
  management,
  memberId,
  notMet,
  organizationId,
  start,
  unknown,
  verdicts,
} from "./test-scenario.ts";

useTestDatabase();

const good = memberId(1);
const suspended = memberId(2);
const locked = memberId(3);
const options = { items, now: hoursLater(1) };

async function refresh(runId: string, accountId: string, changes: Partial<RefreshRecord>): Promise<void> {
  await recordRefresh(job, {
    runId,
    accountId,
    fence: await claim(runId, accountId),
    envelopes: [],
    verdicts: null,
    inputsHash: null,
    now: start,
    outcome: { state: "succeeded", calls: 10, throttles: 1 },
    ...changes,
  });
}

const evidence = [
  {
    collector: "iam.summary",
    accountId: good,
    region: "global",
    observed: "No root key.",
    result: "pass" as const,
  },
  {
    collector: "guardduty.organization",
    accountId: management,
    region: "eu-west-1",
    observed: "Member enabled.",
    result: "pass" as const,
  },
];

async function everything(): Promise<void> {
  await connectTestOrganization();
  const runId = await aListedRun([
    { id: good, name: "Zebra" },
    { id: suspended, state: "SUSPENDED" },
    { id: locked, ou: "ou-work" },
  ]);
  await refresh(runId, management, {
    envelopes: [
      anEnvelope(management, {
        collector: "guardduty.organization",
        region: "eu-west-1",
        data: {},
        observedAt: hoursLater(-3),
      }),
    ],
    verdicts: verdicts({ "3.2": {}, "3.4": { excepted: 1 }, "4.1": {} }),
  });
  await refresh(runId, good, {
    envelopes: [
      anEnvelope(good, { collector: "iam.summary", data: { Users: 1 } }),
      {
        ...anEnvelope(good, { collector: "s3.account", data: null, complete: false }),
        ops: [
          {
            op: "s3control:GetPublicAccessBlock",
            outcome: "denied",
            deniedBy: "scp",
            policyId: "p-1",
            message: "with an explicit deny",
          },
        ],
      },
    ],
    verdicts: verdicts({
      "3.2": { evidence },
      "3.4": unknown,
      "4.1": { state: "PARTIAL", fractionHundredths: 62, units: 8, known: 6, reasonCode: "failing" },
    }),
    outcome: { state: "partial", calls: 20, throttles: 0 },
  });
  await refresh(runId, locked, {
    verdicts: verdicts({
      "3.2": { ...notMet, reason: "The role is missing." },
      "3.4": unknown,
      "4.1": unknown,
    }),
    outcome: {
      state: "failed",
      failure: { code: "role_missing_or_trust", message: "not authorized to perform sts:AssumeRole" },
      calls: 1,
      throttles: 0,
    },
  });
  const na = {
    state: "NOT_APPLICABLE",
    fractionHundredths: null,
    units: 0,
    reasonCode: "out_of_scope",
  } as const;
  await recordEvaluation(job, {
    runId,
    now: start,
    evaluations: [
      { accountId: suspended, verdicts: verdicts({ "3.2": na, "3.4": na, "4.1": na }), inputsHash: "h" },
    ],
    organization: { organizationId, verdicts: verdicts({ "1.2": {} }), inputsHash: "h" },
  });
  await finishRun(job, { runId, items, now: hoursLater(1) });
}

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
      freshness: [{ accountId: management, kind: "never" }],
    });
  });
});

describe("after a run", () => {
  beforeAll(everything);

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

  test("a suspended account takes nothing from the organization", async () => {
    const report = await getStatuses(job, { ...options, accountIds: [suspended] });
    expect(report.accounts[0]?.items["1.2"]).toMatchObject({ state: "NOT_APPLICABLE", inherited: true });
    expect((await getAccount(job, suspended, options)).stages.every(({ state }) => state === "na")).toBe(
      true,
    );
  });

  test("the overview groups by OU, counts, and says how fresh each account is", async () => {
    const overview = await getOverview(job, organizationId, options);
    expect(overview.groups.map(({ path, accounts }) => [path, accounts.map(({ id }) => id)])).toEqual([
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
    });
    expect(overview.stages[2]).toMatchObject({ met: 2, excepted: 1, unknown: 2, notMet: 1, accountsDone: 1 });
    expect(Object.fromEntries(overview.freshness.map(({ accountId, kind }) => [accountId, kind]))).toEqual({
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
      items: 3,
      accountNames: ["Zebra", "account-0003"],
      text: "All of it.",
    });
    expect(nextActions).toContainEqual(
      expect.objectContaining({ kind: "met", itemId: "3.2", accounts: 1, text: "The role is missing." }),
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
    expect(await runCounts(job, run.id)).toEqual(run.counts);
    expect(run.causes).toContainEqual({
      code: "role_missing_or_trust",
      operation: null,
      deniedBy: null,
      policyId: null,
      regions: [],
      accounts: [{ id: locked, name: "account-0003" }],
      awsSaid: "not authorized to perform sts:AssumeRole",
    });
    expect(run.causes).toContainEqual({
      code: "denied",
      operation: "s3control:GetPublicAccessBlock",
      deniedBy: "scp",
      policyId: "p-1",
      regions: ["global"],
      accounts: [{ id: good, name: "Zebra" }],
      awsSaid: "with an explicit deny",
    });
    await expect(getRun(job, "not-an-id", { now: options.now })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("the end of a run leaves a snapshot of the ten stages", async () => {
    const [snapshot] = await query<{ stages: { stage: number; met: number }[] }>(
      "select stages from snapshot",
    );
    expect(snapshot?.stages).toHaveLength(10);
    expect(snapshot?.stages[2]).toMatchObject({ stage: 3, met: 2, accountsDone: 1 });
  });

  test("changes: what got worse, better and unknown within a week, each item once", async () => {
    const runId = await aListedRun([{ id: good, name: "Zebra" }, { id: locked }], hoursLater(24));
    await refresh(runId, good, {
      now: hoursLater(24),
      verdicts: verdicts({ "3.2": unknown, "3.4": {}, "4.1": { ...notMet, reason: "Off." } }),
    });
    const { changes } = await getOverview(job, organizationId, { items, now: hoursLater(25) });
    expect(changes.map(({ kind, itemId, accountName }) => [kind, itemId, accountName])).toEqual([
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
    expect(overview.groups.flatMap(({ accounts }) => accounts.map(({ id }) => id))).toEqual([good]);
    expect(overview.run).toBeNull();
    expect(JSON.stringify(overview)).not.toContain(locked);
    await expect(getAccountPage(owner, locked, options)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
