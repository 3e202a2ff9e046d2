/** The radar: accounts that were seen and that no connected organization lists; whose they are, and what is asked about them. */
import { z } from "zod";
import { accountId, flag, moment, ofOrganization, pageOf, paging, uuid } from "#lib/api/fields.ts";
import { operation } from "#lib/api/operation.ts";
import { organizationFor } from "#lib/api/organization.ts";
import { addAccounts } from "#lib/data/account-details.ts";
import { countSightedAccounts, getSightedAccount, listSightedAccounts } from "#lib/data/radar-list.ts";
import { listSightings } from "#lib/data/radar-page.ts";
import { answerSightingQuestion, askOwners, listSightingQuestions } from "#lib/data/radar-questions.ts";
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
];
