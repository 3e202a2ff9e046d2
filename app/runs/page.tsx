import type { Metadata } from "next";
import { startRefresh } from "#app/actions.ts";
import { readOrganizations } from "#app/organization.ts";
import { readForPage, webClock } from "#app/server.ts";
import { ConnectFirst } from "#components/overview/empty.tsx";
import { Pager } from "#components/pager.tsx";
import { RefreshButton } from "#components/refresh-button.tsx";
import { RunTable } from "#components/runs/run-table.tsx";
import { Schedule } from "#components/runs/schedule.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { currentViewer } from "#lib/auth/viewer.ts";
import { findLatestRun, listRuns } from "#lib/data/run-views.ts";
import { getSchedule } from "#lib/data/schedules.ts";
import { hasPermission } from "#lib/viewer.ts";
import { changeSchedule } from "./actions.ts";

export const metadata: Metadata = { title: "Runs" };

const pageSize = 50;

interface RunsPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** The number of the run before which the page begins; what is no number begins at the newest. */
function beginsBefore(before: string | string[] | undefined): number | undefined {
  return typeof before === "string" && /^[1-9]\d{0,8}$/.test(before) ? Number(before) : undefined;
}

export default async function RunsPage({ searchParams }: RunsPageProps) {
  const viewer = await currentViewer();
  const { current } = await readForPage(readOrganizations(viewer));
  if (current === null) return <ConnectFirst />;
  const before = beginsBefore((await searchParams)["before"]);
  const now = webClock().now();
  const organizationId = current.id;
  const [found, latest, schedule] = await readForPage(
    Promise.all([
      listRuns(viewer, { organizationId, before, limit: pageSize + 1, now }),
      findLatestRun(viewer, { organizationId, now }),
      getSchedule(viewer, organizationId),
    ]),
  );
  const runs = found.slice(0, pageSize);
  const last = found.length > pageSize ? runs.at(-1) : undefined;
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Runs" }]} />
      <div className="page-head">
        <div className="grow basis-full sm:basis-0">
          <h1>Runs</h1>
          <p>Each run reads every account once, and says of each how it went.</p>
        </div>
        {hasPermission(viewer, "run.start") ? (
          <RefreshButton
            action={startRefresh}
            fields={{ organizationId }}
            label="Refresh"
            running={latest?.active ?? false}
          />
        ) : null}
      </div>
      <Schedule
        action={changeSchedule}
        schedule={schedule}
        now={now.toISOString()}
        editable={hasPermission(viewer, "connection.write")}
      />
      {runs.length === 0 ? (
        <section className="card empty">
          <h2>{before === undefined ? "No run yet" : "No older run"}</h2>
          <p>
            Press Refresh to read all accounts, or set a schedule above: <code>0 6 * * *</code> reads them
            every day at 06:00. A worker must be running (waymark start, or waymark worker).
          </p>
        </section>
      ) : (
        <RunTable runs={runs} now={now.toISOString()} />
      )}
      <Pager
        first={before === undefined ? null : { href: "/runs", label: "Newest runs" }}
        next={last === undefined ? null : { href: `/runs?before=${last.number}`, label: "Older runs" }}
      />
    </>
  );
}
