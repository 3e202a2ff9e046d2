/** Schedules: cron text of five fields in a time zone, read strictly, said in words, and when it is due. Pure. */
import { Cron } from "croner";
import { AppError } from "./errors.ts";

/** As `organization.schedule` and `organization.schedule_zone` hold it. */
export interface Schedule {
  cron: string;
  /** IANA name: `Europe/Zurich`. */
  zone: string;
}

interface Field {
  name: string;
  low: number;
  high: number;
  /** Names that may stand for numbers, the first one for `low`. */
  names: readonly string[];
}

const monthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const dayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const fields: readonly Field[] = [
  { name: "minute", low: 0, high: 59, names: [] },
  { name: "hour", low: 0, high: 23, names: [] },
  { name: "day of the month", low: 1, high: 31, names: [] },
  { name: "month", low: 1, high: 12, names: monthNames },
  // 7 is Sunday too.
  { name: "day of the week", low: 0, high: 7, names: dayNames },
];

function invalid(userMessage: string): AppError {
  return new AppError("INVALID_INPUT", { userMessage });
}

function numberOf(text: string, field: Field): number {
  const named = field.names.indexOf(text.toUpperCase());
  const value = named >= 0 ? named + field.low : /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= field.low && value <= field.high) return value;
  const names = field.names.length > 0 ? `, or a name such as ${field.names[1]}` : "";
  throw invalid(
    `The ${field.name} of the schedule cannot be "${text}": it is a number from ${field.low} to ${field.high}${names}.`,
  );
}

/** One part of a list: `*`, `5`, `1-5`, each with a step if need be. */
function requirePart(part: string, field: Field): void {
  const [range = "", step, ...more] = part.split("/");
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d?$/.test(step)))
    throw invalid(
      `The ${field.name} of the schedule cannot be "${part}": a step is a number from 1, as in */15.`,
    );
  if (range === "*") return;
  const [from = "", to, ...rest] = range.split("-");
  if (rest.length > 0) throw invalid(`The ${field.name} of the schedule cannot be "${part}".`);
  const first = numberOf(from, field);
  if (to === undefined) {
    if (step === undefined) return;
    throw invalid(
      `The ${field.name} of the schedule cannot be "${part}": a step needs a range, as in */${step}.`,
    );
  }
  if (first > numberOf(to, field))
    throw invalid(
      `The ${field.name} of the schedule cannot be "${part}": a range goes from the lower to the higher.`,
    );
}

function requireZone(zone: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    // An offset such as +01:00 knows no daylight saving time; what people mean by it is a place.
    if (/^[A-Za-z]/.test(zone)) return;
  } catch (cause) {
    throw new AppError("INVALID_INPUT", { userMessage: zoneWords(zone), cause });
  }
  throw invalid(zoneWords(zone));
}

function zoneWords(zone: string): string {
  return `"${zone}" is not a time zone: use a name of the IANA database, such as Europe/Zurich or UTC.`;
}

/**
 * Reads a schedule that somebody typed; spaces are evened out.
 *
 * @throws AppError INVALID_INPUT naming the field, or saying that the schedule never comes or the zone does not exist.
 */
export function parseSchedule(text: string, zone: string, now: Date): Schedule {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== fields.length || parts[0] === "") {
    throw invalid(
      `A schedule has five fields (minute, hour, day of the month, month, day of the week), as in "0 6 * * *"; ` +
        `"${text.trim()}" has ${parts[0] === "" ? 0 : parts.length}.`,
    );
  }
  for (const [index, field] of fields.entries())
    for (const part of (parts[index] ?? "").split(",")) requirePart(part, field);
  requireZone(zone);
  const schedule = { cron: parts.join(" ").toUpperCase(), zone };
  if (findNextTime(schedule, now) === null)
    throw invalid(`The schedule "${schedule.cron}" never comes: no such day exists.`);
  return schedule;
}

/**
 * The next time after a moment; null: it never comes. A time that the clock leaves out in spring comes at the end of the gap,
 * one that comes twice in autumn is due once.
 *
 * @throws Error where the zone is no longer known to this machine.
 */
export function findNextTime({ cron, zone }: Schedule, after: Date): Date | null {
  return new Cron(cron, { timezone: zone, paused: true }).nextRun(after);
}

/** The next `amount` times after a moment. */
export function listNextTimes({ cron, zone }: Schedule, after: Date, amount: number): Date[] {
  return new Cron(cron, { timezone: zone, paused: true }).nextRuns(amount, after);
}
