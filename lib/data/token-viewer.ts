/** Whom a token stands for, decided anew at every request. */
import { isTokenText, tokenHash } from "#lib/token-text.ts";
import { type UserRole, userRoles, type Viewer } from "#lib/viewer.ts";
import { query } from "./database.ts";
import { accountsInUnitsSql, effectiveRoleSql } from "./effective-role.ts";

type Found = {
  id: string;
  /** Whose it is; null: a service's. */
  userId: string | null;
  /** What the token may at the most. */
  role: UserRole;
  /** What its user may now; null: nothing, or it is a service's. */
  userRole: UserRole | null;
  readOnly: boolean;
  /** null: every account. */
  accounts: string[] | null;
};

// One statement says who it is, what they may do now and, once in a minute, that it was used.
const authenticateSql = `
  with found as (
    select * from api_token where token_hash = $1 and revoked_at is null and expires_at > $2
  ), used as (
    update api_token t set last_used_at = $2 from found
    where t.id = found.id and (t.last_used_at is null or t.last_used_at < $2::timestamptz - interval '1 minute')
  )
  select f.id, f.user_id as "userId", f.role::text, r.role as "userRole", f.read_only as "readOnly",
    case
      when f.user_id is not null then r.accounts
      when f.unit_ids <> '{}' or f.role = 'owner' then array(${accountsInUnitsSql("f.unit_ids")})
    end as accounts
  from found f left join app_user u on u.id = f.user_id left join ${effectiveRoleSql("u")} r on u.id is not null`;

/** The lower of two: a token never does more than its user may, nor more than it was made for. */
function lower(one: UserRole, other: UserRole): UserRole {
  return userRoles.indexOf(one) > userRoles.indexOf(other) ? one : other;
}

/** Who a token stands for; null: none of ours, revoked, past its end, or of somebody who is not let in. They read alike. */
export async function authenticateToken(text: string, now: Date): Promise<Viewer | null> {
  if (!isTokenText(text)) return null;
  const [found] = await query<Found>(authenticateSql, [tokenHash(text), now.toISOString()]);
  if (found === undefined) return null;
  const { id, userId, role, userRole, readOnly, accounts } = found;
  if (userId !== null && userRole === null) return null;
  return {
    actor: userId === null ? `token:${id}` : `user:${userId}`,
    role: userRole === null ? role : lower(role, userRole),
    accounts: accounts ?? "all",
    origin: { token: id },
    ...(readOnly && { readOnly: true }),
  };
}
