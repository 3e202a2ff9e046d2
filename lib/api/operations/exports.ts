/** Whole lists as files, written while they are read: CSV for spreadsheets, JSON lines for programs. */
import { z } from "zod";
import { accountEventFilterOf, accountEventFilters } from "#lib/api/account-event-filters.ts";
import { accountFilters, accountQueryOf } from "#lib/api/account-filters.ts";
import { itemId } from "#lib/api/fields.ts";
import { exporting, type Streamed } from "#lib/api/operation.ts";
import { organizationFor } from "#lib/api/organization.ts";
import { eachAccountEvent } from "#lib/data/account-events.ts";
import { eachAccount } from "#lib/data/account-list.ts";
import { eachAccountSheetRow } from "#lib/data/account-sheet.ts";
import { eachContactLine } from "#lib/data/contact-list.ts";
import { listCustomColumns } from "#lib/data/custom-columns.ts";
import { eachItemAccount } from "#lib/data/item-accounts.ts";
import { eachAccountStatuses } from "#lib/data/statuses.ts";
import { accountEventColumns } from "#lib/export/account-events.ts";
import { accountSheetFormats, accountSheetTypes, writeAccountSheet } from "#lib/export/account-sheet.ts";
import { contactCsvColumns } from "#lib/export/contacts.ts";
import { type CsvColumn, csv } from "#lib/export/csv.ts";
import { itemCsvColumns } from "#lib/export/item-accounts.ts";
import { jsonLines } from "#lib/export/json.ts";
import { statusCsvColumns, statusRows } from "#lib/export/statuses.ts";
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
  description: "The spreadsheet of accounts, with one column per item; it can be edited and imported again.",
  query: z.strictObject({ ...accountFilters, format: z.enum(accountSheetFormats).default("csv") }),
  files: Object.values(accountSheetTypes),
  handle: async ({ viewer, query, search, now }) => {
    const asked = accountQueryOf(search);
    const organizationId = await organizationFor(viewer, query.organization);
    const columns = await listCustomColumns(viewer);
    const listed = eachAccount(viewer, asked, { organizationId, items, now });
    return {
      contentType: accountSheetTypes[query.format],
      filename: `accounts-${now.toISOString().slice(0, 10)}.${query.format}`,
      parts: writeAccountSheet(eachAccountSheetRow(viewer, listed, { items, now }), query.format, {
        columns,
        items,
      }),
    };
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

const statuses = exporting({
  id: "exportStatuses",
  path: "/exports/statuses",
  summary: "Every item of every account that the filters match",
  permission: "account.read",
  description: "JSON lines hold an account each, as /accounts/{accountId}/items does; CSV a row an item.",
  query: z.strictObject({ ...accountFilters, format }),
  files,
  handle: async ({ viewer, query, search, now }) => {
    const organizationId = await organizationFor(viewer, query.organization);
    const listed = eachAccount(viewer, accountQueryOf(search), { organizationId, items, now });
    const rows = eachAccountStatuses(viewer, listed, { items, now });
    const filename = `statuses-${now.toISOString().slice(0, 10)}.${query.format}`;
    const parts = query.format === "csv" ? csv(statusRows(rows), statusCsvColumns) : jsonLines(rows);
    return { contentType: types[query.format], filename, parts };
  },
});

const contacts = exporting({
  id: "exportContacts",
  path: "/exports/contacts",
  summary: "The register of contacts, a line for each role of somebody for an account",
  permission: "contact.read",
  query: z.strictObject({ format }),
  files,
  handle: async ({ viewer, query, now }) =>
    fileOf("contacts", { format: query.format, now }, eachContactLine(viewer), {
      columns: contactCsvColumns,
      json: (all) => all,
    }),
});

const accountChanges = exporting({
  id: "exportAccountEvents",
  path: "/exports/account-events",
  summary: "What happened to accounts, the newest first",
  permission: "account.read",
  query: z.strictObject({ ...accountEventFilters, format }),
  files,
  handle: async ({ viewer, query, now }) => {
    const rows = eachAccountEvent(viewer, accountEventFilterOf(query));
    return fileOf("account-changes", { format: query.format, now }, rows, {
      columns: accountEventColumns,
      json: (all) => all,
    });
  },
});

/** All of them. */
export const exportOperations = [accounts, itemAccounts, statuses, contacts, accountChanges];
