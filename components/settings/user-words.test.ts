import { expect, test } from "vitest";
import { initialsOf, issuerText, seesText, throughText } from "./user-words.ts";

test.each([
  ["Ines R.", "IR"],
  ["ada@example.com", "A"],
  ["grace.hopper@example.com", "GH"],
  ["Ольга Иванова Петрова", "ОИ"],
  ["", ""],
  ["  ", ""],
])("the mark of %j is %j", (name, mark) => expect(initialsOf(name)).toBe(mark));

test("what somebody sees, in words", () => {
  const units = [
    { id: "ou-1", path: "/Workloads" },
    { id: "ou-2", path: null },
  ];
  expect(seesText({ role: null, accounts: 0, units: [] })).toBe("nothing");
  expect(seesText({ role: "viewer", accounts: null, units: [] })).toBe("all accounts");
  expect(seesText({ role: "owner", accounts: 1, units: [] })).toBe("1 account");
  expect(seesText({ role: "viewer", accounts: 12, units })).toBe("12 accounts, in /Workloads, ou-2 (gone)");
});

test("names of groups with commas stay apart", () => {
  expect(throughText({ through: "group", deciding: ["Cloud, Platform", "Ops"] })).toBe(
    "Cloud, Platform; Ops",
  );
});

test("the provider by its host, our own ways by their names, what is no address as it is", () => {
  expect(issuerText("https://login.example.com/tenant/v2.0")).toBe("login.example.com");
  expect(issuerText("waymark:login-link")).toBe("sign-in link");
  expect(issuerText("not an address")).toBe("not an address");
});
