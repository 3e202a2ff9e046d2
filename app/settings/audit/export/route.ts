import { answerFile, askedFormat, fileDay, textTypes } from "#app/file-answer.ts";
import { requireAuditQuery } from "#app/settings/audit/query.ts";
import { eachAuditEvent } from "#lib/data/audit-list.ts";
import { auditCsvColumns } from "#lib/export/audit.ts";
import { csv } from "#lib/export/csv.ts";
import { jsonLines } from "#lib/export/json.ts";

/** The events that the query matches, oldest first: `?format=csv|jsonl` and the filters of the page. */
export function GET(request: Request): Promise<Response> {
  return answerFile(request, async ({ viewer, parameters, now }) => {
    const format = askedFormat(parameters, ["csv", "jsonl"]);
    const rows = eachAuditEvent(viewer, requireAuditQuery(parameters));
    return {
      type: textTypes[format],
      filename: `audit-${fileDay(now)}.${format}`,
      parts: format === "csv" ? csv(rows, auditCsvColumns) : jsonLines(rows),
    };
  });
}
