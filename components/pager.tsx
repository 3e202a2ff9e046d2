import Link from "next/link";

interface PagerProps {
  /** Where the first page is; null: this is it. */
  first: { href: string; label: string } | null;
  /** Null: this is the last page. */
  next: { href: string; label: string } | null;
}

/** The way through a list of many pages: on, or back to the beginning. */
export function Pager({ first, next }: PagerProps) {
  if (first === null && next === null) return null;
  return (
    <nav className="mt-3 flex items-center justify-between gap-4" aria-label="Pages">
      {first === null ? (
        <span />
      ) : (
        <Link className="button button-small" href={first.href} prefetch={false}>
          {first.label}
        </Link>
      )}
      {next === null ? null : (
        <Link className="button button-small" href={next.href} prefetch={false}>
          {next.label}
        </Link>
      )}
    </nav>
  );
}
