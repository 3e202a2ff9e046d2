/** One edit of the fields of many accounts: looked at, then carried out as it was looked at. */
import { z } from "zod";
import type { AccountField } from "#lib/account-fields.ts";
import { accountFilters, accountQueryOf } from "#lib/api/account-filters.ts";
import { type Call, operation } from "#lib/api/operation.ts";
import { organizationFor } from "#lib/api/organization.ts";
import { listMatchingIds } from "#lib/data/account-list.ts";
import { applyBulkEdit, previewBulkEdit } from "#lib/data/bulk-fields.ts";
import type { BulkEdit } from "#lib/data/bulk-plan.ts";
import { items } from "#lib/roadmap/catalog.ts";

const tag = "Accounts";
const permission = "account.write";
const query = z.strictObject(accountFilters);

const editFields = {
  set: z.record(z.string().max(100), z.string().max(20_000).nullable()).default({}).meta({
    description:
      "environment, dataClassification, businessUnit, costCentre, notes, custom.<id>; null empties",
  }),
  takeBack: z
    .array(z.string().max(100))
    .max(200)
    .default([])
    .meta({ description: "Fields of which people say nothing any more" }),
  tags: z
    .strictObject({
      set: z.record(z.string().max(128), z.string().max(256)).default({}),
      remove: z.array(z.string().max(128)).max(200).default([]),
    })
    .default({ set: {}, remove: [] })
    .meta({ description: "Tags that people give; others stay" }),
};

function editOf({ set, takeBack, tags }: z.infer<z.ZodObject<typeof editFields>>): BulkEdit {
  // Names that are no fields are refused in words.
  return { set, takeBack: takeBack as AccountField[], tags };
}

async function chosenIds({
  viewer,
  query: { organization },
  search,
  now,
}: Call<unknown, z.infer<typeof query>, unknown>) {
  const organizationId = await organizationFor(viewer, organization);
  // The step of the answer is no filter of the accounts.
  const filters = new URLSearchParams(search);
  for (const name of ["limit", "after"]) filters.delete(name);
  return listMatchingIds(viewer, accountQueryOf(filters), { organizationId, items, now });
}

const cell = z.object({
  field: z.string(),
  name: z.string(),
  kind: z
    .enum(["change", "same", "refused"])
    .meta({ description: "same: it is so already; refused: it may not" }),
  before: z.string().nullable(),
  after: z.string().nullable(),
  why: z.string().nullable(),
});

const preview = operation({
  id: "previewAccountEdit",
  method: "POST",
  path: "/account-edits/preview",
  tag,
  summary: "What an edit of every account that the filters match would change; nothing is written",
  permission,
  query: query.extend({
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    after: z
      .string()
      .regex(/^\d{12}$/)
      .optional()
      .meta({ description: "`next` of the page before" }),
  }),
  body: z.strictObject(editFields),
  answer: z
    .object({
      accounts: z.number().int().meta({ description: "Accounts that match" }),
      changing: z.number().int(),
      sums: z.array(
        z.object({
          name: z.string(),
          change: z.number().int(),
          same: z.number().int(),
          refused: z.number().int(),
        }),
      ),
      data: z.array(z.object({ accountId: z.string(), name: z.string(), cells: z.array(cell) })),
      next: z.string().nullable(),
      fingerprint: z.string().meta({ description: "To say when the edit is carried out" }),
    })
    .meta({ id: "AccountEditPreview" }),
  handle: async (call) => {
    const accountIds = await chosenIds(call);
    const { limit, after } = call.query;
    const { rows, ...seen } = await previewBulkEdit(
      call.viewer,
      { accountIds, edit: editOf(call.body) },
      { limit, after: after ?? null },
    );
    return { ...seen, data: rows };
  },
});

const apply = operation({
  id: "applyAccountEdit",
  method: "POST",
  path: "/account-edits",
  tag,
  summary: "Edit every account that the filters match, all in one transaction",
  description:
    "With the fingerprint of a preview; 409 where something has changed since, and nothing is written.",
  permission,
  query,
  body: z.strictObject({ ...editFields, fingerprint: z.string().length(64) }),
  answer: z
    .object({
      changed: z.number().int().meta({ description: "Accounts" }),
      batch: z.string().meta({ description: "Names the edit in the audit log" }),
    })
    .meta({ id: "AccountEdit" }),
  handle: async (call) => {
    const accountIds = await chosenIds(call);
    const { changes, batch } = await applyBulkEdit(call.viewer, {
      accountIds,
      edit: editOf(call.body),
      fingerprint: call.body.fingerprint,
    });
    return { changed: changes.length, batch };
  },
});

/** All of them. */
export const accountEditOperations = [preview, apply];
