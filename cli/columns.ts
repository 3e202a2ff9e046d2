/** `waymark columns list|add|rename|remove|tags|map`: columns of your own for accounts, and fields that tags say. */
import type { CustomColumnKind } from "#lib/account-field-values.ts";
import { addColumn, removeColumn, updateColumn } from "#lib/data/column-changes.ts";
import { type ColumnUse, listColumnUse } from "#lib/data/custom-columns.ts";
import { listTagMappings, setTagMappings } from "#lib/data/tag-mapping.ts";
import { AppError } from "#lib/errors.ts";
import { withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { textTable } from "./text-table.ts";

function listText(columns: readonly ColumnUse[]): string {
  if (columns.length === 0) return "No column: waymark columns add makes one.\n";
  return textTable(
    ["ID", "NAME", "KIND", "CHOICES", "ACCOUNTS"],
    columns.map(({ id, name, kind, choices, accounts }) => [
      id,
      name,
      kind,
      choices.join(", "),
      String(accounts),
    ]),
  );
}

export function listCommand(io: CommandIo, options: { json?: boolean }): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    const columns = await listColumnUse(viewer);
    printResult(io, options.json, columns, () => listText(columns));
    return exitCodes.done;
  });
}

interface AddOptions {
  argument: string;
  kind: CustomColumnKind;
  choices?: readonly string[];
  json?: boolean;
}

export function addCommand(io: CommandIo, options: AddOptions): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    const { argument: name, kind, choices = [], json } = options;
    const column = await addColumn(viewer, { name, kind, choices });
    printResult(io, json, column, () => `Column ${column.id} is added.\n`);
    return exitCodes.done;
  });
}

interface RenameOptions {
  argument: string;
  arguments?: readonly string[];
  json?: boolean;
}

export function renameCommand(io: CommandIo, options: RenameOptions): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    const column = await updateColumn(viewer, options.argument, { name: options.arguments?.[0] });
    printResult(io, options.json, column, () => `Column ${column.id} is named ${column.name}.\n`);
    return exitCodes.done;
  });
}

/** @throws AppError INVALID_INPUT where nobody is there to answer, or somebody says no */
async function requireConsent(io: CommandIo, { id, name, accounts }: ColumnUse): Promise<void> {
  const lost = `${accounts} ${accounts === 1 ? "account loses its value" : "accounts lose their value"} in "${name}"`;
  const answer = await io.ask(`${lost}. Remove ${id}? [y/N] `);
  if (answer === true) return;
  throw new AppError("INVALID_INPUT", {
    userMessage: answer === null ? `${lost}: say --yes to remove ${id} all the same.` : `${id} stays.`,
  });
}

interface RemoveOptions {
  argument: string;
  yes?: boolean;
  json?: boolean;
}

export function removeCommand(io: CommandIo, options: RemoveOptions): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    const { argument: id, yes = false, json } = options;
    const column = (await listColumnUse(viewer)).find((one) => one.id === id);
    if (column === undefined)
      throw new AppError("NOT_FOUND", {
        userMessage: `There is no column ${id}: waymark columns list names them.`,
      });
    if (!yes && column.accounts > 0) await requireConsent(io, column);
    const removed = await removeColumn(viewer, {
      id,
      accounts: yes ? Number.MAX_SAFE_INTEGER : column.accounts,
    });
    printResult(io, json, removed, () => `Column ${id} is removed; ${removed.accounts} had a value.\n`);
    return exitCodes.done;
  });
}

/** Which tags of AWS say which fields. */
export function tagsCommand(io: CommandIo, options: { json?: boolean }): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    const mappings = await listTagMappings(viewer);
    printResult(io, options.json, mappings, () =>
      textTable(
        ["FIELD", "NAME", "TAGS"],
        mappings.map(({ field, name, keys }) => [field, name, keys.join(", ")]),
      ),
    );
    return exitCodes.done;
  });
}

interface MapOptions {
  argument: string;
  /** Keys with commas between them; absent: none. */
  tags?: string;
  json?: boolean;
}

export function mapCommand(io: CommandIo, options: MapOptions): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    const { argument: field, tags = "", json } = options;
    const { mappings, accounts } = await setTagMappings(viewer, [{ field, keys: tags.split(",") }]);
    printResult(io, json, { mappings, accounts }, () => {
      const lines = mappings.map(({ name, keys }) => `${name} comes from ${keys.join(", ") || "no tag"}`);
      return `${lines.join("; ")}; ${accounts} ${accounts === 1 ? "account" : "accounts"} changed.\n`;
    });
    return exitCodes.done;
  });
}
