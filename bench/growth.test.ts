import { expect, test } from "vitest";
import { growthExponent, percentile } from "./growth.ts";

test("the exponent of a power law is its power, whatever the factor", () => {
  const sizes = [10, 30, 100];
  for (const power of [0, 0.3, 1, 2])
    expect(growthExponent(sizes.map((size) => ({ size, cost: 7 * size ** power })))).toBeCloseTo(power, 10);
});

test("one size has no growth, and a cost of nothing has no logarithm", () => {
  expect(() => growthExponent([{ size: 10, cost: 1 }])).toThrow(RangeError);
  expect(() =>
    growthExponent([
      { size: 10, cost: 1 },
      { size: 20, cost: 0 },
    ]),
  ).toThrow(RangeError);
});

test("a percentile is one of the values", () => {
  expect(percentile([4, 1, 3, 2], 0.5)).toBe(2);
  expect(percentile([1, 2, 3], 0.95)).toBe(3);
  expect(() => percentile([], 0.95)).toThrow(RangeError);
});
