/** Events of the audit log as people take them away. */
import type { AuditEventView } from "#lib/data/audit-list.ts";
import type { CsvColumn } from "./csv.ts";

const json = (value: unknown) => (value === null ? null : JSON.stringify(value));

/** One row an event; what has parts is JSON. */
export const auditCsvColumns: readonly CsvColumn<AuditEventView>[] = [
  { head: "id", value: ({ id }) => id },
  { head: "at", value: ({ at }) => at.toISOString() },
  { head: "actor", value: ({ actor }) => actor },
  { head: "actor name", value: ({ actorName }) => actorName },
  { head: "action", value: ({ action }) => action },
  { head: "subject", value: ({ subject }) => subject },
  { head: "subject name", value: ({ subjectName }) => subjectName },
  { head: "detail", value: ({ detail }) => json(detail) },
  { head: "before", value: ({ before }) => json(before) },
  { head: "after", value: ({ after }) => json(after) },
  { head: "address", value: ({ origin }) => origin?.address ?? null },
  { head: "session", value: ({ origin }) => origin?.session ?? null },
  { head: "token", value: ({ origin }) => origin?.token ?? null },
  { head: "link", value: ({ link }) => link?.position ?? null },
  { head: "hash", value: ({ link }) => link?.hash ?? null },
];
