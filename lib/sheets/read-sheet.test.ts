/** Files of every kind and every damage: what is read of them, or the words of their refusal. */
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { aText, aWorkbook } from "./a-sheet.fixture.ts";
import { sheetLimits } from "./limits.ts";
import { readSheet } from "./read-sheet.ts";

const read = (bytes: Uint8Array, name = "") => readSheet(bytes, { name });
const csv = "Account ID,Name\n111122223333,pay\n";
const table = (text: string, name = "a.csv") => read(aText(text), name);

function utf16(text: string, order: "le" | "be", mark: boolean): Uint8Array {
  const le = Buffer.from(`${mark ? "\uFEFF" : ""}${text}`, "utf16le");
  return order === "le" ? le : le.swap16();
}

describe("text is read in whatever encoding and dialect it is written", () => {
  test.each<[string, Uint8Array, string]>([
    ["UTF-8", aText(csv), "UTF-8"],
    ["UTF-8 with its mark", aText(`\uFEFF${csv}`), "UTF-8"],
    ["UTF-16 LE", utf16(csv, "le", true), "UTF-16"],
    ["UTF-16 BE", utf16(csv, "be", true), "UTF-16"],
    ["UTF-16 LE without a mark", utf16(csv, "le", false), "UTF-16"],
    ["UTF-16 BE without a mark", utf16(csv, "be", false), "UTF-16"],
    ["Windows-1252", Buffer.from("Account ID,Name\n111122223333,Z\xfcrich\n", "latin1"), "Windows-1252"],
  ])("%s", async (_name, bytes, encoding) => {
    const sheet = await read(bytes, "a.csv");
    expect(sheet.encoding).toBe(encoding);
    expect(sheet.columns.map(({ head }) => head)).toEqual(["Account ID", "Name"]);
    expect(sheet.rows[0]?.cells[0]).toBe("111122223333");
  });

  test.each([
    [",", "Account ID,Name\n111122223333,pay"],
    [";", "Account ID;Name\n111122223333;1,5"],
    ["\t", "Account ID\tName\n111122223333\tpay, blue"],
    ["|", "Account ID|Name\n111122223333|pay"],
    [";", "sep=;\r\nAccount ID;Name\r\n111122223333;a,b,c,d"],
    [",", '"Account ID","Name; of it"\n111122223333,"a;b;c;d"'],
  ])("cells between %j", async (delimiter, text) => {
    const sheet = await table(text, "");
    expect([sheet.delimiter, sheet.columns.length, sheet.rows.length]).toEqual([delimiter, 2, 1]);
  });

  test("rows are numbered as a spreadsheet shows them: titles and blank rows count, line breaks in cells do not", async () => {
    const sheet = await table(
      'Our accounts,,\n,,\nAccount ID,Name,Notes\n111122223333,a,"one\ntwo"\n,,\n444455556666,b,\n',
    );
    expect(sheet.headerRow).toBe(3);
    expect(sheet.rows.map(({ row }) => row)).toEqual([4, 6]);
    expect(sheet.rows[0]?.cells[2]).toBe("one\ntwo");
  });
});

const cell = (reference: string, text: string) =>
  `<c r="${reference}" t="inlineStr"><is><t>${text}</t></is></c>`;
const head = `<row r="1">${cell("A1", "Account ID")}${cell("B1", "Name")}${cell("C1", "Department")}</row>`;

describe("workbooks", () => {
  test("numbers in full, shared and rich texts, dates, formulas by their result, merged cells filled down", async () => {
    const shared = `<sst><si><t>pay</t></si><si><r><t>sand</t></r><r><t>box</t></r></si></sst>`;
    const styles = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>`;
    const sheet = `<worksheet><sheetData>${head}
      <row r="2"><c r="A2"><v>1.11122223333E11</v></c><c r="B2" t="s"><v>0</v></c>${cell("C2", "Web")}<c r="D2" s="1"><v>45292</v></c></row>
      <row r="3"><c r="A3"><v>12345678901</v></c><c r="B3" t="s"><v>1</v></c><c r="D3" t="str"><f>1+1</f><v>2</v></c></row>
      </sheetData><mergeCells><mergeCell ref="C2:C3"/></mergeCells></worksheet>`;
    const found = await read(
      aWorkbook(sheet, { "xl/sharedStrings.xml": shared, "xl/styles.xml": styles }),
      "a.xlsx",
    );
    expect(found.rows.map(({ cells }) => cells)).toEqual([
      ["111122223333", "pay", "Web", "2024-01-01"],
      ["12345678901", "sandbox", "Web", "2"],
    ]);
  });

  test("a bomb is refused by what comes out of it, not by what it says", async () => {
    const bomb = aWorkbook(`<worksheet>${" ".repeat(8 * 1024 * 1024)}</worksheet>`);
    expect(bomb.length).toBeLessThan(100_000);
    await expect(read(bomb, "a.xlsx")).rejects.toThrow(/unpacks to more than/);
  });

  test.each([
    ["less than what comes out", 24, 10],
    ["more than what comes out", 24, 10_000_000],
    ["gigabytes", 24, 0xffff_fff0],
    ["less than what is packed", 20, 5],
    ["more packed than the file has", 20, 0x7fff_ffff],
  ])("a directory that lies about sizes is damage: %s", async (_how, place, size) => {
    const bytes = Buffer.from(aWorkbook(`<worksheet>${head}</worksheet>`));
    // Every entry of the directory of the archive.
    for (let at = bytes.indexOf("PK\u0001\u0002"); at !== -1; at = bytes.indexOf("PK\u0001\u0002", at + 1))
      bytes.writeUInt32LE(size, at + place);
    await expect(read(bytes, "a.xlsx")).rejects.toThrow(/damaged|unpacks to more/);
  });

  test("a cell without an end is refused before it is held", async () => {
    const longer = aWorkbook(
      `<worksheet><sheetData><row r="1">${cell("A1", "y".repeat(9000))}</row></sheetData></worksheet>`,
    );
    await expect(read(longer, "a.xlsx")).rejects.toThrow(/more than 8000 characters/);
    for (const row of ["x", "5.5", "0", "-3", "9999999999"]) {
      const nowhere = aWorkbook(
        `<worksheet><sheetData><row r="${row}"><c r="A1"><v>1</v></c></row></sheetData></worksheet>`,
      );
      await expect(read(nowhere, "a.xlsx"), row).rejects.toThrow(
        `names a row ${row}; a sheet has rows 1 to 1048576`,
      );
    }
  });

  test.each<[string, Uint8Array, RegExp]>([
    ["entities", aWorkbook(`<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>`), /declares entities/],
    ["no XML", aWorkbook("<worksheet><row></worksheet>"), /damaged/],
    ["cut off", aWorkbook(`<worksheet>${head}</worksheet>`).slice(0, 300), /damaged/],
    ["some other archive", zipSync({ "readme.txt": strToU8("hello") }), /archive \(zip\) and no workbook/],
    ["OpenDocument", zipSync({ "content.xml": strToU8("<x/>") }), /OpenDocument/],
    [
      "too many parts",
      zipSync(Object.fromEntries(Array.from({ length: 2100 }, (_, at) => [`p${at}`, new Uint8Array()]))),
      /more than 2000 parts/,
    ],
  ])("refused: %s", async (_name, bytes, words) => {
    await expect(read(bytes, "a.xlsx")).rejects.toThrow(words);
  });
});

test.each<[string, Uint8Array, string, RegExp]>([
  ["nothing", new Uint8Array(), "a.csv", /empty/],
  ["blanks", aText(" \n "), "a.csv", /empty/],
  ["CSV that calls itself a workbook", aText(csv), "a.xlsx", /a\.xlsx is not what its name says: .*CSV/],
  ["a workbook that calls itself CSV", aWorkbook("<worksheet/>"), "a.csv", /not what its name says/],
  ["JSON that calls itself CSV", aText('[{"id":"1"}]'), "a.csv", /holds JSON/],
  ["a picture", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 1, 2), "a.csv", /a picture/],
  ["a PDF", aText("%PDF-1.7"), "a.csv", /a PDF/],
  ["an old workbook", Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 1), "a.xls", /before 2007/],
  ["something packed", Uint8Array.of(0x1f, 0x8b, 8), "a.csv.gz", /compressed/],
  ["a web page", aText("<html><table>"), "a.xls", /web page/],
  ["UTF-32", Uint8Array.of(0xff, 0xfe, 0, 0, 65, 0, 0, 0), "a.csv", /UTF-32/],
  ["a quotation mark that stays open", aText('Account ID,Name\n1,"x\n2,y'), "a.csv", /never closed/],
  ["no header", aText("111122223333,pay"), "a.csv", /first row holds an account id/],
  ["no accounts at all", aText("a,b\nc,d"), "a.csv", /No row of the first 10/],
  ["too many columns", aText(`Account ID,Name\n${",".repeat(300)}`), "a.csv", /301 columns; at most 200/],
  ["a long cell", aText(`Account ID,Name\n1,${"x".repeat(9000)}`), "a.csv", /Row 2, column 2 has 9000/],
  ["JSON cut off", aText('[{"id": "1"'), "a.json", /not JSON/],
  ["deep JSON", aText(`${"[".repeat(40)}`), "a.json", /nested/],
  ["accounts of AWS's services", aText('{"ELB":{"accounts":[]}}'), "a.json", /not accounts of yours/],
])("refused in words: %s", async (_name, bytes, name, words) => {
  await expect(read(bytes, name)).rejects.toThrow(words);
});

test("a file of 200 MB is refused by its size, before anything of it is read", async () => {
  await expect(read(new Uint8Array(200 * 1024 * 1024), "a.csv")).rejects.toThrow(/200 MB; at most 20 MB/);
});

test("more rows than are read are refused by their number", async () => {
  const text = `Account ID,Name\n${"111122223333,x\n".repeat(sheetLimits.rows + 1)}`;
  await expect(table(text)).rejects.toThrow(/more than 20000 rows/);
});

describe("JSON", () => {
  test("what AWS answers, our own export, and SWAG in both versions", async () => {
    const aws = await read(
      aText('{"Accounts":[{"Id":"111122223333","Name":"a","Email":"a@example.com","State":"ACTIVE"}]}'),
    );
    expect(aws.columns.map(({ head: one }) => one)).toEqual(["account id", "Name", "Email", "State"]);
    const own = await read(
      aText(
        '[{"id":"111122223333","contacts":[{"email":"ada@example.com","name":"Ada","role":"owner"}],"stages":[],"tags":{"team":"a"}}]',
      ),
    );
    expect(own.rows[0]?.cells).toEqual(["111122223333", '"Ada" <ada@example.com>', "a"]);
    const first = await read(
      aText(
        '{"accounts":[{"id":"aws-012345678910","type":"aws","name":"n","owners":["o@example.com"],"metadata":{"account_number":"012345678910","email":"r@example.com"}}]}',
      ),
    );
    expect(first.rows[0]?.cells).toEqual(["012345678910", "n", "r@example.com", "o@example.com", ""]);
    const second = await read(
      aText(
        '[{"id":"012345678910","name":"n","provider":"aws","account_status":"ready","contacts":["c@example.com"]},{"id":"x","provider":"gcp","account_status":"ready"}]',
      ),
    );
    expect(second.refused).toEqual([
      { row: 2, reason: "The account is one of gcp, not of AWS.", shown: "x" },
    ]);
  });

  test("one document a line", async () => {
    const sheet = await read(
      aText('{"id":"111122223333","name":"a"}\n{"id":"444455556666","name":"b"}\n'),
      "a.jsonl",
    );
    expect(sheet.rows.map(({ row }) => row)).toEqual([1, 2]);
  });
});
