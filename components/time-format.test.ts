import { describe, expect, test } from "vitest";
import {
  formatAge,
  formatDuration,
  formatExact,
  formatMoment,
  formatShortDate,
  utcParts,
} from "./time-format.ts";

const minute = 60_000;
const day = 24 * 60 * minute;

describe("ages", () => {
  test.each([
    [0, "just now"],
    [-5 * minute, "just now"],
    [59_999, "just now"],
    [41 * minute, "41 min ago"],
    [60 * minute, "1 h ago"],
    [47 * 60 * minute, "47 h ago"],
    [2 * day, "2 days ago"],
    [90 * day, "90 days ago"],
    [91 * day, null],
  ])("%i ms is %s", (ageMs, words) => expect(formatAge(ageMs)).toBe(words));
});

describe("durations", () => {
  test.each([
    [0, "0 s"],
    [-3, "0 s"],
    [59.4, "59 s"],
    [60, "1 min"],
    [222, "3 min 42 s"],
    [3600, "1 h"],
    [3900, "1 h 5 min"],
  ])("%d s is %s", (seconds, words) => expect(formatDuration(seconds)).toBe(words));
});

test("a moment is written day first, with a 24-hour clock", () => {
  const parts = utcParts(new Date("2026-11-21T09:05:07Z"));
  expect(formatMoment(parts)).toBe("21 Nov 2026, 09:05");
  expect(formatExact(parts)).toBe("21 Nov 2026, 09:05:07");
});

test("a date of this year needs no year", () => {
  const now = utcParts(new Date("2026-11-22T09:00:00Z"));
  expect(formatShortDate(utcParts(new Date("2026-01-02T00:00:00Z")), now)).toBe("2 Jan");
  expect(formatShortDate(utcParts(new Date("2025-12-31T23:59:59Z")), now)).toBe("31 Dec 2025");
});
