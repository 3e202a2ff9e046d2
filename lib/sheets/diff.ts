/** A file against what is known: what each row would do, and how it is written. Pure; nothing is written here. */
import { isFooter, type KnownIds, type ReadId, readAccountId } from "./account-id.ts";
import { type AccountWrite, type CellChange, compareAccount } from "./compare.ts";
import type { ImportChoices, Known } from "./current.ts";
import { unharmed } from "./formula.ts";
import { type Mapping, requireUsable } from "./mapping.ts";
import type { Sheet, SheetRow } from "./sheet.ts";
import { readUnitTree } from "./unit-tree.ts";
import { mergeWanted, readWanted, type Wanted } from "./wanted.ts";

/** What becomes of a row. */
export const rowResults = ["created", "updated", "unchanged", "rejected"] as const;
export type RowResult = (typeof rowResults)[number];

/** One row of the file, compared. */
export interface RowDiff {
  row: number;
  result: RowResult;
  /** null: the row names no account. */
  accountId: string | null;
  /** As the file says it, else as it is known. */
  name: string | null;
  /** What the file has in the place of the id. */
  shownId: string;
  /** Why it is rejected; null: it is not. */
  reason: string | null;
  /** Rejected only until somebody says that the account is meant. */
  isAsked: boolean;
  /** Rejected because another row says something else of the same account. */
  isConflict: boolean;
  /** How the id was repaired; null: it was not. */
  repaired: string | null;
  changes: readonly CellChange[];
  /** How many cells say what is known already. */
  equal: number;
  /** What is left out of the row, in words. */
  notes: readonly string[];
}

/** The whole file, compared. */
export interface ImportDiff {
  rows: readonly RowDiff[];
  /** What is written for the rows that are not rejected, one per account. */
  writes: readonly AccountWrite[];
}

interface Resolved {
  row: SheetRow;
  shownId: string;
  read: ReadId;
}

/** The account that somebody chose for a row. */
function chosenId(id: string, known: KnownIds): ReadId {
  if (known.has(id)) return { kind: "repaired", id, why: "You chose the account." };
  return { kind: "refused", why: `Account ${id}, which was chosen for it, is not known.` };
}

interface Resolving {
  mapping: Mapping;
  known: KnownIds;
  chosen: ImportChoices["chosen"];
}

function resolve(rows: readonly SheetRow[], { mapping, known, chosen }: Resolving): Resolved[] {
  const idAt = mapping.findIndex(({ to }) => to === "id");
  return rows.map((row) => {
    const shownId = unharmed(row.cells[idAt] ?? "").trim();
    const wanted = chosen[String(row.row)];
    if (wanted !== undefined) return { row, shownId, read: chosenId(wanted, known) };
    const footer = row.cells.map((cell) => cell.trim()).find((cell) => cell !== "");
    const read: ReadId =
      footer !== undefined && isFooter(footer) && !/\d{12}/.test(shownId)
        ? { kind: "refused", why: "A footer, not an account." }
        : readAccountId(shownId, known);
    return { row, shownId, read };
  });
}

function isTaken({ row, read }: Resolved, { accepted, left }: ImportChoices): boolean {
  if (read.kind === "refused" || left.includes(row.row)) return false;
  return read.kind !== "asked" || accepted === "all" || accepted.includes(row.row);
}

function refusedRow({ row, shownId, read }: Resolved, name: string | null, choices: ImportChoices): RowDiff {
  const leftOut = choices.left.includes(row.row);
  return {
    row: row.row,
    result: "rejected",
    accountId: read.kind === "refused" ? null : read.id,
    name,
    shownId,
    reason: leftOut
      ? "Left out by choice."
      : read.kind === "asked"
        ? `${read.why} Please confirm.`
        : whyOf(read),
    isAsked: read.kind === "asked" && !leftOut,
    isConflict: false,
    repaired: null,
    changes: [],
    equal: 0,
    notes: [],
  };
}

function whyOf(read: ReadId): string | null {
  return read.kind === "exact" ? null : read.why;
}

interface Group {
  id: string;
  rows: Resolved[];
}

function groupRows(taken: readonly Resolved[]): Group[] {
  const named = taken.flatMap((one) => (one.read.kind === "refused" ? [] : { id: one.read.id, one }));
  return [...Map.groupBy(named, ({ id }) => id)].map(([id, all]) => ({
    id,
    rows: all.map(({ one }) => one),
  }));
}

interface Compared {
  rows: RowDiff[];
  write: AccountWrite | null;
}

function saidCells({ fields, tags, contacts, answers }: Wanted): number {
  return fields.size + tags.size + contacts.size + answers.size;
}

function nameIn(wanted: Wanted): string | null {
  return wanted.fields.get("name") ?? null;
}

function compareGroup(
  { id, rows }: Group,
  wantedOf: (row: SheetRow) => Wanted,
  { known, choices }: { known: Known; choices: ImportChoices },
): Compared {
  const current = known.accounts.get(id) ?? null;
  const wanted = mergeWanted(
    rows.map(({ row }) => [row.row, wantedOf(row)] as const),
    known.columns,
  );
  const compared = compareAccount(id, wanted, current, choices);
  const problem = wanted.problem ?? compared.problem;
  // Each row may be right alone: then they contradict each other.
  const isConflict =
    wanted.problem !== null && rows.length > 1 && rows.every(({ row }) => wantedOf(row).problem === null);
  const first = rows[0]?.row.row ?? 0;
  const diffs = rows.map(({ row, shownId, read }, at): RowDiff => {
    const shared = {
      row: row.row,
      accountId: id,
      name: nameIn(wanted) ?? current?.values.name ?? null,
      shownId,
      isAsked: false,
      isConflict,
      repaired: read.kind === "exact" ? null : whyOf(read),
      equal: Math.max(0, saidCells(wanted) - compared.changes.length),
    };
    if (problem !== null)
      return {
        ...shared,
        result: "rejected",
        reason: problem,
        // What this row says alone: merged they would show one word for all of them.
        changes: isConflict ? compareAccount(id, wantedOf(row), current, choices).changes : compared.changes,
        notes: compared.notes,
      };
    if (at > 0)
      return {
        ...shared,
        result: "unchanged",
        reason: null,
        changes: [],
        equal: 0,
        notes: [`The same account as in row ${first}; both are one there.`],
      };
    const result = current === null ? "created" : compared.changes.length === 0 ? "unchanged" : "updated";
    return { ...shared, result, reason: null, changes: compared.changes, notes: compared.notes };
  });
  const writes = problem === null && (current === null || compared.changes.length > 0);
  return { rows: diffs, write: writes ? compared.write : null };
}

/** Numbers of rows; absent: all rows. Of an account that one of them names, all rows have to be among them. */
export type OnlyRows = ReadonlySet<number> | undefined;

function these<Row extends { row: number }>(rows: readonly Row[], only: OnlyRows): readonly Row[] {
  return only === undefined ? rows : rows.filter(({ row }) => only.has(row));
}

/** Rows that are compared at a time. */
export interface DiffStep {
  /** Numbers of rows. */
  rows: Set<number>;
  /** Ids of the accounts that they may mean. */
  accounts: string[];
}

/**
 * The rows in parts of about `most`, so that somebody can be told how far it is; of no account the rows are parted. At least one.
 *
 * @param asked.ids of the accounts that are known
 */
export function diffSteps(
  sheet: Sheet,
  asked: {
    mapping: Mapping;
    ids: readonly string[];
    chosen: ImportChoices["chosen"];
    only?: OnlyRows;
    most: number;
  },
): DiffStep[] {
  const { mapping, ids, chosen, only, most } = asked;
  const all = new Set(ids);
  const known = { has: (id: string) => all.has(id), ids };
  const resolved = resolve(these(sheet.rows, only), { mapping, known, chosen });
  const groups = Map.groupBy(resolved, ({ row, read }) => (read.kind === "refused" ? row.row : read.id));
  let step: DiffStep = { rows: new Set(), accounts: [] };
  const steps = [step];
  for (const [account, rows] of groups) {
    if (step.rows.size >= most) steps.push((step = { rows: new Set(), accounts: [] }));
    for (const { row } of rows) step.rows.add(row.row);
    if (typeof account === "string") step.accounts.push(account);
  }
  for (const { row } of these(sheet.refused, only)) step.rows.add(row);
  return steps;
}

/**
 * What a file would do, row by row.
 *
 * @throws AppError INVALID_INPUT where the mapping cannot be used.
 */
export function diffSheet(
  sheet: Sheet,
  mapping: Mapping,
  { known, choices, only }: { known: Known; choices: ImportChoices; only?: OnlyRows },
): ImportDiff {
  requireUsable(sheet, mapping);
  const resolved = resolve(these(sheet.rows, only), { mapping, known, chosen: choices.chosen });
  // Where a row's OU lies is said by other rows, too.
  const tree = readUnitTree(sheet.rows, mapping);
  const unitOf = (row: SheetRow) => {
    const found = tree.pathOf(row);
    return found !== null && "path" in found ? found.path : null;
  };
  const context = { sheet, mapping, known, choices, unitOf };
  const wantedOf = (row: SheetRow): Wanted => {
    const wanted = readWanted(row, context);
    const found = tree.pathOf(row);
    return found !== null && "problem" in found ? { ...wanted, problem: found.problem } : wanted;
  };
  const groups = groupRows(resolved.filter((one) => isTaken(one, choices))).map((group) =>
    compareGroup(group, wantedOf, { known, choices }),
  );
  const refused = resolved
    .filter((one) => !isTaken(one, choices))
    .map((one) => refusedRow(one, nameIn(readWanted(one.row, context)), choices));
  const byReader = these(sheet.refused, only).map(
    ({ row, reason, shown }): RowDiff => ({
      row,
      result: "rejected",
      accountId: null,
      name: null,
      shownId: shown,
      reason,
      isAsked: false,
      isConflict: false,
      repaired: null,
      changes: [],
      equal: 0,
      notes: [],
    }),
  );
  return {
    rows: [...groups.flatMap(({ rows }) => rows), ...refused, ...byReader].sort((a, b) => a.row - b.row),
    writes: groups.flatMap(({ write }) => (write === null ? [] : [write])),
  };
}

/** How many rows became what. */
export function countResults(rows: readonly Pick<RowDiff, "result">[]): Record<RowResult, number> {
  const counts: Record<RowResult, number> = { created: 0, updated: 0, unchanged: 0, rejected: 0 };
  for (const { result } of rows) counts[result] += 1;
  return counts;
}
