/** Who has signed in, and what each of them may do and see. */
import type { UserRole, Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow, requireUuid } from "./access.ts";
import { type Queryable, query } from "./database.ts";
import { effectiveRoleSql } from "./effective-role.ts";

/** A limit of what somebody sees: this unit and what is below. */
export interface UnitLimit {
  id: string;
  /** `/Workloads/Prod`; null: the organization has no such unit any more. */
  path: string | null;
}

/** A user as administrators see them. */
export interface UserView {
  id: string;
  /** Name, else address, else the provider's own name for them. */
  name: string;
  email: string | null;
  emailVerified: boolean;
  /** The identity provider, `waymark:login-link` or `waymark:demo`. */
  issuer: string;
  /** What counts now; null: not let in. */
  role: UserRole | null;
  /** Where it comes from: an administrator, a group, the register of contacts. */
  through: "given" | "group" | "contact" | null;
  /** Of `through: "group"`: which groups. */
  deciding: string[];
  /** What the administrator gave, whatever counts. */
  givenRole: UserRole | null;
  /** The limit that counts; empty: none. */
  units: UnitLimit[];
  /** How many accounts they see; null: all. */
  accounts: number | null;
  /** As their provider told them last. */
  groups: string[];
  sessions: number;
  lastSignInAt: string | null;
  lastSeenAt: string | null;
  disabledAt: string | null;
}

export interface UserQuery {
  /** Words that name, address or a group contain, in any case; all of them. */
  search?: string | undefined;
  /** Only with this role; `nobody`: those who are not let in. */
  role?: UserRole | "nobody" | undefined;
  /** Id of the user after which the page begins. */
  after?: string | undefined;
  limit: number;
}

export interface UserPage {
  /** By name. */
  users: UserView[];
  /** Users in all that fit the query. */
  total: number;
  /** Begin the next page after this one; null: this is the last. */
  next: string | null;
}

type Row = Omit<UserView, "lastSignInAt" | "lastSeenAt" | "disabledAt"> &
  Record<"lastSignInAt" | "lastSeenAt" | "disabledAt", Date | null>;

const nameSql = "coalesce(nullif(u.name, ''), u.email, u.subject)";

const columnsSql = `
  u.id, ${nameSql} as name, u.email, u.email_verified as "emailVerified", u.issuer, r.role, r.through,
  r.groups as deciding, u.role::text as "givenRole", cardinality(r.accounts) as accounts, u.groups,
  (select coalesce(json_agg(json_build_object('id', l.id, 'path', o.path) order by o.path, l.id), '[]')
   from unnest(r.unit_ids) as l (id) left join organizational_unit o on o.id = l.id) as units,
  (select count(*) from user_session s where s.user_id = u.id and s.expires_at > clock_timestamp()) as sessions,
  (select max(s.last_seen_at) from user_session s where s.user_id = u.id) as "lastSeenAt",
  u.last_sign_in_at as "lastSignInAt", u.disabled_at as "disabledAt"`;

const fromSql = `from app_user u cross join ${effectiveRoleSql("u")} r`;

// $1 words, $2 role: both null where nothing is asked for.
const matchesSql = `
  not exists (select 1 from unnest($1::text[]) as w (word) where strpos(
    lower(concat_ws(' ', u.name, u.email, u.subject, array_to_string(u.groups, ' '))), w.word) = 0)
  and ($2::text is null or coalesce(r.role, 'nobody') = $2)`;

const mostWords = 8;

function wordsOf(search: string | undefined): string[] {
  const words = (search ?? "").toWellFormed().replaceAll("\0", "").toLowerCase().split(/\s+/);
  return words.filter((word) => word !== "").slice(0, mostWords);
}

const toText = (at: Date | null): string | null => at?.toISOString() ?? null;

function view(row: Row): UserView {
  const { lastSignInAt, lastSeenAt, disabledAt } = row;
  return {
    ...row,
    lastSignInAt: toText(lastSignInAt),
    lastSeenAt: toText(lastSeenAt),
    disabledAt: toText(disabledAt),
  };
}

/** A page of the users, by name. @throws AppError FORBIDDEN; NOT_FOUND where `after` names nobody */
export async function listUsers(viewer: Viewer, asked: UserQuery): Promise<UserPage> {
  requirePermission(viewer, "user.read");
  const { after, limit } = asked;
  if (after !== undefined) requireUuid("user", after);
  const values = [wordsOf(asked.search), asked.role ?? null];
  const [rows, [counted]] = await Promise.all([
    query<Row>(
      `select ${columnsSql} ${fromSql} where ${matchesSql}
         and ($3::uuid is null or (lower(${nameSql}), u.id) > (select lower(${nameSql}), u.id from app_user u where u.id = $3))
       order by lower(${nameSql}), u.id limit $4`,
      [...values, after ?? null, limit + 1],
    ),
    query<{ total: number }>(`select count(*) as total ${fromSql} where ${matchesSql}`, values),
  ]);
  const users = rows.slice(0, limit).map(view);
  const next = rows.length > limit ? (users.at(-1)?.id ?? null) : null;
  return { users, total: counted?.total ?? 0, next };
}

/** @throws AppError FORBIDDEN, NOT_FOUND */
export async function getUser(viewer: Viewer, id: string): Promise<UserView> {
  requirePermission(viewer, "user.read");
  return readUser({ query }, id);
}

/** One user as they are within a transaction, or now. @throws AppError NOT_FOUND */
export async function readUser(db: Queryable, id: string): Promise<UserView> {
  const [row] = await db.query<Row>(`select ${columnsSql} ${fromSql} where u.id = $1`, [
    requireUuid("user", id),
  ]);
  return view(requireRow(row, "user", id));
}

/**
 * Ids of the users with an address, in any case: two providers may each know somebody by it.
 *
 * @throws AppError FORBIDDEN
 */
export async function findUserIds(viewer: Viewer, email: string): Promise<string[]> {
  requirePermission(viewer, "user.read");
  const rows = await query<{ id: string }>("select id from app_user where email = $1 order by id limit 100", [
    email.toWellFormed().replaceAll("\0", "").toLowerCase(),
  ]);
  return rows.map(({ id }) => id);
}
