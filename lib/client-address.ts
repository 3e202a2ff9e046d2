/** From which address a request comes. Headers that say so are believed only where a proxy of ours has written them. */
import { BlockList, isIP, isIPv4 } from "node:net";
import { AppError } from "./errors.ts";

/** Under which the front hands the address on; whatever a client sends under this name is dropped there. */
export const addressHeader = "x-waymark-address";
/** The path and the question that the browser shows, by the same way. */
export const pathHeader = "x-waymark-path";

/** The address that the front has found out; null where there is no front (tests, `next dev`). */
export function clientAddress(headers: Pick<Headers, "get">): string | null {
  return headers.get(addressHeader);
}

/** IPv4 within IPv6 is IPv4. */
function plain(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  return mapped ?? address;
}

/** Whether an address is one of this machine. */
export function isThisMachine(address: string): boolean {
  const bare = plain(address);
  return bare === "::1" || (isIPv4(bare) && bare.startsWith("127."));
}

/**
 * Reads WAYMARK_TRUSTED_PROXIES: addresses and networks, separated by commas.
 * @throws AppError INVALID_INPUT naming the entry
 */
export function trustedProxies(text: string | undefined): BlockList {
  const list = new BlockList();
  const entries = (text ?? "").split(",").map((entry) => entry.trim());
  for (const entry of entries.filter((one) => one !== "")) {
    const [address = "", prefix, ...more] = entry.split("/");
    const family = isIP(address);
    const bits = prefix === undefined ? (family === 4 ? 32 : 128) : Number(prefix);
    const most = family === 4 ? 32 : 128;
    if (
      family === 0 ||
      more.length > 0 ||
      prefix === "" ||
      !Number.isInteger(bits) ||
      bits < 1 ||
      bits > most
    )
      throw new AppError("INVALID_INPUT", {
        userMessage: `The environment variable WAYMARK_TRUSTED_PROXIES holds "${entry}", which is neither an address nor a network like 10.0.0.0/8.`,
      });
    list.addSubnet(address, bits, family === 4 ? "ipv4" : "ipv6");
  }
  return list;
}

/**
 * The client's address: that of the connection, or, where the connection comes from a trusted proxy, the last address of
 * X-Forwarded-For that is not one of them.
 */
export function findAddress(
  connection: string | undefined,
  forwardedFor: string | undefined,
  proxies: BlockList,
): string {
  const trusted = (address: string) => proxies.check(address, isIPv4(address) ? "ipv4" : "ipv6");
  let address = plain(connection ?? "");
  const said = (forwardedFor ?? "").split(",").map((entry) => plain(entry.trim()));
  // From the nearest on: each believes only what it wrote itself.
  while (isIP(address) !== 0 && trusted(address)) {
    const next = said.pop();
    if (next === undefined || isIP(next) === 0) return address;
    address = next;
  }
  return address;
}
