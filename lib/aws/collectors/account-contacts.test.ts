import { describe, expect, test } from "vitest";
import { collectFrom, jsonError } from "#lib/aws/stub-account.ts";
import { accountContacts } from "./account-contacts.ts";

// Account Management API Reference, GetAlternateContact, GetContactInformation, GetAccountInformation.
const contact = (type: string) => ({
  AlternateContact: {
    AlternateContactType: type,
    EmailAddress: `${type.toLowerCase()}@northmole.example`,
    Name: "Saanvi Sarkar",
    PhoneNumber: "+1 206-555-0123",
    Title: "CISO",
  },
});
const answers = {
  "POST /getAlternateContact": ({ body }: { body: string }) => ({
    body: contact(JSON.parse(body).AlternateContactType),
  }),
  "POST /getContactInformation": {
    body: {
      ContactInformation: {
        AddressLine1: "123 Any Street",
        City: "Seattle",
        CompanyName: "Northmole, Inc.",
        CountryCode: "US",
        FullName: "Saanvi Sarkar",
        PhoneNumber: "+12065550123",
        PostalCode: "98101",
      },
    },
  },
  "POST /getAccountInformation": {
    body: {
      AccountId: "111122223333",
      AccountName: "payments",
      AccountCreatedDate: "2020-11-30T17:44:37Z",
    },
  },
};
const notFound = jsonError(
  404,
  "ResourceNotFoundException",
  "No contact of the inputted alternate contact type found.",
);
const denied = jsonError(
  403,
  "AccessDeniedException",
  "not authorized to perform: account:GetAlternateContact",
);

describe("account.contacts", () => {
  test("keeps addresses, company and day of creation; nobody's name, telephone or street", async () => {
    const { envelope, requests } = await collectFrom(answers, accountContacts);
    expect(envelope.complete).toBe(true);
    expect(envelope.data).toEqual({
      alternates: {
        BILLING: { EmailAddress: "billing@northmole.example" },
        OPERATIONS: { EmailAddress: "operations@northmole.example" },
        SECURITY: { EmailAddress: "security@northmole.example" },
      },
      primary: { CompanyName: "Northmole, Inc.", CountryCode: "US" },
      AccountCreatedDate: "2020-11-30T17:44:37.000Z",
    });
    expect(JSON.stringify(envelope)).not.toMatch(/Saanvi|206|Any Street|98101|CISO/);
    expect(requests).toHaveLength(5);
    // Inside the account nobody names it: the management account may not even name itself.
    for (const { body } of requests) expect(JSON.parse(body)).not.toHaveProperty("AccountId");
  });

  test("a contact that is not set is an answer", async () => {
    const { envelope } = await collectFrom(
      { ...answers, "POST /getAlternateContact": notFound },
      accountContacts,
    );
    expect(envelope).toMatchObject({ complete: true, data: { alternates: { SECURITY: null } } });
    expect(envelope.ops).toContainEqual(
      expect.objectContaining({ op: "account:GetAlternateContact", outcome: "absent" }),
    );
  });

  test("a refused contact is none: it says so, and the others are kept", async () => {
    const refusing = ({ body }: { body: string }) =>
      JSON.parse(body).AlternateContactType === "SECURITY" ? denied : { body: contact("BILLING") };
    const { envelope } = await collectFrom(
      { ...answers, "POST /getAlternateContact": refusing },
      accountContacts,
    );
    expect(envelope.complete).toBe(false);
    expect(envelope.ops).toContainEqual(
      expect.objectContaining({ op: "account:GetAlternateContact", resource: "SECURITY", outcome: "denied" }),
    );
    expect(envelope.data).toMatchObject({
      alternates: { BILLING: { EmailAddress: "billing@northmole.example" } },
    });
  });

  test.each([
    ["an answer without an address", { body: { AlternateContact: { Name: "x" } } }],
    ["an empty answer", { body: {} }],
    ["another kind of contact", { body: contact("OPERATIONS") }],
  ])("%s is refused, never taken as not set", async (_name, answer) => {
    const { envelope } = await collectFrom(
      { ...answers, "POST /getAlternateContact": answer },
      accountContacts,
    );
    expect(envelope.complete).toBe(false);
    expect(envelope.data).toMatchObject({ alternates: { SECURITY: null } });
    expect(envelope.ops).toContainEqual(
      expect.objectContaining({ op: "account:GetAlternateContact", outcome: "invalid" }),
    );
  });
});
