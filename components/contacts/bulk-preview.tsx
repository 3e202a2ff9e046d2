import type { FormAction } from "#components/action-answer.ts";
import { ActionButton } from "#components/action-button.tsx";
import { Message } from "#components/message.tsx";
import { count, formatNumber } from "#components/words.ts";
import type { HandoverMove, HandoverRequest } from "#lib/data/handover-plan.ts";
import { contactRoleWords } from "./contact-words.ts";

interface BulkPreviewProps {
  request: HandoverRequest;
  /** What would move; a text: why nothing can. */
  moves: readonly HandoverMove[] | string;
  /** Takes `from`, `email`, `name`, `reason`, `note`, `accounts` and `atOnce`. */
  action: FormAction;
}

const shownMoves = 50;

/** What a hand-over of many accounts would do, before it does it. */
export function BulkPreview({ request, moves, action }: BulkPreviewProps) {
  if (typeof moves === "string")
    return (
      <Message kind="error" icon="close" title="This cannot be handed over">
        <p>{moves}</p>
      </Message>
    );
  const { accountIds, from, to, reason, note } = request;
  const fields = {
    from: from ?? "",
    email: to.email,
    name: to.name ?? "",
    reason,
    note: note ?? "",
    accounts: accountIds?.join(",") ?? "",
  };
  const more = moves.length - shownMoves;
  return (
    <section className="card" aria-labelledby="preview">
      <header>
        <h2 id="preview">
          {count(moves.length, "account")} would go to {to.name ?? to.email}
        </h2>
      </header>
      <ul className="contact-accounts">
        {moves.slice(0, shownMoves).map(({ accountId, accountName, roles }) => (
          <li key={accountId}>
            <span className="min-w-0 flex-1">{accountName}</span>
            <span className="small quiet">{roles.map((role) => contactRoleWords[role]).join(", ")}</span>
          </li>
        ))}
        {more > 0 ? <li className="small quiet">and {formatNumber(more)} more</li> : null}
      </ul>
      <div className="card-body bulk-answers">
        <ActionButton action={action} fields={{ ...fields, atOnce: "no" }} label="Ask them" icon="check" />
        <ActionButton action={action} fields={{ ...fields, atOnce: "yes" }} label="Hand over at once" />
        <p className="small text-muted">
          Asked, they accept at My accounts within 14 days, and until then nothing changes. At once they
          answer for the accounts from now on, and have yet to confirm.
        </p>
      </div>
    </section>
  );
}
