/** What somebody types in for a channel: an address, and with a webhook a signing key of ours. */
import { AppError } from "#lib/errors.ts";
import { OutgoingError } from "./failure.ts";
import { parseTarget } from "./post.ts";
import { makeSigningKey } from "./signature.ts";

/**
 * The address of a channel. Where it leads is looked at when something is sent: names change.
 *
 * @throws AppError INVALID_INPUT saying what is wrong with it
 */
export function parseChannelAddress(text: string, internalHosts: readonly string[]): URL {
  try {
    return parseTarget(text.trim(), internalHosts);
  } catch (error) {
    if (error instanceof OutgoingError) throw new AppError("INVALID_INPUT", { userMessage: error.message });
    throw error;
  }
}

/** The address and, of a webhook, a new signing key. @throws AppError INVALID_INPUT */
export function newChannelSecret(
  kind: string,
  address: string | null | undefined,
  internalHosts: readonly string[],
): { url: URL | null; signingKey: string | null } {
  const given = (address ?? "").trim();
  return {
    url: given === "" ? null : parseChannelAddress(given, internalHosts),
    signingKey: kind === "webhook" ? makeSigningKey() : null,
  };
}
