import { answerFile, askedFormat, fileDay, shownOrganization, textTypes } from "#app/file-answer.ts";
import { readRadarView } from "#app/radar/query.ts";
import { eachSightedAccount } from "#lib/data/radar-list.ts";
import { csv } from "#lib/export/csv.ts";
import { jsonArray } from "#lib/export/json.ts";
import { radarColumns } from "#lib/export/radar.ts";

/** The accounts that the page lists, all of them: `?format=csv|json` and its filters. */
export function GET(request: Request): Promise<Response> {
  return answerFile(request, async ({ viewer, parameters, now }) => {
    const format = askedFormat(parameters, ["csv", "json"]);
    const organizationId = await shownOrganization(viewer);
    const { query } = readRadarView(Object.fromEntries(parameters));
    const rows = eachSightedAccount(viewer, { ...query, after: null }, { organizationId, now });
    return {
      type: textTypes[format],
      filename: `discovered-accounts-${fileDay(now)}.${format}`,
      parts: format === "csv" ? csv(rows, radarColumns) : jsonArray(rows),
    };
  });
}
