/** The search of the top bar, and saved views. */
import { z } from "zod";
import { ofOrganization, organizationId, uuid } from "#lib/api/fields.ts";
import { operation } from "#lib/api/operation.ts";
import { organizationFor } from "#lib/api/organization.ts";
import { contactKinds } from "#lib/contact.ts";
import { createSavedView, deleteSavedView, listSavedViews, renameSavedView } from "#lib/data/saved-views.ts";
import { search } from "#lib/data/search.ts";

const find = operation({
  id: "search",
  method: "GET",
  path: "/search",
  tag: "Everything else",
  summary: "Accounts, contacts, OUs and runs by what people remember of them",
  permission: "account.read",
  query: z.strictObject({
    ...ofOrganization,
    q: z.string().min(1).max(200),
    limit: z.coerce.number().int().min(1).max(50).default(20).meta({ description: "Of each kind, at most" }),
  }),
  answer: z
    .object({
      accounts: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          email: z.string(),
          ou: z.string().nullable(),
          state: z.string(),
        }),
      ),
      contacts: z.array(
        z.object({
          id: z.string(),
          kind: z.enum(contactKinds),
          email: z.string(),
          name: z.string().nullable(),
          team: z.string().nullable(),
          accounts: z.number().int(),
        }),
      ),
      units: z.array(
        z.object({ id: z.string(), name: z.string(), path: z.string(), accounts: z.number().int() }),
      ),
      runs: z.array(z.object({ number: z.number().int(), state: z.string(), createdAt: z.string() })),
    })
    .meta({ id: "SearchResults" }),
  handle: async ({ viewer, query }) => {
    const { organization, q, limit } = query;
    const id = await organizationFor(viewer, organization);
    return search(viewer, { organizationId: id, text: q, limit });
  },
});

const view = z.object({ id: z.string(), name: z.string(), query: z.string() }).meta({ id: "SavedView" });
const name = z.string().min(1).max(60);
const page = "accounts";

const list = operation({
  id: "listViews",
  method: "GET",
  path: "/views",
  tag: "Everything else",
  summary: "Saved filters of the list of accounts",
  permission: "account.read",
  query: z.strictObject(ofOrganization),
  answer: z.object({ data: z.array(view) }),
  handle: async ({ viewer, query }) => {
    const id = await organizationFor(viewer, query.organization);
    return { data: await listSavedViews(viewer, { organizationId: id, page }) };
  },
});

const create = operation({
  id: "createView",
  method: "POST",
  path: "/views",
  tag: "Everything else",
  summary: "Keep filters under a name, for everybody",
  permission: "view.write",
  body: z.strictObject({
    organization: organizationId.optional(),
    name,
    query: z
      .string()
      .max(2000)
      .meta({ description: "As in the address of the list: ou=/Workloads&state=ACTIVE" }),
  }),
  status: 201,
  answer: view,
  handle: async ({ viewer, body }) => {
    const id = await organizationFor(viewer, body.organization);
    return createSavedView(viewer, { organizationId: id, page, name: body.name, query: body.query });
  },
});

const parameters = z.strictObject({ viewId: uuid });

const rename = operation({
  id: "renameView",
  method: "PATCH",
  path: "/views/{viewId}",
  tag: "Everything else",
  summary: "Give a view another name",
  permission: "view.write",
  parameters,
  body: z.strictObject({ name }),
  answer: view,
  handle: ({ viewer, path, body }) => renameSavedView(viewer, { id: path.viewId, name: body.name }),
});

const remove = operation({
  id: "deleteView",
  method: "DELETE",
  path: "/views/{viewId}",
  tag: "Everything else",
  summary: "Delete a view",
  permission: "view.write",
  parameters,
  status: 204,
  answer: z.null(),
  handle: async ({ viewer, path }) => {
    await deleteSavedView(viewer, path.viewId);
    return null;
  },
});

/** All of them. */
export const viewOperations = [find, list, create, rename, remove];
