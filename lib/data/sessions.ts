/** Sessions of signed-in browsers: the token is in a cookie, its hash and its ends are here. */
import { randomBytes, randomUUID } from "node:crypto";
import { type Origin, type Role, userIdOf, type Viewer } from "#lib/viewer.ts";
import { notFound, requirePermission } from "./access.ts";
import { appendAudit } from "./audit.ts";
import { sha256 } from "./canonical.ts";
import { query, type Transaction, transaction } from "./database.ts";
import { effectiveRoleSql } from "./effective-role.ts";
import { notifySessionEndSql } from "./notify.ts";

/**
 * How long a session lasts: without a request, and whatever is done with it. A working day without leaving, and a week
 * until the provider is asked again who somebody is and what they may do (ASVS 5 7.1.1, 7.3.1, 7.3.2).
 */
export const sessionLimits = { idleMs: 8 * 3_600_000, absoluteMs: 7 * 24 * 3_600_000 } as const;

/** How exactly it is known when somebody was last here. */
const seenWithin = "5 minutes";
const longestUserAgent = 300;

/** Somebody who is signed in, whether or not they are let in. */
export interface SignedIn {
  /** `nobody` where nothing gives them a role. */
  viewer: Viewer;
  user: { id: string; name: string | null; email: string | null };
  /** What gives the role: an administrator, a group, or the register of contacts; null: nothing. */
  through: "given" | "group" | "contact" | null;
  sessionId: string;
}

type Found = {
  sessionId: string;
  userId: string;
  name: string | null;
  email: string | null;
  role: Role | null;
  through: SignedIn["through"];
  /** null: every account. */
  accounts: string[] | null;
};

// One statement says who it is, what they may do now, and once in some minutes that they were here.
const findSql = `
  with live as (
    select * from user_session
    where token_hash = $1 and expires_at > $2 and last_seen_at > $2::timestamptz - $3 * interval '1 millisecond'
  ), seen as (
    update user_session s set last_seen_at = $2 from live
    where $4 and s.id = live.id and s.last_seen_at < $2::timestamptz - interval '${seenWithin}'
  )
  select live.id as "sessionId", u.id as "userId", u.name, u.email, r.role, r.through, r.accounts
  from live join app_user u on u.id = live.user_id cross join ${effectiveRoleSql("u")} r
  where u.disabled_at is null`;

/**
 * Whose session this is; null: nobody's, ended, past its time, or of a user who is disabled. They read alike.
 *
 * @param options.idle nobody did anything: an open page that only listens does not keep a session alive
 */
export async function findSession(
  token: string,
  { now, address, idle = false }: { now: Date; address: string | null; idle?: boolean },
): Promise<SignedIn | null> {
  const values = [sha256(token), now.toISOString(), sessionLimits.idleMs, !idle];
  const [found] = await query<Found>(findSql, values);
  if (found === undefined) return null;
  const { sessionId, userId, name, email, role, through, accounts } = found;
  const origin: Origin = { session: sessionId, ...(address !== null && { address }) };
  return {
    viewer: { actor: `user:${userId}`, role: role ?? "nobody", accounts: accounts ?? "all", origin },
    user: { id: userId, name, email },
    through: role === null ? null : through,
    sessionId,
  };
}

export interface NewSession {
  userId: string;
  now: Date;
  /** Of the client; null: not known. */
  address: string | null;
  userAgent: string | null;
  /** By what: `provider`, `login-link`, `persona`. */
  by: string;
}

/** Begins a session within the caller's transaction, and forgets those of this user that are over. Answers the token, this once. */
export async function startSession(
  tx: Transaction,
  asked: NewSession,
): Promise<{ token: string; expiresAt: Date }> {
  const { userId, now, address, userAgent, by } = asked;
  const [id, token] = [randomUUID(), randomBytes(32).toString("base64url")];
  const expiresAt = new Date(now.getTime() + sessionLimits.absoluteMs);
  await tx.query(
    `delete from user_session where user_id::text = $1
       and (expires_at <= $2 or last_seen_at <= $2::timestamptz - $3 * interval '1 millisecond')`,
    [userId, now.toISOString(), sessionLimits.idleMs],
  );
  await tx.query(
    `insert into user_session (id, token_hash, user_id, created_at, last_seen_at, expires_at, user_agent, address)
     values ($1, $2, $3, $4, $4, $5, $6, $7)`,
    [
      id,
      sha256(token),
      userId,
      now.toISOString(),
      expiresAt.toISOString(),
      userAgent?.slice(0, longestUserAgent) ?? null,
      address,
    ],
  );
  await tx.query("update app_user set last_sign_in_at = $2 where id::text = $1", [userId, now.toISOString()]);
  const origin: Origin = { session: id, ...(address !== null && { address }) };
  await appendAudit(
    tx,
    { actor: `user:${userId}`, role: "nobody", accounts: [], origin },
    { action: "session.started", subject: userId, detail: { by } },
  );
  return { token, expiresAt };
}

/** Ends the session of whoever shows its token, whatever they may do; nothing where there is none. */
export async function endSession(token: string): Promise<void> {
  await transaction(async (tx) => {
    const [ended] = await tx.query<{ id: string; userId: string }>(
      `with ended as (delete from user_session where token_hash = $1 returning id, user_id)
       select id, user_id as "userId", ${notifySessionEndSql("id")} from ended`,
      [sha256(token)],
    );
    if (ended === undefined) return;
    await appendAudit(
      tx,
      { actor: `user:${ended.userId}`, role: "nobody", accounts: [], origin: { session: ended.id } },
      { action: "session.ended", subject: ended.userId, detail: { session: ended.id } },
    );
  });
}

export interface SessionView {
  id: string;
  createdAt: Date;
  /** To some minutes. */
  lastSeenAt: Date;
  expiresAt: Date;
  userAgent: string | null;
  address: string | null;
  /** The one that asks. */
  current: boolean;
}

/** Nobody has that many at once by oneself; the newest are shown. */
const mostListed = 100;

/** The viewer's own live sessions, the one seen last first; none for whoever is no user. @throws AppError FORBIDDEN */
export async function listOwnSessions(viewer: Viewer, { now }: { now: Date }): Promise<SessionView[]> {
  requirePermission(viewer, "session.read");
  return query<SessionView & Record<string, unknown>>(
    `select id, created_at as "createdAt", last_seen_at as "lastSeenAt", expires_at as "expiresAt",
       user_agent as "userAgent", address, id::text = $4 as current
     from user_session
     where user_id::text = $1 and expires_at > $2 and last_seen_at > $2::timestamptz - $3 * interval '1 millisecond'
     order by last_seen_at desc, id limit ${mostListed}`,
    [userIdOf(viewer), now.toISOString(), sessionLimits.idleMs, viewer.origin?.session ?? ""],
  );
}

/**
 * Ends sessions of the viewer: one of them, or all but the one that asks. How many there were.
 *
 * @throws AppError FORBIDDEN; NOT_FOUND where the one named is none of theirs
 */
export async function endOwnSessions(viewer: Viewer, which: { id: string } | "others"): Promise<number> {
  requirePermission(viewer, "session.write");
  return transaction(async (tx) => {
    const one = which === "others" ? null : which.id;
    const ended = await tx.query(
      `with ended as (
         delete from user_session where user_id::text = $1
           and case when $2::text is null then id::text <> $3 else id::text = $2 end returning id
       )
       select ${notifySessionEndSql("id")} from ended`,
      [userIdOf(viewer), one, viewer.origin?.session ?? ""],
    );
    if (one !== null && ended.length === 0) throw notFound("session", one);
    if (ended.length > 0)
      await appendAudit(tx, viewer, {
        action: "session.ended",
        subject: userIdOf(viewer) ?? viewer.actor,
        detail: one === null ? { others: ended.length } : { session: one },
      });
    return ended.length;
  });
}
