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
import { type Transaction, transaction } from "./database.ts";
import { decidedWords, moveLines, offered, requirePerson, told } from "./handover-lines.ts";
import { checkedRequest, type HandoverMove, type HandoverRequest, planHandover } from "./handover-plan.ts";
import { enqueueAll } from "./outbox.ts";

/** So long somebody may think about it. */
const openDays = 14;
const dayMs = 86_400_000;

/** Ends what is open for the same accounts and who hands over: the newest proposal counts. */
async function supersede(
  tx: Transaction,
  viewer: Viewer,
  moves: readonly HandoverMove[],
  now: Date,
): Promise<void> {
  await tx.query(
    `update handover h set state = 'withdrawn', decided_by = $3, decided_at = $4
     from unnest($1::text[], $2::text[]) as m (account_id, from_email)
     where h.state = 'proposed' and h.account_id = m.account_id and h.from_email is not distinct from m.from_email`,
    [moves.map(({ accountId }) => accountId), moves.map(({ from }) => from), viewer.actor, now],
  );
}

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
    await supersede(tx, viewer, moves, now);
    const ids = moves.map(() => randomUUID());
    const expiresAt = new Date(now.getTime() + openDays * dayMs);
    await tx.query(
      `insert into handover (id, account_id, from_email, roles, to_email, to_name, to_team, reason, note, proposed_by,
         proposed_at, expires_at)
       select m.id, m.account_id, m.from_email, string_to_array(m.roles, ',')::"ContactRole"[], $5, $6, $7,
         $8::text::"HandoverReason", $9, $10, $11, $12
       from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) as m (id, account_id, from_email, roles)`,
      [
        ids,
        moves.map(({ accountId }) => accountId),
        moves.map(({ from }) => from),
        moves.map(({ roles }) => roles.join()),
        to.email,
        to.name,
        to.team,
        reason,
        note,
        viewer.actor,
        now,
        expiresAt,
      ],
    );
    await appendAudits(
      tx,
      viewer,
      moves.map(({ accountId, from, roles }, at) => ({
        action: "contact.handover_proposed",
        subject: accountId,
        detail: { handoverId: ids[at], reason },
        before: null,
        after: { from, to: to.email, roles, expiresAt: expiresAt.toISOString() },
      })),
    );
    const whom = to.name ?? to.email;
    await enqueueAll(
      tx,
      moves.map((move, at) =>
        told(move, `${ids[at]}:proposed`, `${whom} is asked to answer for the account.`),
      ),
    );
    await enqueueAll(tx, [offered(request, moves, now)]);
    return ids;
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
