import { expect, test } from "vitest";
import { createRefusalBound, refusalsOfAll, refusalsOfOne, refusalWindowMs } from "./refusal-bound.ts";

test("a loop is one row, and the next row says how many there were", () => {
  const bound = createRefusalBound();
  expect(bound.admit("ada", "/settings", 0)).toBe(0);
  for (let at = 1; at <= 500; at += 1) expect(bound.admit("ada", "/settings", at)).toBeNull();
  expect(bound.admit("ada", "/runs", 600)).toBe(500);
  expect(bound.admit("grace", "/runs", 600)).toBe(0);
  expect(bound.admit("ada", "/settings", refusalWindowMs)).toBe(0);
});

test("whoever tries everything, and everybody at once, is written down to a bound", () => {
  const bound = createRefusalBound();
  const tried = (actor: string) =>
    Array.from({ length: 1_000 }, (_, at) => bound.admit(actor, `/${at}`, at)).filter((row) => row !== null);
  expect(tried("ada")).toHaveLength(refusalsOfOne);
  let rows = refusalsOfOne;
  for (let person = 0; person < 100; person += 1) rows += tried(`p${person}`).length;
  expect(rows).toBe(refusalsOfAll);
});
