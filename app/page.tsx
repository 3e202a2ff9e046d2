import type { Metadata } from "next";
import Link from "next/link";
import { CampaignLines } from "#components/overview/campaign-lines.tsx";
import { Changes } from "#components/overview/changes.tsx";
import { RefreshFirst } from "#components/overview/empty.tsx";
import { Freshness } from "#components/overview/freshness.tsx";
import { Headline } from "#components/overview/headline.tsx";
import { HeatMap } from "#components/overview/heat-map.tsx";
import { LastRun } from "#components/overview/last-run.tsx";
import { NextActions } from "#components/overview/next-actions.tsx";
import { RunLine } from "#components/overview/run-line.tsx";
import { StageCells } from "#components/overview/stage-cells.tsx";
import { RefreshButton } from "#components/refresh-button.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { count } from "#components/words.ts";
import { currentViewer } from "#lib/auth/viewer.ts";
import { listCampaigns } from "#lib/data/campaigns.ts";
import { getOverview, type OverviewView } from "#lib/data/overview.ts";
import { readOwnCampaigns } from "#lib/data/own-campaigns.ts";
import { countSightedAccounts } from "#lib/data/radar-list.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { stages } from "#lib/roadmap/stages.ts";
import { hasPermission } from "#lib/viewer.ts";
import { startRefresh } from "./actions.ts";
import { nameActions } from "./next-actions.ts";
import { NothingYet } from "./nothing-yet.tsx";
import { readOrganizations } from "./organization.ts";
import { readForPage, webClock } from "./server.ts";

export const metadata: Metadata = { title: "Overview" };

/** Campaigns that the page tells of. */
const mostCampaigns = 2;

interface OverviewPageProps {
  searchParams: Promise<{ open?: string | string[] }>;
}

function Body({ view, now, open }: { view: OverviewView; now: string; open: readonly string[] }) {
  const actions = nameActions(view);
  const hasRail = actions.length > 0 || view.changes.length > 0;
  return (
    <>
      {view.run?.active ? <RunLine run={view.run} /> : null}
      <section className="card organization-panel" aria-label="Organization progress">
        <Headline headline={view.headline} />
        <StageCells stages={view.stages} names={stages} />
      </section>
      <div className={hasRail ? "overview-columns" : "overview-columns no-rail"}>
        <HeatMap map={view.map} groups={view.groups} stages={stages} open={open} />
        {hasRail ? (
          <div className="rail">
            {actions.length > 0 ? <NextActions actions={actions} /> : null}
            {view.changes.length > 0 ? (
              <Changes changes={view.changes} since={view.changesSince} now={now} />
            ) : null}
          </div>
        ) : null}
      </div>
    </>
  );
}

export default async function OverviewPage({ searchParams }: OverviewPageProps) {
  const viewer = await currentViewer();
  const { current } = await readForPage(readOrganizations(viewer));
  if (current === null) return <NothingYet viewer={viewer} />;
  const now = webClock().now();
  const { open: asked } = await searchParams;
  // More would be a page that somebody wrote by hand.
  const open = [asked ?? []].flat().slice(0, 50);
  const [view, { unknown }, { campaigns }, own] = await readForPage(
    Promise.all([
      getOverview(viewer, current.id, { items, now, open: new Set(open) }),
      countSightedAccounts(viewer, { organizationId: current.id, now }),
      hasPermission(viewer, "campaign.read")
        ? listCampaigns(viewer, { open: true, limit: mostCampaigns, now })
        : { campaigns: [] },
      readOwnCampaigns(viewer, { accountIds: [], now }),
    ]),
  );
  if (view.groups.length === 0 && viewer.role === "owner") return <NothingYet viewer={viewer} connected />;
  const running = view.run?.active ?? false;
  const fields = { organizationId: current.id };
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Overview" }]} />
      <div className="page-head">
        <div className="flex-1">
          <h1>Overview</h1>
          <CampaignLines campaigns={campaigns} own={own.campaigns} />
          {unknown === 0 ? null : (
            <p>
              <Link className="link inline-block py-1" href="/radar?is=unknown" prefetch={false}>
                {count(unknown, "account is", "accounts are")} named in yours that nobody knows
              </Link>
            </p>
          )}
        </div>
        {view.evaluatedAt === null ? null : (
          <div className="freshness">
            <Freshness freshness={view.freshness} />
            {view.run === null ? null : <LastRun run={view.run} now={now.toISOString()} />}
          </div>
        )}
        {hasPermission(viewer, "run.start") ? (
          <RefreshButton action={startRefresh} fields={fields} label="Refresh" running={running} />
        ) : null}
      </div>
      {view.groups.length === 0 ? (
        <RefreshFirst run={view.run} />
      ) : (
        <Body view={view} now={now.toISOString()} open={open} />
      )}
    </>
  );
}
