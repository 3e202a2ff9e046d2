import type { Metadata } from "next";
import Link from "next/link";
import { NothingYet } from "#app/nothing-yet.tsx";
import { readOrganizations } from "#app/organization.ts";
import { oneParam, type SearchParams } from "#app/query.ts";
import { readForPage, webClock } from "#app/server.ts";
import { Icon } from "#components/icon.tsx";
import { RefreshFirst } from "#components/overview/empty.tsx";
import { StateLegend } from "#components/roadmap/distribution.tsx";
import { KindFilter, parseKind, RoadmapFigures, RoadmapPath } from "#components/roadmap/roadmap-head.tsx";
import { RoadmapTable } from "#components/roadmap/roadmap-table.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { count } from "#components/words.ts";
import { currentViewer } from "#lib/auth/viewer.ts";
import { getRoadmap } from "#lib/data/roadmap-page.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { stages } from "#lib/roadmap/stages.ts";

export const metadata: Metadata = { title: "Roadmap" };

const titles = new Map(items.map((item) => [item.id, item.title]));
const notCollected = new Set(items.filter(({ implemented }) => !implemented).map(({ id }) => id));

export default async function RoadmapPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const viewer = await currentViewer();
  const { current } = await readForPage(readOrganizations(viewer));
  if (current === null) return <NothingYet viewer={viewer} />;
  const asked = await searchParams;
  const ou = oneParam(asked, "ou") ?? null;
  const kind = parseKind(oneParam(asked, "kind"));
  const now = webClock().now();
  const view = await readForPage(
    getRoadmap(viewer, current.id, { items, now, ...(ou !== null && { ouPath: ou }) }),
  );
  const shown = view.items.filter((item) => kind === null || item.kind === kind);
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Roadmap" }]} />
      <div className="page-head">
        <div>
          <h1>Roadmap</h1>
          <p>
            Ten stages, {items.length} items, {count(view.accounts, "account")}. Every bar is all accounts in
            one row.
          </p>
        </div>
      </div>
      {ou === null ? null : (
        <p className="mb-3">
          <Link className="chip" href={kind === null ? "/roadmap" : `/roadmap?kind=${kind}`} prefetch={false}>
            <span className="quiet">OU</span> {ou} <span className="sr-only">: show all</span>
            <Icon name="close" small />
          </Link>
        </p>
      )}
      {view.accounts === 0 && ou === null ? (
        <RefreshFirst run={null} />
      ) : (
        <>
          <RoadmapFigures view={view} />
          <RoadmapPath view={view} names={stages} />
          <div className="roadmap-bar-row">
            <KindFilter view={view} current={kind} ou={ou} />
            <StateLegend />
          </div>
          <RoadmapTable
            view={view}
            items={shown}
            names={stages}
            titles={titles}
            notCollected={notCollected}
            now={now.toISOString()}
          />
          {view.items.every(({ trend }) => trend.length === 0) ? (
            <p className="small quiet mt-3">
              {view.hasHistory
                ? "History of items begins with the next run: each one keeps a snapshot."
                : "History is kept of the whole organization and is not shown for a part of it."}
            </p>
          ) : null}
        </>
      )}
    </>
  );
}
