import Link from "next/link";
import { Cell } from "#components/cell.tsx";
import { formatNumber, type StageName } from "#components/words.ts";
import type { RoadmapView } from "#lib/data/roadmap-page.ts";

/** The figures above the table. */
export function RoadmapFigures({ view }: { view: RoadmapView }) {
  const { total, items } = view;
  const figures: [string, string, string][] = [
    ["Met", `${total.share} %`, "of items × accounts"],
    ["Met everywhere", `${total.metEverywhere} of ${items.length}`, "every applicable account"],
    ["Unknown", `${total.unknownShare} %`, "counts as nothing"],
    ["Excepted", formatNumber(total.excepted), "accepted risks, not met"],
    ["Questions open", formatNumber(total.questions), "wait for a person"],
  ];
  return (
    <section className="card summary-figures" aria-label="Summary">
      <dl className="figure-list">
        {figures.map(([label, value, hint]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              {value} <small>{hint}</small>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** The ten stages as nodes, each leading to its part of the table. */
export function RoadmapPath({ view, names }: { view: RoadmapView; names: readonly StageName[] }) {
  const stages = new Map(view.stages.map((stage) => [stage.stage, stage]));
  return (
    <ol className="card path" aria-label="Stages, over all accounts">
      {names.map(({ number, name, fullName }) => {
        const stage = stages.get(number);
        if (stage === undefined) return null;
        return (
          <li key={number}>
            <a href={`#stage-${number}`} title={fullName}>
              <Cell
                size="path"
                state={stage.share === 100 ? "met" : "partly"}
                met={stage.share / 100}
                unknown={stage.unknownShare / 100}
              />
              <span className="stage-label">
                <span className="quiet num">{number}</span> {name}
              </span>
              <span className="stage-count">
                {stage.share} %<span className="sr-only"> met</span>
              </span>
            </a>
          </li>
        );
      })}
    </ol>
  );
}

const kinds = ["automatic", "assisted", "attested"] as const;
export type Kind = (typeof kinds)[number];

/** The kind that an address asks for; null: all. */
export function parseKind(text: string | undefined): Kind | null {
  return kinds.find((kind) => kind === text) ?? null;
}

/** All items, or those of one kind. */
export function KindFilter({
  view,
  current,
  ou,
}: {
  view: RoadmapView;
  current: Kind | null;
  ou: string | null;
}) {
  const amount = (kind: Kind | null) =>
    view.items.filter((item) => kind === null || item.kind === kind).length;
  return (
    <nav className="segmented" aria-label="Kind">
      {[null, ...kinds].map((kind) => {
        const query = new URLSearchParams({
          ...(kind !== null && { kind }),
          ...(ou !== null && { ou }),
        }).toString();
        return (
          <Link
            key={kind ?? "all"}
            href={query === "" ? "/roadmap" : `/roadmap?${query}`}
            prefetch={false}
            scroll={false}
            aria-current={kind === current ? "true" : undefined}
          >
            {kind === null ? "All" : `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`}{" "}
            <span className="num quiet">{amount(kind)}</span>
          </Link>
        );
      })}
    </nav>
  );
}
