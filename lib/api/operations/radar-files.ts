/** What the radar is brought: lists of vendors' accounts, bills, and lists of ids. */
import { z } from "zod";
import { moment, pageOf, paging } from "#lib/api/fields.ts";
import { fileBody, operation } from "#lib/api/operation.ts";
import { importSightingFile, listSightingFiles, removeSightingFile } from "#lib/data/radar-files.ts";
import { listVendors, loadVendors, removeVendorList } from "#lib/data/radar-vendors.ts";

const tag = "Accounts";

const vendor = z
  .object({
    accountId: z.string(),
    vendor: z.string(),
    link: z.string().nullable(),
    source: z.string(),
    reviewBy: moment.nullable(),
    loadedBy: z.string(),
    loadedAt: moment,
  })
  .meta({ id: "VendorAccount" });

const vendors = operation({
  id: "listVendors",
  method: "GET",
  path: "/vendors",
  tag,
  summary: "Accounts of vendors that were named or loaded, by id",
  permission: "import.read",
  query: z.strictObject({ q: z.string().max(200).default(""), ...paging }),
  answer: pageOf(vendor),
  handle: async ({ viewer, query }) => {
    const { rows, next } = await listVendors(viewer, {
      text: query.q,
      after: query.after ?? null,
      limit: query.limit,
    });
    return { data: rows, next };
  },
});

const load = operation({
  id: "loadVendors",
  method: "POST",
  path: "/vendors",
  tag,
  summary: "Load a list of vendors' accounts: JSON or YAML with name, source and accounts, or a table",
  description: "What a person said of an account stays. Rows that are not understood are named and left out.",
  permission: "account.admin",
  query: z.strictObject({ name: z.string().min(1).max(200) }),
  body: fileBody,
  takesFile: ["application/octet-stream", "text/csv", "application/yaml"],
  answer: z.object({
    added: z.number().int(),
    changed: z.number().int(),
    unchanged: z.number().int(),
    kept: z.number().int(),
    rejected: z.array(z.object({ row: z.number().int(), reason: z.string() })),
  }),
  handle: ({ viewer, query, body, now }) => loadVendors(viewer, { name: query.name, content: body, now }),
});

const dropList = operation({
  id: "removeVendorList",
  method: "DELETE",
  path: "/vendors",
  tag,
  summary: "Take a loaded list of vendors away again; what people named stays",
  permission: "account.admin",
  query: z.strictObject({ name: z.string().min(1).max(200) }),
  answer: z.object({ removed: z.number().int() }),
  handle: async ({ viewer, query }) => ({ removed: await removeVendorList(viewer, query.name) }),
});

const sightingFile = z
  .object({
    name: z.string(),
    kind: z.enum(["bill", "list"]),
    format: z.string(),
    rows: z.number().int(),
    accounts: z.number().int(),
    importedBy: z.string(),
    importedAt: moment,
  })
  .meta({ id: "SightingFile" });

const files = operation({
  id: "listSightingFiles",
  method: "GET",
  path: "/radar/files",
  tag,
  summary: "Bills and lists of accounts that were brought, the newest first; 500 at most",
  permission: "import.read",
  answer: z.object({ data: z.array(sightingFile) }),
  handle: async ({ viewer }) => ({ data: await listSightingFiles(viewer) }),
});

const bring = operation({
  id: "importSightingFile",
  method: "POST",
  path: "/radar/files",
  tag,
  summary: "Read a bill or a list of accounts: who is in no register shows on the radar",
  description:
    "CSV or TSV, also compressed with gzip, at most 20 MB; larger ones by waymark radar import. A file of the same name is replaced.",
  permission: "account.admin",
  query: z.strictObject({ name: z.string().min(1).max(200) }),
  body: fileBody,
  takesFile: ["application/octet-stream", "text/csv", "application/gzip"],
  answer: z.object({
    kind: z.enum(["bill", "list"]),
    format: z.string(),
    rows: z.number().int(),
    accounts: z.number().int(),
    outside: z.number().int(),
    rejected: z.array(z.object({ row: z.number().int(), reason: z.string() })),
  }),
  handle: ({ viewer, query, body, now }) =>
    importSightingFile(viewer, { name: query.name, content: oneChunk(body), now }),
});

async function* oneChunk(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}

const forget = operation({
  id: "removeSightingFile",
  method: "DELETE",
  path: "/radar/files",
  tag,
  summary: "Forget a bill or a list with all that it named",
  permission: "account.admin",
  query: z.strictObject({ name: z.string().min(1).max(200) }),
  status: 204,
  answer: z.null(),
  handle: async ({ viewer, query }) => {
    await removeSightingFile(viewer, query.name);
    return null;
  },
});

/** All of them. */
export const radarFileOperations = [files, bring, forget, vendors, load, dropList];
