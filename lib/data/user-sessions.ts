/** Ends sessions for others: whoever may less, or more, from now on signs in again. */
import type { Transaction } from "./database.ts";

/** Deletes the sessions of these users within the caller's transaction; how many there were. */
export async function endSessions(tx: Transaction, userIds: readonly string[]): Promise<number> {
  const ended = await tx.query("delete from user_session where user_id = any($1::uuid[]) returning 1", [
    userIds,
  ]);
  return ended.length;
}
