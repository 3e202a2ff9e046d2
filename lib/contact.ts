/** Who answers for accounts: what a contact can be, and the form that its fields have. Pure. */
import { AppError } from "./errors.ts";

/** A person, or a distribution list; only a person signs in, so only a person gets rights through it. */
export const contactKinds = ["person", "list"] as const;
export type ContactKind = (typeof contactKinds)[number];

/** What somebody answers for, in the order in which lists show them. */
export const contactRoles = ["owner", "security", "operations", "billing", "root_mailbox"] as const;
export type ContactRole = (typeof contactRoles)[number];

/** Why somebody else shall answer for an account. */
export const handoverReasons = ["handed_on", "left", "bounces", "other"] as const;
export type HandoverReason = (typeof handoverReasons)[number];

/** How a hand-over stands; `expired`: nobody answered in time. */
export const handoverStates = ["proposed", "accepted", "declined", "withdrawn", "expired"] as const;
export type HandoverState = (typeof handoverStates)[number];

/** Somebody as people enter them. */
export interface ContactInput {
  kind: ContactKind;
  email: string;
  /** null: as the register has it already, or nobody knows. */
  name: string | null;
  /** null, absent: as the register has it already, or nobody knows. */
  team?: string | null | undefined;
}

/** What may be wrong with somebody in the register: they probably left, mail comes back, or not all of it is confirmed. */
export const contactProblems = ["left", "bounces", "unconfirmed"] as const;
export type ContactProblem = (typeof contactProblems)[number];

/** So many contacts in roles an account has at most. */
export const mostContacts = 30;

const longestEmail = 254;
const longestName = 120;

// ASCII only: two addresses that look alike are then two addresses for everybody who reads them.
const address =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/i;

function refuse(userMessage: string): AppError {
  return new AppError("INVALID_INPUT", { userMessage });
}

/** The address as it is kept, in lower case. @throws AppError INVALID_INPUT */
export function checkedEmail(email: string): string {
  const checked = email.trim();
  if (checked === "") throw refuse("Say the e-mail address of the contact.");
  if (checked.length > longestEmail || !address.test(checked))
    throw refuse("The contact needs one e-mail address, such as ada@example.com, without a name around it.");
  return checked.toLowerCase();
}

function checkedName(name: string | null | undefined, what: "name" | "team"): string | null {
  const checked = (name ?? "").trim().replaceAll(/\s+/g, " ");
  if (checked === "") return null;
  if (checked.length > longestName)
    throw refuse(`The ${what} of a contact has at most ${longestName} characters.`);
  // Control and format characters reorder or hide what stands beside them.
  if (!checked.isWellFormed() || /[\p{Cc}\p{Cf}\p{Co}]/u.test(checked))
    throw refuse(`The ${what} of a contact may not hold control characters.`);
  return checked;
}

const longestNote = 500;

/** What somebody says along with a hand-over; null: nothing. @throws AppError INVALID_INPUT */
export function checkedNote(note: string | null): string | null {
  const checked = (note ?? "").trim().replaceAll(/\s+/g, " ");
  if (checked === "") return null;
  if (checked.length > longestNote) throw refuse(`The note has at most ${longestNote} characters.`);
  if (!checked.isWellFormed() || /[\p{Cc}\p{Cf}\p{Co}]/u.test(checked))
    throw refuse("The note may not hold control characters.");
  return checked;
}

/** Somebody in the form in which the register keeps them. @throws AppError INVALID_INPUT naming the field */
export function checkedContact({ kind, email, name, team }: ContactInput): Required<ContactInput> {
  return {
    kind,
    email: checkedEmail(email),
    name: checkedName(name, "name"),
    team: checkedName(team, "team"),
  };
}
