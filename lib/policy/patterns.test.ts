import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coversPattern, intersectsPattern, matchesPattern } from "./patterns.ts";

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
    ["?*", "*a", true],
    ["*?", "?*", true],
    ["*a*", "*ba*", true],
    ["a*b", "a*", false],
    ["arn:*:role/*", "arn:aws:iam::*:role/x-*", true],
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

describe("covering and meeting", () => {
  const part = fc.array(fc.constantFrom("a", "b", "*", "?"), { maxLength: 5 }).map((all) => all.join(""));
  /** Every text of up to 6 characters, one of which neither pattern spells: as long as the longest that could differ. */
  const texts = [""];
  for (let from = 0, length = 1; length <= 6; length++) {
    const end = texts.length;
    for (; from < end; from++) for (const letter of ["a", "b", "c"]) texts.push(`${texts[from]}${letter}`);
  }

  it("is what comparing all texts says", () => {
    fc.assert(
      fc.property(part, part, (a, b) => {
        const inBoth = texts.some((text) => matchesPattern(a, text) && matchesPattern(b, text));
        // Two patterns of five characters may first meet in a text of ten.
        if (inBoth) expect(intersectsPattern(a, b)).toBe(true);
        if (!intersectsPattern(a, b)) expect(inBoth).toBe(false);
        const allOfB = texts.every((text) => !matchesPattern(b, text) || matchesPattern(a, text));
        if (coversPattern(a, b)) expect(allOfB).toBe(true);
        if (!coversPattern(a, b)) expect(allOfB).toBe(false);
      }),
    );
  });

  it.each([
    ["*-prod", "app-*", true],
    ["a*", "b*", false],
    ["s3:Get*", "s3:*Object", true],
    ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*", false],
    ["a?c", "ab*", true],
    ["a?", "a", false],
  ])("%j meets %j: %s", (a, b, expected) => {
    expect(intersectsPattern(a, b)).toBe(expected);
    expect(intersectsPattern(b, a)).toBe(expected);
  });

  it("gives up on what would take too long, on the safe side", () => {
    const hostile = "*a?".repeat(600);
    expect(coversPattern(`${hostile}b`, `${"*ab".repeat(600)}*`)).toBe(false);
    expect(typeof intersectsPattern(hostile, `${"?*a".repeat(600)}`)).toBe("boolean");
  });
});
