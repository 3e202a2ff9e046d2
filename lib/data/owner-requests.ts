/** Asking those whom tags suggest as owners, many at once: each gets one message with all of their accounts. */
import { AppError } from "#lib/errors.ts";
import type { OwnerRequests } from "#lib/owner-requests.ts";
import type { Viewer } from "#lib/viewer.ts";
import { notFound, requirePermission, visibleAccounts } from "./access.ts";
import { type Transaction, transaction } from "./database.ts";
import { type Offer, writeOffers } from "./handover-offers.ts";
import { readUnownedAccounts } from "./unowned-accounts.ts";

/** An account, and the suggestion that was looked at. */
export interface OwnerRequest {
  accountId: string;
  email: string;
}

/** So many accounts are asked about at once. */
const mostAccounts = 10_000;

/** Whoever changes contacts of these accounts waits. */
async function lockAccounts(tx: Transaction, viewer: Viewer, ids: readonly string[]): Promise<void> {
  const rows = await tx.query<{ id: string }>(
    `select id from account where id = any($1) and ($2::text[] is null or id = any($2))
     order by id for no key update`,
    [ids, visibleAccounts(viewer)],
  );
  const found = new Set(rows.map(({ id }) => id));
  const missing = ids.find((id) => !found.has(id));
  if (missing !== undefined) throw notFound("account", missing);
}

async function readLists(tx: Transaction, emails: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ email: string }>(
    "select email from contact where kind = 'list' and email = any($1)",
    [emails],
  );
  return new Set(rows.map(({ email }) => email));
}

/**
 * Asks whom tags suggest to own accounts that nobody owns. An account whose suggestion is no longer the one that was looked at is
 * left, as is whatever somebody owns, or is asked about, by now; why stands beside it.
 *
 * @throws AppError FORBIDDEN; NOT_FOUND for an account that the viewer does not see; INVALID_INPUT for more than 10,000
 */
export async function askSuggestedOwners(
  viewer: Viewer,
  { requests, now }: { requests: readonly OwnerRequest[]; now: Date },
): Promise<OwnerRequests> {
  requirePermission(viewer, "contact.write");
  const wanted = new Map(requests.map(({ accountId, email }) => [accountId, email.trim().toLowerCase()]));
  if (wanted.size > mostAccounts)
    throw new AppError("INVALID_INPUT", {
      userMessage: `At most ${mostAccounts} accounts are asked about at once.`,
    });
  const accountIds = [...wanted.keys()].sort();
  return transaction(async (tx) => {
    await lockAccounts(tx, viewer, accountIds);
    const { accounts } = await readUnownedAccounts(tx, viewer, { accountIds, limit: mostAccounts, now });
    const lists = await readLists(tx, [...new Set(wanted.values())]);
    const open = new Map(accounts.map((account) => [account.accountId, account]));
    const left: OwnerRequests["left"] = [];
    const offers: Offer[] = [];
    for (const accountId of accountIds) {
      const account = open.get(accountId);
      const suggestion = account?.suggestion ?? null;
      if (account === undefined) left.push({ accountId, reason: "not_open" });
      else if (account.askedTo !== null) left.push({ accountId, reason: "asked" });
      else if (suggestion === null) left.push({ accountId, reason: "no_suggestion" });
      else if (suggestion.email !== wanted.get(accountId)) left.push({ accountId, reason: "changed" });
      else if (lists.has(suggestion.email)) left.push({ accountId, reason: "list" });
      else {
        const { email, name } = suggestion;
        const { accountName } = account;
        offers.push({
          accountId,
          accountName,
          from: null,
          roles: ["owner"],
          to: { email, name, team: null },
        });
      }
    }
    if (offers.length > 0) await writeOffers(tx, viewer, { offers, reason: "other", note: null, now });
    const byPerson = [...Map.groupBy(offers, ({ to }) => to.email)].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      asked: byPerson.map(([email, own]) => ({
        email,
        accountIds: own.map(({ accountId }) => accountId),
      })),
      left,
    };
  });
}
