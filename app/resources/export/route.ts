import { readOrganizations } from "#app/organization.ts";
import { problem } from "#app/problem.ts";
import { webClock } from "#app/server.ts";
import { requestViewer } from "#lib/auth/viewer.ts";
import { eachResource } from "#lib/data/resource-list.ts";
import { listTagKeys } from "#lib/data/resource-overview.ts";
import { parseResourceQuery } from "#lib/data/resource-query.ts";
import { AppError } from "#lib/errors.ts";
import { csv } from "#lib/export/csv.ts";
import { jsonArray } from "#lib/export/json.ts";
import { resourcesJson, tagEditorColumns } from "#lib/export/resources.ts";
import { streamText } from "#lib/stream-text.ts";

const types = { csv: "text/csv; charset=utf-8", json: "application/json" } as const;

/** The resources that the query matches, all of them: `?format=csv|json` and the filters of the page. */
export async function GET(request: Request): Promise<Response> {
  try {
    const viewer = await requestViewer();
    const parameters = new URL(request.url).searchParams;
    const format = parameters.get("format") ?? "csv";
    if (format !== "csv" && format !== "json")
      throw new AppError("INVALID_INPUT", { userMessage: "The format is csv or json." });
    const { query, problems } = parseResourceQuery(parameters);
    const [wrong] = problems;
    // A page shows what it understood; a file that is not what was asked for would be believed.
    if (wrong !== undefined)
      throw new AppError("INVALID_INPUT", { userMessage: `${wrong.parameter}: ${wrong.message}` });
    const { current } = await readOrganizations(viewer);
    if (current === null) throw new AppError("NOT_FOUND", { userMessage: "No organization is connected." });
    const now = webClock().now();
    const organizationId = current.id;
    const rows = eachResource(viewer, query, { organizationId, now: webClock().now() });
    const text =
      format === "csv"
        ? csv(rows, tagEditorColumns(await listTagKeys(viewer, query, { organizationId })))
        : jsonArray(resourcesJson(rows));
    return new Response(await streamText(text), {
      headers: {
        "content-type": types[format],
        "content-disposition": `attachment; filename="resources-${now.toISOString().slice(0, 10)}.${format}"`,
        "cache-control": "no-store",
      },
    });
  } catch (error) {
    return problem(error);
  }
}
