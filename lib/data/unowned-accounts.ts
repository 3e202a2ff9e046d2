/** Accounts that nobody owns, with whom a tag of theirs suggests. A suggestion gives nobody a right: somebody asks them. */
import { checkedEmail } from "#lib/contact.ts";
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, visibleAccounts } from "./access.ts";
import { type Queryable, query } from "./database.ts";
import { readOwnerKeys } from "./tag-mapping.ts";

/** Who may own an account, and how that is known. */
export interface OwnerSuggestion {
  email: string;
  /** As the register has it; null: not by name. */
  name: string | null;
  /** Whether the register has the address: one that it has not is entered when they accept. */
  known: boolean;
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
  /** Only these; null: all. */
  accountIds?: readonly string[] | null | undefined;
  /** Id of the account before the page. */
  after?: string | null | undefined;
  limit: number;
  now: Date;
}

interface UnownedPage {
  accounts: UnownedAccount[];
  total: number;
  /** Id of the last account of the page, where more follow. */
  next: string | null;
}

interface Row extends Record<string, unknown> {
  accountId: string;
  accountName: string;
  unitPath: string | null;
  /** Those that are mapped, in the order in which they count. */
  tags: { key: string; value: string }[];
  askedTo: string | null;
}

/** The address that a tag holds; null: it holds none, as tags of others may well not. */
function addressIn(value: string): string | null {
  try {
    return checkedEmail(value);
  } catch (error) {
    if (error instanceof AppError && error.code === "INVALID_INPUT") return null;
    throw error;
  }
}

/** The first tag that holds an address. */
function suggestedBy({ tags }: Row): { email: string; tag: string } | null {
  for (const { key, value } of tags) {
    const email = addressIn(value);
    if (email !== null) return { email, tag: `${key}=${value}` };
  }
  return null;
}

async function namesOf(
  db: Queryable,
  emails: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  const rows = await db.query<{ email: string; name: string | null }>(
    "select email, name from contact where email = any($1)",
    [emails],
  );
  return new Map(rows.map(({ email, name }) => [email, name]));
}

/**
 * A page of the accounts that nobody owns and that are open, by id.
 *
 * @throws AppError FORBIDDEN
 */
export function listUnownedAccounts(viewer: Viewer, asked: UnownedQuery): Promise<UnownedPage> {
  return readUnownedAccounts({ query }, viewer, asked);
}

/** The same, as the caller's transaction sees it. */
export async function readUnownedAccounts(
  db: Queryable,
  viewer: Viewer,
  { accountIds = null, after = null, limit, now }: UnownedQuery,
): Promise<UnownedPage> {
  requirePermission(viewer, "contact.read");
  const keys = (await readOwnerKeys(db)).map((key) => key.toLowerCase());
  const visible = visibleAccounts(viewer);
  const unowned = `from account a
    where ($1::text[] is null or a.id = any($1)) and ($2::text[] is null or a.id = any($2)) and a.missing_since is null
      and a.state in ('ACTIVE', 'PENDING_ACTIVATION', 'UNKNOWN')
      and not exists (select 1 from account_contact line where line.account_id = a.id and line.role = 'owner')`;
  const [rows, [counted]] = await Promise.all([
    db.query<Row>(
      `select a.id as "accountId", a.name as "accountName", u.path as "unitPath", (
         select h.to_email from handover h
         where h.account_id = a.id and h.state = 'proposed' and h.expires_at > $5 limit 1) as "askedTo", (
         select coalesce(jsonb_agg(jsonb_build_object('key', t.key, 'value', t.value)
           order by array_position($4::text[], lower(t.key)), t.key), '[]')
         from jsonb_each_text(a.tags) t where lower(t.key) = any($4)) as tags
       from (select a.id ${unowned} and ($3::text is null or a.id > $3) order by a.id limit $6) page
       join account a on a.id = page.id left join organizational_unit u on u.id = a.unit_id
       order by a.id`,
      [visible, accountIds, after, keys, now, limit + 1],
    ),
    db.query<{ total: number }>(`select count(*) as total ${unowned}`, [visible, accountIds]),
  ]);
  const page = rows.slice(0, limit).map((row) => ({ row, suggested: suggestedBy(row) }));
  const names = await namesOf(
    db,
    page.flatMap(({ suggested }) => suggested?.email ?? []),
  );
  const accounts = page.map(({ row: { tags: _tags, ...account }, suggested }) => ({
    ...account,
    suggestion:
      suggested === null
        ? null
        : { ...suggested, name: names.get(suggested.email) ?? null, known: names.has(suggested.email) },
  }));
  const next = rows.length > limit ? (accounts.at(-1)?.accountId ?? null) : null;
  return { accounts, total: counted?.total ?? 0, next };
}
