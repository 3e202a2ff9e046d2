/** How long messages and what they told of are kept. */
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { transaction } from "./database.ts";

/** Days for which a message is kept that went out or had nothing to tell; and one that was given up and can be sent again. */
const keptDays = { done: 90, dead: 400 };
/** Rows of one step. */
const stepRows = 1000;

/**
 * Deletes old messages, and events that no message tells of any more, a bounded step of each; answers whether there may be
 * more.
 *
 * @throws AppError FORBIDDEN
 */
export async function pruneNotifications(viewer: Viewer, { now }: { now: Date }): Promise<boolean> {
  requirePermission(viewer, "notification.write");
  return transaction(async (tx) => {
    const messages = await tx.query(
      `delete from notification_delivery where id in (
         select id from notification_delivery
         where (state in ('sent', 'skipped') and finished_at < $1::timestamptz - make_interval(days => ${keptDays.done}))
           or (state = 'dead' and finished_at < $1::timestamptz - make_interval(days => ${keptDays.dead}))
         limit ${stepRows} for update skip locked)
       returning 1`,
      [now],
    );
    const events = await tx.query(
      `delete from notification_event where id in (
         select e.id from notification_event e
         where e.expanded_at < $1::timestamptz - make_interval(days => ${keptDays.done})
           and not exists (select 1 from notification_news n where n.event_id = e.id)
         limit ${stepRows} for update skip locked)
       returning 1`,
      [now],
    );
    return Math.max(messages.length, events.length) >= stepRows;
  });
}
