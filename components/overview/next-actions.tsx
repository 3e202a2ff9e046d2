import Link from "next/link";
import { count } from "#components/words.ts";
import type { NextAction } from "#lib/data/overview.ts";

/** An action with the words that the page joins to it. */
export interface NamedAction extends NextAction {
  title: string;
  href: string;
}

/** More squares than this are told by the number alone. */
const maximumSquares = 60;

function effect({ kind, accounts, itemId, items }: NamedAction): string {
  if (kind === "unk") return `${count(accounts, "account")} to become known, ${count(items, "item")}`;
  return `${count(accounts, "account")} to met${itemId === null ? "" : ` · ${itemId}`}`;
}

/** What changes most for most accounts; one square is one account. */
export function NextActions({ actions }: { actions: readonly NamedAction[] }) {
  return (
    <section className="card" aria-label="Next best actions">
      <header>
        <h2>Next best actions</h2>
      </header>
      <ol className="next-actions">
        {actions.map((action, index) => (
          <li key={`${action.kind}-${action.itemId}-${action.reasonCode}`}>
            <span className="rank num">{index + 1}</span>
            <Link className="action-title hover:underline" href={action.href} prefetch={false}>
              {action.title}
            </Link>
            <span className="action-effect">{effect(action)}</span>
            <span className="action-effect action-why">{action.text}</span>
            {action.accounts <= maximumSquares ? (
              <span className="squares" data-kind={action.kind} aria-hidden="true">
                {Array.from({ length: action.accounts }, (_, square) => (
                  <i key={square} />
                ))}
              </span>
            ) : null}
          </li>
        ))}
      </ol>
      <p className="squares-key">
        <i aria-hidden="true" />
        One square is one account
      </p>
    </section>
  );
}
