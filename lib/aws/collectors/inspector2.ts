/** Inspector: who administers it, and for which accounts the administrator has it on. */
import {
  type AccountState,
  BatchGetAccountStatusCommand,
  ListDelegatedAdminAccountsCommand,
} from "@aws-sdk/client-inspector2";
import { type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { inPieces, mapAtOnce } from "#lib/aws/many.ts";
import type { FactsOf } from "#lib/facts/registry.ts";

type Accounts = FactsOf<"inspector2.accounts">["accounts"];

/** BatchGetAccountStatus takes no more account ids than this. */
const idsPerCall = 100;

/** `inspector2.admins`: inspector2:ListDelegatedAdminAccounts, which only the management account may ask. */
export const inspector2Admins: Collector<"inspector2.admins"> = {
  name: "inspector2.admins",
  scope: "account",
  actions: [{ action: "inspector2:ListDelegatedAdminAccounts", reason: "who administers Inspector" }],
  async collect(from) {
    const admins = await from.pages(
      "inspector2:ListDelegatedAdminAccounts",
      async (clients, http, nextToken) => {
        const input = { maxResults: 5, ...(nextToken === undefined ? {} : { nextToken }) };
        const page = await clients.inspector2.send(new ListDelegatedAdminAccountsCommand(input), http);
        return { items: identified(page.delegatedAdminAccounts, "accountId"), next: page.nextToken };
      },
    );
    if (admins.kind !== "ok") return null;
    const delegatedAdminAccounts = admins.value.flatMap(({ accountId, status }) =>
      accountId === undefined ? [] : [{ accountId, status: status ?? "UNKNOWN" }],
    );
    return {
      delegatedAdminAccounts: delegatedAdminAccounts.sort((a, b) => (a.accountId < b.accountId ? -1 : 1)),
    };
  },
};

/**
 * `inspector2.accounts`: inspector2:BatchGetAccountStatus in the delegated administrator, one region, a hundred accounts a
 * call. Of accounts that it does not manage the status is what AWS says, or UNKNOWN.
 */
export const inspector2Accounts: Collector<"inspector2.accounts"> = {
  name: "inspector2.accounts",
  scope: "region",
  actions: [
    { action: "inspector2:BatchGetAccountStatus", reason: "in which accounts Inspector scans, and what" },
  ],
  async collect(from) {
    const { memberIds } = from.options;
    if (memberIds === undefined) return null;
    const pieces = await mapAtOnce(inPieces(memberIds, idsPerCall), 4, (ids) => readStatuses(from, ids));
    const accounts = pieces.flat();
    return { accounts: accounts.sort((a, b) => (a.accountId < b.accountId ? -1 : 1)) };
  },
};

async function readStatuses(from: Collecting, accountIds: string[]): Promise<Accounts> {
  const op = "inspector2:BatchGetAccountStatus";
  const answer = await from.call(
    op,
    (clients, http) => clients.inspector2.send(new BatchGetAccountStatusCommand({ accountIds }), http),
    { isWhole: ({ accounts }) => identified(accounts, "accountId", "state") !== undefined },
  );
  if (answer.kind !== "ok") return [];
  const { accounts = [], failedAccounts = [] } = answer.value;
  // An account that Inspector does not manage fails as a matter of course: that is an answer, and no gap.
  const failed = failedAccounts.flatMap(({ accountId, status }) =>
    accountId === undefined ? [] : [{ accountId, status: status ?? "UNKNOWN", enabled: [] }],
  );
  return [...accounts.flatMap(accountFacts), ...failed];
}

function accountFacts({ accountId, state, resourceState }: AccountState): Accounts {
  if (accountId === undefined || state?.status === undefined) return [];
  const enabled = Object.entries(resourceState ?? {})
    .filter(([, resource]) => resource?.status === "ENABLED")
    .map(([name]) => name);
  return [{ accountId, status: state.status, enabled: enabled.sort() }];
}
