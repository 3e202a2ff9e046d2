/** Joins the words of the roadmap to what the data says would help most. */
import type { NamedAction } from "#components/overview/next-actions.tsx";
import { causeTitle } from "#components/runs/run-words.ts";
import type { NextAction, OverviewView } from "#lib/data/overview.ts";
import { items } from "#lib/roadmap/catalog.ts";

const titles = new Map(items.map((item) => [item.id, item.title]));

function title({ itemId, reasonCode }: NextAction): string {
  return itemId === null ? causeTitle(reasonCode) : (titles.get(itemId) ?? itemId);
}

/** Where a person would look first: what could not be read and why, the item in the one account, or who fails it. */
function href({ itemId, accounts, accountId }: NextAction): string {
  if (itemId === null) return "/coverage";
  return accounts === 1 ? `/accounts/${accountId}?item=${itemId}#item` : `/roadmap/${itemId}`;
}

export function nameActions(view: OverviewView): NamedAction[] {
  return view.nextActions.map((action) => ({ ...action, title: title(action), href: href(action) }));
}
