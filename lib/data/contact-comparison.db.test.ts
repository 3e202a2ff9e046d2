/** The register beside AWS: every state, and that nothing which was not read counts as the same. */
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ContactRole } from "#lib/contact.ts";
import type { Envelope, Operation, Outcome } from "#lib/facts/envelope.ts";
import type { Viewer } from "#lib/viewer.ts";
import { writeAwsContacts } from "./aws-contacts.ts";
import { setContact } from "./contact-changes.ts";
import { compareContacts, listContactDifferences } from "./contact-comparison.ts";
import { query, transaction } from "./database.ts";
import { useTestDatabase } from "./test-database.ts";
import { refresh } from "./test-refreshed.ts";
import {
  aListedRun,
  anEnvelope,
  connectTestOrganization,
  hoursLater,
  job,
  management,
  memberId,
  organizationId,
  start,
} from "./test-scenario.ts";

useTestDatabase();

const [one, two, unread] = [memberId(1), memberId(2), memberId(3)];
const now = hoursLater(1);

type Alternates = Record<"BILLING" | "OPERATIONS" | "SECURITY", string | null>;

/** What the collector stores; an address, or null where AWS says that there is none. */
function contactFacts(
  accountId: string,
  addresses: Alternates,
  outcomes: Partial<Record<string, Outcome>> = {},
) {
  const op = "account:GetAlternateContact";
  const ops = Object.entries(addresses).map(([resource, address]): Operation => {
    return { op, resource, outcome: outcomes[resource] ?? (address === null ? "absent" : "ok") };
  });
  const facts = (address: string | null) => (address === null ? null : { EmailAddress: address });
  const { BILLING, OPERATIONS, SECURITY } = addresses;
  const data = {
    alternates: { BILLING: facts(BILLING), OPERATIONS: facts(OPERATIONS), SECURITY: facts(SECURITY) },
    primary: { CompanyName: "Aldermoor", CountryCode: "GB" },
    AccountCreatedDate: null,
  };
  const complete = Object.keys(outcomes).length === 0;
  return { ...anEnvelope(accountId, { collector: "account.contacts", data, complete }), ops };
}

beforeAll(async () => {
  await connectTestOrganization();
  const runId = await aListedRun([{ id: one }, { id: two }, { id: unread }]);
  await refresh(runId, one, {
    envelopes: [
      contactFacts(one, { BILLING: "Old@Example.com", OPERATIONS: null, SECURITY: " Sec@Example.com " }),
    ],
  });
  await refresh(runId, two, {
    envelopes: [
      contactFacts(two, { BILLING: null, OPERATIONS: null, SECURITY: null }, { SECURITY: "denied" }),
    ],
  });
});

beforeEach(async () => {
  await query("delete from account_contact");
  await query("delete from contact");
});

const set = (accountId: string, role: ContactRole, email: string, kind: "person" | "list" = "person") =>
  setContact(job, { accountId, role, kind, email, name: null, team: null });
const states = async (accountId: string, at = now) =>
  Object.fromEntries(
    (await compareContacts(job, { accountId, now: at })).contacts.map(({ type, state, why }) => [
      type,
      why === null ? state : `${state} ${why}`,
    ]),
  );

describe("one account", () => {
  test("same, another, none in AWS, none here; in any case and with spaces around", async () => {
    expect(await states(one)).toEqual({
      SECURITY: "only_aws",
      OPERATIONS: "none",
      BILLING: "only_aws",
      ROOT: "none",
    });
    await set(one, "security", "sec@example.com");
    await set(one, "operations", "ops@example.com");
    await set(one, "billing", "finops@example.com");
    await set(one, "root_mailbox", `${one}@example.com`);
    expect(await states(one)).toEqual({
      SECURITY: "same",
      OPERATIONS: "missing",
      BILLING: "differs",
      ROOT: "same",
    });
    await set(one, "billing", "old@example.com");
    expect((await states(one))["BILLING"]).toBe("same");
    expect(await compareContacts(job, { accountId: one, now })).toMatchObject({
      observedAt: start.toISOString(),
      company: "Aldermoor",
    });
  });

  test("the command names a list before a person, and the member from the management account", async () => {
    await set(one, "operations", "ada@example.com");
    await set(one, "operations", "on-call@example.com", "list");
    const { contacts } = await compareContacts(job, { accountId: one, now });
    expect(contacts.find(({ type }) => type === "OPERATIONS")).toMatchObject({
      ours: ["on-call@example.com", "ada@example.com"],
      aws: null,
      fix: {
        runIn: expect.stringContaining(management),
        lines: expect.stringContaining(`--account-id ${one} --alternate-contact-type OPERATIONS`),
      },
    });
    expect(contacts.filter(({ fix }) => fix !== null)).toHaveLength(1);
  });

  test("what was denied, was never read or is too old is not read: never the same, never missing", async () => {
    for (const accountId of [two, unread])
      for (const role of ["security", "operations", "billing"] as const)
        await set(accountId, role, "x@example.com");
    expect(await states(two)).toMatchObject({ SECURITY: "not_read denied", OPERATIONS: "missing" });
    expect(await states(unread)).toMatchObject({
      SECURITY: "not_read never",
      OPERATIONS: "not_read never",
      BILLING: "not_read never",
    });
    expect((await states(two, hoursLater(48)))["OPERATIONS"]).toBe("missing");
    expect(await states(two, hoursLater(48.001))).toMatchObject({ OPERATIONS: "not_read stale" });
    const late = await compareContacts(job, { accountId: two, now: hoursLater(49) });
    expect(late.contacts.filter(({ fix }) => fix !== null)).toEqual([]);
  });

  const none: Alternates = { BILLING: null, OPERATIONS: null, SECURITY: null };
  const read = (accountId: string, envelope: Envelope) =>
    transaction((tx) => writeAwsContacts(tx, accountId, [envelope]));

  test.each<Outcome>(["throttled", "timeout", "error", "unsupported"])("%s is not read", async (outcome) => {
    expect(await read(two, contactFacts(two, none, { SECURITY: outcome }))).toBe(1);
    expect((await states(two))["SECURITY"]).toBe(`not_read ${outcome}`);
    expect(await read(two, contactFacts(two, none, { SECURITY: outcome }))).toBe(0);
    await read(two, contactFacts(two, none, { SECURITY: "denied" }));
  });

  test("what does not have the form of an answer is not read", async () => {
    const facts = contactFacts(two, none);
    await read(two, { ...facts, data: { alternates: "none" } });
    expect(await states(two)).toMatchObject({ SECURITY: "not_read never", BILLING: "not_read never" });
    await read(two, contactFacts(two, none, { SECURITY: "denied" }));
  });
});

describe("all accounts", () => {
  const list = (viewer: Viewer = job, after?: string) =>
    listContactDifferences(viewer, { organizationId, after, limit: 1, now });

  test("those that differ, page by page, with how many were not read", async () => {
    expect(await list()).toMatchObject({ total: 1, unread: 3, next: null, accounts: [{ accountId: one }] });
    await set(two, "operations", "ops@example.com");
    const first = await list();
    expect(first).toMatchObject({ total: 2, next: one, accounts: [{ accountId: one }] });
    expect(first.accounts[0]?.contacts).toHaveLength(4);
    expect(await list(job, one)).toMatchObject({ total: 2, next: null, accounts: [{ accountId: two }] });
    expect(await list(job, two)).toMatchObject({ total: 2, accounts: [] });
  });

  test("an owner's are about the owner's accounts", async () => {
    const owner: Viewer = { actor: "owner", role: "owner", accounts: [two] };
    expect(await list(owner)).toEqual({ total: 0, unread: 1, next: null, accounts: [] });
    await expect(compareContacts(owner, { accountId: one, now })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });
});
