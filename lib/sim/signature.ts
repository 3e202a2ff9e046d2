/**
 * Signature version 4 from the server's side, as "IAM User Guide, Create a signed AWS API request" describes it;
 * written on its own, not with the SDK's signer, which would agree with itself.
 */
import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from "node:crypto";
import { FrontError } from "./wire/aws-error.ts";
import type { IncomingCall } from "./wire/http-message.ts";

export interface Scope {
  accessKeyId: string;
  /** yyyymmdd */
  date: string;
  region: string;
  service: string;
  signedHeaders: readonly string[];
  signature: string;
}

const authorization =
  /^AWS4-HMAC-SHA256 Credential=([^/\s]+)\/(\d{8})\/([^/\s]+)\/([^/\s]+)\/aws4_request, ?SignedHeaders=([^,\s]+), ?Signature=([0-9a-f]{64})$/;

/** null: the request is not signed, or with another algorithm. */
export function parseScope(header: string | undefined): Scope | null {
  const [, accessKeyId, date, region, service, signedHeaders, signature] =
    authorization.exec(header ?? "") ?? [];
  return accessKeyId && date && region && service && signedHeaders && signature
    ? { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(";"), signature }
    : null;
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function canonicalQuery(call: IncomingCall): string {
  return [...call.query]
    .map(([key, value]): [string, string] => [encode(key), encode(value)])
    .sort(([leftKey, left], [rightKey, right]) =>
      leftKey === rightKey ? (left < right ? -1 : 1) : leftKey < rightKey ? -1 : 1,
    )
    .map(([key, value]) => `${key}=${value}`)
    .join("&");
}

/** S3 signs the path as it is sent; everything else encodes it once more. */
function canonicalPath(call: IncomingCall, service: string): string {
  return service === "s3" ? call.rawPath : call.rawPath.split("/").map(encode).join("/");
}

function sha256(data: string | Buffer): string {
  return hash("sha256", data, "hex");
}

/** Node takes six times as long for a key that is a Buffer as for the same in a key object. */
function hmac(key: string | KeyObject, data: string): Buffer {
  return createHmac("sha256", key).update(data).digest();
}

function nextKey(key: string | KeyObject, data: string): KeyObject {
  return createSecretKey(hmac(key, data));
}

/** Keys are derived once per secret, day, Region and service. */
const signingKeys = new Map<string, KeyObject>();
const keptKeys = 4096;

function signingKey(secret: string, { date, region, service }: Scope): KeyObject {
  const name = `${secret} ${date} ${region} ${service}`;
  let key = signingKeys.get(name);
  if (key === undefined) {
    const ofRegion = nextKey(nextKey(`AWS4${secret}`, date), region);
    key = nextKey(nextKey(ofRegion, service), "aws4_request");
    if (signingKeys.size >= keptKeys) {
      signingKeys.clear();
    }
    signingKeys.set(name, key);
  }
  return key;
}

function payloadHash(call: IncomingCall): string {
  const declared = call.headers["x-amz-content-sha256"];
  if (declared === "UNSIGNED-PAYLOAD") {
    return declared;
  }
  const actual = sha256(call.body);
  if (declared !== undefined && declared !== actual) {
    throw new FrontError(
      "bad-signature",
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
  return actual;
}

/** @throws FrontError bad-signature where the request is not what the owner of the secret signed. */
export function verifySignature(call: IncomingCall, scope: Scope, secret: string): void {
  const signed = new Set(scope.signedHeaders);
  const unsigned = Object.keys(call.headers).find((name) => name.startsWith("x-amz-") && !signed.has(name));
  if (!signed.has("host") || unsigned !== undefined) {
    throw new FrontError(
      "bad-signature",
      `'${unsigned ?? "Host"}' must be a 'SignedHeader' in the AWS Authorization.`,
    );
  }
  const at = call.headers["x-amz-date"] ?? "";
  const headers = scope.signedHeaders.map(
    (name) => `${name}:${(call.headers[name] ?? "").trim().replace(/ +/g, " ")}\n`,
  );
  const canonical = [
    call.method,
    canonicalPath(call, scope.service),
    canonicalQuery(call),
    headers.join(""),
    scope.signedHeaders.join(";"),
    payloadHash(call),
  ].join("\n");
  const credentialScope = `${scope.date}/${scope.region}/${scope.service}/aws4_request`;
  const toSign = `AWS4-HMAC-SHA256\n${at}\n${credentialScope}\n${sha256(canonical)}`;
  const expected = hmac(signingKey(secret, scope), toSign);
  if (!at.startsWith(scope.date) || !timingSafeEqual(expected, Buffer.from(scope.signature, "hex"))) {
    throw new FrontError(
      "bad-signature",
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
    );
  }
}

/** Milliseconds since the epoch of an `x-amz-date`; NaN where it is not one. */
export function signedAt(amzDate: string | undefined): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(amzDate ?? "") ?? [];
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
}
