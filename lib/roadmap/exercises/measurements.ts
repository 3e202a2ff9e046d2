/** How the three times came out, exercise after exercise. */
import type { Exercise } from "#lib/roadmap/records/exercises.ts";
import { type Timings, timingsOf } from "./timings.ts";
import { hasBegun, heldAt, isApproved, type RecordedExercise } from "./worth.ts";

/** One exercise on the way. */
export interface Measurement extends Timings {
  id: string;
  title: string;
  kind: Exercise["kind"];
  /** ISO 8601 UTC. */
  at: string;
}

/** Approved exercises in which something was measured, oldest first. Tabletops measure nothing, whatever they write down. */
export function measurementsOf(exercises: readonly RecordedExercise[], now: Date): Measurement[] {
  return exercises
    .filter((exercise) => isApproved(exercise) && exercise.data.kind !== "TABLETOP")
    .filter(({ data }) => hasBegun(data, now.getTime()))
    .map(({ data }) => {
      const { id, title, kind } = data;
      return { id, title, kind, at: new Date(heldAt(data)).toISOString(), ...timingsOf(data) };
    })
    .filter(({ identify, understand, react }) => (identify ?? understand ?? react) !== null)
    .sort((a, b) => (a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? -1 : 1));
}
