import { describe, expect, it } from "vitest";
import { type CustomColumn, checkedAccountId, checkedField, checkedFields } from "./account-field-values.ts";
import type { AccountField, AccountValue } from "./account-fields.ts";

const columns: CustomColumn[] = [
  { id: "tier", name: "Tier", kind: "choice", choices: ["Gold", "Silver"] },
  { id: "since", name: "Since", kind: "date", choices: [] },
];

describe("kept as", () => {
  it.each<[AccountField, string | Record<string, string>, AccountValue | null]>([
    ["name", "  pay \t prod ", "pay prod"],
    ["name", "=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"],
    ["name", "paie 💶 équipe", "paie 💶 équipe"],
    ["environment", " ", null],
    ["email", "Root@Example.com", "root@example.com"],
    ["payer", "1111-2222-3333", "111122223333"],
    ["state", "pending closure", "PENDING_CLOSURE"],
    ["unit", "Workloads//Prod/", "/Workloads/Prod"],
    ["unit", "/", "/"],
    ["notes", "one\ntwo", "one\ntwo"],
    ["tags", {}, null],
    ["custom.tier", "gold", "Gold"],
    ["custom.since", "2026-02-28", "2026-02-28"],
  ])("%s %j", (field, entered, kept) => {
    expect(checkedField(field, entered, columns)).toEqual(kept);
  });
});

describe("refused", () => {
  it.each<[AccountField, AccountValue, string]>([
    ["name", "a\u202Eb", "Name may not hold control characters."],
    ["name", "a".repeat(201), "Name has at most 200 characters."],
    ["email", "nobody", "one e-mail address"],
    ["payer", "123", "has 3"],
    ["state", "asleep", "is no state"],
    ["unit", "/a".repeat(11), "at most 10 levels"],
    ["tags", "a=b", "Tags are keys with values."],
    ["tags", { "": "b" }, "The key of a tag"],
    ["custom.tier", "bronze", "Tier is one of Gold, Silver."],
    ["custom.since", "2026-02-30", "Since is a date"],
    ["custom.nothing", "x", "There is no custom column nothing."],
    ["environment", { a: "b" }, "Environment is a text."],
  ])("%s %j", (field, entered, words) => {
    expect(() => checkedField(field, entered, columns)).toThrow(
      expect.objectContaining({ userMessage: expect.stringContaining(words) }),
    );
  });

  it("a field that there is not", () => {
    expect(() => checkedFields(Object.fromEntries([["colour", "red"]]), columns)).toThrow(
      expect.objectContaining({ userMessage: "There is no field colour of accounts." }),
    );
  });

  it.each([
    ["12345678901", "11"],
    ["x", "none"],
    ["1.23457E+11", "none"],
  ])("the id %s", (id, words) => {
    expect(() => checkedAccountId(id)).toThrow(
      expect.objectContaining({ userMessage: expect.stringContaining(words) }),
    );
  });
});
