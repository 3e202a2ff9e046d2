/**
 * Handing accounts over: somebody is asked, and until they accept whoever answers for the account still does. Rights move
 * with the acceptance, in its transaction.
 */
import { randomUUID } from "node:crypto";
import type { HandoverState } from "#lib/contact.ts";
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow, requireUuid, visibleAccounts } from "./access.ts";
import { appendAudits } from "./audit.ts";
import { enterContact } from "./contact-changes.ts";
import { transaction } from "./database.ts";
import { decidedWords, moveLines, requirePerson, told } from "./handover-lines.ts";
import { supersede, writeOffers } from "./handover-offers.ts";
import { checkedRequest, type HandoverMove, type HandoverRequest, planHandover } from "./handover-plan.ts";
import { enqueueAll } from "./outbox.ts";

/**
 * Asks somebody to answer for accounts in the place of another. Whoever answers for them stays until they accept.
 *
 * @returns ids of the hand-overs, in the order of the accounts.
 * @throws AppError FORBIDDEN, NOT_FOUND, INVALID_INPUT; CONFLICT where `from` does not have the role, nobody says which of
 * several owners, or the successor is a distribution list
 */
export async function proposeHandover(
  viewer: Viewer,
  { now, ...asked }: HandoverRequest & { now: Date },
): Promise<string[]> {
  requirePermission(viewer, "contact.write");
  const request = checkedRequest(asked);
  const { to, reason, note } = request;
  return transaction(async (tx) => {
    const moves = await planHandover(tx, viewer, request);
    await requirePerson(tx, to.email);
    return writeOffers(tx, viewer, { offers: moves.map((move) => ({ ...move, to })), reason, note, now });
  });
}

/**
 * Makes somebody answer for accounts in the place of another without asking them: for whoever sees to all accounts. They
 * have yet to confirm. What is open for the same accounts ends.
 *
 * @returns the accounts.
 * @throws AppError FORBIDDEN, NOT_FOUND, INVALID_INPUT; CONFLICT as `proposeHandover`, but for lists
 */
export async function handOverAtOnce(
  viewer: Viewer,
  { now, ...asked }: HandoverRequest & { now: Date },
): Promise<HandoverMove[]> {
  requirePermission(viewer, "account.admin");
  const request = checkedRequest(asked);
  const { to } = request;
  return transaction(async (tx) => {
    const moves = await planHandover(tx, viewer, request);
    await supersede(tx, viewer, moves, now);
    const [known] = await tx.query<{ kind: "person" | "list" }>(
      "select kind::text as kind from contact where email = $1",
      [to.email],
    );
    const { id: contactId } = await enterContact(tx, viewer, { kind: known?.kind ?? "person", ...to });
    await moveLines(tx, viewer, moves, { contactId, email: to.email, confirmed: null });
    const whom = to.name ?? to.email;
    await enqueueAll(
      tx,
      moves.map((move) => told(move, randomUUID(), `${whom} answers for the account now.`)),
    );
    return moves;
  });
}

/**
 * Takes a hand-over back that is still open.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND; CONFLICT where it is not open any more
 */
export async function withdrawHandover(
  viewer: Viewer,
  { id, now }: { id: string; now: Date },
): Promise<void> {
  requirePermission(viewer, "contact.write");
  const wanted = requireUuid("hand-over", id);
  await transaction(async (tx) => {
    const [row] = await tx.query<{ accountId: string; to: string; state: HandoverState }>(
      `select h.account_id as "accountId", h.to_email as "to",
         case when h.state = 'proposed' and h.expires_at <= $3 then 'expired' else h.state::text end as state
       from handover h where h.id = $1 and ($2::text[] is null or h.account_id = any($2)) for update`,
      [wanted, visibleAccounts(viewer), now],
    );
    const { accountId, to, state } = requireRow(row, "hand-over", id);
    if (state !== "proposed")
      throw new AppError("CONFLICT", { userMessage: `This hand-over ${decidedWords[state]}.` });
    await tx.query(
      "update handover set state = 'withdrawn', decided_by = $2, decided_at = $3 where id = $1",
      [wanted, viewer.actor, now],
    );
    await appendAudits(tx, viewer, [
      {
        action: "contact.handover_withdrawn",
        subject: accountId,
        detail: { handoverId: id },
        before: { to },
        after: null,
      },
    ]);
  });
}
