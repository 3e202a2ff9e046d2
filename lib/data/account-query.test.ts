import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cursorText, readCursor } from "./account-cursor.ts";
import {
  type AccountCondition,
  accountColumns,
  everyAccount,
  ownerWants,
  parseAccountQuery,
  sortColumns,
} from "./account-query.ts";
import { queryText } from "./account-query-text.ts";
import { items } from "./test-scenario.ts";

const parse = (text: string) => parseAccountQuery(new URLSearchParams(text), items);

const since = fc.oneof(
  fc.record({ days: fc.integer({ min: 0, max: 9999 }) }),
  fc
    .date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true })
    .map((date) => ({ date: date.toISOString().slice(0, 10) })),
);
const condition: fc.Arbitrary<AccountCondition> = fc.oneof(
  fc
    .string({ maxLength: 40 })
    .map((path) => ({ kind: "ou" as const, path: `/${path}`.toWellFormed().trim() })),
  fc.constantFrom("ACTIVE", "SUSPENDED", "DEPARTED").map((state) => ({ kind: "state" as const, state })),
  fc.record({
    kind: fc.constant("stage" as const),
    stage: fc.constantFrom(1, 3, 4),
    want: fc.constantFrom("incomplete", "complete", "failing", "unknown"),
  }),
  fc.record({
    kind: fc.constant("item" as const),
    itemId: fc.constantFrom("1.2", "3.2", "4.1"),
    want: fc.constantFrom("MET", "UNKNOWN", "failing", "EXCEPTED"),
  }),
  fc.constantFrom("failed", "fresh").map((freshness) => ({ kind: "freshness" as const, freshness })),
  fc.constant({ kind: "cause" as const, code: "role_missing_or_trust" }),
  fc.integer({ min: 0, max: 99 }).map((percent) => ({ kind: "unknown" as const, percent })),
  since.map((moment) => ({ kind: "joined" as const, since: moment })),
  since.map((moment) => ({ kind: "unseen" as const, since: moment })),
  fc.constant({ kind: "account" as const, id: "222222220001" }),
  fc.constantFrom(...ownerWants).map((want) => ({ kind: "owner" as const, want })),
  fc.emailAddress().map((email) => ({ kind: "contact" as const, email: email.toLowerCase() })),
  fc.record({
    kind: fc.constantFrom("environment", "businessUnit", "costCentre"),
    value: fc.string({ minLength: 1, maxLength: 30 }).map((text) => `x${text}`.toWellFormed().trim()),
  }),
  fc.constantFrom("team", "team=pay", "team=-").map((value) => ({ kind: "tag" as const, value })),
  fc.constantFrom("manual", "organization").map((value) => ({ kind: "source" as const, value })),
);

test("what a query says in a URL is what is read from it", () => {
  fc.assert(
    fc.property(
      fc.record({
        search: fc.string({ maxLength: 30 }).map((text) => text.toWellFormed().replaceAll("\0", "").trim()),
        conditions: fc.array(condition, { maxLength: 8 }),
        sort: fc.record({ column: fc.constantFrom(...sortColumns), descending: fc.boolean() }),
        columns: fc.subarray([...accountColumns]),
      }),
      (query) => {
        const text = queryText(query);
        const read = parse(text);
        expect(read.problems).toEqual([]);
        expect(queryText(parse(queryText(read.query)).query)).toBe(queryText(read.query));
        expect({ ...read.query, conditions: [] }).toEqual({ ...query, conditions: [], place: null });
        const texts = (list: readonly AccountCondition[]) => [
          ...new Set(list.map((one) => JSON.stringify(one))),
        ];
        expect(texts(read.query.conditions).sort()).toEqual(texts(query.conditions).sort());
      },
    ),
  );
});

test("any text whatsoever is read without an exception", () => {
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.constantFrom("q", "ou", "stage", "item", "after", "before", "sort", "joined"),
        fc.string(),
      ),
      (values) => {
        const { query } = parse(new URLSearchParams(values).toString());
        expect(query.conditions.length).toBeLessThan(9);
      },
    ),
  );
});

describe("bad values are named, and the rest counts", () => {
  test.each([
    ["stage=14", "stage", "no stage 14"],
    ["stage=3:nearly", "stage", "not nearly"],
    ["item=9.9:MET", "item", "no item 9.9"],
    ["item=3.2:GREEN", "item", "not GREEN"],
    ["state=asleep", "state", "SUSPENDED"],
    ["freshness=old", "freshness", "partly"],
    ["cause=DROP TABLE", "cause", "role_missing_or_trust"],
    ["unknown=150", "unknown", "0 to 99"],
    ["joined=2026-02-31", "joined", "30d"],
    ["unseen=soon", "unseen", "30d"],
    ["ou=Workloads", "ou", "/Workloads/Prod"],
    ["account=12", "account", "12 digits"],
    ["owner=me", "owner", "unconfirmed"],
    ["contact=Ada", "contact", "ada@example.com"],
    ["sort=colour", "sort", "name"],
    ["columns=id,colour", "columns", "stages"],
    ["after=xyz", "after", "starts at its top"],
    [`after=${cursorText("met", { key: "1", id: "222222220001" })}`, "after", "starts at its top"],
    [`q=${"x".repeat(201)}`, "q", "200"],
  ])("%s", (text, parameter, words) => {
    const { query, problems } = parse(`${text}&state=ACTIVE&${text === "" ? "" : "item=4.1:MET"}`);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ parameter });
    expect(problems[0]?.message).toContain(words);
    expect(query.conditions).toEqual([
      { kind: "state", state: "ACTIVE" },
      { kind: "item", itemId: "4.1", want: "MET" },
    ]);
    expect(query).toMatchObject({ search: "", sort: everyAccount.sort, place: null });
  });

  test("more filters than anybody means", () => {
    const many = Array.from({ length: 60 }, (_, percent) => `unknown=${percent}`).join("&");
    expect(parse(many).query.conditions).toHaveLength(40);
    expect(parse(many).problems[0]?.message).toContain("40");
  });
});

test("a cursor is read only by the order that it is from", () => {
  const place = { key: "pay /=+é", id: "222222220001" };
  const text = cursorText("name", place);
  expect(text).toMatch(/^[\w-]+$/);
  expect(readCursor("after", text, "name")).toEqual({ side: "after", ...place });
  expect(readCursor("after", text, "met")).toBeNull();
  const broken = [["met", "1e9", "222222220001"], ["met", "5", "2"], ["met", 5, "222222220001"], [], {}, 5];
  for (const value of broken) {
    const written = Buffer.from(JSON.stringify(value)).toString("base64url");
    expect(readCursor("before", written, "met")).toBeNull();
  }
});
