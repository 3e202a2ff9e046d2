/** What a file is, by its content. Its name decides nothing: where the two disagree the file is refused, in words. */
import { refuseFile } from "./limits.ts";

/** What the content is. */
export type Content =
  | { kind: "xlsx" }
  | { kind: "json"; text: string; encoding: string }
  | { kind: "text"; text: string; encoding: string };

const starts = (bytes: Uint8Array, ...signature: number[]) =>
  signature.every((byte, at) => bytes[at] === byte);

interface Known {
  signature: readonly number[];
  words: string;
}

/** What people send by mistake, each with the way out. */
const otherFiles: readonly Known[] = [
  {
    signature: [0xd0, 0xcf, 0x11, 0xe0],
    words: "an Excel file of before 2007, or one with a password; save it as .xlsx without a password",
  },
  { signature: [0x1f, 0x8b], words: "compressed (gzip); unpack it first" },
  { signature: [0x25, 0x50, 0x44, 0x46], words: "a PDF; export the table as .xlsx or .csv" },
  { signature: [0x89, 0x50, 0x4e, 0x47], words: "a picture" },
  { signature: [0xff, 0xd8, 0xff], words: "a picture" },
  { signature: [0x52, 0x61, 0x72, 0x21], words: "an archive (RAR); unpack it first" },
  { signature: [0x37, 0x7a, 0xbc, 0xaf], words: "an archive (7z); unpack it first" },
  { signature: [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65], words: "a SQLite database" },
];

function isZip(bytes: Uint8Array): boolean {
  return starts(bytes, 0x50, 0x4b, 3, 4) || starts(bytes, 0x50, 0x4b, 5, 6);
}

/** UTF-16 without a mark shows by NULs at every other place, which text of one byte never has. */
function utf16Without(bytes: Uint8Array): "utf-16le" | "utf-16be" | null {
  const seen = bytes.subarray(0, 4096);
  let even = 0;
  let odd = 0;
  for (const [at, byte] of seen.entries()) {
    if (byte !== 0) continue;
    if (at % 2 === 0) even += 1;
    else odd += 1;
  }
  const half = seen.length / 2;
  if (odd > half * 0.6 && even < half * 0.1) return "utf-16le";
  if (even > half * 0.6 && odd < half * 0.1) return "utf-16be";
  return null;
}

function encodingOf(bytes: Uint8Array): { label: string; shown: string } {
  if (starts(bytes, 0xff, 0xfe, 0, 0) || starts(bytes, 0, 0, 0xfe, 0xff))
    throw refuseFile("The file is UTF-32, which hardly any program writes; save it as UTF-8.");
  if (starts(bytes, 0xff, 0xfe)) return { label: "utf-16le", shown: "UTF-16" };
  if (starts(bytes, 0xfe, 0xff)) return { label: "utf-16be", shown: "UTF-16" };
  const without = utf16Without(bytes);
  return without === null ? { label: "utf-8", shown: "UTF-8" } : { label: without, shown: "UTF-16" };
}

function decode(bytes: Uint8Array): { text: string; encoding: string } {
  const { label, shown } = encodingOf(bytes);
  try {
    return { text: new TextDecoder(label, { fatal: true }).decode(bytes), encoding: shown };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    if (label !== "utf-8") throw refuseFile(`The file begins as ${shown} and is not: it is damaged.`, error);
    // What older Excels write; every byte means something in it, so that it is the last guess.
    return { text: new TextDecoder("windows-1252").decode(bytes), encoding: "Windows-1252" };
  }
}

function requireText(text: string): void {
  if (text.includes("\0")) throw refuseFile("The file holds NUL bytes: it is no table of text.");
  const begin = text.slice(0, 200).trimStart().toLowerCase();
  if (begin.startsWith("<"))
    throw refuseFile(
      "The file is a web page or XML. What some tools call .xls is one: open it and save it as .xlsx or .csv.",
    );
}

/** What the name promises, for the few names that promise something. */
const promised: Readonly<Record<string, Content["kind"]>> = {
  csv: "text",
  tsv: "text",
  tab: "text",
  txt: "text",
  json: "json",
  jsonl: "json",
  ndjson: "json",
  xlsx: "xlsx",
  xlsm: "xlsx",
};
const contentWords: Readonly<Record<Content["kind"], string>> = {
  text: "text in columns (CSV)",
  json: "JSON",
  xlsx: "an archive, as a workbook is",
};

/** @throws AppError INVALID_INPUT where the name promises something else. */
function requirePromise(name: string, { kind }: Content): void {
  const ending = /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  const wanted = promised[ending];
  if (wanted === undefined || wanted === kind) return;
  throw refuseFile(
    `${name} is not what its name says: it ends in .${ending}, and holds ${contentWords[kind]}. Look whether it is the right file; then give it the name that fits.`,
  );
}

/**
 * What the bytes are.
 *
 * @param name of the file; empty for pasted cells.
 * @throws AppError INVALID_INPUT: empty, nothing that can be read, or not what its name says.
 */
export function detectContent(bytes: Uint8Array, name: string): Content {
  if (bytes.length === 0) throw refuseFile("The file is empty.");
  const other = otherFiles.find(({ signature }) => starts(bytes, ...signature));
  if (other !== undefined) throw refuseFile(`${name || "This"} is ${other.words}.`);
  const content = isZip(bytes) ? ({ kind: "xlsx" } as const) : textContent(bytes);
  requirePromise(name, content);
  return content;
}

function textContent(bytes: Uint8Array): Content {
  const { text: decoded, encoding } = decode(bytes);
  const text = decoded.startsWith("\uFEFF") ? decoded.slice(1) : decoded;
  requireText(text);
  if (text.trim() === "") throw refuseFile("The file is empty.");
  return { kind: /^\s*[[{]/.test(text) && looksLikeJson(text) ? "json" : "text", text, encoding };
}

/** A CSV may begin with a bracket too; JSON goes on with a quote, a bracket or its end. */
function looksLikeJson(text: string): boolean {
  return /^\s*(?:\[\s*(?:[[{"\]]|-?\d)|\{\s*["}])/.test(text);
}
