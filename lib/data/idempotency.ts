/** Requests that are sent again because their answer was lost: the second one changes nothing and is answered alike. */
import { AppError } from "#lib/errors.ts";
import { query } from "./database.ts";

/** Hours that a key is remembered. */
const keptHours = 24;
/** Forgotten at once, so that no claim waits for many. */
const mostForgotten = 500;

/** A request under its key, of whoever sent it (`Viewer.actor`). */
export interface KeyedRequest {
  actor: string;
  key: string;
  /** Of all that makes it this request. */
  requestHash: string;
}

/** What an earlier one of the same key was answered; `answer` null: nothing, or something that is not kept. */
export interface EarlierAnswer {
  status: number;
  answer: string | null;
}

/** The key stands for another request. */
export class KeyReused extends Error {}

/**
 * Takes a key for a request that is about to be carried out.
 *
 * @returns null: go on; else what it was answered already.
 * @throws KeyReused; AppError CONFLICT where the first one has not been answered
 */
export async function claimKey(request: KeyedRequest, now: Date): Promise<EarlierAnswer | null> {
  const { actor, key, requestHash } = request;
  const oldest = new Date(now.getTime() - keptHours * 3_600_000);
  await query(
    `delete from idempotency_key where (actor, key) in (
       select actor, key from idempotency_key where created_at < $1 limit ${mostForgotten})
     or (actor = $2 and key = $3 and created_at < $1)`,
    [oldest.toISOString(), actor, key],
  );
  const claimed = await query(
    `insert into idempotency_key (actor, key, request_hash, created_at) values ($1, $2, $3, $4)
     on conflict do nothing returning 1`,
    [actor, key, requestHash, now.toISOString()],
  );
  if (claimed.length > 0) return null;
  const [earlier] = await query<{ requestHash: string; status: number | null; answer: string | null }>(
    `select request_hash as "requestHash", status, answer from idempotency_key where actor = $1 and key = $2`,
    [actor, key],
  );
  if (earlier !== undefined && earlier.requestHash !== requestHash) throw new KeyReused();
  if (earlier === undefined || earlier.status === null)
    throw new AppError("CONFLICT", {
      userMessage:
        "The first request with this key has no answer yet. If it never gets one, look whether it took effect " +
        "and send it with another key.",
    });
  return { status: earlier.status, answer: earlier.answer };
}

/** Keeps what a request was answered. */
export async function keepAnswer(
  { actor, key }: KeyedRequest,
  { status, answer }: EarlierAnswer,
): Promise<void> {
  await query("update idempotency_key set status = $3, answer = $4 where actor = $1 and key = $2", [
    actor,
    key,
    status,
    answer,
  ]);
}

/** Gives a key back: its request failed and changed nothing. */
export async function releaseKey({ actor, key }: KeyedRequest): Promise<void> {
  await query("delete from idempotency_key where actor = $1 and key = $2 and status is null", [actor, key]);
}
