/** What is known of accounts before a file is imported, and what a file may do. */

import type { CustomColumn } from "#lib/account-field-values.ts";
import type { AccountField, AccountSource } from "#lib/account-fields.ts";
import type { ContactKind, ContactRole } from "#lib/contact.ts";
import type { KnownIds } from "./account-id.ts";
import type { TextField } from "./targets.ts";

/** Who answers for an account now. */
export interface CurrentContact {
  role: ContactRole;
  email: string;
  name: string | null;
  kind: ContactKind;
  isConfirmed: boolean;
}

/** An account as it is. */
export interface CurrentAccount {
  id: string;
  /** Whether an organization lists it, whose word then stands for name, e-mail, state, OU and payer. */
  isListed: boolean;
  values: Readonly<Record<TextField, string | null>>;
  tags: Readonly<Record<string, string>>;
  /** Id of the custom column → value. */
  custom: Readonly<Record<string, string>>;
  /** Whose word a value is. */
  sources: Readonly<Partial<Record<AccountField, AccountSource>>>;
  /** The tags that each source says. */
  saidTags: Readonly<Partial<Record<AccountSource, Readonly<Record<string, string>>>>>;
  contacts: readonly CurrentContact[];
  /** Item → what an earlier file said. */
  answers: Readonly<Record<string, boolean>>;
}

/** What the comparison reads. */
export interface Known extends KnownIds {
  accounts: ReadonlyMap<string, CurrentAccount>;
  columns: readonly CustomColumn[];
}

/** What the person who imports chose. */
export interface ImportChoices {
  /** Rows whose id was asked about and is meant; "all" of them. */
  accepted: "all" | readonly number[];
  /** Rows that stay out. */
  left: readonly number[];
  /** Number of a row → the known account that it is about, whatever its cell says. */
  chosen: Readonly<Record<string, string>>;
  /** An empty cell empties the field; else it says nothing. */
  emptyClears: boolean;
  /** Contacts who confirmed that they answer for an account may be replaced. */
  replaceConfirmed: boolean;
}

/** Nothing beyond what is certain. */
export const cautious: ImportChoices = {
  accepted: [],
  left: [],
  chosen: {},
  emptyClears: false,
  replaceConfirmed: false,
};
