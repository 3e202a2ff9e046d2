import type { FormAction } from "#components/action-answer.ts";
import { ActionButton } from "#components/action-button.tsx";
import { LocalTime } from "#components/local-time.tsx";
import type { DeliveryView } from "#lib/data/deliveries.ts";
import { deliveryState } from "./notification-words.ts";

interface DeliveryTableProps {
  deliveries: readonly DeliveryView[];
  /** What kinds of event are called, by kind. */
  titles: Readonly<Record<string, string>>;
  /** ISO 8601 UTC. */
  now: string;
  /** Takes `id`. */
  again: FormAction;
}

/** What went out, waits or was given up. */
export function DeliveryTable({ deliveries, titles, now, again }: DeliveryTableProps) {
  return (
    <table className="table token-table delivery-table">
      <thead>
        <tr>
          <th scope="col">About</th>
          <th scope="col">Through</th>
          <th scope="col">State</th>
          <th scope="col">Created</th>
          <th scope="col">
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {deliveries.map((delivery) => (
          <tr key={delivery.id}>
            <td>
              <span className="strong">{delivery.subject}</span>{" "}
              <span className="muted">{titles[delivery.event] ?? delivery.event}</span>
              {delivery.events < 2 ? null : <span className="muted">, and {delivery.events - 1} more</span>}
            </td>
            <td className="muted">
              {delivery.channel}
              {delivery.recipient === "channel" ? null : (
                <small className="block">{delivery.recipient}</small>
              )}
            </td>
            <td>
              <span className={delivery.state === "dead" ? "tag tag-warn" : "tag"}>
                {deliveryState(delivery)}
              </span>
              {delivery.state === "sent" || delivery.errorMessage === null ? null : (
                <small className="block muted">{delivery.errorMessage}</small>
              )}
            </td>
            <td className="muted num" data-label="created">
              <LocalTime at={delivery.createdAt.toISOString()} now={now} as="age" />
            </td>
            <td className="right">
              {delivery.state === "dead" ? (
                <ActionButton action={again} fields={{ id: delivery.id }} label="Send again" small />
              ) : null}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
