/** Hand-overs: somebody is asked to answer for accounts in the place of another. */
import { z } from "zod";
import { accountId, pageOf, paging, uuid } from "#lib/api/fields.ts";
import { operation } from "#lib/api/operation.ts";
import { contactRoles, handoverReasons, handoverStates } from "#lib/contact.ts";
import { answerHandovers } from "#lib/data/handover-answers.ts";
import { handOverAtOnce, proposeHandover, withdrawHandover } from "#lib/data/handover-changes.ts";
import { previewHandover } from "#lib/data/handover-plan.ts";
import { listHandovers, listOffers } from "#lib/data/handovers.ts";

const email = z.string().min(3).max(320);
const role = z.enum(contactRoles);

const handover = z
  .object({
    id: z.string(),
    accountId: z.string(),
    accountName: z.string(),
    from: z.string().nullable(),
    to: z.string(),
    toName: z.string().nullable(),
    roles: z.array(role),
    reason: z.enum(handoverReasons),
    note: z.string().nullable(),
    state: z.enum(handoverStates),
    proposedBy: z.string(),
    proposedAt: z.string(),
    expiresAt: z.string(),
    decidedAt: z.string().nullable(),
    answer: z.string().nullable(),
  })
  .meta({ id: "Handover" });

const list = operation({
  id: "listHandovers",
  method: "GET",
  path: "/handovers",
  tag: "Accounts",
  summary: "Hand-overs of accounts, the newest first",
  permission: "contact.read",
  query: z.strictObject({
    account: accountId.optional(),
    state: z.enum(handoverStates).optional(),
    limit: paging.limit,
    after: uuid.optional(),
  }),
  answer: pageOf(handover).extend({ matching: z.number().int() }),
  handle: async ({ viewer, query, now }) => {
    const { account, ...asked } = query;
    const { handovers, next, total } = await listHandovers(viewer, {
      ...asked,
      ...(account !== undefined && { accountIds: [account] }),
      now,
    });
    return { data: handovers, next, matching: total };
  },
});

const offers = operation({
  id: "listOffers",
  method: "GET",
  path: "/handovers/offers",
  tag: "Accounts",
  summary: "Accounts that are offered to you, by your verified address",
  permission: "contact.read",
  query: z.strictObject({}),
  answer: z.object({
    data: z.array(handover),
    total: z.number().int().meta({ description: "All of them; at most 100 are named" }),
  }),
  handle: async ({ viewer, now }) => {
    const { offers: data, total } = await listOffers(viewer, { now });
    return { data, total };
  },
});

const said = z.string().max(600).nullable().default(null);
const asked = {
  accounts: z
    .array(accountId)
    .min(1)
    .max(10_000)
    .nullable()
    .default(null)
    .meta({ description: "null: all that `from` answers for" }),
  from: email
    .nullable()
    .default(null)
    .meta({ description: "null: of each account its only owner or, of several, the one who asks" }),
  to: z.strictObject({ email, name: said, team: said }),
  reason: z
    .enum(handoverReasons)
    .default("handed_on")
    .meta({ description: "left and bounces move every role; the others ownership alone" }),
  note: said,
};
const move = z.object({
  accountId: z.string(),
  accountName: z.string(),
  from: z.string().nullable(),
  roles: z.array(role),
});

const preview = operation({
  id: "previewHandover",
  method: "POST",
  path: "/handovers/preview",
  tag: "Accounts",
  summary: "What a hand-over would move; nothing is written",
  permission: "contact.write",
  body: z.strictObject(asked),
  answer: z.object({ data: z.array(move) }),
  handle: async ({ viewer, body: { accounts: accountIds, ...rest } }) => ({
    data: await previewHandover(viewer, { accountIds, ...rest }),
  }),
});

const propose = operation({
  id: "proposeHandover",
  method: "POST",
  path: "/handovers",
  tag: "Accounts",
  summary: "Ask somebody to answer for accounts in the place of another, who stays until they accept",
  permission: "contact.write",
  body: z.strictObject(asked),
  status: 201,
  answer: z.object({ ids: z.array(z.string()) }),
  handle: async ({ viewer, body: { accounts: accountIds, ...rest }, now }) => ({
    ids: await proposeHandover(viewer, { accountIds, ...rest, now }),
  }),
});

const atOnce = operation({
  id: "handOverAtOnce",
  method: "POST",
  path: "/handovers/at-once",
  tag: "Accounts",
  summary: "Make somebody answer for accounts in the place of another without asking them",
  permission: "account.admin",
  body: z.strictObject(asked),
  answer: z.object({ data: z.array(move) }),
  handle: async ({ viewer, body: { accounts: accountIds, ...rest }, now }) => ({
    data: await handOverAtOnce(viewer, { accountIds, ...rest, now }),
  }),
});

const answer = operation({
  id: "answerHandovers",
  method: "POST",
  path: "/handovers/answer",
  tag: "Accounts",
  summary: "Accept or decline what is offered to you",
  permission: "ownership.answer",
  body: z.strictObject({
    ids: z
      .array(uuid)
      .min(1)
      .max(1000)
      .nullable()
      .default(null)
      .meta({ description: "null: all that are open" }),
    accept: z.boolean(),
    answer: said.meta({ description: "Why it is declined" }),
  }),
  answer: z.object({ answered: z.number().int() }),
  handle: async ({ viewer, body, now }) => ({ answered: await answerHandovers(viewer, { ...body, now }) }),
});

const withdraw = operation({
  id: "withdrawHandover",
  method: "POST",
  path: "/handovers/{handoverId}/withdraw",
  tag: "Accounts",
  summary: "Take back a hand-over that is still open",
  permission: "contact.write",
  parameters: z.strictObject({ handoverId: uuid }),
  status: 204,
  answer: z.null(),
  handle: async ({ viewer, path: { handoverId: id }, now }) => {
    await withdrawHandover(viewer, { id, now });
    return null;
  },
});

/** All of them. */
export const handoverOperations = [list, offers, preview, propose, atOnce, answer, withdraw];
