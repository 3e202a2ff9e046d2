import type { Metadata } from "next";
import { nameCauses } from "#app/causes.ts";
import { readOrganizations } from "#app/organization.ts";
import { oneParam, type SearchParams } from "#app/query.ts";
import { readForPage, webClock } from "#app/server.ts";
import { Cell } from "#components/cell.tsx";
import { CoverageMatrix } from "#components/coverage/coverage-matrix.tsx";
import { CoverageCauses, CoverageFigures, CoverageRegions } from "#components/coverage/coverage-parts.tsx";
import { ConnectFirst, RefreshFirst } from "#components/overview/empty.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { currentViewer } from "#lib/auth/viewer.ts";
import { getCoverage } from "#lib/data/coverage.ts";

export const metadata: Metadata = { title: "Coverage" };

const accountId = /^\d{12}$/;

/** An account id of the address; what is no id is left out. */
function idParam(params: SearchParams, name: string): string | null {
  const value = oneParam(params, name);
  return value !== undefined && accountId.test(value) ? value : null;
}

export default async function CoveragePage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const viewer = await currentViewer();
  const { current } = await readForPage(readOrganizations(viewer));
  if (current === null) return <ConnectFirst />;
  const asked = await searchParams;
  const all = oneParam(asked, "all") === "1";
  const after = idParam(asked, "after");
  const view = await readForPage(getCoverage(viewer, current.id, { all, ...(after !== null && { after }) }));
  const now = webClock().now().toISOString();
  const causes = nameCauses(view.causes, view.organization);
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Runs", href: "/runs" }, { label: "Coverage" }]} />
      <div className="page-head">
        <div>
          <h1>Coverage</h1>
          <p>
            What the newest attempt read, by account, region and collector. What is not read here is unknown
            everywhere else.
          </p>
        </div>
      </div>
      {view.accounts.active === view.accounts.never ? (
        <RefreshFirst run={null} />
      ) : (
        <>
          <CoverageFigures view={view} now={now} />
          <ul className="state-legend mb-3" aria-label="Cells">
            <li>
              <Cell size="mark" state="met" />
              Read
            </li>
            <li>
              <i className="cell cell-mark cell-some" data-sample="" aria-hidden="true" />
              Some regions not
            </li>
            <li>
              <Cell size="mark" state="unk" />
              Not read
            </li>
          </ul>
          <div className={causes.length === 0 ? "stack" : "coverage-columns"}>
            <div className="stack">
              <CoverageMatrix view={view} opened={idParam(asked, "open")} all={all} after={after} />
              <CoverageRegions view={view} />
            </div>
            {causes.length === 0 ? null : <CoverageCauses causes={causes} missing={view.missing} />}
          </div>
        </>
      )}
    </>
  );
}
