import Link from "next/link";
import { formatNumber } from "#components/words.ts";

interface ResultTabsProps {
  /** Address of the import. */
  here: string;
  show: string;
  counts: Record<
    "total" | "created" | "updated" | "repaired" | "conflict" | "unchanged" | "rejected",
    number
  >;
}

const names = {
  total: "All",
  created: "New",
  updated: "Change",
  repaired: "Repaired or asked",
  conflict: "Conflict",
  unchanged: "No change",
  rejected: "Rejected",
} as const;

/** How many rows became what; each leads to those rows alone. */
export function ResultTabs({ here, show, counts }: ResultTabsProps) {
  const kinds = Object.keys(names) as (keyof typeof names)[];
  const tabs = kinds
    .map((kind) => ({ key: kind === "total" ? "" : kind, name: names[kind], count: counts[kind] }))
    .filter(({ key, count }) => key !== "conflict" || count > 0 || key === show);
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
