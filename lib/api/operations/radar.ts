/** The radar: accounts that were seen and that no connected organization lists; whose they are, and what is asked about them. */
import { z } from "zod";
import { accountId, flag, moment, ofOrganization, pageOf, paging, uuid } from "#lib/api/fields.ts";
import { fileBody, operation } from "#lib/api/operation.ts";
import { organizationFor } from "#lib/api/organization.ts";
import { addAccounts } from "#lib/data/account-details.ts";
import { importSightingFile, listSightingFiles, removeSightingFile } from "#lib/data/radar-files.ts";
import { countSightedAccounts, getSightedAccount, listSightedAccounts } from "#lib/data/radar-list.ts";
import { listSightings } from "#lib/data/radar-page.ts";
import { answerSightingQuestion, askOwners, listSightingQuestions } from "#lib/data/radar-questions.ts";
import { listVendors, loadVendors, removeVendorList } from "#lib/data/radar-vendors.ts";
import { dismissSighting, nameVendor, removeVendor, restoreSighting } from "#lib/data/radar-verdicts.ts";
import { sightingClasses } from "#lib/data/sighting-class.ts";
import { sightingKinds, sightingPlaces } from "#lib/radar/sighting.ts";

const tag = "Accounts";
const parameters = z.strictObject({ sightedId: accountId });
const sightingClass = z.enum(sightingClasses);
const kind = z.enum(sightingKinds);
const detail = z.record(z.string(), z.unknown()).meta({
  description:
    "How the place names it: principals and actions, of a role its last use and whether it asks for an external id; of a bill its months",
});

const sighted = z
  .object({
    accountId: z.string(),
    class: sightingClass,
    name: z.string().nullable(),
    sightings: z.number().int(),
    seenIn: z.number().int(),
    kinds: z.record(z.string(), z.number().int()),
    places: z.array(z.enum(sightingPlaces)),
    isOpenTrust: z.boolean(),
    firstSeenAt: moment,
    lastUsedOn: z.string().nullable(),
    reviewBy: moment.nullable(),
    reason: z.string().nullable(),
    until: moment.nullable(),
    best: z
      .object({
        kind,
        accountId: z.string().nullable(),
        accountName: z.string().nullable(),
        resource: z.string(),
        detail,
      })
      .nullable(),
  })
  .meta({ id: "SightedAccount" });

const list = operation({
  id: "listSightedAccounts",
  method: "GET",
  path: "/radar",
  tag,
  summary: "Accounts that policies, shares, networks, logs and bills name and the organization does not list",
  permission: "account.read",
  query: z.strictObject({
    ...ofOrganization,
    class: z.array(sightingClass).optional(),
    place: z.array(z.enum(sightingPlaces)).optional(),
    openTrust: flag.meta({ description: "true: only those that a role lets in without an external id" }),
    q: z.string().max(200).default(""),
    ...paging,
  }),
  answer: pageOf(sighted),
  handle: async ({ viewer, query, now }) => {
    const organizationId = await organizationFor(viewer, query.organization);
    const { rows, next } = await listSightedAccounts(
      viewer,
      {
        classes: query.class ?? [],
        places: query.place ?? [],
        withoutExternalId: query.openTrust ?? false,
        text: query.q,
        after: query.after ?? null,
      },
      { organizationId, limit: query.limit, now },
    );
    return { data: rows, next };
  },
});

const counts = operation({
  id: "countSightedAccounts",
  method: "GET",
  path: "/radar/counts",
  tag,
  summary: "How many accounts were seen, by whose they are",
  permission: "account.read",
  query: z.strictObject({ ...ofOrganization }),
  answer: z.object(Object.fromEntries(sightingClasses.map((name) => [name, z.number().int()]))),
  handle: async ({ viewer, query, now }) =>
    countSightedAccounts(viewer, {
      organizationId: await organizationFor(viewer, query.organization),
      now,
    }),
});

const get = operation({
  id: "getSightedAccount",
  method: "GET",
  path: "/radar/{sightedId}",
  tag,
  summary: "One account that was seen: whose it is, and how many places name it",
  permission: "account.read",
  parameters,
  query: z.strictObject({ ...ofOrganization }),
  answer: sighted,
  handle: async ({ viewer, path, query, now }) =>
    getSightedAccount(viewer, {
      accountId: path.sightedId,
      organizationId: await organizationFor(viewer, query.organization),
      now,
    }),
});

const sightings = operation({
  id: "listSightings",
  method: "GET",
  path: "/radar/{sightedId}/sightings",
  tag,
  summary: "Every place that names an account, the most telling first; those that have gone come last",
  permission: "account.read",
  parameters,
  query: z.strictObject({ ...ofOrganization, ...paging }),
  answer: pageOf(
    z
      .object({
        kind,
        accountId: z.string().nullable(),
        accountName: z.string().nullable(),
        resource: z.string(),
        region: z.string(),
        detail,
        more: z.number().int(),
        privilege: z.enum(["none", "read", "write", "admin", "unknown"]).nullable(),
        firstSeenAt: moment,
        lastSeenAt: moment.nullable(),
        goneAt: moment.nullable(),
      })
      .meta({ id: "Sighting" }),
  ),
  handle: async ({ viewer, path, query }) => {
    const organizationId = await organizationFor(viewer, query.organization);
    const { rows, next } = await listSightings(viewer, {
      accountId: path.sightedId,
      organizationId,
      after: query.after ?? null,
      limit: query.limit,
    });
    return { data: rows, next };
  },
});

const add = operation({
  id: "addSightedAccount",
  method: "POST",
  path: "/radar/{sightedId}/add",
  tag,
  summary:
    "Say that an account that was seen is ours: it is added to the register, with the source discovered",
  permission: "account.admin",
  parameters,
  body: z.strictObject({ ...ofOrganization, name: z.string().min(1).max(200).optional() }),
  answer: z.object({ added: z.array(z.string()), existing: z.array(z.string()) }),
  handle: async ({ viewer, path, body, now }) => {
    const organizationId = await organizationFor(viewer, body.organization);
    const { name } = await getSightedAccount(viewer, { accountId: path.sightedId, organizationId, now });
    const called = body.name ?? name ?? undefined;
    const fields = called === undefined ? {} : { name: called };
    return addAccounts(viewer, [{ accountId: path.sightedId, fields }], { source: "discovered" });
  },
});

const setVendor = operation({
  id: "nameVendor",
  method: "PUT",
  path: "/radar/{sightedId}/vendor",
  tag,
  summary: "Say which vendor an account belongs to",
  permission: "account.admin",
  parameters,
  body: z.strictObject({
    vendor: z.string().min(1).max(200),
    link: z.string().max(2000).nullable().default(null),
    reviewBy: z.iso.date().nullable().default(null),
  }),
  status: 204,
  answer: z.null(),
  handle: async ({ viewer, path, body, now }) => {
    const reviewBy = body.reviewBy === null ? null : new Date(body.reviewBy);
    await nameVendor(viewer, { accountId: path.sightedId, ...body, reviewBy, now });
    return null;
  },
});

const dropVendor = operation({
  id: "removeVendor",
  method: "DELETE",
  path: "/radar/{sightedId}/vendor",
  tag,
  summary: "Take back that an account is a vendor's",
  permission: "account.admin",
  parameters,
  status: 204,
  answer: z.null(),
  handle: async ({ viewer, path }) => {
    await removeVendor(viewer, path.sightedId);
    return null;
  },
});

const dismiss = operation({
  id: "dismissSighting",
  method: "PUT",
  path: "/radar/{sightedId}/dismissal",
  tag,
  summary: "Leave an unknown account aside until a day",
  permission: "account.admin",
  parameters,
  body: z.strictObject({ reason: z.string().min(1).max(1000), until: z.iso.date() }),
  status: 204,
  answer: z.null(),
  handle: async ({ viewer, path, body, now }) => {
    await dismissSighting(viewer, {
      accountId: path.sightedId,
      reason: body.reason,
      until: new Date(body.until),
      now,
    });
    return null;
  },
});

const restore = operation({
  id: "restoreSighting",
  method: "DELETE",
  path: "/radar/{sightedId}/dismissal",
  tag,
  summary: "Take back that an account is left aside",
  permission: "account.admin",
  parameters,
  status: 204,
  answer: z.null(),
  handle: async ({ viewer, path }) => {
    await restoreSighting(viewer, path.sightedId);
    return null;
  },
});

const question = z
  .object({
    id: z.string(),
    accountId: z.string(),
    accountName: z.string(),
    text: z.string(),
    askedBy: z.string(),
    askedAt: moment,
    answer: z.string().nullable(),
    answeredBy: z.string().nullable(),
    answeredAt: moment.nullable(),
  })
  .meta({ id: "SightingQuestion" });

const questions = operation({
  id: "listSightingQuestions",
  method: "GET",
  path: "/radar/{sightedId}/questions",
  tag,
  summary: "What owners were asked about an account, and what they answered; the newest 100",
  permission: "account.read",
  parameters,
  answer: z.object({ data: z.array(question) }),
  handle: async ({ viewer, path }) => ({ data: await listSightingQuestions(viewer, path.sightedId) }),
});

const ask = operation({
  id: "askOwnersOfSighting",
  method: "POST",
  path: "/radar/{sightedId}/questions",
  tag,
  summary: "Ask the owners of every account that names it whose it is",
  permission: "account.admin",
  parameters,
  body: z.strictObject({ ...ofOrganization, text: z.string().min(1).max(2000) }),
  answer: z.object({
    asked: z.array(z.string()),
    withoutOwner: z.array(z.string()),
    waiting: z.array(z.string()),
  }),
  handle: async ({ viewer, path, body, now }) =>
    askOwners(viewer, {
      sightedId: path.sightedId,
      organizationId: await organizationFor(viewer, body.organization),
      text: body.text,
      now,
    }),
});

const answer = operation({
  id: "answerSightingQuestion",
  method: "POST",
  path: "/radar/questions/{questionId}/answer",
  tag,
  summary: "Answer a question about an account that one's own account names",
  permission: "account.write",
  parameters: z.strictObject({ questionId: uuid }),
  body: z.strictObject({ answer: z.string().min(1).max(2000) }),
  status: 204,
  answer: z.null(),
  handle: async ({ viewer, path, body, now }) => {
    await answerSightingQuestion(viewer, { id: path.questionId, answer: body.answer, now });
    return null;
  },
});

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
export const radarOperations = [
  list,
  counts,
  get,
  sightings,
  add,
  setVendor,
  dropVendor,
  dismiss,
  restore,
  questions,
  ask,
  answer,
  files,
  bring,
  forget,
  vendors,
  load,
  dropList,
];
