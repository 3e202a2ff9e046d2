/** The roadmap: its items over all accounts, and the accounts of one. */
import { z } from "zod";
import { itemAccount, item as itemAnswer, itemFailing, roadmap } from "#lib/api/answers/roadmap.ts";
import { itemId, ofOrganization, pageOf, paging } from "#lib/api/fields.ts";
import { operation } from "#lib/api/operation.ts";
import { organizationFor } from "#lib/api/organization.ts";
import { listItemAccounts, listItemFailing } from "#lib/data/item-accounts.ts";
import { getItemPage } from "#lib/data/item-page.ts";
import { listedStates } from "#lib/data/item-read.ts";
import { getRoadmap } from "#lib/data/roadmap-page.ts";
import { AppError } from "#lib/errors.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { stages } from "#lib/roadmap/stages.ts";

const titles = new Map(items.map(({ id, title }) => [id, title]));

function titleOf(id: string): string {
  return titles.get(id) ?? id;
}

const getAll = operation({
  id: "getRoadmap",
  method: "GET",
  path: "/roadmap",
  tag: "Roadmap",
  summary: "Every stage and item over all accounts that you may see",
  permission: "account.read",
  query: z.strictObject({
    ...ofOrganization,
    ou: z
      .string()
      .startsWith("/")
      .max(400)
      .optional()
      .meta({ description: "Only this OU and what is below" }),
  }),
  answer: roadmap,
  handle: async ({ viewer, query, now }) => {
    const { organization, ou } = query;
    const view = await getRoadmap(viewer, await organizationFor(viewer, organization), {
      items,
      now,
      ...(ou !== undefined && { ouPath: ou }),
    });
    return {
      ...view,
      stages: view.stages.map((row) => ({
        ...row,
        title: stages.find(({ number }) => number === row.stage)?.fullName ?? "",
      })),
      items: view.items.map((row) => ({ ...row, title: titleOf(row.id) })),
    };
  },
});

const parameters = z.strictObject({ itemId });

const getOne = operation({
  id: "getItem",
  method: "GET",
  path: "/items/{itemId}",
  tag: "Roadmap",
  summary: "One item: by OU, by reason, and how it came there",
  permission: "account.read",
  parameters,
  query: z.strictObject(ofOrganization),
  answer: itemAnswer,
  handle: async ({ viewer, path, query, now }) => {
    const organizationId = await organizationFor(viewer, query.organization);
    const view = await getItemPage(viewer, { organizationId, itemId: path.itemId, now }, items);
    return { ...view, id: path.itemId, title: titleOf(path.itemId) };
  },
});

/** The filters of the page of an item. */
export const itemFilters = {
  ...ofOrganization,
  state: z.array(z.enum(listedStates)).max(6).default([]),
  ou: z.string().startsWith("/").max(400).optional(),
  reason: z
    .string()
    .regex(/^[a-z_]{1,60}$/)
    .optional()
    .meta({ description: "Class of the reason: denied" }),
};

/** The filters of an item as lib/data takes them. */
export function itemFilterOf({
  state,
  ou,
  reason,
}: {
  state: (typeof listedStates)[number][];
  ou?: string | undefined;
  reason?: string | undefined;
}) {
  return {
    states: state,
    ...(ou !== undefined && { ouPath: ou }),
    ...(reason !== undefined && { reasonCode: reason }),
  };
}

/** An item that the roadmap does not have is no item without accounts. @throws AppError NOT_FOUND */
export function requireItem(id: string): void {
  if (!titles.has(id)) throw new AppError("NOT_FOUND", { userMessage: `There is no item ${id}.` });
}

const accountsOfItem = operation({
  id: "listItemAccounts",
  method: "GET",
  path: "/items/{itemId}/accounts",
  tag: "Roadmap",
  summary: "Accounts by their state in one item, worst first",
  permission: "account.read",
  parameters,
  query: z.strictObject({ ...itemFilters, ...paging }),
  answer: pageOf(itemAccount).extend({ matching: z.number().int() }),
  handle: async ({ viewer, path, query, now }) => {
    requireItem(path.itemId);
    const organizationId = await organizationFor(viewer, query.organization);
    const scope = { organizationId, itemId: path.itemId, now };
    const { limit, after } = query;
    const page = await listItemAccounts(viewer, scope, itemFilterOf(query), {
      limit,
      ...(after !== undefined && { after }),
    });
    return { data: page.rows, next: page.next, matching: page.total };
  },
});

const failingOfItem = operation({
  id: "listItemFailing",
  method: "GET",
  path: "/items/{itemId}/failing",
  tag: "Roadmap",
  summary: "What fails in one item, account by account",
  permission: "account.read",
  parameters,
  query: z.strictObject({ ...itemFilters, ...paging }),
  answer: pageOf(itemFailing),
  handle: async ({ viewer, path, query, now }) => {
    requireItem(path.itemId);
    const organizationId = await organizationFor(viewer, query.organization);
    const scope = { organizationId, itemId: path.itemId, now };
    const { limit, after } = query;
    const page = await listItemFailing(viewer, scope, itemFilterOf(query), {
      limit,
      ...(after !== undefined && { after }),
    });
    return { data: page.rows, next: page.next };
  },
});

/** All of them. */
export const roadmapOperations = [getAll, getOne, accountsOfItem, failingOfItem];
