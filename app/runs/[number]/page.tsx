import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { cache } from "react";
import { nameCauses } from "#app/causes.ts";
import { retry } from "#app/runs/actions.ts";
import { readForPage, webClock } from "#app/server.ts";
import { Message } from "#components/message.tsx";
import { Causes } from "#components/runs/causes.tsx";
import { Lanes } from "#components/runs/lanes.tsx";
import { RunChanges } from "#components/runs/run-changes.tsx";
import { RunFigures } from "#components/runs/run-figures.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { currentViewer } from "#lib/auth/viewer.ts";
import { getOrganization } from "#lib/data/organizations.ts";
import { listRunChanges } from "#lib/data/run-changes.ts";
import { findLatestRun, getRun } from "#lib/data/run-views.ts";
import type { RunView } from "#lib/data/runs.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { hasPermission, type Viewer } from "#lib/viewer.ts";
import { readRunPart } from "./part.tsx";
import { RunHead } from "./run-head.tsx";

interface RunPageProps {
  params: Promise<{ number: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

const readRun = cache(async (number: string) => {
  if (!/^[1-9]\d{0,8}$/.test(number)) notFound();
  return readForPage(getRun(await currentViewer(), Number(number), { now: webClock().now() }));
});

export async function generateMetadata({ params }: RunPageProps): Promise<Metadata> {
  const run = await readRun((await params).number);
  return { title: `Run ${run.number}` };
}

/** What belongs to the whole run: beside its accounts, why some could not be read and what changed. */
async function WholeRun({ run, viewer, canStart }: { run: RunView; viewer: Viewer; canStart: boolean }) {
  const [organization, changes] = await readForPage(
    Promise.all([getOrganization(viewer, run.organizationId), listRunChanges(viewer, run.number)]),
  );
  const causes = nameCauses(run.causes, organization);
  const titles = new Map(items.map(({ id, title }) => [id, title]));
  const titled = changes.map((change) => ({ ...change, title: titles.get(change.itemId) ?? "" }));
  return (
    <>
      {run.failure === null ? null : (
        <div className="mb-4">
          <Message kind="error" icon="close" title="The run failed as a whole">
            <p>{run.failure.message} What was known before is kept.</p>
          </Message>
        </div>
      )}
      <RunFigures run={run} />
      {run.lanes.length === 0 ? null : (
        <div className={causes.length > 0 ? "run-columns" : "run-columns no-causes"}>
          <div className="grid min-w-0 gap-4">
            <Lanes run={run} />
            <RunChanges changes={titled} number={run.number} />
          </div>
          {causes.length > 0 ? (
            <Causes
              causes={causes}
              accounts={run.counts.failed + run.counts.partial}
              retry={run.active || !canStart ? null : { action: retry, number: run.number }}
            />
          ) : null}
        </div>
      )}
    </>
  );
}

export default async function RunPage({ params, searchParams }: RunPageProps) {
  const [run, viewer] = await Promise.all([readRun((await params).number), currentViewer()]);
  const now = webClock().now();
  const part = await readRunPart(viewer, run, await searchParams);
  const latest = await readForPage(findLatestRun(viewer, { organizationId: run.organizationId, now }));
  const canStart = hasPermission(viewer, "run.start");
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Runs", href: "/runs" }, { label: `Run ${run.number}` }]} />
      <RunHead
        run={run}
        now={now.toISOString()}
        canStart={canStart}
        isNewest={latest === null || latest.number === run.number}
      />
      {part === null ? (
        <WholeRun run={run} viewer={viewer} canStart={canStart} />
      ) : (
        <>
          <p className="mb-3">
            <Link className="link" href={`/runs/${run.number}`} prefetch={false}>
              The whole run
            </Link>
          </p>
          {part}
        </>
      )}
    </>
  );
}
