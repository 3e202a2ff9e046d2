/** The words for contacts, and the same person's roles in one place. Pure. */
import type { AwsContactType, ContactDifference } from "#lib/alternate-contact.ts";
import type { ContactKind, ContactRole, HandoverReason, HandoverState } from "#lib/contact.ts";
import type { AccountContact } from "#lib/data/contacts.ts";

export const contactRoleWords: Record<ContactRole, string> = {
  owner: "owner",
  security: "security",
  operations: "operations",
  billing: "billing",
  root_mailbox: "root mailbox",
};

export const contactKindWords: Record<ContactKind, string> = {
  person: "Person",
  list: "Distribution list",
};

export const awsContactWords: Record<AwsContactType, string> = {
  SECURITY: "Security",
  OPERATIONS: "Operations",
  BILLING: "Billing",
  ROOT: "Root user",
};

/** Whether somebody has to look at it. */
export function isDifference(state: ContactDifference): boolean {
  return state === "differs" || state === "missing" || state === "only_aws";
}

export const differenceWords: Record<ContactDifference, string> = {
  same: "same",
  differs: "differs",
  missing: "missing in AWS",
  only_aws: "only in AWS",
  none: "neither",
  not_read: "not read",
};

export const handoverStateWords: Record<HandoverState, string> = {
  proposed: "asked",
  accepted: "accepted",
  declined: "declined",
  withdrawn: "taken back",
  expired: "no answer",
};

export const handoverReasonWords: Record<HandoverReason, string> = {
  left: "They left the provider",
  bounces: "Mail to them comes back",
  handed_on: "They hand it on",
  other: "Another reason",
};

/** Somebody with all their roles for one account. */
export interface ContactLine {
  email: string;
  name: string | null;
  kind: ContactKind;
  roles: ContactRole[];
  /** ISO 8601 UTC of the longest silent role; null: one was never confirmed. */
  confirmedAt: string | null;
  /** What they say who say that the account is not theirs, else null; empty: nothing more. */
  disputed: string | null;
}

/** One line a contact, in the order of their first roles. */
export function contactLines(contacts: readonly AccountContact[]): ContactLine[] {
  return [...Map.groupBy(contacts, ({ email }) => email)].flatMap(([email, own]) => {
    const [first] = own;
    if (first === undefined) return [];
    const times = own.flatMap(({ confirmedAt }) => confirmedAt ?? []).sort();
    const confirmedAt = times.length === own.length ? (times[0] ?? null) : null;
    const dispute = own.find(({ disputedAt }) => disputedAt !== null);
    const disputed = dispute === undefined ? null : (dispute.disputeNote ?? "");
    const roles = own.map(({ role }) => role);
    return [{ email, name: first.name, kind: first.kind, roles, confirmedAt, disputed }];
  });
}

/** Two letters for the round mark: of the name, else of the address. */
export function initials({ name, email }: Pick<ContactLine, "name" | "email">): string {
  const words = (name ?? email.split("@", 1)[0] ?? "").split(/[\s._-]+/).filter((word) => word !== "");
  const ends = words.length > 1 ? [words.at(0), words.at(-1)] : words;
  const letters = ends.map((word) => /^./u.exec(word ?? "")?.[0] ?? "");
  return letters.join("").toUpperCase();
}
