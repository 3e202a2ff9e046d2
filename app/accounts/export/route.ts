import { answerFile, askedFormat, fileDay, requireUnderstood, shownOrganization } from "#app/file-answer.ts";
import { eachAccount } from "#lib/data/account-list.ts";
import { parseAccountQuery } from "#lib/data/account-query.ts";
import { eachAccountSheetRow } from "#lib/data/account-sheet.ts";
import { listCustomColumns } from "#lib/data/custom-columns.ts";
import { accountSheetFormats, accountSheetTypes, writeAccountSheet } from "#lib/export/account-sheet.ts";
import { items } from "#lib/roadmap/catalog.ts";

/** The accounts that the query matches, all of them, in its order: `?format=` and the filters of the page. */
export function GET(request: Request): Promise<Response> {
  return answerFile(request, async ({ viewer, parameters, now }) => {
    const format = askedFormat(parameters, accountSheetFormats);
    const { query, problems } = parseAccountQuery(parameters, items);
    requireUnderstood(problems.map(({ parameter, value, message }) => `${parameter}=${value}: ${message}`));
    const organizationId = await shownOrganization(viewer);
    const rows = eachAccount(viewer, query, { organizationId, items, now });
    const columns = await listCustomColumns(viewer);
    return {
      type: accountSheetTypes[format],
      filename: `accounts-${fileDay(now)}.${format}`,
      parts: writeAccountSheet(eachAccountSheetRow(viewer, rows, { items, now }), format, { columns, items }),
    };
  });
}
