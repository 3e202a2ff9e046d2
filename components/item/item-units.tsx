import Link from "next/link";
import { Distribution } from "#components/roadmap/distribution.tsx";
import { count } from "#components/words.ts";
import type { ItemPageView, ItemUnit } from "#lib/data/item-page.ts";
import { itemHref } from "./item-filter.ts";

function Unit({ itemId, unit }: { itemId: string; unit: ItemUnit }) {
  const { NOT_MET, PARTIAL, UNKNOWN, EXCEPTED, MET, NOT_APPLICABLE } = unit.counts;
  const applicable = unit.accounts - NOT_APPLICABLE;
  const name = unit.path === null ? "Place not known" : unit.path === "/" ? "Root" : unit.path.slice(1);
  return (
    <li>
      <span className="unit-name">
        {unit.path === null ? (
          <span className="cut">{name}</span>
        ) : (
          <Link
            className="cut hover:underline"
            href={itemHref({ itemId, states: ["all"], ou: unit.path })}
            prefetch={false}
            title={unit.path}
          >
            {name.replaceAll("/", " / ")}
          </Link>
        )}
        <span className="quiet num small">{unit.accounts}</span>
      </span>
      <Distribution
        counts={{
          met: MET,
          partial: PARTIAL,
          excepted: EXCEPTED,
          notMet: NOT_MET,
          unknown: UNKNOWN,
          notApplicable: NOT_APPLICABLE,
        }}
        level={0.5}
        size="row"
      />
      <span className="num muted small text-right">
        {applicable === 0 ? "none in scope" : `${MET} of ${applicable}`}
      </span>
    </li>
  );
}

/** OUs shown before the rest folds. */
const shown = 12;

/** The same bar for each OU, the accounts that lie directly in it. */
export function ItemUnits({ itemId, view }: { itemId: string; view: ItemPageView }) {
  const units = view.units.map((unit) => <Unit key={unit.path ?? "unknown"} itemId={itemId} unit={unit} />);
  return (
    <section className="card" aria-labelledby="units">
      <header>
        <h2 id="units">By organizational unit</h2>
        <span className="small muted ml-auto">met of applicable</span>
      </header>
      <ul className="unit-list">{units.slice(0, shown)}</ul>
      {units.length > shown ? (
        <details className="fold">
          <summary className="link small">{count(units.length - shown, "more unit")}</summary>
          <ul className="unit-list">{units.slice(shown)}</ul>
          {view.moreUnits > 0 ? (
            <p className="small quiet px-4 pb-2">{count(view.moreUnits, "more unit")} not listed here.</p>
          ) : null}
        </details>
      ) : null}
    </section>
  );
}
