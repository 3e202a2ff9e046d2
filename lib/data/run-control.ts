/** What people do to a run: cancel it, let it go on, try again what failed. */
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { appendAudit } from "./audit.ts";
import { type Transaction, transaction } from "./database.ts";
import { enqueueReevaluations, enqueueRefreshOrganization } from "./jobs.ts";
import { notify } from "./notify.ts";
import { type CauseKey, listAccountsOfCause } from "./run-causes.ts";
import { leaveAccounts, writeTotals } from "./run-ending.ts";
import { startOrJoin } from "./run-starting.ts";
import { activeRunStates, type RunState, type StartedRun } from "./runs.ts";

type ControlledRun = StartedRun & { state: RunState; endpoint: string | null };

/** A run of an organization of which the viewer may see an account. Locks nothing. @throws AppError NOT_FOUND */
async function requireRun(tx: Transaction, viewer: Viewer, number: number): Promise<ControlledRun> {
  const [run] = await tx.query<ControlledRun>(
    `select run.id, run.number, run.organization_id as "organizationId", run.state, o.endpoint
     from run join organization o on o.id = run.organization_id
     where run.number = $2 and ($1::text[] is null or exists (
       select 1 from account a where a.organization_id = o.id and a.id = any($1)))`,
    [visibleAccounts(viewer), number],
  );
  return requireRow(run, "run", String(number));
}

function isActive(state: RunState): boolean {
  return activeRunStates.some((active) => active === state);
}

function wrongState(userMessage: string): AppError {
  return new AppError("WRONG_STATE", { userMessage });
}

/** How far a run had come when it was cancelled. */
export interface CancelledRun {
  run: StartedRun;
  /** Accounts that had ended, in whatever way. */
  ended: number;
  /** Accounts that are left: a resumption reads them. */
  left: number;
}

/**
 * Ends a run before its time. Accounts that have ended keep what was read; one that is being read loses its lease and
 * writes nothing; the others are left waiting. What was read is evaluated without the rest.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND; WRONG_STATE when it is being closed or has ended.
 */
export async function cancelRun(
  viewer: Viewer,
  { number, now }: { number: number; now: Date },
): Promise<CancelledRun> {
  requirePermission(viewer, "run.start");
  return transaction(async (tx) => {
    const { id, organizationId, endpoint } = await requireRun(tx, viewer, number);
    await leaveAccounts(tx, id);
    const [cancelled] = await tx.query<{ id: string }>(
      `update run set state = 'cancelled', finished_at = $2
       where id = $1 and state in ('queued', 'listing', 'refreshing') returning id`,
      [id, now],
    );
    if (cancelled === undefined) throw notCancellable(await requireRun(tx, viewer, number));
    await writeTotals(tx, id);
    const [counts] = await tx.query<{ ended: number; left: number }>(
      `select count(*) filter (where state <> 'waiting') as ended, count(*) filter (where state = 'waiting') as left
       from run_account where run_id = $1`,
      [id],
    );
    const { ended = 0, left = 0 } = counts ?? {};
    if (ended > 0) await enqueueReevaluations(tx, [{ runId: id, endpoint }]);
    await notify(tx, { kind: "run", organizationId, runId: id });
    await appendAudit(tx, viewer, {
      action: "run.cancelled",
      subject: id,
      detail: { organizationId, number, ended, left },
    });
    return { run: { id, number, organizationId }, ended, left };
  });
}

function notCancellable({ number, state }: ControlledRun): AppError {
  if (state === "closing")
    return wrongState(
      `Run ${number} has read every account and is being closed; there is nothing to cancel.`,
    );
  return wrongState(
    `Run ${number} ${state === "cancelled" ? "is cancelled already" : `has ended (${state})`}; there is nothing to cancel.`,
  );
}

/**
 * Lets a cancelled or failed run go on: the organization is listed again, and accounts that had not ended are read. A
 * run that is active already stays as it is.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND; WRONG_STATE when it has finished, or a newer run has begun.
 */
export async function resumeRun(
  viewer: Viewer,
  { number }: { number: number },
): Promise<{ run: StartedRun; resumed: boolean }> {
  requirePermission(viewer, "run.start");
  return transaction(async (tx) => {
    const { organizationId } = await requireRun(tx, viewer, number);
    await tx.query("select 1 from organization where id = $1 for update", [organizationId]);
    const { id, state, endpoint } = await requireRun(tx, viewer, number);
    const run = { id, number, organizationId };
    if (isActive(state)) return { run, resumed: false };
    if (state === "finished")
      throw wrongState(`Run ${number} has finished; nothing of it is left to resume.`);
    await requireNewest(tx, run);
    await tx.query(
      `update run set state = 'queued', finished_at = null, failure_code = null, failure_message = null, totals = null
       where id = $1`,
      [id],
    );
    await enqueueRefreshOrganization(tx, { runId: id, endpoint });
    await notify(tx, { kind: "run", organizationId, runId: id });
    await appendAudit(tx, viewer, { action: "run.resumed", subject: id, detail: { organizationId, number } });
    return { run, resumed: true };
  });
}

async function requireNewest(tx: Transaction, { number, organizationId }: StartedRun): Promise<void> {
  const [newest] = await tx.query<{ number: number }>(
    "select number from run where organization_id = $1 order by number desc limit 1",
    [organizationId],
  );
  if (newest === undefined || newest.number === number) return;
  throw wrongState(
    `Run ${number} cannot go on: run ${newest.number} is newer. What failed in run ${number} can be tried again, ` +
      "or a new refresh reads every account.",
  );
}

export interface Retry {
  number: number;
  /** Also accounts that were read in part. */
  partial: boolean;
  /** Only the accounts of one cause; null: all that failed. */
  cause: CauseKey | null;
  now: Date;
}

/**
 * Starts a run of the accounts that failed in an ended one and have not been read since; joins the one that is active.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND; WRONG_STATE when the run is active, or none of its accounts is left to try.
 */
export async function retryRun(
  viewer: Viewer,
  retry: Retry,
): Promise<{ run: StartedRun; joined: boolean; accounts: number }> {
  requirePermission(viewer, "run.start");
  const { number, now } = retry;
  return transaction(async (tx) => {
    const run = await requireRun(tx, viewer, number);
    if (isActive(run.state))
      throw wrongState(
        `Run ${number} is still active; what fails in it can be tried again when it has ended.`,
      );
    const accountIds = await listFailed(tx, viewer, run, retry);
    if (accountIds.length === 0) throw nothingToRetry(retry);
    const { organizationId, id } = run;
    const started = await startOrJoin(tx, viewer, {
      organizationId,
      accountIds,
      now,
      dueOnly: false,
      retryOf: id,
    });
    return { ...started, accounts: accountIds.length };
  });
}

function nothingToRetry({ number, partial, cause }: Retry): AppError {
  if (cause !== null)
    return wrongState(`Every account of this cause has been read since run ${number}, or has left.`);
  return wrongState(
    `No account is left to try again: none failed${partial ? " or was read in part" : ""} in run ${number}, ` +
      "or all of them have been read since.",
  );
}

/** Accounts of a run whose newest attempt is still no better, and that may be entered. */
async function listFailed(
  tx: Transaction,
  viewer: Viewer,
  { id }: StartedRun,
  { partial, cause }: Retry,
): Promise<string[]> {
  const visible = visibleAccounts(viewer);
  const only = cause === null ? null : await listAccountsOfCause(tx, { runId: id, visible }, cause);
  const states = partial || cause !== null ? ["failed", "partial"] : ["failed"];
  const rows = await tx.query<{ accountId: string }>(
    `select ra.account_id as "accountId"
     from run_account ra join account a on a.id = ra.account_id join refresh r on r.subject_id = ra.account_id
     where ra.run_id = $2 and ($1::text[] is null or ra.account_id = any($1))
       and ($3::text[] is null or ra.account_id = any($3))
       and ra.state = any($4::text[]::"RunAccountState"[]) and r.outcome = any($4::text[]::"RunAccountState"[])
       and a.state in ('ACTIVE', 'UNKNOWN') and a.missing_since is null
     order by ra.account_id`,
    [visible, id, only, states],
  );
  return rows.map(({ accountId }) => accountId);
}
