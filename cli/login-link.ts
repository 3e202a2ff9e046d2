/** `waymark login-link`: a way in for the first administrator, and for when the provider is away. */
import { createLoginLink, linkMinutes } from "#lib/data/login-links.ts";
import type { UserRole } from "#lib/viewer.ts";
import { withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";

interface LoginLinkOptions {
  /** The address. */
  argument: string;
  role?: UserRole;
  json?: boolean;
}

/** The link goes to stdout alone; the secret stands behind the #, which browsers do not send. */
export function loginLink(io: CommandIo, options: LoginLinkOptions): Promise<number> {
  return withContext(io, { home: "any" }, async ({ viewer, clock, env }) => {
    const { argument, role = null, json } = options;
    const made = await createLoginLink(viewer, { email: argument, role, now: clock.now() });
    const url = `${env.url}/sign-in/link#${made.token}`;
    const { email, expiresAt } = made;
    printResult(io, json, { url, email, role, expiresAt }, () => `${url}\n`);
    io.err(
      `Works once, for ${linkMinutes} minutes, for ${email}${role === null ? "" : ` with the role ${role}`}. ` +
        "Whoever opens it is signed in: send it to nobody else.\n",
    );
    return exitCodes.done;
  });
}
