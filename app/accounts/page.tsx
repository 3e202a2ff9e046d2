import type { Metadata } from "next";
import Link from "next/link";
import { NothingYet } from "#app/nothing-yet.tsx";
import { readOrganizations } from "#app/organization.ts";
import { readForPage, webClock } from "#app/server.ts";
import { AccountTable } from "#components/accounts/account-table.tsx";
import { ColumnsMenu } from "#components/accounts/columns-menu.tsx";
import { FilterBar } from "#components/accounts/filter-bar.tsx";
import { FilterMenu } from "#components/accounts/filter-menu.tsx";
import { NothingMatches, QueryProblems } from "#components/accounts/notices.tsx";
import { Pager } from "#components/accounts/pager.tsx";
import { Selection } from "#components/accounts/selection.tsx";
import { ViewMenu } from "#components/accounts/view-menu.tsx";
import { ViewTabs } from "#components/accounts/view-tabs.tsx";
import { ExportMenu } from "#components/export-menu.tsx";
import { Icon } from "#components/icon.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { currentViewer } from "#lib/auth/viewer.ts";
import { listAccountPage } from "#lib/data/account-list.ts";
import { type AccountColumn, accountColumns, parseAccountQuery } from "#lib/data/account-query.ts";
import { queryText } from "#lib/data/account-query-text.ts";
import { listCustomColumns } from "#lib/data/custom-columns.ts";
import { listFieldChoices } from "#lib/data/field-choices.ts";
import { listUnitPaths } from "#lib/data/unit-paths.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { stages } from "#lib/roadmap/stages.ts";
import { hasPermission } from "#lib/viewer.ts";
import { deleteView, refreshAccounts, renameView, saveView } from "./actions.ts";
import { chips, exportHref, keptFields, listHref, sortHrefs, stepHref } from "./links.ts";
import { readViews } from "./views.ts";

export const metadata: Metadata = { title: "Accounts" };

const pageRows = 100;

interface AccountsPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

function parametersOf(given: Awaited<AccountsPageProps["searchParams"]>): URLSearchParams {
  return new URLSearchParams(
    Object.entries(given).flatMap(([name, values]) => [values ?? []].flat().map((value) => [name, value])),
  );
}

export default async function AccountsPage({ searchParams }: AccountsPageProps) {
  const viewer = await currentViewer();
  const { current } = await readForPage(readOrganizations(viewer));
  if (current === null) return <NothingYet viewer={viewer} />;
  const { query, problems } = parseAccountQuery(parametersOf(await searchParams), items);
  const now = webClock().now();
  const options = { organizationId: current.id, items, now };
  const [page, views, paths, custom, choices] = await Promise.all([
    readForPage(listAccountPage(viewer, query, { ...options, limit: pageRows })),
    readForPage(readViews(viewer, query, options)),
    readForPage(listUnitPaths(viewer, current.id)),
    readForPage(listCustomColumns(viewer)),
    readForPage(listFieldChoices(viewer, current.id)),
  ]);
  // A column that is gone may stand in an old address.
  const isShown = (column: AccountColumn) =>
    !column.startsWith("custom.") || custom.some(({ id }) => column === `custom.${id}`);
  const { rows, matching, total, before } = page;
  const [first, last] = [rows.at(0), rows.at(-1)];
  const narrowed = query.search !== "" || query.conditions.length > 0;
  if (total === 0) return <NothingYet viewer={viewer} connected />;
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Accounts" }]} />
      <div className="page-head page-head-tight">
        <h1 className="flex-1 max-sm:basis-full">Accounts</h1>
        <Link className="button" href="/accounts/changes" prefetch={false}>
          Changes
        </Link>
        {hasPermission(viewer, "account.admin") ? (
          <Link className="button" href="/accounts/import" prefetch={false}>
            Import
          </Link>
        ) : null}
        <ExportMenu>
          <a className="menu-link" href={exportHref(query, "xlsx")} download>
            These accounts as Excel
          </a>
          <a className="menu-link" href={exportHref(query, "csv")} download>
            These accounts as CSV
          </a>
          <a className="menu-link" href={exportHref(query, "json")} download>
            These accounts as JSON
          </a>
        </ExportMenu>
        {hasPermission(viewer, "account.admin") ? (
          <Link className="button button-primary" href="/accounts/new" prefetch={false}>
            <Icon name="plus" small />
            Add account
          </Link>
        ) : null}
      </div>
      <ViewTabs tabs={views.tabs}>
        {hasPermission(viewer, "view.write") ? (
          <ViewMenu
            organizationId={current.id}
            query={queryText(query)}
            view={views.current}
            save={saveView}
            rename={renameView}
            remove={deleteView}
          />
        ) : null}
      </ViewTabs>
      {problems.length === 0 ? null : <QueryProblems problems={problems} href={listHref(query)} />}
      <FilterBar
        search={query.search}
        kept={keptFields(query, { search: true })}
        chips={chips(query)}
        matching={matching}
        total={total}
        clearHref={narrowed ? listHref({ ...query, search: "", conditions: [] }) : null}
      >
        <FilterMenu
          kept={keptFields(query, {})}
          stages={stages}
          items={items}
          paths={paths}
          choices={choices}
        />
        <ColumnsMenu
          kept={keptFields(query, { columns: true })}
          all={[...accountColumns, ...custom.map(({ id }) => `custom.${id}` as const)]}
          custom={custom}
          chosen={query.columns}
        />
      </FilterBar>
      {matching === 0 ? (
        <NothingMatches href={listHref({ ...query, search: "", conditions: [] })} />
      ) : (
        <Selection
          organizationId={current.id}
          query={queryText(query)}
          matching={matching}
          shown={rows.length}
          refresh={hasPermission(viewer, "run.start") ? refreshAccounts : null}
          mayEdit={hasPermission(viewer, "account.write")}
        >
          <AccountTable
            rows={rows}
            columns={query.columns.filter(isShown)}
            custom={custom}
            sort={query.sort}
            sortHrefs={sortHrefs(query)}
            names={stages}
            matching={matching}
            before={before}
            now={now.toISOString()}
          />
          <Pager
            before={before}
            shown={rows.length}
            matching={matching}
            previousHref={first !== undefined && before > 0 ? stepHref(query, "before", first) : null}
            nextHref={
              last !== undefined && before + rows.length < matching ? stepHref(query, "after", last) : null
            }
          />
          {rows.length === 0 ? (
            <Link className="link" href={listHref(query)} prefetch={false}>
              Back to the start of the list
            </Link>
          ) : null}
        </Selection>
      )}
    </>
  );
}
