/** How the three times came out, exercise after exercise. */
import { durationText, kindWords, type Timings, timingsOf } from "./timings.ts";
import { hasBegun, heldAt, isApproved, type RecordedExercise } from "./worth.ts";

/** One exercise on the way. */
export interface Measurement extends Timings {
  id: string;
  title: string;
  kind: string;
  /** The same times in words. */
  texts: Record<keyof Timings, string>;
  /** ISO 8601 UTC. */
  at: string;
}

/** More would be a blur. */
const mostDrawn = 24;

/** Approved exercises in which something was measured, oldest first; the newest 24. Tabletops measure nothing, whatever they write down. */
export function measurementsOf(exercises: readonly RecordedExercise[], now: Date): Measurement[] {
  return exercises
    .filter((exercise) => isApproved(exercise) && exercise.data.kind !== "TABLETOP")
    .filter(({ data }) => hasBegun(data, now.getTime()))
    .map(({ data }) => {
      const { id, title, kind } = data;
      const timings = timingsOf(data);
      const texts = {
        identify: durationText(timings.identify),
        understand: durationText(timings.understand),
        react: durationText(timings.react),
      };
      return {
        id,
        title,
        kind: kindWords[kind],
        at: new Date(heldAt(data)).toISOString(),
        ...timings,
        texts,
      };
    })
    .filter(({ identify, understand, react }) => (identify ?? understand ?? react) !== null)
    .sort((a, b) => (a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? -1 : 1))
    .slice(-mostDrawn);
}
