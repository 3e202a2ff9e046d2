/** A drill that counts in every way, for tests to change. */
import { daysAgo, now } from "#lib/roadmap/a-fact.fixture.ts";
import { exerciseSchema } from "#lib/roadmap/records/exercises.ts";
import { noRecords, type Recorded, type Records } from "#lib/roadmap/records.ts";
import type { RecordedExercise } from "./worth.ts";

const minuteMs = 60_000;

/** ISO moment so many minutes after the one `days` days before the tests. */
export function after(days: number, minutes: number): string {
  return new Date(Date.parse(daysAgo(days)) + minutes * minuteMs).toISOString();
}

/** As a file of exercises holds it, held `days` days ago. */
export function anExerciseFile(days: number, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: `drill-${days}`,
    title: "Key in a public repository",
    kind: "LIVE_SIMULATION",
    scenario: "LEAKED_KEY",
    scope: { org: true },
    participants: [
      { name: "Ada", role: "security" },
      { name: "Ben", role: "owner" },
    ],
    startedAt: after(days, 0),
    detectedAt: after(days, 12),
    understoodAt: after(days, 40),
    reactedAt: after(days, 95),
    detectedBy: "ALERT",
    lessons: [
      {
        text: "Nobody knew who may delete keys",
        owner: "Ben",
        due: daysAgo(days - 30),
        doneAt: daysAgo(days - 20),
      },
    ],
    evidenceUrl: "https://wiki.northmole.example/drills/1",
    recordedBy: "Ada",
    approvedBy: "Cleo",
    reviewBy: daysAgo(-60).slice(0, 10),
    ...more,
  };
}

/** As it is stored. */
export function anExercise(days: number, more: Record<string, unknown> = {}): RecordedExercise {
  const data = exerciseSchema.parse(anExerciseFile(days, more));
  return { data, recordedAt: now, recordedBy: "cli:ada" } satisfies Recorded<unknown>;
}

export function withExercises(...exercises: RecordedExercise[]): Records {
  return { ...noRecords, exercises };
}
