/** People's answers to the questions of items: recorded with evidence and a review date, never changed, ended with a reason. */
import { randomUUID } from "node:crypto";
import { AppError } from "#lib/errors.ts";
import { findQuestion } from "#lib/roadmap/questions/catalog.ts";
import type { Question } from "#lib/roadmap/questions/question.ts";
import type { Viewer } from "#lib/viewer.ts";
import { notFound, requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { checkEvidence, checkReview, checkText } from "./answer-checks.ts";
import { appendAudit } from "./audit.ts";
import { query, type Transaction, transaction } from "./database.ts";
import { reevaluateOrganization } from "./reevaluation.ts";
import type { Step } from "./step.ts";

/** Answers to one or more questions of one item, which share their evidence. */
export interface NewAttestations {
  organizationId: string;
  /** null: about the whole organization, which only the security team may say. */
  accountId: string | null;
  itemId: string;
  answers: readonly {
    question: string;
    /** Yes or no. */
    holds: boolean;
    /** In the form of the question's schema; null: nothing beyond yes or no. */
    details: unknown;
  }[];
  evidenceUrl: string;
  /** As of when the evidence says so; null: since it was answered. */
  evidenceAt: Date | null;
  note: string;
  reviewBy: Date;
  now: Date;
}

/** What was asked, in a form that may be stored. @throws AppError INVALID_INPUT naming what is wrong */
function checkedAnswers({ itemId, accountId, answers, reviewBy, now }: NewAttestations) {
  return answers.map((answer) => {
    const question = findQuestion(itemId, answer.question);
    if (question === undefined)
      throw new AppError("INVALID_INPUT", {
        userMessage: `Item ${itemId} has no question ${answer.question}.`,
      });
    requireScope(question, accountId);
    checkReview(question, reviewBy, now);
    return { ...answer, question: question.id, details: checkedDetails(question, answer.details) };
  });
}

function requireScope({ id, itemId, scope }: Question, accountId: string | null): void {
  if (scope === "either" || (scope === "account") === (accountId !== null)) return;
  const wanted =
    scope === "account" ? "about one account: name it" : "about the whole organization: name no account";
  throw new AppError("INVALID_INPUT", { userMessage: `The question ${id} of item ${itemId} is ${wanted}.` });
}

function checkedDetails({ id, itemId, details: schema }: Question, details: unknown): unknown {
  if (details === null) return null;
  if (schema === null)
    throw new AppError("INVALID_INPUT", {
      userMessage: `The question ${id} of item ${itemId} takes yes or no, and no details.`,
    });
  const parsed = schema.safeParse(details);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue === undefined || issue.path.length === 0 ? "the details" : issue.path.join(".");
  throw new AppError("INVALID_INPUT", {
    userMessage: `Details of question ${id} of item ${itemId}, ${field}: ${issue?.message}.`,
    cause: parsed.error,
  });
}

async function requireSubject(
  tx: Transaction,
  viewer: Viewer,
  { organizationId, accountId }: Pick<NewAttestations, "organizationId" | "accountId">,
): Promise<void> {
  const [row] = await tx.query(
    `select 1 from organization o
     where o.id = $1 and ($2::text is null or exists (select 1 from account a where a.id = $2 and a.organization_id = o.id))
       and ($3::text[] is null or $2 = any($3))`,
    [organizationId, accountId, visibleAccounts(viewer)],
  );
  if (accountId !== null) requireRow(row, "account", accountId);
  else requireRow(row, "organization", organizationId);
}

/**
 * Records answers, which take the place of earlier ones to the same questions, and queues what has to be evaluated again.
 *
 * @returns the ids of the answers, in their order.
 * @throws AppError FORBIDDEN, NOT_FOUND; INVALID_INPUT naming the question, the evidence, the date or the field
 */
export async function recordAttestations(viewer: Viewer, answered: NewAttestations): Promise<string[]> {
  requirePermission(viewer, "attestation.write");
  if (answered.accountId === null) requirePermission(viewer, "attestation.organization");
  const answers = checkedAnswers(answered);
  const evidence = checkEvidence(answered);
  const note = checkText("The note", answered.note);
  const { organizationId, accountId, itemId, reviewBy, now } = answered;
  const ids = answers.map(() => randomUUID());
  return transaction(async (tx) => {
    await requireSubject(tx, viewer, answered);
    const replaced = await tx.query(
      `update attestation set ended_at = $5, ended_by = $6, end_kind = 'replaced', end_reason = 'Answered again.'
       where organization_id = $1 and account_id is not distinct from $2 and item_id = $3 and question = any($4)
         and ended_at is null
       returning id, question, holds`,
      [organizationId, accountId, itemId, answers.map(({ question }) => question), now, viewer.actor],
    );
    await tx.query(
      `insert into attestation (id, organization_id, account_id, item_id, question, holds, details, evidence_url,
         evidence_at, note, answered_by, answered_at, review_by)
       select id, $2, $3, $4, question, holds, details::jsonb, $5, $6, $7, $8, $9, $10
       from unnest($1::uuid[], $11::text[], $12::boolean[], $13::text[]) as a(id, question, holds, details)`,
      [
        ids,
        organizationId,
        accountId,
        itemId,
        evidence.url,
        evidence.at ?? now,
        note,
        viewer.actor,
        now,
        reviewBy,
        answers.map(({ question }) => question),
        answers.map(({ holds }) => holds),
        answers.map(({ details }) => (details === null ? null : JSON.stringify(details))),
      ],
    );
    await reevaluateOrganization(tx, organizationId);
    await appendAudit(tx, viewer, {
      action: "attestation.recorded",
      subject: accountId ?? organizationId,
      detail: { organizationId, itemId, evidenceUrl: evidence.url, reviewBy: reviewBy.toISOString() },
      before: replaced.length === 0 ? null : { answers: replaced },
      after: { answers: answers.map(({ question, holds }, at) => ({ id: ids[at], question, holds })) },
    });
    return ids;
  });
}

export interface AttestationView {
  id: string;
  organizationId: string;
  /** null: about the whole organization. */
  accountId: string | null;
  itemId: string;
  question: string;
  holds: boolean;
  details: unknown;
  evidenceUrl: string | null;
  evidenceAt: Date | null;
  note: string;
  answeredBy: string;
  answeredAt: Date;
  reviewBy: Date;
  /** `valid`, `expired`, `replaced`, `withdrawn` or `contradicted`. */
  state: string;
  endedAt: Date | null;
  endedBy: string | null;
  endReason: string | null;
}

/**
 * Answers of the organizations and accounts that the viewer may see, by item, account and time. Those about a whole
 * organization are for whoever sees one of its accounts. After a row that is not among them comes nothing.
 *
 * @throws AppError FORBIDDEN
 */
export async function listAttestations(
  viewer: Viewer,
  {
    accountId = null,
    itemId = null,
    ended = false,
    now,
    after = null,
    limit = null,
  }: { accountId?: string | null; itemId?: string | null; ended?: boolean; now: Date } & Step,
): Promise<AttestationView[]> {
  requirePermission(viewer, "attestation.read");
  return query<AttestationView & Record<string, unknown>>(
    `with seen as (select t.*,
         row(string_to_array(item_id, '.')::int[], coalesce(account_id, ''), question, answered_at, id) as place
       from attestation t
       where ($1::text[] is null or account_id = any($1) or (account_id is null and exists (
           select 1 from account a where a.organization_id = t.organization_id and a.id = any($1))))
         and ($2::text is null or account_id = $2 or account_id is null)
         and ($3::text is null or item_id = $3)
         and ($4 or ended_at is null))
     select id, organization_id as "organizationId", account_id as "accountId", item_id as "itemId", question, holds,
       details, evidence_url as "evidenceUrl", evidence_at as "evidenceAt", note, answered_by as "answeredBy",
       answered_at as "answeredAt", review_by as "reviewBy",
       coalesce(end_kind, case when review_by <= $5 then 'expired' else 'valid' end) as state,
       ended_at as "endedAt", ended_by as "endedBy", end_reason as "endReason"
     from seen
     where $6::text is null or place > (select place from seen where id::text = $6)
     order by place limit $7`,
    [visibleAccounts(viewer), accountId, itemId, ended, now, after, limit],
  );
}

/**
 * Takes an answer back; its question is open again.
 *
 * @returns the organization, whose verdicts may change.
 * @throws AppError FORBIDDEN, NOT_FOUND, INVALID_INPUT (the reason), CONFLICT (it has ended already)
 */
export async function endAttestation(
  viewer: Viewer,
  { id, reason, now }: { id: string; reason: string; now: Date },
): Promise<string> {
  requirePermission(viewer, "attestation.write");
  const why = checkText("The reason", reason);
  if (why === "") throw new AppError("INVALID_INPUT", { userMessage: "Say why the answer no longer holds." });
  return transaction(async (tx) => {
    const [row] = await tx.query<{
      organizationId: string;
      accountId: string | null;
      itemId: string;
      question: string;
      holds: boolean;
      endedAt: Date | null;
    }>(
      `select organization_id as "organizationId", account_id as "accountId", item_id as "itemId", question,
         holds, ended_at as "endedAt"
       from attestation where id::text = $1 and ($2::text[] is null or account_id is null or account_id = any($2))
       for update`,
      [id, visibleAccounts(viewer)],
    );
    const found = requireRow(row, "answer", id);
    if (found.accountId === null) requireWholeOrganization(viewer, id);
    if (found.endedAt !== null)
      throw new AppError("CONFLICT", { userMessage: `The answer ${id} has ended already.` });
    await tx.query(
      `update attestation set ended_at = $2, ended_by = $3, end_kind = 'withdrawn', end_reason = $4 where id::text = $1`,
      [id, now, viewer.actor, why],
    );
    await reevaluateOrganization(tx, found.organizationId);
    const { accountId, organizationId, itemId, question, holds } = found;
    await appendAudit(tx, viewer, {
      action: "attestation.ended",
      subject: accountId ?? organizationId,
      detail: { itemId, reason: why },
      before: { answers: [{ id, question, holds }] },
    });
    return organizationId;
  });
}

/** Owners see the answers about the whole organization and cannot touch them. */
function requireWholeOrganization(viewer: Viewer, id: string): void {
  if (viewer.accounts !== "all") throw notFound("answer", id);
  requirePermission(viewer, "attestation.organization");
}
