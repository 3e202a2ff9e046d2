/** What the web process needs beyond its environment before anybody can sign in. */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createFileWhole } from "#lib/embedded/files.ts";
import type { Env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";

/**
 * The secret of sign-ins through a provider: the given one; in embedded mode one that is kept in the home from its first
 * use on, readable to its owner alone.
 *
 * @throws AppError INVALID_INPUT naming AUTH_SECRET where several processes could each have their own
 */
export function authSecret(
  given: string | undefined,
  { databaseUrl, home }: Pick<Env, "databaseUrl" | "home">,
): string {
  if (given !== undefined && given !== "") return given;
  if (databaseUrl !== undefined)
    throw new AppError("INVALID_INPUT", {
      userMessage:
        "OIDC_ISSUER is set, and AUTH_SECRET is not: with a Postgres of your own, give every web process the same one, " +
        "for example the output of openssl rand -base64 48.",
    });
  const file = join(home, "auth-secret");
  createFileWhole(file, `${randomBytes(48).toString("base64url")}\n`);
  return readFileSync(file, "utf8").trim();
}
