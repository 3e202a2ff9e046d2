/** From what a person gives to the rows that are stored: checked by the schema of its kind, the wrong field named. */
import type { z } from "zod";
import { yearly } from "./questions/question.ts";
import type { Exercise } from "./records/exercises.ts";
import { lastMomentOf } from "./records/fields.ts";
import type { Guideline } from "./records/guidelines.ts";
import { findSecret } from "./records/honey-tokens.ts";
import type { AccountScan } from "./records/scans.ts";
import { type RecordKind, type RecordKindName, recordKinds } from "./records.ts";

/** One row of what is stored. */
export interface StoredRecord {
  accountId: string | null;
  key: string;
  data: unknown;
}

const dayMs = 24 * 3_600_000;

/** What was given, checked and cut into rows, or what is wrong with it, naming the field. */
export function prepareRecord(
  kind: RecordKindName,
  given: unknown,
  { actor, now }: { actor: string; now: Date },
): { parts: StoredRecord[] } | { problem: string } {
  const entry: RecordKind<z.ZodType> = recordKinds[kind];
  const secret = kind === "honey-token" ? findSecret(given) : null;
  if (secret !== null)
    return {
      problem: `${secret}: looks like the secret of a key, which is never recorded; its id is enough.`,
    };
  const parsed = entry.schema.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue === undefined || issue.path.length === 0 ? "the record" : issue.path.join(".");
    return { problem: `${field}: ${issue?.message ?? "cannot be that"}.` };
  }
  const { data } = parsed;
  const ahead = entry.past.find((field) => isAhead(data, field, now));
  if (ahead !== undefined) return { problem: `${ahead}: this time has not come.` };
  if (kind === "scan") return scanParts(recordKinds.scan.schema.parse(data));
  if (kind === "guideline") return guidelinePart(recordKinds.guideline.schema.parse(data), now);
  if (kind === "exercise") return exercisePart(recordKinds.exercise.schema.parse(data), actor);
  return { parts: [{ accountId: entry.accountOf(data), key: entry.keyOf(data), data }] };
}

function isAhead(data: unknown, field: string, now: Date): boolean {
  if (typeof data !== "object" || data === null) return false;
  const value: unknown = Reflect.get(data, field);
  return typeof value === "string" && Date.parse(value) > now.getTime();
}

/** A scan is stored account by account: nobody reads the whole of it for one account. */
function scanParts({ accounts, ...head }: z.output<(typeof recordKinds)["scan"]["schema"]>): {
  parts: StoredRecord[];
} {
  const key = `${head.tool} ${head.startedAt}`;
  const parts = Object.entries(accounts).map(([id, account]) => ({
    accountId: id,
    key,
    data: { ...head, ...account } satisfies AccountScan,
  }));
  return { parts };
}

function guidelinePart(guideline: Guideline, now: Date): { parts: StoredRecord[] } | { problem: string } {
  const aheadMs = lastMomentOf(guideline.reviewBy).getTime() - now.getTime();
  if (aheadMs <= 0) return { problem: "reviewBy: the review has to be on a day to come." };
  if (aheadMs > (yearly + 1) * dayMs)
    return { problem: `reviewBy: the review has to be within ${yearly} days.` };
  return { parts: [{ accountId: null, key: guideline.url, data: guideline }] };
}

/** Who recorded it is known without asking. */
function exercisePart(exercise: Exercise, actor: string): { parts: StoredRecord[] } {
  const recordedBy = exercise.recordedBy ?? actor;
  return {
    parts: [{ accountId: null, key: exercise.id, data: { ...exercise, recordedBy } satisfies Exercise }],
  };
}
