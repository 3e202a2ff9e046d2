/** What people answered and recorded, as an evaluation reads it; neither is ever changed, so ids stand for contents; the register is. */
import type { Attestation, Contradiction } from "#lib/roadmap/attestation.ts";
import type { Records } from "#lib/roadmap/records.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";
import { registerKeysSql } from "./contact-inputs.ts";
import type { Queryable, Transaction } from "./database.ts";
import { readRecords } from "./record-inputs.ts";

export interface AnswerInputs {
  attestations: readonly Attestation[];
  records: Records;
}

interface Scope {
  organizationId: string;
  /** null: every account. */
  accountIds: readonly string[] | null;
}

/** The latest answer to each question: those that stand, and those that facts ended and nobody has given again. */
const latestSql = `
  select * from (
    select distinct on (account_id, item_id, question) *
    from attestation
    where organization_id = $1 and ($2::text[] is null or account_id is null or account_id = any($2))
    order by account_id, item_id, question, answered_at desc, id
  ) latest
  where ended_at is null or end_kind = 'contradicted'`;

async function readAttestations(
  db: Queryable,
  { organizationId, accountIds }: Scope,
): Promise<Attestation[]> {
  return db.query<Attestation & Record<string, unknown>>(
    `select id, account_id as "accountId", item_id as "itemId", question, holds, details, evidence_url as "evidenceUrl",
       evidence_at as "evidenceAt", answered_at as "answeredAt", review_by as "reviewBy",
       case when end_kind = 'contradicted' then end_reason end as contradiction
     from (${latestSql}) a order by item_id, question, account_id`,
    [organizationId, accountIds],
  );
}

/** What one account, or the organization itself (null), is evaluated on: its own and the whole organization's. */
export async function readAnswers(
  db: Queryable,
  scope: Scope,
): Promise<(accountId: string | null) => AnswerInputs> {
  const [attestations, recordsOf] = await Promise.all([readAttestations(db, scope), readRecords(db, scope)]);
  const byAccount = Map.groupBy(attestations, ({ accountId }) => accountId);
  const common = byAccount.get(null) ?? [];
  return (accountId) => ({
    attestations: accountId === null ? common : [...(byAccount.get(accountId) ?? []), ...common],
    records: recordsOf(accountId),
  });
}

/**
 * The same as a text that changes whenever an evaluation would read something else: ids, whether an answer has expired
 * or was ended by facts, and what the register says of contacts.
 */
export async function readAnswerKeys(
  db: Queryable,
  { organizationId, accountIds, now }: Scope & { now: Date },
): Promise<(accountId: string | null) => string> {
  const rows = await db.query<{ place: string; keys: string }>(
    `select place, string_agg(key, ' ' order by key) as keys
     from (
       select coalesce(account_id, '') as place, id || case when end_kind is not null then ' contradicted'
         when review_by <= $3 then ' expired' else '' end as key
       from (${latestSql}) a
       union all
       select coalesce(account_id, ''), id::text
       from roadmap_record
       where organization_id = $1 and ended_at is null
         and ($2::text[] is null or account_id is null or account_id = any($2))
       union all
       select 'organization', id::text
       from roadmap_record
       where organization_id = $1 and ended_at is null and kind = 'candidate'
       union all ${registerKeysSql}
     ) k
     group by place`,
    [organizationId, accountIds, now],
  );
  const byPlace = new Map(rows.map(({ place, keys }) => [place, keys]));
  return (accountId) => `${byPlace.get(accountId ?? "organization") ?? ""}|${byPlace.get("") ?? ""}`;
}

/** An answer that facts have ended. */
export interface EndedAnswer {
  id: string;
  organizationId: string;
  accountId: string | null;
  itemId: string;
  question: string;
  why: string;
}

/**
 * Ends the answers that verdicts found contradicted, within the transaction that records them. The caller appends an audit
 * row for each.
 */
export async function endContradicted(
  tx: Transaction,
  subjects: readonly { verdicts: ReadonlyMap<string, Verdict> }[],
  { actor, at }: { actor: string; at: Date },
): Promise<EndedAnswer[]> {
  const contradicted = subjects.flatMap(({ verdicts }) =>
    [...verdicts.values()].flatMap(({ contradicted: found }): readonly Contradiction[] => found ?? []),
  );
  if (contradicted.length === 0) return [];
  return tx.query<EndedAnswer & Record<string, unknown>>(
    `update attestation a set ended_at = $3, ended_by = $4, end_kind = 'contradicted', end_reason = c.why
     from unnest($1::text[], $2::text[]) as c(id, why)
     where a.id::text = c.id and a.ended_at is null
     returning a.id, a.organization_id as "organizationId", a.account_id as "accountId", a.item_id as "itemId",
       a.question, c.why`,
    [contradicted.map(({ attestationId }) => attestationId), contradicted.map(({ why }) => why), at, actor],
  );
}
