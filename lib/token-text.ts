/**
 * The text of an API token: `wmk_`, 32 random bytes in base 62, and a checksum, so that scanners of repositories and logs
 * find one that leaked and never take anything else for one: `wmk_[0-9A-Za-z]{49}`. Pure but for the random bytes.
 */
import { createHash, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const prefix = "wmk_";
/** 62^43 > 2^256 */
const secretLength = 43;
/** 62^6 > 2^32 */
const checkLength = 6;
const shape = new RegExp(`^${prefix}[0-9A-Za-z]{${secretLength + checkLength}}$`);
const anywhere = new RegExp(`${prefix}[0-9A-Za-z]{${secretLength + checkLength}}`);

function base62(value: bigint, length: number): string {
  let text = "";
  for (let rest = value; text.length < length; rest /= 62n) text = alphabet.charAt(Number(rest % 62n)) + text;
  return text;
}

function checkOf(secret: string): string {
  return base62(BigInt(crc32(secret)), checkLength);
}

/** A new token; nobody keeps it but who asked for it. */
export function makeTokenText(): string {
  const secret = prefix + base62(BigInt(`0x${randomBytes(32).toString("hex")}`), secretLength);
  return secret + checkOf(secret);
}

/** Whether it can be a token at all: a mistyped or cut one costs no query. */
export function isTokenText(text: string): boolean {
  return shape.test(text) && text.endsWith(checkOf(text.slice(0, -checkLength)));
}

/** Whether a token, or what looks like one, stands somewhere in the text. */
export function holdsTokenText(text: string): boolean {
  return anywhere.test(text);
}

/** What is stored. 256 random bits need no slow hash. */
export function tokenHash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Its first and last characters: enough to recognise one, too little to use it. */
export function tokenHint(text: string): string {
  return `${text.slice(0, prefix.length + 4)}…${text.slice(-4)}`;
}
