import { describe, expect, test } from "vitest";
import { type MapPosition, nextCell } from "./heat-map-walk.ts";

// Three groups: two rows, one row, three rows.
const shape = { widths: [10, 10, 10, 10, 10, 10], groups: [0, 2, 3] };
const at = (row: number, column: number): MapPosition => ({ row, column });

describe("keys of the heat map", () => {
  test.each<[string, boolean, MapPosition, MapPosition | null]>([
    ["ArrowRight", false, at(0, 0), at(0, 1)],
    ["ArrowRight", false, at(0, 9), at(0, 9)],
    ["ArrowLeft", false, at(0, 0), at(0, 0)],
    ["ArrowDown", false, at(1, 4), at(2, 4)],
    ["ArrowDown", false, at(5, 4), at(5, 4)],
    ["ArrowUp", false, at(2, 4), at(1, 4)],
    ["ArrowUp", false, at(0, 4), at(0, 4)],
    ["Home", false, at(3, 4), at(3, 0)],
    ["End", false, at(3, 4), at(3, 9)],
    ["Home", true, at(3, 4), at(0, 0)],
    ["End", true, at(1, 4), at(5, 9)],
    ["PageDown", false, at(0, 4), at(2, 4)],
    ["PageDown", false, at(4, 4), at(5, 4)],
    ["PageUp", false, at(5, 4), at(3, 4)],
    ["PageUp", false, at(3, 4), at(2, 4)],
    ["PageUp", false, at(0, 4), at(0, 4)],
    ["a", false, at(0, 4), null],
    ["Tab", false, at(0, 4), null],
  ])("%s (control: %s) from %o leads to %o", (key, control, from, to) => {
    expect(nextCell(from, { key, control }, shape)).toEqual(to);
  });
});
