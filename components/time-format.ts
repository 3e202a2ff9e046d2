/** How moments and durations are written. Pure: `now` is an argument, the zone is the caller's. */

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export interface CalendarParts {
  year: number;
  /** 0–11. */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

const two = (value: number) => String(value).padStart(2, "0");

export function utcParts(at: Date): CalendarParts {
  return {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth(),
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
    second: at.getUTCSeconds(),
  };
}

export function localParts(at: Date): CalendarParts {
  return {
    year: at.getFullYear(),
    month: at.getMonth(),
    day: at.getDate(),
    hour: at.getHours(),
    minute: at.getMinutes(),
    second: at.getSeconds(),
  };
}

/** `21 Nov 2026` */
function formatDate(parts: CalendarParts): string {
  return `${parts.day} ${months[parts.month]} ${parts.year}`;
}

/** `21 Nov` within the year of `now`, else `21 Nov 2025`. */
export function formatShortDate(parts: CalendarParts, now: CalendarParts): string {
  return parts.year === now.year ? `${parts.day} ${months[parts.month]}` : formatDate(parts);
}

/** `21 Nov 2026, 09:12` */
export function formatMoment(parts: CalendarParts): string {
  return `${formatDate(parts)}, ${two(parts.hour)}:${two(parts.minute)}`;
}

/** `21 Nov 2026, 09:12:44` */
export function formatExact(parts: CalendarParts): string {
  return `${formatMoment(parts)}:${two(parts.second)}`;
}

/** `just now`, `41 min ago`, `3 h ago`, `12 days ago`; after 90 days null: then a date says more. */
export function formatAge(ageMs: number): string | null {
  const minutes = Math.floor(ageMs / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ago`;
  const days = Math.floor(hours / 24);
  return days <= 90 ? `${days} days ago` : null;
}

/** `8 s`, `3 min 42 s`, `1 h 5 min` */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}
