import Link from "next/link";
import { ExportMenu } from "#components/export-menu.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { hasPermission, type Viewer } from "#lib/viewer.ts";

const tabs = [
  { href: "/contacts", label: "Register", permission: "contact.read" },
  { href: "/contacts/differences", label: "Differences with AWS", permission: "contact.read" },
  { href: "/contacts/hand-overs", label: "Hand-overs", permission: "contact.read" },
  { href: "/contacts/campaigns", label: "Campaigns", permission: "campaign.read" },
  { href: "/contacts/unowned", label: "Accounts without an owner", permission: "contact.read" },
] as const;

interface ContactsHeadProps {
  current: (typeof tabs)[number]["href"];
  /** What opens to them is offered. */
  viewer: Viewer;
}

/** The top of every page about the register of contacts. */
export function ContactsHead({ current, viewer }: ContactsHeadProps) {
  const open = tabs.filter(({ permission }) => hasPermission(viewer, permission));
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
        {open.map(({ href, label }) => (
          <Link key={href} href={href} prefetch={false} aria-current={href === current ? "page" : undefined}>
            {label}
          </Link>
        ))}
      </nav>
    </>
  );
}
