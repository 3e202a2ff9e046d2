/** Ends sessions for others: whoever may less, or more, from now on signs in again. */
import type { Transaction } from "./database.ts";
import { notifySessionEndSql } from "./notify.ts";

/** Deletes the sessions of these users within the caller's transaction; how many there were. */
export async function endSessions(tx: Transaction, userIds: readonly string[]): Promise<number> {
  const ended = await tx.query(
    `with ended as (delete from user_session where user_id = any($1::uuid[]) returning id)
     select ${notifySessionEndSql("id")} from ended`,
    [userIds],
  );
  return ended.length;
}
