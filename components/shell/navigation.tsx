"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { Icon, type IconName } from "#components/icon.tsx";

export interface NavigationEntry {
  href: string;
  label: string;
  icon: IconName;
  count?: string | undefined;
}

/** The main entries; the one that leads to this page is marked. */
export function Navigation({ entries }: { entries: readonly NavigationEntry[] }) {
  const path = usePathname();
  return (
    <nav className="main-nav" aria-label="Main">
      {entries.map(({ href, label, icon, count }) => {
        const current = href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`);
        return (
          <Link key={href} href={href} prefetch={false} aria-current={current ? "page" : undefined}>
            <Icon name={icon} />
            {label}
            {count === undefined ? null : <span className="count">{count}</span>}
          </Link>
        );
      })}
    </nav>
  );
}
