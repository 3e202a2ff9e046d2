/** Every function of lib/data that takes a viewer, tried by who may not. A new export that is not listed here fails. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { AppError } from "#lib/errors.ts";
import { type Role, roles, type Viewer } from "#lib/viewer.ts";
import { countAccounts } from "./account-counts.ts";
import { eachAccount, listAccountPage, listMatchingIds } from "./account-list.ts";
import { getAccountPage, getItemDetail } from "./account-page.ts";
import { everyAccount } from "./account-query.ts";
import { countMatching } from "./account-view-counts.ts";
import { getAccount, listAccounts } from "./accounts.ts";
import { verifyAudit } from "./audit.ts";
import { writeBackup } from "./backup.ts";
import { getCoverage } from "./coverage.ts";
import { query } from "./database.ts";
import {
  listAccountsWithOtherInputs,
  loadEvaluationInput,
  loadEvaluationInputs,
  loadOrganizationInput,
} from "./evaluation-input.ts";
import { listActiveExceptions } from "./exceptions.ts";
import { recordInventory } from "./inventory.ts";
import { eachItemAccount, listFixAccounts, listItemAccounts, listItemFailing } from "./item-accounts.ts";
import { getItemPage } from "./item-page.ts";
import { awaitsOthers, listUndecidedAccounts, recordListedPage, recordListingHead } from "./listed-page.ts";
import { subscribe } from "./live.ts";
import { getMetrics } from "./metrics.ts";
import { getOrganization, listOrganizations, moveEndpoint } from "./organizations.ts";
import { getOverview } from "./overview.ts";
import { recordEvaluation, recordRefresh } from "./record.ts";
import { beginReevaluation, requestReevaluation } from "./reevaluation.ts";

import { readPermissions } from "./refusals.ts";
import { checkBackup, restoreBackup, resumeAfterRestore } from "./restore.ts";
import { getRoadmap } from "./roadmap-page.ts";

import { listChangedAccounts, listRunChanges } from "./run-changes.ts";
import { cancelRun, resumeRun, retryRun } from "./run-control.ts";
import { listRunFailures, listRunLanes } from "./run-lanes.ts";

import { claimRunAccount, heartbeat, recordProgress, releaseRunAccount } from "./run-lease.ts";
import { findLatestRun, getRun, listRuns } from "./run-views.ts";
import { beginClosing, beginListing, failRun, finishRun, startRun } from "./runs.ts";
import { createSavedView, deleteSavedView, listSavedViews, renameSavedView } from "./saved-views.ts";
import { getSchedule, setSchedule, startDueRuns } from "./schedules.ts";
import { search } from "./search.ts";
import { readSettings, updateSetting } from "./settings.ts";
import { getStatuses } from "./statuses.ts";
import { takeBackup, useBackupFolder } from "./test-backup.ts";
import { createTestDatabase, useTestDatabase } from "./test-database.ts";
import {
  aListedRun,
  aListing,
  allMet,
  aWorker,
  claim,
  connectTestOrganization,
  items,
  job,
  management,
  memberId,
  organizationId,
  start,
} from "./test-scenario.ts";
import { listUnitPaths } from "./unit-paths.ts";
import { beat, countWorkers, registerWorker, retireWorker, sweepDeadWorkers } from "./workers.ts";

const { db } = useTestDatabase();
const { file } = useBackupFolder();

const mine = memberId(1);
const foreign = memberId(2);
const now = start;
const options = { items, now };
const ids = { runId: "", workerId: "", viewId: "", number: 0, earlier: 0 };
const held = () => ({ runId: ids.runId, accountId: foreign, fence: 1n });
const context = () => ({ runId: ids.runId, now, items });

const step = { signal: new AbortController().signal, onProgress: () => undefined };
/** A backup, and an empty database to restore it into. */
const restoring = { url: "", file: "" };
async function all<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const found: Row[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

/** Roles that may do it at all, besides admin; and the attempt, aimed at the foreign account wherever it can be. */
const attempts: Record<string, { also: readonly Role[]; attempt: (viewer: Viewer) => unknown }> = {
  countAccounts: { also: ["security", "owner", "viewer"], attempt: (viewer) => countAccounts(viewer) },
  getAccountPage: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => getAccountPage(viewer, foreign, options),
  },
  getItemDetail: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => getItemDetail(viewer, foreign, "3.2", options),
  },
  listAccounts: { also: ["security", "owner", "viewer"], attempt: (viewer) => listAccounts(viewer, options) },
  listAccountPage: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listAccountPage(viewer, everyAccount, { organizationId, limit: 100, ...options }),
  },
  eachAccount: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => all(eachAccount(viewer, everyAccount, { organizationId, ...options })),
  },
  listMatchingIds: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listMatchingIds(viewer, everyAccount, { organizationId, ...options }),
  },
  countMatching: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) =>
      countMatching(viewer, [{ search: foreign, conditions: [] }], { organizationId, ...options }),
  },
  listUnitPaths: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listUnitPaths(viewer, organizationId),
  },
  search: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => search(viewer, { organizationId, text: "account", limit: 20 }),
  },
  listSavedViews: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listSavedViews(viewer, { organizationId, page: "accounts" }),
  },
  createSavedView: {
    also: ["security"],
    attempt: (viewer) =>
      createSavedView(viewer, { organizationId, page: "accounts", name: `by ${viewer.actor}`, query: "q=x" }),
  },
  renameSavedView: {
    also: ["security"],
    attempt: (viewer) => renameSavedView(viewer, { id: ids.viewId, name: `renamed by ${viewer.actor}` }),
  },
  getAccount: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => getAccount(viewer, foreign, options),
  },
  getStatuses: { also: ["security", "owner", "viewer"], attempt: (viewer) => getStatuses(viewer, options) },
  getOverview: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => getOverview(viewer, organizationId, options),
  },
  getItemPage: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => getItemPage(viewer, { organizationId, itemId: "3.2", now }, items),
  },
  listItemAccounts: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listItemAccounts(viewer, { organizationId, itemId: "3.2", now }, { states: [] }),
  },
  eachItemAccount: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) =>
      eachItemAccount(viewer, { organizationId, itemId: "3.2", now }, { states: [] }).next(),
  },
  listItemFailing: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listItemFailing(viewer, { organizationId, itemId: "3.2", now }, { states: [] }),
  },
  listFixAccounts: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listFixAccounts(viewer, { organizationId, itemId: "3.2", now }),
  },
  getCoverage: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => getCoverage(viewer, organizationId, { all: true }),
  },
  getRoadmap: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => getRoadmap(viewer, organizationId, options),
  },
  listOrganizations: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listOrganizations(viewer),
  },
  getOrganization: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => getOrganization(viewer, organizationId),
  },
  listActiveExceptions: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listActiveExceptions(viewer, { accountIds: null, now }),
  },
  subscribe: { also: ["security", "owner", "viewer"], attempt: (viewer) => subscribe(viewer, () => {})() },
  listRuns: { also: ["security", "viewer"], attempt: (viewer) => listRuns(viewer, { now }) },
  findLatestRun: {
    also: ["security", "viewer"],
    attempt: (viewer) => findLatestRun(viewer, { organizationId, now }),
  },
  getRun: { also: ["security", "viewer"], attempt: (viewer) => getRun(viewer, ids.runId, { now }) },
  readPermissions: {
    also: ["security", "viewer"],
    attempt: (viewer) => readPermissions(viewer, organizationId),
  },
  listRunChanges: { also: ["security", "viewer"], attempt: (viewer) => listRunChanges(viewer, ids.number) },
  listChangedAccounts: {
    also: ["security", "viewer"],
    attempt: (viewer) =>
      listChangedAccounts(viewer, {
        number: ids.number,
        itemId: "3.2",
        kind: "worse",
        after: null,
        limit: 10,
      }),
  },
  countWorkers: {
    also: ["security", "viewer"],
    attempt: (viewer) => countWorkers(viewer, { endpoint: null }),
  },
  getSchedule: { also: ["security", "viewer"], attempt: (viewer) => getSchedule(viewer, organizationId) },
  setSchedule: {
    also: [],
    attempt: (viewer) => setSchedule(viewer, { organizationId, cron: "0 6 * * *", zone: "UTC" }),
  },
  startDueRuns: { also: [], attempt: (viewer) => startDueRuns(viewer, { endpoint: null, now }) },
  listRunLanes: {
    also: ["security", "viewer"],
    attempt: (viewer) =>
      listRunLanes(viewer, { number: ids.number, state: "running", after: null, limit: 10 }),
  },
  listRunFailures: { also: ["security", "viewer"], attempt: (viewer) => listRunFailures(viewer, ids.runId) },
  retryRun: {
    also: ["security"],
    attempt: (viewer) => retryRun(viewer, { number: ids.earlier, partial: false, cause: null, now }),
  },
  startRun: {
    also: ["security"],
    attempt: (viewer) => startRun(viewer, { organizationId, accountIds: [], now }),
  },
  readSettings: { also: ["security"], attempt: (viewer) => readSettings(viewer) },
  verifyAudit: { also: ["security"], attempt: (viewer) => verifyAudit(viewer) },
  updateSetting: { also: [], attempt: (viewer) => updateSetting(viewer, "requireCentral", true) },
  connectOrganization: { also: [], attempt: (viewer) => connectTestOrganization({}, viewer) },
  moveEndpoint: { also: [], attempt: (viewer) => moveEndpoint(viewer, organizationId, null) },
  loadEvaluationInput: { also: [], attempt: (viewer) => loadEvaluationInput(viewer, foreign, context()) },
  loadEvaluationInputs: { also: [], attempt: (viewer) => loadEvaluationInputs(viewer, [foreign], context()) },
  loadOrganizationInput: {
    also: [],
    attempt: (viewer) => loadOrganizationInput(viewer, organizationId, context()),
  },
  listAccountsWithOtherInputs: {
    also: [],
    attempt: (viewer) => listAccountsWithOtherInputs(viewer, context()),
  },
  recordInventory: {
    also: [],
    attempt: (viewer) => recordInventory(viewer, { runId: ids.runId, inventory: null, now }),
  },
  recordListingHead: {
    also: [],
    attempt: (viewer) => {
      const { delegation } = aListing([]);
      return recordListingHead(viewer, { runId: ids.runId, delegation, policyTypes: null });
    },
  },
  recordListedPage: {
    also: [],
    attempt: (viewer) =>
      recordListedPage(viewer, {
        runId: ids.runId,
        accounts: [],
        partition: "aws",
        administrators: [],
        now,
      }),
  },
  awaitsOthers: {
    also: [],
    attempt: (viewer) => awaitsOthers(viewer, { runId: ids.runId, accountId: mine }),
  },
  listUndecidedAccounts: { also: [], attempt: (viewer) => listUndecidedAccounts(viewer, ids.runId) },
  recordEvaluation: {
    also: [],
    attempt: (viewer) =>
      recordEvaluation(viewer, {
        runId: ids.runId,
        now,
        evaluations: [{ accountId: foreign, verdicts: allMet, inputsHash: "h" }],
        organization: null,
      }),
  },
  requestReevaluation: { also: [], attempt: (viewer) => requestReevaluation(viewer, { endpoint: null }) },
  beginReevaluation: { also: [], attempt: (viewer) => beginReevaluation(viewer, { runId: ids.runId }) },
  claimRunAccount: {
    also: [],
    attempt: (viewer) =>
      claimRunAccount(viewer, {
        runId: ids.runId,
        accountId: mine,
        workerId: ids.workerId,
        leaseSeconds: 60,
      }),
  },
  heartbeat: { also: [], attempt: (viewer) => heartbeat(viewer, { ...held(), leaseSeconds: 60 }) },
  recordProgress: {
    also: [],
    attempt: (viewer) =>
      recordProgress(viewer, { ...held(), ticks: [{ collector: "c", region: "global", outcome: "ok" }] }),
  },
  recordRefresh: {
    also: [],
    attempt: (viewer) =>
      recordRefresh(viewer, {
        ...held(),
        envelopes: [],
        verdicts: allMet,
        inputsHash: "h",
        now,
        outcome: { state: "succeeded", calls: 1, throttles: 0 },
      }),
  },
  releaseRunAccount: {
    also: [],
    attempt: (viewer) => releaseRunAccount(viewer, { ...held(), refund: true }),
  },
  registerWorker: {
    also: [],
    attempt: (viewer) => registerWorker(viewer, { poolId: "pool-x", endpoint: null }),
  },
  beat: { also: [], attempt: (viewer) => beat(viewer, ids.workerId) },
  sweepDeadWorkers: { also: [], attempt: (viewer) => sweepDeadWorkers(viewer, { leaseSeconds: 3600 }) },
  beginListing: { also: [], attempt: (viewer) => beginListing(viewer, { runId: ids.runId, now }) },
  beginClosing: { also: [], attempt: (viewer) => beginClosing(viewer, { runId: ids.runId }) },
  finishRun: { also: [], attempt: (viewer) => finishRun(viewer, { runId: ids.runId, items, now }) },
  writeBackup: {
    also: [],
    attempt: (viewer) =>
      writeBackup(viewer, { ...step, file: file(`of ${viewer.actor}`), application: "9.9.9", home: null }),
  },
  restoreBackup: {
    also: [],
    attempt: async (viewer) =>
      restoreBackup(viewer, {
        ...step,
        url: restoring.url,
        backup: await checkBackup(restoring.file, step),
      }),
  },
  getMetrics: { also: [], attempt: (viewer) => getMetrics(viewer, { leaseSeconds: 45 }) },
  resumeAfterRestore: {
    also: [],
    attempt: (viewer) => resumeAfterRestore(viewer, { url: db().url }),
  },
  retireWorker: { also: [], attempt: (viewer) => retireWorker(viewer, ids.workerId) },
  failRun: {
    also: [],
    attempt: (viewer) => failRun(viewer, { runId: ids.runId, code: "c", message: "m", now }),
  },
  // After the others that need the view.
  deleteSavedView: { also: ["security"], attempt: (viewer) => deleteSavedView(viewer, ids.viewId) },
  resumeRun: { also: ["security"], attempt: (viewer) => resumeRun(viewer, { number: ids.number }) },
  cancelRun: { also: ["security"], attempt: (viewer) => cancelRun(viewer, { number: ids.number, now }) },
};

/** Exports without a viewer: pure, or parts that work inside of a function that has decided already. */
const withoutViewer = `
  accountCounts addCounts addItemCounts addRunAccounts addTallies administratorsOf appendAudit
  applyInTransaction applyMigrations canonicalJson checkBackup checkedHash closeRunIfDone
  matchingSql conditionJoins conditionSql conditionText connectionFields countedSql countRunAccounts countStatuses
  coverageOf cursorText database databaseError describeContents diffSchemas enqueueCloseRun enqueueReevaluations
  enqueueRefreshAccounts enqueueRefreshOrganization expectedItems expectedSql factsAt factsBody
  findAccountRecords findActiveRun freshnessOf historyFor inheritance inheritedStatusOf itemTrend itemValues
  keepEach keepLagging leaveAccounts lineOf listAccountsOfCause listAppliedMigrations listBackupTables
  listCauses listChanges listCoverageCauses listFirstLanes listNextActions listPendingMigrations listSequences
  listUnits lockListingRun lockSubjects metShare migrate migrationFolders noCounts noItemCounts notFound notify
  observationKey observedAt openDatabase organizationCounts organizationSubject overallShare parseAccountQuery
  parseCause pendingMigrations pendingNames pointOfLastWeek query queryText readAccountStages readBackup
  readCauseGroups readConditionFacts readCursor readFacts readItemCounts readItemHistory readMap readMigrations
  readNamedFacts readObservationTimes readOrganizationFacts readRefreshPlan readRunOutcomes readSharedFacts
  readsStages readStageCounts readStatuses readUnitTallies reevaluateAll reevaluateOrganization requeueLost
  requeueRun requirePermission requireRow restorableMigrations runClass scopeSql sha256 skipUnenterable sortKey
  sqlValues stageCell stagesRead stageTotals startOrJoin statusOf statusRow storable tallyTotals totals totalSql
  transaction unitRows unknownShare useDatabase visibleAccounts writeCoverage writeFacts writeObserved
  writeSnapshot writeStatuses writeTotals writeTree
`
  .trim()
  .split(/\s+/);

/** Decide on behalf of their callers and are handed the viewer: no way in of their own. */
const takesViewerForOthers = ["requirePermission", "visibleAccounts", "historyFor", "itemValues"];

async function exportedFunctions(): Promise<{ name: string; takesViewer: boolean }[]> {
  const files = (await readdir(import.meta.dirname)).filter(
    (file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.startsWith("test-"),
  );
  const sources = await Promise.all(files.map((file) => readFile(join(import.meta.dirname, file), "utf8")));
  return sources.flatMap((source) =>
    [
      ...source.matchAll(
        /^export (?:async )?(?:function\*? |const )(\w+)(?:<[^>]*>)?\(\s*(viewer: Viewer)?/gm,
      ),
    ].map(([, name = "", viewer]) => ({ name, takesViewer: viewer !== undefined })),
  );
}

const owner: Viewer = { actor: "owner", role: "owner", accounts: [mine] };
const withRole = (role: Role): Viewer => ({ actor: role, role, accounts: "all" });

async function outcome(attempt: () => unknown): Promise<{ code: string } | { value: unknown }> {
  try {
    return { value: await attempt() };
  } catch (error) {
    if (error instanceof AppError) return { code: error.code };
    throw error;
  }
}

/** Every row of ours and of the queue, with its physical version. */
async function everyRow(): Promise<unknown> {
  const tables = [
    "account",
    "account_facts",
    "audit_event",
    "item_status",
    "item_status_event",
    "organization",
  ];
  const more = [
    "refresh",
    "run",
    "run_account",
    "saved_view",
    "setting",
    "snapshot",
    "stage_count",
    "worker",
  ];
  const selects = [...tables, ...more].map(
    (table) => `select '${table} ' || xmin || ctid as v from "${table}"`,
  );
  return query(
    `${selects.join(" union all ")} union all select 'job ' || id from graphile_worker._private_jobs order by 1`,
  );
}

async function aRunInWhichOneFailed(): Promise<number> {
  const runId = await aListedRun([{ id: mine }]);
  for (const [accountId, state] of [
    [management, "succeeded"],
    [mine, "failed"],
  ] as const) {
    await recordRefresh(job, {
      runId,
      accountId,
      fence: await claim(runId, accountId),
      envelopes: [],
      verdicts: allMet,
      inputsHash: "h",
      now,
      outcome: { state, calls: 1, throttles: 0 },
    });
  }
  await finishRun(job, { runId, items, now });
  return (await getRun(job, runId, { now })).number;
}

beforeAll(async () => {
  await connectTestOrganization();
  ids.earlier = await aRunInWhichOneFailed();
  ids.runId = await aListedRun([{ id: mine }, { id: foreign }]);
  ids.number = (await getRun(job, ids.runId, { now })).number;
  ids.workerId = await aWorker();
  const view = { organizationId, page: "accounts", name: "mine", query: "q=pay" };
  ids.viewId = (await createSavedView(job, view)).id;
  await claim(ids.runId, foreign, { workerId: ids.workerId });
  restoring.file = file("complete");
  await takeBackup(restoring.file);
  restoring.url = await createTestDatabase("empty");
});

test("every export of lib/data is listed here", async () => {
  const found = await exportedFunctions();
  expect(found.length).toBeGreaterThan(60);
  const expectViewer = found.filter(
    ({ takesViewer, name }) => takesViewer && !takesViewerForOthers.includes(name),
  );
  expect(expectViewer.map(({ name }) => name).sort()).toEqual(Object.keys(attempts).sort());
  const others = found.filter(({ takesViewer, name }) => !takesViewer || takesViewerForOthers.includes(name));
  expect(others.map(({ name }) => name).sort()).toEqual([...withoutViewer].sort());
});

describe.each(Object.entries(attempts))("%s", (_name, { also, attempt }) => {
  test.each(roles.filter((role) => role !== "admin" && !also.includes(role)))(
    "%s may not, and nothing is written",
    async (role) => {
      const before = await everyRow();
      expect(await outcome(() => attempt(withRole(role)))).toEqual({ code: "FORBIDDEN" });
      expect(await everyRow()).toEqual(before);
    },
  );

  test("the owner of another account learns nothing of this one, and writes nothing", async () => {
    const before = await everyRow();
    const result = await outcome(() => attempt(owner));
    if ("code" in result) expect(["FORBIDDEN", "NOT_FOUND"]).toContain(result.code);
    else {
      const told = JSON.stringify(result.value instanceof Map ? [...result.value] : (result.value ?? null));
      expect(told).not.toMatch(new RegExp(`${foreign}|external-1`));
    }
    expect(await everyRow()).toEqual(before);
  });
});

test("an account that is out of sight reads like one that is not there", async () => {
  const message = async (id: string) => {
    const error = await getAccount(owner, id, options).catch((reason: unknown) => reason);
    return error instanceof AppError ? error.userMessage.replace(id, "ID") : "";
  };
  expect(await message(foreign)).toBe(await message(memberId(999)));
});

// Last, because these do what the others may not.
test.each(Object.entries(attempts))("%s: admin may", async (_name, { attempt }) => {
  expect(await outcome(() => attempt(job))).toHaveProperty("value");
});
