/** Contacts whose mail comes back: marked when their server refuses the mailbox for good, until something arrives. */
import type { Viewer } from "#lib/viewer.ts";
import { appendAudits } from "./audit.ts";
import { storable } from "./canonical.ts";
import type { Transaction } from "./database.ts";
import type { FinishedDelivery } from "./delivery-sending.ts";

const longestReason = 500;

/** Notes what became of a mail with whoever has its address in the register. */
export async function noteBounce(
  tx: Transaction,
  viewer: Viewer,
  { address, outcome, now }: Pick<FinishedDelivery, "address" | "outcome" | "now">,
): Promise<void> {
  if (address === null) return;
  const email = address.toLowerCase();
  if (outcome.state === "sent") {
    const back = await tx.query<{ id: string; reason: string | null }>(
      `with before as (select id, bounce_reason from contact where email = $1 and bounced_at is not null for update)
       update contact c set bounced_at = null, bounce_reason = null from before b where c.id = b.id
       returning c.id, b.bounce_reason as reason`,
      [email],
    );
    await appendAudits(
      tx,
      viewer,
      back.map(({ id, reason }) => ({
        action: "contact.arrives",
        subject: id,
        detail: { email },
        before: { reason },
        after: null,
      })),
    );
    return;
  }
  if (outcome.state !== "failed" || outcome.failure !== "bounced") return;
  const reason = storable(outcome.message).slice(0, longestReason);
  const marked = await tx.query<{ id: string }>(
    "update contact set bounced_at = $2, bounce_reason = $3 where email = $1 and bounced_at is null returning id",
    [email, now, reason],
  );
  await appendAudits(
    tx,
    viewer,
    marked.map(({ id }) => ({
      action: "contact.bounced",
      subject: id,
      detail: { email },
      before: null,
      after: { reason },
    })),
  );
}
