/** `waymark schedule`: when an organization is refreshed by itself. */
import { listOrganizations } from "#lib/data/organizations.ts";
import { getSchedule, type ScheduleView, setSchedule } from "#lib/data/schedules.ts";
import { countWorkers } from "#lib/data/workers.ts";
import { AppError } from "#lib/errors.ts";
import { type CommandContext, withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { selectOrganization } from "./selection.ts";

interface ScheduleOptions {
  /** Cron text, or `off`; absent: show. */
  argument?: string;
  zone?: string;
  organization?: string;
  json?: boolean;
}

/** `2026-11-23 06:00`, in the schedule's own zone. */
function inZone(at: string, zone: string): string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    dateStyle: "short",
    timeStyle: "short",
    hourCycle: "h23",
  });
  return parts.format(new Date(at)).replace(", ", " ");
}

function scheduleText(view: ScheduleView, name: string): string {
  const { schedule, zone, words, next } = view;
  if (schedule === null)
    return `${name} has no schedule: it is refreshed by hand. waymark schedule "0 6 * * *" refreshes it every day at 06:00.\n`;
  const head = `${name} is refreshed ${words} (${schedule}, ${zone}).\n`;
  if (next.length === 0)
    return `${head}It was stopped, because this machine does not know the zone: set it again.\n`;
  return `${head}Next:\n${next.map((at) => `  ${inZone(at, zone)} ${zone}  (${at})\n`).join("")}`;
}

/** What is to be changed; null: nothing, the schedule is only shown. @throws AppError INVALID_INPUT */
function changeOf(
  options: ScheduleOptions,
  before: ScheduleView,
): { cron: string | null; zone: string } | null {
  const { argument, zone } = options;
  if (argument === undefined && zone === undefined) return null;
  if (argument === "off") {
    if (zone === undefined) return { cron: null, zone: before.zone };
    throw new AppError("INVALID_INPUT", { userMessage: "--zone says when a schedule is due; off ends it." });
  }
  const cron = argument ?? before.schedule;
  if (cron === null)
    throw new AppError("INVALID_INPUT", {
      userMessage: `--zone needs a schedule, as in waymark schedule "0 6 * * *" --zone ${zone}.`,
    });
  return { cron, zone: zone ?? before.zone };
}

/** A schedule is kept by workers: without one it is only a wish. */
export async function warnWithoutWorker(
  { io, viewer }: Pick<CommandContext, "io" | "viewer">,
  endpoint: string | null,
): Promise<void> {
  if ((await countWorkers(viewer, { endpoint })) > 0) return;
  io.err("No worker is running: start one (waymark worker, or waymark start), or run waymark sync.\n");
}

export function schedule(io: CommandIo, options: ScheduleOptions): Promise<number> {
  return withContext(io, { home: "existing" }, async (context) => {
    const { viewer } = context;
    const organization = selectOrganization(await listOrganizations(viewer), {
      ...(options.organization !== undefined && { organization: options.organization }),
      ofAccounts: [],
    });
    const before = await getSchedule(viewer, organization.id);
    const change = changeOf(options, before);
    const view =
      change === null ? before : await setSchedule(viewer, { organizationId: organization.id, ...change });
    printResult(io, options.json, view, () => scheduleText(view, organization.name));
    if (view.schedule !== null) await warnWithoutWorker(context, organization.endpoint);
    return exitCodes.done;
  });
}
