import Link from "next/link";
import type { ReactNode } from "react";
import { Icon } from "#components/icon.tsx";
import { count, formatNumber } from "#components/words.ts";
import { SearchField } from "./search-field.tsx";

export interface FilterChip {
  key: string;
  about: string;
  want: string;
  /** The list without it. */
  removeHref: string;
}

interface FilterBarProps {
  search: string;
  kept: readonly { name: string; value: string }[];
  chips: readonly FilterChip[];
  matching: number;
  total: number;
  /** Null: nothing to clear. */
  clearHref: string | null;
  /** The menus: filters, columns. */
  children: ReactNode;
}

/** What the list is narrowed to, as chips that can be taken away, and how many accounts are left. */
export function FilterBar({ search, kept, chips, matching, total, clearHref, children }: FilterBarProps) {
  return (
    <div className="filter-bar">
      <div className="filter-box">
        <Icon name="filter" small />
        {chips.map(({ key, about, want, removeHref }) => (
          <span className="filter-chip" key={key}>
            <em>{about}</em> {want}
            <Link href={removeHref} prefetch={false} aria-label={`Remove filter ${about} ${want}`}>
              <Icon name="close" small />
            </Link>
          </span>
        ))}
        <SearchField value={search} kept={kept} />
      </div>
      <span className="small muted num" role="status">
        {matching === total
          ? count(total, "account")
          : `${formatNumber(matching)} of ${count(total, "account")}`}
      </span>
      {clearHref === null ? null : (
        <Link className="button button-ghost button-small" href={clearHref} prefetch={false}>
          Clear
        </Link>
      )}
      {children}
    </div>
  );
}
