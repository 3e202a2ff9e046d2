/** Inspector: for which accounts its administrator has it on. */
import {
  type AccountState,
  BatchGetAccountStatusCommand,
  ListMembersCommand,
} from "@aws-sdk/client-inspector2";
import { type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { inPieces, mapAtOnce } from "#lib/aws/many.ts";
import type { FactsOf } from "#lib/facts/registry.ts";

type Accounts = FactsOf<"inspector2.accounts">["accounts"];

/** BatchGetAccountStatus takes no more account ids than this. */
const idsPerCall = 100;

/**
 * `inspector2.accounts`: inspector2:ListMembers in the delegated administrator, one region, then
 * inspector2:BatchGetAccountStatus for these and for itself, a hundred accounts a call.
 */
export const inspector2Accounts: Collector<"inspector2.accounts"> = {
  name: "inspector2.accounts",
  scope: "region",
  actions: [
    { action: "inspector2:ListMembers", reason: "which accounts the administrator of Inspector looks after" },
    { action: "inspector2:BatchGetAccountStatus", reason: "in which accounts Inspector scans" },
  ],
  async collect(from) {
    const members = await from.pages("inspector2:ListMembers", async (clients, http, nextToken) => {
      const input = { maxResults: 50, ...(nextToken === undefined ? {} : { nextToken }) };
      const page = await clients.inspector2.send(new ListMembersCommand(input), http);
      return { items: identified(page.members, "accountId"), next: page.nextToken };
    });
    if (members.kind !== "ok") return null;
    const ids = new Set([from.accountId, ...members.value.flatMap(({ accountId }) => accountId ?? [])]);
    const pieces = await mapAtOnce(inPieces([...ids].sort(), idsPerCall), 4, (some) =>
      readStatuses(from, some),
    );
    return { accounts: pieces.flat().sort((a, b) => (a.accountId < b.accountId ? -1 : 1)) };
  },
};

async function readStatuses(from: Collecting, accountIds: string[]): Promise<Accounts> {
  const answer = await from.call(
    "inspector2:BatchGetAccountStatus",
    (clients, http) => clients.inspector2.send(new BatchGetAccountStatusCommand({ accountIds }), http),
    { isWhole: ({ accounts }) => identified(accounts, "accountId", "state") !== undefined },
  );
  if (answer.kind !== "ok") return [];
  const { accounts = [], failedAccounts = [] } = answer.value;
  // An account that left since it was listed fails as a matter of course: that is an answer, and no gap.
  const failed = failedAccounts.flatMap(({ accountId, status }) =>
    accountId === undefined ? [] : [{ accountId, status: status ?? "UNKNOWN" }],
  );
  return [...accounts.flatMap(accountFacts), ...failed];
}

function accountFacts({ accountId, state }: AccountState): Accounts {
  return accountId === undefined || state?.status === undefined ? [] : [{ accountId, status: state.status }];
}
