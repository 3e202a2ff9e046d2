import Link from "next/link";
import { formatNumber } from "#components/words.ts";

interface ResultTabsProps {
  /** Address of the import. */
  here: string;
  show: string;
  rows: readonly { result: string; repaired: string | null; isAsked: boolean }[];
}

/** How many rows became what; each leads to those rows alone. */
export function ResultTabs({ here, show, rows }: ResultTabsProps) {
  const of = (result: string) => rows.filter((row) => row.result === result).length;
  const tabs = [
    { key: "", name: "All", count: rows.length },
    { key: "created", name: "New", count: of("created") },
    { key: "updated", name: "Change", count: of("updated") },
    {
      key: "repaired",
      name: "Repaired or asked",
      count: rows.filter(({ repaired, isAsked }) => repaired !== null || isAsked).length,
    },
    { key: "unchanged", name: "No change", count: of("unchanged") },
    { key: "rejected", name: "Rejected", count: of("rejected") },
  ];
  return (
    <div className="views">
      <nav className="view-tabs" aria-label="Rows">
        {tabs.map(({ key, name, count }) => (
          <Link
            key={key}
            href={key === "" ? here : `${here}?show=${key}`}
            prefetch={false}
            aria-current={key === show ? "page" : undefined}
          >
            {name}
            <span className="num">{formatNumber(count)}</span>
          </Link>
        ))}
      </nav>
    </div>
  );
}
