/** Every function of lib/data that writes, in an order in which each can be done. */
import { Readable } from "node:stream";
import { settingEvaluators } from "#lib/roadmap/setting-evaluators.ts";
import {
  applyImport,
  changeImport,
  compareImport,
  discardImport,
  keepImport,
  receiveImport,
} from "./account-imports.ts";
import { endAttestation, recordAttestations } from "./attestations.ts";
import { writeBackup } from "./backup.ts";
import { setCollectedRegions } from "./collected-regions.ts";
import { removeGroupRole, setGroupRole } from "./group-roles.ts";
import { applyFile } from "./import-apply.ts";
import { recordInventory } from "./inventory.ts";
import { recordListedPage, recordListingHead } from "./listed-page.ts";
import { createLoginLink } from "./login-links.ts";
import { moveEndpoint } from "./organizations.ts";
import { seedPersonas } from "./personas.ts";
import { recordEvaluation, recordRefresh } from "./record.ts";
import { beginReevaluation, requestReevaluation } from "./reevaluation.ts";
import { importResourceFile } from "./resource-file.ts";
import { checkResourceAccounts, importResources } from "./resource-import.ts";
import { checkBackup, restoreBackup, resumeAfterRestore } from "./restore.ts";
import { addRecords, endRecord } from "./roadmap-records.ts";
import { cancelRun, resumeRun, retryRun } from "./run-control.ts";
import { claimRunAccount, heartbeat, recordProgress, releaseRunAccount } from "./run-lease.ts";
import { beginClosing, beginListing, failRun, finishRun, startRun } from "./runs.ts";
import { createSavedView, deleteSavedView, renameSavedView } from "./saved-views.ts";
import { setSchedule, startDueRuns } from "./schedules.ts";
import { endOwnSessions } from "./sessions.ts";
import { applyPreview, failPreview, requestPreview, runPreview } from "./setting-previews.ts";
import { resetSetting, updateSetting } from "./settings.ts";
import { importTerraformState } from "./terraform-states.ts";
import { accountWriting } from "./test-attempts-accounts.ts";
import { campaignWriting } from "./test-attempts-campaigns.ts";
import { contactWriting } from "./test-attempts-contacts.ts";
import {
  type Attempt,
  aClassificationOf,
  aFile,
  anAnswerAbout,
  anUpload,
  aPerson,
  db,
  file,
  foreign,
  held,
  ids,
  mine,
  now,
  restoring,
  step,
} from "./test-authorization.ts";
import { aListing, allMet, connectTestOrganization, items, organizationId } from "./test-scenario.ts";
import { createOwnToken, createToken, revokeToken } from "./tokens.ts";
import { endUserSessions, setUserDisabled, setUserRole } from "./user-changes.ts";
import { beat, registerWorker, retireWorker, sweepDeadWorkers } from "./workers.ts";

export const writingAttempts: Record<string, Attempt> = {
  ...accountWriting,
  // Before the account is handed over.
  ...campaignWriting,
  ...contactWriting,
  setCollectedRegions: {
    also: [],
    attempt: (viewer) => setCollectedRegions(viewer, { organizationId, regions: ["eu-west-1"] }),
  },
  importResources: {
    also: ["security"],
    attempt: (viewer) =>
      importResources(viewer, { file: "a.csv", now, entries: [{ accountId: foreign, resources: [] }] }),
  },
  checkResourceAccounts: {
    also: ["security"],
    attempt: (viewer) => checkResourceAccounts(viewer, [foreign]),
  },
  importResourceFile: {
    also: ["security"],
    attempt: (viewer) =>
      importResourceFile(viewer, {
        content: Readable.from(["ARN\narn:aws:sns:eu-west-1:" + foreign + ":t\n"]),
        name: "a.csv",
        accountId: null,
        skipBad: false,
        dryRun: false,
        now,
      }),
  },
  receiveImport: {
    also: ["security"],
    attempt: async (viewer) => {
      ids.importId = await receiveImport(viewer, anUpload);
    },
  },
  keepImport: { also: ["security"], attempt: (viewer) => keepImport(viewer, anUpload) },
  compareImport: {
    also: ["security"],
    attempt: (viewer) => compareImport(viewer, ids.importId, { now }),
  },
  changeImport: {
    also: ["security"],
    attempt: (viewer) => changeImport(viewer, ids.importId, { choose: () => ({ emptyClears: true }), now }),
  },
  applyImport: {
    also: ["security"],
    attempt: (viewer) => applyImport(viewer, ids.importId, { rejected: "skip", now }),
  },
  discardImport: {
    also: ["security"],
    attempt: async (viewer) => {
      await discardImport(viewer, await receiveImport(viewer, anUpload));
    },
  },
  applyFile: {
    also: ["security"],
    attempt: async (viewer) => applyFile(viewer, await aFile(viewer.actor), { rejected: "skip", now }),
  },
  setUserRole: {
    also: [],
    attempt: (viewer) => setUserRole(viewer, ids.userId, { role: "viewer", unitIds: [] }),
  },
  setUserDisabled: { also: [], attempt: (viewer) => setUserDisabled(viewer, ids.userId, true) },
  endUserSessions: { also: [], attempt: (viewer) => endUserSessions(viewer, ids.userId) },
  setGroupRole: {
    also: [],
    attempt: (viewer) => setGroupRole(viewer, { group: "g, h", role: "viewer", unitIds: [] }),
  },
  createLoginLink: {
    also: [],
    attempt: (viewer) => createLoginLink(viewer, { email: aPerson.email, role: null, now }),
  },
  removeGroupRole: { also: [], attempt: (viewer) => removeGroupRole(viewer, "g, h") },
  createSavedView: {
    also: ["security"],
    attempt: (viewer) =>
      createSavedView(viewer, { organizationId, page: "accounts", name: `by ${viewer.actor}`, query: "q=x" }),
  },
  renameSavedView: {
    also: ["security"],
    attempt: (viewer) => renameSavedView(viewer, { id: ids.viewId, name: `renamed by ${viewer.actor}` }),
  },
  setSchedule: {
    also: [],
    attempt: (viewer) => setSchedule(viewer, { organizationId, cron: "0 6 * * *", zone: "UTC" }),
  },
  startDueRuns: { also: [], attempt: (viewer) => startDueRuns(viewer, { endpoint: null, now }) },
  retryRun: {
    also: ["security"],
    attempt: (viewer) => retryRun(viewer, { number: ids.earlier, partial: false, cause: null, now }),
  },
  startRun: {
    also: ["security"],
    attempt: (viewer) => startRun(viewer, { organizationId, accountIds: [], now }),
  },
  updateSetting: { also: [], attempt: (viewer) => updateSetting(viewer, "requireCentral", true) },
  requestPreview: {
    also: [],
    attempt: async (viewer) => {
      ids.previewId = await requestPreview(viewer, { key: "requireCentral", value: true, now });
    },
  },
  runPreview: {
    also: [],
    attempt: (viewer) =>
      runPreview(viewer, { id: ids.previewId, now, signal: new AbortController().signal }, settingEvaluators),
  },
  applyPreview: { also: [], attempt: (viewer) => applyPreview(viewer, ids.previewId) },
  failPreview: { also: [], attempt: (viewer) => failPreview(viewer, { id: ids.previewId, why: "x", now }) },
  resetSetting: { also: [], attempt: (viewer) => resetSetting(viewer, "requireCentral") },
  endAttestation: {
    also: ["security", "owner"],
    attempt: (viewer) => endAttestation(viewer, { id: ids.answerId, reason: "It changed.", now }),
  },
  recordAttestations: {
    also: ["security", "owner"],
    attempt: (viewer) => recordAttestations(viewer, anAnswerAbout(foreign)),
  },
  endRecord: {
    also: ["security"],
    attempt: (viewer) => endRecord(viewer, { id: ids.recordId, now }),
  },
  addRecords: {
    also: ["security"],
    attempt: (viewer) => addRecords(viewer, aClassificationOf(foreign)),
  },
  importTerraformState: {
    also: ["security"],
    attempt: (viewer) =>
      importTerraformState(viewer, { organizationId, lineage: "0a1b", serial: 1, parts: [], now }),
  },
  connectOrganization: { also: [], attempt: (viewer) => connectTestOrganization({}, viewer) },
  moveEndpoint: { also: [], attempt: (viewer) => moveEndpoint(viewer, organizationId, null) },
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
  resumeAfterRestore: {
    also: [],
    attempt: (viewer) => resumeAfterRestore(viewer, { url: db().url }),
  },
  retireWorker: { also: [], attempt: (viewer) => retireWorker(viewer, ids.workerId) },
  failRun: {
    also: [],
    attempt: (viewer) => failRun(viewer, { runId: ids.runId, code: "c", message: "m", now }),
  },
  createToken: {
    also: [],
    attempt: (viewer) =>
      createToken(viewer, { name: "ci", role: "viewer", readOnly: true, unitIds: [], days: 1, now }),
  },
  createOwnToken: {
    also: ["security", "owner", "viewer"],
    adds: ["api_token", "audit_event", "audit_pending"],
    attempt: (viewer) =>
      createOwnToken(
        { ...viewer, actor: `user:${ids.userId}` },
        { name: "ci", readOnly: true, days: 1, now },
      ),
  },
  endOwnSessions: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => endOwnSessions(viewer, "others"),
  },
  seedPersonas: {
    also: [],
    attempt: (viewer) =>
      seedPersonas(viewer, [
        { id: "admin", name: "Ada", email: "ada@example.com", role: "admin", unitIds: [] },
      ]),
  },
  revokeToken: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => revokeToken(viewer, { id: ids.tokenId, now }),
  },
  // After the others that need the view.
  deleteSavedView: { also: ["security"], attempt: (viewer) => deleteSavedView(viewer, ids.viewId) },
  resumeRun: { also: ["security"], attempt: (viewer) => resumeRun(viewer, { number: ids.number }) },
  cancelRun: { also: ["security"], attempt: (viewer) => cancelRun(viewer, { number: ids.number, now }) },
};
