"use server";

import { refresh } from "next/cache";
import { z } from "zod";
import { action } from "#app/action.ts";
import { count } from "#components/words.ts";
import { customColumnKinds } from "#lib/account-field-values.ts";
import { addColumn, removeColumn, updateColumn } from "#lib/data/column-changes.ts";
import { setTagMappings } from "#lib/data/tag-mapping.ts";

const name = z.string().max(200);
/** One a line. */
const choices = z.string().max(20_000);
const id = z.string().max(100);

const newInput = z.strictObject({ name, kind: z.enum(customColumnKinds), choices: choices.default("") });

/** Adds a column behind the others. */
export const addOne = action(newInput, async (viewer, { name: wanted, kind, choices: lines }) => {
  const column = await addColumn(viewer, { name: wanted, kind, choices: lines.split("\n") });
  refresh();
  return `${column.name} is there: every account has it now, empty.`;
});

const changeInput = z.strictObject({ id, name, choices: choices.optional() });

/** Another name, other choices; values stay. */
export const changeOne = action(changeInput, async (viewer, { id: column, name: wanted, choices: lines }) => {
  await updateColumn(viewer, column, { name: wanted, choices: lines?.split("\n") });
  refresh();
  return "Saved.";
});

const moveInput = z.strictObject({ id, place: z.coerce.number().int().min(1).max(1000) });

/** Earlier or later among the others. */
export const moveOne = action(moveInput, async (viewer, { id: column, place }) => {
  await updateColumn(viewer, column, { place });
  refresh();
  return null;
});

const removeInput = z.strictObject({ id, accounts: z.coerce.number().int().min(0) });

/** Removes a column with as many values as the page said. */
export const removeOne = action(removeInput, async (viewer, { id: column, accounts }) => {
  await removeColumn(viewer, { id: column, accounts });
  refresh();
  return null;
});

const mappingInput = z.looseObject({});

/** Says which tags say which fields; the accounts follow at once. */
export const saveMappings = action(mappingInput, async (viewer, posted) => {
  const changed = Object.entries(posted).flatMap(([name, value]) => {
    const field = name.startsWith("set:") ? name.slice(4) : null;
    if (field === null || typeof value !== "string" || posted[`was:${field}`] === value) return [];
    return [{ field, keys: value.slice(0, 2000).split(",") }];
  });
  const { accounts } = await setTagMappings(viewer, changed);
  refresh();
  if (changed.length === 0) return "Nothing has changed.";
  return `Saved; ${count(accounts, "account")} changed by it.`;
});
