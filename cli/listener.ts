/** Where the web listener may listen: beyond this machine only where people sign in, and under a name that is known. */
import { AppError } from "#lib/errors.ts";
import { isLoopback } from "#lib/http-guard.ts";

/** What is looked at of the environment. */
interface Listener {
  host: string;
  /** WAYMARK_URL, where it is given. */
  publicUrl: string | undefined;
}

/**
 * The demo signs anybody in as anybody: it stays on this machine.
 * @throws AppError INVALID_INPUT naming HOST
 */
export function requireLoopback(host: string): void {
  if (isLoopback(host)) return;
  throw new AppError("INVALID_INPUT", {
    userMessage:
      `HOST is "${host}", which other machines can reach, and in the demo everybody may be the administrator. ` +
      "Use 127.0.0.1 and a tunnel.",
  });
}

/**
 * A listener that other machines reach needs its public name, and one that keeps sessions from being read on the way.
 * @throws AppError INVALID_INPUT naming WAYMARK_URL
 */
export function requirePublicName({ host, publicUrl }: Listener): void {
  if (isLoopback(host)) return;
  const reach = `HOST is "${host}", which other machines can reach.`;
  if (publicUrl === undefined || publicUrl === "")
    throw new AppError("INVALID_INPUT", {
      userMessage: `${reach} Set WAYMARK_URL to the address under which they do, for example https://waymark.example.com.`,
    });
  const url = new URL(publicUrl);
  if (url.protocol === "https:" || isLoopback(url.hostname.replace(/^\[|\]$/g, ""))) return;
  throw new AppError("INVALID_INPUT", {
    userMessage:
      `${reach} WAYMARK_URL is "${publicUrl}": without https, whoever is on the way could read the sessions. ` +
      "Put a proxy that speaks TLS in front, and set WAYMARK_URL to its https:// address.",
  });
}

/**
 * @param canSignIn whether there is a provider or a user
 * @throws AppError INVALID_INPUT naming HOST and what is missing
 */
export async function requireSignIn(
  { host }: Pick<Listener, "host">,
  canSignIn: () => Promise<boolean>,
): Promise<void> {
  if (isLoopback(host) || (await canSignIn())) return;
  throw new AppError("INVALID_INPUT", {
    userMessage:
      `HOST is "${host}", which other machines can reach, and nobody can sign in: neither is OIDC_ISSUER set, nor is ` +
      "there a user. Set OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET, or make the first administrator with " +
      "waymark login-link EMAIL --role admin.",
  });
}
