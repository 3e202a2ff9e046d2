import type { Metadata } from "next";
import Link from "next/link";
import { NothingYet } from "#app/nothing-yet.tsx";
import { readOrganizations } from "#app/organization.ts";
import { oneParam, type SearchParams } from "#app/query.ts";
import { readForPage, webClock } from "#app/server.ts";
import { ExportMenu } from "#components/export-menu.tsx";
import { Pager } from "#components/pager.tsx";
import { RadarFilter } from "#components/radar/radar-filter.tsx";
import { RadarTable } from "#components/radar/radar-table.tsx";
import { classWords } from "#components/radar/radar-words.ts";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { formatNumber } from "#components/words.ts";
import { currentViewer } from "#lib/auth/viewer.ts";
import {
  countSightedAccounts,
  listSightedAccounts,
  type RadarCounts,
  type SightedAccount,
} from "#lib/data/radar-list.ts";
import { listSightings } from "#lib/data/radar-page.ts";
import { listSightingQuestions } from "#lib/data/radar-questions.ts";
import { sightingClasses } from "#lib/data/sighting-class.ts";
import { hasPermission, type Viewer } from "#lib/viewer.ts";
import { RadarPanel } from "./panel.tsx";
import { type RadarTab, type RadarView, radarHref, radarParameters, readRadarView } from "./query.ts";

export const metadata: Metadata = { title: "Discovered accounts" };

const pageRows = 50;
/** Places beside the list; the others stand on the account's own page. */
const fewPlaces = 6;

const alwaysShown: readonly RadarTab[] = ["unknown", "ours", "vendor", "aws"];

function Tabs({ view, counts }: { view: RadarView; counts: RadarCounts }) {
  const all = sightingClasses.reduce((sum, name) => sum + (name === "aws" ? 0 : counts[name]), 0);
  const tabs: [tab: RadarTab, label: string, n: number][] = [
    ["all", "All", all],
    ...sightingClasses
      .filter((name) => counts[name] > 0 || alwaysShown.includes(name))
      .map((name): [RadarTab, string, number] => [name, classWords[name].tab, counts[name]]),
  ];
  return (
    <nav className="views view-tabs" aria-label="Whose accounts">
      {tabs.map(([tab, label, n]) => (
        <Link
          key={tab}
          href={radarHref({ ...view, tab })}
          prefetch={false}
          aria-current={tab === view.tab ? "page" : undefined}
        >
          {label}
          <span className="num">{formatNumber(n)}</span>
        </Link>
      ))}
    </nav>
  );
}

async function readPanel(viewer: Viewer, account: SightedAccount | undefined, organizationId: string) {
  if (account === undefined) return null;
  const asked = { accountId: account.accountId, organizationId, after: null, limit: fewPlaces };
  const [{ rows, next }, questions] = await Promise.all([
    listSightings(viewer, asked),
    listSightingQuestions(viewer, account.accountId),
  ]);
  return { account, questions, places: { rows, more: next !== null } };
}

function Empty({ isFiltered }: { isFiltered: boolean }) {
  return (
    <p className="card card-body">
      {isFiltered
        ? "Nothing fits these filters."
        : "No account was seen that the organization does not list. What is not read does not show: see Coverage."}
    </p>
  );
}

export default async function RadarPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const viewer = await currentViewer();
  const { current } = await readForPage(readOrganizations(viewer));
  if (current === null) return <NothingYet viewer={viewer} />;
  const params = await searchParams;
  const view = readRadarView(params);
  const now = webClock().now();
  const frame = { organizationId: current.id, now };
  const [counts, page] = await readForPage(
    Promise.all([
      countSightedAccounts(viewer, frame),
      listSightedAccounts(viewer, view.query, { ...frame, limit: pageRows }),
    ]),
  );
  const wanted = oneParam(params, "id");
  const chosen = page.rows.find(({ accountId }) => accountId === wanted) ?? page.rows[0];
  const panel = await readForPage(readPanel(viewer, chosen, current.id));
  const parameters = radarParameters(view);
  const place: Record<string, string> = view.query.after === null ? {} : { after: view.query.after };
  const exported = (format: string) =>
    `/radar/export?${new URLSearchParams([...parameters, ["format", format]]).toString()}`;
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Discovered accounts" }]} />
      <div className="page-head page-head-tight radar-title">
        <div className="flex-1">
          <h1>Discovered accounts</h1>
          <p>
            Account ids that appear in our policies, shares, bills and logs but are not in the organization.
          </p>
        </div>
        {hasPermission(viewer, "account.admin") ? (
          <Link className="button" href="/radar/vendors" prefetch={false}>
            Known vendors
          </Link>
        ) : null}
        <ExportMenu>
          <a className="menu-link" href={exported("csv")} download>
            These as CSV
          </a>
          <a className="menu-link" href={exported("json")} download>
            These as JSON
          </a>
        </ExportMenu>
      </div>
      <Tabs view={view} counts={counts} />
      <RadarFilter
        tab={view.tab === "all" ? null : view.tab}
        text={view.query.text}
        place={view.query.places[0] ?? null}
        openTrust={view.query.withoutExternalId}
      />
      {panel === null ? (
        <Empty isFiltered={parameters.size > 0} />
      ) : (
        <div className="radar-columns">
          <div className="stack">
            <section className="card radar-list" aria-label="Accounts">
              <RadarTable
                rows={page.rows}
                counts={counts}
                now={now.toISOString()}
                chosen={panel.account.accountId}
                hrefOf={({ accountId }) => radarHref(view, { ...place, id: accountId })}
              />
              {view.tab === "all" && counts.aws > 0 ? (
                <p className="radar-foot small quiet">
                  {counts.aws === 1
                    ? "1 id of AWS itself is"
                    : `${formatNumber(counts.aws)} ids of AWS itself are`}{" "}
                  known by its documentation and left out here.
                </p>
              ) : null}
            </section>
            <Pager
              first={view.query.after === null ? null : { href: radarHref(view), label: "First page" }}
              next={
                page.next === null
                  ? null
                  : { href: radarHref(view, { after: page.next }), label: "Next page" }
              }
            />
          </div>
          <RadarPanel viewer={viewer} now={now} {...panel} />
        </div>
      )}
    </>
  );
}
