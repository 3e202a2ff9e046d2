/** Accepted risks, as far as an evaluation may count them. */
import type { FactsView } from "./facts-view.ts";
import type { AccountInput, ResourceException } from "./input.ts";

/**
 * The unexpired exceptions of an item in this account. That a verdict rests on them limits how long it holds.
 * Whether the resource exists is the item's to check: an exception for nothing counts for nothing.
 */
export function activeExceptions(
  { account, exceptions, now }: Pick<AccountInput, "exceptions" | "now"> & { account: { id: string } },
  view: FactsView,
  itemId: string,
): ResourceException[] {
  const active = exceptions.filter(
    (exception) =>
      exception.itemId === itemId &&
      exception.accountId === account.id &&
      exception.expiresAt.getTime() > now.getTime(),
  );
  for (const exception of active) view.limit(exception.expiresAt);
  return active;
}
