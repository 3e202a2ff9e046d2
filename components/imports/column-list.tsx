import Link from "next/link";
import { Icon } from "#components/icon.tsx";

export interface ColumnMeaning {
  head: string;
  sample: string;
  words: string;
  isUsed: boolean;
}

/** How the columns of the file were understood. */
export function ColumnList({
  columns,
  change,
}: {
  columns: readonly ColumnMeaning[];
  change: string | null;
}) {
  return (
    <section className="card" aria-labelledby="columns">
      <header>
        <h2 id="columns">Columns</h2>
        <span className="flex-1" />
        {change === null ? null : (
          <Link className="button button-small" href={change} prefetch={false}>
            Change<span className="sr-only"> the columns</span>
          </Link>
        )}
      </header>
      <ul className="import-meanings">
        {columns.map(({ head, sample, words, isUsed }, at) => (
          <li key={`${at}-${head}`}>
            <Icon name={isUsed ? "check" : "close"} small />
            <span className="min-w-0">
              <b className="cut block">{head}</b>
              <small className="cut block">{sample || "empty"}</small>
            </span>
            <span className={isUsed ? "" : "quiet"}>{words}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
