import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { NothingYet } from "#app/nothing-yet.tsx";
import { readOrganizations } from "#app/organization.ts";
import { oneParam, type SearchParams } from "#app/query.ts";
import { RadarPanel } from "#app/radar/panel.tsx";
import { readForPage, webClock } from "#app/server.ts";
import { Pager } from "#components/pager.tsx";
import { SightingList } from "#components/radar/sighting-list.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { count } from "#components/words.ts";
import { currentViewer } from "#lib/auth/viewer.ts";
import { getSightedAccount } from "#lib/data/radar-list.ts";
import { listSightings } from "#lib/data/radar-page.ts";
import { listSightingQuestions } from "#lib/data/radar-questions.ts";

export const metadata: Metadata = { title: "Discovered account" };

const pageRows = 50;

interface SightedPageProps {
  params: Promise<{ id: string }>;
  searchParams: Promise<SearchParams>;
}

/** One account with every place that names it. */
export default async function SightedPage({ params, searchParams }: SightedPageProps) {
  const viewer = await currentViewer();
  const { id: accountId } = await params;
  if (!/^\d{12}$/.test(accountId)) notFound();
  const { current } = await readForPage(readOrganizations(viewer));
  if (current === null) return <NothingYet viewer={viewer} />;
  const after = oneParam(await searchParams, "after") ?? null;
  const now = webClock().now();
  const organizationId = current.id;
  const [account, { rows, next }, questions] = await readForPage(
    Promise.all([
      getSightedAccount(viewer, { accountId, organizationId, now }),
      listSightings(viewer, { accountId, organizationId, after, limit: pageRows }),
      listSightingQuestions(viewer, accountId),
    ]),
  );
  const here = `/radar/${accountId}`;
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Discovered accounts", href: "/radar" }, { label: accountId }]} />
      <div className="page-head page-head-tight">
        <div>
          <h1>{account.name ?? "Account without a name"}</h1>
          <p>
            {count(account.sightings, "place")} in {count(account.seenIn, "account")}{" "}
            {account.sightings === 1 ? "names" : "name"} it.
          </p>
        </div>
      </div>
      <div className="radar-columns">
        <div className="stack">
          <section className="card radar-places" aria-labelledby="places">
            <h2 id="places">Every place that names it</h2>
            <SightingList rows={rows} now={now.toISOString()} />
          </section>
          <Pager
            first={after === null ? null : { href: here, label: "First page" }}
            next={
              next === null
                ? null
                : { href: `${here}?${new URLSearchParams({ after: next })}`, label: "Next page" }
            }
          />
        </div>
        <RadarPanel viewer={viewer} account={account} places={null} questions={questions} now={now} />
      </div>
    </>
  );
}
