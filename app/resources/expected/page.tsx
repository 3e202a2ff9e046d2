import type { Metadata } from "next";
import Link from "next/link";
import { NothingYet } from "#app/nothing-yet.tsx";
import { readOrganizations } from "#app/organization.ts";
import { oneParam, type SearchParams } from "#app/query.ts";
import { mark, unmark } from "#app/resources/actions.ts";
import { expectedDays } from "#app/resources/expected-days.ts";
import { resourceHref } from "#app/resources/links.ts";
import { readForPage, webClock } from "#app/server.ts";
import { ActionButton } from "#components/action-button.tsx";
import { actorWords } from "#components/audit/audit-words.ts";
import { LocalTime } from "#components/local-time.tsx";
import { Pager } from "#components/pager.tsx";
import { ExpectForm } from "#components/resources/expect-form.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { currentViewer } from "#lib/auth/viewer.ts";
import { type ExpectedPlace, listExpectedPlaces } from "#lib/data/expected-places.ts";
import { hasPermission } from "#lib/viewer.ts";

export const metadata: Metadata = { title: "Expected resources" };

const pageRows = 50;

function What({ place: { accountId, accountName, arn } }: { place: ExpectedPlace }) {
  if (accountId === null) return <>Every account</>;
  return (
    <>
      <Link className="name-link strong" href={`/accounts/${accountId}`} prefetch={false}>
        {accountName ?? accountId}
      </Link>
      {arn === null ? null : (
        <Link className="link mono small block cut" href={resourceHref({ accountId, arn })} prefetch={false}>
          {arn}
        </Link>
      )}
    </>
  );
}

/** What stands out by its region and is meant to be there. */
export default async function ExpectedPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const viewer = await currentViewer();
  const { current } = await readForPage(readOrganizations(viewer));
  if (current === null) return <NothingYet viewer={viewer} />;
  const after = oneParam(await searchParams, "after") ?? null;
  const { rows, next } = await readForPage(
    listExpectedPlaces(viewer, { organizationId: current.id, after, limit: pageRows }),
  );
  const now = webClock().now();
  const mayMark = hasPermission(viewer, "account.admin");
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Resources", href: "/resources" }, { label: "Expected" }]} />
      <div className="page-head page-head-tight">
        <div>
          <h1>Expected resources</h1>
          <p>What is meant to be where the organization uses nothing else. On its day it stands out again.</p>
        </div>
      </div>
      <div className={mayMark ? "import-split" : undefined}>
        <section className="card overflow-clip" aria-label="Expected">
          {rows.length === 0 ? (
            <p className="p-4 muted">
              Nothing is marked. What stands out is on the map of{" "}
              <Link className="link" href="/resources" prefetch={false}>
                resources
              </Link>
              .
            </p>
          ) : (
            <table className="table phone-rows">
              <caption className="sr-only">What is expected</caption>
              <thead>
                <tr>
                  <th scope="col">Region</th>
                  <th scope="col">What</th>
                  <th scope="col">Why</th>
                  <th scope="col">Until</th>
                  <th scope="col">Who said so</th>
                  {mayMark ? (
                    <th scope="col">
                      <span className="sr-only">Take back</span>
                    </th>
                  ) : null}
                </tr>
              </thead>
              <tbody>
                {rows.map((place) => (
                  <tr key={place.id}>
                    <td className="mono">{place.region}</td>
                    <td className="cut">
                      <What place={place} />
                    </td>
                    <td>{place.reason}</td>
                    <td className="num whitespace-nowrap">
                      <LocalTime at={place.until.toISOString()} now={now.toISOString()} as="date" />
                      {place.until <= now ? <span className="tag tag-no ml-1">over</span> : null}
                    </td>
                    <td className="small">
                      {actorWords({ actor: place.markedBy, actorName: place.markedByName })},{" "}
                      <LocalTime at={place.markedAt.toISOString()} now={now.toISOString()} as="date" />
                    </td>
                    {mayMark ? (
                      <td className="right">
                        <ActionButton action={unmark} fields={{ id: place.id }} label="Take back" small />
                      </td>
                    ) : null}
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          {after === null && next === null ? null : (
            <div className="card-body">
              <Pager
                first={after === null ? null : { href: "/resources/expected", label: "First page" }}
                next={
                  next === null
                    ? null
                    : {
                        href: `/resources/expected?${new URLSearchParams({ after: next })}`,
                        label: "Next page",
                      }
                }
              />
            </div>
          )}
        </section>
        {mayMark ? (
          <section className="card" aria-labelledby="expected-new">
            <header>
              <h2 id="expected-new">Mark another</h2>
            </header>
            <div className="card-body">
              <ExpectForm action={mark} choice={null} days={expectedDays(now.toISOString())} />
            </div>
          </section>
        ) : null}
      </div>
    </>
  );
}
