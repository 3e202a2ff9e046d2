/** What a job row holds and how it is addressed: ids only, shared by who enqueues and who handles. */
import { createHash } from "node:crypto";
import { z } from "zod";

const runId = z.uuid();
const accountId = z.string().regex(/^\d{12}$/, "an account id has 12 digits");

/** Payload of each task. Ids only: everything else is read from its row, so that a job never carries stale state. */
export const taskPayloads = {
  "refresh-organization": z.strictObject({ runId }),
  "refresh-account": z.strictObject({ runId, accountId }),
  "close-run": z.strictObject({ runId }),
  /** The newest finished run of an organization, whose accounts are evaluated again from stored facts. */
  "re-evaluate": z.strictObject({ runId }),
  /** What another value of a setting would change. */
  "preview-setting": z.strictObject({ previewId: z.uuid() }),
} as const;

export type Task = keyof typeof taskPayloads;
export type PayloadOf<Name extends Task> = z.infer<(typeof taskPayloads)[Name]>;

/**
 * Identifier under which a task of one AWS endpoint is queued. It carries the endpoint, so that a worker is only ever
 * handed jobs of its own: `refresh-account@aws`, or `refresh-account@<first 12 hex digits of sha256(endpoint)>`.
 */
export function taskName(task: Task, endpoint: string | null): string {
  const place = endpoint === null ? "aws" : createHash("sha256").update(endpoint).digest("hex").slice(0, 12);
  return `${task}@${place}`;
}

/** Queue that serialises the refreshes of one account, over all runs and workers. */
export function accountQueue(account: string): string {
  return `acct:${account}`;
}

/** Key under which a job of a run is enqueued, so that enqueuing it twice leaves one waiting row. */
export function jobKey(task: Task, run: string, account?: string): string {
  return account === undefined ? `${task}:${run}` : `${task}:${run}:${account}`;
}
