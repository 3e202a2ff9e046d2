/** `waymark accounts edit`: one edit of the fields of many accounts, looked at first. */
import type { AccountField } from "#lib/account-fields.ts";
import { applyBulkEdit, type BulkPreview, previewBulkEdit } from "#lib/data/bulk-fields.ts";
import type { BulkEdit } from "#lib/data/bulk-plan.ts";
import { AppError } from "#lib/errors.ts";
import { fieldsOf, type Said } from "./account-changes.ts";
import { type Filters, matching, queryOf } from "./accounts.ts";
import { withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { textTable } from "./text-table.ts";

interface EditOptions extends Filters, Pick<Said, "field" | "tag" | "takeBack" | "json"> {
  untag?: string[];
  account?: string[];
  dryRun?: boolean;
  yes?: boolean;
}

/** Rows that are named one by one. */
const shownRows = 1000;

function editOf({ field, tag, takeBack = [], untag = [] }: EditOptions): BulkEdit {
  const { tags = {}, ...set } = fieldsOf({ ...(field && { field }), ...(tag && { tag }) });
  const given = typeof tags === "object" && tags !== null ? tags : {};
  // lib/data refuses names that are no fields, in words.
  return { set, takeBack: takeBack as AccountField[], tags: { set: given, remove: untag } };
}

function accountsText(amount: number): string {
  return amount === 1 ? "1 account" : `${amount} accounts`;
}

function previewText({ sums, rows, changing, accounts }: BulkPreview): string {
  const cells = rows.flatMap(({ accountId, name, cells: all }) =>
    all
      .filter(({ kind }) => kind !== "same")
      .map((cell) => [
        accountId,
        name,
        cell.name,
        cell.before ?? "",
        cell.kind === "refused" ? (cell.why ?? "") : (cell.after ?? "none"),
      ]),
  );
  return [
    cells.length === 0 ? "" : textTable(["ACCOUNT", "NAME", "FIELD", "NOW", "AFTER"], cells),
    textTable(
      ["FIELD", "CHANGE", "SO ALREADY", "MAY NOT"],
      sums.map(({ name, change, same, refused }) => [name, String(change), String(same), String(refused)]),
    ),
    `${changing} of ${accountsText(accounts)} would change.\n`,
  ].join("");
}

/** @throws AppError INVALID_INPUT where nobody is there to answer, or somebody says no */
async function requireConsent(io: CommandIo, changing: number): Promise<void> {
  const answer = await io.ask(`Change ${accountsText(changing)}? [y/N] `);
  if (answer === true) return;
  throw new AppError("INVALID_INPUT", {
    userMessage:
      answer === null
        ? `Say --yes to change ${accountsText(changing)}, or --dry-run to look.`
        : "Nothing has changed.",
  });
}

/** Looks, asks, and changes what was looked at. */
export function editCommand(io: CommandIo, options: EditOptions): Promise<number> {
  const edit = editOf(options);
  const query = queryOf(options);
  const { account: named = [], dryRun = false, yes = false, json } = options;
  return withContext(io, { home: "existing" }, async (context) => {
    const { viewer } = context;
    const accountIds: string[] = [];
    for await (const { id } of matching(context, query))
      if (named.length === 0 || named.includes(id)) accountIds.push(id);
    const preview = await previewBulkEdit(viewer, { accountIds, edit }, { limit: shownRows });
    if (dryRun || preview.changing === 0) {
      printResult(io, json, preview, () => previewText(preview));
      return exitCodes.done;
    }
    if (!yes) {
      io.err(previewText(preview));
      await requireConsent(io, preview.changing);
    }
    const { fingerprint } = preview;
    const { changes, batch } = await applyBulkEdit(viewer, { accountIds, edit, fingerprint });
    printResult(
      io,
      json,
      { changed: changes.length, batch },
      () => `${accountsText(changes.length)} changed.\n`,
    );
    return exitCodes.done;
  });
}
