/** Ids as spreadsheets leave them. */
import { expect, test } from "vitest";
import { idsLike, readAccountId } from "./account-id.ts";

const ids = ["000123456789", "012345678901", "111122223333", "123456789012", "123457111111", "222200000000"];
const known = { has: (id: string) => ids.includes(id), ids };

test.each([
  ["111122223333", "exact", "111122223333"],
  [" 111122223333 ", "exact", "111122223333"],
  ["000123456789", "exact", "000123456789"],
  ['="000123456789"', "repaired", "000123456789"],
  ["'444455556666", "repaired", "444455556666"],
  ["1111-2222-3333", "repaired", "111122223333"],
  ["1111 2222 3333", "repaired", "111122223333"],
  ["1111\u00A02222\u00A03333", "repaired", "111122223333"],
  ["\u200E111122223333\u202C", "repaired", "111122223333"],
  ["111122223333.0", "repaired", "111122223333"],
  ["111,122,223,333", "repaired", "111122223333"],
  ["111.122.223.333", "repaired", "111122223333"],
  ["aws-012345678901", "repaired", "012345678901"],
  ["1.11122223333E+11", "repaired", "111122223333"],
  ["12345678901", "repaired", "012345678901"],
  ["123456789", "repaired", "000123456789"],
  ["12345678901.0", "repaired", "012345678901"],
  ["222200000000", "exact", "222200000000"],
  ["98765432109", "asked", "098765432109"],
  ["1.23456789E+11", "asked", "123456789012"],
])("%s is %s", (cell, kind, id) => {
  expect(readAccountId(cell, known)).toMatchObject({ kind, id });
});

test.each([
  ["", /No account id/],
  ["1,23457E+11", /keeps 6 digits of 12.*It can be 1234 5678 9012, 1234 5711 1111/],
  ["9.87654E+11", /no known account begins with 98765/],
  ["1.2E+20", /is no account id/],
  ["123457000000", /ends in six zeros/],
  ["1111 2222 O714", /A letter O/],
  ["12345", /12 digits; this has 5/],
  ["1234567890123", /this has 13/],
  ["payments", /nothing else/],
  ["=HYPERLINK(1)", /nothing else/],
])("%s is refused with what it may have been", (cell, why) => {
  const read = readAccountId(cell, known);
  expect(read.kind).toBe("refused");
  expect(read.kind === "exact" ? "" : read.why).toMatch(why);
});

test("a number that ends in six zeros is taken where it is written as no spreadsheet writes it", () => {
  expect(readAccountId("1234 5700 0000", known)).toMatchObject({ kind: "repaired", id: "123457000000" });
});

test.each([
  ["1.23457E+11", ["123456789012", "123457111111"]],
  ["123457000000", ["123456789012", "123457111111"]],
  ["2222 333", ["111122223333"]],
  ["9.9E+3", []],
  ["222", []],
  ["", []],
  ["payments", []],
])("%s may have been %j", (cell, like) => {
  expect(idsLike(cell, ids)).toEqual(like);
});
