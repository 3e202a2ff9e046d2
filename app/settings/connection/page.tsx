import type { Metadata } from "next";
import { readOrganizations } from "#app/organization.ts";
import { requireOpen } from "#app/places.ts";
import { readForPage } from "#app/server.ts";
import { ConnectFirst } from "#components/overview/empty.tsx";
import { AuditRole } from "#components/settings/audit-role.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { getOrganization } from "#lib/data/organizations.ts";

export const metadata: Metadata = { title: "Connection" };

/** How Waymark gets into the accounts. */
export default async function ConnectionPage() {
  const viewer = await requireOpen("/settings/connection");
  const { current } = await readForPage(readOrganizations(viewer));
  if (current === null) return <ConnectFirst />;
  const organization = await readForPage(getOrganization(viewer, current.id));
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Settings", href: "/settings" }, { label: "Connection" }]} />
      <AuditRole organization={organization} />
    </>
  );
}
