/** The register of contacts: who answers for which account in which role, and when somebody last said that it is right. */
import type { ContactKind, ContactRole } from "#lib/contact.ts";
import type { Viewer } from "#lib/viewer.ts";
import { notFound, requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { storable } from "./canonical.ts";
import { type Queryable, query } from "./database.ts";

/** Somebody in one role for one account. */
export interface AccountContact {
  contactId: string;
  kind: ContactKind;
  email: string;
  name: string | null;
  team: string | null;
  role: ContactRole;
  /** How it came in: `person`, `import`, `record`, `demo`. */
  source: string;
  /** ISO 8601 UTC; null: nobody has confirmed it since it was entered. */
  confirmedAt: string | null;
  /** Who did: the actor of the audit log. */
  confirmedBy: string | null;
}

/** The same where accounts are listed: what `waymark accounts list --json` says. */
export type ListedContact = Pick<AccountContact, "email" | "name" | "role" | "confirmedAt">;

/** What lists of accounts say of a contact. */
export function listedContact({ email, name, role, confirmedAt }: AccountContact): ListedContact {
  return { email, name, role, confirmedAt };
}

type Row = Omit<AccountContact, "confirmedAt"> & { accountId: string; confirmedAt: Date | null };

/** The contacts of accounts that the caller has decided to show, by account, role and address. */
export async function readAccountContacts(
  db: Queryable,
  accountIds: readonly string[],
): Promise<Map<string, AccountContact[]>> {
  const rows = await db.query<Row>(
    `select ac.account_id as "accountId", c.id as "contactId", c.kind::text as kind, c.email, c.name, c.team,
       ac.role::text as role, ac.source, ac.confirmed_at as "confirmedAt", ac.confirmed_by as "confirmedBy"
     from account_contact ac join contact c on c.id = ac.contact_id
     where ac.account_id = any($1) order by ac.account_id, ac.role, c.email`,
    [accountIds],
  );
  const contacts = rows.map(({ accountId, confirmedAt, ...row }) => ({
    accountId,
    contact: { ...row, confirmedAt: confirmedAt?.toISOString() ?? null },
  }));
  const byAccount = Map.groupBy(contacts, ({ accountId }) => accountId);
  return new Map([...byAccount].map(([id, own]) => [id, own.map(({ contact }) => contact)]));
}

/** Who answers for an account, by role and address. @throws AppError FORBIDDEN, NOT_FOUND */
export async function listAccountContacts(viewer: Viewer, accountId: string): Promise<AccountContact[]> {
  requirePermission(viewer, "contact.read");
  const [found] = await query(
    "select 1 from account where id = $1 and ($2::text[] is null or id = any($2))",
    [accountId, visibleAccounts(viewer)],
  );
  requireRow(found, "account", accountId);
  return (await readAccountContacts({ query }, [accountId])).get(accountId) ?? [];
}

/** Somebody with all that they answer for, as far as the viewer sees it. */
export interface ContactView {
  id: string;
  kind: ContactKind;
  email: string;
  name: string | null;
  roles: ContactRole[];
  /** How many accounts they answer for in any role. */
  accounts: number;
  /** Of these, how many have been confirmed in every role of theirs. */
  confirmed: number;
  /** ISO 8601 UTC of the longest silent confirmation; null: at least one was never confirmed. */
  confirmedAt: string | null;
}

export interface ContactQuery {
  /** Words that name or address contain, in any case; all of them. */
  search?: string | undefined;
  role?: ContactRole | undefined;
  kind?: ContactKind | undefined;
  /** Id of the contact after which the page begins. */
  after?: string | undefined;
  limit: number;
}

export interface ContactPage {
  /** By address. */
  contacts: ContactView[];
  /** Contacts in all that fit the query. */
  total: number;
  /** Begin the next page after this one; null: this is the last. */
  next: string | null;
}

// $1 visible accounts, $2 words, $3 role, $4 kind. Whoever answers for no visible account is not there.
const contactsSql = `
  select c.id, c.kind::text as kind, c.email, c.name, array_agg(distinct ac.role::text order by ac.role::text) as roles,
    count(distinct ac.account_id) as accounts,
    count(distinct ac.account_id) - count(distinct ac.account_id) filter (where ac.confirmed_at is null) as confirmed,
    case when bool_and(ac.confirmed_at is not null) then min(ac.confirmed_at) end as "confirmedAt"
  from contact c join account_contact ac on ac.contact_id = c.id
  where ($1::text[] is null or ac.account_id = any($1))
    and not exists (select 1 from unnest($2::text[]) as w (word)
      where strpos(lower(concat_ws(' ', c.name, c.email)), w.word) = 0)
    and ($3::text is null or ac.role::text = $3) and ($4::text is null or c.kind::text = $4)
  group by c.id`;

const mostWords = 8;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function wordsOf(search: string | undefined): string[] {
  const words = storable(search ?? "")
    .toLowerCase()
    .split(/\s+/);
  return words.filter((word) => word !== "").slice(0, mostWords);
}

/**
 * A page of the people and lists that answer for accounts which the viewer sees, by address. With a role, all that is
 * said of somebody is about that role.
 *
 * @throws AppError FORBIDDEN; NOT_FOUND where `after` is no id of a contact
 */
export async function listContacts(viewer: Viewer, asked: ContactQuery): Promise<ContactPage> {
  requirePermission(viewer, "contact.read");
  const { after = null, limit } = asked;
  if (after !== null && !uuid.test(after)) throw notFound("contact", after);
  const visible = visibleAccounts(viewer);
  const values = [visible, wordsOf(asked.search), asked.role ?? null, asked.kind ?? null];
  const [rows, [counted]] = await Promise.all([
    query<Omit<ContactView, "confirmedAt"> & { confirmedAt: Date | null }>(
      `with first as (
         select c.email from contact c where c.id = $5::uuid and exists (
           select 1 from account_contact ac
           where ac.contact_id = c.id and ($1::text[] is null or ac.account_id = any($1)))
       )
       select * from (${contactsSql}) found
       where $5::uuid is null or found.email > (select email from first) order by found.email limit $6`,
      [...values, after, limit + 1],
    ),
    query<{ total: number }>(`select count(*) as total from (${contactsSql}) found`, values),
  ]);
  const contacts = rows.slice(0, limit).map((row) => ({
    ...row,
    confirmedAt: row.confirmedAt?.toISOString() ?? null,
  }));
  const next = rows.length > limit ? (contacts.at(-1)?.id ?? null) : null;
  return { contacts, total: counted?.total ?? 0, next };
}
