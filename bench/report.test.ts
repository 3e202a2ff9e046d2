import { describe, expect, it } from "vitest";
import { median, renderTable, spread } from "./report.ts";

describe("median", () => {
  it("is the middle, or the mean of the two in the middle", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(() => median([])).toThrow(RangeError);
  });
});

describe("spread", () => {
  it("shows the range only of repeated figures", () => {
    expect(spread([1.234], 2)).toBe("1.23");
    expect(spread([1.2, 1, 1.1], 1)).toBe("1.1 (1.0–1.2)");
  });
});

describe("renderTable", () => {
  it("prints a missed budget as missed, and no verdict where there is no budget", () => {
    const figure = { id: "P1", what: "refresh", figure: "1.2", budget: "≤ 1.15", raw: {} };
    const table = renderTable([
      { ...figure, met: false },
      { ...figure, id: "P3", budget: "", met: null },
      { ...figure, id: "P7", met: true },
    ]);
    expect(table.split("\n").map((line) => line.split(/ {2,}/).at(-1))).toEqual([
      "budget",
      "MISSED",
      "–",
      "met",
    ]);
  });
});
