/** Who tries: a user for each role and limit, and everybody who must not get in at all. */
import { createHash, randomBytes } from "node:crypto";
import { query } from "#lib/data/database.ts";
import { management, memberId } from "#lib/data/test-scenario.ts";
import type { Role } from "#lib/viewer.ts";

/** The account that is mine in every row of the table, and the one that is somebody else's. */
export const accountX = memberId(1);
export const accountY = memberId(2);
export const missingAccount = memberId(9999);
/** X is in Prod, Y beside it in Lab. */
export const unitOfX = "ou-prod";
export const unitOfY = "ou-lab";

export interface Principal {
  /** As the table calls it. */
  name: string;
  role: Role;
  /** Accounts that it may see. */
  sees: readonly string[];
  /** Has it a session that counts? */
  signedIn: boolean;
}

const everyAccount = [management, accountX, accountY];
const outside = (name: string): Principal => ({ name, role: "nobody", sees: [], signedIn: false });

export const principals: readonly Principal[] = [
  outside("anonymous"),
  outside("forged session"),
  outside("session idle for long"),
  outside("session over"),
  outside("disabled user"),
  { name: "user without a role", role: "nobody", sees: [], signedIn: true },
  { name: "viewer", role: "viewer", sees: everyAccount, signedIn: true },
  { name: "viewer of Prod", role: "viewer", sees: [accountX], signedIn: true },
  { name: "owner of X", role: "owner", sees: [accountX], signedIn: true },
  { name: "owner of Y", role: "owner", sees: [accountY], signedIn: true },
  { name: "security", role: "security", sees: everyAccount, signedIn: true },
  { name: "admin", role: "admin", sees: everyAccount, signedIn: true },
];

/** As lib/auth names it where WAYMARK_URL is http. */
const cookieName = "waymark-session";

interface UserRow {
  role?: string;
  unitIds?: readonly string[];
  /** Owns this account, by the register. */
  owns?: string;
  disabled?: boolean;
  /** How long ago the session was seen last, and how long it goes on, in hours. */
  idleHours?: number;
  hoursLeft?: number;
}

const users: Readonly<Record<string, UserRow>> = {
  "session idle for long": { role: "admin", idleHours: 24 * 6 },
  "session over": { role: "admin", hoursLeft: -1 },
  "disabled user": { role: "admin", disabled: true },
  "user without a role": {},
  viewer: { role: "viewer" },
  "viewer of Prod": { role: "viewer", unitIds: [unitOfX] },
  "owner of X": { owns: accountX },
  "owner of Y": { owns: accountY },
  security: { role: "security" },
  admin: { role: "admin" },
};

function emailOf(name: string): string {
  return `${name.toLowerCase().replaceAll(" ", "-")}@example.com`;
}

async function addOwner(email: string, accountId: string): Promise<void> {
  await query(
    `with person as (
       insert into contact (id, kind, email, name) values (gen_random_uuid(), 'person', $1, $1)
       on conflict (email) do update set name = excluded.name returning id)
     insert into account_contact (account_id, role, contact_id, source) select $2, 'owner', id, 'person' from person`,
    [email, accountId],
  );
}

async function addUser(name: string, user: UserRow): Promise<string> {
  const email = emailOf(name);
  const [row] = await query<{ id: string }>(
    `insert into app_user (id, issuer, subject, email, email_verified, name, role, unit_ids, disabled_at)
     values (gen_random_uuid(), 'https://idp.example.com', $1, $2, true, $1, $3::"UserRole", $4, $5) returning id`,
    [name, email, user.role ?? null, user.unitIds ?? [], user.disabled === true ? new Date() : null],
  );
  if (user.owns !== undefined) await addOwner(email, user.owns);
  if (row === undefined) throw new Error("the user was not stored");
  return row.id;
}

async function addSession(userId: string, { idleHours = 0, hoursLeft = 24 }: UserRow): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  await query(
    `insert into user_session (id, token_hash, user_id, created_at, last_seen_at, expires_at)
     values (gen_random_uuid(), $1, $2, now() - interval '7 days', now() - make_interval(hours => $3), now() + make_interval(hours => $4))`,
    [createHash("sha256").update(token).digest("hex"), userId, idleHours, hoursLeft],
  );
  return `${cookieName}=${token}`;
}

/** Stores the users with their sessions; the Cookie header of each principal, where it has one. */
export async function addPrincipals(): Promise<Map<string, string>> {
  const cookies = new Map<string, string>([
    ["forged session", `${cookieName}=${randomBytes(32).toString("base64url")}`],
  ]);
  for (const [name, user] of Object.entries(users))
    cookies.set(name, await addSession(await addUser(name, user), user));
  return cookies;
}
