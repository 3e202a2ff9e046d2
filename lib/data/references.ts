/** Account ids that the trust of roles names: a small table, written with the facts and read over all accounts at once. */
import type { Envelope } from "#lib/facts/envelope.ts";
import { referencesOf } from "#lib/facts/references.ts";
import type { TrustedOutside } from "#lib/roadmap/input.ts";
import type { Queryable, Transaction } from "./database.ts";

const replaceSql = `
  with fresh as (
    select * from unnest($2::text[], $3::text[], $4::int[]) as f(referenced_id, ref, roles)
  ), gone as (
    delete from account_reference r where r.account_id = $1
      and not exists (select 1 from fresh f where f.referenced_id = r.referenced_id)
    returning 1
  ), written as (
    insert into account_reference as r (account_id, referenced_id, ref, roles)
    select $1, referenced_id, ref, roles from fresh
    on conflict (account_id, referenced_id) do update set ref = excluded.ref, roles = excluded.roles
      where (r.ref, r.roles) is distinct from (excluded.ref, excluded.roles)
    returning 1
  )
  select (select count(*) from gone) + (select count(*) from written) as rows`;

/**
 * Brings the references of an account in line with its fresh facts; only rows that differ are written. An attempt that
 * says nothing of trust leaves them as they were. The caller holds the account's `refresh` row.
 *
 * @returns how many rows were written.
 */
export async function writeReferences(
  tx: Transaction,
  accountId: string,
  envelopes: readonly Envelope[],
): Promise<number> {
  const [found] = envelopes.flatMap((envelope) => {
    const references = referencesOf(envelope);
    return references === null ? [] : [references];
  });
  if (found === undefined) return 0;
  const [written] = await tx.query<{ rows: number }>(replaceSql, [
    accountId,
    found.map((reference) => reference.accountId),
    found.map(({ ref }) => ref),
    found.map(({ roles }) => roles),
  ]);
  return written?.rows ?? 0;
}

/** More are told by their number. */
const mostOutside = 1000;

const outsideSql = `
  select r.referenced_id as "accountId", min(r.ref) as ref, sum(r.roles)::int as roles
  from account_reference r
  join account on account.id = r.account_id and account.missing_since is null
  where account.organization_id = $1 and not exists (
    select 1 from account known
    where known.id = r.referenced_id and known.organization_id = $1 and known.missing_since is null)
  group by r.referenced_id order by r.referenced_id limit $2`;

// What was observed too long ago counts as unread, as facts do.
const unreadSql = `
  select count(*)::int as accounts from account
  left join account_facts f on f.account_id = account.id and f.collector = 'iam.authorization'
    and f.generation = 'latest' and f.part = 0
  left join refresh r on r.subject_id = account.id
  where account.organization_id = $1 and account.missing_since is null and account.state = 'ACTIVE'
    and (f.complete and (r.observed ->> 'iam.authorization|global')::timestamptz > $2::timestamptz - interval '48 hours')
      is not true`;

/** The accounts outside of the organization that roles inside of it trust. */
export async function readTrustedOutside(
  db: Queryable,
  { organizationId, now }: { organizationId: string; now: Date },
): Promise<TrustedOutside> {
  const accounts = await db.query<TrustedOutside["accounts"][number] & Record<string, unknown>>(outsideSql, [
    organizationId,
    mostOutside,
  ]);
  const [unread] = await db.query<{ accounts: number }>(unreadSql, [organizationId, now]);
  return { accounts, unread: unread?.accounts ?? 0 };
}
