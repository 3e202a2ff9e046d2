import { expect, test } from "vitest";
import { readVendorList, readVendorTable } from "./vendor-list.ts";

const yaml = `
- name: Cinderlog
  source: ['https://cinderlog.example/aws']
  accounts: [033677994240, '999988887777']
- name: Northpane
  source: notes of ours
  accounts: ['9999-8888-6666']
`;

test("YAML in the shape of the public list: zeros at the front stay, ids may have hyphens", () => {
  expect(readVendorList(yaml)).toEqual({
    entries: [
      { accountId: "033677994240", vendor: "Cinderlog", link: "https://cinderlog.example/aws" },
      { accountId: "999988886666", vendor: "Northpane", link: null },
      { accountId: "999988887777", vendor: "Cinderlog", link: "https://cinderlog.example/aws" },
    ],
    rejected: [],
  });
});

test("JSON, also below a key", () => {
  const list = [{ name: "A", source: null, accounts: ["999988887777"], enabled: true }];
  expect(readVendorList(JSON.stringify(list))?.entries).toHaveLength(1);
  expect(readVendorList(JSON.stringify({ accounts: list }))?.entries).toHaveLength(1);
});

test("what is wrong is named with its place, and the rest is read", () => {
  const list = [
    { name: "A", accounts: ["999988887777", "12345"] },
    { accounts: ["999988886666"] },
    { name: "B", accounts: ["999988887777"] },
  ];
  const { entries, rejected } = readVendorList(JSON.stringify(list)) ?? { entries: [], rejected: [] };
  expect(entries.map(({ vendor }) => vendor)).toEqual(["A"]);
  expect(rejected.map(({ row }) => row)).toEqual([1, 2, 3]);
  expect(rejected[0]?.reason).toBe("12345 is no account id, which has 12 digits.");
  expect(rejected[2]?.reason).toBe("999988887777 is named twice: A and B.");
});

test("what is no list, and aliases that would grow, are refused", () => {
  expect(readVendorList("name,account\nA,999988887777\n")).toBeNull();
  expect(readVendorList("{{{")).toBeNull();
  expect(readVendorList("a: &a [x]\nb: *a\n")).toBeNull();
});

test("a table: several ids in one cell, a link only where it is one", () => {
  const table = readVendorTable(
    ["Vendor", "Account ID", "Source"],
    [
      { row: 2, cells: ["A", "999988887777; 999988886666", "https://a.example"] },
      { row: 3, cells: ["B", "1.23E+11", "a note"] },
    ],
  );
  expect(table?.entries).toHaveLength(2);
  expect(table?.entries[0]?.link).toBe("https://a.example");
  expect(table?.rejected).toEqual([{ row: 3, reason: "1.23E+11 is no account id, which has 12 digits." }]);
  expect(readVendorTable(["Vendor", "Notes"], [])).toBeNull();
});
