/** What of the audit log is asked for, and its SQL. */
import { z } from "zod";
import { type SqlValues, sqlValues } from "./sql.ts";

/** Whose events: of everybody, of people (with their tokens and terminals), or of jobs. */
export const auditActors = ["people", "jobs", "everybody"] as const;

const word = z.string().trim().min(1).max(200);

/** The filters of the page, the command and the API, by the same names. */
export const auditQuerySchema = z.strictObject({
  by: z.enum(auditActors).default("everybody"),
  /** As the events have it: `user:<id>`, `cli:<name>`. */
  actor: word.optional(),
  /** `run.started`, or all of a noun: `run`. */
  action: z
    .string()
    .regex(/^[a-z-]{1,40}(\.[a-z_]{1,40})?$/, "It is written like run or run.started")
    .optional(),
  subject: word.optional(),
  /** Looked for in who, what, on what, and in the details. */
  q: word.optional(),
  /** Moments, ISO 8601; the first one is included, the last one is not. */
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});
export type AuditQuery = z.output<typeof auditQuerySchema>;

/** How far back a text is looked for: that many of the newest events that the other filters leave. */
const searchedEvents = 100_000;

/** Characters that mean something to LIKE stand for themselves. */
function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}

function conditions(query: AuditQuery, values: SqlValues): string[] {
  const { by, actor, action, subject, from, to } = query;
  const found: string[] = [];
  if (by === "people") found.push("e.actor not like 'job:%'");
  if (by === "jobs") found.push("e.actor like 'job:%'");
  if (actor !== undefined) found.push(`e.actor = ${values.add(actor, "text")}`);
  if (subject !== undefined) found.push(`e.subject = ${values.add(subject, "text")}`);
  if (action?.includes(".") === true) found.push(`e.action = ${values.add(action, "text")}`);
  else if (action !== undefined)
    found.push(
      `e.action >= ${values.add(`${action}.`, "text")} and e.action < ${values.add(`${action}/`, "text")}`,
    );
  if (from !== undefined) found.push(`e.at >= ${values.add(from, "timestamptz")}`);
  if (to !== undefined) found.push(`e.at < ${values.add(to, "timestamptz")}`);
  return found;
}

/** Where a part of the list begins, and how long it is. */
interface Part {
  order: "newest" | "oldest";
  /** The id of the event after which it begins; null: at the first one. */
  after: number | null;
  limit: number;
}

/** The ids of one part of the list, as a statement with its values. */
export function auditIdsSql(query: AuditQuery, part: Part): { sql: string; values: SqlValues } {
  const values = sqlValues();
  const where = conditions(query, values);
  const [direction, beyond] = part.order === "newest" ? ["desc", "<"] : ["asc", ">"];
  if (query.q === undefined) {
    if (part.after !== null) where.push(`e.id ${beyond} ${values.add(part.after, "bigint")}`);
    return { sql: idsOf("audit_event", where, direction, values.add(part.limit, "int")), values };
  }
  const newest = `(select * from audit_event e ${whereOf(where)} order by e.id desc limit ${searchedEvents})`;
  const text = values.add(containing(query.q), "text");
  const matching = [
    `(e.actor ilike ${text} or e.action ilike ${text} or e.subject ilike ${text} or e.detail::text ilike ${text}
      or e.before::text ilike ${text} or e.after::text ilike ${text} or e.origin::text ilike ${text}
      or exists (select from account a where a.id = e.subject and a.name ilike ${text})
      or exists (select from app_user u where e.actor = 'user:' || u.id and (u.name ilike ${text} or u.email ilike ${text})))`,
  ];
  if (part.after !== null) matching.push(`e.id ${beyond} ${values.add(part.after, "bigint")}`);
  return { sql: idsOf(newest, matching, direction, values.add(part.limit, "int")), values };
}

function whereOf(conditions: readonly string[]): string {
  return conditions.length === 0 ? "" : `where ${conditions.join(" and ")}`;
}

function idsOf(from: string, where: readonly string[], direction: string | undefined, limit: string): string {
  return `select e.id from ${from} e ${whereOf(where)} order by e.id ${direction} limit ${limit}`;
}
