/** The register of contacts: who answers for which account. */
import { z } from "zod";
import { awsContactTypes, contactDifferences } from "#lib/alternate-contact.ts";
import { accountId, ofOrganization, pageOf, paging, uuid } from "#lib/api/fields.ts";
import { operation } from "#lib/api/operation.ts";
import { organizationFor } from "#lib/api/organization.ts";
import { contactKinds, contactProblems, contactRoles } from "#lib/contact.ts";
import { confirmContacts } from "#lib/data/contact-answers.ts";
import { removeContact, setContact } from "#lib/data/contact-changes.ts";
import { compareContacts, listContactDifferences } from "#lib/data/contact-comparison.ts";
import { getContact, listContacts } from "#lib/data/contact-list.ts";
import { listAccountContacts } from "#lib/data/contacts.ts";
import { askSuggestedOwners } from "#lib/data/owner-requests.ts";
import { listUnownedAccounts } from "#lib/data/unowned-accounts.ts";
import { leftReasons } from "#lib/owner-requests.ts";

const kind = z.enum(contactKinds);
const role = z.enum(contactRoles);
const email = z.string().min(3).max(320);

const contact = z
  .object({
    id: z.string(),
    kind,
    email: z.string(),
    name: z.string().nullable(),
    team: z.string().nullable(),
    roles: z.array(role),
    accounts: z.number().int(),
    confirmed: z
      .number()
      .int()
      .meta({ description: "Accounts confirmed in every role, within pocConfirmDays" }),
    confirmedAt: z.string().nullable(),
    left: z.boolean().meta({ description: "Who signed in with the address is locked out: probably left" }),
    bouncedAt: z
      .string()
      .nullable()
      .meta({ description: "Since when their server refuses mail to them for good" }),
    bounceReason: z.string().nullable().meta({ description: "What it said" }),
  })
  .meta({ id: "Contact" });

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
    problem: z.enum(contactProblems).optional().meta({
      description:
        "left: who signed in with the address is locked out; bounces: their server refuses mail to them; unconfirmed: not all of it is confirmed",
    }),
    limit: z.coerce.number().int().min(1).max(200).default(100),
    after: uuid.optional(),
  }),
  answer: pageOf(contact).extend({ matching: z.number().int() }),
  handle: async ({ viewer, query, now }) => {
    const { q: search, ...rest } = query;
    const page = await listContacts(viewer, { ...rest, search, now });
    return { data: page.contacts, next: page.next, matching: page.total };
  },
});

const one = operation({
  id: "getContact",
  method: "GET",
  path: "/contacts/{contactId}",
  tag: "Accounts",
  summary: "One contact with the accounts that they answer for",
  permission: "contact.read",
  parameters: z.strictObject({ contactId: uuid }),
  query: z.strictObject({ limit: paging.limit, after: accountId.optional() }),
  answer: z.object({
    contact,
    accounts: z.array(
      z.object({
        accountId: z.string(),
        accountName: z.string(),
        ou: z.string().nullable(),
        roles: z.array(role),
        confirmedAt: z.string().nullable(),
        confirmed: z.boolean(),
      }),
    ),
    next: z.string().nullable(),
  }),
  handle: ({ viewer, path: { contactId }, query, now }) => getContact(viewer, contactId, { ...query, now }),
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
    disputedAt: z
      .string()
      .nullable()
      .meta({ description: "Since when this owner says that the account is not theirs" }),
    disputeNote: z.string().nullable().meta({ description: "What they said with it" }),
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

const comparison = z
  .object({
    accountId: z.string(),
    accountName: z.string(),
    observedAt: z.string().nullable().meta({ description: "When AWS was asked; null: never" }),
    company: z.string().nullable().meta({ description: "Of AWS's primary contact" }),
    contacts: z.array(
      z.object({
        type: z.enum(awsContactTypes),
        ours: z.array(z.string()).meta({ description: "Addresses of the register" }),
        aws: z.string().nullable().meta({ description: "null: none, or not read" }),
        state: z
          .enum(contactDifferences)
          .meta({ description: "not_read: what AWS has is not known, and nothing follows from that" }),
        why: z.string().nullable().meta({ description: "How the reading ended, of not_read" }),
        fix: z
          .union([
            z.object({ runIn: z.string(), lines: z.string() }),
            z.object({ refused: z.string().meta({ description: "Why there is no command" }) }),
          ])
          .nullable()
          .meta({ description: "The command that brings AWS in line; we never write to AWS" }),
      }),
    ),
  })
  .meta({ id: "ContactComparison" });

const compare = operation({
  id: "compareContacts",
  method: "GET",
  path: `${path}/comparison`,
  tag: "Accounts",
  summary: "The contacts of one account beside those that AWS has",
  permission: "contact.read",
  parameters,
  answer: comparison,
  handle: ({ viewer, path: { accountId: id }, now }) => compareContacts(viewer, { accountId: id, now }),
});

const differences = operation({
  id: "listContactDifferences",
  method: "GET",
  path: "/contacts/differences",
  tag: "Accounts",
  summary: "Accounts in which AWS has other contacts than the register",
  permission: "contact.read",
  query: z.strictObject({ ...ofOrganization, limit: paging.limit, after: accountId.optional() }),
  answer: pageOf(comparison).extend({
    matching: z.number().int(),
    unread: z.number().int().meta({ description: "Accounts of which something was not read" }),
  }),
  handle: async ({ viewer, query, now }) => {
    const { organization, limit, after } = query;
    const organizationId = await organizationFor(viewer, organization);
    const page = await listContactDifferences(viewer, { organizationId, limit, after, now });
    return { data: page.accounts, next: page.next, matching: page.total, unread: page.unread };
  },
});

const unowned = operation({
  id: "listUnownedAccounts",
  method: "GET",
  path: "/contacts/unowned-accounts",
  tag: "Accounts",
  summary: "Accounts that nobody owns, with whom their tags suggest",
  description: "Which tag suggests an owner is said by PUT /tag-mappings/owner.",
  permission: "contact.read",
  query: z.strictObject({ limit: paging.limit, after: accountId.optional() }),
  answer: pageOf(
    z.object({
      accountId: z.string(),
      accountName: z.string(),
      unitPath: z.string().nullable(),
      suggestion: z
        .object({
          email: z.string(),
          name: z.string().nullable(),
          known: z.boolean().meta({ description: "Whether the register has the address" }),
          tag: z.string(),
        })
        .nullable(),
      askedTo: z.string().nullable().meta({ description: "Who is asked to take it over already" }),
    }),
  ).extend({ matching: z.number().int() }),
  handle: async ({ viewer, query, now }) => {
    const { accounts: data, total, next } = await listUnownedAccounts(viewer, { ...query, now });
    return { data, next, matching: total };
  },
});

const askOwners = operation({
  id: "askSuggestedOwners",
  method: "POST",
  path: "/contacts/unowned-accounts/ask",
  tag: "Accounts",
  summary: "Ask whom tags suggest to own accounts, each person once with all of their accounts",
  description:
    "`email` is the suggestion that was looked at: where it is another one by now, the account is left, and `left` says why.",
  permission: "contact.write",
  body: z.strictObject({
    accounts: z.array(z.strictObject({ accountId, email })).min(1).max(1_000),
  }),
  answer: z.object({
    asked: z.array(z.object({ email: z.string(), accountIds: z.array(z.string()) })),
    left: z.array(z.object({ accountId: z.string(), reason: z.enum(leftReasons) })),
  }),
  handle: ({ viewer, body: { accounts: requests }, now }) => askSuggestedOwners(viewer, { requests, now }),
});

/** All of them. */
export const contactOperations = [
  list,
  unowned,
  askOwners,
  differences,
  one,
  ofAccount,
  compare,
  set,
  remove,
  confirm,
];
