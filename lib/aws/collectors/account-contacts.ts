/** Whom AWS writes to about an account: asked inside the account, without naming it. */
import {
  type AlternateContactType,
  GetAccountInformationCommand,
  GetAlternateContactCommand,
  GetContactInformationCommand,
} from "@aws-sdk/client-account";
import { type Collecting, type Collector, valueOf } from "#lib/aws/collecting.ts";
import type { AccountContacts } from "#lib/facts/account.ts";

/**
 * `account.contacts`: the three alternate contacts, of which the address alone is kept, the company of the primary contact,
 * and when the account was made. A contact that is not set is an answer: ResourceNotFoundException.
 */
export const accountContacts: Collector<"account.contacts"> = {
  name: "account.contacts",
  scope: "account",
  actions: [
    {
      action: "account:GetAlternateContact",
      reason: "whether AWS can reach security, operations and billing beside the root user",
    },
    { action: "account:GetContactInformation", reason: "which company the account belongs to" },
    { action: "account:GetAccountInformation", reason: "when the account was created" },
  ],
  async collect(from) {
    const [BILLING, OPERATIONS, SECURITY, primary, AccountCreatedDate] = await Promise.all([
      alternate(from, "BILLING"),
      alternate(from, "OPERATIONS"),
      alternate(from, "SECURITY"),
      primaryContact(from),
      creation(from),
    ]);
    return { alternates: { BILLING, OPERATIONS, SECURITY }, primary, AccountCreatedDate };
  },
};

type Alternate = AccountContacts["alternates"]["SECURITY"];

async function alternate(from: Collecting, AlternateContactType: AlternateContactType): Promise<Alternate> {
  const answer = await from.call(
    "account:GetAlternateContact",
    (clients, http) => clients.account.send(new GetAlternateContactCommand({ AlternateContactType }), http),
    {
      absent: ["ResourceNotFoundException"],
      resource: AlternateContactType,
      isWhole: ({ AlternateContact }) =>
        AlternateContact?.EmailAddress !== undefined &&
        (AlternateContact.AlternateContactType ?? AlternateContactType) === AlternateContactType,
    },
  );
  const EmailAddress = valueOf(answer)?.AlternateContact?.EmailAddress;
  return EmailAddress === undefined ? null : { EmailAddress };
}

async function primaryContact(from: Collecting): Promise<AccountContacts["primary"]> {
  const answer = await from.call(
    "account:GetContactInformation",
    (clients, http) => clients.account.send(new GetContactInformationCommand({}), http),
    { absent: ["ResourceNotFoundException"], isWhole: (output) => output.ContactInformation !== undefined },
  );
  const contact = valueOf(answer)?.ContactInformation;
  if (contact === undefined) return null;
  return { CompanyName: contact.CompanyName ?? null, CountryCode: contact.CountryCode ?? null };
}

async function creation(from: Collecting): Promise<string | null> {
  const { accountId } = from;
  const answer = await from.call(
    "account:GetAccountInformation",
    (clients, http) => clients.account.send(new GetAccountInformationCommand({}), http),
    { isWhole: (output) => (output.AccountId ?? accountId) === accountId },
  );
  return valueOf(answer)?.AccountCreatedDate?.toISOString() ?? null;
}
