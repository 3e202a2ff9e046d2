/** The register of contacts: who answers for which account. */
import { z } from "zod";
import { accountId, pageOf, uuid } from "#lib/api/fields.ts";
import { operation } from "#lib/api/operation.ts";
import { contactKinds, contactRoles } from "#lib/contact.ts";
import { confirmContacts, removeContact, setContact } from "#lib/data/contact-changes.ts";
import { listAccountContacts, listContacts } from "#lib/data/contacts.ts";

const kind = z.enum(contactKinds);
const role = z.enum(contactRoles);
const email = z.string().min(3).max(320);

const list = operation({
  id: "listContacts",
  method: "GET",
  path: "/contacts",
  tag: "Accounts",
  summary: "People and lists that answer for accounts, by address",
  permission: "contact.read",
  query: z.strictObject({
    q: z.string().max(200).optional(),
    role: role.optional(),
    kind: kind.optional(),
    limit: z.coerce.number().int().min(1).max(200).default(100),
    after: uuid.optional(),
  }),
  answer: pageOf(
    z
      .object({
        id: z.string(),
        kind,
        email: z.string(),
        name: z.string().nullable(),
        roles: z.array(role),
        accounts: z.number().int(),
        confirmed: z.number().int(),
        confirmedAt: z.string().nullable(),
      })
      .meta({ id: "Contact" }),
  ).extend({ matching: z.number().int() }),
  handle: async ({ viewer, query }) => {
    const { q: search, ...rest } = query;
    const page = await listContacts(viewer, { ...rest, search });
    return { data: page.contacts, next: page.next, matching: page.total };
  },
});

const accountContact = z
  .object({
    contactId: z.string(),
    kind,
    email: z.string(),
    name: z.string().nullable(),
    team: z.string().nullable(),
    role,
    source: z.string(),
    confirmedAt: z.string().nullable(),
    confirmedBy: z.string().nullable(),
  })
  .meta({ id: "AccountContact" });
const contactsOfAccount = z.object({ data: z.array(accountContact) });

const path = "/accounts/{accountId}/contacts";
const parameters = z.strictObject({ accountId });

const ofAccount = operation({
  id: "listAccountContacts",
  method: "GET",
  path,
  tag: "Accounts",
  summary: "Who answers for one account, and in which role",
  permission: "contact.read",
  parameters,
  answer: contactsOfAccount,
  handle: async ({ viewer, path: { accountId: id } }) => ({ data: await listAccountContacts(viewer, id) }),
});

const said = z.string().max(200).nullable().default(null);
const person = { email, kind: kind.default("person"), name: said, team: said };

const set = operation({
  id: "setContact",
  method: "PUT",
  path,
  tag: "Accounts",
  summary: "Give somebody a role for an account, or correct their name and kind",
  permission: "contact.write",
  parameters,
  body: z.strictObject({ ...person, role }),
  answer: accountContact,
  handle: ({ viewer, path: { accountId: id }, body }) => setContact(viewer, { accountId: id, ...body }),
});

const remove = operation({
  id: "removeContact",
  method: "POST",
  path: `${path}/remove`,
  tag: "Accounts",
  summary: "Take a role for an account from somebody, or all of theirs",
  permission: "contact.write",
  parameters,
  body: z.strictObject({ email, role: role.nullable().default(null) }),
  status: 204,
  answer: z.null(),
  handle: async ({ viewer, path: { accountId: id }, body }) => {
    await removeContact(viewer, { accountId: id, ...body });
    return null;
  },
});

const confirm = operation({
  id: "confirmContacts",
  method: "POST",
  path: `${path}/confirm`,
  tag: "Accounts",
  summary: "Say that whoever answers for an account still does",
  permission: "contact.write",
  parameters,
  answer: contactsOfAccount,
  handle: async ({ viewer, path: { accountId: id }, now }) => ({
    data: await confirmContacts(viewer, { accountId: id, now }),
  }),
});

/** All of them. */
export const contactOperations = [list, ofAccount, set, remove, confirm];
