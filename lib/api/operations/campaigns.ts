/** Campaigns: owners are asked whether they still answer for their accounts. And what an owner answers. */
import { z } from "zod";
import { accountId, organizationId, pageOf, paging, uuid } from "#lib/api/fields.ts";
import { operation } from "#lib/api/operation.ts";
import { campaignStates, standings, usualCampaign } from "#lib/campaign.ts";
import { createCampaign, endCampaign, previewCampaign, remindNow } from "#lib/data/campaign-changes.ts";
import { getCampaign, listCampaignAccounts, listCampaigns } from "#lib/data/campaigns.ts";
import { confirmOwned, disputeOwnership } from "#lib/data/contact-answers.ts";
import { readOwnCampaigns } from "#lib/data/own-campaigns.ts";

const amount = z.number().int();
const standing = z.enum(standings).meta({
  description:
    "handing_over: somebody else is asked to take over; not_mine: an owner says that it is not theirs; unreachable: mail to the owners comes back; nobody: nobody owns it",
});
const counts = z
  .object({
    total: amount,
    confirmed: amount,
    handing_over: amount,
    waiting: amount,
    not_mine: amount,
    unreachable: amount,
    nobody: amount,
  })
  .meta({ id: "CampaignCounts" });

const campaign = z
  .object({
    id: z.string(),
    name: z.string(),
    title: z.string(),
    state: z.enum(campaignStates),
    organizationId: z.string().nullable(),
    unitPath: z.string().nullable(),
    environment: z.string().nullable(),
    days: amount,
    reminderDays: z.array(amount),
    quarterly: z.boolean(),
    opensAt: z.string(),
    openedAt: z.string().nullable(),
    dueAt: z.string().nullable(),
    remindedAt: z.string().nullable(),
    nextReminderAt: z.string().nullable(),
    escalatedAt: z.string().nullable(),
    endedAt: z.string().nullable(),
    counts,
  })
  .meta({ id: "Campaign" });

const list = operation({
  id: "listCampaigns",
  method: "GET",
  path: "/campaigns",
  tag: "Accounts",
  summary: "Confirmation campaigns, the one that opens last first",
  permission: "campaign.read",
  query: z.strictObject({
    open: z.enum(["true", "false"]).default("false").meta({ description: "true: only those that ask now" }),
    limit: paging.limit,
    after: uuid.optional(),
  }),
  answer: pageOf(campaign),
  handle: async ({ viewer, query: { open, limit, after = null }, now }) => {
    const { campaigns, next } = await listCampaigns(viewer, { open: open === "true", after, limit, now });
    return { data: campaigns, next };
  },
});

const scope = {
  organizationId: organizationId
    .nullable()
    .default(null)
    .meta({ description: "null: the accounts of every organization" }),
  unitPath: z
    .string()
    .max(1000)
    .nullable()
    .default(null)
    .meta({ description: "Only accounts of this OU and below", example: "/Workloads/Prod" }),
  environment: z.string().max(200).nullable().default(null),
};

const preview = operation({
  id: "previewCampaign",
  method: "POST",
  path: "/campaigns/preview",
  tag: "Accounts",
  summary: "Whom a campaign would ask now; nothing is written",
  permission: "campaign.write",
  body: z.strictObject(scope),
  answer: z.object({
    accounts: amount,
    people: amount,
    withoutOwner: amount,
    unreachable: amount,
    askedAlready: amount.meta({
      description: "Accounts that a campaign asks about that is open already; in none of the other numbers",
    }),
  }),
  handle: ({ viewer, body }) => previewCampaign(viewer, body),
});

const create = operation({
  id: "createCampaign",
  method: "POST",
  path: "/campaigns",
  tag: "Accounts",
  summary: "Ask owners whether they still answer for their accounts",
  permission: "campaign.write",
  body: z.strictObject({
    ...scope,
    title: z.string().max(200).default(usualCampaign.title),
    days: z.number().default(usualCampaign.days).meta({ description: "Within which answers are asked for" }),
    reminderDays: z
      .array(z.number())
      .max(20)
      .default([...usualCampaign.reminderDays])
      .meta({ description: "Days after its opening on which whoever has not answered is reminded" }),
    quarterly: z.boolean().default(usualCampaign.quarterly),
    opensAt: z.iso.datetime().nullable().default(null).meta({ description: "null: now" }),
  }),
  status: 201,
  answer: z.object({ id: z.string() }),
  handle: async ({ viewer, body: { opensAt, ...entered }, now }) => ({
    id: await createCampaign(viewer, {
      ...entered,
      opensAt: opensAt === null ? now : new Date(opensAt),
      now,
    }),
  }),
});

const parameters = z.strictObject({ campaignId: uuid });

const get = operation({
  id: "getCampaign",
  method: "GET",
  path: "/campaigns/{campaignId}",
  tag: "Accounts",
  summary: "One campaign with its progress by OU",
  permission: "campaign.read",
  parameters,
  answer: campaign.extend({
    units: z.array(z.object({ unitPath: z.string().nullable(), counts })),
  }),
  handle: ({ viewer, path, now }) => getCampaign(viewer, path.campaignId, { now }),
});

const accounts = operation({
  id: "listCampaignAccounts",
  method: "GET",
  path: "/campaigns/{campaignId}/accounts",
  tag: "Accounts",
  summary: "The accounts that a campaign asks about, and how each stands",
  permission: "campaign.read",
  parameters,
  query: z.strictObject({ standing: standing.optional(), limit: paging.limit, after: accountId.optional() }),
  answer: pageOf(
    z
      .object({
        accountId: z.string(),
        accountName: z.string(),
        unitPath: z.string().nullable(),
        standing,
        owners: z.array(
          z.object({
            email: z.string(),
            name: z.string().nullable(),
            confirmedAt: z.string().nullable(),
            disputedAt: z.string().nullable(),
            disputeNote: z.string().nullable(),
            bounced: z.boolean(),
          }),
        ),
      })
      .meta({ id: "CampaignAccount" }),
  ),
  handle: async ({ viewer, path, query, now }) => {
    const { accounts: data, next } = await listCampaignAccounts(viewer, {
      campaignId: path.campaignId,
      ...query,
      now,
    });
    return { data, next };
  },
});

const remind = operation({
  id: "remindCampaign",
  method: "POST",
  path: "/campaigns/{campaignId}/remind",
  tag: "Accounts",
  summary: "Write again to whoever has not answered; to nobody twice a day",
  permission: "campaign.write",
  parameters,
  answer: z.object({ people: amount }),
  status: 200,
  handle: async ({ viewer, path, now }) => ({
    people: await remindNow(viewer, { id: path.campaignId, now }),
  }),
});

const end = operation({
  id: "endCampaign",
  method: "POST",
  path: "/campaigns/{campaignId}/end",
  tag: "Accounts",
  summary: "Close a campaign that is open, or cancel it; what it came to is kept",
  permission: "campaign.write",
  parameters,
  body: z.strictObject({ as: z.enum(["closed", "cancelled"]) }),
  status: 204,
  answer: z.null(),
  handle: async ({ viewer, path, body: { as }, now }) => {
    await endCampaign(viewer, { id: path.campaignId, as, now });
    return null;
  },
});

const own = operation({
  id: "listOwnCampaigns",
  method: "GET",
  path: "/campaigns/own",
  tag: "Accounts",
  summary: "The open campaigns that ask you about accounts, by your verified address",
  permission: "contact.read",
  answer: z.object({
    data: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        dueAt: z.string(),
        accounts: amount,
        answered: amount,
      }),
    ),
  }),
  handle: async ({ viewer, now }) => {
    const { campaigns } = await readOwnCampaigns(viewer, { accountIds: [], now });
    return { data: campaigns };
  },
});

const confirm = operation({
  id: "confirmOwned",
  method: "POST",
  path: "/campaigns/own/confirm",
  tag: "Accounts",
  summary: "Say that accounts are still yours",
  permission: "ownership.answer",
  body: z.strictObject({
    accounts: z
      .array(accountId)
      .min(1)
      .max(10_000)
      .nullable()
      .default(null)
      .meta({ description: "null: all that open campaigns ask you and you have not answered" }),
  }),
  answer: z.object({ confirmed: amount }),
  handle: async ({ viewer, body: { accounts: accountIds }, now }) => ({
    confirmed: await confirmOwned(viewer, { accountIds, now }),
  }),
});

const dispute = operation({
  id: "disputeOwnership",
  method: "POST",
  path: "/accounts/{accountId}/contacts/dispute",
  tag: "Accounts",
  summary: "Say that an account is not yours although you are named as its owner",
  permission: "ownership.answer",
  parameters: z.strictObject({ accountId }),
  body: z.strictObject({
    note: z.string().max(600).nullable().default(null).meta({ description: "Whose it may be" }),
  }),
  status: 204,
  answer: z.null(),
  handle: async ({ viewer, path, body: { note }, now }) => {
    await disputeOwnership(viewer, { accountId: path.accountId, note, now });
    return null;
  },
});

/** All of them; what names no campaign before what does. */
export const campaignOperations = [list, preview, create, own, confirm, get, accounts, remind, end, dispute];
