/**
 * What a spreadsheet says about items of the roadmap: kept as answers from an import, without evidence. No item asks the
 * question under which they are kept, so that none of them can make an item met, or stand in the way of a person's answer.
 */
import { randomUUID } from "node:crypto";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { appendAudits } from "./audit.ts";
import type { Queryable, Transaction } from "./database.ts";

/** The question that a cell answers. */
const spreadsheetQuestion = "spreadsheet";

/** A cell asks to be looked at again after a year. */
const reviewMs = 365 * 86_400_000;

/** What earlier files said, by account and item. */
export async function readImportedAnswers(
  db: Queryable,
  accountIds: readonly string[],
): Promise<Map<string, Record<string, boolean>>> {
  const rows = await db.query<{ accountId: string; itemId: string; holds: boolean }>(
    `select account_id as "accountId", item_id as "itemId", holds from attestation
     where account_id = any($1) and question = $2 and source = 'import' and ended_at is null
     order by answered_at`,
    [accountIds, spreadsheetQuestion],
  );
  const byAccount = new Map<string, Record<string, boolean>>();
  for (const { accountId, itemId, holds } of rows)
    byAccount.set(accountId, { ...byAccount.get(accountId), [itemId]: holds });
  return byAccount;
}

/** What a file says of one account. */
export interface ImportedAnswers {
  accountId: string;
  /** Item → yes or no. */
  answers: Readonly<Record<string, boolean>>;
}

/**
 * Keeps what a file says, in the place of what an earlier one said, of accounts that the caller has locked and decided to
 * change.
 *
 * @throws AppError FORBIDDEN
 */
export async function writeImportedAnswers(
  tx: Transaction,
  viewer: Viewer,
  { said, note, now }: { said: readonly ImportedAnswers[]; note: string; now: Date },
): Promise<void> {
  requirePermission(viewer, "attestation.write");
  const cells = said.flatMap(({ accountId, answers }) =>
    Object.entries(answers).map(([itemId, holds]) => ({ accountId, itemId, holds })),
  );
  if (cells.length === 0) return;
  const accountIds = cells.map(({ accountId }) => accountId);
  const itemIds = cells.map(({ itemId }) => itemId);
  await tx.query(
    `update attestation a set ended_at = $3, ended_by = $4, end_kind = 'replaced', end_reason = 'Imported again.'
     from unnest($1::text[], $2::text[]) as t(account_id, item_id)
     where a.account_id = t.account_id and a.item_id = t.item_id and a.question = $5 and a.source = 'import'
       and a.ended_at is null`,
    [accountIds, itemIds, now, viewer.actor, spreadsheetQuestion],
  );
  await tx.query(
    `insert into attestation (id, organization_id, account_id, item_id, question, holds, evidence_url, note, answered_by,
       answered_at, review_by, source)
     select t.id, account.organization_id, account.id, t.item_id, $5, t.holds, null, $6, $7, $8, $9, 'import'
     from unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[]) as t(id, account_id, item_id, holds)
     join account on account.id = t.account_id`,
    [
      cells.map(() => randomUUID()),
      accountIds,
      itemIds,
      cells.map(({ holds }) => holds),
      spreadsheetQuestion,
      note,
      viewer.actor,
      now,
      new Date(now.getTime() + reviewMs),
    ],
  );
  await appendAudits(
    tx,
    viewer,
    said
      .filter(({ answers }) => Object.keys(answers).length > 0)
      .map(({ accountId, answers }) => ({
        action: "attestation.imported",
        subject: accountId,
        detail: { source: "import" },
        before: null,
        after: { answers },
      })),
  );
}
