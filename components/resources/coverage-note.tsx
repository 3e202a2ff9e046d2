import Link from "next/link";
import { count, formatNumber } from "#components/words.ts";
import type { ResourceCoverage } from "#lib/data/resource-overview.ts";
import { kindsWords, sourceWords } from "./resource-words.ts";

/** Every source that there may be, with what it is missing for where nobody asked it. */
const every = ["listing", "tagging", "explorer", "config"] as const;

const mostShown = 6;

/** What the list rests on: which sources were read in how many accounts, and what is missing from it. */
export function CoverageNote({ coverage, active }: { coverage: ResourceCoverage; active: number }) {
  const { sources, gaps, neverRead, withGaps, refused } = coverage;
  const readIn = new Map(sources.map(({ source, accounts }) => [source, accounts]));
  return (
    <section className="card" aria-labelledby="resource-coverage">
      <header>
        <h2 id="resource-coverage">What this list rests on</h2>
      </header>
      <div className="card-body stack">
        <ul className="resource-sources">
          {every.map((source) => (
            <li key={source}>
              <span className="strong">{sourceWords(source)}</span>
              <span className={readIn.has(source) ? "muted" : "quiet"}>
                {readIn.has(source)
                  ? `read in ${count(readIn.get(source) ?? 0, "account", "accounts")} of ${formatNumber(active)}`
                  : "not read in any account"}
              </span>
            </li>
          ))}
        </ul>
        {neverRead + withGaps + refused === 0 ? (
          <p className="muted">Every list was read to its end.</p>
        ) : (
          <ul className="muted">
            {neverRead === 0 ? null : <li>{count(neverRead, "account was", "accounts were")} never read.</li>}
            {gaps.slice(0, mostShown).map(({ type, collector, accounts, places }) => (
              <li key={`${type} ${collector}`}>
                {type === "*"
                  ? sourceWords(collector.slice(0, collector.indexOf(".")))
                  : `${type.slice(0, type.indexOf(":"))} ${kindsWords(type)}`}{" "}
                could not be read in {count(accounts, "account", "accounts")} (
                {count(places, "place", "places")}).
              </li>
            ))}
            {gaps.length <= mostShown ? null : (
              <li>and {formatNumber(gaps.length - mostShown)} more lists.</li>
            )}
            {refused === 0 ? null : (
              <li>{count(refused, "ARN", "ARNs")} of other accounts in answers of AWS were refused.</li>
            )}
          </ul>
        )}
        {withGaps === 0 ? null : (
          <Link className="link" href="/coverage" prefetch={false}>
            Why, by account and region
          </Link>
        )}
      </div>
    </section>
  );
}
