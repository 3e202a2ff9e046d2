/** What the exercises that cover an account are worth: whether they were approved, measured, learned from, and recent. */

import type { Exercise } from "#lib/roadmap/records/exercises.ts";
import { lastMomentOf } from "#lib/roadmap/records/fields.ts";
import type { Recorded } from "#lib/roadmap/records.ts";

export type RecordedExercise = Recorded<Exercise>;
export type Lesson = Exercise["lessons"][number];

/** How far an exercise got: written down only, talked through, or measured with nobody warned. */
type Grade = "draft" | "talked" | "measured";

/** Up to how many days ago an exercise counts in full. */
const freshDays = 365;
/** Up to how many days ago it still counts a little. */
const fadingDays = 540;
const dayMs = 24 * 3_600_000;

/** Hundredths; `expired`: it would pass, had somebody looked at it again. */
export type Worth =
  | { kind: "pass" }
  | { kind: "expired"; ids: readonly string[] }
  | { kind: "fail"; hundredths: number; why: string; overdue: readonly { id: string; lesson: Lesson }[] };

/**
 * When an exercise took place. Of a real incident that is when it was noticed: an intruder who was there for a year does
 * not make the response a year old.
 */
export function heldAt({ kind, startedAt, detectedAt }: Exercise): number {
  return Date.parse(kind === "REAL_INCIDENT" ? (detectedAt ?? startedAt) : startedAt);
}

/** One that is planned counts when it has happened. */
export function hasBegun({ startedAt }: Exercise, now: number): boolean {
  return Date.parse(startedAt) <= now;
}

/** By somebody else than who recorded it. */
export function isApproved({
  data: { approvedBy, recordedBy },
  recordedBy: actor,
}: RecordedExercise): boolean {
  const name = (text: string) => text.trim().toLowerCase();
  return approvedBy !== null && name(approvedBy) !== name(recordedBy ?? actor);
}

function gradeOf(exercise: RecordedExercise, now: number): Grade {
  const { kind, detectedBy, detectedAt, understoodAt, reactedAt } = exercise.data;
  if (!isApproved(exercise)) return "draft";
  if (kind === "TABLETOP") return "talked";
  const isPast = (at: string | null) => at !== null && Date.parse(at) <= now;
  if (!isPast(understoodAt) || !isPast(reactedAt)) return "draft";
  // Nobody notices what was announced: that time is not measured.
  if (detectedBy === "ANNOUNCED") return "talked";
  return isPast(detectedAt) ? "measured" : "draft";
}

/** Open past its day, which lasts until its end in UTC. */
function isOverdue({ due, doneAt }: Lesson, now: number): boolean {
  if (doneAt !== undefined && startOf(doneAt) <= now) return false;
  return lastMomentOf(due).getTime() < now;
}

function startOf(dated: string): number {
  return Date.parse(dated);
}

/** Of all exercises that cover a place; the best of them decides, but a lesson that nobody learned counts against all. */
export function worthOf(covering: readonly RecordedExercise[], now: number): Worth {
  const begun = covering.filter(({ data }) => hasBegun(data, now));
  const fail = (hundredths: number, why: string): Worth => ({ kind: "fail", hundredths, why, overdue: [] });
  if (begun.length === 0) return fail(0, "no exercise covers it");
  const within = (days: number) => begun.filter(({ data }) => now - heldAt(data) <= days * dayMs);
  const fresh = within(freshDays);
  if (fresh.length === 0) {
    return within(fadingDays).length > 0
      ? fail(25, `the newest exercise is older than ${freshDays} days`)
      : fail(0, `the newest exercise is older than ${fadingDays} days`);
  }
  const graded = fresh.map((exercise) => ({ exercise, grade: gradeOf(exercise, now) }));
  const measured = graded.filter(({ grade }) => grade === "measured").map(({ exercise }) => exercise);
  if (measured.length === 0) {
    return graded.some(({ grade }) => grade === "talked")
      ? fail(
          60,
          "exercises were talked through or announced, so that nobody knows how long it takes to notice",
        )
      : fail(
          25,
          "exercises are drafts: not approved by somebody else than who recorded them, or without times",
        );
  }
  const approved = graded.filter(({ grade }) => grade !== "draft").map(({ exercise }) => exercise);
  const overdue = approved.flatMap(({ data }) =>
    data.lessons.filter((lesson) => isOverdue(lesson, now)).map((lesson) => ({ id: data.id, lesson })),
  );
  if (overdue.length > 0)
    return { kind: "fail", hundredths: 80, why: "lessons are overdue", overdue: overdue.sort(byLesson) };
  const isReviewed = ({ data }: RecordedExercise) => lastMomentOf(data.reviewBy).getTime() > now;
  return measured.some(isReviewed)
    ? { kind: "pass" }
    : { kind: "expired", ids: measured.map(({ data }) => data.id).sort() };
}

function byLesson(a: { id: string; lesson: Lesson }, b: { id: string; lesson: Lesson }): number {
  return `${a.id} ${a.lesson.text}` < `${b.id} ${b.lesson.text}` ? -1 : 1;
}

/** The first moment after `now` at which the worth is another, by nothing but the passing of time; null: never. */
export function worthUntil(covering: readonly RecordedExercise[], now: number): Date | null {
  const says = (at: number) => JSON.stringify(worthOf(covering, at));
  const today = says(now);
  const moments = covering.flatMap(({ data }) => [
    Date.parse(data.startedAt),
    heldAt(data) + freshDays * dayMs + 1,
    heldAt(data) + fadingDays * dayMs + 1,
    lastMomentOf(data.reviewBy).getTime(),
    ...data.lessons.flatMap(({ due, doneAt }) => [
      lastMomentOf(due).getTime() + 1,
      ...(doneAt === undefined ? [] : [startOf(doneAt)]),
    ]),
  ]);
  const later = [...new Set(moments.filter((at) => at > now))].sort((a, b) => a - b);
  const change = later.find((at) => says(at) !== today);
  return change === undefined ? null : new Date(change);
}
