/** Single-use ways in, made at a terminal: for the first administrator, and for when the provider is away. */
import { randomBytes } from "node:crypto";
import { checkedEmail } from "#lib/contact.ts";
import type { UserRole, Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { keepingAdministrator } from "./administrators.ts";
import { appendAudit, recordEvent } from "./audit.ts";
import { sha256 } from "./canonical.ts";
import { type Transaction, transaction } from "./database.ts";
import { type NewSession, startSession } from "./sessions.ts";
import { endSessions } from "./user-sessions.ts";

/** Of users who came in by a link. */
const linkIssuer = "waymark:login-link";

/** How long a link works. */
export const linkMinutes = 10;

export interface CreatedLink {
  /** The secret of the link: this once, and never again. */
  token: string;
  email: string;
  role: UserRole | null;
  expiresAt: Date;
}

/**
 * Makes a link for somebody.
 *
 * @param asked.role what they may do from its use on; null: what they may already, or what the register of contacts says
 * @throws AppError FORBIDDEN; INVALID_INPUT where the address is none
 */
export async function createLoginLink(
  viewer: Viewer,
  { email: given, role, now }: { email: string; role: UserRole | null; now: Date },
): Promise<CreatedLink> {
  requirePermission(viewer, "user.write");
  const email = checkedEmail(given);
  const token = randomBytes(32).toString("base64url");
  const expiresAt = new Date(now.getTime() + linkMinutes * 60_000);
  await transaction(async (tx) => {
    // What is long over tells nobody anything any more.
    await tx.query("delete from login_link where expires_at < $1::timestamptz - interval '30 days'", [
      now.toISOString(),
    ]);
    await tx.query(
      `insert into login_link (token_hash, email, role, created_by, created_at, expires_at)
       values ($1, $2, $3::text::"UserRole", $4, $5, $6)`,
      [sha256(token), email, role, viewer.actor, now.toISOString(), expiresAt.toISOString()],
    );
    await appendAudit(tx, viewer, {
      action: "link.created",
      subject: email,
      detail: { role, expiresAt: expiresAt.toISOString() },
    });
  });
  return { token, email, role, expiresAt };
}

/** Why a link opens nothing. */
export const linkRefusals = ["unknown", "used", "expired", "disabled"] as const;
export type LinkRefusal = (typeof linkRefusals)[number];

export type LinkUse = { token: string; expiresAt: Date } | { refused: LinkRefusal };

class Refused extends Error {
  readonly why: LinkRefusal;
  constructor(why: LinkRefusal) {
    super(why);
    this.why = why;
  }
}

/**
 * Uses a link: whoever holds it is signed in as the user of its address. Of two uses at once, one gets in.
 *
 * @throws AppError CONFLICT where its role would leave nobody as administrator
 */
export async function useLoginLink(
  link: string,
  session: Omit<NewSession, "userId" | "by">,
): Promise<LinkUse> {
  const hash = sha256(link);
  try {
    return await transaction((tx) => use(tx, hash, session));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await recordEvent(
      { ...somebody, ...(session.address !== null && { origin: { address: session.address } }) },
      { action: "session.refused", subject: "login-link", detail: { by: "login-link", why: error.why } },
    );
    return { refused: error.why };
  }
}

/** Whoever stands in front of the door. */
const somebody: Viewer = { actor: "anonymous", role: "nobody", accounts: [] };

type Link = { email: string; role: UserRole | null };

async function use(
  tx: Transaction,
  hash: string,
  session: Omit<NewSession, "userId" | "by">,
): Promise<{ token: string; expiresAt: Date }> {
  const now = session.now.toISOString();
  // The row is locked from here on: a second use waits, and finds it used.
  const [link] = await tx.query<Link>(
    `update login_link set used_at = $2 where token_hash = $1 and used_at is null and expires_at > $2
     returning email, role::text as role`,
    [hash, now],
  );
  if (link === undefined) throw new Refused(await whyNot(tx, hash));
  const userId = await keepingAdministrator(tx, () => admit(tx, link));
  const started = await startSession(tx, { ...session, userId, by: "login-link" });
  await appendAudit(
    tx,
    {
      ...somebody,
      actor: `user:${userId}`,
      ...(session.address !== null && { origin: { address: session.address } }),
    },
    { action: "link.used", subject: userId, detail: { email: link.email, role: link.role } },
  );
  return started;
}

async function whyNot(tx: Transaction, hash: string): Promise<LinkRefusal> {
  const [row] = await tx.query<{ used: boolean }>(
    `select used_at is not null as used from login_link where token_hash = $1`,
    [hash],
  );
  if (row === undefined) return "unknown";
  return row.used ? "used" : "expired";
}

type Known = { id: string; role: UserRole | null; disabled: boolean };

/** The user of the link's address, with its role where it gives one. Whoever is disabled stays outside. */
async function admit(tx: Transaction, { email, role }: Link): Promise<string> {
  // The terminal vouches for the address.
  const [user] = await tx.query<Known>(
    `insert into app_user (id, issuer, subject, email, email_verified) values (gen_random_uuid(), $1, $2, $2, true)
     on conflict (issuer, subject) do update set email = excluded.email
     returning id, role::text as role, disabled_at is not null as disabled`,
    [linkIssuer, email],
  );
  if (user === undefined) throw new Error("an upsert answers its row");
  if (user.disabled) throw new Refused("disabled");
  if (role === null || role === user.role) return user.id;
  await tx.query(`update app_user set role = $2::text::"UserRole", unit_ids = '{}' where id::text = $1`, [
    user.id,
    role,
  ]);
  await endSessions(tx, [user.id]);
  await appendAudit(
    tx,
    { ...somebody, actor: `user:${user.id}` },
    {
      action: "user.role_changed",
      subject: user.id,
      detail: { by: "login-link" },
      before: { role: user.role },
      after: { role },
    },
  );
  return user.id;
}
