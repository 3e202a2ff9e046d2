import { readChangeView, withOrganization } from "#app/accounts/changes/query.ts";
import {
  answerFile,
  askedFormat,
  fileDay,
  requireUnderstood,
  shownOrganization,
  textTypes,
} from "#app/file-answer.ts";
import { eachAccountEvent } from "#lib/data/account-events.ts";
import { accountEventColumns } from "#lib/export/account-events.ts";
import { csv } from "#lib/export/csv.ts";
import { jsonArray } from "#lib/export/json.ts";

/** The changes that the page lists, all of them: `?format=csv|json` and its filters. */
export function GET(request: Request): Promise<Response> {
  return answerFile(request, async ({ viewer, parameters, now }) => {
    const format = askedFormat(parameters, ["csv", "json"]);
    const { filter, problems } = readChangeView((name) => parameters.get(name));
    requireUnderstood(problems);
    const rows = eachAccountEvent(viewer, withOrganization(filter, await shownOrganization(viewer)));
    return {
      type: textTypes[format],
      filename: `account-changes-${fileDay(now)}.${format}`,
      parts: format === "csv" ? csv(rows, accountEventColumns) : jsonArray(rows),
    };
  });
}
