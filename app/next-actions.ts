/** Joins the words of the roadmap to what the data says would help most. */
import type { NamedAction } from "#components/overview/next-actions.tsx";
import { causeTitle } from "#components/runs/run-words.ts";
import type { NextAction, OverviewView } from "#lib/data/overview.ts";
import { items } from "#lib/roadmap/catalog.ts";

const titles = new Map(items.map((item) => [item.id, item.title]));

function title({ itemId, reasonCode }: NextAction): string {
  return itemId === null ? causeTitle(reasonCode) : (titles.get(itemId) ?? itemId);
}

/** Where a person would look first: the run's causes, the item in the one account, or the list of those that fail it. */
function href({ kind, itemId, accounts, accountId, reasonCode }: NextAction, view: OverviewView): string {
  if (kind === "unk" && itemId === null)
    return view.run === null ? `/accounts?cause=${reasonCode}` : `/runs/${view.run.number}`;
  if (itemId === null) return `/accounts/${accountId}`;
  return accounts === 1
    ? `/accounts/${accountId}?item=${itemId}#item`
    : `/accounts?${new URLSearchParams({ item: `${itemId}:failing` })}`;
}

export function nameActions(view: OverviewView): NamedAction[] {
  return view.nextActions.map((action) => ({ ...action, title: title(action), href: href(action, view) }));
}
