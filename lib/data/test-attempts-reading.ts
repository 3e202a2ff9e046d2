/** Every function of lib/data that reads, as the authorization test tries it. */

import { countAccounts } from "./account-counts.ts";
import { eachAccount, listAccountPage, listMatchingIds } from "./account-list.ts";
import { getAccountPage, getItemDetail } from "./account-page.ts";
import { everyAccount } from "./account-query.ts";
import { eachAccountSheetRow } from "./account-sheet.ts";
import { countMatching } from "./account-view-counts.ts";
import { getAccount, getOrganizationOf, listAccountStep, listAccounts } from "./accounts.ts";
import { listAdministrators } from "./administrators.ts";
import { listAttestations } from "./attestations.ts";
import { readAuditGuard } from "./audit-guard.ts";
import { checkAudit, eachAuditEvent, getAuditState, listAudit } from "./audit-list.ts";
import { auditQuerySchema } from "./audit-query.ts";
import { sealAudit } from "./audit-seal.ts";
import { verifyAudit } from "./audit-verify.ts";
import { getCoverage } from "./coverage.ts";
import { listCustomColumns } from "./custom-columns.ts";
import {
  listAccountsWithOtherInputs,
  loadEvaluationInput,
  loadEvaluationInputs,
  loadOrganizationInput,
} from "./evaluation-input.ts";
import { listActiveExceptions, listExceptionPage } from "./exceptions.ts";
import { listExercises } from "./exercises.ts";
import { listGroupRoles } from "./group-roles.ts";
import { eachItemAccount, listFixAccounts, listItemAccounts, listItemFailing } from "./item-accounts.ts";
import { getItemPage } from "./item-page.ts";
import { awaitsOthers, listUndecidedAccounts } from "./listed-page.ts";
import { subscribe } from "./live.ts";
import { getMetrics } from "./metrics.ts";
import { listOpenQuestions } from "./open-questions.ts";
import { getOrganization, listOrganizations, listOrganizationsAndRegister } from "./organizations.ts";
import { getOverview } from "./overview.ts";
import { findEvaluableRun } from "./reevaluation.ts";
import { readPermissions } from "./refusals.ts";
import { eachResource, firstResources, listResources, resourceFrame } from "./resource-list.ts";
import { getResourceOverview, listTagKeys } from "./resource-overview.ts";
import { getResource, listResourceChanges } from "./resource-page.ts";
import { everyResource } from "./resource-query.ts";
import { resourceAccounts } from "./resource-scope.ts";
import { getRoadmap } from "./roadmap-page.ts";
import { listRecords } from "./roadmap-records.ts";
import { listChangedAccounts, listRunChanges } from "./run-changes.ts";
import { listRunFailures, listRunLanes } from "./run-lanes.ts";
import { findLatestRun, getRun, listRuns } from "./run-views.ts";
import { listSavedViews } from "./saved-views.ts";
import { getSchedule } from "./schedules.ts";
import { search } from "./search.ts";
import { listOwnSessions } from "./sessions.ts";
import { previewSetting } from "./setting-preview.ts";
import { getPreview } from "./setting-previews.ts";
import { listSettings, readHomeRegions, readSettings } from "./settings.ts";
import { eachAccountStatuses, getOrganizationStatuses, getStatuses } from "./statuses.ts";
import { accountReading } from "./test-attempts-accounts.ts";
import { campaignReading } from "./test-attempts-campaigns.ts";
import { contactReading } from "./test-attempts-contacts.ts";
import { importReading } from "./test-attempts-imports.ts";
import {
  type Attempt,
  all,
  context,
  foreign,
  foreignArn,
  ids,
  mine,
  now,
  options,
  step,
} from "./test-authorization.ts";
import { items, organizationId } from "./test-scenario.ts";
import { listTokens } from "./tokens.ts";
import { findUnitIds, listUnitChoices } from "./unit-limits.ts";
import { listUnitPaths, listUnitsOf } from "./unit-paths.ts";
import { userExists } from "./user-exists.ts";
import { findUserIds, getUser, listUsers } from "./users.ts";
import { countWorkers } from "./workers.ts";

export const readingAttempts: Record<string, Attempt> = {
  ...accountReading,
  ...contactReading,
  ...campaignReading,
  ...importReading,
  resourceAccounts: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => resourceAccounts(viewer, organizationId, everyResource),
  },
  resourceFrame: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => resourceFrame(viewer, everyResource, { organizationId, now }),
  },
  listResources: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listResources(viewer, everyResource, { organizationId, limit: 100, now }),
  },
  firstResources: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => firstResources(viewer, everyResource, { organizationId, limit: 100 }),
  },
  listTagKeys: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listTagKeys(viewer, everyResource, { organizationId }),
  },
  eachResource: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => all(eachResource(viewer, everyResource, { organizationId, now })),
  },
  getResourceOverview: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => getResourceOverview(viewer, everyResource, { organizationId, now }),
  },
  getResource: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => getResource(viewer, { accountId: foreign, arn: foreignArn }),
  },
  listResourceChanges: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) =>
      listResourceChanges(
        viewer,
        { ...everyResource, kind: null },
        { organizationId, limit: 100, after: null },
      ),
  },
  listCustomColumns: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listCustomColumns(viewer),
  },
  listUnitChoices: { also: [], attempt: (viewer) => listUnitChoices(viewer) },
  findUnitIds: { also: [], attempt: (viewer) => findUnitIds(viewer, ["/Workloads"]) },
  listUsers: { also: [], attempt: (viewer) => listUsers(viewer, { limit: 10 }) },
  getUser: { also: [], attempt: (viewer) => getUser(viewer, ids.userId) },
  findUserIds: { also: [], attempt: (viewer) => findUserIds(viewer, "ada@example.com") },
  listGroupRoles: { also: [], attempt: (viewer) => listGroupRoles(viewer) },
  listAdministrators: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listAdministrators(viewer),
  },
  listOpenQuestions: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listOpenQuestions(viewer, { ...options, accountIds: [foreign] }),
  },
  countAccounts: { also: ["security", "owner", "viewer"], attempt: (viewer) => countAccounts(viewer) },
  userExists: { also: ["security"], attempt: (viewer) => userExists(viewer) },
  getAccountPage: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => getAccountPage(viewer, foreign, options),
  },
  getItemDetail: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => getItemDetail(viewer, foreign, "3.2", options),
  },
  listAccountStep: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listAccountStep(viewer, { ...options, after: null, limit: 10 }),
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
  eachAccountSheetRow: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) =>
      all(
        eachAccountSheetRow(
          viewer,
          eachAccount(viewer, everyAccount, { organizationId, ...options }),
          options,
        ),
      ),
  },
  eachAccountStatuses: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) =>
      all(
        eachAccountStatuses(
          viewer,
          eachAccount(viewer, everyAccount, { organizationId, ...options }),
          options,
        ),
      ),
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
  previewSetting: {
    also: [],
    attempt: (viewer) =>
      previewSetting(
        viewer,
        { key: "requireCentral", value: false },
        { organizationId, now, signal: step.signal },
        { items, accountItems: [], account: () => new Map(), organization: () => new Map() },
      ),
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
  getAccount: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => getAccount(viewer, foreign, options),
  },
  getStatuses: { also: ["security", "owner", "viewer"], attempt: (viewer) => getStatuses(viewer, options) },
  getOrganizationStatuses: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => getOrganizationStatuses(viewer, organizationId, options),
  },
  listUnitsOf: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listUnitsOf(viewer, organizationId),
  },
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
  listOrganizationsAndRegister: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listOrganizationsAndRegister(viewer),
  },
  listOrganizations: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listOrganizations(viewer),
  },
  getOrganization: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => getOrganization(viewer, organizationId),
  },
  listExercises: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listExercises(viewer, organizationId),
  },
  listActiveExceptions: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listActiveExceptions(viewer, { accountIds: null, now }),
  },
  listExceptionPage: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listExceptionPage(viewer, { accountId: null, now, limit: 10 }),
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
  listRunLanes: {
    also: ["security", "viewer"],
    attempt: (viewer) =>
      listRunLanes(viewer, { number: ids.number, state: "running", after: null, limit: 10 }),
  },
  listRunFailures: { also: ["security", "viewer"], attempt: (viewer) => listRunFailures(viewer, ids.runId) },
  listAttestations: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listAttestations(viewer, { ended: true, now }),
  },
  listRecords: {
    also: ["security", "owner"],
    attempt: (viewer) => listRecords(viewer, { kind: "scan", ended: true, limit: 10 }),
  },
  getOrganizationOf: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => getOrganizationOf(viewer, foreign),
  },
  findEvaluableRun: {
    also: ["security", "viewer"],
    attempt: (viewer) => findEvaluableRun(viewer, organizationId),
  },
  listOwnSessions: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listOwnSessions(viewer, { now }),
  },
  listTokens: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listTokens(viewer, { ended: true, now }),
  },
  getPreview: { also: [], attempt: (viewer) => getPreview(viewer, ids.previewId) },
  listSettings: { also: ["security"], attempt: (viewer) => listSettings(viewer) },
  readHomeRegions: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => readHomeRegions(viewer),
  },
  readSettings: { also: ["security"], attempt: (viewer) => readSettings(viewer) },
  checkAudit: { also: ["security"], attempt: (viewer) => checkAudit(viewer) },
  eachAuditEvent: {
    also: ["security"],
    attempt: (viewer) => all(eachAuditEvent(viewer, auditQuerySchema.parse({}))),
  },
  getAuditState: { also: ["security"], attempt: (viewer) => getAuditState(viewer) },
  listAudit: {
    also: ["security"],
    attempt: (viewer) => listAudit(viewer, auditQuerySchema.parse({}), { limit: 100 }),
  },
  readAuditGuard: { also: ["security"], attempt: (viewer) => readAuditGuard(viewer) },
  sealAudit: { also: ["security"], attempt: (viewer) => sealAudit(viewer) },
  verifyAudit: { also: ["security"], attempt: (viewer) => verifyAudit(viewer) },
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
  awaitsOthers: {
    also: [],
    attempt: (viewer) => awaitsOthers(viewer, { runId: ids.runId, accountId: mine }),
  },
  listUndecidedAccounts: { also: [], attempt: (viewer) => listUndecidedAccounts(viewer, ids.runId) },
  getMetrics: { also: [], attempt: (viewer) => getMetrics(viewer, { leaseSeconds: 45 }) },
};
