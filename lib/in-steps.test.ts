import { expect, test } from "vitest";
import { inSteps } from "./in-steps.ts";

async function* count(to: number): AsyncGenerator<number> {
  for (let at = 1; at <= to; at += 1) yield at;
}

test.each([
  [0, []],
  [2, [[1, 2]]],
  [3, [[1, 2, 3]]],
  [4, [[1, 2, 3], [4]]],
])("%i rows in steps of three", async (rows, steps) => {
  const found: number[][] = [];
  for await (const step of inSteps(count(rows), 3)) found.push(step);
  expect(found).toEqual(steps);
});
