/**
 * Records what a refresh observed and what the evaluation made of it: facts, statuses, events, stage counts and
 * bookkeeping of an account in one transaction, under the fence of its lease.
 *
 * Locks are always taken in this order: run_account, refresh, run, audit chain.
 */
import { AppError } from "#lib/errors.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { type EndedAnswer, endContradicted } from "./answer-inputs.ts";
import { appendAudit } from "./audit.ts";
import { writeAwsContacts } from "./aws-contacts.ts";
import { storable } from "./canonical.ts";
import { writeCoverage } from "./coverage-write.ts";
import { type Transaction, transaction } from "./database.ts";
import { writeFactsAbout, writeFactsWanted } from "./facts-about-write.ts";
import { writeFacts } from "./facts-write.ts";
import { notify } from "./notify.ts";
import { writeScans } from "./own-scans.ts";
import { writeReferences } from "./references.ts";
import { lockSubjects, writeObserved, writeSweep } from "./refresh-row.ts";
import { writeResources } from "./resource-write.ts";
import { closeRunIfDone } from "./run-closing.ts";
import { writeSightings } from "./sightings-write.ts";
import { type SubjectVerdicts, writeStatuses } from "./status-write.ts";
import { organizationSubject } from "./subject.ts";
import { writeTrust } from "./trust.ts";

interface RefreshOutcome {
  state: "succeeded" | "partial" | "failed";
  /** Why the account could not be entered; `code` is an account failure, or `internal`. */
  failure?: { code: string; message: string };
  calls: number;
  throttles: number;
}

export interface RefreshRecord {
  runId: string;
  accountId: string;
  /** From `claimRunAccount`. */
  fence: bigint;
  /** What was observed now; facts of other collectors stay as they are. */
  envelopes: readonly Envelope[];
  /** What "everything" is, if everything was read; absent: something rested. */
  sweptBy?: string;
  /** `envelopes` with what rested; absent: nothing did. */
  known?: readonly Envelope[];
  /** By item id, of some items or all; null: none was evaluated now. The closing pass does what is missing. */
  verdicts: ReadonlyMap<string, Verdict> | null;
  /** The account's own answers to items of the organization, by item id; null: it has none. Absent: not evaluated now. */
  ownAnswers?: ReadonlyMap<string, Verdict | null>;
  /** From `loadEvaluationInput`; null where a verdict is missing. */
  inputsHash: string | null;
  now: Date;
  outcome: RefreshOutcome;
}

export interface RefreshRecorded {
  rowsWritten: { facts: number; statuses: number; events: number; rollups: number; bookkeeping: number };
  rowsRead: number;
  /** Items whose state or fraction changed. */
  itemsChanged: number;
}

/**
 * Records one account of one run and ends its row; when it was the last one, the closing of the run is queued in the
 * same transaction. A refresh in which nothing changed writes nothing but its bookkeeping.
 *
 * @throws AppError LEASE_LOST when the fence is no longer ours or the run has ended: nothing is written.
 */
export async function recordRefresh(viewer: Viewer, record: RefreshRecord): Promise<RefreshRecorded> {
  requirePermission(viewer, "inventory.write");
  return transaction(async (tx) => {
    const { accountId, runId, now } = record;
    const organizationId = await requireFence(tx, record);
    await lockSubjects(tx, [accountId]);
    const facts = await writeFacts(tx, accountId, record.envelopes);
    const entered = record.outcome.state !== "failed";
    const about = await writeFactsAbout(tx, accountId, record.envelopes);
    const contacts = await writeAwsContacts(tx, accountId, record.envelopes);
    const references = await writeReferences(tx, accountId, record.envelopes);
    const wanted = await writeFactsWanted(tx, accountId, record.envelopes);
    const trust = await writeTrust(tx, accountId, record.envelopes);
    const sightings = await writeSightings(tx, { accountId, organizationId, at: now }, record.envelopes);
    const resources = await writeResources(
      tx,
      { accountId, runId, at: now },
      { envelopes: record.envelopes, changed: facts.changed, isWhole: record.sweptBy !== undefined },
    );
    const coverage = await writeCoverage(tx, accountId, {
      envelopes: record.known ?? record.envelopes,
      entered,
    });
    const subjects =
      record.verdicts === null
        ? []
        : [{ subjectId: accountId, verdicts: record.verdicts, beside: record.ownAnswers ?? none }];
    const statuses = await writeStatuses(tx, subjects, { at: now, runId });
    const ended = await endContradicted(tx, subjects, { actor: viewer.actor, at: now });
    await writeObserved(tx, accountId, record.envelopes);
    if (record.sweptBy !== undefined) {
      await writeScans(tx, accountId, record.envelopes);
      await writeSweep(tx, accountId, record.sweptBy, now);
    }
    await writeOutcome(tx, record);
    await writeEvaluation(
      tx,
      subjects.map((subject) => ({
        ...evaluated(subject),
        inputsHash: record.inputsHash ?? "",
        isWhole: record.inputsHash !== null,
      })),
      now,
    );
    await endRunAccount(tx, record);
    await notify(tx, { kind: "account", organizationId, runId, accountId });
    await closeRunIfDone(tx, runId);
    const written = {
      facts: facts.rowsWritten + about + contacts + wanted + references + trust + resources + sightings,
      statuses: statuses.statuses,
      events: statuses.events,
    };
    if (written.facts + written.statuses > 0) {
      await appendAudit(tx, viewer, {
        action: "account.refreshed",
        subject: accountId,
        detail: { runId, outcome: record.outcome.state, ...written },
      });
    }
    await auditEnded(tx, viewer, ended);
    return {
      rowsWritten: { ...written, rollups: statuses.rollups + coverage, bookkeeping: 2 },
      rowsRead: facts.rowsRead + statuses.rowsRead,
      itemsChanged: statuses.events,
    };
  });
}

interface AccountEvaluation {
  accountId: string;
  verdicts: ReadonlyMap<string, Verdict>;
  /** As in `RefreshRecord`. */
  ownAnswers?: ReadonlyMap<string, Verdict | null>;
  inputsHash: string;
  /** From `loadEvaluationInputs`: an account that was evaluated since then is left out. Absent: nothing can have been. */
  evaluatedAt?: Date | null;
}

export interface EvaluationRecord {
  /** The run that is being closed; null: a re-evaluation of its own. */
  runId: string | null;
  now: Date;
  evaluations: readonly AccountEvaluation[];
  /** Items of scope organization, and those of accounts in which it has units of its own; null: not evaluated now. */
  organization: {
    organizationId: string;
    verdicts: ReadonlyMap<string, Verdict>;
    rollUps?: ReadonlyMap<string, Verdict>;
    inputsHash: string;
  } | null;
}

export interface EvaluationRecorded {
  rowsWritten: { statuses: number; events: number; rollups: number; bookkeeping: number };
  itemsChanged: number;
}

/**
 * Records a re-evaluation from stored facts, set-based; meant for chunks of some hundred accounts.
 *
 * @throws AppError FORBIDDEN
 */
export async function recordEvaluation(
  viewer: Viewer,
  record: EvaluationRecord,
): Promise<EvaluationRecorded> {
  requirePermission(viewer, "inventory.write");
  const { organization } = record;
  const loaded = [
    ...record.evaluations.map(({ accountId, ownAnswers, ...rest }) => ({
      subjectId: accountId,
      beside: ownAnswers ?? none,
      ...rest,
    })),
    ...(organization === null
      ? []
      : [
          {
            subjectId: organizationSubject(organization.organizationId),
            beside: organization.rollUps ?? none,
            ...organization,
          },
        ]),
  ];
  return transaction(async (tx) => {
    await lockSubjects(
      tx,
      loaded.map(({ subjectId }) => subjectId),
    );
    const subjects = await withoutOvertaken(tx, loaded);
    const written = await writeStatuses(tx, subjects, { at: record.now, runId: record.runId });
    const ended = await endContradicted(tx, subjects, { actor: viewer.actor, at: record.now });
    await writeEvaluation(
      tx,
      subjects.map((subject) => ({
        ...evaluated(subject),
        inputsHash: subject.inputsHash,
        isWhole: true,
      })),
      record.now,
    );
    if (written.statuses > 0) {
      await appendAudit(tx, viewer, {
        action: "statuses.reevaluated",
        subject: record.runId ?? "none",
        detail: { subjects: subjects.length, statuses: written.statuses, events: written.events },
      });
    }
    await auditEnded(tx, viewer, ended);
    const { statuses, events, rollups } = written;
    return {
      rowsWritten: { statuses, events, rollups, bookkeeping: subjects.length },
      itemsChanged: events,
    };
  });
}

/** Answers of people that what is recorded contradicts. */
async function auditEnded(tx: Transaction, viewer: Viewer, ended: readonly EndedAnswer[]): Promise<void> {
  for (const { id, accountId, organizationId, itemId, question, why } of ended)
    await appendAudit(tx, viewer, {
      action: "attestation.contradicted",
      subject: accountId ?? organizationId,
      detail: { id, itemId, question, why },
    });
}

/** Subjects whose statuses are still those that the evaluation started from. */
async function withoutOvertaken<Subject extends { subjectId: string; evaluatedAt?: Date | null }>(
  tx: Transaction,
  subjects: readonly Subject[],
): Promise<Subject[]> {
  const rows = await tx.query<{ subjectId: string; evaluatedAt: Date | null }>(
    `select subject_id as "subjectId", evaluated_at as "evaluatedAt" from refresh where subject_id = any($1)`,
    [subjects.map(({ subjectId }) => subjectId)],
  );
  const stored = new Map(rows.map((row) => [row.subjectId, row.evaluatedAt?.getTime()]));
  return subjects.filter(
    ({ subjectId, evaluatedAt }) =>
      evaluatedAt === undefined || stored.get(subjectId) === evaluatedAt?.getTime(),
  );
}

/** Locks the account's row of the run. The organization's id, for the notification. */
async function requireFence(tx: Transaction, { runId, accountId, fence }: RefreshRecord): Promise<string> {
  const [row] = await tx.query<{ organizationId: string }>(
    `select run.organization_id as "organizationId"
     from run_account ra join run on run.id = ra.run_id
     where ra.account_id = $1 and ra.run_id = $2 and ra.fence = $3 and ra.state = 'running'
       and run.state in ('listing', 'refreshing')
     for update of ra`,
    [accountId, runId, fence],
  );
  if (row === undefined) {
    throw new AppError("LEASE_LOST", {
      userMessage: `Account ${accountId} has passed to another worker, or its run has ended; nothing was written.`,
    });
  }
  return row.organizationId;
}

/** How the attempt came out; without verdicts the evaluation counts as one on other inputs. */
async function writeOutcome(
  tx: Transaction,
  { accountId, runId, now, outcome, verdicts }: RefreshRecord,
): Promise<void> {
  await tx.query(
    `update refresh set run_id = $2, outcome = $3::text::"RunAccountState", refreshed_at = coalesce($4, refreshed_at),
       failure_code = $5, failure_message = $6, inputs_hash = case when $7 then inputs_hash else '' end
     where subject_id = $1`,
    [
      accountId,
      runId,
      outcome.state,
      outcome.state === "failed" ? null : now,
      outcome.failure?.code ?? null,
      outcome.failure === undefined ? null : storable(outcome.failure.message),
      verdicts !== null,
    ],
  );
}

interface Evaluated {
  subjectId: string;
  /** The items that were evaluated. */
  itemIds: string[];
  /** Item id → ISO 8601. */
  validUntil: Record<string, string>;
}

const none: ReadonlyMap<string, null> = new Map();

function evaluated({ subjectId, verdicts, beside }: SubjectVerdicts): Evaluated {
  const all: [itemId: string, verdict: Verdict | null][] = [...verdicts, ...beside];
  const ages = all.flatMap(([itemId, verdict]) =>
    verdict?.validUntil ? [[itemId, verdict.validUntil.toISOString()]] : [],
  );
  return { subjectId, itemIds: all.map(([itemId]) => itemId), validUntil: Object.fromEntries(ages) };
}

/** Items that were not evaluated keep until when they count; the earliest moment of all is when the counts grow stale. */
async function writeEvaluation(
  tx: Transaction,
  rows: readonly (Evaluated & { inputsHash: string; isWhole: boolean })[],
  now: Date,
): Promise<void> {
  await tx.query(
    `update refresh r set inputs_hash = e.inputs_hash, evaluated_at = $6,
       (valid_until, stale_from) = (
         select valid, (select min(item.value::timestamptz) from jsonb_each_text(valid) item)
         from (select case when e.is_whole then '{}'::jsonb
           else r.valid_until - array(select jsonb_array_elements_text(e.item_ids::jsonb)) end || e.valid_until::jsonb
         ) merged(valid))
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[])
       as e(subject_id, valid_until, inputs_hash, item_ids, is_whole)
     where r.subject_id = e.subject_id`,
    [
      rows.map((row) => row.subjectId),
      rows.map((row) => JSON.stringify(row.validUntil)),
      rows.map((row) => row.inputsHash),
      rows.map((row) => JSON.stringify(row.itemIds)),
      rows.map((row) => row.isWhole),
      now,
    ],
  );
}

async function endRunAccount(tx: Transaction, { accountId, runId, outcome }: RefreshRecord): Promise<void> {
  await tx.query(
    `update run_account set state = $3::text::"RunAccountState", lease_until = null, finished_at = clock_timestamp(),
       calls = $4, throttles = $5, failure_code = $6, failure_message = $7
     where account_id = $1 and run_id = $2`,
    [
      accountId,
      runId,
      outcome.state,
      outcome.calls,
      outcome.throttles,
      outcome.failure?.code ?? null,
      outcome.failure === undefined ? null : storable(outcome.failure.message),
    ],
  );
}
