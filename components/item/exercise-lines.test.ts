import { expect, it } from "vitest";
import type { Measurement } from "#lib/roadmap/exercises/measurements.ts";
import { linesOf } from "./exercise-lines.ts";

const measured = (at: string, identify: number | null, understand = 10, react = 20): Measurement => ({
  id: at,
  title: "Drill",
  kind: "live simulation",
  at,
  identify,
  understand,
  react,
  texts: { identify: `${identify} min`, understand: `${understand} min`, react: `${react} min` },
});
const box = { width: 106, height: 26 };

it("one line a step, from left to right in time, each on its own scale", () => {
  const drills = [
    measured("2026-01-01T00:00:00Z", 60),
    measured("2026-01-03T00:00:00Z", 30),
    measured("2026-01-05T00:00:00Z", 0),
  ];
  const [identify, understand] = linesOf(drills, box);
  expect(identify).toEqual({
    step: "identify",
    points: [
      { x: 3, y: 3 },
      { x: 53, y: 13 },
      { x: 103, y: 23 },
    ],
    first: "60 min",
    last: "0 min",
  });
  expect(understand?.points.map(({ y }) => y)).toEqual([3, 3, 3]);
});

it("leaves a gap where something was not measured, and draws a single exercise in the middle", () => {
  const drills = [measured("2026-01-01T00:00:00Z", 60), measured("2026-01-05T00:00:00Z", null)];
  expect(linesOf(drills, box)[0]).toMatchObject({ points: [{ x: 3 }], first: "60 min", last: "60 min" });
  expect(linesOf(drills.slice(0, 1), box)[0]?.points).toEqual([{ x: 53, y: 3 }]);
  expect(linesOf([], box)[2]).toEqual({
    step: "react",
    points: [],
    first: "not measured",
    last: "not measured",
  });
});
