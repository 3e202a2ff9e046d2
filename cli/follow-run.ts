/** Follows a run to its end, on stderr, and says how it went. */
import { setTimeout as sleep } from "node:timers/promises";
import { listRunFailures, listRunLanes, type RunFailure } from "#lib/data/run-lanes.ts";
import { findLatestRun, getRun } from "#lib/data/run-views.ts";
import type { RunCounts, RunSummary, StartedRun } from "#lib/data/runs.ts";
import { AppError } from "#lib/errors.ts";
import type { CommandContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import { createProgressView } from "./progress.ts";

const pollMs = 400;
/** The workers wait as well; an embedded server is back within seconds. */
const toleratedOutageMs = 60_000;
/** Names of accounts being read that a terminal's line can hold. */
const namedAtOnce = 8;

/** A run that has ended, with every account that failed in it. */
export interface FollowedRun extends RunSummary {
  failures: RunFailure[];
}

function ended(counts: RunCounts): number {
  return counts.complete + counts.partial + counts.failed + counts.skipped;
}

interface Outage {
  since: number | null;
}

/** Reads through a restart of the database; undefined: it does not answer right now. @throws when it stays away. */
async function through<Result>(outage: Outage, read: () => Promise<Result>): Promise<Result | undefined> {
  try {
    const result = await read();
    outage.since = null;
    return result;
  } catch (error) {
    if (!(error instanceof AppError && error.code === "DATABASE_UNAVAILABLE")) throw error;
    outage.since ??= performance.now();
    if (performance.now() - outage.since > toleratedOutageMs) throw error;
    return undefined;
  }
}

/**
 * Waits until a run has ended, drawing its progress.
 *
 * @throws AbortError when Ctrl-C comes first; the run stays open.
 */
export async function followRun(
  { io, viewer, clock }: Pick<CommandContext, "io" | "viewer" | "clock">,
  { id, number, organizationId }: StartedRun,
): Promise<FollowedRun> {
  const view = createProgressView(io);
  const outage: Outage = { since: null };
  try {
    for (;;) {
      // One run at a time is active in an organization: the newest one is ours until it has ended.
      const run = await through(outage, () => findLatestRun(viewer, { organizationId, now: clock.now() }));
      if (run === undefined) {
        await sleep(pollMs, undefined, { signal: io.signal });
        continue;
      }
      if (run === null || run.id !== id || !run.active) break;
      const { counts, state } = run;
      let running: string[] = [];
      if (io.isTerminal && counts.running > 0) {
        const lanes = await listRunLanes(viewer, {
          number,
          state: "running",
          after: null,
          limit: namedAtOnce,
        });
        running = lanes.map(({ name }) => name);
      }
      view.show({ phase: state, done: ended(counts), total: counts.total, failed: counts.failed, running });
      await sleep(pollMs, undefined, { signal: io.signal });
    }
    const { lanes: _lanes, causes: _causes, ...run } = await getRun(viewer, id, { now: clock.now() });
    return { ...run, failures: await listRunFailures(viewer, id) };
  } finally {
    view.end();
  }
}

export interface RunReport {
  run: { id: string; startedAt: string | null; finishedAt: string | null; state: string };
  accounts: { total: number; succeeded: number; failed: number; skipped: number };
  /** `reason` is a sentence, `reasonCode` its class, `detail` what AWS said; empty where it was not AWS. */
  failures: { account: string; reason: string; reasonCode: string; detail: string }[];
  calls: number;
  seconds: number;
}

/** Where AWS's own words begin in the message of a failure. */
const awsSaid = " AWS said: ";

/** The JSON of `waymark sync`; an account that was read in part has succeeded, its gaps stand in its items. */
export function runReport(run: FollowedRun): RunReport {
  const failures = run.failures.map(({ accountId, code, message }) => {
    const [reason = "", ...said] = message.split(awsSaid);
    return { account: accountId, reason, reasonCode: code, detail: said.join(awsSaid) };
  });
  return {
    run: { id: run.id, startedAt: run.startedAt, finishedAt: run.finishedAt, state: run.state.toUpperCase() },
    accounts: {
      total: run.counts.total,
      succeeded: run.counts.complete + run.counts.partial,
      failed: run.counts.failed,
      skipped: run.counts.skipped,
    },
    failures,
    calls: run.calls,
    seconds: Math.round(run.elapsedSeconds * 10) / 10,
  };
}

/** The report in words; every failed account is named. */
export function reportText(report: RunReport): string {
  const { accounts, failures, calls, seconds } = report;
  const lines = [
    `${accounts.succeeded} of ${accounts.total} accounts refreshed, ${accounts.failed} failed, ${accounts.skipped} skipped; ` +
      `${calls} calls in ${seconds} s`,
    ...failures.map(({ account, reason, reasonCode }) => `  ${account}  ${reasonCode}: ${reason}`),
  ];
  return `${lines.join("\n")}\n`;
}

/** @throws AppError AWS_UNAVAILABLE where the run as a whole failed, with its reason; CONFLICT where somebody cancelled it. */
export function requireFinished(run: RunSummary): void {
  if (run.state === "finished") return;
  const { number, counts } = run;
  if (run.state === "cancelled") {
    throw new AppError("CONFLICT", {
      userMessage:
        `Run ${number} was cancelled after ${ended(counts)} of ${counts.total} accounts. What was read is kept; ` +
        `waymark runs resume ${number} lets it go on.`,
    });
  }
  throw new AppError("AWS_UNAVAILABLE", { userMessage: run.failure?.message ?? `Run ${number} failed.` });
}

/** 3 where accounts failed, else 0. */
export function runExitCode(report: RunReport): number {
  return report.accounts.failed > 0 ? exitCodes.partly : exitCodes.done;
}
