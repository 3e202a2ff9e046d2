import Link from "next/link";
import type { ReactNode } from "react";
import { formatNumber } from "#components/words.ts";

export interface ViewTab {
  key: string;
  name: string;
  href: string;
  count: number;
  current: boolean;
}

/** Saved views with how many accounts each has; what is done with views stands behind them. */
export function ViewTabs({ tabs, children }: { tabs: readonly ViewTab[]; children: ReactNode }) {
  return (
    <div className="views">
      <nav className="view-tabs" aria-label="Saved views">
        {tabs.map(({ key, name, href, count, current }) => (
          <Link key={key} href={href} prefetch={false} aria-current={current ? "page" : undefined}>
            {name}
            <span className="num">{formatNumber(count)}</span>
          </Link>
        ))}
      </nav>
      {children}
    </div>
  );
}
