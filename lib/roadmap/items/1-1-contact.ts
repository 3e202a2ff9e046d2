/** What 1.1 asks of one account: who answers for it, whether they confirmed it, and whom AWS writes to about security. */
import type { OrganizationTree } from "#lib/facts/organizations.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import type { Contact } from "#lib/roadmap/records/contacts.ts";
import { confirmationTermMs } from "#lib/roadmap/settings.ts";

/** What the register has to say of an account, as sentences name it. */
const fields: readonly [name: string, isThere: (contact: Contact) => boolean][] = [
  ["the owner's name", ({ ownerName }) => ownerName !== null],
  ["the owner's address", ({ ownerEmail }) => ownerEmail !== null],
  ["the team", ({ team }) => team !== null],
  ["the security contact", ({ securityContactEmail }) => securityContactEmail !== null],
  // What enumeration filled in is a guess until somebody has confirmed who answers.
  [
    "the payer",
    ({ payerAccountId, payerSource, confirmedAt }) =>
      payerAccountId !== null && (payerSource === "person" || confirmedAt !== null),
  ],
];

/** One unit for each of the five; an account that nobody answers for fails all of them: the register is ours. */
export function judgeFields({ account, records }: AccountInput): Unit[] {
  const { contact } = records;
  if (contact === null) {
    const failing = [{ resource: account.id, region: "global", why: "Nobody is named who answers for it." }];
    return fields.map((_, at) => ({
      result: "fail",
      place: null,
      why: "nobody is named who answers for the account",
      ...(at === 0 ? { failing } : {}),
    }));
  }
  return fields.map(([name, isThere]): Unit => {
    if (isThere(contact)) return { result: "pass", place: null };
    return {
      result: "fail",
      place: name,
      why: "the register of contacts lacks something",
      failing: [{ resource: account.id, region: "global", why: `The register of contacts lacks ${name}.` }],
    };
  });
}

/** Whether whoever answers for the account was confirmed within the days that the setting allows. */
export function judgeConfirmation({ input, view }: EvaluationContext): Unit {
  const { account, records, settings, now } = input;
  const { confirmedAt = null } = records.contact ?? {};
  const fail = (why: string, said: string): Unit => ({
    result: "fail",
    place: null,
    why,
    failing: [{ resource: account.id, region: "global", why: said }],
  });
  const at = confirmedAt === null ? Number.NaN : Date.parse(confirmedAt);
  if (Number.isNaN(at) || at > now.getTime())
    return fail(
      "nobody has confirmed who answers for the account",
      "Nobody has confirmed all who answer for it.",
    );
  const until = new Date(at + confirmationTermMs(settings));
  if (until <= now) {
    const day = new Date(at).toISOString().slice(0, 10);
    return fail(
      "who answers was confirmed too long ago to count",
      `Who answers for it was last confirmed on ${day}.`,
    );
  }
  view.limit(until);
  return { result: "pass", place: null };
}

const collector = "account.contacts";
const operation = "account:GetAlternateContact";

/** Whether the alternate contact for security is set, and is another address than the root user's. */
export function judgeSecurityContact(context: EvaluationContext): Unit {
  const { input, view } = context;
  const { id } = input.account;
  const facts = view.find(collector);
  const contact = facts.ask(operation, ({ alternates }) => alternates.SECURITY, "SECURITY");
  if (!contact.known) return { result: "unknown", place: null, gaps: [contact.gap] };
  const observed = { collector, accountId: id, region: "global" };
  if (contact.value === null) {
    return {
      result: "fail",
      place: null,
      why: "no alternate contact is set for security",
      failing: [{ resource: id, region: "global", why: "Has no alternate contact for security." }],
      evidence: [{ ...observed, observed: "No alternate contact is set for security.", result: "fail" }],
    };
  }
  const root = rootAddress(context);
  if (!root.known) return { result: "unknown", place: null, gaps: [root.gap] };
  if (sameAddress(contact.value.EmailAddress, root.value)) {
    return {
      result: "fail",
      place: null,
      why: "the alternate contact for security is the root user's own address",
      failing: [
        { resource: id, region: "global", why: "The contact for security has the root user's address." },
      ],
      evidence: [
        { ...observed, observed: "The contact for security has the root user's address.", result: "fail" },
      ],
    };
  }
  const said = "An alternate contact is set for security, with another address than the root user's.";
  return { result: "pass", place: null, evidence: [{ ...observed, observed: said, result: "pass" }] };
}

/** Local parts may differ in case in theory; no mail system that anybody uses tells them apart. */
function sameAddress(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

type Accounts = OrganizationTree["accounts"];

/** Addresses by account, made once per list: one list serves every account. */
const addressesOf = new WeakMap<Accounts, Map<string, string>>();

/** The root user's address stands in the organization's list alone. */
function rootAddress({ input, view }: EvaluationContext): Answer<string> {
  const listed = view
    .find("organizations.tree", "global", input.organization.managementAccountId)
    .ask("organizations:ListAccounts", ({ accounts }) => accounts);
  if (!listed.known) return listed;
  const addresses =
    addressesOf.get(listed.value) ?? new Map(listed.value.map(({ Id, Email }) => [Id, Email]));
  addressesOf.set(listed.value, addresses);
  const value = addresses.get(input.account.id);
  if (value !== undefined && value !== "") return { known: true, value };
  const text = "The root user's address, which the security contact has to differ from, is not known";
  return { known: false, gap: { kind: "said", code: "not_read", text } };
}
