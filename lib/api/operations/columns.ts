/** Columns that administrators add to the accounts. */
import { z } from "zod";
import { customColumnKinds } from "#lib/account-field-values.ts";
import { operation } from "#lib/api/operation.ts";
import { addColumn, removeColumn, updateColumn } from "#lib/data/column-changes.ts";
import { listColumnUse } from "#lib/data/custom-columns.ts";
import { listTagMappings, setTagMappings } from "#lib/data/tag-mapping.ts";

const column = z
  .object({
    id: z.string().meta({ description: "Stays the same under every name; filters say custom=<id>=<value>" }),
    name: z.string(),
    kind: z.enum(customColumnKinds),
    choices: z.array(z.string()).meta({ description: "Of a choice, what can be chosen" }),
  })
  .meta({ id: "Column" });

const name = z.string().min(1).max(200);
const choices = z.array(z.string().max(200)).max(100);

const list = operation({
  id: "listColumns",
  method: "GET",
  path: "/columns",
  tag: "Settings",
  summary: "Columns that administrators added to the accounts, and how many accounts have a value in each",
  permission: "settings.read",
  answer: z.object({ data: z.array(column.extend({ accounts: z.number().int() })) }),
  handle: async ({ viewer }) => ({ data: await listColumnUse(viewer) }),
});

const add = operation({
  id: "addColumn",
  method: "POST",
  path: "/columns",
  tag: "Settings",
  summary: "Add a column behind the others",
  permission: "settings.write",
  body: z.strictObject({ name, kind: z.enum(customColumnKinds), choices: choices.default([]) }),
  answer: column,
  handle: ({ viewer, body }) => addColumn(viewer, body),
});

const parameters = z.strictObject({ columnId: z.string().max(100) });

const update = operation({
  id: "updateColumn",
  method: "PATCH",
  path: "/columns/{columnId}",
  tag: "Settings",
  summary: "Rename a column, set its choices, or move it; its values stay",
  permission: "settings.write",
  parameters,
  body: z.strictObject({
    name: name.optional(),
    choices: choices.optional(),
    place: z.number().int().min(1).max(1000).optional().meta({ description: "1: the first" }),
  }),
  answer: column,
  handle: ({ viewer, path, body }) => updateColumn(viewer, path.columnId, body),
});

const remove = operation({
  id: "removeColumn",
  method: "DELETE",
  path: "/columns/{columnId}",
  tag: "Settings",
  summary: "Remove a column and what it holds",
  permission: "settings.write",
  parameters,
  query: z.strictObject({
    accounts: z.coerce
      .number()
      .int()
      .min(0)
      .default(0)
      .meta({ description: "How many accounts may lose a value; more than that answer 409" }),
  }),
  answer: z.object({ id: z.string(), accounts: z.number().int() }),
  handle: ({ viewer, path, query }) => removeColumn(viewer, { id: path.columnId, accounts: query.accounts }),
});

const mapping = z
  .object({
    field: z.string().meta({ description: "environment, …, or custom.<id> of a column" }),
    name: z.string(),
    keys: z.array(z.string()).meta({ description: "In any case; the first that an account has counts" }),
  })
  .meta({ id: "TagMapping" });

const listMappings = operation({
  id: "listTagMappings",
  method: "GET",
  path: "/tag-mappings",
  tag: "Settings",
  summary: "Which tags of AWS Organizations say which fields of accounts",
  permission: "settings.read",
  answer: z.object({ data: z.array(mapping) }),
  handle: async ({ viewer }) => ({ data: await listTagMappings(viewer) }),
});

const setMapping = operation({
  id: "setTagMapping",
  method: "PUT",
  path: "/tag-mappings/{field}",
  tag: "Settings",
  summary: "Say which tags say a field; accounts follow at once",
  permission: "settings.write",
  parameters: z.strictObject({ field: z.string().max(100) }),
  body: z.strictObject({ keys: z.array(z.string().max(200)).max(20) }),
  answer: mapping.extend({
    accounts: z.number().int().meta({ description: "Accounts that changed by it" }),
  }),
  handle: async ({ viewer, path, body }) => {
    const { mappings, accounts } = await setTagMappings(viewer, [{ field: path.field, keys: body.keys }]);
    const [set] = mappings;
    if (set === undefined) throw new Error("a mapping that was set is not there");
    return { ...set, accounts };
  },
});

/** All of them. */
export const columnOperations = [list, add, update, remove, listMappings, setMapping];
