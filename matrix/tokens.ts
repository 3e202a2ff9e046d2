/** Who calls the API: tokens of services and of people, those that count no more, and what is no token at all. */
import { randomUUID } from "node:crypto";
import { query } from "#lib/data/database.ts";
import { job, management } from "#lib/data/test-scenario.ts";
import { createToken } from "#lib/data/tokens.ts";
import { makeTokenText, tokenHash } from "#lib/token-text.ts";
import type { Role } from "#lib/viewer.ts";
import { accountX, accountY, unitOfX, unitOfY } from "./principals.ts";

export interface Caller {
  name: string;
  role: Role;
  readOnly: boolean;
  sees: readonly string[];
  signedIn: boolean;
}

const everyAccount = [management, accountX, accountY];
const refused = (name: string): Caller => ({
  name,
  role: "nobody",
  readOnly: false,
  sees: [],
  signedIn: false,
});
const service = (role: Role, sees = everyAccount, name: string = role): Caller => ({
  name: `token: ${name}`,
  role,
  readOnly: false,
  sees,
  signedIn: true,
});

export const callers: readonly Caller[] = [
  refused("no token"),
  refused("what is no token"),
  refused("a token that nobody made"),
  refused("an expired token"),
  refused("a revoked token"),
  refused("the token of a disabled user"),
  refused("the token of a user without a role"),
  service("viewer"),
  service("viewer", [accountX], "viewer of Prod"),
  service("owner", [accountX], "owner of X"),
  service("owner", [accountY], "owner of Y"),
  service("security"),
  service("admin"),
  { ...service("admin", everyAccount, "admin, reading only"), readOnly: true },
];

interface UserToken {
  role?: Role;
  disabled?: boolean;
}

/** A person with a token of their own, which never reaches further than they do. */
async function personal({ role, disabled }: UserToken): Promise<string> {
  const token = makeTokenText();
  const email = `${randomUUID()}@example.com`;
  await query(
    `with person as (
       insert into app_user (id, issuer, subject, email, email_verified, role, disabled_at)
       values (gen_random_uuid(), 'https://idp.example.com', $1, $1, true, $2::"UserRole", $3) returning id)
     insert into api_token (id, name, token_hash, hint, user_id, role, read_only, created_by, expires_at)
     select gen_random_uuid(), 'own', $4, 'wmk_…', id, 'admin', false, 'test', now() + interval '1 day' from person`,
    [email, role ?? null, disabled === true ? new Date() : null, tokenHash(token)],
  );
  return token;
}

async function ofService(
  role: Exclude<Role, "nobody">,
  unitIds: readonly string[] = [],
  readOnly = false,
): Promise<string> {
  const now = new Date();
  return (await createToken(job, { name: "matrix", role, readOnly, unitIds, days: 30, now })).token;
}

async function ended(column: "expires_at" | "revoked_at"): Promise<string> {
  const token = await ofService("admin");
  await query(`update api_token set ${column} = now() - interval '1 minute' where token_hash = $1`, [
    tokenHash(token),
  ]);
  return token;
}

/** Stores them; the token of each caller that sends one. */
export async function addCallers(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ["what is no token", "admin"],
    ["a token that nobody made", makeTokenText()],
    ["an expired token", await ended("expires_at")],
    ["a revoked token", await ended("revoked_at")],
    ["the token of a disabled user", await personal({ role: "admin", disabled: true })],
    ["the token of a user without a role", await personal({})],
    ["token: viewer", await ofService("viewer")],
    ["token: viewer of Prod", await ofService("viewer", [unitOfX])],
    ["token: owner of X", await ofService("owner", [unitOfX])],
    ["token: owner of Y", await ofService("owner", [unitOfY])],
    ["token: security", await ofService("security")],
    ["token: admin", await ofService("admin")],
    ["token: admin, reading only", await ofService("admin", [], true)],
  ]);
}
