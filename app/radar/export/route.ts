import { readOrganizations } from "#app/organization.ts";
import { problem } from "#app/problem.ts";
import { readRadarView } from "#app/radar/query.ts";
import { webClock } from "#app/server.ts";
import { requestViewer } from "#lib/auth/viewer.ts";
import { eachSightedAccount } from "#lib/data/radar-list.ts";
import { AppError } from "#lib/errors.ts";
import { csv } from "#lib/export/csv.ts";
import { jsonArray } from "#lib/export/json.ts";
import { radarColumns } from "#lib/export/radar.ts";
import { streamText } from "#lib/stream-text.ts";

const types = { csv: "text/csv; charset=utf-8", json: "application/json" } as const;

/** The accounts that the page lists, all of them: `?format=csv|json` and its filters. */
export async function GET(request: Request): Promise<Response> {
  try {
    const viewer = await requestViewer();
    const parameters = new URL(request.url).searchParams;
    const format = parameters.get("format") ?? "csv";
    if (format !== "csv" && format !== "json")
      throw new AppError("INVALID_INPUT", { userMessage: "The format is csv or json." });
    const { current } = await readOrganizations(viewer);
    if (current === null) throw new AppError("NOT_FOUND", { userMessage: "No organization is connected." });
    const now = webClock().now();
    const { query } = readRadarView(Object.fromEntries(parameters));
    const rows = eachSightedAccount(viewer, { ...query, after: null }, { organizationId: current.id, now });
    const text = format === "csv" ? csv(rows, radarColumns) : jsonArray(rows);
    return new Response(await streamText(text), {
      headers: {
        "content-type": types[format],
        "content-disposition": `attachment; filename="discovered-accounts-${now.toISOString().slice(0, 10)}.${format}"`,
        "cache-control": "no-store",
      },
    });
  } catch (error) {
    return problem(error);
  }
}
