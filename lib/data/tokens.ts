/** API tokens: made once, shown once, kept as a hash; each with the most that it may do, and an end. */
import { randomUUID } from "node:crypto";
import { AppError } from "#lib/errors.ts";
import { makeTokenText, tokenHash, tokenHint } from "#lib/token-text.ts";
import { hasPermission, type Role, userIdOf, type Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow } from "./access.ts";
import { appendAudit } from "./audit.ts";
import { storable } from "./canonical.ts";
import { query, type Transaction, transaction } from "./database.ts";
import { checkedUnits } from "./unit-limits.ts";

/** What a token may be given: everything but `nobody`. */
export type TokenRole = Exclude<Role, "nobody">;

/** Days: what a token gets that says nothing, and the most. One that never ends is one that nobody looks after. */
export const tokenDays = { usual: 90, most: 366 } as const;
const longestName = 80;
const dayMs = 86_400_000;

export interface NewToken {
  name: string;
  role: TokenRole;
  /** It may change nothing. */
  readOnly: boolean;
  /** Units that it is limited to, and what is below; empty: no limit. An owner's needs some. */
  unitIds: readonly string[];
  /** Days until its end. */
  days: number;
  now: Date;
}

export interface CreatedToken {
  id: string;
  /** The token itself: this once, and never again. */
  token: string;
  role: TokenRole;
  expiresAt: Date;
}

function invalid(userMessage: string): AppError {
  return new AppError("INVALID_INPUT", { userMessage });
}

type Asked = Pick<NewToken, "name" | "days">;

function checkedName({ name: given, days }: Asked): string {
  const name = storable(given).replaceAll(/\s+/g, " ").trim();
  if (name === "" || name.length > longestName)
    throw invalid(`A token has a name of 1 to ${longestName} characters.`);
  if (!Number.isInteger(days) || days < 1 || days > tokenDays.most)
    throw invalid(`A token ends after 1 to ${tokenDays.most} days.`);
  return name;
}

/** The end of the token that asks, where it is one: what it makes does not outlive it. */
async function endOfAsking(tx: Transaction, { origin }: Viewer): Promise<Date | null> {
  const id = origin?.token;
  if (id === undefined) return null;
  const [own] = await tx.query<{ expiresAt: Date | null }>(
    `select expires_at as "expiresAt" from api_token where id::text = $1`,
    [id],
  );
  return own?.expiresAt ?? null;
}

interface Row extends Omit<NewToken, "days"> {
  /** Whose it is; null: a service's. */
  userId: string | null;
  expiresAt: Date;
}

async function insertToken(tx: Transaction, viewer: Viewer, row: Row): Promise<CreatedToken> {
  const { name, role, readOnly, unitIds, userId, now, expiresAt } = row;
  const [id, token] = [randomUUID(), makeTokenText()];
  await tx.query(
    `insert into api_token
       (id, name, token_hash, hint, user_id, role, read_only, unit_ids, created_by, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6::text::"UserRole", $7, $8, $9, $10, $11)`,
    [
      id,
      name,
      tokenHash(token),
      tokenHint(token),
      userId,
      role,
      readOnly,
      unitIds,
      viewer.actor,
      now.toISOString(),
      expiresAt.toISOString(),
    ],
  );
  await appendAudit(tx, viewer, {
    action: "token.created",
    subject: id,
    detail: { name, role, readOnly, unitIds, personal: userId !== null, expiresAt: expiresAt.toISOString() },
  });
  return { id, token, role, expiresAt };
}

function endAfter(days: number, now: Date): Date {
  return new Date(now.getTime() + days * dayMs);
}

/**
 * Makes a token for a service.
 *
 * @throws AppError FORBIDDEN; INVALID_INPUT naming what is wrong with it
 */
export async function createToken(viewer: Viewer, asked: NewToken): Promise<CreatedToken> {
  requirePermission(viewer, "token.admin");
  const name = checkedName(asked);
  if (asked.unitIds.length === 0 && asked.role === "owner")
    throw invalid("A token with the role owner owns no account by itself: name the OUs that it is for.");
  const expiresAt = endAfter(asked.days, asked.now);
  return transaction(async (tx) => {
    const unitIds = await checkedUnits(tx, asked);
    const end = await endOfAsking(tx, viewer);
    if (end !== null && end < expiresAt)
      throw invalid("A token cannot make one that outlives it: ask for fewer days.");
    return insertToken(tx, viewer, { ...asked, name, unitIds, userId: null, expiresAt });
  });
}

/** Tokens of one person that work at a time: whoever has more does not know them any more. */
const mostOwn = 20;

/**
 * Makes a token that stands for the one who asks: it reaches what they reach at the time of each request, and with a role
 * no higher than today's. Only a person who has signed in makes one; a token makes none, so that one that leaked cannot
 * stay by another name.
 *
 * @throws AppError FORBIDDEN; INVALID_INPUT naming what is wrong with it; CONFLICT where there are too many
 */
export async function createOwnToken(
  viewer: Viewer,
  { readOnly, now, ...asked }: Asked & Pick<NewToken, "readOnly" | "now">,
): Promise<CreatedToken> {
  requirePermission(viewer, "token.write");
  const userId = userIdOf(viewer);
  const { role } = viewer;
  if (userId === null || role === "nobody" || viewer.origin?.token !== undefined)
    throw new AppError("FORBIDDEN", {
      userMessage: "A token of one's own is made by a person who has signed in with a browser.",
    });
  const name = checkedName(asked);
  const expiresAt = endAfter(asked.days, now);
  return transaction(async (tx) => {
    await tx.query("select 1 from app_user where id::text = $1 for update", [userId]);
    const [row] = await tx.query<{ own: number }>(
      `select count(*)::int as own from api_token
       where user_id::text = $1 and revoked_at is null and expires_at > $2`,
      [userId, now.toISOString()],
    );
    if (row !== undefined && row.own >= mostOwn)
      throw new AppError("CONFLICT", {
        userMessage: `You have ${mostOwn} tokens already: revoke one that you do not use.`,
      });
    return insertToken(tx, viewer, { name, role, readOnly, unitIds: [], userId, now, expiresAt });
  });
}

export interface TokenView {
  id: string;
  name: string;
  /** Its first and last characters. */
  hint: string;
  /** Whose it is: a person's id; null: a service's. */
  userId: string | null;
  role: TokenRole;
  readOnly: boolean;
  unitIds: string[];
  createdBy: string;
  /** Null: a command or a job, or somebody who is gone. */
  createdByName: string | null;
  createdAt: Date;
  expiresAt: Date | null;
  /** To the minute; null: never. */
  lastUsedAt: Date | null;
  revokedAt: Date | null;
  state: "active" | "expired" | "revoked";
}

const mostListed = 200;

/** Tokens that the viewer may see: everybody's for an administrator, else one's own. `$1`: user id, `$2`: all of them. */
const visibleTokens = `($2 or user_id::text = $1)`;

function sight({ readOnly: _scope, ...viewer }: Viewer): [string | null, boolean] {
  return [userIdOf(viewer), hasPermission(viewer, "token.admin")];
}

/**
 * Tokens, newest first: those of the viewer, of an administrator all.
 *
 * @param options.ended also those that are revoked or past their end
 * @param options.own also of an administrator only those that stand for themselves
 * @param options.after id of the last one of the page before
 * @throws AppError FORBIDDEN
 */
export async function listTokens(
  viewer: Viewer,
  {
    ended = false,
    own = false,
    after = null,
    limit = mostListed,
    now,
  }: { ended?: boolean; own?: boolean; after?: string | null; limit?: number; now: Date },
): Promise<TokenView[]> {
  requirePermission(viewer, "token.read");
  return query<TokenView & Record<string, unknown>>(
    `select id, name, hint, user_id as "userId", role::text, read_only as "readOnly", unit_ids as "unitIds",
       created_by as "createdBy",
       (select coalesce(u.name, u.email) from app_user u where 'user:' || u.id = created_by) as "createdByName",
       created_at as "createdAt", expires_at as "expiresAt", last_used_at as "lastUsedAt",
       revoked_at as "revokedAt",
       case when revoked_at is not null then 'revoked' when expires_at <= $3 then 'expired' else 'active' end as state
     from api_token
     where ${visibleTokens}
       and ($4 or (revoked_at is null and (expires_at is null or expires_at > $3)))
       and (not $7 or user_id::text = $1)
       and ($5::text is null or (created_at, id) < (select created_at, id from api_token where id::text = $5))
     order by created_at desc, id desc limit $6`,
    [...sight(viewer), now.toISOString(), ended, after, Math.min(limit, mostListed + 1), own],
  );
}

/**
 * Ends a token at once.
 *
 * @throws AppError FORBIDDEN; NOT_FOUND, also for somebody else's; CONFLICT where it is revoked already
 */
export async function revokeToken(viewer: Viewer, { id, now }: { id: string; now: Date }): Promise<void> {
  requirePermission(viewer, "token.write");
  await transaction(async (tx) => {
    const [row] = await tx.query<{ name: string; revokedAt: Date | null }>(
      `select name, revoked_at as "revokedAt" from api_token where ${visibleTokens} and id::text = $3 for update`,
      [...sight(viewer), id],
    );
    const { name, revokedAt } = requireRow(row, "token", id);
    if (revokedAt !== null)
      throw new AppError("CONFLICT", { userMessage: `The token ${name} is revoked already.` });
    await tx.query("update api_token set revoked_at = $2 where id::text = $1", [id, now.toISOString()]);
    await appendAudit(tx, viewer, { action: "token.revoked", subject: id, detail: { name } });
  });
}
