/** `waymark resources`: what there is, in every account and region. */
import { listOrganizations } from "#lib/data/organizations.ts";
import { eachResource, type ResourceRow } from "#lib/data/resource-list.ts";
import { listTagKeys } from "#lib/data/resource-overview.ts";
import { parseResourceQuery, type ResourceQuery } from "#lib/data/resource-query.ts";
import { AppError } from "#lib/errors.ts";
import { csv } from "#lib/export/csv.ts";
import { jsonArray } from "#lib/export/json.ts";
import { resourcesJson, tagEditorColumns } from "#lib/export/resources.ts";
import { withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { requireConnection } from "./selection.ts";
import { textTable } from "./text-table.ts";

interface Options {
  account?: string;
  region?: string;
  type?: string;
  search?: string;
  tag?: string;
  csv?: boolean;
  json?: boolean;
}

/** @throws AppError INVALID_INPUT naming the option */
function queryOf({ account, region, type, search, tag }: Options): ResourceQuery {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries({ account, region, type, q: search, tag }))
    if (value !== undefined) parameters.set(name, value);
  const { query, problems } = parseResourceQuery(parameters);
  const [wrong] = problems;
  if (wrong === undefined) return query;
  const option = wrong.parameter === "q" ? "--search" : `--${wrong.parameter}`;
  throw new AppError("INVALID_INPUT", { userMessage: `${option}: ${wrong.message}` });
}

/** More are a file's. */
const mostShown = 200;

async function textOf(rows: AsyncIterable<ResourceRow>): Promise<string> {
  const shown: ResourceRow[] = [];
  for await (const row of rows) if (shown.push(row) > mostShown) break;
  if (shown.length === 0) return "No resources: waymark sync reads them, or the filters match none.\n";
  const table = textTable(
    ["ACCOUNT", "REGION", "TYPE", "ID", "NAME", "SOURCES"],
    shown
      .slice(0, mostShown)
      .map((row) => [row.accountId, row.region, row.type, row.id, row.name ?? "", row.sources.join(" ")]),
  );
  return shown.length > mostShown ? `${table}\nThe first ${mostShown}; --csv and --json write all.\n` : table;
}

/** Resources of every organization, in the order of accounts and ARNs. */
export function resources(io: CommandIo, options: Options): Promise<number> {
  if (options.csv === true && options.json === true)
    throw new AppError("INVALID_INPUT", { userMessage: "Either --csv or --json." });
  const query = queryOf(options);
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    const now = clock.now();
    const organizations = await listOrganizations(viewer);
    requireConnection(organizations);
    const each = async function* () {
      for (const { id } of organizations) yield* eachResource(viewer, query, { organizationId: id, now });
    };
    if (options.json === true) for await (const part of jsonArray(resourcesJson(each()))) io.out(part);
    else if (options.csv === true) {
      const keys = new Set<string>();
      for (const { id } of organizations) {
        for (const key of await listTagKeys(viewer, query, { organizationId: id })) keys.add(key);
      }
      for await (const part of csv(each(), tagEditorColumns([...keys]))) io.out(part);
    } else io.out(await textOf(each()));
    return exitCodes.done;
  });
}
