/**
 * News that the passing of time alone makes: confirmations whose term ran out, answers that soon run out. A row says up to
 * where each was looked at: what came due since is told once, and what was due before anybody looked is not told at all.
 */
import type { NotificationEvent } from "#lib/notify/events.ts";
import { findQuestion } from "#lib/roadmap/questions/catalog.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { readConfirmationTerm } from "./confirmation.ts";
import { type Transaction, transaction } from "./database.ts";
import { enqueueAll } from "./outbox.ts";

/** What came due is told within this time; whoever looks more often finds nothing to do. */
const lookMinutes = 60;
/** Rows of one step; those of the same moment are not torn apart. */
const stepRows = 500;
/** Rows that one message names. */
const mostLines = 12;
const dayMs = 86_400_000;

interface Window {
  /** After this moment. */
  from: Date;
  /** Until this one: now. */
  to: Date;
}

interface Due {
  /** When it came due. */
  at: Date;
  /** What its news is about: of one account, or of the organization. */
  accountId: string | null;
  organizationId: string;
  subject: string;
}

/** Something to be looked at, in the order in which it comes due. */
interface Watch<Row extends Due> {
  name: string;
  find(tx: Transaction, window: Window): Promise<Row[]>;
  news(rows: readonly [Row, ...Row[]]): Pick<NotificationEvent, "event" | "data">;
}

interface Silent extends Due {
  email: string;
  name: string | null;
  role: string;
  confirmedAt: Date;
  [column: string]: unknown;
}

// $1 and $2 the window, $3 the term in seconds.
const silentSql = `
  select ac.account_id as "accountId", a.organization_id as "organizationId", a.name as subject, c.email, c.name,
    ac.role::text as role, ac.confirmed_at as "confirmedAt", due.at
  from account_contact ac join account a on a.id = ac.account_id join contact c on c.id = ac.contact_id
    cross join lateral (select ac.confirmed_at + make_interval(secs => $3) as at) due
  where a.missing_since is null and due.at > $1 and due.at <= $2
  order by due.at fetch first ${stepRows} rows with ties`;

const unconfirmed: Watch<Silent> = {
  name: "contact.unconfirmed",
  find: async (tx, { from, to }) => {
    const term = await readConfirmationTerm(tx, to);
    return tx.query<Silent>(silentSql, [from, to, (to.getTime() - term.from.getTime()) / 1000]);
  },
  news: (rows) => ({
    event: "contact.unconfirmed",
    data: {
      lines: lined(rows, ({ name, email, role, confirmedAt }) => {
        const who = name === null ? email : `${name} (${email})`;
        return `${who}, ${role.replaceAll("_", " ")}: last confirmed on ${dayOf(confirmedAt)}, which does not count any more.`;
      }),
      path: `/accounts/${rows[0].accountId}`,
    },
  }),
};

interface Ending extends Due {
  itemId: string;
  question: string;
  reviewBy: Date;
  [column: string]: unknown;
}

// $1 and $2 the window, $3 seconds before the end, $4 those of the next notice. What ends sooner than that is told by it.
const endingSql = `
  select t.account_id as "accountId", t.organization_id as "organizationId", coalesce(a.name, o.name) as subject,
    t.item_id as "itemId", t.question, t.review_by as "reviewBy", due.at
  from attestation t join organization o on o.id = t.organization_id left join account a on a.id = t.account_id
    cross join lateral (select t.review_by - make_interval(secs => $3) as at) due
  where t.ended_at is null and a.missing_since is null and due.at > $1 and due.at <= $2
    and t.review_by > $2::timestamptz + make_interval(secs => $4)
  order by due.at fetch first ${stepRows} rows with ties`;

function endingIn(days: number, next: number): Watch<Ending> {
  return {
    name: `attestation.ending:${days}`,
    find: (tx, { from, to }) =>
      tx.query<Ending>(endingSql, [from, to, (days * dayMs) / 1000, (next * dayMs) / 1000]),
    news: (rows) => ({
      event: "attestation.ending",
      data: { lines: lined(rows, endingLine), path: endingPath(rows) },
    }),
  };
}

function endingLine({ itemId, question, reviewBy }: Ending): string {
  const about = findQuestion(itemId, question)?.about ?? question;
  return `${itemId}, ${about}: the answer counts until ${dayOf(reviewBy)}. Look at its evidence and answer again.`;
}

function endingPath(rows: readonly [Ending, ...Ending[]]): string {
  const [{ accountId, itemId }] = rows;
  const one = rows.every((row) => row.itemId === itemId);
  if (accountId === null) return one ? `/roadmap/${itemId}` : "/roadmap";
  return one ? `/accounts/${accountId}?item=${itemId}` : `/accounts/${accountId}`;
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

function lined<Row>(rows: readonly Row[], line: (row: Row) => string): string[] {
  const lines = rows.slice(0, mostLines).map(line);
  const more = rows.length - mostLines;
  return more > 0 ? [...lines, `and ${more} more`] : lines;
}

/** One event for each account, or organization, of a step. */
function eventsOf<Row extends Due>(watch: Watch<Row>, rows: readonly Row[]): NotificationEvent[] {
  const bySubject = Map.groupBy(rows, ({ accountId, organizationId }) => accountId ?? organizationId);
  return [...bySubject].flatMap(([id, [first, ...rest]]) => {
    if (first === undefined) return [];
    const { accountId, organizationId, subject } = first;
    const until = (rest.at(-1) ?? first).at;
    return {
      ...watch.news([first, ...rest]),
      subject,
      accountId,
      organizationId,
      unitPath: null,
      key: `${watch.name}:${id}:${until.toISOString()}`,
    };
  });
}

/** One step of one watch; whether there may be more. */
async function look<Row extends Due>(watch: Watch<Row>, now: Date): Promise<boolean> {
  return transaction(async (tx) => {
    await tx.query(
      "insert into notification_watch (name, looked_until) values ($1, $2) on conflict (name) do nothing",
      [watch.name, now],
    );
    // Whoever comes while another worker looks has nothing to do either.
    const [row] = await tx.query<{ from: Date }>(
      `select looked_until as "from" from notification_watch
       where name = $1 and looked_until <= $2::timestamptz - make_interval(mins => ${lookMinutes}) for update skip locked`,
      [watch.name, now],
    );
    if (row === undefined) return false;
    const rows = await watch.find(tx, { from: row.from, to: now });
    await enqueueAll(tx, eventsOf(watch, rows));
    const isWhole = rows.length < stepRows;
    await tx.query("update notification_watch set looked_until = $2 where name = $1", [
      watch.name,
      isWhole ? now : (rows.at(-1)?.at ?? now),
    ]);
    return !isWhole;
  });
}

/**
 * Tells of what came due since somebody looked last, a bounded step of each kind; answers whether there may be more.
 *
 * @throws AppError FORBIDDEN
 */
export async function tellWhatCameDue(viewer: Viewer, { now }: { now: Date }): Promise<boolean> {
  requirePermission(viewer, "notification.write");
  const more = [
    await look(unconfirmed, now),
    await look(endingIn(30, 7), now),
    await look(endingIn(7, 0), now),
  ];
  return more.includes(true);
}
