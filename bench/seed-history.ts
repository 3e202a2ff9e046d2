/** Drawn history: runs over weeks, the accounts of each, and the events between them. */
import { randomUUID } from "node:crypto";
import { items } from "#lib/roadmap/catalog.ts";
import type { State, Verdict } from "#lib/roadmap/verdict.ts";
import { integer, pick, unit } from "#lib/sim/random.ts";
import type { Cell } from "./copy.ts";
import { organizationId, type SeededAccount } from "./seed-organization.ts";

const dayMs = 86_400_000;

export interface SeededRun {
  id: string;
  startedAt: Date;
  finishedAt: Date;
}

export const runColumns = [
  "id",
  "organization_id",
  "state",
  "started_by",
  "account_ids",
  "created_at",
  "started_at",
  "finished_at",
  "calls",
  "throttles",
  "items_changed",
] as const;

/** Runs two days apart, oldest first; the last one ended an hour ago. */
export function drawRuns({ runs, now }: { runs: number; now: Date }): SeededRun[] {
  return Array.from({ length: runs }, (_, index) => {
    const finished = now.getTime() - 3_600_000 - (runs - 1 - index) * 2 * dayMs;
    return { id: randomUUID(), startedAt: new Date(finished - 1_800_000), finishedAt: new Date(finished) };
  });
}

export function* runRows(runs: readonly SeededRun[]): Generator<Cell[]> {
  for (const [index, { id, startedAt, finishedAt }] of runs.entries()) {
    const by = index % 3 === 0 ? "local" : "job:schedule";
    yield [id, organizationId, "finished", by, "{}", startedAt, startedAt, finishedAt, 600, index % 5, 900];
  }
}

export const runAccountColumns = [
  "account_id",
  "run_id",
  "state",
  "priority",
  "fence",
  "attempts",
  "started_at",
  "finished_at",
  "calls",
  "throttles",
  "failure_code",
  "failure_message",
] as const;

/** The newest run came out as the account says; before, a few failed that no longer do. */
export function* runAccountRows(
  runs: readonly SeededRun[],
  accounts: readonly SeededAccount[],
): Generator<Cell[]> {
  for (const [index, run] of runs.entries()) {
    const length = run.finishedAt.getTime() - run.startedAt.getTime();
    for (const [number, account] of accounts.entries()) {
      if (account.state === "DEPARTED" && index === runs.length - 1) continue;
      const usual = account.outcome ?? "skipped";
      const failedThen = usual === "succeeded" && unit("then", account.id, index) < 0.01;
      const state = failedThen && index < runs.length - 1 ? "failed" : usual;
      const at = new Date(run.startedAt.getTime() + (length * number) / accounts.length);
      const entered = state !== "skipped";
      const failure: Cell[] =
        state === "failed"
          ? ["role_missing_or_trust", `User is not authorized to perform sts:AssumeRole in ${account.id}`]
          : [null, null];
      const end = entered ? new Date(at.getTime() + 9_000) : null;
      const calls = entered ? integer(60, 400, "calls", account.id, index) : 0;
      yield [
        account.id,
        run.id,
        state,
        10,
        entered ? 1 : 0,
        entered ? 1 : 0,
        entered ? at : null,
        end,
        calls,
        0,
        ...failure,
      ];
    }
  }
}

export const eventColumns = [
  "subject_id",
  "item_id",
  "at",
  "old_state",
  "new_state",
  "old_fraction_hundredths",
  "new_fraction_hundredths",
  "reason",
  "run_id",
] as const;

interface Step {
  state: State;
  fraction: number | null;
}

const earlier: readonly Step[] = [
  { state: "NOT_MET", fraction: 0 },
  { state: "UNKNOWN", fraction: null },
  { state: "PARTIAL", fraction: 50 },
  { state: "MET", fraction: 100 },
];

/** The events of one status: the first evaluation, sometimes changes since, the last of which made it what it is. */
export function* eventRows(
  runs: readonly SeededRun[],
  { subjectId, itemId, verdict }: { subjectId: string; itemId: string; verdict: Verdict },
): Generator<Cell[]> {
  const now: Step = { state: verdict.state, fraction: verdict.fractionHundredths };
  const steps: { run: number; step: Step }[] = [];
  if (unit("changed", subjectId, itemId) < 0.12) {
    const before = pick(
      earlier.filter(({ state }) => state !== now.state),
      "before",
      subjectId,
      itemId,
    );
    steps.push({ run: 0, step: before });
    steps.push({ run: integer(1, runs.length - 1, "when", subjectId, itemId), step: now });
  } else steps.push({ run: 0, step: now });
  let old: Step | null = null;
  for (const { run: index, step } of steps) {
    const run = runs[index];
    if (run === undefined) continue;
    const fractions = [old?.fraction ?? null, step.fraction];
    yield [
      subjectId,
      itemId,
      run.finishedAt,
      old?.state ?? null,
      step.state,
      ...fractions,
      verdict.reason,
      run.id,
    ];
    old = step;
  }
}

/** Items that every account has a status of; the others belong to the organization. */
export const accountItems = items.filter(({ scope }) => scope === "account");
export const organizationItems = items.filter(({ scope }) => scope === "organization");
