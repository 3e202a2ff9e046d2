/** Answering what is offered: the account changes hands in the transaction of the acceptance, and the rights with it. */
import { type ContactRole, checkedNote, type HandoverState } from "#lib/contact.ts";
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/viewer.ts";
import { notFound, requirePermission, requireUuid } from "./access.ts";
import { type AuditEntry, appendAudits } from "./audit.ts";
import { enterContact } from "./contact-changes.ts";
import { type AccountContact, readAccountContacts } from "./contacts.ts";
import { type Transaction, transaction } from "./database.ts";
import { decidedWords, moveLines, requirePerson, told } from "./handover-lines.ts";
import { enqueueAll } from "./outbox.ts";

const conflict = (userMessage: string) => new AppError("CONFLICT", { userMessage });

interface Open extends Record<string, unknown> {
  id: string;
  accountId: string;
  accountName: string;
  from: string | null;
  roles: ContactRole[];
  toName: string | null;
  toTeam: string | null;
  state: HandoverState;
}

/** The offers that somebody answers, locked with their accounts. */
async function openOffers(
  tx: Transaction,
  viewer: Viewer,
  { ids, now }: { ids: readonly string[] | null; now: Date },
): Promise<{ address: string; offers: Open[] }> {
  const [user] = await tx.query<{ email: string }>(
    `select lower(email) as email from app_user
     where 'user:' || id = $1 and email_verified and disabled_at is null`,
    [viewer.actor],
  );
  if (user === undefined) {
    if (ids === null) return { address: "", offers: [] };
    throw notFound("hand-over", ids[0] ?? "");
  }
  const mine = "h.to_email = $1 and ($2::uuid[] is null or h.id = any($2))";
  // Accounts before hand-overs, as whoever proposes locks them.
  await tx.query(
    `select 1 from account a where a.id in (select h.account_id from handover h where ${mine}) order by a.id
     for no key update`,
    [user.email, ids],
  );
  const found = await tx.query<Open>(
    `select h.id, h.account_id as "accountId", a.name as "accountName", h.from_email as "from", h.roles::text[] as roles,
       h.to_name as "toName", h.to_team as "toTeam",
       case when h.state = 'proposed' and h.expires_at <= $3 then 'expired' else h.state::text end as state
     from handover h join account a on a.id = h.account_id where ${mine} order by h.account_id, h.id for update of h`,
    [user.email, ids, now],
  );
  const offers = ids === null ? found.filter(({ state }) => state === "proposed") : found;
  const decided = offers.find(({ state }) => state !== "proposed");
  if (decided !== undefined)
    throw conflict(`The hand-over of ${decided.accountName} ${decidedWords[decided.state]}.`);
  const unknown = ids?.find((id) => !offers.some((offer) => offer.id === id));
  if (unknown !== undefined) throw notFound("hand-over", unknown);
  return { address: user.email, offers };
}

/** What was offered has to be still there: the register may have changed since. */
function requireUnchanged(offers: readonly Open[], contacts: Map<string, AccountContact[]>): void {
  for (const { accountId, accountName, from, roles } of offers) {
    const present = contacts.get(accountId) ?? [];
    const holds =
      from === null
        ? present.every(({ role }) => role !== "owner")
        : roles.every((wanted) => present.some(({ email, role }) => email === from && role === wanted));
    if (!holds)
      throw conflict(
        `Who answers for ${accountName} has changed since it was offered to you. Ask whoever offered it to do so again.`,
      );
  }
}

/**
 * Accepts or declines what is offered to the viewer by their verified address. Who accepts answers for the accounts from
 * then on, and has confirmed it.
 *
 * @param options.ids hand-overs; null: all that are open.
 * @returns how many were answered.
 * @throws AppError FORBIDDEN; NOT_FOUND where one is not theirs; CONFLICT where one is not open any more, or the register has
 * changed since; INVALID_INPUT (the note)
 */
export async function answerHandovers(
  viewer: Viewer,
  options: { ids: readonly string[] | null; accept: boolean; answer: string | null; now: Date },
): Promise<number> {
  requirePermission(viewer, "ownership.answer");
  const { accept, now } = options;
  const answer = checkedNote(options.answer);
  const ids = options.ids?.map((id) => requireUuid("hand-over", id)) ?? null;
  return transaction(async (tx) => {
    const { address, offers } = await openOffers(tx, viewer, { ids, now });
    if (offers.length === 0) return 0;
    await tx.query(
      `update handover set state = $2::text::"HandoverState", decided_by = $3, decided_at = $4, answer = $5
       where id = any($1)`,
      [offers.map(({ id }) => id), accept ? "accepted" : "declined", viewer.actor, now, answer],
    );
    if (accept) await takeOver(tx, viewer, { address, offers, now });
    else await appendAudits(tx, viewer, offers.map(declined(answer)));
    const line = accept
      ? `${address} has accepted, and answers for the account now.`
      : `${address} has declined. ${answer ?? ""}`.trim();
    await enqueueAll(
      tx,
      offers.map((offer) => told(offer, `${offer.id}:answered`, line)),
    );
    return offers.length;
  });
}

const declined =
  (answer: string | null) =>
  ({ id, accountId }: Open): AuditEntry => ({
    action: "contact.handover_declined",
    subject: accountId,
    detail: { handoverId: id },
    before: null,
    after: { answer },
  });

async function takeOver(
  tx: Transaction,
  viewer: Viewer,
  { address, offers, now }: { address: string; offers: readonly Open[]; now: Date },
): Promise<void> {
  await requirePerson(tx, address);
  const accountIds = offers.map(({ accountId }) => accountId);
  requireUnchanged(offers, await readAccountContacts(tx, accountIds));
  const { toName: name = null, toTeam: team = null } = offers[0] ?? {};
  const { id: contactId } = await enterContact(tx, viewer, { kind: "person", email: address, name, team });
  const confirmed = { at: now, by: viewer.actor };
  const moves = offers.map(({ id, accountId, accountName, from, roles }) => {
    return { handoverId: id, accountId, accountName, from, roles };
  });
  await moveLines(tx, viewer, moves, { contactId, email: address, confirmed });
}
