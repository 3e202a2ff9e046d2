/** The messages of campaigns: to owners who have not answered, to those who were asked to take over, and to contacts of OUs. */
import type { Standing } from "#lib/campaign.ts";
import type { NotificationEvent } from "#lib/notify/events.ts";
import { confirmedSinceSql, isOfferedSql, standingsSql } from "./campaign-standing.ts";
import { type CampaignRow, nameOf } from "./campaigns.ts";
import type { Transaction } from "./database.ts";
import { enqueueAll } from "./outbox.ts";

/** Accounts that one message names. */
const mostNamed = 12;

/** SQL of the names and ids of the accounts `a` of a group, as many as a message says. */
const namedSql = `(array_agg(a.name || ' (' || a.id || ')' order by a.name, a.id))[1:${mostNamed}]`;

interface Silent extends Record<string, unknown> {
  /** Whom a message goes to. */
  whom: NonNullable<NotificationEvent["to"]>;
  accounts: number;
  names: string[];
}

// $1 the campaign, $2 now. Whoever is known not to be reached is not written to again.
const ownersSql = `
  select 'contact:' || o.id as whom, count(*) as accounts, ${namedSql} as names
  from campaign c join campaign_account ca on ca.campaign_id = c.id join account a on a.id = ca.account_id
    join account_contact line on line.account_id = a.id and line.role = 'owner' join contact o on o.id = line.contact_id
  where c.id = $1 and line.disputed_at is null and o.bounced_at is null and not ${confirmedSinceSql("line", "c")}
    and not ${isOfferedSql("a.id", "$2")}
  group by o.id order by o.id`;

const successorsSql = `
  select 'address:' || h.to_email as whom, count(distinct a.id) as accounts, ${namedSql} as names
  from campaign_account ca join account a on a.id = ca.account_id join handover h on h.account_id = a.id
  where ca.campaign_id = $1 and h.state = 'proposed' and h.expires_at > $2
  group by h.to_email order by h.to_email`;

function lined({ accounts, names }: Pick<Silent, "accounts" | "names">): string[] {
  const more = accounts - names.length;
  return more > 0 ? [...names, `and ${more} more`] : names;
}

const accountsOf = (amount: number) => (amount === 1 ? "this account" : `these ${amount} accounts`);

interface Turn {
  campaign: CampaignRow;
  now: Date;
}

const dayOf = (at: Date | null) => at?.toISOString().slice(0, 10) ?? "";

/** Asks every owner of a campaign that has just opened. Answers how many there are. */
export async function askOwners(tx: Transaction, turn: Turn): Promise<number> {
  return tell(tx, turn, await tx.query<Silent>(ownersSql, [turn.campaign.id, turn.now]), (row) => ({
    event: "campaign.asked",
    first: `Are you still the contact for ${accountsOf(row.accounts)}? Please answer by ${dayOf(turn.campaign.dueAt)}.`,
  }));
}

/** Writes again to whoever has not answered, and to those who were asked to take over and have not. Answers how many. */
export async function askAgain(tx: Transaction, turn: Turn): Promise<number> {
  const { campaign, now } = turn;
  const owners = await tx.query<Silent>(ownersSql, [campaign.id, now]);
  const successors = await tx.query<Silent>(successorsSql, [campaign.id, now]);
  const asked = await tell(tx, turn, owners, (row) => ({
    event: "campaign.reminder",
    first: `You have not said whether you are still the contact for ${accountsOf(row.accounts)}. Please answer by ${dayOf(campaign.dueAt)}.`,
  }));
  const offered = await tell(tx, turn, successors, (row) => ({
    event: "campaign.reminder",
    first: `You were asked to take over ${accountsOf(row.accounts)}, and have neither accepted nor declined.`,
  }));
  return asked + offered;
}

/** One message to each, about no account in particular: it is theirs to read, whatever they own by then. */
async function tell(
  tx: Transaction,
  { campaign, now }: Turn,
  rows: readonly Silent[],
  words: (row: Silent) => { event: "campaign.asked" | "campaign.reminder"; first: string },
): Promise<number> {
  const events = rows.map((row): NotificationEvent => {
    const { event, first } = words(row);
    return {
      event,
      subject: nameOf(campaign),
      accountId: null,
      organizationId: campaign.organizationId,
      unitPath: null,
      to: row.whom,
      // Of two messages of a campaign to the same recipient on one day (UTC) the first one counts.
      key: `campaign:${campaign.id}:${dayOf(now)}:${row.whom}`,
      data: { lines: [first, ...lined(row)], path: "/my" },
    };
  });
  await enqueueAll(tx, events);
  return rows.length;
}

const standingWords: Readonly<Record<Exclude<Standing, "confirmed">, string>> = {
  handing_over: "waiting for somebody who was asked to take over",
  waiting: "without an answer",
  not_mine: "whose owner says that it is not theirs",
  unreachable: "whose owner's mail comes back",
  nobody: "that nobody owns",
};

type Open = Exclude<Standing, "confirmed">;

interface Unsettled extends Record<string, unknown> {
  /** Contact of the nearest OU that has one; null: there is none. */
  contactId: string | null;
  standing: Open;
  accounts: number;
  names: string[];
}

// $1 the campaign, $2 now.
const unsettledSql = `
  select near.contact_id as "contactId", s.standing, count(*) as accounts, ${namedSql} as names
  from (${standingsSql({ now: "$2", where: "ca.campaign_id = $1" })}) s
  join account a on a.id = s.account_id left join organizational_unit u on u.id = a.unit_id
  left join lateral (
    select uc.contact_id from unit_contact uc join organizational_unit above on above.id = uc.unit_id
    where above.organization_id = a.organization_id
      and (above.path = u.path or starts_with(u.path, rtrim(above.path, '/') || '/'))
    order by length(above.path) desc limit 1
  ) near on true
  where s.standing <> 'confirmed'
  group by 1, 2 order by 1, 2`;

const standingLine = ({ standing, accounts }: Unsettled) =>
  `${accounts} ${accounts === 1 ? "account" : "accounts"} ${standingWords[standing]}`;

/**
 * Tells the contacts of OUs, and whoever subscribed to it, what nobody has answered by the last day.
 *
 * @returns how many contacts of OUs are told, and how many accounts have none.
 */
export async function escalate(
  tx: Transaction,
  { campaign, now }: Turn,
): Promise<{ contacts: number; accounts: number; withoutContact: number }> {
  const rows = await tx.query<Unsettled>(unsettledSql, [campaign.id, now]);
  const byContact = Map.groupBy(rows, ({ contactId }) => contactId);
  const withoutContact = sum(byContact.get(null) ?? []);
  const about = { subject: nameOf(campaign), accountId: null, unitPath: null } as const;
  const shared = { event: "campaign.escalated" as const, organizationId: campaign.organizationId, ...about };
  const events = [...byContact].flatMap(([contactId, own]): NotificationEvent[] => {
    if (contactId === null) return [];
    const lines = own.flatMap((row) => [`${standingLine(row)}:`, ...lined(row)]);
    const to = `contact:${contactId}` as const;
    const key = `campaign:${campaign.id}:escalated:${to}`;
    return [{ ...shared, to, key, data: { lines, path: `/contacts/campaigns/${campaign.id}` } }];
  });
  const accounts = sum(rows);
  if (accounts > 0) {
    const sums = [...Map.groupBy(rows, ({ standing }) => standing).values()].flatMap((own) => {
      const [first] = own;
      return first === undefined ? [] : [standingLine({ ...first, accounts: sum(own) })];
    });
    const last = withoutContact === 0 ? [] : [`${withoutContact} of them in OUs without a contact`];
    events.push({
      ...shared,
      key: `campaign:${campaign.id}:escalated`,
      data: { lines: [...sums, ...last], path: `/contacts/campaigns/${campaign.id}` },
    });
  }
  await enqueueAll(tx, events);
  return { contacts: byContact.size - (byContact.has(null) ? 1 : 0), accounts, withoutContact };
}

function sum(rows: readonly Unsettled[]): number {
  return rows.reduce((total, { accounts }) => total + accounts, 0);
}
