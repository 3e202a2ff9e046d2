/** Users who come through the identity provider: known by issuer and subject, never by an address. */
import { randomUUID } from "node:crypto";
import { recordEvent } from "./audit.ts";
import { transaction } from "./database.ts";
import { type NewSession, startSession } from "./sessions.ts";
import { endSessions } from "./user-sessions.ts";

/** What is kept of somebody whom the provider has vouched for. */
export interface ProviderUser {
  issuer: string;
  subject: string;
  /** Lower case. */
  email: string | null;
  emailVerified: boolean;
  name: string | null;
  groups: readonly string[];
}

type Before = { id: string; disabled: boolean; changed: boolean };

/**
 * Signs a user of the provider in: writes what the provider says of them now, and begins a session. Where groups or the
 * address have changed, the sessions of before end, because they were begun by somebody who could do something else.
 *
 * @returns null where the user is disabled: what is stored of them stays as it was.
 */
export async function signInProviderUser(
  user: ProviderUser,
  session: Omit<NewSession, "userId" | "by">,
): Promise<{ userId: string; token: string; expiresAt: Date } | null> {
  return transaction(async (tx) => {
    // Two sign-ins of one person at once write one row.
    await tx.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [
      JSON.stringify([user.issuer, user.subject]),
    ]);
    const { issuer, subject, email, emailVerified, name, groups } = user;
    const [before] = await tx.query<Before>(
      `select id, disabled_at is not null as disabled,
         (coalesce(groups, '{}'), email, email_verified) is distinct from ($3::text[], $4::text, $5::boolean) as changed
       from app_user where issuer = $1 and subject = $2`,
      [issuer, subject, groups, email, emailVerified],
    );
    if (before?.disabled === true) return null;
    const userId = before?.id ?? randomUUID();
    await tx.query(
      `insert into app_user (id, issuer, subject, email, email_verified, name, groups, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (issuer, subject) do update
         set email = excluded.email, email_verified = excluded.email_verified, name = excluded.name,
           groups = excluded.groups`,
      [userId, issuer, subject, email, emailVerified, name, groups, session.now.toISOString()],
    );
    if (before?.changed === true) await endSessions(tx, [userId]);
    return { userId, ...(await startSession(tx, { ...session, userId, by: "provider" })) };
  });
}

/** Writes down that somebody was not signed in: why, from where, and who the provider says that it was. */
export async function recordRefusedSignIn(
  reason: string,
  { address, identity }: { address: string | null; identity: { issuer: string; subject: string } | null },
): Promise<void> {
  await recordEvent(
    { actor: "nobody", role: "nobody", accounts: [], ...(address !== null && { origin: { address } }) },
    {
      action: "session.refused",
      subject: identity?.subject ?? "unknown",
      detail: { reason, issuer: identity?.issuer ?? null },
    },
  );
}
