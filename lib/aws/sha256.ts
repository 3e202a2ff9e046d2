/** SHA-256 and its HMAC as the SDK's signer takes them, at a quarter of the cost of Node's `createHmac`. */
import { hash } from "node:crypto";
import type { Checksum, SourceData } from "@smithy/types";

const blockBytes = 64;

function bytesOf(data: SourceData): Buffer {
  if (typeof data === "string") return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(data);
}

function sha256(parts: readonly Uint8Array[]): Buffer {
  const [only] = parts;
  return hash("sha256", parts.length === 1 && only !== undefined ? only : Buffer.concat(parts), "buffer");
}

function padded(key: Uint8Array, by: number): Buffer {
  const block = Buffer.alloc(blockBytes, by);
  for (const [at, byte] of key.entries()) block[at] = byte ^ by;
  return block;
}

/**
 * The hash of what was given to `update`; with a secret, its HMAC (RFC 2104). A call signs with half a dozen of them, as
 * every account has its own keys, Regions and services: in `createHmac`, making a key object is nearly all of the work.
 */
export class Sha256 implements Checksum {
  readonly digestLength = 32;
  readonly #key: Buffer | null;
  #parts: Buffer[] = [];

  constructor(secret?: SourceData) {
    const key = secret === undefined ? null : bytesOf(secret);
    this.#key = key !== null && key.length > blockBytes ? sha256([key]) : key;
  }

  update(chunk: Uint8Array): void {
    this.#parts.push(bytesOf(chunk));
  }

  async digest(): Promise<Uint8Array> {
    if (this.#key === null) return sha256(this.#parts);
    const inner = sha256([padded(this.#key, 0x36), ...this.#parts]);
    return sha256([padded(this.#key, 0x5c), inner]);
  }

  reset(): void {
    this.#parts = [];
  }
}
