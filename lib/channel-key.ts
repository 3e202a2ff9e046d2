/**
 * The secrets of channels: addresses with tokens in them, and signing keys. They are stored encrypted (AES-256-GCM) with a key
 * that is not in the database, each bound to its channel: one that is copied to another row opens nothing.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { AppError } from "./errors.ts";

const version = "v1";
const ivBytes = 12;
const tagBytes = 16;

/** The key of the channels, hex, from AUTH_SECRET: whoever has it can sign nobody in. */
export function deriveChannelKey(authSecret: string): string {
  return Buffer.from(hkdfSync("sha256", authSecret, "waymark", "notification channels", 32)).toString("hex");
}

/** A secret as it is stored. */
export function sealSecret(key: string, channelId: string, secret: string): string {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", Buffer.from(key, "hex"), iv, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(channelId));
  const sealed = Buffer.concat([iv, cipher.update(secret, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `${version}.${sealed.toString("base64url")}`;
}

/** What `sealSecret` was given. @throws AppError WRONG_STATE where the key is another one, or the row was tampered with */
export function openSecret(key: string, channelId: string, stored: string): string {
  try {
    const [form, text = ""] = stored.split(".");
    if (form !== version) throw new Error("another form");
    const sealed = Buffer.from(text, "base64url");
    const decipher = createDecipheriv("aes-256-gcm", Buffer.from(key, "hex"), sealed.subarray(0, ivBytes), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(Buffer.from(channelId));
    decipher.setAuthTag(sealed.subarray(-tagBytes));
    return Buffer.concat([decipher.update(sealed.subarray(ivBytes, -tagBytes)), decipher.final()]).toString(
      "utf8",
    );
  } catch (cause) {
    throw new AppError("WRONG_STATE", {
      userMessage:
        "The address of the channel cannot be read with this AUTH_SECRET. Enter it anew, or give the secret with which it was saved.",
      cause,
    });
  }
}
