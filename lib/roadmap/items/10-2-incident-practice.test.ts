import { describe, expect, it } from "vitest";
import { accountId, daysAgo, now } from "#lib/roadmap/a-fact.fixture.ts";
import { anOrganizationInput } from "#lib/roadmap/an-organization.fixture.ts";
import { evaluateOrganization } from "#lib/roadmap/evaluate.ts";
import {
  after,
  anExercise,
  anExerciseFile,
  withExercises,
} from "#lib/roadmap/exercises/an-exercise.fixture.ts";
import type { RecordedExercise } from "#lib/roadmap/exercises/worth.ts";
import type { OrganizationInput } from "#lib/roadmap/input.ts";
import { prepareRecord } from "#lib/roadmap/record-preparing.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

function judge(exercises: readonly RecordedExercise[], changes: Partial<OrganizationInput> = {}): Verdict {
  const input = anOrganizationInput({ records: withExercises(...exercises), ...changes });
  const verdict = evaluateOrganization(input).get("10.2");
  if (verdict === undefined) throw new Error("10.2 was not evaluated");
  return verdict;
}

const state = ({ state: is, fractionHundredths }: Verdict) => [is, fractionHundredths];
const lesson = (due: string, doneAt?: string) => ({
  lessons: [{ text: "Isolate by tag", owner: "Ben", due, ...(doneAt !== undefined && { doneAt }) }],
});

type Row = [name: string, exercises: RecordedExercise[], expected: [string, number | null]];

const rows: Row[] = [
  ["no exercise ever (row 1)", [], ["NOT_MET", 0]],
  ["live leaked-key drill 60 d ago, approved, lessons done", [anExercise(60)], ["MET", 100]],
  ["tabletop only", [anExercise(60, { kind: "TABLETOP" })], ["PARTIAL", 60]],
  ["exercise date in the future (planned) is ignored", [planned()], ["NOT_MET", 0]],
  ["recorder approves own record: unapproved", [anExercise(60, { approvedBy: " ada" })], ["PARTIAL", 25]],
  ["a draft", [anExercise(60, { approvedBy: null })], ["PARTIAL", 25]],
  ["live, but a time is missing", [anExercise(60, { reactedAt: null })], ["PARTIAL", 25]],
  ["lesson due yesterday, open", [anExercise(60, lesson(daysAgo(1).slice(0, 10)))], ["PARTIAL", 80]],
  [
    "lesson due today, open: the day lasts until its end",
    [anExercise(60, lesson(daysAgo(0).slice(0, 10)))],
    ["MET", 100],
  ],
  ["lesson not yet due, open", [anExercise(60, lesson(daysAgo(-9)))], ["MET", 100]],
  ["lesson done after its day", [anExercise(60, lesson(daysAgo(9), daysAgo(2)))], ["MET", 100]],
  [
    "lesson that shall be done tomorrow, due yesterday",
    [anExercise(60, lesson(daysAgo(1), daysAgo(-1)))],
    ["PARTIAL", 80],
  ],
  [
    "drill 200 d ago, all done, reviewBy last week",
    [anExercise(200, { reviewBy: daysAgo(7) })],
    ["UNKNOWN", null],
  ],
  ["400 days old", [anExercise(400)], ["PARTIAL", 25]],
  ["600 days old", [anExercise(600)], ["NOT_MET", 0]],
  ["announced: identifying was not measured", [anExercise(60, { detectedBy: "ANNOUNCED" })], ["PARTIAL", 60]],
  ["a real incident counts as a drill does", [anExercise(60, { kind: "REAL_INCIDENT" })], ["MET", 100]],
  ["a purple team too", [anExercise(60, { kind: "PURPLE_TEAM", detectedBy: "HUMAN" })], ["MET", 100]],
  [
    "a real incident that began 500 days before it was noticed",
    [anExercise(60, { kind: "REAL_INCIDENT", startedAt: daysAgo(560) })],
    ["MET", 100],
  ],
  ["an old drill beside a fresh one", [anExercise(600), anExercise(60)], ["MET", 100]],
  [
    "a fresh draft beside a fresh drill",
    [anExercise(10, { approvedBy: null }), anExercise(60)],
    ["MET", 100],
  ],
  [
    "a fresh draft beside an old drill",
    [anExercise(10, { approvedBy: null }), anExercise(400)],
    ["PARTIAL", 25],
  ],
  [
    "a draft and a tabletop",
    [anExercise(10, { approvedBy: null }), anExercise(60, { kind: "TABLETOP" })],
    ["PARTIAL", 60],
  ],
  [
    "a new drill does not close the lessons of the one before",
    [anExercise(10), anExercise(90, lesson(daysAgo(30)))],
    ["PARTIAL", 80],
  ],
  [
    "one drill past its review, a newer one not",
    [anExercise(200, { reviewBy: daysAgo(7) }), anExercise(20)],
    ["MET", 100],
  ],
  [
    "no lessons, with a reason",
    [anExercise(60, { lessons: [], noLessonsReason: "Nothing went wrong" })],
    ["MET", 100],
  ],
];

function planned(): RecordedExercise {
  return anExercise(-7, {
    detectedAt: null,
    understoodAt: null,
    reactedAt: null,
    approvedBy: null,
    lessons: [],
    noLessonsReason: "to come",
  });
}

describe("10.2 incident practice", () => {
  it.each(rows)("%s", (_name, exercises, expected) => {
    expect(state(judge(exercises))).toEqual(expected);
  });

  it("an expired review is UNKNOWN(expired), and names the exercise", () => {
    const verdict = judge([anExercise(200, { reviewBy: daysAgo(7) })]);
    expect(verdict).toMatchObject({ reasonCode: "expired", failing: [] });
    expect(verdict.reason).toContain("drill-200");
  });

  it("lists the overdue lessons with their owners", () => {
    const verdict = judge([anExercise(60, lesson("2026-11-02"))]);
    expect(verdict.failing).toEqual([
      {
        resource: "exercise/drill-60",
        region: "global",
        why: "Due 2026-11-02 and not done, of Ben: Isolate by tag.",
      },
    ]);
  });

  it("shows the three times, what was never exercised, and how well prepared the accounts are", () => {
    const met = {
      state: "MET",
      fractionHundredths: 100,
      units: 1,
      known: 1,
      excepted: 0,
      reasonCode: "met",
      validUntil: null,
    } as const;
    const verdicts = new Map([[accountId, new Map([["3.1", met]])]]);
    const observed = judge([anExercise(60)], { verdicts }).evidence.map((one) => one.observed);
    expect(observed[0]).toContain(
      "noticed: 12 min, understood: 28 min, stopped: 55 min. 1 of 1 lesson done.",
    );
    expect(observed[1]).toMatch(/^Never exercised: an instance's role taken over, data made public/);
    expect(observed).toContain("What happened can be looked up for a year (3.1): in 1 of 1 accounts.");
    const announced = judge([anExercise(60, { detectedBy: "ANNOUNCED" })]).evidence[0]?.observed;
    expect(announced).toContain("noticed: not measured");
  });

  it("holds until the next thing changes by itself: a year after the drill, a lesson's day, the review", () => {
    const until = (exercise: RecordedExercise) =>
      judge([exercise], { sharedFacts: [] }).validUntil?.toISOString();
    const far = { reviewBy: daysAgo(-900) };
    expect(until(anExercise(60, far))).toBe(new Date(Date.parse(daysAgo(60 - 365)) + 1).toISOString());
    expect(until(anExercise(60, { ...far, ...lesson(daysAgo(-3)) }))).toBe(
      new Date(Date.parse(daysAgo(-3)) + 1).toISOString(),
    );
    expect(until(anExercise(60, { reviewBy: daysAgo(-4) }))).toBe(daysAgo(-4));
  });
});

describe("10.2: compared in UTC instants", () => {
  // 365 days before the tests' moment, 2025-11-21T12:00Z.
  it.each([
    ["2025-11-21T07:00:00-05:00", "MET"],
    ["2025-11-21T06:59:59-05:00", "PARTIAL"],
    ["2025-11-21T23:30:00-05:00", "MET"],
    ["2025-11-20T23:30:00-05:00", "PARTIAL"],
    ["2025-11-21T23:30:00+14:00", "PARTIAL"],
  ])("a drill that began at %s is %s", (startedAt, expected) => {
    const at = (minutes: number) => new Date(Date.parse(startedAt) + minutes * 60_000).toISOString();
    const times = {
      startedAt,
      detectedAt: at(5),
      understoodAt: at(9),
      reactedAt: at(20),
      reviewBy: daysAgo(-9),
    };
    const drill = anExercise(365, { ...times, lessons: [], noLessonsReason: "none" });
    expect(drill.data.startedAt).toMatch(/Z$/);
    expect(judge([drill]).state).toBe(expected);
  });
});

describe("10.2: what is refused when it is recorded", () => {
  const refused = (days: number, more: Record<string, unknown>) => {
    const prepared = prepareRecord("exercise", anExerciseFile(days, more), { actor: "cli:ada", now });
    return "problem" in prepared ? prepared.problem : null;
  };
  const same = { detectedAt: after(60, 0), understoodAt: after(60, 0), reactedAt: after(60, 0) };

  it.each<[string, number, Record<string, unknown>, RegExp | null]>([
    ["nothing of a good one", 60, {}, null],
    ["timings equal (all 00:00, same instant)", 60, same, /^reactedAt: not measured/],
    ["reactedAt before detectedAt", 60, { reactedAt: after(60, 5) }, /^reactedAt: comes before/],
    ["detectedAt before startedAt", 60, { detectedAt: after(60, -1) }, /^detectedAt: comes before/],
    ["a reaction that has not come", 0, {}, /^detectedAt: this time has not come/],
    ["a link that is not secure", 60, { evidenceUrl: "http://wiki.northmole.example" }, /^evidenceUrl: /],
    ["no lesson and no reason", 60, { lessons: [] }, /^lessons: at least one lesson/],
    ["one participant", 60, { participants: ["Ada"] }, /^participants: at least two/],
    [
      "nobody from security",
      60,
      {
        participants: [
          { name: "A", role: "owner" },
          { name: "B", role: "other" },
        ],
      },
      /^participants: nobody's role is security/,
    ],
    ["a scope that names nothing", 60, { scope: {} }, /^scope: names the organization/],
    ["a field that there is not", 60, { score: 5 }, /score/],
  ])("%s", (_name, days, more, problem) => {
    if (problem === null) expect(refused(days, more)).toBeNull();
    else expect(refused(days, more)).toMatch(problem);
  });

  it("times are stored in UTC, and the recorder by who recorded it", () => {
    const given = anExerciseFile(60, { startedAt: "2026-09-21T23:30:00-05:00", recordedBy: undefined });
    const prepared = prepareRecord("exercise", given, { actor: "cli:ada", now });
    expect(prepared).toMatchObject({
      parts: [{ key: "drill-60", data: { startedAt: "2026-09-22T04:30:00.000Z", recordedBy: "cli:ada" } }],
    });
  });
});
