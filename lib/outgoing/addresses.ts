/**
 * Which addresses a request of ours may go to: public ones. Everything that leads into a network of somebody's own, to this
 * machine, to its cloud's metadata, or to many at once is refused, also where an IPv6 address carries it inside.
 * Sources: the IANA registries of special-purpose addresses (RFC 6890, RFC 8190), RFC 6052 (NAT64), RFC 3056 (6to4).
 */
import { isIP } from "node:net";

/** Networks of IPv4 that are not the public internet. */
const refusedV4 = [
  "0.0.0.0/8", // this network
  "10.0.0.0/8", // private
  "100.64.0.0/10", // shared by carriers
  "127.0.0.0/8", // this machine
  "169.254.0.0/16", // link, and the metadata of clouds
  "172.16.0.0/12", // private
  "192.0.0.0/24", // protocols
  "192.0.2.0/24", // documentation
  "192.31.196.0/24", // AS112
  "192.52.193.0/24", // tunnels found automatically
  "192.88.99.0/24", // relays of 6to4
  "192.168.0.0/16", // private
  "192.175.48.0/24", // AS112
  "198.18.0.0/15", // benchmarks
  "198.51.100.0/24", // documentation
  "203.0.113.0/24", // documentation
  "224.0.0.0/4", // many at once
  "240.0.0.0/4", // reserved, and everybody
].map((network) => networkOf(network, 32));

/** Networks within the globally routed 2000::/3 that are not one machine of the public internet. */
const refusedV6 = [
  "2001::/23", // protocols: Teredo, ORCHID, benchmarks, …
  "2001:db8::/32", // documentation
  "2002::/16", // 6to4: leads to an IPv4 address inside
  "2620:4f:8000::/48", // AS112
  "3fff::/20", // documentation
].map((network) => networkOf(network, 128));

const globalV6 = networkOf("2000::/3", 128);
const nat64 = networkOf("64:ff9b::/96", 128);
const mappedV4 = networkOf("::ffff:0:0/96", 128);

/** Where clouds hand out credentials: refused even where an operator named the host. */
const metadata = [
  ...["169.254.0.0/16", "0.0.0.0/8", "224.0.0.0/4", "100.100.100.200/32", "192.0.0.192/32"].map((network) =>
    networkOf(network, 32),
  ),
  ...["::/128", "fe80::/10", "ff00::/8", "fd00:ec2::254/128", "fd20:ce::254/128"].map((network) =>
    networkOf(network, 128),
  ),
];

interface Network {
  bits: 32 | 128;
  first: bigint;
  /** How many of the last bits are free. */
  free: bigint;
}

interface Address {
  bits: 32 | 128;
  value: bigint;
}

function networkOf(text: string, bits: 32 | 128): Network {
  const [address = "", length] = text.split("/");
  return { bits, first: addressOf(address)?.value ?? 0n, free: BigInt(bits - Number(length)) };
}

function valueOfV4(text: string): bigint {
  return text.split(".").reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
}

function valueOfV6(text: string): bigint {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const v4 = dotted === null ? 0n : valueOfV4(dotted[2] ?? "");
  const hex =
    dotted === null ? text : `${dotted[1]}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`;
  const [left = "", right] = hex.split("::");
  const groups = (part: string) => (part === "" ? [] : part.split(":"));
  const [before, after] = [groups(left), groups(right ?? "")];
  const zeros = Array.from({ length: right === undefined ? 0 : 8 - before.length - after.length }, () => "0");
  return [...before, ...zeros, ...after].reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

/** The number of an address; an IPv4 address inside of an IPv6 one is that. Null: it is none, or one with a zone. */
function addressOf(text: string): Address | null {
  const family = isIP(text);
  if (family === 4) return { bits: 32, value: valueOfV4(text) };
  if (family !== 6 || text.includes("%")) return null;
  return { bits: 128, value: valueOfV6(text) };
}

function holds({ bits, first, free }: Network, address: Address): boolean {
  return bits === address.bits && first >> free === address.value >> free;
}

const low32 = 0xffffffffn;

/** The IPv4 address that an address of these forms stands for; else itself. */
function unwrapped(address: Address): Address {
  const carries = holds(mappedV4, address) || holds(nat64, address);
  return carries ? { bits: 32, value: address.value & low32 } : address;
}

/** Whether an address, as numbers with dots or colons, is one machine of the public internet. */
export function isPublicAddress(text: string): boolean {
  const given = addressOf(text);
  if (given === null) return false;
  const address = unwrapped(given);
  if (address.bits === 32) return !refusedV4.some((network) => holds(network, address));
  return holds(globalV6, address) && !refusedV6.some((network) => holds(network, address));
}

/** Whether an address hands out credentials, is none of one machine, or is no address: refused whatever an operator names. */
export function isForbiddenAddress(text: string): boolean {
  const given = addressOf(text);
  if (given === null) return true;
  const address = unwrapped(given);
  return metadata.some((network) => holds(network, address) || holds(network, given));
}
