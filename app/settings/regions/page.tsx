import type { Metadata } from "next";
import { readOrganizations } from "#app/organization.ts";
import { requireOpen } from "#app/places.ts";
import { readForPage } from "#app/server.ts";
import { CoverageRegions } from "#components/coverage/coverage-parts.tsx";
import { ConnectFirst } from "#components/overview/empty.tsx";
import { RegionsForm } from "#components/settings/regions-form.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { getCoverage } from "#lib/data/coverage.ts";
import { getOrganization } from "#lib/data/organizations.ts";
import { hasPermission } from "#lib/viewer.ts";
import { changeRegions } from "./actions.ts";

export const metadata: Metadata = { title: "Regions" };

/** Where accounts are read, and what came of it. */
export default async function RegionsPage() {
  const viewer = await requireOpen("/settings/regions");
  const { current } = await readForPage(readOrganizations(viewer));
  if (current === null) return <ConnectFirst />;
  const [organization, coverage] = await readForPage(
    Promise.all([getOrganization(viewer, current.id), getCoverage(viewer, current.id, { all: false })]),
  );
  const { id, homeRegion, regions } = organization;
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Settings", href: "/settings" }, { label: "Regions" }]} />
      <div className="settings-columns">
        <section className="card" aria-labelledby="collected">
          <header>
            <h2 id="collected">Regions that are read</h2>
          </header>
          <div className="card-body">
            <dl className="pairs mb-3">
              <dt>Home Region</dt>
              <dd className="mono">{homeRegion}</dd>
              <dt>Read</dt>
              <dd>
                {regions.length === 0 ? (
                  "all that an account has enabled"
                ) : (
                  <span className="mono">{regions.join(", ")}</span>
                )}
              </dd>
            </dl>
            {hasPermission(viewer, "connection.write") ? (
              <RegionsForm
                key={regions.join()}
                action={changeRegions}
                organizationId={id}
                regions={regions}
              />
            ) : null}
          </div>
        </section>
        <CoverageRegions view={coverage} />
      </div>
    </>
  );
}
