/** People and lists that answer for accounts, each with all that they answer for. */
import type { ContactKind, ContactProblem, ContactRole } from "#lib/contact.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow, requireUuid, visibleAccounts } from "./access.ts";
import { storable } from "./canonical.ts";
import { isConfirmedSql, readConfirmationTerm } from "./confirmation.ts";
import { query } from "./database.ts";

/** Somebody with all that they answer for, as far as the viewer sees it. */
export interface ContactView {
  id: string;
  kind: ContactKind;
  email: string;
  name: string | null;
  team: string | null;
  roles: ContactRole[];
  /** How many accounts they answer for in any role. */
  accounts: number;
  /** Of these, how many have been confirmed in every role of theirs, within the term of item 1.1. */
  confirmed: number;
  /** ISO 8601 UTC of the longest silent confirmation; null: at least one was never confirmed. */
  confirmedAt: string | null;
  /** Whoever signed in with the address, verified, is locked out by now: probably left. */
  left: boolean;
  /** ISO 8601 UTC: since when their server refuses mail to them for good; null: it does not, as far as is known. */
  bouncedAt: string | null;
  /** What it said. */
  bounceReason: string | null;
}

export interface ContactQuery {
  /** Words that name, address or team contain, in any case; all of them. */
  search?: string | undefined;
  role?: ContactRole | undefined;
  kind?: ContactKind | undefined;
  problem?: ContactProblem | undefined;
  now: Date;
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

// $1 visible accounts, $2 words, $3 role, $4 kind, $5 and $6 the term of confirmations, $7 problem, $8 id. Whoever answers for
// no visible account is not there.
const silent = `not ${isConfirmedSql("ac", { from: "$5", now: "$6" })}`;
const contactsSql = `
  with gone as (
    select lower(u.email) as email from app_user u where u.email_verified
    group by 1 having bool_and(u.disabled_at is not null)
  )
  select c.id, c.kind::text as kind, c.email, c.name, c.team,
    array_agg(distinct ac.role::text order by ac.role::text) as roles, count(distinct ac.account_id) as accounts,
    count(distinct ac.account_id) - count(distinct ac.account_id) filter (where ${silent}) as confirmed,
    case when bool_and(ac.confirmed_at is not null) then min(ac.confirmed_at) end as "confirmedAt",
    c.email in (select email from gone) as "left", c.bounced_at as "bouncedAt", c.bounce_reason as "bounceReason"
  from contact c join account_contact ac on ac.contact_id = c.id
  where ($1::text[] is null or ac.account_id = any($1))
    and not exists (select 1 from unnest($2::text[]) as w (word)
      where strpos(lower(concat_ws(' ', c.name, c.email, c.team)), w.word) = 0)
    and ($3::text is null or ac.role::text = $3) and ($4::text is null or c.kind::text = $4)
    and ($7::text is distinct from 'left' or c.email in (select email from gone))
    and ($7::text is distinct from 'bounces' or c.bounced_at is not null) and ($8::uuid is null or c.id = $8)
  group by c.id
  having $7::text is distinct from 'unconfirmed' or bool_or(${silent})`;

const mostWords = 8;

function wordsOf(search: string | undefined): string[] {
  const words = storable(search ?? "")
    .toLowerCase()
    .split(/\s+/);
  return words.filter((word) => word !== "").slice(0, mostWords);
}

type Row = Omit<ContactView, "confirmedAt" | "bouncedAt"> & {
  confirmedAt: Date | null;
  bouncedAt: Date | null;
};

function view({ confirmedAt, bouncedAt, ...row }: Row): ContactView {
  return {
    ...row,
    confirmedAt: confirmedAt?.toISOString() ?? null,
    bouncedAt: bouncedAt?.toISOString() ?? null,
  };
}

async function valuesOf(
  viewer: Viewer,
  asked: Omit<ContactQuery, "limit">,
  id: string | null,
): Promise<unknown[]> {
  const { from, now } = await readConfirmationTerm({ query }, asked.now);
  const { search, role = null, kind = null, problem = null } = asked;
  return [visibleAccounts(viewer), wordsOf(search), role, kind, from, now, problem, id];
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
  if (after !== null) requireUuid("contact", after);
  const values = await valuesOf(viewer, asked, null);
  const [rows, [counted]] = await Promise.all([
    query<Row>(
      `with first as (
         select c.email from contact c where c.id = $9::uuid and exists (
           select 1 from account_contact ac
           where ac.contact_id = c.id and ($1::text[] is null or ac.account_id = any($1)))
       )
       select * from (${contactsSql}) found
       where $9::uuid is null or found.email > (select email from first) order by found.email limit $10`,
      [...values, after, limit + 1],
    ),
    query<{ total: number }>(`select count(*) as total from (${contactsSql}) found`, values),
  ]);
  const contacts = rows.slice(0, limit).map(view);
  const next = rows.length > limit ? (contacts.at(-1)?.id ?? null) : null;
  return { contacts, total: counted?.total ?? 0, next };
}

/** An account that somebody answers for. */
export interface ContactAccount {
  accountId: string;
  accountName: string;
  /** Path of names; null: not known. */
  ou: string | null;
  roles: ContactRole[];
  /** ISO 8601 UTC of the longest silent role; null: one was never confirmed. */
  confirmedAt: string | null;
  /** Every role, within the term of item 1.1. */
  confirmed: boolean;
}

/**
 * Somebody, with the accounts that they answer for, by id, as far as the viewer sees them.
 *
 * @param options.after id of the account before the page.
 * @throws AppError FORBIDDEN, NOT_FOUND
 */
export async function getContact(
  viewer: Viewer,
  id: string,
  { after, limit, now }: { after?: string | undefined; limit: number; now: Date },
): Promise<{ contact: ContactView; accounts: ContactAccount[]; next: string | null }> {
  requirePermission(viewer, "contact.read");
  requireUuid("contact", id);
  const values = await valuesOf(viewer, { now }, id);
  const [visible, , , , from] = values;
  const [[found], rows] = await Promise.all([
    query<Row>(contactsSql, values),
    query<Omit<ContactAccount, "confirmedAt"> & { confirmedAt: Date | null }>(
      `select a.id as "accountId", a.name as "accountName", u.path as ou,
         array_agg(ac.role::text order by ac.role) as roles,
         case when bool_and(ac.confirmed_at is not null) then min(ac.confirmed_at) end as "confirmedAt",
         bool_and(${isConfirmedSql("ac", { from: "$3", now: "$4" })}) as confirmed
       from account_contact ac join account a on a.id = ac.account_id
       left join organizational_unit u on u.id = a.unit_id
       where ac.contact_id = $1 and ($2::text[] is null or a.id = any($2)) and ($5::text is null or a.id > $5)
       group by a.id, u.path order by a.id limit $6`,
      [id, visible, from, now, after ?? null, limit + 1],
    ),
  ]);
  const contact = view(requireRow(found, "contact", id));
  const accounts = rows.slice(0, limit).map(({ confirmedAt, ...row }) => {
    return { ...row, confirmedAt: confirmedAt?.toISOString() ?? null };
  });
  return { contact, accounts, next: rows.length > limit ? (accounts.at(-1)?.accountId ?? null) : null };
}

/** A line of the register as people take it away. */
export interface ContactLine {
  email: string;
  name: string | null;
  team: string | null;
  kind: ContactKind;
  role: ContactRole;
  accountId: string;
  accountName: string;
  /** ISO 8601 UTC; null: never. */
  confirmedAt: string | null;
}

const stepLines = 1000;

/** Every line of the register that the viewer sees, by address, account and role. @throws AppError FORBIDDEN */
export async function* eachContactLine(viewer: Viewer): AsyncGenerator<ContactLine> {
  requirePermission(viewer, "contact.read");
  let last: ContactLine | undefined;
  let rows: (Omit<ContactLine, "confirmedAt"> & { confirmedAt: Date | null })[];
  do {
    rows = await query(
      `select c.email, c.name, c.team, c.kind::text as kind, ac.role::text as role, a.id as "accountId",
         a.name as "accountName", ac.confirmed_at as "confirmedAt"
       from account_contact ac join contact c on c.id = ac.contact_id join account a on a.id = ac.account_id
       where ($1::text[] is null or a.id = any($1))
         and ($2::text is null or (c.email, a.id, ac.role::text) > ($2, $3, $4))
       order by c.email, a.id, ac.role::text limit $5`,
      [visibleAccounts(viewer), last?.email ?? null, last?.accountId ?? null, last?.role ?? null, stepLines],
    );
    for (const { confirmedAt, ...row } of rows) {
      last = { ...row, confirmedAt: confirmedAt?.toISOString() ?? null };
      yield last;
    }
  } while (rows.length === stepLines);
}
