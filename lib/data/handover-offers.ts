/**
 * Writes down who is asked about which account, ends what is open for the same, and tells them: each person once, with all of
 * their accounts.
 */
import { randomUUID } from "node:crypto";
import type { HandoverReason } from "#lib/contact.ts";
import type { Viewer } from "#lib/viewer.ts";
import { appendAudits } from "./audit.ts";
import type { Transaction } from "./database.ts";
import { offered, told } from "./handover-lines.ts";
import type { HandoverMove } from "./handover-plan.ts";
import { enqueueAll } from "./outbox.ts";

/** So long somebody may think about it. */
const openDays = 14;
const dayMs = 86_400_000;

/** An account, and who is asked to answer for it. */
export interface Offer extends HandoverMove {
  to: { email: string; name: string | null; team: string | null };
}

/** Ends what is open for the same accounts and who hands over: the newest proposal counts. */
export async function supersede(
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

/** @returns ids of the hand-overs, in the order of the offers. */
export async function writeOffers(
  tx: Transaction,
  viewer: Viewer,
  {
    offers,
    reason,
    note,
    now,
  }: { offers: readonly Offer[]; reason: HandoverReason; note: string | null; now: Date },
): Promise<string[]> {
  await supersede(tx, viewer, offers, now);
  const ids = offers.map(() => randomUUID());
  const expiresAt = new Date(now.getTime() + openDays * dayMs);
  await tx.query(
    `insert into handover (id, account_id, from_email, roles, to_email, to_name, to_team, reason, note, proposed_by,
       proposed_at, expires_at)
     select m.id, m.account_id, m.from_email, string_to_array(m.roles, ',')::"ContactRole"[], m.to_email, m.to_name, m.to_team,
       $8::text::"HandoverReason", $9, $10, $11, $12
     from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
       as m (id, account_id, from_email, roles, to_email, to_name, to_team)`,
    [
      ids,
      offers.map(({ accountId }) => accountId),
      offers.map(({ from }) => from),
      offers.map(({ roles }) => roles.join()),
      offers.map(({ to }) => to.email),
      offers.map(({ to }) => to.name),
      offers.map(({ to }) => to.team),
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
    offers.map(({ accountId, from, roles, to }, at) => ({
      action: "contact.handover_proposed",
      subject: accountId,
      detail: { handoverId: ids[at], reason },
      before: null,
      after: { from, to: to.email, roles, expiresAt: expiresAt.toISOString() },
    })),
  );
  const toSubscribers = offers.map((offer, at) =>
    told(
      offer,
      `${ids[at]}:proposed`,
      `${offer.to.name ?? offer.to.email} is asked to answer for the account.`,
    ),
  );
  const byPerson = [...Map.groupBy(offers, ({ to }) => to.email)];
  const toPeople = byPerson.map(([email, own]) => offered({ to: { email } }, own, now));
  await enqueueAll(tx, [...toSubscribers, ...toPeople]);
  return ids;
}
