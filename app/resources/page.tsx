import type { Metadata } from "next";
import Link from "next/link";
import { NothingYet } from "#app/nothing-yet.tsx";
import { readOrganizations } from "#app/organization.ts";
import { oneParam, type SearchParams } from "#app/query.ts";
import { readForPage, webClock } from "#app/server.ts";
import { ExportMenu } from "#components/export-menu.tsx";
import { CoverageNote } from "#components/resources/coverage-note.tsx";
import { Facets } from "#components/resources/facets.tsx";
import { ResourceSearch } from "#components/resources/resource-search.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { count, formatNumber } from "#components/words.ts";
import { currentViewer } from "#lib/auth/viewer.ts";
import { getResourceOverview, type ResourceOverview } from "#lib/data/resource-overview.ts";
import { everyResource, parseResourceQuery } from "#lib/data/resource-query.ts";
import { hasPermission } from "#lib/viewer.ts";
import { facetsOf } from "./chosen.ts";
import { type ResourceView, resourceParameters, resourcesHref } from "./links.ts";
import { ChangesCard, ListCard, MapCard } from "./parts.tsx";

export const metadata: Metadata = { title: "Resources" };

const views = [
  ["map", "Map"],
  ["list", "List"],
  ["changes", "Changes"],
] as const satisfies readonly (readonly [ResourceView, string])[];

function parametersOf(given: SearchParams): URLSearchParams {
  return new URLSearchParams(
    Object.entries(given).flatMap(([name, values]) => [values ?? []].flat().map((value) => [name, value])),
  );
}

/** How many there are, and where. */
function headline({ counts, accounts, coverage }: ResourceOverview): string {
  const there = counts.filter(({ present }) => present > 0);
  const total = there.reduce((sum, { present }) => sum + present, 0);
  const regions = new Set(there.map(({ region }) => region));
  regions.delete("global");
  const missing =
    coverage.neverRead === 0
      ? ""
      : ` ${count(coverage.neverRead, "account was", "accounts were")} never read.`;
  return `${formatNumber(total)} in ${count(accounts.withAny, "account")} and ${count(regions.size, "region")}.${missing}`;
}

export default async function ResourcesPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const viewer = await currentViewer();
  const { current } = await readForPage(readOrganizations(viewer));
  if (current === null) return <NothingYet viewer={viewer} />;
  const params = await searchParams;
  const asked = oneParam(params, "view");
  const view = views.find(([name]) => name === asked)?.[0] ?? "map";
  const parameters = parametersOf(params);
  const changesAfter = view === "changes" ? oneParam(params, "after") : undefined;
  if (view === "changes") parameters.delete("after");
  const { query, problems } = parseResourceQuery(parameters);
  const organizationId = current.id;
  const moment = webClock().now();
  const overview = await readForPage(getResourceOverview(viewer, query, { organizationId, now: moment }));
  const now = moment.toISOString();
  const isEmpty = overview.counts.length === 0 && overview.coverage.neverRead === overview.accounts.active;
  if (isEmpty && query.accounts.length + query.units.length === 0)
    return <NothingYet viewer={viewer} connected />;
  const frame = { viewer, query, overview, organizationId, now };
  const exported = (format: string) => {
    const all = resourceParameters(query);
    all.set("format", format);
    return `/resources/export?${all.toString()}`;
  };
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Resources" }]} />
      <div className="page-head page-head-tight">
        <div className="flex-1">
          <h1>Resources</h1>
          <p>{headline(overview)}</p>
        </div>
        <nav className="segmented" aria-label="View">
          {views.map(([name, label]) => (
            <Link
              key={name}
              href={resourcesHref(query, { view: name })}
              prefetch={false}
              aria-current={name === view ? "page" : undefined}
            >
              {label}
            </Link>
          ))}
        </nav>
        {hasPermission(viewer, "account.admin") ? (
          <Link className="button" href="/resources/import" prefetch={false}>
            Import
          </Link>
        ) : null}
        <ExportMenu>
          <a className="menu-link" href={exported("csv")} download>
            These as CSV of the Tag Editor
          </a>
          <a className="menu-link" href={exported("json")} download>
            These as JSON
          </a>
        </ExportMenu>
      </div>
      <ResourceSearch
        text={query.text}
        kept={[...resourceParameters({ ...query, text: "" }, view)].map(([name, value]) => ({ name, value }))}
        problems={problems.map(({ message }) => message)}
        clearHref={
          resourceParameters(query).toString() === "" ? null : resourcesHref(everyResource, { view })
        }
      />
      <div className="resource-columns">
        <Facets facets={facetsOf(query, overview, view)} />
        <div className="stack">
          {view === "map" ? <MapCard {...frame} /> : null}
          {view === "changes" ? (
            <ChangesCard {...frame} after={changesAfter ?? null} />
          ) : (
            <ListCard {...frame} view={view} />
          )}
          <CoverageNote coverage={overview.coverage} active={overview.accounts.active} />
        </div>
      </div>
    </>
  );
}
