/** The tabs of the accounts page: built-in views and saved ones, each with its count. */
import type { ViewTab } from "#components/accounts/view-tabs.tsx";
import { type AccountQuery, everyAccount, parseAccountQuery } from "#lib/data/account-query.ts";
import { queryText } from "#lib/data/account-query-text.ts";
import { countMatching } from "#lib/data/account-view-counts.ts";
import type { ItemOutline } from "#lib/data/rollup.ts";
import { listSavedViews } from "#lib/data/saved-views.ts";
import type { Viewer } from "#lib/viewer.ts";

const builtIn = [
  { name: "All", query: "" },
  { name: "No owner", query: "owner=none" },
  { name: "Needs attention", query: "freshness=failed&freshness=partly&freshness=never" },
  { name: "Unknown over 10 %", query: "unknown=10&sort=-unknown" },
  { name: "Joined in 30 days", query: "joined=30d&sort=-joined" },
] as const;

/** What makes a list the one of a view: its filters, whatever the order and the columns. */
function filters({ search, conditions }: AccountQuery): string {
  return queryText({ ...everyAccount, search, conditions });
}

export async function readViews(
  viewer: Viewer,
  shown: AccountQuery,
  options: { organizationId: string; items: readonly ItemOutline[]; now: Date },
): Promise<{ tabs: ViewTab[]; current: { id: string; name: string } | null }> {
  const saved = await listSavedViews(viewer, { organizationId: options.organizationId, page: "accounts" });
  const all = [...builtIn.map((view) => ({ id: null, ...view })), ...saved].map((view) => ({
    ...view,
    asked: parseAccountQuery(new URLSearchParams(view.query), options.items).query,
  }));
  const counts = await countMatching(
    viewer,
    all.map(({ asked }) => asked),
    options,
  );
  // Saved ones first: somebody may have given a name to the filters of a built-in view.
  const here = all.findLast(({ asked }) => filters(asked) === filters(shown));
  return {
    tabs: all.map((view, index) => ({
      key: view.id ?? view.name,
      name: view.name,
      href: view.query === "" ? "/accounts" : `/accounts?${view.query}`,
      count: counts[index] ?? 0,
      current: view === here,
    })),
    current: here === undefined || here.id === null ? null : { id: here.id, name: here.name },
  };
}
