import Link from "next/link";
import { Cell } from "#components/cell.tsx";
import { LocalTime } from "#components/local-time.tsx";
import {
  Distribution,
  distributionWords,
  partialLevel,
  segments,
} from "#components/roadmap/distribution.tsx";
import { Change } from "#components/roadmap/roadmap-table.tsx";
import { hasTrend, Trend } from "#components/roadmap/trend.tsx";
import { count, formatNumber } from "#components/words.ts";
import type { ItemPageView } from "#lib/data/item-page.ts";
import { itemHref } from "./item-filter.ts";

interface ItemSummaryProps {
  itemId: string;
  view: ItemPageView;
  /** Shares now, for the end of the trend. */
  share: { met: number; unknown: number };
  hasHistory: boolean;
  now: string;
}

function headline({ counts, accounts }: ItemPageView): string {
  const applicable = accounts - counts.notApplicable;
  return applicable === 0
    ? "Applies to no account"
    : `Met in ${formatNumber(counts.met)} of ${count(applicable, "account")}`;
}

/** Where the organization stands: the sentence, the bar, its counts, and how it came there. */
export function ItemSummary({ itemId, view, share, hasHistory, now }: ItemSummaryProps) {
  const { counts, trend, change, failing } = view;
  const isOwn = view.scope === "account";
  return (
    <section className="card item-summary" aria-label="Where the organization stands">
      <div className="min-w-0">
        <p className="item-headline num">{headline(view)}</p>
        <p className="muted item-sentence">
          {isOwn || view.status === null ? `${distributionWords(counts)}.` : view.status.reason}
          {failing > 0 ? ` ${count(failing, "resource fails", "resources fail")}.` : ""}
        </p>
        <Distribution counts={counts} level={partialLevel(counts)} size="large" />
        <ul className="item-counts">
          {segments.map(({ key, state, filter, word }) => {
            const words = (
              <>
                <Cell size="mark" state={state} met={state === "partly" ? 0.5 : 0} />
                <b className="num">{formatNumber(counts[key])}</b> {word}
              </>
            );
            return (
              <li key={key}>
                {isOwn ? (
                  <Link href={itemHref({ itemId, states: [filter] })} prefetch={false}>
                    {words}
                  </Link>
                ) : (
                  <span>{words}</span>
                )}
              </li>
            );
          })}
        </ul>
      </div>
      <div>
        <div className="flex items-baseline gap-2 mb-1.5">
          <h2>26 weeks</h2>
          {change === null ? null : (
            <span className="small num ml-auto muted">
              <Change {...change} /> {Math.abs(change.met) === 1 ? "account" : "accounts"} since{" "}
              <LocalTime at={change.since} now={now} as="date" />
            </span>
          )}
        </div>
        <Trend id={itemId} size="large" trend={trend} current={{ at: now, ...share }} />
        {hasTrend(trend, now) ? null : (
          <p className="small quiet">
            {hasHistory
              ? "Each run keeps where the item stands; the line begins after a few days."
              : "History is kept of the whole organization and is not shown for a part of it."}
          </p>
        )}
      </div>
    </section>
  );
}
