/**
 * Archives whose parts say their sizes before their content: some readers of workbooks know no others, and writers that
 * stream say them afterwards.
 */
import { Readable } from "node:stream";
import { crc32, createDeflateRaw } from "node:zlib";

/** A part, packed. */
export interface ZipPart {
  path: string;
  chunks: readonly Uint8Array[];
  packedBytes: number;
  bytes: number;
  crc: number;
}

/** Packs a text while it is read. */
export async function packPart(path: string, text: AsyncIterable<string>): Promise<ZipPart> {
  let crc = 0;
  let bytes = 0;
  async function* measured(): AsyncGenerator<Uint8Array> {
    for await (const piece of text) {
      const chunk = Buffer.from(piece);
      crc = crc32(chunk, crc);
      bytes += chunk.length;
      yield chunk;
    }
  }
  const source = Readable.from(measured());
  const deflated = source.pipe(createDeflateRaw());
  // A pipe does not hand failures on.
  source.on("error", (error) => deflated.destroy(error));
  const chunks: Uint8Array[] = [];
  for await (const chunk of deflated) {
    // Without an encoding a stream of zlib hands out bytes.
    const piece = chunk as Uint8Array;
    chunks.push(piece);
  }
  return { path, chunks, packedBytes: chunks.reduce((sum, { length }) => sum + length, 0), bytes, crc };
}

/** 1 January 1980, as archives write it: the same rows are the same file. */
const day = 0x21;
/** Names are UTF-8. */
const flags = 0x800;
const deflate = 8;
const version = 20;

/** What the local header and the directory say alike of a part. */
function described({ path, packedBytes, bytes, crc }: ZipPart): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(version, 0);
  fields.writeUInt16LE(flags, 2);
  fields.writeUInt16LE(deflate, 4);
  fields.writeUInt16LE(0, 6);
  fields.writeUInt16LE(day, 8);
  fields.writeUInt32LE(crc, 10);
  fields.writeUInt32LE(packedBytes, 14);
  fields.writeUInt32LE(bytes, 18);
  fields.writeUInt16LE(Buffer.byteLength(path), 22);
  return fields;
}

const signature = (last: number, first: number) => Buffer.from([0x50, 0x4b, first, last]);

/** The archive of the parts, piece by piece. */
export function* writeZip(parts: readonly ZipPart[]): Generator<Uint8Array> {
  const directory: Buffer[] = [];
  let at = 0;
  for (const part of parts) {
    const fields = described(part);
    const path = Buffer.from(part.path);
    const header = Buffer.concat([signature(4, 3), fields, path]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([signature(2, 1), Buffer.from([version, 0]), fields, place, path]));
    yield header;
    yield* part.chunks;
    at += header.length + part.packedBytes;
  }
  const listed = Buffer.concat(directory);
  yield listed;
  const end = Buffer.alloc(18);
  end.writeUInt16LE(parts.length, 4);
  end.writeUInt16LE(parts.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(at, 12);
  yield Buffer.concat([signature(6, 5), end]);
}
