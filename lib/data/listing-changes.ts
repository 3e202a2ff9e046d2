/** What a listing has changed, account by account. Pure. */

import type { AccountEventKind } from "#lib/account-event-kinds.ts";
import type { OrganizationTree } from "#lib/facts/organizations.ts";
import type { NewAccountEvent } from "./account-events.ts";
import { storable } from "./canonical.ts";

type ListedAccount = OrganizationTree["accounts"][number];

/** An account before the listing. */
export interface AccountBefore {
  id: string;
  organizationId: string;
  name: string;
  email: string;
  state: string;
  unitId: string | null;
  unit: string | null;
  missing: boolean;
  /** Entered by a page of this very listing. */
  isNew: boolean;
  /** In another organization that lists it as well. */
  isElsewhere: boolean;
}

/** Listed, but neither entered nor read. */
export function isInactive(state: string): boolean {
  return ["SUSPENDED", "PENDING_CLOSURE", "CLOSED", "DEPARTED"].includes(state);
}

/** Active again after it was not, or was not listed. */
export function returnedAccounts(
  known: readonly AccountBefore[],
  listed: readonly ListedAccount[],
): string[] {
  const away = new Set(
    known.filter(({ state, missing }) => missing || isInactive(state)).map(({ id }) => id),
  );
  return listed.filter(({ Id, State }) => State === "ACTIVE" && away.has(Id)).map(({ Id }) => Id);
}

interface Listing {
  organizationId: string;
  managementAccountId: string;
  known: readonly AccountBefore[];
  listed: readonly ListedAccount[];
  /** Id of an OU → its path, as listed now. */
  paths: ReadonlyMap<string, string>;
  departed: readonly string[];
}

/**
 * The events of a listing. The first one of an organization has none for its accounts: that they are there is no news.
 */
export function listingEvents(listing: Listing): NewAccountEvent[] {
  const { organizationId, known, listed, departed } = listing;
  const before = new Map(known.map((account) => [account.id, account]));
  const isFirst = known.every(
    (account) =>
      account.organizationId !== organizationId ||
      account.isNew ||
      account.id === listing.managementAccountId,
  );
  const returned = new Set(returnedAccounts(known, listed));
  const events = listed.flatMap((account) => {
    const was = before.get(account.Id);
    if (was === undefined || was.isNew) return isFirst ? [] : [arrival(account, listing)];
    return changesOf(was, account, listing, returned.has(account.Id));
  });
  return [
    ...events,
    ...departed.map((accountId) => ({
      accountId,
      organizationId,
      kind: "departed" as const,
      before: { state: before.get(accountId)?.state ?? null },
      after: null,
    })),
  ];
}

function pathOf({ ParentId }: ListedAccount, paths: Listing["paths"]): string | null {
  return ParentId === null ? null : (paths.get(ParentId) ?? null);
}

function arrival(account: ListedAccount, { organizationId, paths }: Listing): NewAccountEvent {
  return {
    accountId: account.Id,
    organizationId,
    kind: "new",
    before: null,
    after: { name: storable(account.Name), unit: pathOf(account, paths), source: "organization" },
  };
}

function changesOf(
  was: AccountBefore,
  account: ListedAccount,
  { organizationId, managementAccountId, paths }: Listing,
  isReturned: boolean,
): NewAccountEvent[] {
  const found: NewAccountEvent[] = [];
  const add = (
    kind: AccountEventKind,
    before: Record<string, unknown>,
    after: Record<string, unknown> | null,
  ) => void found.push({ accountId: account.Id, organizationId, kind, before, after });
  const unit = pathOf(account, paths);
  if (was.organizationId !== organizationId)
    add(
      "joined",
      { organization: was.organizationId, unit: was.unit },
      { organization: organizationId, unit },
    );
  else if (was.unitId !== null && account.ParentId !== null && was.unitId !== account.ParentId)
    add("moved", { unit: was.unit }, { unit });
  const name = storable(account.Name);
  // The management account has no name and no address of its own before its first listing.
  const isUnnamed =
    was.state === "UNKNOWN" && was.organizationId === organizationId && was.id === managementAccountId;
  if (was.name !== name && !isUnnamed) add("renamed", { name: was.name }, { name });
  const email = storable(account.Email);
  if (was.email !== email && !isUnnamed) add("changed", { email: was.email }, { email });
  const state = account.State;
  if (isReturned) add("returned", { state: was.state }, { state });
  else if (state !== was.state && state === "CLOSED") add("closed", { state: was.state }, { state });
  else if (was.state === "ACTIVE" && isInactive(state)) add("suspended", { state: was.state }, { state });
  return found;
}
