/** Whole lists as files, written while they are read: CSV for spreadsheets, JSON lines for programs. */
import { z } from "zod";
import { accountFilters, accountQueryOf } from "#lib/api/account-filters.ts";
import { itemId } from "#lib/api/fields.ts";
import { exporting, type Streamed } from "#lib/api/operation.ts";
import { organizationFor } from "#lib/api/organization.ts";
import { eachAccount } from "#lib/data/account-list.ts";
import { eachItemAccount } from "#lib/data/item-accounts.ts";
import { accountCsvColumns, accountsJson } from "#lib/export/accounts.ts";
import { type CsvColumn, csv } from "#lib/export/csv.ts";
import { itemCsvColumns } from "#lib/export/item-accounts.ts";
import { jsonLines } from "#lib/export/json.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { itemFilterOf, itemFilters, requireItem } from "./roadmap.ts";

const types = { csv: "text/csv; charset=utf-8", jsonl: "application/jsonl" } as const;
const files = Object.values(types);
const format = z.enum(["csv", "jsonl"]).default("csv");

function fileOf<Row>(
  name: string,
  asked: { format: "csv" | "jsonl"; now: Date },
  rows: AsyncIterable<Row>,
  {
    columns,
    json,
  }: { columns: readonly CsvColumn<Row>[]; json: (rows: AsyncIterable<Row>) => AsyncIterable<unknown> },
): Streamed {
  return {
    contentType: types[asked.format],
    filename: `${name}-${asked.now.toISOString().slice(0, 10)}.${asked.format}`,
    parts: asked.format === "csv" ? csv(rows, columns) : jsonLines(json(rows)),
  };
}

const accounts = exporting({
  id: "exportAccounts",
  path: "/exports/accounts",
  summary: "Every account that the filters match",
  permission: "account.read",
  query: z.strictObject({ ...accountFilters, format }),
  files,
  handle: async ({ viewer, query, search, now }) => {
    const asked = accountQueryOf(search);
    const organizationId = await organizationFor(viewer, query.organization);
    const rows = eachAccount(viewer, asked, { organizationId, items, now });
    return fileOf("accounts", { format: query.format, now }, rows, {
      columns: accountCsvColumns,
      json: accountsJson,
    });
  },
});

const itemAccounts = exporting({
  id: "exportItemAccounts",
  path: "/exports/items/{itemId}/accounts",
  summary: "Every account in one item, worst first",
  permission: "account.read",
  parameters: z.strictObject({ itemId }),
  query: z.strictObject({ ...itemFilters, format }),
  files,
  handle: async ({ viewer, path, query, now }) => {
    requireItem(path.itemId);
    const organizationId = await organizationFor(viewer, query.organization);
    const rows = eachItemAccount(viewer, { organizationId, itemId: path.itemId, now }, itemFilterOf(query));
    return fileOf(`item-${path.itemId}`, { format: query.format, now }, rows, {
      columns: itemCsvColumns,
      json: (all) => all,
    });
  },
});

/** All of them. */
export const exportOperations = [accounts, itemAccounts];
