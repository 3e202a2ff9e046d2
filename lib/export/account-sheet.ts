/** The spreadsheet of accounts: what of it comes back, what Waymark found beside it, and one column per item. */
import type { CustomColumn } from "#lib/account-field-values.ts";
import type { AccountSheetRow } from "#lib/data/account-sheet.ts";
import type { AccountRow } from "#lib/data/accounts.ts";
import { editableColumns, itemColumns } from "#lib/sheets/account-columns.ts";
import { writeXlsx } from "#lib/sheets/write-xlsx.ts";
import { accountCsvColumns, accountJson } from "./accounts.ts";
import { type CsvColumn, csv } from "./csv.ts";
import { jsonArray, jsonLines } from "./json.ts";

/** What the spreadsheet is written as. */
export const accountSheetFormats = ["csv", "tsv", "xlsx", "json", "jsonl"] as const;
export type AccountSheetFormat = (typeof accountSheetFormats)[number];

/** Types of the files. */
export const accountSheetTypes: Readonly<Record<AccountSheetFormat, string>> = {
  csv: "text/csv; charset=utf-8",
  tsv: "text/tab-separated-values; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  json: "application/json",
  jsonl: "application/jsonl",
};

interface Shape {
  columns: readonly CustomColumn[];
  items: readonly { id: string; title: string }[];
}

/** The columns of the list that can be edited stand among the editable ones. */
const found = accountCsvColumns.slice(accountCsvColumns.findIndex(({ head }) => head === "source"));

function columnsOf({ columns, items }: Shape): CsvColumn<AccountSheetRow>[] {
  return [
    ...editableColumns(columns).map(({ head, value }) => ({
      head,
      value: ({ written }: AccountSheetRow) => value(written),
    })),
    ...itemColumns(items).map(({ head, value }) => ({
      head,
      value: ({ written }: AccountSheetRow) => value(written),
    })),
    ...found.map(({ head, value }) => ({ head, value: ({ listed }: AccountSheetRow) => value(listed) })),
  ];
}

/** An account as JSON, with its custom columns by name and the verdict on each item. */
interface AccountSheetJson extends Omit<AccountRow, "custom"> {
  custom: Readonly<Record<string, string>>;
  items: Readonly<Record<string, string>>;
}

function jsonOf({ listed, written }: AccountSheetRow, { columns }: Shape): AccountSheetJson {
  const custom = columns.flatMap(({ id, name }) => {
    const value = written.custom[id];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...accountJson(listed), custom: Object.fromEntries(custom), items: written.verdicts };
}

async function* mapped<Row, Result>(
  rows: AsyncIterable<Row>,
  map: (row: Row) => Result,
): AsyncGenerator<Result> {
  for await (const row of rows) yield map(row);
}

/** Writes the spreadsheet while its rows are read. */
export function writeAccountSheet(
  rows: AsyncIterable<AccountSheetRow>,
  format: AccountSheetFormat,
  shape: Shape,
): AsyncGenerator<string | Uint8Array> {
  const columns = columnsOf(shape);
  if (format === "json") return jsonArray(mapped(rows, (row) => jsonOf(row, shape)));
  if (format === "jsonl") return jsonLines(mapped(rows, (row) => jsonOf(row, shape)));
  if (format === "csv") return csv(rows, columns);
  if (format === "tsv") return csv(rows, columns, { delimiter: "\t" });
  return writeXlsx(
    mapped(rows, (row) => columns.map(({ value }) => value(row))),
    { sheetName: "Accounts", header: columns.map(({ head }) => head) },
  );
}
