import { readChangeView, withOrganization } from "#app/accounts/changes/query.ts";
import { readOrganizations } from "#app/organization.ts";
import { problem } from "#app/problem.ts";
import { webClock } from "#app/server.ts";
import { requestViewer } from "#lib/auth/viewer.ts";
import { eachAccountEvent } from "#lib/data/account-events.ts";
import { AppError } from "#lib/errors.ts";
import { accountEventColumns } from "#lib/export/account-events.ts";
import { csv } from "#lib/export/csv.ts";
import { jsonArray } from "#lib/export/json.ts";
import { streamText } from "#lib/stream-text.ts";

const types = { csv: "text/csv; charset=utf-8", json: "application/json" } as const;

/** The changes that the page lists, all of them: `?format=csv|json` and its filters. */
export async function GET(request: Request): Promise<Response> {
  try {
    const viewer = await requestViewer();
    const parameters = new URL(request.url).searchParams;
    const format = parameters.get("format") ?? "csv";
    if (format !== "csv" && format !== "json")
      throw new AppError("INVALID_INPUT", { userMessage: "The format is csv or json." });
    const { filter, problems } = readChangeView((name) => parameters.get(name));
    // A page shows what it understood; a file that is not what was asked for would be believed.
    if (problems[0] !== undefined) throw new AppError("INVALID_INPUT", { userMessage: problems[0] });
    const { current } = await readOrganizations(viewer);
    if (current === null) throw new AppError("NOT_FOUND", { userMessage: "No organization is connected." });
    const rows = eachAccountEvent(viewer, withOrganization(filter, current.id));
    const text = format === "csv" ? csv(rows, accountEventColumns) : jsonArray(rows);
    const day = webClock().now().toISOString().slice(0, 10);
    return new Response(await streamText(text), {
      headers: {
        "content-type": types[format],
        "content-disposition": `attachment; filename="account-changes-${day}.${format}"`,
        "cache-control": "no-store",
      },
    });
  } catch (error) {
    return problem(error);
  }
}
