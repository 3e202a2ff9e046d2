/** How an item stood at the end of earlier runs: one point a week, from the organization's snapshots. */
import { z } from "zod";
import type { Queryable } from "./database.ts";
import type { ItemCounts } from "./item-counts.ts";

const countsSchema: z.ZodType<ItemCounts> = z.object({
  met: z.number(),
  partial: z.number(),
  excepted: z.number(),
  notMet: z.number(),
  unknown: z.number(),
  notApplicable: z.number(),
  needsAnswer: z.number(),
  partialHundredths: z.number(),
  unknownHundredths: z.number(),
});
const itemsSchema = z.record(z.string(), countsSchema);

/** The counts of every item at one moment. */
export interface HistoryPoint {
  at: Date;
  counts: ReadonlyMap<string, ItemCounts>;
}

const weeks = 26;
const weekMs = 7 * 24 * 3_600_000;

/**
 * The last snapshot of each of the 26 weeks before `now`, oldest first. Snapshots from before items were kept, or
 * whose form is another version's, are left out: there is no history to show of them.
 */
export async function readItemHistory(
  db: Queryable,
  { organizationId, now }: { organizationId: string; now: Date },
): Promise<HistoryPoint[]> {
  const rows = await db.query<{ at: Date; items: unknown }>(
    `with week as (
       select max(at) as at from snapshot
       where organization_id = $1 and at > $2 and at <= $3 and items is not null
       group by date_bin('7 days', at, $3::timestamptz + interval '1 millisecond')
     )
     select s.at, s.items from week join snapshot s on s.organization_id = $1 and s.at = week.at order by s.at`,
    [organizationId, new Date(now.getTime() - weeks * weekMs), now],
  );
  return rows.flatMap(({ at, items }) => {
    const parsed = itemsSchema.safeParse(items);
    return parsed.success ? [{ at, counts: new Map(Object.entries(parsed.data)) }] : [];
  });
}

/** The newest point that is at least a week old; undefined: nothing to compare with. */
export function pointOfLastWeek(history: readonly HistoryPoint[], now: Date): HistoryPoint | undefined {
  return history.findLast(({ at }) => at.getTime() <= now.getTime() - weekMs);
}
