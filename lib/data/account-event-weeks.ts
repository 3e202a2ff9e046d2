/** How much happened to accounts, week by week. */
import type { AccountEventKind } from "#lib/account-event-kinds.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { type AccountEventFilter, eventValues, matchingEvents } from "./account-events.ts";
import { query } from "./database.ts";

/** A week that begins on Monday, UTC. */
export interface EventWeek {
  /** `2026-11-16` */
  monday: string;
  total: number;
  /** Kinds that happened. */
  counts: Partial<Record<AccountEventKind, number>>;
}

const dayMs = 24 * 3_600_000;

function mondayOf(at: Date): number {
  const day = Math.floor(at.getTime() / dayMs) * dayMs;
  return day - ((new Date(day).getUTCDay() + 6) % 7) * dayMs;
}

/**
 * So many weeks up to this one, the oldest first, those without events too; the filter's own times are left aside.
 *
 * @throws AppError FORBIDDEN
 */
export async function countEventWeeks(
  viewer: Viewer,
  filter: AccountEventFilter,
  { weeks, now }: { weeks: number; now: Date },
): Promise<EventWeek[]> {
  requirePermission(viewer, "account.read");
  const first = mondayOf(now) - (weeks - 1) * 7 * dayMs;
  const rows = await query<{ monday: string; kind: AccountEventKind; amount: number }>(
    `select to_char(date_trunc('week', e.at at time zone 'UTC'), 'YYYY-MM-DD') as monday, e.kind::text as kind,
       count(*)::int as amount
     from account_event e where ${matchingEvents} group by 1, 2`,
    eventValues(viewer, { ...filter, since: new Date(first), until: undefined }),
  );
  return Array.from({ length: weeks }, (_, index) => {
    const monday = new Date(first + index * 7 * dayMs).toISOString().slice(0, 10);
    const own = rows.filter((row) => row.monday === monday);
    return {
      monday,
      total: own.reduce((sum, { amount }) => sum + amount, 0),
      counts: Object.fromEntries(own.map(({ kind, amount }) => [kind, amount])),
    };
  });
}
