import { problem } from "#app/problem.ts";
import { webClock } from "#app/server.ts";
import { requireAuditQuery } from "#app/settings/audit/query.ts";
import { requestViewer } from "#lib/auth/viewer.ts";
import { eachAuditEvent } from "#lib/data/audit-list.ts";
import { AppError } from "#lib/errors.ts";
import { auditCsvColumns } from "#lib/export/audit.ts";
import { csv } from "#lib/export/csv.ts";
import { jsonLines } from "#lib/export/json.ts";
import { streamText } from "#lib/stream-text.ts";

const types = { csv: "text/csv; charset=utf-8", jsonl: "application/jsonl" } as const;

/** The events that the query matches, oldest first: `?format=csv|jsonl` and the filters of the page. */
export async function GET(request: Request): Promise<Response> {
  try {
    const viewer = await requestViewer();
    const parameters = new URL(request.url).searchParams;
    const format = parameters.get("format") ?? "csv";
    if (format !== "csv" && format !== "jsonl")
      throw new AppError("INVALID_INPUT", { userMessage: "The format is csv or jsonl." });
    const rows = eachAuditEvent(viewer, requireAuditQuery(parameters));
    const text = format === "csv" ? csv(rows, auditCsvColumns) : jsonLines(rows);
    const day = webClock().now().toISOString().slice(0, 10);
    return new Response(await streamText(text), {
      headers: {
        "content-type": types[format],
        "content-disposition": `attachment; filename="audit-${day}.${format}"`,
        "cache-control": "no-store",
      },
    });
  } catch (error) {
    return problem(error);
  }
}
