/** The one address that a request goes to: a name is resolved once, and whoever answers for it later changes nothing. */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { isForbiddenAddress, isPublicAddress } from "./addresses.ts";
import { OutgoingError } from "./failure.ts";

export interface PinnedAddress {
  address: string;
  family: 4 | 6;
}

/** All addresses of a name. */
export type Resolve = (name: string) => Promise<PinnedAddress[]>;

const longestLookupMs = 10_000;

/** The system's resolver. @throws OutgoingError where it knows nothing, or not in time */
async function resolveName(name: string): Promise<PinnedAddress[]> {
  const late = AbortSignal.timeout(longestLookupMs);
  const failed = new Promise<never>((_resolve, reject) => {
    late.addEventListener("abort", () => reject(new Error("the resolver did not answer")), { once: true });
  });
  try {
    const found = await Promise.race([lookup(name, { all: true, verbatim: true }), failed]);
    return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
  } catch (cause) {
    throw new OutgoingError("unreachable", `${name} has no address that the resolver knows.`, { cause });
  }
}

export interface PinOptions {
  /** Names, in lower case, that an operator lets lead into their own network. */
  internalHosts: readonly string[];
  resolve?: Resolve | undefined;
}

/**
 * The address to connect to. One address of a name that is not public refuses it whole: which one is asked is not left to
 * chance.
 *
 * @param host a name, or an address without brackets
 * @throws OutgoingError `refused` for what is not public, `unreachable` where there is no address
 */
export async function pinAddress(
  host: string,
  { internalHosts, resolve = resolveName }: PinOptions,
): Promise<PinnedAddress> {
  const family = isIP(host);
  const found =
    family === 0 ? await resolve(host) : [{ address: host, family: family === 6 ? 6 : 4 } as const];
  const [first] = found;
  if (first === undefined) throw new OutgoingError("unreachable", `${host} has no address.`);
  const internal = internalHosts.includes(host.toLowerCase());
  const may = internal ? (address: string) => !isForbiddenAddress(address) : isPublicAddress;
  if (!found.every(({ address }) => may(address)))
    throw new OutgoingError(
      "refused",
      internal
        ? `${host} leads to an address that is never asked: this network's own, or where credentials are handed out.`
        : `${host} does not lead to a public address. An operator can name it in WAYMARK_INTERNAL_HOSTS.`,
    );
  return first;
}
