import { expect, test } from "vitest";
import type { StageCell } from "#lib/data/rollup.ts";
import { packCells, unpackCells } from "./packed-cells.ts";

const cells: StageCell[] = [
  {
    stage: 4,
    state: "partly",
    met: 1,
    applicable: 10,
    unknown: 2,
    excepted: 3,
    notMet: 4,
    partial: 5,
    fillHundredths: 37,
    unknownHundredths: 21,
  },
  {
    stage: 10,
    state: "na",
    met: 0,
    applicable: 0,
    unknown: 0,
    excepted: 0,
    notMet: 0,
    partial: 0,
    fillHundredths: 0,
    unknownHundredths: 0,
  },
];

test("what is packed comes out as it was", () => {
  expect(unpackCells(packCells(cells))).toEqual(cells);
  expect(unpackCells(packCells([]))).toEqual([]);
});

test.each(["green,1,2,3,4,5,6,7,8,9", "met,1", "x"])("anything else is refused: %s", (text) => {
  expect(() => unpackCells(text)).toThrow(RangeError);
});
