/** How one account, or the organization as a whole, comes out at item 10.2. */
import type { Unit } from "#lib/roadmap/conclude.ts";
import { covers, type Place } from "#lib/roadmap/exercises/places.ts";
import { durationText, kindWords, scenarioWords, timingsOf } from "#lib/roadmap/exercises/timings.ts";
import {
  hasBegun,
  heldAt,
  type RecordedExercise,
  type Worth,
  worthOf,
  worthUntil,
} from "#lib/roadmap/exercises/worth.ts";
import type { FactsView } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import type { Exercise } from "#lib/roadmap/records/exercises.ts";
import { sentence } from "#lib/roadmap/sentences.ts";
import { environments } from "#lib/roadmap/settings/environment.ts";
import type { Evidence, FailingResource } from "#lib/roadmap/verdict.ts";

/** What accounts and organizations alike know. */
export interface PracticeContext {
  input: Pick<AccountInput, "records" | "settings" | "organization" | "now">;
  view: FactsView;
}

export interface Judged {
  unit: Unit;
  /** The exercises that cover the place, newest first. */
  covering: readonly RecordedExercise[];
}

/** Whether the settings leave accounts of this environment out. */
export function isLeftOut({ input }: PracticeContext, { environment }: Place): boolean {
  const inScope: readonly string[] = input.settings.incidentScopeEnvironments;
  return environment !== null && environment !== undefined && !inScope.includes(environment);
}

/** @param gap why units are not known, where they are not */
export function judgePlace(context: PracticeContext, place: Place, gap: Gap | null): Judged {
  const { input, view } = context;
  if (isLeftOut(context, place)) return { unit: { result: "na", place: null }, covering: [] };
  const now = input.now.getTime();
  const covered = input.records.exercises.map((exercise) => ({
    exercise,
    covers: covers(exercise.data, place),
  }));
  const certain = covered.filter((one) => one.covers === "yes").map(({ exercise }) => exercise);
  const open = covered.filter((one) => one.covers === "unknown").map(({ exercise }) => exercise);
  const covering = newestFirst(certain.filter(({ data }) => hasBegun(data, now)));
  const worth = worthOf(certain, now);
  view.limit(worthUntil([...certain, ...open], now));
  const isOpen =
    open.length > 0 && JSON.stringify(worthOf([...certain, ...open], now)) !== JSON.stringify(worth);
  const mayBeOut = place.environment === undefined && worth.kind === "fail" && leavesSomethingOut(context);
  const reasons = gap === null || !(isOpen || mayBeOut) ? [] : [gap];
  return { unit: unitOf(context, place, worth, reasons), covering };
}

/** Whether they leave any environment out at all. */
export function leavesSomethingOut({ input }: PracticeContext): boolean {
  return input.settings.incidentScopeEnvironments.length < environments.length;
}

function unitOf({ input }: PracticeContext, place: Place, worth: Worth, reasons: readonly Gap[]): Unit {
  if (reasons.length > 0) return { result: "unknown", place: null, gaps: reasons };
  switch (worth.kind) {
    case "pass":
      return { result: "pass", place: null };
    case "expired": {
      const text = `The review date of the exercise ${worth.ids.join(" and ")} has passed`;
      return { result: "unknown", place: null, gaps: [{ kind: "said", code: "expired", text }] };
    }
    case "fail": {
      const why =
        worth.why === "no exercise covers it" && input.records.exercises.length === 0
          ? "no exercise is recorded"
          : worth.why;
      return {
        result: "fail",
        place: null,
        why,
        scoreHundredths: worth.hundredths,
        failing: failingOf(place.accountId ?? input.organization.id, worth, why),
      };
    }
  }
}

function failingOf(
  resource: string,
  { overdue }: Extract<Worth, { kind: "fail" }>,
  why: string,
): FailingResource[] {
  if (overdue.length === 0) return [{ resource, region: "global", why: sentence(why) }];
  return overdue.map(({ id, lesson: { text, owner, due } }) => ({
    resource: `exercise/${id}`,
    region: "global",
    why: `Due ${due.slice(0, 10)} and not done, of ${owner}: ${text.replace(/\.+$/, "")}.`,
  }));
}

function newestFirst(exercises: readonly RecordedExercise[]): RecordedExercise[] {
  return [...exercises].sort((a, b) => heldAt(b.data) - heldAt(a.data) || (a.data.id < b.data.id ? -1 : 1));
}

const mostShown = 5;

/** The newest exercises with what they measured. */
export function describeExercises(
  covering: readonly RecordedExercise[],
  accountId: string,
  result: Evidence["result"],
): Evidence[] {
  return covering.slice(0, mostShown).map(({ data }) => {
    const { identify, understand, react } = timingsOf(data);
    const times = `noticed: ${durationText(identify)}, understood: ${durationText(understand)}, stopped: ${durationText(react)}`;
    const what = `${kindWords[data.kind]}, ${scenarioWords[data.scenario]}`;
    const observed = `${data.startedAt.slice(0, 10)} ${data.title} (${what}). Times: ${times}. ${lessonsText(data)}`;
    return { collector: "records", accountId, region: "global", observed, result };
  });
}

function lessonsText({ lessons }: Exercise): string {
  if (lessons.length === 0) return "No lessons.";
  const done = lessons.filter(({ doneAt }) => doneAt !== undefined).length;
  return `${done} of ${lessons.length} ${lessons.length === 1 ? "lesson" : "lessons"} done.`;
}
