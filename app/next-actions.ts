/** Joins the words of the roadmap to what the data says would help most. */
import type { NamedAction } from "#components/overview/next-actions.tsx";
import { causeTitle } from "#components/runs/run-words.ts";
import type { NextAction, OverviewView } from "#lib/data/overview.ts";
import { items } from "#lib/roadmap/catalog.ts";

const titles = new Map(items.map((item) => [item.id, item.title]));

function title({ itemId, reasonCode }: NextAction): string {
  return itemId === null ? causeTitle(reasonCode) : (titles.get(itemId) ?? itemId);
}

/** Where a person would look first: the run's causes, or the item in the first account that it concerns. */
function href({ kind, itemId, accountNames }: NextAction, view: OverviewView): string {
  if (kind === "unk" && itemId === null && view.run !== null) return `/runs/${view.run.number}`;
  const accounts = view.groups.flatMap((group) => group.accounts);
  const first = accounts.find(({ name }) => name === accountNames[0]);
  if (first === undefined) return "/accounts";
  return itemId === null ? `/accounts/${first.id}` : `/accounts/${first.id}?item=${itemId}#item`;
}

export function nameActions(view: OverviewView): NamedAction[] {
  return view.nextActions.map((action) => ({ ...action, title: title(action), href: href(action, view) }));
}
