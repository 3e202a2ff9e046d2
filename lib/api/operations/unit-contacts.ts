/** Contacts of OUs: who hears of what the owners below do not answer. */
import { z } from "zod";
import { pageOf, paging } from "#lib/api/fields.ts";
import { operation } from "#lib/api/operation.ts";
import { listUnitContacts, removeUnitContact, setUnitContact } from "#lib/data/unit-contacts.ts";

const unitId = z
  .string()
  .min(1)
  .max(1100)
  .meta({ description: "Id of a root or OU", example: "ou-a1b2-c3d4e5f6" });
const parameters = z.strictObject({ unitId });

const list = operation({
  id: "listUnitContacts",
  method: "GET",
  path: "/unit-contacts",
  tag: "Accounts",
  summary: "The OUs that have a contact, by id",
  permission: "campaign.read",
  query: z.strictObject({ limit: paging.limit, after: unitId.optional() }),
  answer: pageOf(
    z
      .object({
        unitId: z.string(),
        organizationId: z.string(),
        organizationName: z.string(),
        unitPath: z.string(),
        email: z.string(),
        name: z.string().nullable(),
        bounced: z.boolean(),
      })
      .meta({ id: "UnitContact" }),
  ),
  handle: async ({ viewer, query }) => {
    const { contacts, next } = await listUnitContacts(viewer, query);
    return { data: contacts, next };
  },
});

const set = operation({
  id: "setUnitContact",
  method: "PUT",
  path: "/unit-contacts/{unitId}",
  tag: "Accounts",
  summary: "Make somebody the contact of an OU; it gives no right to any account",
  permission: "campaign.write",
  parameters,
  body: z.strictObject({
    email: z.string().min(3).max(320),
    name: z.string().max(200).nullable().default(null),
  }),
  status: 204,
  answer: z.null(),
  handle: async ({ viewer, path, body }) => {
    await setUnitContact(viewer, { ...path, ...body });
    return null;
  },
});

const remove = operation({
  id: "removeUnitContact",
  method: "DELETE",
  path: "/unit-contacts/{unitId}",
  tag: "Accounts",
  summary: "Take the contact of an OU away",
  permission: "campaign.write",
  parameters,
  status: 204,
  answer: z.null(),
  handle: async ({ viewer, path }) => {
    await removeUnitContact(viewer, path);
    return null;
  },
});

/** All of them. */
export const unitContactOperations = [list, set, remove];
