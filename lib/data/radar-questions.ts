/** Questions to the owners of accounts: whose is the account that yours names? */
import { randomUUID } from "node:crypto";
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/viewer.ts";
import { notFound, requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { appendAudit } from "./audit.ts";
import { storable } from "./canonical.ts";
import { query, type Transaction, transaction } from "./database.ts";
import { enqueueAll } from "./outbox.ts";
import { requireSighted } from "./radar-page.ts";

const longestText = 2000;
/** Accounts whose owners are asked at once. */
const mostAsked = 50;

/** A question to the owners of an account that names another one. */
export interface SightingQuestion {
  id: string;
  sightedId: string;
  accountId: string;
  accountName: string;
  text: string;
  askedBy: string;
  askedAt: Date;
  answer: string | null;
  answeredBy: string | null;
  answeredAt: Date | null;
}

const columns = `q.id::text as id, q.sighted_id as "sightedId", q.account_id as "accountId", a.name as "accountName", q.text,
  q.asked_by as "askedBy", q.asked_at as "askedAt", q.answer, q.answered_by as "answeredBy", q.answered_at as "answeredAt"`;

/** What was asked about an account, the newest first; 100 at most. @throws AppError FORBIDDEN, NOT_FOUND */
export async function listSightingQuestions(viewer: Viewer, sightedId: string): Promise<SightingQuestion[]> {
  requirePermission(viewer, "account.read");
  await requireSighted(viewer, sightedId);
  return query<SightingQuestion & Record<string, unknown>>(
    `select ${columns} from sighting_question q join account a on a.id = q.account_id
     where q.sighted_id = $2 and ($1::text[] is null or q.account_id = any($1))
     order by q.asked_at desc, q.id limit 100`,
    [visibleAccounts(viewer), sightedId],
  );
}

function checkedText(text: string, what: string): string {
  const checked = storable(text).trim();
  if (checked !== "" && checked.length <= longestText) return checked;
  throw new AppError("INVALID_INPUT", { userMessage: `${what} has 1 to ${longestText} characters.` });
}

export interface Asked {
  /** Accounts whose owners were asked now. */
  asked: string[];
  /** Of these, those that nobody is owner of: nobody is told. */
  withoutOwner: string[];
  /** Asked before, and not answered yet. */
  waiting: string[];
}

interface Place {
  accountId: string;
  hasOwner: boolean;
  isWaiting: boolean;
}

/** The accounts that name it now, fifty at most; the question is about none other. */
function findPlaces(tx: Transaction, sightedId: string, organizationId: string): Promise<Place[]> {
  return tx.query<Place & Record<string, unknown>>(
    `select a.id as "accountId",
       exists (select 1 from account_contact c where c.account_id = a.id and c.role = 'owner') as "hasOwner",
       exists (select 1 from sighting_question q
         where q.sighted_id = $1 and q.account_id = a.id and q.answer is null) as "isWaiting"
     from account a where a.organization_id = $2 and a.id in (
       select account_id from account_sighting s where s.sighted_id = $1 and s.gone_at is null)
     order by a.id limit ${mostAsked}`,
    [sightedId, organizationId],
  );
}

/**
 * Asks the owners of every account that names another one; who was asked before and has not answered is not asked again.
 *
 * @throws AppError FORBIDDEN; NOT_FOUND where no account names it; INVALID_INPUT (the text)
 */
export async function askOwners(
  viewer: Viewer,
  {
    sightedId,
    organizationId,
    text,
    now,
  }: { sightedId: string; organizationId: string; text: string; now: Date },
): Promise<Asked> {
  requirePermission(viewer, "account.admin");
  if (viewer.accounts !== "all")
    throw new AppError("FORBIDDEN", { userMessage: "Owners are asked by who sees all accounts." });
  const checked = checkedText(text, "A question");
  return transaction(async (tx) => {
    await tx.query("select pg_advisory_xact_lock(hashtextextended('sighting_question ' || $1, 0))", [
      sightedId,
    ]);
    const places = await findPlaces(tx, sightedId, organizationId);
    if (places.length === 0) throw notFound("sighting of account", sightedId);
    const due = places.filter(({ isWaiting }) => !isWaiting);
    const questions = due.map(({ accountId }) => ({ id: randomUUID(), accountId }));
    await tx.query(
      `insert into sighting_question (id, sighted_id, account_id, text, asked_by, asked_at)
       select id, $1, account_id, $2, $3, $4 from unnest($5::uuid[], $6::text[]) as t(id, account_id)`,
      [
        sightedId,
        checked,
        viewer.actor,
        now,
        questions.map(({ id }) => id),
        questions.map(({ accountId }) => accountId),
      ],
    );
    await enqueueAll(
      tx,
      questions.map(({ id, accountId }) => ({
        event: "account.discovered" as const,
        subject: `Whose is ${sightedId}?`,
        accountId,
        organizationId,
        unitPath: null,
        key: `account.discovered:question:${id}`,
        data: { lines: [checked], path: `/radar/${sightedId}` },
      })),
    );
    const asked = {
      asked: due.map(({ accountId }) => accountId),
      withoutOwner: due.filter(({ hasOwner }) => !hasOwner).map(({ accountId }) => accountId),
      waiting: places.filter(({ isWaiting }) => isWaiting).map(({ accountId }) => accountId),
    };
    await appendAudit(tx, viewer, { action: "sighting.asked", subject: sightedId, detail: { ...asked } });
    return asked;
  });
}

/**
 * Answers a question in words; what becomes of the account is decided by who asked.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND, CONFLICT (it was answered), INVALID_INPUT (the text)
 */
export async function answerSightingQuestion(
  viewer: Viewer,
  { id, answer, now }: { id: string; answer: string; now: Date },
): Promise<void> {
  requirePermission(viewer, "account.write");
  const checked = checkedText(answer, "An answer");
  await transaction(async (tx) => {
    const [row] = await tx.query<{ sightedId: string; answer: string | null }>(
      `select sighted_id as "sightedId", answer from sighting_question
       where id::text = $1 and ($2::text[] is null or account_id = any($2)) for update`,
      [id, visibleAccounts(viewer)],
    );
    const question = requireRow(row, "question", id);
    if (question.answer !== null)
      throw new AppError("CONFLICT", { userMessage: "Somebody has answered this question already." });
    await tx.query(
      "update sighting_question set answer = $2, answered_by = $3, answered_at = $4 where id::text = $1",
      [id, checked, viewer.actor, now],
    );
    await appendAudit(tx, viewer, {
      action: "sighting.answered",
      subject: question.sightedId,
      detail: { question: id },
      after: { answer: checked },
    });
  });
}
