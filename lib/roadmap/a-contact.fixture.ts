/** Builders for tests of 1.1: whom AWS writes to about an account, and what people recorded. */
import type { Envelope } from "#lib/facts/envelope.ts";
import { accountId, aFact, daysAgo, managementId } from "./a-fact.fixture.ts";
import { anAccount, aTreeFact } from "./an-organization.fixture.ts";
import type { Candidate, Contact, Sweep } from "./records/contacts.ts";
import { noRecords, type Recorded, type Records } from "./records.ts";

export const rootAddress = "root@northmole.example";

/** `account.contacts`; `SECURITY` is the address of the contact for security, null: none is set. */
export function aContactsFact(SECURITY: string | null = "security@northmole.example"): Envelope {
  const ops = (["BILLING", "OPERATIONS", "SECURITY"] as const).map((resource) => ({
    op: "account:GetAlternateContact",
    outcome: resource === "SECURITY" && SECURITY !== null ? ("ok" as const) : ("absent" as const),
    resource,
  }));
  const data = {
    alternates: {
      BILLING: null,
      OPERATIONS: null,
      SECURITY: SECURITY === null ? null : { EmailAddress: SECURITY },
    },
    primary: { CompanyName: "Northmole", CountryCode: "US" },
    AccountCreatedDate: null,
  };
  return aFact("account.contacts", [], data, { ops });
}

/** `cost.linked-accounts`: the accounts on the bill. */
export function aBillFact(...ids: string[]): Envelope {
  const data = {
    linked: [managementId, ...ids].map((AccountId) => ({ AccountId, Name: null })),
  };
  return aFact("cost.linked-accounts", ["ce:GetDimensionValues"], data, { accountId: managementId });
}

/** The organization's list with the account in it. */
export function aListingFact(): Envelope {
  return aTreeFact([anAccount(managementId), anAccount(accountId, { Email: rootAddress })]);
}

function recorded<Data>(data: Data): Recorded<Data> {
  return { data, recordedAt: new Date(daysAgo(10)), recordedBy: "ada@northmole.example" };
}

/** An account with all five fields in the register, confirmed ten days ago. */
export function aContact(more: Partial<Contact> = {}): Records {
  const contact: Contact = {
    ownerName: "Ada",
    ownerEmail: "ada@northmole.example",
    team: "payments",
    securityContactEmail: "security@northmole.example",
    payerAccountId: managementId,
    confirmedAt: daysAgo(10),
    payerSource: "person",
    ...more,
  };
  return { ...noRecords, contact };
}

/** A search of one source. */
export function aSweep(source: string, more: Partial<Sweep> = {}): Recorded<Sweep> {
  return recorded({
    source,
    doneAt: daysAgo(30),
    evidenceUrl: "https://wiki.northmole.example/sweep",
    reviewBy: null,
    ...more,
  });
}

/** An account id that turned up. */
export function aCandidate(id: string, more: Partial<Candidate> = {}): Recorded<Candidate> {
  return recorded({
    accountId: id,
    sources: [{ kind: "trust_policy", ref: "arn:aws:iam::111122223333:role/partner" }],
    classification: "unclassified",
    note: null,
    ...more,
  });
}

/** Every source that has to be searched was. */
export const allSweeps = ["finance", "trust_policy", "team_survey"].map((source) => aSweep(source));
