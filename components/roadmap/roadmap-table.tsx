import Link from "next/link";
import { Cell } from "#components/cell.tsx";
import { count, formatNumber, type StageName } from "#components/words.ts";
import type { RoadmapItem, RoadmapView } from "#lib/data/roadmap-page.ts";
import { Distribution, partialLevel, segments } from "./distribution.tsx";
import { Trend } from "./trend.tsx";

interface RoadmapTableProps {
  view: RoadmapView;
  /** The items to show; a filter may leave some out. */
  items: readonly RoadmapItem[];
  names: readonly StageName[];
  titles: ReadonlyMap<string, string>;
  /** Items that nothing decides yet. */
  notCollected: ReadonlySet<string>;
  now: string;
}

/** `+3`, `−1`, and in words for who cannot see the colour. */
export function Change({ met, since }: { met: number; since: string }) {
  const title = `${met === 0 ? "No change" : count(Math.abs(met), "account")} ${met < 0 ? "fewer meet it" : met > 0 ? "more meet it" : ""} since ${since.slice(0, 10)}`;
  if (met === 0)
    return (
      <span className="quiet" title={title}>
        0
      </span>
    );
  return (
    <span className={met > 0 ? "change-up" : "change-down"} title={title}>
      {met > 0 ? "+" : "−"}
      {formatNumber(Math.abs(met))}
    </span>
  );
}

function Counts({ item }: { item: RoadmapItem }) {
  return segments.map(({ key, filter, word }) => {
    const amount = item.counts[key];
    return (
      <td key={key} className={`right num state-count${key === "notApplicable" ? " state-count-na" : ""}`}>
        {amount === 0 ? (
          <span className="quiet">0</span>
        ) : (
          <Link
            href={`/roadmap/${item.id}?state=${filter}#accounts`}
            prefetch={false}
            data-state={key}
            aria-label={`${item.id}: ${count(amount, "account")} ${word}`}
          >
            {formatNumber(amount)}
          </Link>
        )}
      </td>
    );
  });
}

function Questions({ item }: { item: RoadmapItem }) {
  if (item.questions > 0)
    return (
      <Link
        className="link small num"
        href={`/roadmap/${item.id}?reason=needs_answer#accounts`}
        prefetch={false}
      >
        {formatNumber(item.questions)} open
      </Link>
    );
  return <span className="quiet small">{item.scope === "organization" ? "organization" : "none"}</span>;
}

function Row({
  item,
  title,
  collected,
  now,
}: {
  item: RoadmapItem;
  title: string;
  collected: boolean;
  now: string;
}) {
  return (
    <tr>
      <th scope="row" className="roadmap-item" aria-label={`${item.id} ${title}`}>
        <Link href={`/roadmap/${item.id}`} prefetch={false}>
          <span className="num quiet">{item.id}</span>
          <span className="name-link">{title}</span>
        </Link>
      </th>
      <td className="roadmap-kind">
        {item.kind === "automatic" ? (
          <span className="quiet small">automatic</span>
        ) : (
          <span className="tag">{item.kind}</span>
        )}
      </td>
      <td className="roadmap-bar">
        <Distribution counts={item.counts} level={partialLevel(item.counts)} size="row" />
        {collected ? null : <small className="quiet">not collected yet</small>}
      </td>
      <Counts item={item} />
      <td className="roadmap-trend">
        <Trend
          id={item.id}
          size="row"
          trend={item.trend}
          current={{ at: now, met: item.share, unknown: item.unknownShare }}
        />
      </td>
      <td className="roadmap-change right num small">
        {item.change === null ? (
          <>
            <span className="quiet" aria-hidden="true">
              –
            </span>
            <span className="sr-only">nothing to compare with</span>
          </>
        ) : (
          <Change {...item.change} />
        )}
      </td>
      <td className="roadmap-questions right">
        <Questions item={item} />
      </td>
    </tr>
  );
}

function Heads() {
  return (
    <thead>
      <tr>
        <th scope="col">Item</th>
        <th scope="col" className="roadmap-kind">
          Kind
        </th>
        <th scope="col" className="roadmap-bar">
          Accounts
        </th>
        {segments.map(({ key, state, word }) => (
          <th
            key={key}
            scope="col"
            className={`state-count${key === "notApplicable" ? " state-count-na" : ""}`}
            title={word}
          >
            <Cell size="mark" state={state} met={state === "partly" ? 0.5 : 0} label={word} />
          </th>
        ))}
        <th scope="col" className="roadmap-trend">
          26 weeks
        </th>
        <th scope="col" className="roadmap-change right">
          Week
        </th>
        <th scope="col" className="roadmap-questions right">
          Questions
        </th>
      </tr>
    </thead>
  );
}

/** Thirty items by stage: the distribution over all accounts, its counts, its history, its open questions. */
export function RoadmapTable({ view, items, names, titles, notCollected, now }: RoadmapTableProps) {
  const stages = new Map(view.stages.map((stage) => [stage.stage, stage]));
  return (
    <div className="card overflow-clip">
      <table className="table roadmap-table">
        <caption className="sr-only">Items of the roadmap over all accounts</caption>
        <Heads />
        {names.map((name) => {
          const own = items.filter(({ stage }) => stage === name.number);
          const stage = stages.get(name.number);
          if (stage === undefined || own.length === 0) return null;
          return (
            <tbody key={name.number} id={`stage-${name.number}`}>
              <tr className="stage-row">
                <th colSpan={12} scope="rowgroup">
                  <div>
                    <Cell
                      size="map"
                      state="partly"
                      met={stage.share / 100}
                      unknown={stage.unknownShare / 100}
                    />
                    <span className="quiet num">{name.number}</span>
                    <span>{name.fullName}</span>
                    <span className="stage-sums num">
                      {stage.share} % met · {stage.unknownShare} % unknown
                      {stage.questions > 0 ? ` · ${count(stage.questions, "question")} open` : ""}
                    </span>
                  </div>
                </th>
              </tr>
              {own.map((item) => (
                <Row
                  key={item.id}
                  item={item}
                  title={titles.get(item.id) ?? item.id}
                  collected={!notCollected.has(item.id)}
                  now={now}
                />
              ))}
            </tbody>
          );
        })}
      </table>
    </div>
  );
}
