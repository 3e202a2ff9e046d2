/** What asking, answering and doing at once have in common: the lines of the register that move, and who hears of it. */
import type { HandoverState } from "#lib/contact.ts";
import { AppError } from "#lib/errors.ts";
import type { NotificationEvent } from "#lib/notify/events.ts";
import type { Viewer } from "#lib/viewer.ts";
import { type AuditEntry, appendAudits } from "./audit.ts";
import { sha256 } from "./canonical.ts";
import { unlinkPeople } from "./contact-bulk.ts";
import { kept } from "./contact-changes.ts";
import { type AccountContact, readAccountContacts } from "./contacts.ts";
import type { Transaction } from "./database.ts";
import type { HandoverMove, HandoverRequest } from "./handover-plan.ts";
import { reevaluateAll } from "./reevaluation.ts";

/** How a hand-over stands, after its name. */
export const decidedWords: Record<HandoverState, string> = {
  proposed: "is open",
  accepted: "has been accepted",
  declined: "has been declined",
  withdrawn: "has been taken back",
  expired: "has run out; ask for another one",
};

/** The event of a hand-over, for whoever subscribes to it. */
export function told(
  move: Pick<HandoverMove, "accountId" | "accountName">,
  key: string,
  line: string,
): NotificationEvent {
  return {
    event: "contact.handover",
    subject: move.accountName,
    accountId: move.accountId,
    unitPath: null,
    key: `handover:${key}`,
    data: { lines: [line], path: `/accounts/${move.accountId}` },
  };
}

/** So many accounts a message names. */
const mostNamed = 12;

/** The event for who is asked: not in the register yet, they are told by their address. What others wrote is left to the page. */
export function offered(
  { to }: { to: Pick<HandoverRequest["to"], "email"> },
  moves: readonly HandoverMove[],
  now: Date,
): NotificationEvent {
  const named = moves
    .slice(0, mostNamed)
    .map(({ accountId, accountName }) => `${accountName} (${accountId})`);
  const more = moves.length - named.length;
  return {
    event: "handover.offered",
    subject: moves.length === 1 ? (moves[0]?.accountName ?? "") : `${moves.length} accounts`,
    accountId: null,
    unitPath: null,
    to: `address:${to.email}`,
    // Whoever proposes the same again on that day (UTC) writes nobody a second mail.
    key: `handover:offered:${to.email}:${now.toISOString().slice(0, 10)}:${sha256(moves.map(({ accountId }) => accountId).join())}`,
    data: {
      lines: [
        "You are asked to answer for this. Until you accept, nothing changes.",
        ...named,
        ...(more > 0 ? [`and ${more} more`] : []),
      ],
      path: "/contacts/hand-overs",
    },
  };
}

/** A list never signs in, so nobody could accept for it. */
export async function requirePerson(tx: Transaction, email: string): Promise<void> {
  const [list] = await tx.query("select 1 from contact where email = $1 and kind = 'list'", [email]);
  if (list === undefined) return;
  throw new AppError("CONFLICT", {
    userMessage: `${email} is a distribution list, and nobody can accept for one. An administrator hands over to it at once.`,
  });
}

type Moved = HandoverMove & { handoverId?: string };

/** The successor as all these hand-overs name them. */
interface Successor {
  contactId: string;
  email: string;
  /** Who accepted has confirmed with it; null: nobody has yet. */
  confirmed: { at: Date; by: string } | null;
}

/** Moves the lines of the register, has item 1.1 judged again, and leaves a row of the audit log for each account. */
export async function moveLines(
  tx: Transaction,
  viewer: Viewer,
  moves: readonly Moved[],
  successor: Successor,
): Promise<void> {
  const accountIds = moves.map(({ accountId }) => accountId);
  const before = await readAccountContacts(tx, accountIds);
  const lines = moves.flatMap(({ accountId, from, roles }) =>
    roles.map((role) => ({ accountId, from, role })),
  );
  await tx.query(
    `insert into account_contact (account_id, role, contact_id, source, confirmed_at, confirmed_by)
     select m.account_id, m.role::"ContactRole", $3, 'person', $4, $5
     from unnest($1::text[], $2::text[]) as m (account_id, role)
     on conflict (account_id, role, contact_id) do update set
       confirmed_at = coalesce(excluded.confirmed_at, account_contact.confirmed_at),
       confirmed_by = coalesce(excluded.confirmed_by, account_contact.confirmed_by)`,
    [
      lines.map(({ accountId }) => accountId),
      lines.map(({ role }) => role),
      successor.contactId,
      successor.confirmed?.at ?? null,
      successor.confirmed?.by ?? null,
    ],
  );
  await unlinkPeople(
    tx,
    lines.flatMap(({ from, ...line }) => (from === null ? [] : [{ ...line, remove: [from] }])),
  );
  const after = await readAccountContacts(tx, accountIds);
  const audits = moves.map(({ accountId, from, roles, handoverId: id }): AuditEntry => {
    const of = (contacts: Map<string, AccountContact[]>, email: string | null) =>
      (contacts.get(accountId) ?? [])
        .filter((one) => one.email === email && roles.includes(one.role))
        .map(kept);
    return {
      action: "contact.handed_over",
      subject: accountId,
      detail: { contactId: successor.contactId, ...(id !== undefined && { handoverId: id }) },
      before: { contacts: of(before, from) },
      after: { contacts: of(after, successor.email) },
    };
  });
  await appendAudits(tx, viewer, audits);
  await reevaluateAll(tx);
}
