/** Reads a backup, checking every byte of it on the way; nothing of it is believed before its checksum. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import type { z } from "zod";
import { AppError } from "#lib/errors.ts";
import {
  type BackupHeader,
  type BackupProgress,
  backupMark,
  backupVersion,
  endSchema,
  headerSchema,
  RowCounter,
  tableEndSchema,
  tableLineSchema,
} from "./backup-format.ts";

/** Longest line, and longest frame: more is no backup of ours. */
const lineLimit = 4_000_000;
const frameLimit = 16_000_000;
const newline = 10;

/** The file is not what it should be; `damage` in words. */
class Damaged extends Error {}

/** Lines and frames out of the stream that the file unpacks to. */
class Source {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  async #more(): Promise<void> {
    const { value, done } = await this.#chunks.next();
    if (done) throw new Damaged("it ends too early");
    this.#rest = this.#rest.length === 0 ? value : Buffer.concat([this.#rest, value]);
  }

  async line(): Promise<Buffer> {
    for (let from = 0; ; ) {
      const at = this.#rest.indexOf(newline, from);
      if (at !== -1) {
        const line = this.#rest.subarray(0, at + 1);
        this.#rest = this.#rest.subarray(at + 1);
        return line;
      }
      if (this.#rest.length > lineLimit) throw new Damaged("a line does not end");
      from = this.#rest.length;
      await this.#more();
    }
  }

  /** The rows of one table, as they come. */
  async *frames(): AsyncGenerator<Buffer> {
    for (;;) {
      const text = (await this.line()).toString("latin1").trimEnd();
      let left = /^\d{1,8}$/.test(text) ? Number(text) : Number.NaN;
      if (!(left <= frameLimit)) throw new Damaged("the length of a part cannot be read");
      if (left === 0) return;
      while (left > 0) {
        if (this.#rest.length === 0) await this.#more();
        const part = this.#rest.subarray(0, left);
        this.#rest = this.#rest.subarray(part.length);
        left -= part.length;
        yield part;
      }
    }
  }

  /** Nothing may follow. */
  async end(): Promise<void> {
    if (this.#rest.length > 0 || !(await this.#chunks.next()).done)
      throw new Damaged("something follows its end");
  }
}

export interface BackupVisitor {
  signal: AbortSignal;
  onProgress(progress: BackupProgress): void;
  /** May throw what makes the rest pointless. */
  header?(header: BackupHeader): void;
  /** Must read the rows to their end. Absent: they are read for their checksum only. */
  table?(table: BackupHeader["tables"][number], rows: AsyncIterable<Buffer>): Promise<void>;
}

/**
 * Walks through a backup from its first byte to its last, in flat memory.
 *
 * @throws AppError INVALID_INPUT: it cannot be read, is none of ours, is damaged, or was written by a newer version;
 * whatever the visitor throws.
 */
export async function readBackup(file: string, visitor: BackupVisitor): Promise<BackupHeader> {
  const unpacked = createGunzip();
  // Errors of the file arrive through the stream that is being read.
  pipeline(createReadStream(file, { signal: visitor.signal }), unpacked, () => {});
  const state = { begun: false };
  try {
    return await walk(new Source(unpacked), visitor, state);
  } catch (error) {
    visitor.signal.throwIfAborted();
    throw inWords(error, file, state.begun);
  } finally {
    unpacked.destroy();
  }
}

async function walk(
  source: Source,
  visitor: BackupVisitor,
  state: { begun: boolean },
): Promise<BackupHeader> {
  const lines = createHash("sha256");
  const next = async <Shape extends z.ZodType>(schema: Shape): Promise<z.output<Shape>> => {
    const line = await source.line();
    lines.update(line);
    return parseLine(line, schema);
  };
  const first = await source.line();
  lines.update(first);
  const mark = backupMark.safeParse(jsonOf(first));
  if (!mark.success) throw new Damaged("it does not begin like one");
  state.begun = true;
  if (mark.data.version > backupVersion) throw newerFormat(mark.data);
  const header = parseLine(first, headerSchema);
  visitor.header?.(header);
  const total = header.tables.reduce((sum, { rows }) => sum + rows, 0);
  let before = 0;
  for (const table of header.tables) {
    const { table: name } = await next(tableLineSchema);
    if (name !== table.name) throw new Damaged(`the table ${table.name} is not where it should be`);
    const counter = new RowCounter();
    const progress = () => visitor.onProgress({ table: name, rows: before + counter.rows, total });
    const rows = counted(source.frames(), counter, progress);
    await (visitor.table?.(table, rows) ?? drain(rows));
    const found = counter.end();
    const said = await next(tableEndSchema);
    if (found.sha256 !== said.sha256 || found.rows !== said.rows || found.rows !== table.rows)
      throw new Damaged(`the checksum of the table ${table.name} is wrong`);
    before += found.rows;
  }
  const hash = lines.digest("hex");
  const end = parseLine(await source.line(), endSchema);
  if (end.sha256 !== hash) throw new Damaged("its last checksum is wrong");
  await source.end();
  return header;
}

async function* counted(
  rows: AsyncIterable<Buffer>,
  counter: RowCounter,
  progress: () => void,
): AsyncGenerator<Buffer> {
  for await (const chunk of rows) {
    counter.add(chunk);
    progress();
    yield chunk;
  }
}

async function drain(rows: AsyncIterator<Buffer>): Promise<void> {
  while (!(await rows.next()).done);
}

function jsonOf(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString("utf8"));
  } catch (cause) {
    throw new Damaged("a line cannot be read", { cause });
  }
}

function parseLine<Shape extends z.ZodType>(line: Buffer, schema: Shape): z.output<Shape> {
  const parsed = schema.safeParse(jsonOf(line));
  if (!parsed.success) throw new Damaged("a line is not what it should be", { cause: parsed.error });
  return parsed.data;
}

function newerFormat(mark: { version: number; application?: unknown }): AppError {
  const by = typeof mark.application === "string" ? ` by Waymark ${mark.application}` : "";
  return new AppError("INVALID_INPUT", {
    userMessage:
      `The backup was written${by} in version ${mark.version} of the format, and this program knows up to ` +
      `${backupVersion}. Nothing was written. Restore it with that version or a newer one.`,
  });
}

const unreadable: Record<string, string> = {
  ENOENT: "it does not exist",
  EACCES: "this user may not read it",
  EISDIR: "it is a folder",
};

/** @param begun whether the file began like a backup: then it is damaged, otherwise it is something else. */
function inWords(error: unknown, file: string, begun: boolean): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const said = unreadable[code];
  if (said !== undefined)
    return new AppError("INVALID_INPUT", {
      userMessage: `The backup ${file} cannot be read: ${said}.`,
      cause: error,
    });
  const isZip = code.startsWith("Z_");
  if (!(error instanceof Damaged) && !isZip) return error;
  if (!begun) {
    return new AppError("INVALID_INPUT", {
      userMessage: `${file} is not a backup of Waymark, or its beginning is damaged. Nothing was written.`,
      cause: error,
    });
  }
  const why = error instanceof Damaged ? error.message : zipDamage(code);
  return new AppError("INVALID_INPUT", {
    userMessage: `The backup ${file} is damaged: ${why}. Nothing was written. Take another copy of it.`,
    cause: error,
  });
}

function zipDamage(code: string): string {
  return code === "Z_BUF_ERROR" ? "it ends too early" : "it cannot be unpacked";
}
