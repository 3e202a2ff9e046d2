/** When a message may go: at once or with a digest, and not in quiet hours. Pure; zones are IANA's, moments are UTC. */

export interface Cadence {
  frequency: "immediately" | "daily" | "weekly";
  /** Minute of the day of a digest, in the zone. */
  minute: number;
  /** Day of a weekly digest: 1 Monday … 7 Sunday. */
  weekday: number;
  /** `Europe/Berlin`. */
  zone: string;
  /** Minutes of the day between which nothing is sent, in the zone; null, or twice the same: no quiet hours. */
  quietFrom: number | null;
  quietTo: number | null;
}

const minuteMs = 60_000;
const dayMs = 1440 * minuteMs;

/** Whether a zone is one that this machine knows. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formats.set(zone, made);
  return made;
}

/** What a clock on the wall shows at a moment, as if that were UTC, in milliseconds. */
function wallOf(at: number, zone: string): number {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(new Date(at))
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  const wall = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return wall + (((at % 1000) + 1000) % 1000);
}

/**
 * The moment at which the clock shows `wall`. Of two, where clocks are set back, the first; of none, where they are set
 * forward, the one as long after the change.
 */
function momentOf(wall: number, zone: string): number {
  const offsetAt = (at: number) => wallOf(at, zone) - at;
  const candidates = [offsetAt(wall - dayMs), offsetAt(wall + dayMs)].map((offset) => wall - offset);
  const exact = candidates.filter((at) => wallOf(at, zone) === wall);
  return exact.length > 0 ? Math.min(...exact) : Math.max(...candidates);
}

/** The first moment after `at` at which the clock shows this minute of a day that is wanted. */
function nextAt(at: number, zone: string, minute: number, wanted: (weekday: number) => boolean): number {
  const midnight = Math.floor(wallOf(at, zone) / dayMs) * dayMs;
  for (let day = 0; day <= 8; day++) {
    const wall = midnight + day * dayMs + minute * minuteMs;
    const weekday = new Date(wall).getUTCDay() || 7;
    const moment = momentOf(wall, zone);
    if (moment > at && wanted(weekday)) return moment;
  }
  return at;
}

function isQuiet(minute: number, from: number, to: number): boolean {
  return from < to ? from <= minute && minute < to : minute >= from || minute < to;
}

/** The end of the quiet hours that `at` falls into; else `at`. */
function afterQuiet(at: number, { zone, quietFrom, quietTo }: Cadence): number {
  if (quietFrom === null || quietTo === null || quietFrom === quietTo) return at;
  const minute = Math.floor((wallOf(at, zone) % dayMs) / minuteMs);
  return isQuiet(minute, quietFrom, quietTo) ? nextAt(at, zone, quietTo, () => true) : at;
}

/** When what happened at `now` is told. A digest never goes at `now` itself: what is being sent takes nothing more in. */
export function dueAt(now: Date, cadence: Cadence): Date {
  const { frequency, zone, minute, weekday } = cadence;
  const at = now.getTime();
  const wanted = (day: number) => frequency === "daily" || day === weekday;
  const told = frequency === "immediately" ? at : nextAt(at, zone, minute, wanted);
  return new Date(afterQuiet(told, cadence));
}
