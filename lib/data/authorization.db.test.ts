/** Every function of lib/data that takes a viewer, tried by who may not. A new export that is not listed here fails. */
import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { usualCampaign } from "#lib/campaign.ts";
import { AppError } from "#lib/errors.ts";
import { type Role, roles, type Viewer } from "#lib/viewer.ts";
import { addAccounts } from "./account-details.ts";
import { receiveImport } from "./account-imports.ts";
import { getAccount } from "./accounts.ts";
import { recordAttestations } from "./attestations.ts";
import { createCampaign } from "./campaign-changes.ts";
import { createChannel } from "./channels.ts";
import { setContact } from "./contact-changes.ts";
import { query } from "./database.ts";
import { testChannel } from "./deliveries.ts";
import { proposeHandover } from "./handover-changes.ts";
import { recordRefresh } from "./record.ts";
import { addRecords } from "./roadmap-records.ts";
import { getRun } from "./run-views.ts";
import { finishRun } from "./runs.ts";
import { createSavedView } from "./saved-views.ts";
import { requestPreview } from "./setting-previews.ts";
import { createSubscription } from "./subscriptions.ts";
import { columnAttempts } from "./test-attempts-columns.ts";
import { notificationAttempts } from "./test-attempts-notifications.ts";
import { radarReadingAttempts, radarWritingAttempts } from "./test-attempts-radar.ts";
import { readingAttempts } from "./test-attempts-reading.ts";
import { writingAttempts } from "./test-attempts-writing.ts";
import {
  aClassificationOf,
  aHandover,
  anAnswerAbout,
  anUpload,
  aSubscription,
  aWebhook,
  file,
  foreign,
  foreignArn,
  ids,
  mine,
  now,
  openAttempts,
  options,
  restoring,
  sighted,
  unlisted,
} from "./test-authorization.ts";
import { takeBackup } from "./test-backup.ts";
import { createTestDatabase } from "./test-database.ts";
import {
  aListedRun,
  allMet,
  aWorker,
  claim,
  connectTestOrganization,
  items,
  job,
  management,
  memberId,
  organizationId,
} from "./test-scenario.ts";
import { createToken } from "./tokens.ts";
import { setUnitContact } from "./unit-contacts.ts";

openAttempts();
const attempts = {
  ...readingAttempts,
  ...radarReadingAttempts,
  ...notificationAttempts,
  ...radarWritingAttempts,
  ...writingAttempts,
  ...columnAttempts,
};

/** Exports without a viewer: pure, or parts that work inside of a function that has decided already. */
const withoutViewer = `
  noteBounce writeResources addResources dropResources writeOpenness tellOpened writeCounts resourceCounts keptForAll serviceOf accountCondition resourceConditions
  placesOf literal expectedRegions unexpectedRegions parseResourceQuery placeText resourceSearch
  signInProviderUser recordRefusedSignIn accountsInUnitsSql endSession useLoginLink findSession startSession listPersonas signInPersona applyInTransaction applyMigrations authenticateToken claimKey keepAnswer releaseKey canonicalJson checkBackup checkedHash closeRunIfDone
  acceptedValue accountCounts addCounts checkEvidence checkReview checkText endContradicted isExcepted isSettingKey readAnswerKeys readAnswers readRecords readRegister addItemCounts addRunAccounts addTallies administratorsOf appendAudit recordRefusedToken recordRefusedAccess
  matchingSql conditionJoins conditionSql conditionText connectionFields countRunAccounts countStatuses
  coverageOf cursorText database databaseError describeContents diffSchemas enqueueCloseRun enqueuePreview enqueueReevaluations
  enqueueRefreshAccounts enqueueRefreshOrganization expectedItems expectedSql factsAt factsBody
  findAccountRecords findActiveRun freshnessOf historyFor inheritance itemTrend itemValues
  keepEach keepLagging leaveAccounts lineOf listAccountsOfCause listAppliedMigrations listBackupTables
  listCauses listChanges listCoverageCauses listFirstLanes listNextActions listPendingMigrations listSequences
  listUnits lockListingRun lockSubjects metShare migrate migrationFolders noCounts noItemCounts notFound notify notifySessionEndSql
  observationKey observedAt openDatabase organizationCounts organizationSubject overallShare parseAccountQuery
  parseCause pendingMigrations pendingNames pointOfLastWeek query queryText readAccountStages readAccountVerdicts readBackup
  readCauseGroups readConditionFacts readCursor readFacts readHeads readNetworksWanted readItemCounts readItemHistory readMap readMigrations
  readNamedFacts readObservationTimes readOrganizationFacts readRefreshPlan readRunOutcomes readSharedFacts readWatched watchingAccounts
  readsStages readStageCounts readStatuses readSweep readUnitTallies reevaluateAll reevaluateOrganization requeueLost
  requeueRun addScans isCurrent readFactsAbout restoreFacts scanTimes writeAwsContacts writeFactsAbout writeFactsWanted
  writeScans readOwnAnswers readTrust readTrustedOutside readTrustLately writeReferences writeTrust corrected shownStatus requirePermission requireRow restorableMigrations runClass scopeSql sha256 skipUnenterable sortKey
  hasWordsSql sqlValues stageCell stagesSql stagesWanted stageTotals startOrJoin statusOf statusRow storable tallyTotals totals
  transaction unitRows unknownShare useDatabase visibleAccounts writeCoverage writeFacts writeObserved
  checkedUnits readAccountContacts openQuestions listedContact effectiveRoleSql endSessions keepingAdministrator readUser
  writeSnapshot writeStatuses writeSweep writeTotals writeTree
  parseFieldCondition fieldGroup fieldConditionSql detailColumns detailsOf writeClaims readClaims isInactive returnedAccounts listingEvents appendAudits checkedEntry appendAccountEvents lockAccounts readAccountKnown maySay writePlans writeAccountFields writeNewAccounts requireFewAndOnce requireUnlisted eventValues planBulk readSeveralKnown readTagReader readOwnerKeys
  readConfirmDays readConfirmationTerm isConfirmedSql readsConfirmations
  planHandover checkedRequest supersede writeOffers readUnownedAccounts requireUuid unlinkPeople enterContact kept told moveLines requirePerson offered openAccount contactsOf forgetIdleContacts
  stateOf nameOf confirmedSinceSql isOfferedSql standingsSql settleCampaign openCampaign accountsInScopeSql askOwners askAgain escalate
  ensureMailChannel
  enqueue enqueueAll enqueueRegressions enqueueRunFailed enqueueNewAccounts
  storeComparison storeDecision requireCompared readImportSheet readContradicting compareFile keptRows digestOf readKnown readKnownIds rememberMapping writeContacts writeImportedAnswers readImportedAnswers applyFileIn
  writeSightings classificationSql rankOf readSums sumsAs billedIn readKnownOutside readExpectedNow standsOut withoutExpected requireText requireUntil
  planAccount isConnected readCustomColumns ensureRegister ensureRegisterUnits registerUnitId deleteEmptyRegisterUnits
  auditIdsSql eventColumns headText linkHash prepareApplicationRole recordEvent takeApplicationRole
`
  .trim()
  .split(/\s+/);

/** Decide on behalf of their callers and are handed the viewer: no way in of their own. */
const takesViewerForOthers = [
  "requirePermission",
  "visibleAccounts",
  "historyFor",
  "itemValues",
  "recordEvent",
  "checkedEntry",
  "maySay",
  "eventValues",
  "recordRefusedAccess",
];

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
async function everyRow(): Promise<{ v: string }[]> {
  const tables = [
    "account",
    "account_contact",
    "account_field",
    "account_event",
    "account_coverage",
    "account_facts",
    "campaign",
    "campaign_account",
    "unit_contact",
    "attestation",
    "contact",
    "audit_event",
    "audit_link",
    "audit_pending",
    "audit_seal",
    "handover",
    "item_status",
    "item_status_event",
    "organization",
  ];
  const more = [
    "account_reference",
    "account_sighting",
    "account_sighting_state",
    "account_trust",
    "expected_place",
    "file_sighting",
    "sighting_dismissal",
    "sighting_file",
    "sighting_question",
    "vendor_account",
    "resource",
    "app_user",
    "group_role",
    "item_tally",
    "organizational_unit",
    "refresh",
    "roadmap_record",
    "run",
    "run_account",
    "api_token",
    "notification_channel",
    "notification_delivery",
    "notification_event",
    "notification_subscription",
    "saved_view",
    "custom_column",
    "tag_mapping",
    "setting",
    "snapshot",
    "stage_count",
    "user_session",
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
  await addAccounts(job, [{ accountId: unlisted, fields: {} }], { source: "manual" });
  ids.number = (await getRun(job, ids.runId, { now })).number;
  ids.workerId = await aWorker();
  const view = { organizationId, page: "accounts", name: "mine", query: "q=pay" };
  ids.handoverId = (await proposeHandover(job, { ...aHandover(), now }))[0] ?? "";
  const campaign = { ...usualCampaign, organizationId, unitPath: null, environment: null };
  ids.campaignId = await createCampaign(job, { ...campaign, opensAt: now, now });
  ids.importId = await receiveImport(job, anUpload);
  ids.previewId = await requestPreview(job, { key: "requireCentral", value: false, now });
  ids.viewId = (await createSavedView(job, view)).id;
  const token = { name: "of a service", role: "viewer", readOnly: true, unitIds: [], days: 30, now } as const;
  ids.tokenId = (await createToken(job, token)).id;
  ids.recordId = (await addRecords(job, aClassificationOf(foreign)))[0] ?? "";
  ids.answerId = (await recordAttestations(job, anAnswerAbout(foreign)))[0] ?? "";
  const { contactId } = await setContact(job, {
    accountId: foreign,
    role: "owner",
    kind: "person",
    email: "of-foreign@example.com",
    name: `Owner of ${foreign}`,
  });
  ids.contactId = contactId;
  const [unit] = await query<{ id: string }>("select id from organizational_unit order by id limit 1");
  ids.unitId = unit?.id ?? "";
  await setUnitContact(job, { unitId: ids.unitId, email: "of-unit@example.com", name: null });
  ids.userId = randomUUID();
  await query(
    `insert into app_user (id, issuer, subject, email, email_verified)
     values ($1, 'https://id.example.com', 'ada', 'of-foreign@example.com', true)`,
    [ids.userId],
  );
  ids.channelId = await createChannel(job, aWebhook);
  ids.subscriptionId = await createSubscription(job, { ...aSubscription, channelId: ids.channelId });
  ids.deliveryId = await testChannel(job, { channelId: ids.channelId, address: null, now });
  await query("update notification_delivery set state = 'dead'");
  await claim(ids.runId, foreign, { workerId: ids.workerId });
  await query(
    `insert into resource (account_id, arn, region, type, resource_id, sources, named_by, tagged_by, first_seen_at)
     values ($1, $2, 'eu-west-1', 'sqs:queue', 'orders', '{listing}', 1, 9, $3)`,
    [foreign, foreignArn, now],
  );
  await query(
    `insert into account_sighting (account_id, sighted_id, kind, resource, collector, region, first_seen_at)
     values ($1, $2, 'queue_policy', $3, 'sqs.policies', 'eu-west-1', $4)`,
    [foreign, sighted, foreignArn, now],
  );
  await query(
    `insert into sighting_question (id, sighted_id, account_id, text, asked_by, asked_at)
     values ($1, $2, $3, 'Whose is it?', 'test', $4)`,
    [ids.questionId, sighted, foreign, now],
  );
  await query(
    `insert into expected_place (id, organization_id, region, account_id, reason, until, marked_by, marked_at)
     values ($1, $2, 'sa-east-1', $3, 'A branch there.', $4, 'test', $4)`,
    [ids.placeId, organizationId, foreign, now],
  );
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

describe.each(Object.entries(attempts))("%s", (_name, { also, adds = [], attempt }) => {
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
    const known = new Set(before.map(({ v }) => v));
    const after = await everyRow();
    const added = after.filter(({ v }) => !known.has(v));
    expect(after.filter(({ v }) => known.has(v))).toEqual(before);
    expect(new Set(added.map(({ v }) => v.split(" ", 1)[0]))).toEqual(new Set(adds));
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
