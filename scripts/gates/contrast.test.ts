import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { contrast, lowContrasts, pairs, readTokens } from "./contrast.ts";

const css = readFileSync("app/styles/tokens.css", "utf8");

describe("contrast", () => {
  it("is 21 for black on white and 1 for a colour on itself", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
    expect(contrast("#17847e", "#17847e")).toBe(1);
  });

  it("is WCAG's 4.48 for #777777 on white", () => {
    expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  });
});

describe("the tokens of the pages", () => {
  it("suffice in light and dark", () => {
    expect(lowContrasts(readTokens(css))).toEqual([]);
  });

  it("would be refused if one were lighter", () => {
    const paler = css.replace(/--text-3:[^;]+;/, "--text-3: light-dark(#9a988f, #949289);");
    expect(lowContrasts(readTokens(paler)).some((line) => line.startsWith("text-3 on bg, light"))).toBe(true);
  });

  it("would be refused if one were missing", () => {
    expect(lowContrasts(new Map())).toHaveLength(pairs.length);
  });
});
