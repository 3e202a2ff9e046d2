/** Accounts that nobody owns, with whom a tag of theirs suggests. A suggestion gives nobody a right: somebody asks them. */
import { checkedEmail } from "#lib/contact.ts";
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, visibleAccounts } from "./access.ts";
import { query } from "./database.ts";
import { readOwnerKeys } from "./tag-mapping.ts";

/** Who may own an account, and how that is known. */
export interface OwnerSuggestion {
  email: string;
  /** As the register has it; null: it does not know them, or not by name. */
  name: string | null;
  /** `team=ada@example.com` */
  tag: string;
}

export interface UnownedAccount {
  accountId: string;
  accountName: string;
  unitPath: string | null;
  /** null: no tag that is mapped names an address. */
  suggestion: OwnerSuggestion | null;
  /** Who is asked to take it over already; null: nobody. */
  askedTo: string | null;
}

export interface UnownedQuery {
  /** Id of the account before the page. */
  after?: string | null | undefined;
  limit: number;
  now: Date;
}

interface Row extends Record<string, unknown> {
  accountId: string;
  accountName: string;
  unitPath: string | null;
  /** Of the first tag that counts. */
  key: string | null;
  value: string | null;
  name: string | null;
  askedTo: string | null;
}

function suggestionOf({ key, value, name }: Row): OwnerSuggestion | null {
  if (key === null || value === null) return null;
  try {
    return { email: checkedEmail(value), name, tag: `${key}=${value}` };
  } catch (error) {
    // A tag says what it says: one that holds no address suggests nobody.
    if (error instanceof AppError && error.code === "INVALID_INPUT") return null;
    throw error;
  }
}

/**
 * A page of the accounts that nobody owns and that are open, by id.
 *
 * @throws AppError FORBIDDEN
 */
export async function listUnownedAccounts(
  viewer: Viewer,
  { after = null, limit, now }: UnownedQuery,
): Promise<{ accounts: UnownedAccount[]; total: number; next: string | null }> {
  requirePermission(viewer, "contact.read");
  const keys = (await readOwnerKeys({ query })).map((key) => key.toLowerCase());
  const visible = visibleAccounts(viewer);
  const unowned = `from account a left join organizational_unit u on u.id = a.unit_id
    where ($1::text[] is null or a.id = any($1)) and a.missing_since is null
      and a.state in ('ACTIVE', 'PENDING_ACTIVATION', 'UNKNOWN')
      and not exists (select 1 from account_contact line where line.account_id = a.id and line.role = 'owner')`;
  const [rows, [counted]] = await Promise.all([
    query<Row>(
      `select found.*, c.name, (
         select h.to_email from handover h
         where h.account_id = found."accountId" and h.state = 'proposed' and h.expires_at > $4 limit 1) as "askedTo"
       from (
         select a.id as "accountId", a.name as "accountName", u.path as "unitPath", tag.key, tag.value
         from (select a.id ${unowned} and ($2::text is null or a.id > $2) order by a.id limit $5) page
         join account a on a.id = page.id left join organizational_unit u on u.id = a.unit_id
         left join lateral (
           select t.key, t.value from jsonb_each_text(a.tags) t
           where lower(t.key) = any($3) and position('@' in t.value) > 0
           order by array_position($3::text[], lower(t.key)) limit 1) tag on true
       ) found
       left join contact c on c.email = lower(trim(found.value))
       order by found."accountId"`,
      [visible, after, keys, now, limit + 1],
    ),
    query<{ total: number }>(`select count(*) as total ${unowned}`, [visible]),
  ]);
  const accounts = rows.slice(0, limit).map((row) => ({
    accountId: row.accountId,
    accountName: row.accountName,
    unitPath: row.unitPath,
    suggestion: suggestionOf(row),
    askedTo: row.askedTo,
  }));
  const next = rows.length > limit ? (accounts.at(-1)?.accountId ?? null) : null;
  return { accounts, total: counted?.total ?? 0, next };
}
