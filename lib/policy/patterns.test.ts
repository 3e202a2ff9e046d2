import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coversPattern, matchesPattern } from "./patterns.ts";

describe("matchesPattern", () => {
  it.each([
    ["*", "", true],
    ["*", "s3:GetObject", true],
    ["s3:Get*", "s3:GetObject", true],
    ["s3:Get*", "s3:PutObject", false],
    ["s3:*Object", "s3:GetObject", true],
    ["s3:*Object", "s3:GetObjectAcl", false],
    ["a*b*c", "a/b:b/c", true],
    ["a*b*c", "a/c:b", false],
    ["a?c", "abc", true],
    ["a?c", "ac", false],
    ["a?c", "abbc", false],
    ["", "", true],
    ["", "a", false],
    ["a.c", "abc", false],
    ["**", "x", true],
  ])("%j against %j: %s", (pattern, text, expected) => {
    expect(matchesPattern(pattern, text)).toBe(expected);
  });

  it("agrees with a regular expression", () => {
    const part = fc.array(fc.constantFrom("a", "b", "*", "?"), { maxLength: 8 }).map((all) => all.join(""));
    const text = fc.array(fc.constantFrom("a", "b"), { maxLength: 10 }).map((all) => all.join(""));
    fc.assert(
      fc.property(part, text, (pattern, subject) => {
        const expected = new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`).test(subject);
        expect(matchesPattern(pattern, subject)).toBe(expected);
      }),
    );
  });
});

describe("coversPattern", () => {
  it.each([
    ["*", "iam:*", true],
    ["iam:*", "iam:Create*", true],
    ["iam:Create*", "iam:*", false],
    ["iam:?reate*", "iam:*reate*", false],
    ["iam:Cre?te", "iam:Cre?te", true],
    ["iam:Create", "iam:Create", true],
  ])("%j covers %j: %s", (outer, inner, expected) => {
    expect(coversPattern(outer, inner)).toBe(expected);
  });

  it("is never wrong when it says so", () => {
    const part = fc.array(fc.constantFrom("a", "b", "*", "?"), { maxLength: 5 }).map((all) => all.join(""));
    const text = fc.array(fc.constantFrom("a", "b"), { maxLength: 6 }).map((all) => all.join(""));
    fc.assert(
      fc.property(part, part, text, (outer, inner, subject) => {
        fc.pre(coversPattern(outer, inner) && matchesPattern(inner, subject));
        expect(matchesPattern(outer, subject)).toBe(true);
      }),
    );
  });
});
