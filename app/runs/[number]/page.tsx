import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { readForPage, webClock } from "#app/server.ts";
import { LocalTime } from "#components/local-time.tsx";
import { Message } from "#components/message.tsx";
import { Causes } from "#components/runs/causes.tsx";
import { Lanes } from "#components/runs/lanes.tsx";
import { RunFigures } from "#components/runs/run-figures.tsx";
import { runStateWords, starterWords } from "#components/runs/run-words.ts";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { currentViewer } from "#lib/auth/viewer.ts";
import { getOrganization } from "#lib/data/organizations.ts";
import { getRun } from "#lib/data/run-views.ts";
import { nameCauses } from "./causes.ts";

interface RunPageProps {
  params: Promise<{ number: string }>;
}

const readRun = cache(async (number: string) => {
  if (!/^[1-9]\d{0,8}$/.test(number)) notFound();
  return readForPage(getRun(await currentViewer(), Number(number), { now: webClock().now() }));
});

export async function generateMetadata({ params }: RunPageProps): Promise<Metadata> {
  const run = await readRun((await params).number);
  return { title: `Run ${run.number}` };
}

export default async function RunPage({ params }: RunPageProps) {
  const run = await readRun((await params).number);
  const organization = await readForPage(getOrganization(await currentViewer(), run.organizationId));
  const causes = nameCauses(run.causes, organization);
  const now = webClock().now().toISOString();
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Runs", href: "/runs" }, { label: `Run ${run.number}` }]} />
      <div className="page-head">
        <div>
          <h1 className="flex items-center gap-2">
            Run {run.number}
            <span className={run.state === "failed" ? "tag tag-no" : "tag"}>{runStateWords[run.state]}</span>
          </h1>
          <p>
            Started {starterWords(run.startedBy)},{" "}
            <LocalTime at={run.startedAt ?? run.createdAt} now={now} as="moment" />
          </p>
        </div>
      </div>
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
          <Lanes lanes={run.lanes} />
          {causes.length > 0 ? <Causes causes={causes} /> : null}
        </div>
      )}
    </>
  );
}
