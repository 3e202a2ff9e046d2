import fc from "fast-check";
import { expect, test } from "vitest";
import { readTagText, tagText } from "./tag-text.ts";

test.each<[string, Record<string, string>]>([
  ["", {}],
  ["a = b", { a: "b" }],
  ["a=b\r\n\n c = d = e ", { a: "b", c: "d = e" }],
  ["a =", { a: "" }],
  ["__proto__ = x", Object.fromEntries([["__proto__", "x"]])],
])("%j is read", (text, tags) => {
  expect(readTagText(text)).toEqual(tags);
});

test.each([
  ["a", "Line 1"],
  ["a = b\n = c", "Line 2"],
  ["a = b\na = c", "twice"],
])("%j is refused", (text, words) => {
  expect(() => readTagText(text)).toThrow(
    expect.objectContaining({ userMessage: expect.stringContaining(words) }),
  );
});

const word = fc.stringMatching(/^[a-z][a-z :/-]{0,8}[a-z]$/);

test("what was written is read again", () => {
  fc.assert(
    fc.property(fc.dictionary(word, word), (tags) => {
      expect(readTagText(tagText(tags))).toEqual({ ...tags });
    }),
  );
});
