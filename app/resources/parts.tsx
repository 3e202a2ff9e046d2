import Link from "next/link";
import { mark } from "#app/resources/actions.ts";
import { readForPage } from "#app/server.ts";
import { Pager } from "#components/pager.tsx";
import { ChangeTable } from "#components/resources/change-table.tsx";
import { FoldedExpectForm } from "#components/resources/expect-form.tsx";
import { resourceGrid } from "#components/resources/resource-grid.ts";
import { ResourceMap } from "#components/resources/resource-map.tsx";
import { ResourceTable } from "#components/resources/resource-table.tsx";
import { count, formatNumber } from "#components/words.ts";
import { listResources } from "#lib/data/resource-list.ts";
import type { ResourceOverview } from "#lib/data/resource-overview.ts";
import { type ChangePlace, listResourceChanges } from "#lib/data/resource-page.ts";
import { type ResourceQuery, type ResourceSearch, resourceSearch } from "#lib/data/resource-query.ts";
import { everywhereTypes, standsOut } from "#lib/data/resource-regions.ts";
import { hasPermission, type Viewer } from "#lib/viewer.ts";
import { expectedDays } from "./expected-days.ts";
import { type ResourceView, resourceHref, resourceParameters, resourcesHref, toggled } from "./links.ts";

interface Frame {
  viewer: Viewer;
  query: ResourceQuery;
  overview: ResourceOverview;
  organizationId: string;
  now: string;
}

const pageRows = 50;

const rules = {
  setting: "Expected are the regions of the setting homeRegions.",
  use: "Expected are the regions in which at least a tenth as many accounts have something as in the most used one.",
} as const;

/** Services by regions, and the regions that nobody expects. */
export function MapCard({ viewer, query, overview, now }: Frame) {
  const mayMark = hasPermission(viewer, "account.admin") && viewer.accounts === "all";
  const isTelling = ({ type }: { type: string }) => !everywhereTypes.includes(type);
  const { regions } = overview.unexpected;
  const telling = overview.standing.filter(isTelling);
  const unexpected = { regions, standing: telling };
  const grid = resourceGrid(overview.counts, overview.counts.filter(isTelling), unexpected, query);
  const surprising = regions.map((region) => ({
    region,
    present: telling.reduce((sum, place) => sum + (place.region === region ? place.present : 0), 0),
  }));
  return (
    <section className="card" aria-labelledby="resource-map">
      <header>
        <h2 id="resource-map" className="flex-1">
          Service × region
        </h2>
        <span className="small quiet phone-hidden">all resources, the filter is outlined</span>
      </header>
      <ResourceMap
        grid={grid}
        hrefOf={(service, region) =>
          resourcesHref({ ...query, services: [service], regions: [region], types: [], after: null })
        }
      />
      <div className="resource-unexpected">
        {surprising.map(({ region, present }) => (
          <div key={region}>
            <Link
              className="resource-surprise"
              href={resourcesHref(
                toggled({ ...query, services: [], regions: [], marks: ["unexpected"] }, "regions", region),
              )}
              prefetch={false}
            >
              {region}
            </Link>
            <span className="muted">
              {count(present, "resource")} where the organization uses nothing else.{" "}
              {services(telling, region)}
            </span>
            {mayMark ? (
              <FoldedExpectForm
                label="Mark as expected"
                action={mark}
                choice={{ region, account: "", arn: "" }}
                days={expectedDays(now)}
              />
            ) : null}
          </div>
        ))}
        <p className="quiet small">
          {surprising.length === 0 ? "No region is unexpected. " : ""}
          {rules[overview.rule]} Networks that AWS makes in every account are left out.{" "}
          <Link className="link" href="/resources/expected" prefetch={false}>
            Marked as expected
          </Link>
        </p>
      </div>
    </section>
  );
}

/** `12 ec2, 3 logs.` */
function services(counts: ResourceOverview["standing"], region: string): string {
  const byService = new Map<string, number>();
  for (const place of counts) {
    const service = place.type.slice(0, place.type.indexOf(":"));
    if (place.region === region) byService.set(service, (byService.get(service) ?? 0) + place.present);
  }
  const words = [...byService]
    .filter(([, present]) => present > 0)
    .sort((a, b) => b[1] - a[1])
    .slice(0, 4)
    .map(([service, present]) => `${formatNumber(present)} ${service}`);
  return `${words.join(", ")}.`;
}

/** Searches that find by addresses. */
const addressKinds: readonly ResourceSearch["kind"][] = ["address", "range", "host"];

/** The resources that the query matches, a page of them. */
export async function ListCard({
  viewer,
  query,
  overview,
  organizationId,
  now,
  view,
}: Frame & { view: ResourceView }) {
  const { rows, next, matching } = await readForPage(
    listResources(viewer, query, { organizationId, limit: pageRows, now: new Date(now) }),
  );
  const isNarrowed = resourceParameters(query).toString() !== "";
  const title = isNarrowed ? "Matching resources" : "All resources";
  return (
    <section className="card overflow-clip" aria-labelledby="resource-list">
      <header>
        <h2 id="resource-list">{title}</h2>
        <span className="quiet num">
          {matching.isMore ? `more than ${formatNumber(matching.count)}` : formatNumber(matching.count)}
        </span>
      </header>
      {rows.length === 0 ? (
        <p className="card-body muted">
          Nothing like that.{" "}
          <Link
            className="link"
            href={resourcesHref({ ...query, after: null, text: "" }, { view })}
            prefetch={false}
          >
            Without the search
          </Link>
        </p>
      ) : (
        <ResourceTable
          rows={rows}
          isUnexpected={(row) => standsOut(overview.unexpected, row)}
          now={now}
          hrefOf={resourceHref}
          label={title}
          isByAddress={addressKinds.includes(resourceSearch(query.text).kind)}
        />
      )}
      <footer className="table-foot">
        <span className="num">{count(rows.length, "resource")} on this page</span>
        <span>What is gone is kept for 400 days</span>
      </footer>
      <div className="card-body">
        <Pager
          first={query.after === null ? null : { href: resourcesHref(query, { view }), label: "First page" }}
          next={
            next === null ? null : { href: resourcesHref(query, { view, after: next }), label: "Next page" }
          }
        />
      </div>
    </section>
  );
}

const changeForm = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) (\d{12}) (.+)$/s;

/** A place in the list of changes; what is none begins at the newest. */
function changePlace(text: string | null): ChangePlace | null {
  const [, at, accountId, arn] = text === null ? [] : (changeForm.exec(text) ?? []);
  const isPlace = at !== undefined && accountId !== undefined && arn !== undefined;
  return isPlace && !Number.isNaN(Date.parse(at)) ? { at, accountId, arn } : null;
}

/** What appeared and went, newest first. */
export async function ChangesCard({
  viewer,
  query,
  organizationId,
  now,
  after,
}: Frame & { after: string | null }) {
  const place = changePlace(after);
  const { rows, next } = await readForPage(
    listResourceChanges(viewer, { ...query, kind: null }, { organizationId, limit: pageRows, after: place }),
  );
  const here = resourcesHref(query, { view: "changes" });
  const older =
    next === null
      ? null
      : `${here}&${new URLSearchParams({ after: [next.at, next.accountId, next.arn].join(" ") }).toString()}`;
  return (
    <section className="card overflow-clip" aria-labelledby="resource-changes">
      <header>
        <h2 id="resource-changes">Appeared and gone</h2>
      </header>
      {rows.length === 0 ? (
        <p className="card-body muted">
          Nothing yet: what the first reading of a place finds is no change, what later ones find or miss is.
        </p>
      ) : (
        <ChangeTable rows={rows} now={now} hrefOf={resourceHref} />
      )}
      <div className="card-body">
        <Pager
          first={place === null ? null : { href: here, label: "Newest" }}
          next={older === null ? null : { href: older, label: "Older" }}
        />
      </div>
    </section>
  );
}
