/** `waymark runs list|show|cancel|resume|retry`: past refreshes and the one that is under way. */
import { getOrganization, listOrganizations } from "#lib/data/organizations.ts";
import { cancelRun, resumeRun, retryRun } from "#lib/data/run-control.ts";
import { listRunFailures, type RunFailure } from "#lib/data/run-lanes.ts";
import { getRun, listRuns } from "#lib/data/run-views.ts";
import type { RunCause, RunSummary, RunView, StartedRun } from "#lib/data/runs.ts";
import { runJson } from "#lib/export/runs.ts";
import { type CommandContext, withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { warnWithoutWorker } from "./schedule.ts";
import { requireConnection } from "./selection.ts";
import { textTable } from "./text-table.ts";

interface ListOptions {
  organization?: string;
  before?: number;
  json?: boolean;
}

interface RunOptions {
  /** Number of the run. */
  argument: number;
  json?: boolean;
}

function listText(runs: readonly RunSummary[]): string {
  if (runs.length === 0) return "No run yet: waymark sync makes one.\n";
  return textTable(
    ["RUN", "STATE", "STARTED", "SECONDS", "ACCOUNTS", "FAILED", "CALLS", "CHANGED", "BY"],
    runs.map((run) => [
      String(run.number),
      run.state,
      run.startedAt ?? run.createdAt,
      String(run.elapsedSeconds),
      String(run.counts.total),
      String(run.counts.failed),
      String(run.calls),
      String(run.itemsChanged),
      run.startedBy,
    ]),
  );
}

export function listCommand(io: CommandIo, options: ListOptions): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    requireConnection(await listOrganizations(viewer));
    const organizationId = options.organization;
    if (organizationId !== undefined) await getOrganization(viewer, organizationId);
    const runs = await listRuns(viewer, {
      ...(organizationId !== undefined && { organizationId }),
      before: options.before,
      now: clock.now(),
    });
    printResult(io, options.json, runs.map(runJson), () => listText(runs));
    return exitCodes.done;
  });
}

function causeText({ code, operation, otherOperations, deniedBy, accountCount, accounts }: RunCause): string {
  const others = otherOperations === 0 ? null : `and ${otherOperations} more calls`;
  const what = [code, operation, others, deniedBy === null ? null : `by ${deniedBy}`].filter(
    (word) => word !== null,
  );
  const names = accounts.map(({ name }) => name).join(", ");
  const rest = accountCount > accounts.length ? ` and ${accountCount - accounts.length} more` : "";
  return `  ${what.join(" ")}: ${names}${rest}\n`;
}

function showText(run: RunView, failures: readonly RunFailure[]): string {
  const { counts } = run;
  const causes = run.causes.length === 0 ? "" : `Causes:\n${run.causes.map(causeText).join("")}`;
  const failed = failures.map(({ accountId, name, code }) => `  ${accountId}  ${name}  ${code}\n`);
  return [
    `Run ${run.number}: ${run.state}, started by ${run.startedBy}${run.retryOf === null ? "" : `, tries run ${run.retryOf} again`}\n`,
    `${counts.complete} complete, ${counts.partial} read in part, ${counts.failed} failed, ${counts.waiting} waiting, ` +
      `${counts.running} running, ${counts.skipped} skipped of ${counts.total} accounts\n`,
    `${run.calls} calls, ${run.throttles} throttled, ${run.itemsChanged} items changed, ${run.elapsedSeconds} s\n`,
    run.failure === null ? "" : `${run.failure.message}\n`,
    causes,
    failed.length === 0 ? "" : `Failed:\n${failed.join("")}`,
  ].join("");
}

export function showCommand(io: CommandIo, options: RunOptions): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    requireConnection(await listOrganizations(viewer));
    const run = await getRun(viewer, options.argument, { now: clock.now() });
    const failures = await listRunFailures(viewer, run.id);
    printResult(io, options.json, { ...runJson(run), causes: run.causes, failures }, () =>
      showText(run, failures),
    );
    return exitCodes.done;
  });
}

/** One change of a run: what it answers, in words, and whether a worker has to go on with it. */
interface Change {
  run: StartedRun;
  json: Record<string, unknown>;
  words: string;
  needsWorker: boolean;
}

async function change(
  io: CommandIo,
  json: boolean | undefined,
  work: (context: CommandContext) => Promise<Change>,
): Promise<number> {
  return withContext(io, { home: "existing" }, async (context) => {
    requireConnection(await listOrganizations(context.viewer));
    const { run, words, needsWorker, ...answer } = await work(context);
    const result = { run: { id: run.id, number: run.number }, ...answer.json };
    printResult(io, json, result, () => `${words}\n`);
    if (needsWorker) {
      const { endpoint } = await getOrganization(context.viewer, run.organizationId);
      await warnWithoutWorker(context, endpoint);
    }
    return exitCodes.done;
  });
}

export function cancelCommand(io: CommandIo, { argument, json }: RunOptions): Promise<number> {
  return change(io, json, async ({ viewer, clock }) => {
    const { run, ended, left } = await cancelRun(viewer, { number: argument, now: clock.now() });
    const words = `Run ${run.number} was cancelled: ${ended} accounts had ended, ${left} are left. waymark runs resume ${run.number} lets it go on.`;
    return { run, json: { ended, left }, words, needsWorker: false };
  });
}

export function resumeCommand(io: CommandIo, { argument, json }: RunOptions): Promise<number> {
  return change(io, json, async ({ viewer }) => {
    const { run, resumed } = await resumeRun(viewer, { number: argument });
    const words = resumed ? `Run ${run.number} goes on.` : `Run ${run.number} is active already.`;
    return { run, json: { resumed }, words, needsWorker: true };
  });
}

export function retryCommand(io: CommandIo, options: RunOptions & { partial?: boolean }): Promise<number> {
  const { argument: number, partial = false, json } = options;
  return change(io, json, async ({ viewer, clock }) => {
    const retry = { number, partial, cause: null, now: clock.now() };
    const { run, joined, accounts } = await retryRun(viewer, retry);
    const words = joined
      ? `Run ${run.number} is already active; nothing was started beside it.`
      : `Run ${run.number} has started: ${accounts} accounts of run ${number} again.`;
    return { run, json: { joined, accounts: joined ? null : accounts }, words, needsWorker: true };
  });
}
