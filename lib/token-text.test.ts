import { describe, expect, test } from "vitest";
import { holdsTokenText, isTokenText, makeTokenText, tokenHash, tokenHint } from "./token-text.ts";

test("a thousand tokens: all different, all of the form that scanners know", () => {
  const made = Array.from({ length: 1000 }, makeTokenText);
  expect(new Set(made).size).toBe(1000);
  for (const text of made) {
    expect(text).toMatch(/^wmk_[0-9A-Za-z]{49}$/);
    expect(isTokenText(text)).toBe(true);
  }
});

describe("whatever was changed on the way is no token", () => {
  const text = makeTokenText();
  const at = (place: number) => {
    const other = text[place] === "A" ? "B" : "A";
    return text.slice(0, place) + other + text.slice(place + 1);
  };
  test.each([
    "",
    "wmk_",
    text.slice(0, -1),
    `${text}0`,
    ` ${text}`,
    `${text}\n`,
    text.toLowerCase(),
    text.replace("wmk_", "wmk-"),
    `${text.slice(0, 20)}'${text.slice(21)}`,
  ])("%j", (changed) => {
    expect(isTokenText(changed)).toBe(false);
  });
  test("any one character", () => {
    for (let place = 4; place < text.length; place += 1) expect(isTokenText(at(place))).toBe(false);
  });
});

test("it is found inside of other text", () => {
  expect(holdsTokenText(`?a=b&access_token=${makeTokenText()}&c`)).toBe(true);
  expect(holdsTokenText("wmk_short, or prose about wmk_ tokens")).toBe(false);
});

test("hash and hint tell the token to nobody", () => {
  const text = makeTokenText();
  expect(tokenHash(text)).toMatch(/^[0-9a-f]{64}$/);
  expect(tokenHint(text)).toBe(`${text.slice(0, 8)}…${text.slice(-4)}`);
});
