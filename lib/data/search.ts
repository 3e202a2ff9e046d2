/** The search of the top bar: accounts, contacts, OUs and runs by what people remember of them. Bounded, whatever is typed. */
import type { ContactKind } from "#lib/contact.ts";
import { hasPermission, type Viewer } from "#lib/viewer.ts";
import { requirePermission, visibleAccounts } from "./access.ts";
import { hasWordsSql } from "./account-words.ts";
import type { AccountState } from "./accounts.ts";
import { storable } from "./canonical.ts";
import { query } from "./database.ts";
import { getOrganization } from "./organizations.ts";
import { firstResources } from "./resource-list.ts";
import { everyResource, resourceSearch } from "./resource-query.ts";
import type { RunState } from "./runs.ts";

export interface SearchResults {
  accounts: { id: string; name: string; email: string; ou: string | null; state: AccountState }[];
  /** Who answers for accounts that the viewer sees, and for how many of these. */
  contacts: {
    id: string;
    kind: ContactKind;
    email: string;
    name: string | null;
    team: string | null;
    accounts: number;
  }[];
  units: { id: string; name: string; path: string; accounts: number }[];
  runs: { number: number; state: RunState; createdAt: string }[];
  resources: {
    accountId: string;
    accountName: string;
    arn: string;
    type: string;
    region: string;
    name: string | null;
  }[];
}

interface SearchOptions {
  organizationId: string;
  text: string;
  /** Of each kind, at most. */
  limit: number;
}

const longest = 200;
const longestArn = 2000;
const mostWords = 8;

// What begins with the words comes before what only contains them.
const accountsSql = `
  select a.id, a.name, a.email, u.path as ou, a.state
  from account a left join organizational_unit u on u.id = a.unit_id
  where a.organization_id = $2 and ($1::text[] is null or a.id = any($1))
    and ${hasWordsSql("$3")}
  order by a.id = $4 or lower(a.name) = $4 desc, starts_with(lower(a.name), $4) desc, lower(a.name), a.id
  limit $5`;

const contactsSql = `
  select c.id, c.kind::text as kind, c.email, c.name, c.team, count(distinct a.id) as accounts
  from contact c join account_contact ac on ac.contact_id = c.id join account a on a.id = ac.account_id
  where a.organization_id = $2 and ($1::text[] is null or a.id = any($1))
    and not exists (select 1 from unnest($3::text[]) word
      where strpos(lower(concat_ws(' ', c.name, c.email, c.team)), word) = 0)
  group by c.id
  order by c.email = $4 or coalesce(lower(c.name) = $4, false) desc, coalesce(starts_with(lower(c.name), $4), false) desc,
    c.email
  limit $5`;

const unitsSql = `
  select u.id, u.name, u.path, count(a.id) as accounts
  from organizational_unit u
  join organizational_unit below on below.organization_id = u.organization_id
    and (below.path = u.path or starts_with(below.path, rtrim(u.path, '/') || '/'))
  join account a on a.unit_id = below.id and ($1::text[] is null or a.id = any($1))
  where u.organization_id = $2
    and not exists (select 1 from unnest($3::text[]) word where strpos(lower(u.path), word) = 0)
    and strpos(lower(u.name), ($3::text[])[cardinality($3::text[])]) > 0
  group by u.id
  order by starts_with(lower(u.name), $4) desc, u.path
  limit $5`;

const runsSql = `
  select number, state, created_at as "createdAt" from run
  where organization_id = $1 and number::text like $2 || '%'
  order by number::text = $2 desc, number desc limit $3`;

/** `run 12`, `#12`, `12`; null: no run is meant. */
function runNumber(text: string): string | null {
  return /^(?:run\s*|#)?(\d{1,9})$/.exec(text)?.[1] ?? null;
}

/** By parts of names and ids, ARN or address. Digits alone are an account; a type finds too much to be meant. */
async function findResources(
  viewer: Viewer,
  { organizationId, text, limit }: SearchOptions,
): Promise<SearchResults["resources"]> {
  const wanted = storable(text).slice(0, longestArn).trim();
  const { kind } = resourceSearch(wanted);
  if (kind === "nothing" || kind === "short" || kind === "type" || /^[\d\s-]+$/.test(wanted)) return [];
  const asked = { ...everyResource, text: wanted };
  const rows = await firstResources(viewer, asked, { organizationId, limit });
  return rows.map(({ accountId, accountName, arn, type, region, name }) => ({
    accountId,
    accountName,
    arn,
    type,
    region,
    name,
  }));
}

/**
 * What the text may stand for, in one organization, as far as the viewer may see it. Runs only for who reads runs.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND (the organization)
 */
export async function search(
  viewer: Viewer,
  { organizationId, text, limit }: SearchOptions,
): Promise<SearchResults> {
  requirePermission(viewer, "account.read");
  await getOrganization(viewer, organizationId);
  const wanted = storable(text).slice(0, longest).trim().toLowerCase();
  if (wanted === "") return { accounts: [], contacts: [], units: [], runs: [], resources: [] };
  const visible = visibleAccounts(viewer);
  const digits = wanted.replaceAll(/[\s._-]/g, "");
  const whole = /^\d+$/.test(digits) ? digits : wanted;
  const words = whole.split(/\s+/).slice(0, mostWords);
  const number = runNumber(wanted);
  const [accounts, contacts, units, runs, resources] = await Promise.all([
    query<SearchResults["accounts"][number]>(accountsSql, [visible, organizationId, words, whole, limit]),
    hasPermission(viewer, "contact.read")
      ? query<SearchResults["contacts"][number]>(contactsSql, [visible, organizationId, words, whole, limit])
      : [],
    query<SearchResults["units"][number]>(unitsSql, [visible, organizationId, words, whole, limit]),
    number === null || !hasPermission(viewer, "run.read") || visible !== null
      ? []
      : query<{ number: number; state: RunState; createdAt: Date }>(runsSql, [organizationId, number, limit]),
    findResources(viewer, { organizationId, text, limit }),
  ]);
  return {
    accounts,
    contacts,
    units,
    resources,
    runs: runs.map(({ createdAt, ...run }) => ({ ...run, createdAt: createdAt.toISOString() })),
  };
}
