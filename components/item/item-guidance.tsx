import Link from "next/link";
import { CodeText } from "#components/code-text.tsx";
import { CommandBlock } from "#components/command-block.tsx";
import { count, formatNumber } from "#components/words.ts";
import type { ItemReason } from "#lib/data/item-page.ts";
import type { Item } from "#lib/roadmap/item.ts";
import type { OrganizationFixStep } from "#lib/roadmap/organization-fix.ts";
import { itemHref } from "./item-filter.ts";
import { ItemState } from "./item-state.tsx";
import { reasonRank, reasonWords } from "./reason-words.ts";

/** The steps, with the commands of the accounts that fail and where to run them. */
export function ItemFix({
  itemId,
  steps,
  fails,
}: {
  itemId: string;
  steps: readonly OrganizationFixStep[];
  fails: boolean;
}) {
  if (steps.length === 0) return null;
  return (
    <section className="card" aria-labelledby="fix">
      <header>
        <h2 id="fix">{fails ? "Fix" : "How to keep it"}</h2>
      </header>
      <ol className="steps card-pad">
        {steps.map(({ text, commands, moreAccounts }) => (
          <li key={text}>
            <span>
              <CodeText text={text} />
            </span>
            {commands.map((command) => (
              <CommandBlock key={`${command.runIn} ${command.lines}`} {...command} />
            ))}
            {moreAccounts > 0 ? (
              <p className="small quiet">
                {count(moreAccounts, "more account")}:{" "}
                <Link
                  className="link"
                  href={itemHref({ itemId, states: ["not_met", "partial"] })}
                  prefetch={false}
                >
                  each one’s page has its own commands
                </Link>
                .
              </p>
            ) : null}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What the roadmap asks, and why. */
export function ItemWhat({ item }: { item: Item }) {
  return (
    <section className="card" aria-labelledby="what">
      <header>
        <h2 id="what">What and why</h2>
      </header>
      <div className="card-pad grid gap-1.5">
        <p>
          <CodeText text={item.summary} />
        </p>
        <p className="muted">
          <CodeText text={item.guidance.why} />
        </p>
      </div>
    </section>
  );
}

/** The decision as a ladder: each line with the number of accounts that it decided. */
export function ItemDecision({ itemId, reasons }: { itemId: string; reasons: readonly ItemReason[] }) {
  if (reasons.length === 0) return null;
  const byCode = Map.groupBy(
    reasons.toSorted((a, b) => reasonRank(a) - reasonRank(b)),
    ({ reasonCode }) => reasonCode,
  );
  return (
    <section className="card" aria-labelledby="decision">
      <header>
        <h2 id="decision">How it is decided</h2>
        <span className="small muted ml-auto">first line that fits</span>
      </header>
      <ol className="ladder card-pad">
        {[...byCode].map(([reasonCode, lines]) => (
          <li key={reasonCode}>
            <span>{reasonWords(reasonCode)}</span>
            <Link
              className="num strong hover:underline"
              href={itemHref({ itemId, states: ["all"], reason: reasonCode })}
              prefetch={false}
              aria-label={`${count(
                lines.reduce((sum, { accounts }) => sum + accounts, 0),
                "account",
              )}: ${reasonWords(reasonCode)}`}
            >
              {formatNumber(lines.reduce((sum, { accounts }) => sum + accounts, 0))}
            </Link>
            <small>
              {lines.map(({ state }) => (
                <ItemState key={state} state={state} />
              ))}
            </small>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What came after the roadmap was written. */
export function ItemSince({ item }: { item: Item }) {
  const notes = item.guidance.since2019;
  if (notes.length === 0) return null;
  const checked = notes.map(({ asOf }) => asOf).reduce((newest, asOf) => (asOf > newest ? asOf : newest));
  return (
    <section className="card" aria-labelledby="since">
      <header>
        <h2 id="since">Since 2019</h2>
        <span className="tag ml-auto">checked {checked}</span>
      </header>
      <ul className="dated-notes card-pad">
        {notes.map(({ asOf, text }) => (
          <li key={text}>
            <p>
              <CodeText text={text} />
            </p>
            <small className="quiet">as of {asOf}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface ItemSourcesProps {
  item: Item;
  /** Collector → its IAM actions. */
  actions: Readonly<Record<string, readonly { action: string; reason: string }[]>>;
}

/** Which facts decide it, and what the audit role needs to read them. */
export function ItemSources({ item, actions }: ItemSourcesProps) {
  return (
    <section className="card" aria-labelledby="sources">
      <header>
        <h2 id="sources">What it rests on</h2>
        <span className="small muted ml-auto">IAM actions</span>
      </header>
      {item.collectors.length === 0 ? (
        <p className="card-pad muted">
          {item.implemented
            ? "No facts of AWS: it rests on what people answer and record."
            : "Nothing is collected for it yet."}
        </p>
      ) : (
        <dl className="sources card-pad">
          {item.collectors.map((collector) => (
            <div key={collector}>
              <dt className="mono">{collector}</dt>
              <dd>
                {(actions[collector] ?? []).map(({ action, reason }) => (
                  <code key={action} title={reason}>
                    {action}
                  </code>
                ))}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
