/** The register of contacts as item 1.1 reads it: of whom an owner or a security contact is named. */
import type { Contact } from "#lib/roadmap/records/contacts.ts";
import type { Queryable } from "./database.ts";

interface Scope {
  organizationId: string;
  /** null: every account. */
  accountIds: readonly string[] | null;
}

const joined = `account_contact ac join contact c on c.id = ac.contact_id join account a on a.id = ac.account_id
  where a.organization_id = $1 and ($2::text[] is null or a.id = any($2)) and ac.role in ('owner', 'security')`;

/** Whether somebody said who pays; otherwise the payer is what an organization's list filled in. */
const payerSource = `case when exists (
    select 1 from account_field f
    where f.account_id = a.id and f.field = 'payer' and f.source = 'manual' and f.value = to_jsonb(a.payer_account_id))
  then 'person' else 'enumeration' end`;

// Name, address and team are those of one person: of several owners the one of whom most is known.
const bestOwner = (column: string) =>
  `(array_agg(${column} order by c.name is null, c.team is null, c.email) filter (where ac.role = 'owner'))[1]`;

/** Who answers for an account; null: nobody does. */
export async function readRegister(
  db: Queryable,
  { organizationId, accountIds }: Scope,
): Promise<(accountId: string) => Contact | null> {
  const rows = await db.query<
    Omit<Contact, "confirmedAt"> & { accountId: string; confirmedAt: Date | null } & Record<string, unknown>
  >(
    `select ac.account_id as "accountId", ${bestOwner("c.name")} as "ownerName",
       ${bestOwner("c.email")} as "ownerEmail", ${bestOwner("c.team")} as team,
       min(c.email) filter (where ac.role = 'security') as "securityContactEmail",
       a.payer_account_id as "payerAccountId", ${payerSource} as "payerSource",
       case when bool_and(ac.confirmed_at is not null) then min(ac.confirmed_at) end as "confirmedAt"
     from ${joined} group by ac.account_id, a.id`,
    [organizationId, accountIds],
  );
  const contacts = new Map(
    rows.map(({ accountId, confirmedAt, ...contact }) => [
      accountId,
      { ...contact, confirmedAt: confirmedAt?.toISOString() ?? null },
    ]),
  );
  return (accountId) => contacts.get(accountId) ?? null;
}

/** SQL of rows (place, key), keys that change with what `readRegister` answers; $1 organization, $2 accounts or null. */
export const registerKeysSql = `
  select ac.account_id as place, md5(jsonb_build_array(ac.role, c.email, c.name, c.team, ac.confirmed_at,
    a.payer_account_id, ${payerSource})::text) as key
  from ${joined}`;
