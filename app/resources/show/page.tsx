import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { oneParam, type SearchParams } from "#app/query.ts";
import { mark } from "#app/resources/actions.ts";
import { expectedDays } from "#app/resources/expected-days.ts";
import { resourceHref, resourcesHref } from "#app/resources/links.ts";
import { readForPage, webClock } from "#app/server.ts";
import { consoleLink } from "#components/account/console-link.ts";
import { CopyButton } from "#components/copy-button.tsx";
import { Icon } from "#components/icon.tsx";
import { LocalTime } from "#components/local-time.tsx";
import { ChangeTable } from "#components/resources/change-table.tsx";
import { FoldedExpectForm } from "#components/resources/expect-form.tsx";
import { kindWords, sourceWords } from "#components/resources/resource-words.ts";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { currentViewer } from "#lib/auth/viewer.ts";
import { resourceFrame } from "#lib/data/resource-list.ts";
import { getResource, type ResourceDetail } from "#lib/data/resource-page.ts";
import { everyResource } from "#lib/data/resource-query.ts";
import { standsOut } from "#lib/data/resource-regions.ts";
import { hasPermission } from "#lib/viewer.ts";

export const metadata: Metadata = { title: "Resource" };

const open = { yes: "yes", no: "no", unknown: "no source says" } as const;

/** Name → what is said of it, in the order of the page. */
function facts(resource: ResourceDetail, now: string): [string, React.ReactNode][] {
  const time = (at: Date | null) =>
    at === null ? "–" : <LocalTime at={at.toISOString()} now={now} as="moment" />;
  const { tags, isPublic } = resource;
  return [
    ["Type", resource.type],
    ["Detail", resource.detail ?? "–"],
    ["Region", resource.region],
    ["Made", time(resource.createdAt)],
    ["First seen", time(resource.firstSeenAt)],
    [resource.goneAt === null ? "Last seen" : "Last seen, then gone", time(resource.lastSeenAt)],
    ["Open to everybody", isPublic === null ? open.unknown : isPublic ? open.yes : open.no],
    ["Addresses", resource.addresses.join(", ") || "–"],
    ["Stack", tags["aws:cloudformation:stack-name"] ?? "–"],
    ["Named by", resource.sources.map(sourceWords).join(", ") || "nobody any more"],
  ];
}

/** One resource: what is known of it, who says so, and what happened to it. */
export default async function ResourcePage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const viewer = await currentViewer();
  const params = await searchParams;
  const accountId = oneParam(params, "account");
  const arn = [params["arn"] ?? []].flat()[0];
  if (accountId === undefined || arn === undefined || arn.length > 2000) notFound();
  const resource = await readForPage(getResource(viewer, { accountId, arn }));
  const moment = webClock().now();
  const now = moment.toISOString();
  const { organizationId, region } = resource;
  const { unexpected } = await readForPage(
    resourceFrame(viewer, everyResource, { organizationId, now: moment }),
  );
  const isSurprise = resource.goneAt === null && !resource.isDefault && standsOut(unexpected, resource);
  const link = consoleLink(resource.arn);
  const tags = Object.entries(resource.tags).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return (
    <>
      <Breadcrumb
        crumbs={[{ label: "Resources", href: "/resources" }, { label: resource.name ?? resource.id }]}
      />
      <div className="page-head">
        <div className="flex-1 min-w-0">
          <h1 className="cut">{resource.name ?? resource.id}</h1>
          <p>
            {kindWords(resource.type)} of{" "}
            <Link className="link" href={`/accounts/${resource.accountId}`} prefetch={false}>
              {resource.accountName}
            </Link>
            {resource.goneAt === null ? "" : ", gone"}
          </p>
        </div>
        {link === null ? null : (
          <a className="button" href={link} target="_blank" rel="noreferrer">
            Console
            <Icon name="external" small />
          </a>
        )}
      </div>
      <p className="resource-arn">
        <code className="mono">{resource.arn}</code>
        <CopyButton text={resource.arn} label="Copy ARN" />
      </p>
      {isSurprise ? (
        <section className="card card-body resource-surprising" aria-label="Unexpected region">
          <p>
            <span className="tag tag-no">unexpected</span> The organization uses nothing else in {region}.
          </p>
          {hasPermission(viewer, "account.admin") ? (
            <>
              <FoldedExpectForm
                label="Mark this resource as expected"
                action={mark}
                choice={{ region, account: accountId, arn }}
                days={expectedDays(now)}
              />
              <FoldedExpectForm
                label={`Mark whatever ${resource.accountName} has in ${region}`}
                action={mark}
                choice={{ region, account: accountId, arn: "" }}
                days={expectedDays(now)}
              />
            </>
          ) : null}
        </section>
      ) : null}
      <div className="resource-facts">
        <section className="card" aria-labelledby="resource-facts">
          <header>
            <h2 id="resource-facts">What is known</h2>
          </header>
          <dl className="pairs card-body">
            {facts(resource, now).map(([name, value]) => (
              <div key={name} className="contents">
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section className="card" aria-labelledby="resource-tags">
          <header>
            <h2 id="resource-tags">Tags</h2>
          </header>
          {tags.length === 0 ? (
            <p className="card-body muted">None, or no source that knows them was read.</p>
          ) : (
            <dl className="pairs card-body">
              {tags.map(([key, value]) => (
                <div key={key} className="contents">
                  <dt className="mono">{key}</dt>
                  <dd className="mono">
                    <Link
                      className="name-link"
                      href={resourcesHref({ ...everyResource, tags: [`${key}=${value}`] })}
                      prefetch={false}
                    >
                      {value === "" ? "(empty)" : value}
                    </Link>
                  </dd>
                </div>
              ))}
            </dl>
          )}
        </section>
      </div>
      {resource.changes.length === 0 ? null : (
        <section className="card overflow-clip mt-4" aria-labelledby="resource-changes">
          <header>
            <h2 id="resource-changes">Changes</h2>
          </header>
          <ChangeTable rows={resource.changes} now={now} hrefOf={resourceHref} />
        </section>
      )}
    </>
  );
}
