import type { FormAction } from "#components/action-answer.ts";
import { ActionButton } from "#components/action-button.tsx";
import type { SubscriptionView } from "#lib/data/subscriptions.ts";
import { whenText, whoText } from "./notification-words.ts";

interface SubscriptionListProps {
  subscriptions: readonly SubscriptionView[];
  /** What kinds of event are called. */
  events: readonly (readonly [string, string])[];
  /** Takes `id`. */
  end: FormAction;
}

function scopeText({ accountId, unitId, unitPath }: SubscriptionView): string {
  if (accountId !== null) return `account ${accountId}`;
  return unitId === null ? "all accounts" : (unitPath ?? unitId);
}

/** Who is told of what. */
export function SubscriptionList({ subscriptions, events, end }: SubscriptionListProps) {
  const names = new Map(events);
  return (
    <ul className="session-list">
      {subscriptions.map((subscription) => (
        <li key={subscription.id}>
          <div className="min-w-0">
            <b className="strong">{subscription.events.map((kind) => names.get(kind) ?? kind).join(", ")}</b>
            <p className="small text-muted">
              {subscription.channel}, {whoText(subscription)} · {scopeText(subscription)} ·{" "}
              {whenText(subscription)}
            </p>
          </div>
          <ActionButton action={end} fields={{ id: subscription.id }} label="End" small />
        </li>
      ))}
    </ul>
  );
}
