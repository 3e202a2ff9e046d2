/** What people can be told of: the kinds of event. Pure. */

/** Kinds that somebody can subscribe to, with what they are called. */
export const subscribedEvents = {
  regression: "An account got worse",
  "run.failed": "A run failed",
  "account.new": "An account is new",
  "account.discovered": "An account that nobody lists was seen",
  "contact.handover": "An account is handed over",
  "contact.unconfirmed": "A contact has not confirmed in time",
  "contact.disputed": "An owner says that an account is not theirs",
  "campaign.escalated": "Accounts that nobody has confirmed in time",
  "attestation.ending": "An answer runs out soon",
  "resource.public": "A resource is public now",
} as const;
export type SubscribedEvent = keyof typeof subscribedEvents;

/** In the order of pages. */
export const subscribedKinds = Object.keys(subscribedEvents) as [SubscribedEvent, ...SubscribedEvent[]];

/** Kinds that whoever is addressed is told, whatever they subscribed to. */
const addressedEvents = {
  "campaign.asked": "Are you still the contact?",
  "campaign.reminder": "Your answer is still missing",
  "handover.offered": "Do you take an account over?",
} as const;

/** Every kind of event. */
export type EventKind = SubscribedEvent | keyof typeof addressedEvents | "test";

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
  /** For them alone, by mail, whoever subscribed to what: a contact of the register, a user, or whoever has the address. */
  to?: `contact:${string}` | `user:${string}` | `address:${string}`;
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

/** What messages are headed, by kind of event. */
export const eventTitles: Readonly<Record<string, string>> = {
  ...subscribedEvents,
  ...addressedEvents,
  test: "Test of this channel",
};

/** What a message about a kind is headed; a kind that this version does not know is told by its name. */
export function eventTitle(kind: string): string {
  return Object.hasOwn(eventTitles, kind) ? (eventTitles[kind] ?? kind) : kind;
}
