/** What people answer and record: attestations, records, exercises and accepted risks. */
import { z } from "zod";
import {
  accountId,
  flag,
  itemId,
  moment,
  ofOrganization,
  organizationId,
  pageOf,
  paging,
  stepped,
  uuid,
} from "#lib/api/fields.ts";
import { operation } from "#lib/api/operation.ts";
import { organizationFor } from "#lib/api/organization.ts";
import { getOrganizationOf } from "#lib/data/accounts.ts";
import { endAttestation, listAttestations, recordAttestations } from "#lib/data/attestations.ts";
import { listExceptionPage } from "#lib/data/exceptions.ts";
import { listExercises } from "#lib/data/exercises.ts";
import { AppError } from "#lib/errors.ts";
import { questions } from "#lib/roadmap/questions/catalog.ts";
import { answerStates, selectQuestions } from "#lib/roadmap/questions/select.ts";

const attestation = z
  .object({
    id: z.string(),
    organizationId: z.string(),
    accountId: z.string().nullable().meta({ description: "null: about the whole organization" }),
    itemId: z.string(),
    question: z.string(),
    holds: z.boolean().meta({ description: "Yes or no" }),
    details: z.unknown(),
    evidenceUrl: z.string().nullable(),
    evidenceAt: moment.nullable(),
    note: z.string(),
    answeredBy: z.string(),
    answeredAt: moment,
    reviewBy: moment,
    state: z.string().meta({ enum: ["valid", "expired", "replaced", "withdrawn", "contradicted"] }),
    endedAt: moment.nullable(),
    endedBy: z.string().nullable(),
    endReason: z.string().nullable(),
  })
  .meta({ id: "Attestation" });

const list = operation({
  id: "listAttestations",
  method: "GET",
  path: "/attestations",
  tag: "Answers and records",
  summary: "What people have answered, by item",
  permission: "attestation.read",
  query: z.strictObject({
    ...paging,
    account: accountId.optional(),
    item: itemId.optional(),
    ended: flag.meta({ description: "Also those that have ended" }),
  }),
  answer: pageOf(attestation),
  handle: async ({ viewer, query, now }) => {
    const { account = null, item = null, ended = false } = query;
    const { after, limit } = query;
    const rows = await listAttestations(viewer, {
      accountId: account,
      itemId: item,
      ended,
      now,
      after: after ?? null,
      limit: limit + 1,
    });
    return stepped(rows, limit, ({ id }) => id);
  },
});

const asked = operation({
  id: "listQuestions",
  method: "GET",
  path: "/questions",
  tag: "Answers and records",
  summary: "What items ask of people",
  permission: "attestation.read",
  answer: z.object({
    data: z.array(
      z.object({
        itemId: z.string(),
        id: z.string(),
        text: z.string(),
        scope: z.enum(["account", "organization", "either"]),
        yes: z.enum(["pass", "not_applicable"]).meta({ description: "What a yes makes of it" }),
        takesDetails: z.boolean(),
        maxReviewDays: z.number().int(),
      }),
    ),
  }),
  handle: async () => ({
    data: questions.map(({ details, ...question }) => ({ ...question, takesDetails: details !== null })),
  }),
});

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const answerBody = z.strictObject({
  organization: organizationId.optional(),
  account: accountId.optional().meta({ description: "Absent: about the whole organization" }),
  item: itemId,
  state: z.enum(answerStates).meta({ description: "MET: yes to its questions; NOT_MET: no" }),
  question: z.string().max(100).optional().meta({ description: "Only this one of the item's questions" }),
  details: z
    .json()
    .optional()
    .meta({ override: {}, description: "Figures, where the one question takes them" }),
  evidenceUrl: z.string().max(2000),
  evidenceAt: time.optional().meta({ description: "As of when the evidence says so" }),
  note: z.string().max(10_000).default(""),
  reviewBy: time,
});

function selected({ item, state, account, question, details }: z.output<typeof answerBody>) {
  const found = selectQuestions({
    itemId: item,
    state,
    accountId: account ?? null,
    question: question ?? null,
  });
  if ("problem" in found) throw new AppError("INVALID_INPUT", { userMessage: found.problem });
  if (details === undefined || found.questions.length === 1) return found;
  const ids = found.questions.map(({ id }) => id).join(", ");
  throw new AppError("INVALID_INPUT", { userMessage: `Details are about one question; name it: ${ids}.` });
}

const answer = operation({
  id: "recordAttestation",
  method: "POST",
  path: "/attestations",
  tag: "Answers and records",
  summary: "Answer the questions of an item, with evidence; facts still decide",
  permission: "attestation.write",
  body: answerBody,
  status: 201,
  answer: z.object({
    ids: z.array(z.string()),
    questions: z.array(z.object({ id: z.string(), text: z.string(), holds: z.boolean() })),
    accountId: z.string().nullable(),
  }),
  handle: async ({ viewer, body, now }) => {
    const found = selected(body);
    const { account, organization } = body;
    const ids = await recordAttestations(viewer, {
      organizationId:
        organization === undefined && account !== undefined
          ? await getOrganizationOf(viewer, account)
          : await organizationFor(viewer, organization),
      accountId: found.accountId,
      itemId: body.item,
      answers: found.questions.map(({ id }) => ({
        question: id,
        holds: found.holds,
        details: body.details ?? null,
      })),
      evidenceUrl: body.evidenceUrl,
      evidenceAt: body.evidenceAt ?? null,
      note: body.note,
      reviewBy: body.reviewBy,
      now,
    });
    return {
      ids,
      questions: found.questions.map(({ id, text }) => ({ id, text, holds: found.holds })),
      accountId: found.accountId,
    };
  },
});

const end = operation({
  id: "endAttestation",
  method: "POST",
  path: "/attestations/{attestationId}/end",
  tag: "Answers and records",
  summary: "Take an answer back; its question is open again",
  permission: "attestation.write",
  parameters: z.strictObject({ attestationId: uuid }),
  body: z.strictObject({ reason: z.string().min(1).max(10_000) }),
  status: 204,
  answer: z.null(),
  handle: async ({ viewer, path, body, now }) => {
    await endAttestation(viewer, { id: path.attestationId, reason: body.reason, now });
    return null;
  },
});

const exceptions = operation({
  id: "listExceptions",
  method: "GET",
  path: "/exceptions",
  tag: "Answers and records",
  summary: "Accepted risks that are in force",
  permission: "exception.read",
  query: z.strictObject({ ...paging, account: accountId.optional() }),
  answer: pageOf(
    z
      .object({
        id: z.string(),
        accountId: z.string(),
        itemId: z.string(),
        resource: z.string(),
        kind: z.string(),
        expiresAt: moment,
      })
      .meta({ id: "Exception" }),
  ),
  handle: async ({ viewer, query, now }) => {
    const { account = null, after = null, limit } = query;
    const rows = await listExceptionPage(viewer, { accountId: account, now, after, limit: limit + 1 });
    return stepped(rows, limit, ({ id }) => id);
  },
});

const exercises = operation({
  id: "listExercises",
  method: "GET",
  path: "/exercises",
  tag: "Answers and records",
  summary: "Exercises and real incidents, with the times that they measured",
  permission: "account.read",
  query: z.strictObject({ ...ofOrganization, ...paging }),
  answer: pageOf(
    z
      .object({ recordedAt: moment, recordedBy: z.string(), data: z.looseObject({ id: z.string() }) })
      .meta({ id: "Exercise" }),
  ),
  handle: async ({ viewer, query }) => {
    const { organization, after = null, limit } = query;
    const organizationId = await organizationFor(viewer, organization);
    const rows = await listExercises(viewer, organizationId, { after, limit: limit + 1 });
    return stepped(rows, limit, ({ data }) => data.id);
  },
});

/** All of them. */
export const answerOperations = [list, asked, answer, end, exceptions, exercises];
