/** When an organization is refreshed by itself. Due times are compared with the database's clock. */
import { findNextTime, listNextTimes, parseSchedule } from "#lib/schedule.ts";
import { describeSchedule } from "#lib/schedule-words.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { appendAudit } from "./audit.ts";
import { query, type Transaction, transaction } from "./database.ts";
import { findActiveRun, startOrJoin } from "./run-starting.ts";
import type { StartedRun } from "./runs.ts";

/** The schedule of an organization as people read it. */
export interface ScheduleView {
  organizationId: string;
  /** Cron text of five fields; null: none, it is refreshed by hand. */
  schedule: string | null;
  zone: string;
  /** `every day at 06:00`; null: no schedule. */
  words: string | null;
  /** The next three times, ISO 8601 UTC; empty: no schedule, or it was stopped. */
  next: string[];
}

type ScheduleRow = {
  organizationId: string;
  schedule: string | null;
  zone: string;
  nextRunAt: Date | null;
};

const scheduleColumns = `o.id as "organizationId", o.schedule, o.schedule_zone as zone, o.next_run_at as "nextRunAt"`;

const visibleOrganization = `o.id = $2 and o.kind <> 'register' and ($1::text[] is null or exists (
  select 1 from account a where a.organization_id = o.id and a.id = any($1)))`;

function view({ organizationId, schedule, zone, nextRunAt }: ScheduleRow): ScheduleView {
  const none = { organizationId, schedule, zone, words: null, next: [] };
  if (schedule === null) return none;
  const words = describeSchedule(schedule);
  if (nextRunAt === null) return { ...none, words };
  const later = listNextTimes({ cron: schedule, zone }, nextRunAt, 2);
  return { ...none, words, next: [nextRunAt, ...later].map((at) => at.toISOString()) };
}

/** @throws AppError FORBIDDEN, NOT_FOUND */
export async function getSchedule(viewer: Viewer, organizationId: string): Promise<ScheduleView> {
  requirePermission(viewer, "run.read");
  const [row] = await query<ScheduleRow>(
    `select ${scheduleColumns} from organization o where ${visibleOrganization}`,
    [visibleAccounts(viewer), organizationId],
  );
  return view(requireRow(row, "organization", organizationId));
}

async function databaseNow(tx: Transaction): Promise<Date> {
  const [row] = await tx.query<{ now: Date }>("select clock_timestamp() as now");
  if (row === undefined) throw new Error("select returned no row");
  return row.now;
}

/**
 * Sets, changes or (cron null) ends the schedule of an organization.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND; INVALID_INPUT naming what is wrong with the text or the zone.
 */
export async function setSchedule(
  viewer: Viewer,
  change: { organizationId: string; cron: string | null; zone: string },
): Promise<ScheduleView> {
  requirePermission(viewer, "connection.write");
  const { organizationId, cron, zone } = change;
  return transaction(async (tx) => {
    const [found] = await tx.query<ScheduleRow>(
      `select ${scheduleColumns} from organization o where ${visibleOrganization} for update`,
      [visibleAccounts(viewer), organizationId],
    );
    const before = requireRow(found, "organization", organizationId);
    const now = await databaseNow(tx);
    const parsed = cron === null ? null : parseSchedule(cron, zone, now);
    const after: ScheduleRow = {
      organizationId,
      schedule: parsed?.cron ?? null,
      zone: parsed?.zone ?? before.zone,
      nextRunAt: parsed === null ? null : findNextTime(parsed, now),
    };
    const same = after.schedule === before.schedule && after.zone === before.zone;
    if (same && (before.nextRunAt === null) === (after.nextRunAt === null)) return view(before);
    await tx.query(
      "update organization set schedule = $2, schedule_zone = $3, next_run_at = $4 where id = $1",
      [organizationId, after.schedule, after.zone, after.nextRunAt],
    );
    await appendAudit(tx, viewer, {
      action: "schedule.changed",
      subject: organizationId,
      detail: {},
      before: { schedule: before.schedule, zone: before.zone },
      after: { schedule: after.schedule, zone: after.zone },
    });
    return view(after);
  });
}

type DueRow = { id: string; schedule: string; zone: string; now: Date };

/**
 * Starts the runs that are due at one endpoint; every worker asks this now and then. Of any number that ask at once,
 * one starts the run. However many times were missed, one run makes up for them, and where a run is active it does.
 *
 * @param now the process's own time, which the runs bear; what is due is decided by the database's.
 * @throws AppError FORBIDDEN
 */
export async function startDueRuns(
  viewer: Viewer,
  { endpoint, now }: { endpoint: string | null; now: Date },
): Promise<StartedRun[]> {
  requirePermission(viewer, "inventory.write");
  const due = await query<{ id: string }>(
    `select id from organization
     where next_run_at <= clock_timestamp() and schedule is not null and endpoint is not distinct from $1`,
    [endpoint],
  );
  const started: StartedRun[] = [];
  // One transaction each: an organization has hardly ever company, and none waits for another's.
  for (const { id } of due) {
    const run = await startIfDue(viewer, id, now);
    if (run !== null) started.push(run);
  }
  return started;
}

async function startIfDue(viewer: Viewer, organizationId: string, now: Date): Promise<StartedRun | null> {
  return transaction(async (tx) => {
    // Whoever waited for the lock sees the time that the first one has moved on to.
    await tx.query("select 1 from organization where id = $1 for update", [organizationId]);
    const [due] = await tx.query<DueRow>(
      `select id, schedule, schedule_zone as zone, clock_timestamp() as now from organization
       where id = $1 and schedule is not null and next_run_at <= clock_timestamp()`,
      [organizationId],
    );
    if (due === undefined) return null;
    const next = nextOrStop(due);
    await tx.query("update organization set next_run_at = $2 where id = $1", [organizationId, next.at]);
    if (next.at === null) {
      await appendAudit(tx, viewer, {
        action: "schedule.stopped",
        subject: organizationId,
        detail: { schedule: due.schedule, zone: due.zone, why: next.why },
      });
      return null;
    }
    if ((await findActiveRun(tx, organizationId)) !== null) return null;
    const { run } = await startOrJoin(tx, viewer, {
      organizationId,
      accountIds: [],
      now,
      dueOnly: true,
      retryOf: null,
    });
    return run;
  });
}

/** A zone that this machine no longer knows stops the schedule, and not the worker. */
function nextOrStop({ schedule, zone, now }: DueRow): { at: Date | null; why: string } {
  try {
    return { at: findNextTime({ cron: schedule, zone }, now), why: "it never comes again" };
  } catch (error) {
    return { at: null, why: error instanceof Error ? error.message : String(error) };
  }
}
