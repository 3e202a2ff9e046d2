/** From measured times to lines: pure, so that it is tested without a browser. */
import type { Measurement } from "#lib/roadmap/exercises/measurements.ts";

/** The steps that an exercise measures, in their order. */
export const steps = ["identify", "understand", "react"] as const;
export type Step = (typeof steps)[number];

export interface Line {
  step: Step;
  /** From left to right, the slowest at the top; exercises in which this was not measured have none. */
  points: { x: number; y: number }[];
  /** The first and the last one that was measured, in words. */
  first: string;
  last: string;
}

const unmeasured = "not measured";

/** A line never touches the edge, where half of it would be cut off. */
const margin = 3;

/** One line a step; each has its own scale, from nothing to its slowest time. */
export function linesOf(
  measurements: readonly Measurement[],
  { width, height }: { width: number; height: number },
): Line[] {
  const times = measurements.map(({ at }) => Date.parse(at));
  const [from = 0, until = 0] = [times[0], times.at(-1)];
  const across = (at: string) =>
    until === from ? width / 2 : margin + ((Date.parse(at) - from) / (until - from)) * (width - 2 * margin);
  return steps.map((step) => {
    const measured = measurements.flatMap((one) => {
      const minutes = one[step];
      return minutes === null ? [] : [{ at: one.at, minutes, text: one.texts[step] }];
    });
    const slowest = Math.max(1, ...measured.map(({ minutes }) => minutes));
    const points = measured.map(({ at, minutes }) => ({
      x: across(at),
      y: height - margin - (minutes / slowest) * (height - 2 * margin),
    }));
    return {
      step,
      points,
      first: measured[0]?.text ?? unmeasured,
      last: measured.at(-1)?.text ?? unmeasured,
    };
  });
}
