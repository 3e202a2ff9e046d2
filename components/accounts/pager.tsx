import Link from "next/link";
import { count, formatNumber } from "#components/words.ts";

interface PagerProps {
  /** Accounts before the first shown one. */
  before: number;
  shown: number;
  matching: number;
  previousHref: string | null;
  nextHref: string | null;
}

/** Which part of the list this is, and the steps to either side. */
export function Pager({ before, shown, matching, previousHref, nextHref }: PagerProps) {
  return (
    <nav className="pager" aria-label="Steps of the list">
      <span className="num">
        {shown === 0
          ? `No rows here, ${count(matching, "account")} in the list`
          : `Rows ${formatNumber(before + 1)}–${formatNumber(before + shown)} of ${formatNumber(matching)}`}
      </span>
      {previousHref === null ? null : (
        <Link className="button button-small ml-auto" href={previousHref} prefetch={false} rel="prev">
          Previous 100
        </Link>
      )}
      {nextHref === null ? null : (
        <Link
          className={previousHref === null ? "button button-small ml-auto" : "button button-small"}
          href={nextHref}
          prefetch={false}
          rel="next"
        >
          Next 100
        </Link>
      )}
    </nav>
  );
}
