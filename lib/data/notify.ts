/** What pages are told while something happens: ids only, over Postgres's NOTIFY. */
import { z } from "zod";
import type { Transaction } from "./database.ts";

/** The one channel of NOTIFY; its payload is a `changeSchema`. */
export const notifyChannel = "waymark";

/** What a notification says: ids only, readers look up the rest. */
const changeSchema = z.strictObject({
  /** account: its statuses are new · run: its state changed · progress: an account moved on. */
  kind: z.enum(["account", "run", "progress"]),
  organizationId: z.string(),
  runId: z.string().nullable(),
  accountId: z.string().optional(),
});
export type Change = z.infer<typeof changeSchema>;

/** A session is over: for the streams of its browser alone. Sent in the statement that deletes it. */
const sessionEndSchema = z.strictObject({ kind: z.literal("session"), sessionId: z.string() });
export type SessionEnd = z.infer<typeof sessionEndSchema>;

/** SQL of a column that tells of the end of the session whose id is named, when the transaction commits. */
export function notifySessionEndSql(id: string): string {
  return `pg_notify('${notifyChannel}', json_build_object('kind', 'session', 'sessionId', ${id})::text)`;
}

/** How far a file is: how many of its rows were compared, or of its accounts written. */
const importProgressSchema = z.strictObject({
  kind: z.literal("import"),
  importId: z.string(),
  doing: z.enum(["comparing", "importing"]),
  done: z.number(),
  total: z.number(),
});
export type ImportProgress = z.infer<typeof importProgressSchema>;
/** What pages are told of. */
export type Told = Change | ImportProgress;

/** SQL that tells of the progress whose text is `$1`. */
export const notifyImportSql = `pg_notify('${notifyChannel}', $1)`;

/** A message as it arrives; anybody with the database's password may send whatever they like. */
export const changeMessageSchema = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch (error) {
      context.addIssue({ code: "custom", message: `not JSON: ${String(error)}` });
      return z.NEVER;
    }
  })
  .pipe(z.union([changeSchema, sessionEndSchema, importProgressSchema]));

/** Sent when the transaction commits, not at all when it rolls back. */
export async function notify(tx: Transaction, change: Change): Promise<void> {
  await tx.query("select pg_notify($1, $2)", [notifyChannel, JSON.stringify(change)]);
}
