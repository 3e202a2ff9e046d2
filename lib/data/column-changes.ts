/** Adds, changes and removes the columns of custom-columns.ts; whoever does so does it alone. */
import { type CustomColumn, checkedLine } from "#lib/account-field-values.ts";
import { AppError } from "#lib/errors.ts";
import { editableColumns } from "#lib/sheets/account-columns.ts";
import { plainHead } from "#lib/sheets/synonyms.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow } from "./access.ts";
import { appendAudit } from "./audit.ts";
import { canonicalJson } from "./canonical.ts";
import { readCustomColumns } from "./custom-columns.ts";
import { type Transaction, transaction } from "./database.ts";

const longestName = 60;
const longestChoice = 100;
const mostChoices = 100;
/** More than this no table shows. */
const mostColumns = 50;

/** Heads under which our own files already have something else. */
const takenHeads = new Set(editableColumns([]).map(({ head }) => plainHead(head)));

function refuse(userMessage: string): AppError {
  return new AppError("INVALID_INPUT", { userMessage });
}

/** A name that no other column has, in a spreadsheet either. @throws AppError INVALID_INPUT, CONFLICT */
function checkedName(wanted: string, others: readonly CustomColumn[]): string {
  const name = checkedLine(wanted, "The name of a column");
  const head = plainHead(name ?? "");
  if (name === null || head === "" || name.length > longestName)
    throw refuse(`A column has a name of 1 to ${longestName} characters, with a letter or a digit in it.`);
  if (takenHeads.has(head)) throw refuse(`Every account already has "${name}"; choose another name.`);
  const same = others.find((other) => plainHead(other.name) === head);
  if (same !== undefined)
    throw new AppError("CONFLICT", {
      userMessage: `There is a column "${same.name}" already; choose another name.`,
    });
  return name;
}

/** What can be chosen, each once. @throws AppError INVALID_INPUT */
function checkedChoices(kind: CustomColumn["kind"], wanted: readonly string[]): string[] {
  const lines = wanted.flatMap((choice) => checkedLine(choice, "A choice") ?? []);
  const plain = lines.map((choice) => choice.toLowerCase());
  const choices = lines.filter((choice, at) => plain.indexOf(choice.toLowerCase()) === at);
  if (kind !== "choice" && choices.length > 0)
    throw refuse(`Only a column of kind choice has choices; this one is a ${kind}.`);
  if (kind === "choice" && choices.length === 0) throw refuse("Say at least one choice.");
  if (choices.length > mostChoices) throw refuse(`A column has at most ${mostChoices} choices.`);
  const long = choices.find((choice) => choice.length > longestChoice);
  if (long !== undefined)
    throw refuse(`The choice "${long.slice(0, 40)}…" has more than ${longestChoice} characters.`);
  return choices;
}

/** Readers go on; nobody else changes columns until the end of the transaction. */
async function lockColumns(tx: Transaction): Promise<CustomColumn[]> {
  await tx.query("lock table custom_column in share row exclusive mode");
  return readCustomColumns(tx);
}

/** The id that stands in addresses and saved views: none that another column has, or had and left a value behind. */
async function freeId(tx: Transaction, name: string): Promise<string> {
  const slug = name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replaceAll(/^-+|-+$/g, "");
  const [row] = await tx.query<{ id: string }>(
    `select id from (
       select n, case n when 1 then $1 else $1 || '-' || n end as id from generate_series(1, $2::int) as n
     ) as candidate
     where not exists (select 1 from custom_column c where c.id = candidate.id)
       and not exists (select 1 from account_field f where f.field = 'custom.' || candidate.id)
     order by n limit 1`,
    [slug === "" ? "column" : slug, mostColumns * 20],
  );
  if (row === undefined) throw refuse("Too many columns had this name; choose another one.");
  return row.id;
}

/** What is said of a new column. */
export interface NewColumn {
  name: string;
  kind: CustomColumn["kind"];
  /** Of a choice, at least one; of others none. */
  choices?: readonly string[];
}

/** Adds a column behind the others. @throws AppError FORBIDDEN, INVALID_INPUT, CONFLICT (the name is taken, or there are too many) */
export async function addColumn(viewer: Viewer, wanted: NewColumn): Promise<CustomColumn> {
  requirePermission(viewer, "settings.write");
  const { kind } = wanted;
  const choices = checkedChoices(kind, wanted.choices ?? []);
  return transaction(async (tx) => {
    const columns = await lockColumns(tx);
    const name = checkedName(wanted.name, columns);
    if (columns.length >= mostColumns)
      throw new AppError("CONFLICT", {
        userMessage: `There are ${mostColumns} columns already; remove one that nobody needs.`,
      });
    const id = await freeId(tx, name);
    await tx.query(
      `insert into custom_column (id, name, kind, choices, position)
       select $1, $2, $3::text::"CustomColumnKind", $4, coalesce(max(position), 0) + 1 from custom_column`,
      [id, name, kind, choices],
    );
    const after = { name, kind, choices };
    await appendAudit(tx, viewer, { action: "column.added", subject: id, detail: {}, before: null, after });
    return { id, ...after };
  });
}

/** What is to be different; what is absent stays. */
export interface ColumnChange {
  name?: string | undefined;
  choices?: readonly string[] | undefined;
  /** 1: the first. */
  place?: number | undefined;
}

/** @throws AppError CONFLICT where accounts hold a choice that is to go */
async function requireUnused(tx: Transaction, { id, choices: before }: CustomColumn, choices: string[]) {
  const gone = before.filter((choice) => !choices.includes(choice));
  if (gone.length === 0) return;
  // Whoever writes accounts has read the columns: they end first, and what they chose is seen.
  await tx.query("lock table custom_column in access exclusive mode");
  const [used] = await tx.query<{ choice: string; accounts: number }>(
    `select value #>> '{}' as choice, count(distinct account_id) as accounts from account_field
     where field = 'custom.' || $1 and value #>> '{}' = any($2)
     group by 1 order by 2 desc, 1 limit 1`,
    [id, gone],
  );
  if (used === undefined) return;
  const accounts = used.accounts === 1 ? "1 account has" : `${used.accounts} accounts have`;
  throw new AppError("CONFLICT", {
    userMessage: `${accounts} the choice "${used.choice}". Give them another one first, or keep it.`,
  });
}

async function moveTo(tx: Transaction, columns: readonly CustomColumn[], id: string, place: number) {
  const rest = columns.flatMap((column) => (column.id === id ? [] : [column.id]));
  await tx.query(
    `update custom_column c set position = t.place
     from unnest($1::text[]) with ordinality as t(id, place) where c.id = t.id`,
    [rest.toSpliced(Math.max(place, 1) - 1, 0, id)],
  );
}

/**
 * Renames a column, sets its choices, or moves it. Its values stay.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND, INVALID_INPUT, CONFLICT (the name is taken, or a choice that is to go is in use)
 */
export async function updateColumn(viewer: Viewer, id: string, change: ColumnChange): Promise<CustomColumn> {
  requirePermission(viewer, "settings.write");
  return transaction(async (tx) => {
    const columns = await lockColumns(tx);
    const column = requireRow(
      columns.find((one) => one.id === id),
      "column",
      id,
    );
    const others = columns.filter((one) => one.id !== id);
    const name = change.name === undefined ? column.name : checkedName(change.name, others);
    const choices =
      change.choices === undefined ? column.choices : checkedChoices(column.kind, change.choices);
    const at = columns.indexOf(column) + 1;
    const place = Math.min(Math.max(change.place ?? at, 1), columns.length);
    const before = { name: column.name, choices: column.choices, place: at };
    const after = { name, choices, place };
    if (canonicalJson(before) === canonicalJson(after)) return column;
    await requireUnused(tx, column, choices);
    await tx.query("update custom_column set name = $2, choices = $3 where id = $1", [id, name, choices]);
    if (place !== at) await moveTo(tx, columns, id, place);
    await appendAudit(tx, viewer, { action: "column.changed", subject: id, detail: {}, before, after });
    return { ...column, name, choices };
  });
}

/**
 * Removes a column and what it holds.
 *
 * @param options.accounts how many accounts may lose a value: what whoever removes it was shown
 * @throws AppError FORBIDDEN, NOT_FOUND, CONFLICT (more accounts have a value by now)
 */
export async function removeColumn(
  viewer: Viewer,
  { id, accounts }: { id: string; accounts: number },
): Promise<{ id: string; accounts: number }> {
  requirePermission(viewer, "settings.write");
  return transaction(async (tx) => {
    // Whoever writes accounts has read the columns: they end first, and nobody begins.
    await tx.query("lock table custom_column in access exclusive mode");
    const columns = await readCustomColumns(tx);
    const column = requireRow(
      columns.find((one) => one.id === id),
      "column",
      id,
    );
    const [{ lost } = { lost: 0 }] = await tx.query<{ lost: number }>(
      "select count(*) as lost from account where custom ? $1",
      [id],
    );
    if (lost > accounts)
      throw new AppError("CONFLICT", {
        userMessage: `${lost} ${lost === 1 ? "account has" : "accounts have"} a value in "${column.name}" by now: look again before you remove it.`,
      });
    await tx.query("delete from account_field where field = 'custom.' || $1", [id]);
    await tx.query("update account set custom = custom - $1 where custom ? $1", [id]);
    await tx.query("delete from tag_mapping where field = 'custom.' || $1", [id]);
    await tx.query("delete from custom_column where id = $1", [id]);
    const { name, kind, choices } = column;
    await appendAudit(tx, viewer, {
      action: "column.removed",
      subject: id,
      detail: { accounts: lost },
      before: { name, kind, choices },
      after: null,
    });
    return { id, accounts: lost };
  });
}
