import Link from "next/link";

export interface Crumb {
  label: string;
  href?: string;
}

/** Where this page is; the last entry is the page itself. */
export function Breadcrumb({ crumbs }: { crumbs: readonly Crumb[] }) {
  return (
    <nav className="breadcrumb" aria-label="Breadcrumb">
      <ol>
        {crumbs.map(({ label, href }) => (
          <li key={label}>
            {href === undefined ? (
              <span className="strong cut block" aria-current="page">
                {label}
              </span>
            ) : (
              <Link className="muted hover:underline" href={href} prefetch={false}>
                {label}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
