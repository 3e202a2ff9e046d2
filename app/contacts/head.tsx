import Link from "next/link";
import { ExportMenu } from "#components/export-menu.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";

const tabs = [
  { href: "/contacts", label: "Register" },
  { href: "/contacts/differences", label: "Differences with AWS" },
  { href: "/contacts/hand-overs", label: "Hand-overs" },
  { href: "/accounts?owner=none", label: "Accounts without an owner" },
] as const;

/** The top of every page about the register of contacts. */
export function ContactsHead({ current }: { current: (typeof tabs)[number]["href"] }) {
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Contacts" }]} />
      <div className="page-head page-head-tight">
        <div className="flex-1">
          <h1>Contacts</h1>
          <p className="text-muted">Who answers for each account, and when they last said so.</p>
        </div>
        <ExportMenu>
          <a className="menu-link" href="/api/v1/exports/contacts" download>
            The register as CSV
          </a>
          <a className="menu-link" href="/api/v1/exports/contacts?format=jsonl" download>
            The register as JSON lines
          </a>
        </ExportMenu>
      </div>
      <nav className="view-tabs contact-tabs" aria-label="Contacts">
        {tabs.map(({ href, label }) => (
          <Link key={href} href={href} prefetch={false} aria-current={href === current ? "page" : undefined}>
            {label}
          </Link>
        ))}
      </nav>
    </>
  );
}
