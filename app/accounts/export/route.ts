import { readOrganizations } from "#app/organization.ts";
import { problem } from "#app/problem.ts";
import { webClock } from "#app/server.ts";
import { requestViewer } from "#lib/auth/viewer.ts";
import { eachAccount } from "#lib/data/account-list.ts";
import { parseAccountQuery } from "#lib/data/account-query.ts";
import { eachAccountSheetRow } from "#lib/data/account-sheet.ts";
import { listCustomColumns } from "#lib/data/custom-columns.ts";
import { AppError } from "#lib/errors.ts";
import { accountSheetFormats, accountSheetTypes, writeAccountSheet } from "#lib/export/account-sheet.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { streamText } from "#lib/stream-text.ts";

/** The accounts that the query matches, all of them, in its order: `?format=` and the filters of the page. */
export async function GET(request: Request): Promise<Response> {
  try {
    const viewer = await requestViewer();
    const parameters = new URL(request.url).searchParams;
    const asked = parameters.get("format") ?? "csv";
    const format = accountSheetFormats.find((one) => one === asked);
    if (format === undefined)
      throw new AppError("INVALID_INPUT", {
        userMessage: `The format is one of ${accountSheetFormats.join(", ")}.`,
      });
    const { query, problems } = parseAccountQuery(parameters, items);
    const [wrong] = problems;
    // A page shows what it understood; a file that is not what was asked for would be believed.
    if (wrong !== undefined)
      throw new AppError("INVALID_INPUT", {
        userMessage: `${wrong.parameter}=${wrong.value}: ${wrong.message}`,
      });
    const { current } = await readOrganizations(viewer);
    if (current === null) throw new AppError("NOT_FOUND", { userMessage: "No organization is connected." });
    const now = webClock().now();
    const rows = eachAccount(viewer, query, { organizationId: current.id, items, now });
    const columns = await listCustomColumns(viewer);
    const parts = writeAccountSheet(eachAccountSheetRow(viewer, rows, { items, now }), format, {
      columns,
      items,
    });
    return new Response(await streamText(parts), {
      headers: {
        "content-type": accountSheetTypes[format],
        "content-disposition": `attachment; filename="accounts-${now.toISOString().slice(0, 10)}.${format}"`,
        "cache-control": "no-store",
      },
    });
  } catch (error) {
    return problem(error);
  }
}
