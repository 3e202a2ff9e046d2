/** Accounts: list, one of them, its items, and where each stands on the roadmap. */
import { z } from "zod";
import { accountEventKinds } from "#lib/account-event-kinds.ts";
import { type AccountField, accountSources } from "#lib/account-fields.ts";
import { accountEventFilterOf, accountEventFilters } from "#lib/api/account-event-filters.ts";
import { accountFilters, accountPaging, accountQueryOf } from "#lib/api/account-filters.ts";
import { account, listedAccount } from "#lib/api/answers/account.ts";
import { accountStatuses, itemDetail } from "#lib/api/answers/status.ts";
import { accountId, itemId, moment, pageOf, paging } from "#lib/api/fields.ts";
import { operation } from "#lib/api/operation.ts";
import { organizationFor } from "#lib/api/organization.ts";
import { cursorText } from "#lib/data/account-cursor.ts";
import { addAccounts, setAccountFields } from "#lib/data/account-details.ts";
import { listAccountEvents } from "#lib/data/account-events.ts";
import { listAccountFields } from "#lib/data/account-field-list.ts";
import { listAccountPage } from "#lib/data/account-list.ts";
import { getItemDetail } from "#lib/data/account-page.ts";
import { getAccountRemoval, removeAccount } from "#lib/data/account-removal.ts";
import { getAccountStanding } from "#lib/data/account-standing.ts";
import { getAccount } from "#lib/data/accounts.ts";
import { getStatuses } from "#lib/data/statuses.ts";
import { AppError } from "#lib/errors.ts";
import { items } from "#lib/roadmap/catalog.ts";

const listAccounts = operation({
  id: "listAccounts",
  method: "GET",
  path: "/accounts",
  tag: "Accounts",
  summary: "Accounts, with the filters of the page",
  permission: "account.read",
  query: z.strictObject({ ...accountFilters, ...accountPaging }),
  answer: pageOf(listedAccount).extend({
    matching: z.number().int().meta({ description: "Accounts that match the filters" }),
    total: z.number().int().meta({ description: "Accounts of the organization that you may see" }),
  }),
  handle: async ({ viewer, query, search, now }) => {
    const asked = accountQueryOf(search);
    const organizationId = await organizationFor(viewer, query.organization);
    const options = { organizationId, items, now, limit: query.limit };
    const { rows, before, matching, total } = await listAccountPage(viewer, asked, options);
    const last = rows.at(-1);
    const more = last !== undefined && before + rows.length < matching;
    return {
      data: rows,
      next: more ? cursorText(asked.sort.column, { key: last.sortKey, id: last.id }) : null,
      matching,
      total,
    };
  },
});

const oneAccount = z.strictObject({ accountId });

const getOne = operation({
  id: "getAccount",
  method: "GET",
  path: "/accounts/{accountId}",
  tag: "Accounts",
  summary: "One account",
  permission: "account.read",
  parameters: oneAccount,
  answer: account,
  handle: ({ viewer, path, now }) => getAccount(viewer, path.accountId, { items, now }),
});

const fieldValue = z.union([z.string(), z.record(z.string(), z.string())]).nullable();

const accountField = z
  .object({
    field: z.string().meta({ description: "custom.<id> of a custom column" }),
    name: z.string(),
    value: fieldValue,
    source: z
      .enum(accountSources)
      .nullable()
      .meta({ description: "Whose word counts; null: nobody says it" }),
    setBy: z.string().nullable(),
    setAt: moment.nullable(),
    others: z
      .array(z.object({ source: z.enum(accountSources), value: fieldValue }))
      .meta({ description: "What others say, whose word does not count" }),
    mayChange: z.boolean(),
  })
  .meta({ id: "AccountField" });

const getFields = operation({
  id: "listAccountFields",
  method: "GET",
  path: "/accounts/{accountId}/fields",
  tag: "Accounts",
  summary: "Every field of an account, whose word it is, and what others say",
  permission: "account.read",
  parameters: oneAccount,
  answer: z.object({ data: z.array(accountField) }),
  handle: async ({ viewer, path }) => ({ data: await listAccountFields(viewer, path.accountId) }),
});

const saidFields = z
  .record(z.string().max(100), z.union([z.string().max(20_000), z.record(z.string(), z.string())]).nullable())
  .default({});

const addOne = operation({
  id: "addAccount",
  method: "POST",
  path: "/accounts",
  tag: "Accounts",
  summary: "Add an account that no connected organization lists",
  permission: "account.admin",
  body: z.strictObject({ accountId, fields: saidFields }),
  status: 201,
  answer: z.object({ data: z.array(accountField) }),
  handle: async ({ viewer, body }) => {
    const { existing } = await addAccounts(viewer, [body], { source: "manual" });
    if (existing.length > 0)
      throw new AppError("CONFLICT", { userMessage: `Account ${body.accountId} is known already.` });
    return { data: await listAccountFields(viewer, body.accountId) };
  },
});

const setFields = operation({
  id: "setAccountFields",
  method: "PATCH",
  path: "/accounts/{accountId}",
  tag: "Accounts",
  summary: "Say what a person knows of an account",
  description:
    "Fields that are not named stay as they are; null says that there is nothing; what is taken back leaves the word to the next source. What an organization lists cannot be said.",
  permission: "account.write",
  parameters: oneAccount,
  body: z.strictObject({
    fields: saidFields,
    takeBack: z
      .array(z.string().max(100))
      .max(200)
      .default([])
      .meta({ description: "Fields of which people say nothing any more" }),
  }),
  answer: z.object({ data: z.array(accountField) }),
  handle: async ({ viewer, path, body }) => {
    // Names that are no fields are refused in words.
    const takeBack = body.takeBack as AccountField[];
    await setAccountFields(viewer, [{ ...path, fields: body.fields, takeBack }], { source: "manual" });
    return { data: await listAccountFields(viewer, path.accountId) };
  },
});

const getStanding = operation({
  id: "getAccountStanding",
  method: "GET",
  path: "/accounts/{accountId}/standing",
  tag: "Accounts",
  summary: "Which other organizations list an account, and what it administers for its own",
  permission: "account.read",
  parameters: oneAccount,
  answer: z
    .object({
      claims: z
        .array(
          z.object({
            organizationId: z.string(),
            organizationName: z.string(),
            name: z.string(),
            email: z.string(),
            state: z.string(),
            since: z.string(),
          }),
        )
        .meta({ description: "What they list counts for nothing here" }),
      isDutyKnown: z.boolean().meta({ description: "The newest listing said who administers what" }),
      duty: z
        .object({ services: z.array(z.string()).nullable(), since: z.string().nullable() })
        .nullable()
        .meta({ description: "As delegated administrator; null: none, or not known" }),
    })
    .meta({ id: "AccountStanding" }),
  handle: ({ viewer, path }) => getAccountStanding(viewer, path.accountId),
});

const removal = z
  .object({
    accountId: z.string(),
    name: z.string(),
    refusal: z.string().nullable().meta({ description: "Why it cannot be removed; null: it can" }),
    parts: z.record(z.string(), z.number().int()).meta({ description: "How many rows of each kind go" }),
    records: z.number().int().meta({ description: "All of them together" }),
  })
  .meta({ id: "AccountRemoval" });

const getRemoval = operation({
  id: "getAccountRemoval",
  method: "GET",
  path: "/accounts/{accountId}/removal",
  tag: "Accounts",
  summary: "What would go with an account that no organization lists, and whether it can go",
  permission: "removal.read",
  parameters: oneAccount,
  answer: removal,
  handle: ({ viewer, path }) => getAccountRemoval(viewer, path.accountId),
});

const removeOne = operation({
  id: "removeAccount",
  method: "DELETE",
  path: "/accounts/{accountId}",
  tag: "Accounts",
  summary: "Remove an account that no organization lists, with all that is kept of it",
  permission: "account.admin",
  parameters: oneAccount,
  query: z.strictObject({
    records: z.coerce
      .number()
      .int()
      .min(0)
      .default(0)
      .meta({ description: "How many rows may go with it; more than that answer 409" }),
  }),
  answer: removal,
  handle: ({ viewer, path, query }) => removeAccount(viewer, { ...path, records: query.records }),
});

const events = operation({
  id: "listAccountEvents",
  method: "GET",
  path: "/account-events",
  tag: "Accounts",
  summary: "What happened to accounts, the newest first",
  description:
    "new: seen or entered for the first time; joined: known before, and now in an organization that lists it; changed: another field.",
  permission: "account.read",
  query: z.strictObject({
    ...accountEventFilters,
    limit: paging.limit,
    after: z
      .string()
      .regex(/^\d{1,18}$/, "It is what the page before answered as next.")
      .optional(),
  }),
  answer: pageOf(
    z
      .object({
        id: z.string(),
        at: z.string(),
        kind: z.enum(accountEventKinds),
        accountId: z.string(),
        accountName: z.string(),
        organizationId: z.string(),
        before: z.record(z.string(), z.unknown()).nullable(),
        after: z.record(z.string(), z.unknown()).nullable(),
        run: z.number().int().nullable(),
      })
      .meta({ id: "AccountEvent" }),
  ),
  handle: async ({ viewer, query }) => {
    const { limit, after } = query;
    const filter = accountEventFilterOf(query);
    const { events: data, next } = await listAccountEvents(viewer, { ...filter, limit, after });
    return { data, next };
  },
});

const getAccountItems = operation({
  id: "getAccountStatuses",
  method: "GET",
  path: "/accounts/{accountId}/items",
  tag: "Accounts",
  summary: "Every item of the roadmap on one account, with evidence and what fails",
  permission: "account.read",
  parameters: oneAccount,
  answer: accountStatuses,
  handle: async ({ viewer, path, now }) => {
    const report = await getStatuses(viewer, { items, now, accountIds: [path.accountId] });
    const [found] = report.accounts;
    if (found === undefined) throw new Error("an account that was found has no statuses");
    return found;
  },
});

const getItem = operation({
  id: "getAccountItem",
  method: "GET",
  path: "/accounts/{accountId}/items/{itemId}",
  tag: "Accounts",
  summary: "One item on one account, with its history",
  permission: "account.read",
  parameters: oneAccount.extend({ itemId }),
  answer: itemDetail,
  handle: ({ viewer, path, now }) => getItemDetail(viewer, path.accountId, path.itemId, { items, now }),
});

const listStatuses = operation({
  id: "listStatuses",
  method: "GET",
  path: "/statuses",
  tag: "Roadmap",
  summary: "Every item of many accounts, a page of accounts at a time",
  description:
    "The same filters as the list of accounts. Thirty items with their evidence are large: ten accounts a page, a hundred at most.",
  permission: "account.read",
  query: z.strictObject({
    ...accountFilters,
    limit: z.coerce.number().int().min(1).max(100).default(10),
    after: accountPaging.after,
  }),
  answer: pageOf(accountStatuses),
  handle: async ({ viewer, query, search, now }) => {
    const asked = accountQueryOf(search);
    const organizationId = await organizationFor(viewer, query.organization);
    const page = await listAccountPage(viewer, asked, { organizationId, items, now, limit: query.limit });
    const last = page.rows.at(-1);
    if (last === undefined) return { data: [], next: null };
    const accountIds = page.rows.map(({ id }) => id);
    const { accounts } = await getStatuses(viewer, { items, now, accountIds });
    const byId = new Map(accounts.map((one) => [one.id, one]));
    return {
      data: accountIds.flatMap((id) => byId.get(id) ?? []),
      next:
        page.before + page.rows.length < page.matching
          ? cursorText(asked.sort.column, { key: last.sortKey, id: last.id })
          : null,
    };
  },
});

/** All of them. */
export const accountOperations = [
  listAccounts,
  getOne,
  getFields,
  setFields,
  addOne,
  getStanding,
  getRemoval,
  removeOne,
  events,
  getAccountItems,
  getItem,
  listStatuses,
];
