import { expect, it } from "vitest";
import { daysAgo, now } from "#lib/roadmap/a-fact.fixture.ts";
import { after, anExercise } from "./an-exercise.fixture.ts";
import { measurementsOf } from "./measurements.ts";

it("approved exercises that measured something, oldest first, in minutes and in words", () => {
  const drills = [
    anExercise(20, { reactedAt: after(20, 40 + 3 * 24 * 60) }),
    anExercise(200, { detectedBy: "ANNOUNCED" }),
    anExercise(60, { kind: "TABLETOP" }),
    anExercise(50, { approvedBy: null }),
    anExercise(-5),
  ];
  expect(measurementsOf(drills, now)).toEqual([
    {
      id: "drill-200",
      title: "Key in a public repository",
      kind: "live simulation",
      at: daysAgo(200),
      identify: null,
      understand: 28,
      react: 55,
      texts: { identify: "not measured", understand: "28 min", react: "55 min" },
    },
    expect.objectContaining({
      id: "drill-20",
      identify: 12,
      react: 3 * 24 * 60,
      texts: { identify: "12 min", understand: "28 min", react: "3 d" },
    }),
  ]);
});

it("draws the newest 24", () => {
  const many = Array.from({ length: 30 }, (_, at) => anExercise(300 - at));
  expect(measurementsOf(many, now).map(({ id }) => id)).toEqual(many.slice(6).map(({ data }) => data.id));
});
