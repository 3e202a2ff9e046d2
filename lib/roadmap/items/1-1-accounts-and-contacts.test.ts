import { describe, expect, it } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import {
  aBillFact,
  aCandidate,
  aContact,
  aContactsFact,
  aListingFact,
  allSweeps,
  aSweep,
  rootAddress,
} from "#lib/roadmap/a-contact.fixture.ts";
import { accountId, daysAgo, denied, managementId } from "#lib/roadmap/a-fact.fixture.ts";
import { anInput } from "#lib/roadmap/an-input.fixture.ts";
import {
  anAccount,
  anOrganizationInput,
  aTreeFact,
  businessIds,
} from "#lib/roadmap/an-organization.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import { evaluateRollUps } from "#lib/roadmap/evaluate-beside.ts";
import type {
  AccountInput,
  AccountVerdict,
  KnownOutside,
  OrganizationInput,
  TrustedOutside,
} from "#lib/roadmap/input.ts";
import { noRecords } from "#lib/roadmap/records.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

function judge(changes: Parameters<typeof anInput>[0] = {}): Verdict | undefined {
  const facts: Envelope[] = [aContactsFact()];
  return evaluateAccount(
    anInput({ facts, sharedFacts: [aListingFact()], records: aContact(), ...changes }),
  ).get("1.1");
}

/** What enumeration makes of an account that nobody has looked at. */
const enumerated = aContact({
  ownerName: null,
  ownerEmail: rootAddress,
  team: null,
  securityContactEmail: null,
  payerAccountId: managementId,
  confirmedAt: null,
  payerSource: "enumeration",
});
const refused = denied(aContactsFact(), "account:GetAlternateContact");
const old = { ...aContactsFact(), observedAt: daysAgo(3) };

const rows: [name: string, changes: Partial<AccountInput>, expected: Partial<Verdict>][] = [
  ["5/5 fields, confirmed 10 d ago, SECURITY contact set", {}, { state: "MET", units: 7, known: 7 }],
  [
    "same, confirmed 200 d ago",
    { records: aContact({ confirmedAt: daysAgo(200) }) },
    { state: "PARTIAL", fractionHundredths: 80 },
  ],
  [
    "POC from the root e-mail only, never confirmed, no alternates, payer filled in by enumeration",
    { records: enumerated, facts: [aContactsFact(null)] },
    { state: "PARTIAL", fractionHundredths: 12 },
  ],
  [
    "5/5, fresh, GetAlternateContact AccessDenied",
    { facts: [refused] },
    { state: "UNKNOWN", reasonCode: "denied", knownFractionHundredths: 80 },
  ],
  [
    "contacts unreadable now, the call succeeded earlier",
    { facts: [old] },
    { state: "UNKNOWN", reasonCode: "stale" },
  ],
  ["no record and no alternates", { records: noRecords, facts: [aContactsFact(null)] }, { state: "NOT_MET" }],
  ["no record, SECURITY set", { records: noRecords }, { state: "PARTIAL", fractionHundredths: 20 }],
  [
    "no record, alternates denied: a known failure outranks missing evidence",
    { records: noRecords, facts: [refused] },
    { state: "NOT_MET", evidenceIncomplete: true },
  ],
  ["SECURITY not set", { facts: [aContactsFact(null)] }, { state: "PARTIAL", fractionHundredths: 80 }],
  [
    "SECURITY is the root user's address, in capitals",
    { facts: [aContactsFact(rootAddress.toUpperCase())] },
    { state: "PARTIAL", fractionHundredths: 80 },
  ],
  [
    "a shared security mailbox is fine",
    { facts: [aContactsFact("security@northmole.example")] },
    { state: "MET" },
  ],
  [
    "the organization's list is unreadable: the root user's address is not known",
    { sharedFacts: [denied(aListingFact(), "organizations:ListAccounts")] },
    { state: "UNKNOWN", reasonCode: "denied" },
  ],
  ["one field short", { records: aContact({ team: null }) }, { state: "PARTIAL", fractionHundredths: 88 }],
  [
    "confirmed in the future",
    { records: aContact({ confirmedAt: daysAgo(-2) }) },
    { state: "PARTIAL", fractionHundredths: 80 },
  ],
  [
    "a payer of enumeration counts once somebody has confirmed who answers",
    { records: aContact({ payerSource: "enumeration" }) },
    { state: "MET" },
  ],
  [
    "unclassified: every term counts nothing",
    { records: { ...aContact(), candidates: [aCandidate(accountId)] } },
    { state: "NOT_MET", fractionHundredths: 0 },
  ],
  [
    "classified as ours",
    { records: { ...aContact(), candidates: [aCandidate(accountId, { classification: "ours" })] } },
    { state: "MET" },
  ],
];

describe("1.1 of an account", () => {
  it.each(rows)("%s", (_name, changes, expected) => {
    expect(judge(changes)).toMatchObject(expected);
  });

  it("a suspended account stays in scope, a closing one does not", () => {
    expect(judge({ account: { state: "SUSPENDED" } })).toMatchObject({ state: "MET" });
    expect(judge({ account: { state: "SUSPENDED" }, facts: [old] })).toMatchObject({
      state: "UNKNOWN",
      reasonCode: "stale",
    });
    expect(judge({ account: { state: "PENDING_CLOSURE" } })).toMatchObject({ state: "NOT_APPLICABLE" });
  });

  it("names no address and no person", () => {
    const all = [judge(), judge({ records: enumerated }), judge({ facts: [aContactsFact(rootAddress)] })];
    expect(JSON.stringify(all)).not.toMatch(/northmole\.example|Ada/);
  });

  it("holds no longer than the confirmation", () => {
    const verdict = judge({ records: aContact({ confirmedAt: daysAgo(179.9) }) });
    expect(verdict?.validUntil).toEqual(new Date(daysAgo(-0.1)));
  });
});

const list = aTreeFact([anAccount(managementId)]);

const met: AccountVerdict = {
  state: "MET",
  fractionHundredths: 100,
  units: 7,
  known: 7,
  excepted: 0,
  reasonCode: "met",
  validUntil: null,
};

function rollUp(changes: Partial<OrganizationInput> = {}, verdicts: AccountVerdict[] = [met, met]) {
  const ids = [managementId, ...businessIds(9)].slice(0, verdicts.length);
  return evaluateRollUps(
    anOrganizationInput({
      sharedFacts: [list, aBillFact()],
      records: { ...noRecords, sweeps: allSweeps },
      verdicts: new Map(ids.map((id, at) => [id, new Map([["1.1", verdicts[at] ?? met]])])),
      ...changes,
    }),
  ).get("1.1");
}

const trusted: TrustedOutside = {
  accounts: [{ accountId: "444455556666", ref: "arn:r", roles: 14 }],
  unread: 0,
};

function aKnown(more: Partial<KnownOutside> = {}): KnownOutside {
  return { accountId: "444455556666", whose: "vendor", reviewBy: null, isDue: false, ...more };
}

const organizationRows: [name: string, changes: Partial<OrganizationInput>, expected: Partial<Verdict>][] = [
  ["all accounts MET, every sweep done, nothing unclassified", {}, { state: "MET", units: 5 }],
  [
    "all accounts MET, finance sweep never done",
    { records: { ...noRecords, sweeps: allSweeps.slice(1) } },
    { state: "PARTIAL", fractionHundredths: 80 },
  ],
  [
    "a sweep older than a year",
    {
      records: { ...noRecords, sweeps: [...allSweeps.slice(1), aSweep("finance", { doneAt: daysAgo(366) })] },
    },
    { state: "PARTIAL" },
  ],
  [
    "a sweep past its own review",
    {
      records: { ...noRecords, sweeps: [...allSweeps.slice(1), aSweep("finance", { reviewBy: daysAgo(1) })] },
    },
    { state: "PARTIAL" },
  ],
  [
    "id in 14 role trust policies, unclassified, not in org",
    { trustedOutside: trusted },
    { state: "PARTIAL", fractionHundredths: 83 },
  ],
  [
    "the same, and the radar knows whose vendor it is",
    { trustedOutside: trusted, knownOutside: [aKnown()] },
    { state: "MET" },
  ],
  [
    "the same, in the register",
    { trustedOutside: trusted, knownOutside: [aKnown({ whose: "ours" })] },
    { state: "MET" },
  ],
  [
    "a vendor to be looked at again: the verdict holds until then",
    { trustedOutside: trusted, knownOutside: [aKnown({ reviewBy: new Date(daysAgo(-0.1)) })] },
    { state: "MET", validUntil: new Date(daysAgo(-0.1)) },
  ],
  [
    "a vendor that nobody has looked at again in time",
    { trustedOutside: trusted, knownOutside: [aKnown({ reviewBy: new Date(daysAgo(1)), isDue: true })] },
    { state: "PARTIAL", fractionHundredths: 83 },
  ],
  [
    "a vendor that is known does not make up for roles that could not be read",
    { trustedOutside: { ...trusted, unread: 1 }, knownOutside: [aKnown()] },
    { state: "UNKNOWN", reasonCode: "not_read" },
  ],
  [
    "another account's vendor says nothing of this one",
    { trustedOutside: trusted, knownOutside: [aKnown({ accountId: "444455557777" })] },
    { state: "PARTIAL" },
  ],
  [
    "an unclassified candidate that was recorded",
    { records: { ...noRecords, sweeps: allSweeps, candidates: [aCandidate("444455556666")] } },
    { state: "PARTIAL", fractionHundredths: 83 },
  ],
  [
    "the roles of one account could not be read",
    { trustedOutside: { accounts: [], unread: 1 } },
    { state: "UNKNOWN", reasonCode: "not_read" },
  ],
  [
    "the same, classified as a vendor's",
    {
      records: {
        ...noRecords,
        sweeps: allSweeps,
        candidates: [aCandidate("444455556666", { classification: "vendor" })],
      },
    },
    { state: "MET" },
  ],
  [
    "ListAccounts not read to its end",
    { sharedFacts: [{ ...list, complete: false }, aBillFact()] },
    { state: "UNKNOWN", reasonCode: "not_read" },
  ],
  [
    "CE shows a linked account that left the org 3 months ago",
    { sharedFacts: [list, aBillFact("444455556666")] },
    { state: "PARTIAL", fractionHundredths: 83 },
  ],
  [
    "the bill cannot be read: who is on it is not known",
    { sharedFacts: [list, denied(aBillFact("444455556666"), "ce:GetDimensionValues")] },
    { state: "UNKNOWN", reasonCode: "denied" },
  ],
  [
    "a closed account is on the bill for a while",
    {
      sharedFacts: [list, aBillFact("666677778888")],
      missing: [{ id: "666677778888", name: "old-shop", state: "CLOSED", missingSince: null }],
    },
    { state: "MET" },
  ],
  [
    "an account that left and that nobody has classified",
    { missing: [{ id: "666677778888", name: "old-shop", state: "DEPARTED", missingSince: null }] },
    { state: "PARTIAL" },
  ],
  [
    "an account that left and was retired",
    {
      missing: [{ id: "666677778888", name: "old-shop", state: "DEPARTED", missingSince: null }],
      records: {
        ...noRecords,
        sweeps: allSweeps,
        candidates: [aCandidate("666677778888", { classification: "retired" })],
      },
    },
    { state: "MET" },
  ],
  [
    "a closed account is nobody's business",
    { missing: [{ id: "666677778888", name: "old-shop", state: "CLOSED", missingSince: null }] },
    { state: "MET" },
  ],
];

describe("1.1 of the organization", () => {
  it.each(organizationRows)("%s", (_name, changes, expected) => {
    expect(rollUp(changes)).toMatchObject(expected);
  });

  it("lists the candidate with what mentions it", () => {
    const verdict = rollUp({
      records: { ...noRecords, sweeps: allSweeps, candidates: [aCandidate("444455556666")] },
    });
    expect(verdict?.failing).toEqual([
      {
        resource: "444455556666",
        region: "global",
        why: "Nobody has said whose it is: trust_policy, arn:aws:iam::111122223333:role/partner.",
      },
    ]);
  });

  it("says of a vendor until when it was to be looked at again", () => {
    const due = aKnown({ reviewBy: new Date(daysAgo(1)), isDue: true });
    const verdict = rollUp({ trustedOutside: trusted, knownOutside: [due] });
    expect(verdict?.failing).toMatchObject([
      {
        resource: "444455556666",
        why: expect.stringMatching(/^It was a vendor's, to be looked at again by \d{4}-\d\d-\d\d, .*arn:r/),
      },
    ]);
  });

  const partial: AccountVerdict = { ...met, state: "PARTIAL", fractionHundredths: 80, reasonCode: "failing" };
  const unknown: AccountVerdict = {
    ...met,
    state: "UNKNOWN",
    fractionHundredths: null,
    known: 0,
    reasonCode: "stale",
  };
  const outside: AccountVerdict = {
    ...met,
    state: "NOT_APPLICABLE",
    fractionHundredths: null,
    units: 0,
    known: 0,
  };
  const excepted: AccountVerdict = { ...partial, excepted: 1, reasonCode: "excepted" };

  it("counts an account that has not met it as nothing, and says which of the two is missing", () => {
    const verdict = rollUp({}, [met, partial]);
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 80, units: 5 });
    expect(verdict?.reason).toBe(
      "1 of 2 accounts have met it, 1 not. The organization's own 3 checks are met.",
    );
    expect(rollUp({ records: noRecords })?.reason).toBe(
      "All 2 accounts to which it applies have met it. Of the organization itself: 0 of 3 checks met, 3 not. Nobody has searched a source for accounts: finance, team_survey and trust_policy.",
    );
  });

  it("is unknown with an unknown account, and keeps it in the denominator", () => {
    expect(rollUp({}, [met, unknown])).toMatchObject({
      state: "UNKNOWN",
      reasonCode: "stale",
      known: 4,
      units: 5,
    });
    expect(rollUp({}, [partial, unknown])).toMatchObject({
      state: "PARTIAL",
      fractionHundredths: 60,
      evidenceIncomplete: true,
    });
  });

  it("an account that was never evaluated is unknown", () => {
    const verdicts = new Map([[managementId, new Map()]]);
    expect(rollUp({ verdicts })).toMatchObject({ state: "UNKNOWN", reasonCode: "never_refreshed" });
  });

  it("accounts out of scope and excepted ones leave the fraction", () => {
    expect(rollUp({}, [met, outside])).toMatchObject({ state: "MET", units: 4 });
    expect(rollUp({}, [met, excepted])).toMatchObject({ state: "MET", units: 4, excepted: 1 });
  });

  it("holds no longer than the first of the accounts' verdicts", () => {
    const validUntil = new Date(daysAgo(-0.01));
    expect(rollUp({}, [met, { ...met, validUntil }])?.validUntil).toEqual(validUntil);
  });
});
