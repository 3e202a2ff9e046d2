/** What an import is said in: columns, cells, and what a column may become. */

import type { ColumnChoice, TargetGroup } from "#components/imports/column-form.tsx";
import type { ColumnMeaning } from "#components/imports/column-list.tsx";
import type { DiffRow } from "#components/imports/diff-table.tsx";
import { contactRoles } from "#lib/contact.ts";
import type { AccountImport } from "#lib/data/account-imports.ts";
import type { Candidate } from "#lib/data/import-candidates.ts";
import { items } from "#lib/roadmap/catalog.ts";
import type { RowDiff } from "#lib/sheets/diff.ts";
import { isLost } from "#lib/sheets/lost-rows.ts";
import { parseTarget, targetText, targetWords, textFields } from "#lib/sheets/targets.ts";

const upperFirst = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);

function option(value: string): { value: string; label: string } {
  const target = parseTarget(value);
  return { value, label: upperFirst(target === null ? value : targetWords(target)) };
}

/** What a column can become, in groups. */
export function targetGroups(customColumns: readonly string[]): TargetGroup[] {
  const custom = customColumns.map((name) => option(`custom:${name}`));
  return [
    { label: "Account", options: ["id", ...textFields, "unitParent", "tags"].map(option) },
    ...(custom.length === 0 ? [] : [{ label: "Own columns", options: custom }]),
    {
      label: "Contacts",
      options: contactRoles.flatMap((role) =>
        ["", ":email", ":name"].map((part) => option(`contact:${role}${part}`)),
      ),
    },
    {
      label: "Answers to items, without evidence",
      options: items.map(({ id, title }) => ({ value: `item:${id}`, label: `${id} ${title}` })),
    },
  ];
}

/** The columns as their form shows them. */
export function columnChoices({ outline, mapping }: AccountImport): ColumnChoice[] {
  return outline.columns.map(({ head, sample }, at) => {
    const target = mapping[at];
    return { head, sample, target: target === undefined ? "ignore" : targetText(target) };
  });
}

/** The columns as the list beside the check shows them. */
export function columnMeanings({ outline, mapping }: AccountImport): ColumnMeaning[] {
  return outline.columns.map(({ head, sample }, at) => {
    const target = mapping[at] ?? { to: "ignore" };
    return { head, sample, words: upperFirst(targetWords(target)), isUsed: target.to !== "ignore" };
  });
}

function cellLabel(cell: string, columns: ReadonlyMap<string, string>): string {
  if (cell.startsWith("custom:")) return columns.get(cell.slice("custom:".length)) ?? cell;
  const target = parseTarget(cell);
  return upperFirst(target === null ? cell : targetWords(target));
}

/** A row as the table shows it. */
export function diffRow(
  { changes, ...row }: RowDiff,
  {
    left,
    columns,
    candidates,
  }: {
    left: readonly number[];
    columns: ReadonlyMap<string, string>;
    candidates: ReadonlyMap<number, readonly Candidate[]>;
  },
): DiffRow {
  return {
    ...row,
    isLeft: left.includes(row.row),
    isLost: isLost(row),
    candidates: candidates.get(row.row) ?? [],
    changes: changes.map((change) => ({ ...change, label: cellLabel(change.cell, columns) })),
  };
}

const kinds = { csv: "CSV", tsv: "text between tabs", xlsx: "Excel", json: "JSON" } as const;

/** What was read, in a line. */
export function readText({ outline: sheet, bytes }: Pick<AccountImport, "outline" | "bytes">): string {
  const size = bytes < 1024 ? `${bytes} bytes` : `${Math.round(bytes / 1024)} kB`;
  const place = sheet.sheetName === null ? "" : `sheet “${sheet.sheetName}”, `;
  const header = sheet.headerRow === 0 ? "" : `header in row ${sheet.headerRow}, `;
  const encoding = sheet.encoding === null || sheet.encoding === "UTF-8" ? "" : `, ${sheet.encoding}`;
  return `${place}${header}${sheet.rowCount} rows. Read as ${kinds[sheet.format]}${encoding}, ${size}.`;
}
