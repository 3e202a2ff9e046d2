/**
 * The register of contacts beside what AWS has: alternate contacts and the root user's address, compared by one statement for
 * one account as for all of them. What was not read, was denied or is too old is never the same as anything.
 */
import {
  type AlternateContactFix,
  type AwsContactType,
  alternateContactFix,
  awsContactTypes,
  type ContactDifference,
  type WantedContact,
} from "#lib/alternate-contact.ts";
import type { ContactRole } from "#lib/contact.ts";
import { factsRegistry } from "#lib/facts/registry.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { query } from "./database.ts";
import { getOrganization } from "./organizations.ts";

/** One of AWS's contacts beside the register's. */
export interface ComparedContact {
  type: AwsContactType;
  /** Addresses of the register, lists first. */
  ours: string[];
  /** null: none, or not read. */
  aws: string | null;
  state: ContactDifference;
  /** How the reading ended, where it is not known: `denied`, `stale`, `never`. */
  why: string | null;
  /** What brings AWS in line; null: nothing has to be, or nothing can. */
  fix: AlternateContactFix | null;
}

export interface ContactComparison {
  accountId: string;
  accountName: string;
  /** When AWS was asked, ISO 8601 UTC; null: never. */
  observedAt: string | null;
  /** Company of the primary contact; null: none, or not read. */
  company: string | null;
  contacts: ComparedContact[];
}

type Row = {
  accountId: string;
  accountName: string;
  from: string;
  observedAt: Date | null;
  company: string | null;
  type: AwsContactType;
  ours: WantedContact[];
  aws: string | null;
  state: ContactDifference;
  why: string | null;
};

/** Whom the register has for the same purpose. */
const registerRoles: Readonly<Record<AwsContactType, ContactRole>> = {
  SECURITY: "security",
  OPERATIONS: "operations",
  BILLING: "billing",
  ROOT: "root_mailbox",
};

const { maxAgeHours } = factsRegistry["account.contacts"];

const types = awsContactTypes
  .map((type, index) => `('${type}', ${index + 1}, '${registerRoles[type]}')`)
  .join(", ");

// $1 visible accounts, $2 organization or null, $3 account or null, $4 oldest moment that counts.
const comparedSql = `
  held as (
    select ac.account_id, ac.role::text as role, array_agg(c.email) as emails
    from account_contact ac join contact c on c.id = ac.contact_id
    where ac.role <> 'owner' and ($3::text is null or ac.account_id = $3)
    group by ac.account_id, ac.role
  ), spread as (
    select a.id, a.name, case when o.kind = 'organization' then o.management_account_id else a.id end as "from",
      k.observed_at, k.company, t.type, t.place, t.role,
      case when t.type = 'ROOT' then nullif(lower(a.email), '') else k.emails[t.place] end as aws,
      case
        when t.type = 'ROOT' then case when a.email = '' then 'never' else 'ok' end
        when k.observed_at is null then 'never'
        when k.observed_at < $4 then 'stale'
        else k.outcomes[t.place]
      end as outcome
    from account a
    join organization o on o.id = a.organization_id
    left join aws_contacts k on k.account_id = a.id
    cross join (values ${types}) as t (type, place, role)
    where ($1::text[] is null or a.id = any($1)) and ($2::text is null or a.organization_id = $2)
      and ($3::text is null or a.id = $3)
  ), compared as (
    select s.*,
      case
        when s.outcome not in ('ok', 'absent') then 'not_read'
        when h.emails is null and (s.aws is null or s.type = 'ROOT') then 'none'
        when h.emails is null then 'only_aws'
        when s.aws is null then 'missing'
        when btrim(s.aws) = any(h.emails) then 'same'
        else 'differs'
      end as state
    from spread s left join held h on h.account_id = s.id and h.role = s.role
  )`;

const rowColumns = `c.id as "accountId", c.name as "accountName", c."from", c.observed_at as "observedAt", c.company, c.type,
  (select coalesce(jsonb_agg(jsonb_build_object('email', p.email, 'name', p.name, 'team', p.team)
     order by p.kind = 'person', p.email), '[]')
   from account_contact ac join contact p on p.id = ac.contact_id
   where ac.account_id = c.id and ac.role::text = c.role) as ours,
  case when c.state <> 'not_read' then c.aws end as aws, c.state,
  case when c.state = 'not_read' then c.outcome end as why`;

const differs = "('differs', 'missing', 'only_aws')";

function fixOf({ type, state, ours, accountId, from }: Row): AlternateContactFix | null {
  const [wanted] = ours;
  if (type === "ROOT" || wanted === undefined || (state !== "differs" && state !== "missing")) return null;
  return alternateContactFix(type, wanted, { accountId, from });
}

/** The rows of one account after the other, four each. */
function comparisons(rows: readonly Row[]): ContactComparison[] {
  return [...Map.groupBy(rows, ({ accountId }) => accountId).values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const { accountId, accountName, observedAt, company } = first;
    return {
      accountId,
      accountName,
      observedAt: observedAt?.toISOString() ?? null,
      company,
      contacts: own.map((row) => ({
        type: row.type,
        ours: row.ours.map(({ email }) => email),
        aws: row.aws,
        state: row.state,
        why: row.why,
        fix: fixOf(row),
      })),
    };
  });
}

function oldest(now: Date): Date {
  return new Date(now.getTime() - maxAgeHours * 3_600_000);
}

/** One account. @throws AppError FORBIDDEN, NOT_FOUND */
export async function compareContacts(
  viewer: Viewer,
  { accountId, now }: { accountId: string; now: Date },
): Promise<ContactComparison> {
  requirePermission(viewer, "contact.read");
  const rows = await query<Row>(`with ${comparedSql} select ${rowColumns} from compared c order by c.place`, [
    visibleAccounts(viewer),
    null,
    accountId,
    oldest(now),
  ]);
  return requireRow(comparisons(rows)[0], "account", accountId);
}

export interface DifferencePage {
  /** By account id, each with all its contacts. */
  accounts: ContactComparison[];
  /** Accounts with a difference. */
  total: number;
  /** Accounts of which something was not read. */
  unread: number;
  /** Begin the next page after this account; null: this is the last. */
  next: string | null;
}

/**
 * Accounts in which AWS has other contacts than the register.
 *
 * @param options.after id of the account before the page.
 * @throws AppError FORBIDDEN, NOT_FOUND (the organization)
 */
export async function listContactDifferences(
  viewer: Viewer,
  options: { organizationId: string; after?: string | undefined; limit: number; now: Date },
): Promise<DifferencePage> {
  requirePermission(viewer, "contact.read");
  const { organizationId, after, limit, now } = options;
  await getOrganization(viewer, organizationId);
  const rows = await query<(Row | { accountId: null }) & { total: number; unread: number; more: boolean }>(
    `with ${comparedSql}, differing as (
       select id from compared where state in ${differs} group by id
     ), page as (
       select id from differing where $5::text is null or id > $5 order by id limit $6 + 1
     ), shown as (select id from page order by id limit $6)
     select ${rowColumns}, t.* from (
       select (select count(*) from differing) as total,
         (select count(distinct id) from compared where state = 'not_read') as unread,
         (select count(*) > $6 from page) as more) t
     left join compared c on c.id in (select id from shown)
     order by c.id, c.place`,
    [visibleAccounts(viewer), organizationId, null, oldest(now), after ?? null, limit],
  );
  const { total = 0, unread = 0, more = false } = rows[0] ?? {};
  const accounts = comparisons(rows.flatMap((row) => (row.accountId === null ? [] : [row])));
  return { accounts, total, unread, next: more ? (accounts.at(-1)?.accountId ?? null) : null };
}
