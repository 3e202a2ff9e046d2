import type { Metadata } from "next";
import Link from "next/link";
import { NothingYet } from "#app/nothing-yet.tsx";
import { readOrganizations } from "#app/organization.ts";
import { oneParam, type SearchParams } from "#app/query.ts";
import { readForPage, webClock } from "#app/server.ts";
import { ChangeFilter } from "#components/accounts/change-filter.tsx";
import { ChangeList } from "#components/accounts/change-list.tsx";
import { ChangeWeeks } from "#components/accounts/change-weeks.tsx";
import { ExportMenu } from "#components/export-menu.tsx";
import { Message } from "#components/message.tsx";
import { Pager } from "#components/pager.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { currentViewer } from "#lib/auth/viewer.ts";
import { countEventWeeks } from "#lib/data/account-event-weeks.ts";
import { listAccountEvents } from "#lib/data/account-events.ts";
import { listCustomColumns } from "#lib/data/custom-columns.ts";
import { listUnitPaths } from "#lib/data/unit-paths.ts";
import { changeLines } from "./lines.ts";
import { changesHref, readChangeView, withOrganization } from "./query.ts";

export const metadata: Metadata = { title: "Changes of accounts" };

const pageSize = 50;
const weeksShown = 26;

/** What happened to accounts: week by week as a picture, one by one as a list. */
export default async function ChangesPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const viewer = await currentViewer();
  const { current, all } = await readForPage(readOrganizations(viewer));
  if (current === null) return <NothingYet viewer={viewer} />;
  const params = await searchParams;
  const { parameters, filter, problems } = readChangeView((name) => oneParam(params, name));
  const place = oneParam(params, "after");
  const after = place !== undefined && /^\d{1,18}$/.test(place) ? place : null;
  const now = webClock().now();
  const matching = withOrganization(filter, current.id);
  const [page, weeks, columns, paths] = await readForPage(
    Promise.all([
      listAccountEvents(viewer, { ...matching, after, limit: pageSize }),
      countEventWeeks(viewer, matching, { weeks: weeksShown, now }),
      listCustomColumns(viewer),
      listUnitPaths(viewer, current.id),
    ]),
  );
  const names = { columns, organizations: new Map(all.map(({ id, name }) => [id, name])) };
  const exported = (format: string) => changesHref({ ...parameters, format }, "/accounts/changes/export");
  const { kind = "", ou = "", account = "", from = "", to = "" } = parameters;
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Accounts", href: "/accounts" }, { label: "Changes" }]} />
      <div className="page-head page-head-tight">
        <h1 className="flex-1">Changes of accounts</h1>
        <ExportMenu>
          <a className="menu-link" href={exported("csv")} download>
            These changes as CSV
          </a>
          <a className="menu-link" href={exported("json")} download>
            These changes as JSON
          </a>
        </ExportMenu>
      </div>
      <div className="stack">
        <ChangeWeeks weeks={weeks} />
        <div>
          <ChangeFilter values={{ kind, ou, account, from, to }} paths={paths} />
          {problems.length === 0 ? null : (
            <Message kind="warn" icon="filter" title="A part of this address was left out">
              <ul>
                {problems.map((text) => (
                  <li key={text} className="break-words">
                    {text}
                  </li>
                ))}
              </ul>
            </Message>
          )}
          {page.events.length === 0 ? (
            <section className="card empty">
              <h2>Nothing happened</h2>
              <p>
                The first listing of an organization is no news; what comes, goes or changes after it stands
                here.
              </p>
              {Object.keys(parameters).length === 0 ? null : (
                <Link className="button" href="/accounts/changes" prefetch={false}>
                  Show every change
                </Link>
              )}
            </section>
          ) : (
            <ChangeList
              changes={page.events.map((event) => ({ event, lines: changeLines(event, names) }))}
              now={now.toISOString()}
            />
          )}
          <Pager
            first={after === null ? null : { href: changesHref(parameters), label: "The newest" }}
            next={
              page.next === null
                ? null
                : { href: changesHref({ ...parameters, after: page.next }), label: "Older changes" }
            }
          />
        </div>
      </div>
    </>
  );
}
