/**
 * The outbox: what somebody may want to hear of is written in the transaction of what happened, so that it is told if and
 * only if it happened. A worker turns it into messages afterwards (delivery-writing.ts).
 */
import type { NotificationEvent } from "#lib/notify/events.ts";
import { canonicalJson, storable } from "./canonical.ts";
import type { Transaction } from "./database.ts";

/** Writes one event within the caller's transaction; one whose key is known already changes nothing. */
export async function enqueue(tx: Transaction, event: NotificationEvent): Promise<void> {
  await enqueueAll(tx, [event]);
}

/** SQL: whether anybody asked to be told of anything; what nobody is told of is not kept. */
export const anybodyListens = "exists (select 1 from notification_subscription)";

/** Writes events within the caller's transaction, in one statement; those whose keys are known already change nothing. */
export async function enqueueAll(tx: Transaction, events: readonly NotificationEvent[]): Promise<void> {
  if (events.length === 0) return;
  await tx.query(
    `insert into notification_event (kind, key, subject, account_id, organization_id, unit_path, addressee, data, at)
     select e.kind, e.key, e.subject, e.account_id, coalesce(e.organization_id, a.organization_id), e.unit_path, e.addressee,
       e.data::jsonb, clock_timestamp()
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
       with ordinality as e (kind, key, subject, account_id, organization_id, unit_path, addressee, data, place)
     left join account a on a.id = e.account_id
     where e.addressee is not null or ${anybodyListens}
     order by place
     on conflict (key) do nothing`,
    [
      events.map(({ event }) => event),
      events.map(({ key }) => storable(key)),
      events.map(({ subject }) => storable(subject)),
      events.map(({ accountId }) => accountId),
      events.map(({ organizationId = null }) => organizationId),
      events.map(({ unitPath }) => unitPath),
      events.map(({ to = null }) => to),
      events.map(({ data }) => canonicalJson(data)),
    ],
  );
}
