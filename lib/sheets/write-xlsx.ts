/** Tables as a workbook, written while they are read: every text is text, so that ids keep their zeros. */
import { harmless } from "./formula.ts";
import { packPart, writeZip, type ZipPart } from "./write-zip.ts";

/** A cell: text, number or nothing. */
export type SheetCell = string | number | null;

const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const packages = "http://schemas.openxmlformats.org/package/2006";
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const types = "application/vnd.openxmlformats-officedocument.spreadsheetml";

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text as XML; what XML cannot hold is left out. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/(?![\t\n\r])\p{Cc}|[\uFFFE\uFFFF]/gu, "")
    .replaceAll(/[&<>"]/g, (char) => escapes[char] ?? char)
    .replaceAll("\r", "&#13;");
}

/** Everything but the cells. */
function parts(sheetName: string): Readonly<Record<string, string>> {
  return {
    "[Content_Types].xml": `${xml}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${types}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${types}.styles+xml"/></Types>`,
    "_rels/.rels": `${xml}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `${xml}<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="${escaped(sheetName)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `${xml}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
    // Style 1 is text, which keeps the zeros of an id when somebody types over it; style 2 is the bold header.
    "xl/styles.xml": `${xml}<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/></cellXfs></styleSheet>`,
  };
}

function columnName(at: number): string {
  const rest = Math.floor(at / 26);
  return (rest === 0 ? "" : columnName(rest - 1)) + String.fromCharCode(65 + (at % 26));
}

function cellXml(value: SheetCell, reference: string, style: number): string {
  if (value === null || value === "") return "";
  if (typeof value === "number") return `<c r="${reference}"><v>${value}</v></c>`;
  return `<c r="${reference}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(harmless(value))}</t></is></c>`;
}

function rowXml(cells: readonly SheetCell[], row: number): string {
  const style = row === 1 ? 2 : 1;
  return `<row r="${row}">${cells.map((value, at) => cellXml(value, `${columnName(at)}${row}`, style)).join("")}</row>`;
}

/** Rows that are packed at once. */
const chunkRows = 200;

async function* sheetXml(
  rows: AsyncIterable<readonly SheetCell[]>,
  header: readonly string[],
): AsyncGenerator<string> {
  let text = `${xml}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>${rowXml(header, 1)}`;
  let row = 1;
  for await (const cells of rows) {
    row += 1;
    text += rowXml(cells, row);
    if (row % chunkRows !== 0) continue;
    yield text;
    text = "";
  }
  yield `${text}</sheetData></worksheet>`;
}

async function* only(text: string): AsyncGenerator<string> {
  yield text;
}

/**
 * Rows as a workbook of one sheet; the header stays in sight while somebody scrolls. Texts that a spreadsheet would run are
 * written as in CSV, since a workbook is saved as CSV sooner or later. What is held is the packed sheet, not its text.
 */
export async function* writeXlsx(
  rows: AsyncIterable<readonly SheetCell[]>,
  { sheetName, header }: { sheetName: string; header: readonly string[] },
): AsyncGenerator<Uint8Array> {
  const packed: ZipPart[] = [];
  for (const [path, text] of Object.entries(parts(sheetName))) packed.push(await packPart(path, only(text)));
  packed.push(await packPart("xl/worksheets/sheet1.xml", sheetXml(rows, header)));
  yield* writeZip(packed);
}
