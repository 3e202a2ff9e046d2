/**
 * Deterministic draws. Each is a function of its key alone (seed, account, aspect …), so that one account's state can
 * be made on demand, in any order, without the others.
 */
export type Key = readonly (string | number)[];

/** A 32-bit number that depends on nothing but the key. */
export function hash(...key: Key): number {
  let state = 0x811c9dc5;
  const text = key.join("\u0000");
  for (let at = 0; at < text.length; at++) {
    state = Math.imul(state ^ text.charCodeAt(at), 0x01000193);
  }
  // FNV alone mixes its last characters badly: finish as murmur3 does.
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> 0;
}

/** A number in [0, 1). */
export function unit(...key: Key): number {
  return hash(...key) / 0x1_0000_0000;
}

/** A whole number in [min, max], both included. */
export function integer(min: number, max: number, ...key: Key): number {
  return min + (hash(...key) % (max - min + 1));
}

/** One of the items. @throws RangeError for an empty list. */
export function pick<Item>(items: readonly Item[], ...key: Key): Item {
  const item = items[hash(...key) % items.length];
  if (item === undefined) {
    throw new RangeError("Nothing to pick from");
  }
  return item;
}

/** A text of `length` characters of the alphabet: ids, key ids, suffixes. */
export function text(length: number, alphabet: string, ...key: Key): string {
  let state = hash(...key);
  let drawn = "";
  for (let at = 0; at < length; at++) {
    // Mulberry32: one hash of the key would be 32 bits for ids of 128, but 32 hashes for each id are too slow.
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    drawn += alphabet.charAt(((mixed ^ (mixed >>> 14)) >>> 0) % alphabet.length);
  }
  return drawn;
}

/** What hashes are written in. */
export const hexDigits = "0123456789abcdef";
/** What ids of organizations and OUs are written in. */
export const lowerAndDigits = "abcdefghijklmnopqrstuvwxyz0123456789";
/** What AWS builds key ids and unique ids of. */
export const base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
