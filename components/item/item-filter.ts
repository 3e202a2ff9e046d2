/** The filter of an item's accounts as it stands in the address. Pure. */
import type { ItemAccountFilter } from "#lib/data/item-accounts.ts";
import type { ListedState } from "#lib/data/item-read.ts";

const stateFilters: Record<string, ListedState> = {
  not_met: "NOT_MET",
  partial: "PARTIAL",
  unknown: "UNKNOWN",
  excepted: "EXCEPTED",
  met: "MET",
  not_applicable: "NOT_APPLICABLE",
};

/** What is listed while nothing is asked for: whoever has not met it. */
const defaultStates: readonly ListedState[] = ["NOT_MET", "PARTIAL", "UNKNOWN", "EXCEPTED"];

export interface ItemFilter {
  itemId: string;
  /** As asked for; empty: the default. `all`: every state. */
  states: string[];
  ou: string | null;
  reason: string | null;
}

/** Keeps what is understood of what was asked for. */
export function itemFilter(
  itemId: string,
  asked: { states: readonly string[]; ou: string | undefined; reason: string | undefined },
): ItemFilter {
  const states = asked.states.includes("all")
    ? ["all"]
    : [...new Set(asked.states.filter((state) => Object.hasOwn(stateFilters, state)))];
  const reason = asked.reason !== undefined && /^[a-z_]{1,40}$/.test(asked.reason) ? asked.reason : null;
  return { itemId, states, ou: asked.ou ?? null, reason };
}

/** What lib/data is asked for. A reason or an OU alone asks for every state. */
export function accountFilter({ states, ou, reason }: ItemFilter): ItemAccountFilter {
  const listed = states.flatMap((state) => stateFilters[state] ?? []);
  const every = states.includes("all") || (states.length === 0 && (reason !== null || ou !== null));
  return {
    states: every ? [] : listed.length === 0 ? defaultStates : listed,
    ...(ou !== null && { ouPath: ou }),
    ...(reason !== null && { reasonCode: reason }),
  };
}

/** The query string of a filter, with what stands beside it; without `?`, empty for the default. */
export function filterQuery(filter: Partial<ItemFilter>, more: Record<string, string> = {}): string {
  const params = new URLSearchParams();
  for (const state of filter.states ?? []) params.append("state", state);
  if (filter.ou) params.set("ou", filter.ou);
  if (filter.reason) params.set("reason", filter.reason);
  for (const [name, value] of Object.entries(more)) params.set(name, value);
  return params.toString();
}

/** The address of the item's page with a filter. */
export function itemHref(
  filter: Partial<ItemFilter> & { itemId: string },
  hash = "accounts",
  more: Record<string, string> = {},
): string {
  const query = filterQuery(filter, more);
  return `/roadmap/${filter.itemId}${query === "" ? "" : `?${query}`}#${hash}`;
}
