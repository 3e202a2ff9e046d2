"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";

export interface Tab {
  href: string;
  label: string;
}

/** The parts of the settings; the one that is shown is marked. */
export function Tabs({ tabs }: { tabs: readonly Tab[] }) {
  const path = usePathname();
  return (
    <nav className="view-tabs settings-tabs" aria-label="Settings">
      {tabs.map(({ href, label }) => (
        <Link
          key={href}
          href={href}
          prefetch={false}
          aria-current={path === href || path.startsWith(`${href}/`) ? "page" : undefined}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
