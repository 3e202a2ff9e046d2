"use server";

import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { after } from "next/server";
import { z } from "zod";
import { action } from "#app/action.ts";
import { webClock, webLog } from "#app/server.ts";
import {
  applyImport,
  changeImport,
  compareImport,
  discardImport,
  keepImport,
} from "#lib/data/account-imports.ts";
import { findAccounts } from "#lib/data/import-candidates.ts";
import { AppError } from "#lib/errors.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { requireFileSize } from "#lib/sheets/limits.ts";

const uploadInput = z.strictObject({ file: z.instanceof(File).optional(), pasted: z.string().default("") });

/** Reads a file or pasted cells, and leads to what they would change. */
export const upload = action(uploadInput, async (viewer, { file, pasted }) => {
  const isFile = file !== undefined && file.size > 0;
  if (!isFile && pasted.trim() === "")
    throw new AppError("INVALID_INPUT", { userMessage: "Choose a file, or paste cells with their header." });
  if (isFile) requireFileSize(file.size);
  const content = isFile ? await file.bytes() : new TextEncoder().encode(pasted);
  const now = webClock().now();
  const importId = await keepImport(viewer, {
    name: isFile ? file.name : "",
    content,
    itemIds: items.map((item) => item.id),
    now,
  });
  // The page of the file says how far it is, to whoever stays and whoever comes back.
  after(async () => {
    try {
      await compareImport(viewer, importId, { now });
    } catch (error) {
      webLog().error({ err: error, importId }, "a file could not be compared");
    }
  });
  redirect(`/accounts/import/${importId}`);
});

const id = z.uuid();
const columnField = "column:";
const columnsInput = z.object({ id }).catchall(z.string().max(200));

/** Says what each column becomes. */
export const chooseColumns = action(columnsInput, async (viewer, { id: importId, ...fields }) => {
  const targets = Object.entries(fields)
    .filter(([name]) => name.startsWith(columnField))
    .map(([name, target]) => [Number(name.slice(columnField.length)), target] as const)
    .sort(([a], [b]) => a - b)
    .map(([, target]) => target);
  await changeImport(viewer, importId, { targets, now: webClock().now() });
  redirect(`/accounts/import/${importId}`);
});

const choicesInput = z.strictObject({
  id,
  accept: z.literal("on").optional(),
  emptyClears: z.literal("on").optional(),
  replaceConfirmed: z.literal("on").optional(),
});

/** Says what holds for all rows. */
export const choose = action(choicesInput, async (viewer, { id: importId, accept, ...chosen }) => {
  await changeImport(viewer, importId, {
    choose: ({ accepted }) => ({
      accepted: accept === "on" ? "all" : accepted === "all" ? [] : accepted,
      emptyClears: chosen.emptyClears === "on",
      replaceConfirmed: chosen.replaceConfirmed === "on",
    }),
    now: webClock().now(),
  });
  refresh();
  return null;
});

const rowInput = z.strictObject({
  id,
  row: z.coerce.number().int().min(0),
  decision: z.enum(["accept", "leave", "take", "only"]),
});

/** Says that the account of one row is meant, or that the row stays out, or does not after all. */
export const decideRow = action(rowInput, async (viewer, { id: importId, row, decision }) => {
  const without = (rows: readonly number[]) => rows.filter((one) => one !== row);
  await changeImport(viewer, importId, {
    choose: ({ accepted, left }) => ({
      accepted:
        accepted === "all" ? accepted : [...without(accepted), ...(decision === "accept" ? [row] : [])],
      left: [...without(left), ...(decision === "leave" ? [row] : [])],
    }),
    ...(decision === "only" && { only: row }),
    now: webClock().now(),
  });
  refresh();
  return null;
});

const chooseInput = z.strictObject({
  id,
  row: z.coerce.number().int().min(0),
  accountId: z.string().max(100),
});

/** Accounts that are named where several fit. */
const mostNamed = 8;

/** Says which account a row is about, whatever its cell says: by its id, or by words that only one account has. */
export const chooseAccount = action(chooseInput, async (viewer, { id: importId, row, accountId }) => {
  const digits = accountId.replaceAll(/[\s-]/g, "");
  const isId = /^\d{12}$/.test(digits);
  const found = isId ? [] : await findAccounts(viewer, { text: accountId, limit: mostNamed });
  const [only, ...others] = found;
  if (!isId && only === undefined)
    throw new AppError("INVALID_INPUT", {
      userMessage: "No account has these words in its name, e-mail or id.",
    });
  if (others.length > 0)
    return {
      ok: false,
      message: `${found.length > mostNamed ? `More than ${mostNamed}` : found.length} accounts have these words. Write more of them, or the id.`,
      lines: found.slice(0, mostNamed).map(({ accountId: one, name }) => `${one} ${name}`),
    };
  const wanted = only?.accountId ?? digits;
  await changeImport(viewer, importId, {
    choose: ({ chosen }) => ({ chosen: { ...chosen, [String(row)]: wanted } }),
    now: webClock().now(),
  });
  refresh();
  return null;
});

const againInput = z.strictObject({ id });

/** Compares the file with the register as it is now. */
export const compareAgain = action(againInput, async (viewer, { id: importId }) => {
  await changeImport(viewer, importId, { now: webClock().now() });
  refresh();
  return "Compared.";
});

const applyInput = z.strictObject({
  id,
  rejected: z.enum(["skip", "refuse"]),
  /** Digest of the comparison that the page shows. */
  looked: z.string().max(100),
});

/** Imports the rows. */
export const apply = action(applyInput, async (viewer, { id: importId, ...chosen }) => {
  const { created, updated } = await applyImport(viewer, importId, { ...chosen, now: webClock().now() });
  refresh();
  return `${created} created, ${updated} updated.`;
});

const discardInput = z.strictObject({ id });

/** Forgets the file. */
export const discard = action(discardInput, async (viewer, { id: importId }) => {
  await discardImport(viewer, importId);
  redirect("/accounts/import");
});
