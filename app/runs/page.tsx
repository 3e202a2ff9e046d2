import type { Metadata } from "next";
import { startRefresh } from "#app/actions.ts";
import { readOrganizations } from "#app/organization.ts";
import { readForPage, webClock } from "#app/server.ts";
import { ConnectFirst } from "#components/overview/empty.tsx";
import { RefreshButton } from "#components/refresh-button.tsx";
import { RunTable } from "#components/runs/run-table.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { currentViewer } from "#lib/auth/viewer.ts";
import { listRuns } from "#lib/data/run-views.ts";

export const metadata: Metadata = { title: "Runs" };

export default async function RunsPage() {
  const { current } = await readForPage(readOrganizations());
  if (current === null) return <ConnectFirst />;
  const now = webClock().now();
  const runs = await readForPage(listRuns(await currentViewer(), { organizationId: current.id, now }));
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Runs" }]} />
      <div className="page-head">
        <div className="flex-1">
          <h1>Runs</h1>
          <p>Each run reads every account once, and says of each how it went.</p>
        </div>
        <RefreshButton
          action={startRefresh}
          fields={{ organizationId: current.id }}
          label="Refresh"
          running={runs.some(({ active }) => active)}
        />
      </div>
      {runs.length === 0 ? (
        <section className="card empty">
          <h2>No run yet</h2>
          <p>Press Refresh to read all accounts. A worker must be running.</p>
        </section>
      ) : (
        <RunTable runs={runs} now={now.toISOString()} />
      )}
    </>
  );
}
