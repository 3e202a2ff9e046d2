import Link from "next/link";
import { Icon } from "#components/icon.tsx";
import { formatNumber } from "#components/words.ts";

/** One kind of filter with its values. */
export interface Facet {
  title: string;
  values: {
    label: string;
    /** The value itself, where the label is shorter. */
    title: string;
    /** null: not counted. */
    count: number | null;
    isChosen: boolean;
    /** The list with it, or without it where it is chosen. */
    href: string;
  }[];
  /** Values that are not shown. */
  more: number;
}

/** What the list can be narrowed by; every value is an address. */
export function Facets({ facets }: { facets: readonly Facet[] }) {
  return (
    <details className="card resource-facets">
      <summary>Filters</summary>
      {facets.map(({ title, values, more }) => (
        <section key={title} aria-label={title}>
          <h2>{title}</h2>
          <ul>
            {values.map(({ label, title: value, count, isChosen, href }) => (
              <li key={value}>
                <Link
                  href={href}
                  prefetch={false}
                  scroll={false}
                  aria-current={isChosen ? "true" : undefined}
                >
                  <i aria-hidden="true">{isChosen ? <Icon name="check" small /> : null}</i>
                  <span className="cut" title={value}>
                    {label}
                  </span>
                  {count === null ? null : <span className="num quiet small">{formatNumber(count)}</span>}
                </Link>
              </li>
            ))}
          </ul>
          {more === 0 ? null : <p className="quiet small">and {formatNumber(more)} more: search for them</p>}
        </section>
      ))}
    </details>
  );
}
