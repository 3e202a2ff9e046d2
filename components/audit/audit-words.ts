/** How an event of the audit log is written. Pure. */
import type { AuditEventView } from "#lib/data/audit-list.ts";

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (value: number) => String(value).padStart(2, "0");

/** `21 Nov 09:53:20`, UTC. */
export function eventTime(at: Date): string {
  const clock = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()].map(two).join(":");
  return `${at.getUTCDate()} ${months[at.getUTCMonth()]} ${clock}`;
}

/** `ada at a terminal`, `job worker`; a name where there is one. */
export function actorWords({ actor, actorName }: Pick<AuditEventView, "actor" | "actorName">): string {
  if (actorName !== null) return actorName;
  const [kind, ...rest] = actor.split(":");
  const name = rest.join(":");
  if (kind === "cli") return `${name}, terminal`;
  if (kind === "job") return `job ${name}`;
  if (kind === "user" || kind === "token") return `${kind} ${name.slice(0, 8)}`;
  return actor;
}

/** `c41e…09` */
export function shortHash(hash: string): string {
  return `${hash.slice(0, 4)}…${hash.slice(-2)}`;
}

/** One value on one line; what was not there is a dash. */
export function valueText(value: unknown): string {
  if (value === undefined || value === null) return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}

export interface ChangedField {
  field: string;
  before: string;
  after: string;
}

/** The fields that differ, in the order in which they are now. */
export function changedFields({ before, after }: Pick<AuditEventView, "before" | "after">): ChangedField[] {
  const fields = [...new Set([...Object.keys(after ?? {}), ...Object.keys(before ?? {})])];
  return fields
    .map((field) => ({
      field,
      before: valueText(before?.[field]),
      after: valueText(after?.[field]),
    }))
    .filter((change) => change.before !== change.after);
}

const longest = 90;

/** The line that stands for an event until it is opened: what changed, else what is said beside it. */
export function summaryText(event: Pick<AuditEventView, "before" | "after" | "detail">): string {
  const changes = changedFields(event).map(({ field, before, after }) =>
    event.before === null ? `${field}: ${after}` : `${field}: ${before} → ${after}`,
  );
  const said = Object.entries(event.detail).map(([name, value]) => `${name}: ${valueText(value)}`);
  const text = [...changes, ...said].join(", ");
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
