/** Accounts: list, one of them, its items, and where each stands on the roadmap. */
import { z } from "zod";
import { accountFilters, accountPaging, accountQueryOf } from "#lib/api/account-filters.ts";
import { account, listedAccount } from "#lib/api/answers/account.ts";
import { accountStatuses, itemDetail } from "#lib/api/answers/status.ts";
import { accountId, itemId, pageOf } from "#lib/api/fields.ts";
import { operation } from "#lib/api/operation.ts";
import { organizationFor } from "#lib/api/organization.ts";
import { cursorText } from "#lib/data/account-cursor.ts";
import { listAccountPage } from "#lib/data/account-list.ts";
import { getItemDetail } from "#lib/data/account-page.ts";
import { getAccount } from "#lib/data/accounts.ts";
import { getStatuses } from "#lib/data/statuses.ts";
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
    "The same filters as the list of accounts. Thirty items with their evidence are large: 25 accounts a page.",
  permission: "account.read",
  query: z.strictObject({
    ...accountFilters,
    limit: z.coerce.number().int().min(1).max(100).default(25),
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
export const accountOperations = [listAccounts, getOne, getAccountItems, getItem, listStatuses];
