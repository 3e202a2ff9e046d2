/** What a workbook says about itself: its sheets, the texts that they share, which numbers are dates. */
import { type SaxesAttributePlain, SaxesParser } from "saxes";
import type { Archive } from "./archive.ts";
import { refuseFile, sheetLimits } from "./limits.ts";

type Attributes = Readonly<Record<string, string>>;

interface Handlers {
  open?(name: string, attributes: Attributes): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** A name without the prefix of its namespace. */
function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

/**
 * Reads a part as XML. Declarations of entities are refused: no spreadsheet has any.
 *
 * @throws AppError INVALID_INPUT
 */
export async function readXml(archive: Archive, path: string, handlers: Handlers): Promise<void> {
  const parser = new SaxesParser();
  parser.on("doctype", () => {
    throw refuseFile("The workbook declares entities (DOCTYPE), which no spreadsheet does.");
  });
  parser.on("error", (error) => {
    throw refuseFile(`The workbook is damaged: ${path} is not XML.`, error);
  });
  parser.on("opentag", (tag) => {
    // Without namespaces the attributes are plain texts.
    const attributes = tag.attributes as Readonly<Record<string, SaxesAttributePlain["value"]>>;
    handlers.open?.(localName(tag.name), attributes);
  });
  parser.on("text", (text) => handlers.text?.(text));
  parser.on("closetag", (tag) => handlers.close?.(localName(tag.name)));
  await archive.eachPiece(path, (piece) => parser.write(piece));
  parser.close();
}

/** A sheet of the workbook. */
export interface SheetPart {
  name: string;
  path: string;
  hidden: boolean;
}

/** The workbook without its rows. */
export interface Workbook {
  sheets: readonly SheetPart[];
  /** Days count from 1904, as on old Macs. */
  from1904: boolean;
}

const book = "xl/workbook.xml";

function partPath(target: string): string {
  return target.startsWith("/") ? target.slice(1) : `xl/${target}`;
}

/** @throws AppError INVALID_INPUT: no workbook, or one without sheets. */
export async function readWorkbook(archive: Archive): Promise<Workbook> {
  if (!archive.has(book)) {
    const openDocument = archive.has("content.xml");
    throw refuseFile(
      openDocument
        ? "The file is an OpenDocument spreadsheet (.ods); save it as .xlsx or .csv."
        : "The file is an archive (zip) and no workbook; unpack it, and import what is inside.",
    );
  }
  const targets = new Map<string, string>();
  await readXml(archive, "xl/_rels/workbook.xml.rels", {
    open: (name, { Id = "", Target = "" }) => {
      if (name === "Relationship") targets.set(Id, partPath(Target));
    },
  });
  const sheets: SheetPart[] = [];
  let from1904 = false;
  await readXml(archive, book, {
    open: (name, attributes) => {
      if (name === "workbookPr") from1904 = /^(1|true)$/.test(attributes["date1904"] ?? "");
      if (name !== "sheet") return;
      const path = targets.get(attributes["r:id"] ?? "") ?? "";
      const hidden = (attributes["state"] ?? "visible") !== "visible";
      if (archive.has(path)) sheets.push({ name: attributes["name"] ?? "", path, hidden });
    },
  });
  if (sheets.length === 0) throw refuseFile("The workbook has no sheet with cells.");
  return { sheets, from1904 };
}

/** The texts that cells name by number. */
export async function readSharedStrings(archive: Archive): Promise<string[]> {
  const path = "xl/sharedStrings.xml";
  const texts: string[] = [];
  if (!archive.has(path)) return texts;
  let current: string[] | null = null;
  let inText = false;
  let phonetic = false;
  let characters = 0;
  await readXml(archive, path, {
    open: (name) => {
      if (name === "si") current = [];
      if (name === "rPh") phonetic = true;
      if (name === "t") inText = !phonetic;
    },
    text: (text) => {
      if (!inText || current === null) return;
      characters += text.length;
      if (characters > sheetLimits.totalCharacters)
        throw refuseFile("The workbook holds more text than is read; save the one sheet as CSV.");
      current.push(text);
    },
    close: (name) => {
      if (name === "t") inText = false;
      if (name === "rPh") phonetic = false;
      if (name !== "si" || current === null) return;
      texts.push(current.join(""));
      current = null;
    },
  });
  return texts;
}

/** Formats of dates and times that every spreadsheet has. */
const builtInDates = new Set([
  14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 28, 29, 30, 31, 36, 45, 46, 47, 50, 57, 58,
]);

function isDateFormat(code: string): boolean {
  const bare = code.replaceAll(/\[[^\]]*\]|"[^"]*"|\\./g, "");
  return /[ymdhs]/i.test(bare) && !/^general$/i.test(bare.trim());
}

/** Which styles of cells show a number as a date. */
export async function readDateStyles(archive: Archive): Promise<Set<number>> {
  const path = "xl/styles.xml";
  const dates = new Set<number>();
  if (!archive.has(path)) return dates;
  const own = new Map<number, boolean>();
  let inCells = false;
  let style = 0;
  await readXml(archive, path, {
    open: (name, attributes) => {
      if (name === "numFmt")
        own.set(Number(attributes["numFmtId"]), isDateFormat(attributes["formatCode"] ?? ""));
      if (name === "cellXfs") inCells = true;
      if (name !== "xf" || !inCells) return;
      const id = Number(attributes["numFmtId"] ?? 0);
      if (own.get(id) ?? builtInDates.has(id)) dates.add(style);
      style += 1;
    },
    close: (name) => {
      if (name === "cellXfs") inCells = false;
    },
  });
  return dates;
}
