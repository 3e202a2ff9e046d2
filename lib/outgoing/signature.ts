/** Signs the body of a webhook as Standard Webhooks says (standardwebhooks.com): whoever holds the key knows it is ours. */
import { createHmac, randomBytes } from "node:crypto";

const prefix = "whsec_";

/** A new key, as it is shown once. */
export function makeSigningKey(): string {
  return `${prefix}${randomBytes(32).toString("base64")}`;
}

/**
 * The headers of a signed request.
 *
 * @param id the same at every repetition, so that the other side can drop what it has
 * @example signedHeaders({ id, key: "whsec_…", body, now }) // { "webhook-id": id, "webhook-timestamp": "1732…", "webhook-signature": "v1,…" }
 */
export function signedHeaders(given: {
  id: string;
  key: string;
  body: string;
  now: Date;
}): Record<string, string> {
  const { id, key, body, now } = given;
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const secret = Buffer.from(key.slice(prefix.length), "base64");
  const signature = createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
}
