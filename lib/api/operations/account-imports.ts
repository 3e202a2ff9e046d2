/** Spreadsheets of accounts: a file comes in, is compared, corrected, and applied once. */
import { z } from "zod";
import { accountId } from "#lib/api/fields.ts";
import { fileBody, operation } from "#lib/api/operation.ts";
import {
  type AccountImport,
  applyImport,
  changeImport,
  discardImport,
  getImport,
  receiveImport,
} from "#lib/data/account-imports.ts";
import { candidateReasons, listImportCandidates } from "#lib/data/import-candidates.ts";
import { listImportRows, rowKinds } from "#lib/data/import-comparison.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { rowResults } from "#lib/sheets/diff.ts";
import { sheetFormats } from "#lib/sheets/sheet.ts";
import { targetText } from "#lib/sheets/targets.ts";

const tag = "Accounts";
const permission = "account.admin";
const path = "/account-imports/{importId}";
const parameters = z.strictObject({ importId: z.uuid() });

const rejected = z.array(z.object({ row: z.number().int(), reason: z.string() }));
const result = z
  .object({
    created: z.number().int(),
    updated: z.number().int(),
    unchanged: z.number().int(),
    rejected,
  })
  .meta({ id: "AccountImportResult" });

const choices = z.strictObject({
  accepted: z.union([z.literal("all"), z.array(z.number().int()).max(20_000)]).meta({
    description: "Rows whose id was asked about and is meant",
  }),
  left: z.array(z.number().int()).max(20_000).meta({ description: "Rows that stay out" }),
  emptyClears: z.boolean().meta({ description: "An empty cell empties its field" }),
  replaceConfirmed: z.boolean().meta({ description: "Contacts who confirmed may be replaced" }),
  chosen: z
    .record(z.string().regex(/^\d{1,7}$/), accountId)
    .meta({ description: "Number of a row → the known account that it is about, whatever its cell says" }),
});

const accountImport = z
  .object({
    id: z.string(),
    name: z.string(),
    format: z.enum(sheetFormats),
    rows: z.number().int(),
    headerRow: z.number().int(),
    columns: z.array(z.object({ head: z.string(), sample: z.string(), target: z.string() })),
    choices: z.object({
      accepted: z.union([z.literal("all"), z.array(z.number())]),
      left: z.array(z.number()),
      emptyClears: z.boolean(),
      replaceConfirmed: z.boolean(),
      chosen: z.record(z.string(), z.string()),
    }),
    state: z.enum(["comparing", "waiting", "imported"]).meta({
      description:
        "Whether it is still being compared with the register, waits for an import, or was imported",
    }),
    comparison: z
      .object({
        at: z.string(),
        digest: z.string().meta({ description: "Of what every row would do: send it back with apply" }),
        problem: z.string().nullable().meta({ description: "Why the columns cannot be used" }),
        counts: z.record(z.string(), z.number().int()),
      })
      .nullable()
      .meta({ description: "null while it is made" }),
    createdAt: z.string(),
    appliedAt: z.string().nullable(),
    result: result.nullable(),
  })
  .meta({ id: "AccountImport" });

function answerOf({ outline, mapping, ...file }: AccountImport): z.input<typeof accountImport> {
  return {
    id: file.id,
    name: file.name,
    format: outline.format,
    rows: outline.rowCount,
    headerRow: outline.headerRow,
    columns: outline.columns.map(({ head, sample }, at) => ({
      head,
      sample,
      target: targetText(mapping[at] ?? { to: "ignore" }),
    })),
    choices: {
      ...file.choices,
      accepted: file.choices.accepted === "all" ? "all" : [...file.choices.accepted],
      left: [...file.choices.left],
    },
    state: file.appliedAt !== null ? "imported" : file.comparison === null ? "comparing" : "waiting",
    comparison: file.comparison,
    createdAt: file.createdAt.toISOString(),
    appliedAt: file.appliedAt?.toISOString() ?? null,
    result: file.result,
  };
}

const upload = operation({
  id: "uploadAccountImport",
  method: "POST",
  path: "/account-imports",
  tag,
  summary: "Read a spreadsheet of accounts; nothing is written of it yet",
  description: "CSV, TSV, XLSX or JSON, found by content, at most 20 MB. It is kept for a week.",
  permission,
  query: z.strictObject({ name: z.string().max(200).default("") }),
  body: fileBody,
  takesFile: [
    "application/octet-stream",
    "text/csv",
    "text/tab-separated-values",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  ],
  status: 201,
  answer: accountImport,
  handle: async ({ viewer, query, body, now }) => {
    const id = await receiveImport(viewer, {
      name: query.name,
      content: body,
      itemIds: items.map((item) => item.id),
      now,
    });
    return answerOf(await getImport(viewer, id));
  },
});

const get = operation({
  id: "getAccountImport",
  method: "GET",
  path,
  tag,
  summary: "A file on its way in: its columns, what was chosen, what came of it",
  permission: "import.read",
  parameters,
  answer: accountImport,
  handle: async ({ viewer, path: { importId } }) => answerOf(await getImport(viewer, importId)),
});

const change = operation({
  id: "changeAccountImport",
  method: "PATCH",
  path,
  tag,
  summary: "Say what columns become, or what holds for rows",
  permission,
  parameters,
  body: z.strictObject({
    targets: z
      .array(z.string().max(200))
      .max(200)
      .optional()
      .meta({ description: "One for each column: `id`, `environment`, `tag:team`, `item:3.1`, `ignore` …" }),
    choices: choices.partial().optional(),
  }),
  answer: accountImport,
  handle: async ({ viewer, path: { importId }, body: { targets, choices: chosen }, now }) => {
    const known = Object.fromEntries(Object.entries(chosen ?? {}).filter(([, value]) => value !== undefined));
    return answerOf(
      await changeImport(viewer, importId, {
        ...(targets !== undefined && { targets }),
        choose: () => known,
        now,
      }),
    );
  },
});

const diffRow = z
  .object({
    row: z.number().int(),
    result: z.enum(rowResults),
    accountId: z.string().nullable(),
    name: z.string().nullable(),
    shownId: z.string(),
    reason: z.string().nullable(),
    isAsked: z.boolean(),
    isConflict: z.boolean().meta({ description: "Another row says something else of the same account" }),
    repaired: z.string().nullable(),
    changes: z.array(
      z.object({ cell: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
    ),
    equal: z.number().int().meta({ description: "How many cells say what is known already" }),
    notes: z.array(z.string()),
    candidates: z
      .array(
        z.object({
          accountId,
          name: z.string(),
          email: z.string(),
          why: z.enum(candidateReasons).meta({ description: "What row and account have in common" }),
        }),
      )
      .meta({
        description: "Known accounts that a row without a usable id may be about: see `choices.chosen`",
      }),
  })
  .meta({ id: "AccountImportRow" });

const preview = operation({
  id: "previewAccountImport",
  method: "GET",
  path: `${path}/rows`,
  tag,
  summary: "What each row would do, now and after; nothing is written",
  permission: "import.read",
  parameters,
  query: z.strictObject({
    result: z.enum(rowKinds).optional(),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    after: z.coerce
      .number()
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .optional()
      .meta({ description: "Number of the last row you have" }),
  }),
  answer: z.object({
    data: z.array(diffRow),
    next: z.string().nullable(),
    counts: z.record(z.string(), z.number().int()).meta({
      description:
        "Rows of each kind in the whole file; those of a kind with their reasons: `?result=rejected`",
    }),
  }),
  handle: async ({ viewer, path: { importId }, query: { result: kind, limit, after } }) => {
    const { rows, next, counts } = await listImportRows(viewer, { importId, kind, after, limit });
    const { mapping } = await getImport(viewer, importId);
    const candidates = await listImportCandidates(viewer, { importId, mapping, rows });
    const data = rows.map((one) => ({
      ...one,
      changes: [...one.changes],
      notes: [...one.notes],
      candidates: candidates.get(one.row) ?? [],
    }));
    return { data, next: next === null ? null : String(next), counts };
  },
});

const apply = operation({
  id: "applyAccountImport",
  method: "POST",
  path: `${path}/apply`,
  tag,
  summary: "Import the rows: all good ones in one transaction, or none",
  permission,
  parameters,
  body: z.strictObject({
    rejected: z
      .enum(["skip", "refuse"])
      .default("skip")
      .meta({ description: "refuse: nothing is imported when a row is rejected" }),
    comparison: z
      .string()
      .max(100)
      .optional()
      .meta({ description: "Digest of the comparison that you looked at; another one is refused" }),
  }),
  answer: result,
  handle: ({ viewer, path: { importId }, body, now }) =>
    applyImport(viewer, importId, {
      rejected: body.rejected,
      ...(body.comparison !== undefined && { looked: body.comparison }),
      now,
    }),
});

const discard = operation({
  id: "discardAccountImport",
  method: "DELETE",
  path,
  tag,
  summary: "Forget a file that was not applied",
  permission,
  parameters,
  status: 204,
  answer: z.null(),
  handle: async ({ viewer, path: { importId } }) => {
    await discardImport(viewer, importId);
    return null;
  },
});

/** All of them. */
export const accountImportOperations = [upload, get, change, preview, apply, discard];
