import {
  answerFile,
  askedFormat,
  fileDay,
  requireUnderstood,
  shownOrganization,
  textTypes,
} from "#app/file-answer.ts";
import { eachResource } from "#lib/data/resource-list.ts";
import { listTagKeys } from "#lib/data/resource-overview.ts";
import { parseResourceQuery } from "#lib/data/resource-query.ts";
import { csv } from "#lib/export/csv.ts";
import { jsonArray } from "#lib/export/json.ts";
import { resourcesJson, tagEditorColumns } from "#lib/export/resources.ts";

/** The resources that the query matches, all of them: `?format=csv|json` and the filters of the page. */
export function GET(request: Request): Promise<Response> {
  return answerFile(request, async ({ viewer, parameters, now }) => {
    const format = askedFormat(parameters, ["csv", "json"]);
    const { query, problems } = parseResourceQuery(parameters);
    requireUnderstood(problems.map(({ parameter, message }) => `${parameter}: ${message}`));
    const organizationId = await shownOrganization(viewer);
    const rows = eachResource(viewer, query, { organizationId, now });
    return {
      type: textTypes[format],
      filename: `resources-${fileDay(now)}.${format}`,
      parts:
        format === "csv"
          ? csv(rows, tagEditorColumns(await listTagKeys(viewer, query, { organizationId })))
          : jsonArray(resourcesJson(rows)),
    };
  });
}
