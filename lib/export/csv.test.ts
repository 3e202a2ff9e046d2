import { describe, expect, test } from "vitest";
import { csv } from "./csv.ts";
import { jsonArray } from "./json.ts";

async function* rowsOf<Row>(rows: readonly Row[]): AsyncGenerator<Row> {
  yield* rows;
}

async function text(parts: AsyncIterable<string>): Promise<string> {
  let all = "";
  for await (const part of parts) all += part;
  return all;
}

async function cell(value: string | number | null): Promise<string> {
  const whole = await text(csv(rowsOf([value]), [{ head: "h", value: (row) => row }]));
  return whole.replace("\uFEFFh\r\n", "");
}

describe("a text that a spreadsheet would run begins with an apostrophe", () => {
  test.each([
    ["=cmd|' /C calc'!A0", `'=cmd|' /C calc'!A0\r\n`],
    ["+41 44 000 00 00", "'+41 44 000 00 00\r\n"],
    ["-prod", "'-prod\r\n"],
    ["@SUM(A1)", "'@SUM(A1)\r\n"],
    ["\t=1+1", "'\t=1+1\r\n"],
    ["\r=1+1", `"'\r=1+1"\r\n`],
    ["\n=1+1", `"'\n=1+1"\r\n`],
    ["  =1+1", "'  =1+1\r\n"],
    ["\u200B=1+1", "'\u200B=1+1\r\n"],
    ["\uFF1D1+1", "'\uFF1D1+1\r\n"],
    ["\uFF0B1", "'\uFF0B1\r\n"],
    ["\uFF0D1", "'\uFF0D1\r\n"],
    ["\uFF20SUM", "'\uFF20SUM\r\n"],
    ['=HYPERLINK("http://x","y"),z', `"'=HYPERLINK(""http://x"",""y""),z"\r\n`],
  ])("%j", async (value, written) => {
    expect(await cell(value)).toBe(written);
  });
});

describe("everything else stays as it is", () => {
  test.each<[string | number | null, string]>([
    ["pay-prod", "pay-prod\r\n"],
    ["a=b", "a=b\r\n"],
    ["O'Brien, Zürich", `"O'Brien, Zürich"\r\n`],
    ["two\nlines", `"two\nlines"\r\n`],
    ["000000000012", "000000000012\r\n"],
    [-1, "-1\r\n"],
    [0, "0\r\n"],
    [null, "\r\n"],
    ["", "\r\n"],
  ])("%j", async (value, written) => {
    expect(await cell(value)).toBe(written);
  });
});

test("many rows come in their order, and none are no rows", async () => {
  const columns = [{ head: "n", value: (row: number) => row }];
  const numbers = Array.from({ length: 1203 }, (_, index) => index);
  const written = await text(csv(rowsOf(numbers), columns));
  expect(written.trim().split("\r\n").slice(1).map(Number)).toEqual(numbers);
  expect(await text(csv(rowsOf<number>([]), columns))).toBe("\uFEFFn\r\n");
});

test.each<[unknown[]]>([[[]], [[{ a: 1 }]], [[{ a: "]" }, { b: [2] }, null]]])("JSON of %j", async (rows) => {
  expect(JSON.parse(await text(jsonArray(rowsOf(rows))))).toEqual(rows);
});
