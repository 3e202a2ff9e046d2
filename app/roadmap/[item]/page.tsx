import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { NothingYet } from "#app/nothing-yet.tsx";
import { readOrganizations } from "#app/organization.ts";
import { allParams, oneParam, type SearchParams } from "#app/query.ts";
import { readForPage, webClock } from "#app/server.ts";
import { Icon } from "#components/icon.tsx";
import { ExerciseTimes } from "#components/item/exercise-times.tsx";
import { ItemAccounts } from "#components/item/item-accounts.tsx";
import { ItemFailing } from "#components/item/item-failing.tsx";
import { accountFilter, filterQuery, itemFilter } from "#components/item/item-filter.ts";
import { ItemDecision, ItemFix, ItemSince, ItemSources, ItemWhat } from "#components/item/item-guidance.tsx";
import { OrganizationPart, OwnAnswers } from "#components/item/item-organization.tsx";
import { ItemSummary } from "#components/item/item-summary.tsx";
import { ItemUnits } from "#components/item/item-units.tsx";
import { LocalTime } from "#components/local-time.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { currentViewer } from "#lib/auth/viewer.ts";
import { listExercises } from "#lib/data/exercises.ts";
import { listFixAccounts, listItemAccounts, listItemFailing } from "#lib/data/item-accounts.ts";
import { metShare, unknownShare } from "#lib/data/item-counts.ts";
import { getItemPage } from "#lib/data/item-page.ts";
import { collectorActions } from "#lib/facts/collector-actions.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { measurementsOf } from "#lib/roadmap/exercises/measurements.ts";
import type { Item } from "#lib/roadmap/item.ts";
import { organizationFixSteps } from "#lib/roadmap/organization-fix.ts";
import { stages } from "#lib/roadmap/stages.ts";

interface ItemPageProps {
  params: Promise<{ item: string }>;
  searchParams: Promise<SearchParams>;
}

function findItem(id: string): Item {
  return items.find((item) => item.id === id) ?? notFound();
}

export async function generateMetadata({ params }: ItemPageProps): Promise<Metadata> {
  const { id, title } = findItem((await params).item);
  return { title: `${id} ${title}` };
}

const kindWords = { automatic: "automatic", assisted: "assisted", attested: "attested" } as const;

function Neighbour({
  item,
  label,
  icon,
}: {
  item: Item | undefined;
  label: string;
  icon: "up" | "arrowDown";
}) {
  if (item === undefined) return null;
  return (
    <Link
      className="button button-ghost button-small button-icon"
      href={`/roadmap/${item.id}`}
      prefetch={false}
      aria-label={`${label}, ${item.id}`}
    >
      <Icon name={icon} small />
    </Link>
  );
}

function ItemHead({
  item,
  evaluatedAt,
  query,
  now,
}: {
  item: Item;
  evaluatedAt: string | null;
  query: string;
  now: string;
}) {
  const position = items.indexOf(item);
  const stage = stages.find(({ number }) => number === item.stage);
  return (
    <div className="page-head">
      <div className="min-w-0 grow basis-full sm:basis-0">
        <p className="small quiet">
          Stage {item.stage} {stage?.fullName} · item {item.id} · {kindWords[item.kind]}
          {item.scope === "organization" ? " · one answer for the organization" : ""}
        </p>
        <h1>{item.title}</h1>
      </div>
      {evaluatedAt === null ? null : (
        <span className="small quiet">
          Evaluated <LocalTime at={evaluatedAt} now={now} as="age" />
        </span>
      )}
      <Neighbour item={items[position - 1]} label="Previous item" icon="up" />
      <Neighbour item={items[position + 1]} label="Next item" icon="arrowDown" />
      {item.scope === "account" ? (
        <a className="button button-small" href={`/roadmap/${item.id}/export?${query}`} download>
          Export
        </a>
      ) : null}
    </div>
  );
}

export default async function ItemPage({ params, searchParams }: ItemPageProps) {
  const item = findItem((await params).item);
  const viewer = await currentViewer();
  const { current } = await readForPage(readOrganizations(viewer));
  if (current === null) return <NothingYet viewer={viewer} />;
  const asked = await searchParams;
  const filter = itemFilter(item.id, {
    states: allParams(asked, "state"),
    ou: oneParam(asked, "ou"),
    reason: oneParam(asked, "reason"),
  });
  const [after, failingAfter] = [oneParam(asked, "after"), oneParam(asked, "failing")];
  const now = webClock().now();
  const scope = { organizationId: current.id, itemId: item.id, now };
  const listed = accountFilter(filter);
  const failingFilter = { ...listed, states: [] };
  const isOwn = item.scope === "account";
  const [view, page, failing, fixAccounts, exercises] = await readForPage(
    Promise.all([
      getItemPage(viewer, scope, items),
      isOwn ? listItemAccounts(viewer, scope, listed, after === undefined ? {} : { after }) : null,
      isOwn
        ? listItemFailing(
            viewer,
            scope,
            failingFilter,
            failingAfter === undefined ? {} : { after: failingAfter },
          )
        : null,
      isOwn ? listFixAccounts(viewer, scope) : [],
      item.id === "10.2" ? listExercises(viewer, current.id) : [],
    ]),
  );
  const { organization, counts } = view;
  const fails = counts.notMet + counts.partial;
  const steps = organizationFixSteps(item, {
    partition: organization.partition,
    organization,
    accounts: fixAccounts,
    failingAccounts: fails,
  });
  const at = now.toISOString();
  const isEmptyItem = view.accounts === 0;
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Roadmap", href: "/roadmap" }, { label: `${item.id} ${item.title}` }]} />
      <ItemHead item={item} evaluatedAt={view.evaluatedAt} query={filterQuery(filter)} now={at} />
      <ItemSummary
        itemId={item.id}
        view={view}
        share={{ met: metShare(counts), unknown: unknownShare(counts) }}
        hasHistory={viewer.accounts === "all"}
        now={at}
      />
      <div className="item-columns">
        <div className="stack">
          <OrganizationPart view={view} title={item.title} now={at} />
          <ExerciseTimes measurements={measurementsOf(exercises, now)} />
          <OwnAnswers itemId={item.id} rows={view.ownAnswers} />
          {isOwn && !isEmptyItem ? <ItemUnits itemId={item.id} view={view} /> : null}
          {page === null ? null : <ItemAccounts filter={filter} page={page} isLater={after !== undefined} />}
          {failing === null || (failing.rows.length === 0 && failingAfter === undefined) ? null : (
            <ItemFailing
              filter={filter}
              page={failing}
              total={view.failing}
              isLater={failingAfter !== undefined}
            />
          )}
          <ItemFix itemId={item.id} steps={steps} fails={fails > 0} />
        </div>
        <div className="stack">
          <ItemWhat item={item} />
          <ItemDecision itemId={item.id} reasons={view.reasons} />
          <ItemSince item={item} />
          <ItemSources item={item} actions={collectorActions} />
        </div>
      </div>
    </>
  );
}
