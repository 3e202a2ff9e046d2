import { expect, test } from "vitest";
import { actorWords, changedFields, eventTime, shortHash, summaryText } from "./audit-words.ts";

test.each([
  ["user:0190c0de-0000", "Ines R.", "Ines R."],
  ["user:0190c0de-0000-4000", null, "user 0190c0de"],
  ["token:0190c0de-0000-4000", null, "token 0190c0de"],
  ["cli:ada:x", null, "ada:x, terminal"],
  ["job:worker", null, "job worker"],
  ["local", null, "local"],
])("%s, %s: %s", (actor, actorName, words) => {
  expect(actorWords({ actor, actorName })).toBe(words);
});

test("times are UTC with seconds, hashes are their two ends", () => {
  expect(eventTime(new Date("2026-11-21T09:05:03.999Z"))).toBe("21 Nov 09:05:03");
  expect(shortHash(`c41e${"0".repeat(58)}09`)).toBe("c41e…09");
});

test("only what differs is a change", () => {
  const event = { before: { a: 1, b: [1], c: "x" }, after: { b: [1], a: 2, d: null }, detail: {} };
  expect(changedFields(event)).toEqual([
    { field: "a", before: "1", after: "2" },
    { field: "c", before: "x", after: "–" },
  ]);
  expect(summaryText(event)).toBe("a: 1 → 2, c: x → –");
});

test("what is new has no arrow, what is long is cut, and without a change the details stand", () => {
  expect(summaryText({ before: null, after: { value: 60 }, detail: {} })).toBe("value: 60");
  expect(summaryText({ before: null, after: null, detail: { accounts: 58 } })).toBe("accounts: 58");
  expect(summaryText({ before: null, after: null, detail: {} })).toBe("");
  expect(summaryText({ before: null, after: { value: "x".repeat(200) }, detail: {} })).toHaveLength(90);
});
