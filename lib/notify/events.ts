/** What people can be told of: the kinds of event. Pure. */

/** Every kind of event. */
type EventKind =
  | "regression"
  | "run.failed"
  | "account.new"
  | "account.discovered"
  | "resource.public"
  | "contact.unconfirmed"
  | "contact.handover"
  | "attestation.ending"
  | "test";

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
