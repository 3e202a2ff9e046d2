/** What people can be told of: the kinds of event, and what each is in words. Pure. */

/** Every kind, in the order in which pages list them. */
export const eventKinds = [
  "regression",
  "run.failed",
  "account.new",
  "resource.public",
  "contact.unconfirmed",
  "attestation.ending",
  "test",
] as const;
export type EventKind = (typeof eventKinds)[number];

/** The kinds that somebody can subscribe to. */
export const subscribableKinds = eventKinds.filter((kind) => kind !== "test");

/** What happened, for the tables of subscriptions. */
export const eventNames: Record<EventKind, string> = {
  regression: "An account got worse",
  "run.failed": "A run failed",
  "account.new": "A new account",
  "resource.public": "A resource became public",
  "contact.unconfirmed": "A point of contact is not confirmed",
  "attestation.ending": "An answer has to be reviewed soon",
  test: "A test",
};

/** Something that happened, as it is told. */
export interface NotificationEvent {
  event: EventKind;
  /** What it is about, in a few words: the name of an account, the number of a run. */
  subject: string;
  /** Null: it is about the whole organization, and only whoever sees all accounts is told. */
  accountId: string | null;
  organizationId?: string | null;
  /** Where the account was, for subscriptions by unit, where it has left since; null: where it is now. */
  unitPath: string | null;
  /** Of two events with the same key the first one counts, whatever it says: `regression:<run>:<account>`. */
  key: string;
  /** Names and counts that the message shows: `lines` under the subject, `path` of the page. Never a secret. */
  data: EventData;
}

export interface EventData {
  /** What happened, one sentence a line. */
  lines: readonly string[];
  /** Path of the page that shows it, with a leading slash. */
  path: string;
}
