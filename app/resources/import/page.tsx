import type { Metadata } from "next";
import Link from "next/link";
import { bring } from "#app/resources/actions.ts";
import { refusePage } from "#app/server.ts";
import { ResourceImportForm } from "#components/resources/import-form.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { currentViewer } from "#lib/auth/viewer.ts";
import { hasPermission } from "#lib/viewer.ts";

export const metadata: Metadata = { title: "Import resources" };

/** A file of resources, for accounts that no role reads. */
export default async function ResourceImportPage() {
  if (!hasPermission(await currentViewer(), "account.admin"))
    await refusePage("Importing resources is for administrators and the security team.");
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Resources", href: "/resources" }, { label: "Import" }]} />
      <div className="page-head page-head-tight">
        <div>
          <h1>Import resources</h1>
          <p>For accounts that no role reads: what the console of such an account lists.</p>
        </div>
      </div>
      <div className="import-split">
        <section className="card" aria-labelledby="source">
          <header>
            <h2 id="source">Bring a file</h2>
          </header>
          <ResourceImportForm action={bring} />
        </section>
        <section className="card" aria-labelledby="fits">
          <header>
            <h2 id="fits">What fits</h2>
          </header>
          <div className="card-body import-notes">
            <p>
              The CSV of the console’s Tag Editor (all regions, all types, <b>Export all tags</b>), that of
              Resource Explorer, or our own <Link href="/resources">export</Link>. At most 20 MB and 200,000
              rows; larger files: <code>waymark import-resources</code>.
            </p>
            <p>The ARN alone identifies a resource. The account has to be in the inventory.</p>
            <p>
              The newest file of an account replaces the one before; what other sources know stays. Secrets in
              tags are left out.
            </p>
          </div>
        </section>
      </div>
    </>
  );
}
