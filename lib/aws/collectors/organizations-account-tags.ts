/** Tags that accounts carry in AWS Organizations, which their own Tagging API does not list. */
import { ListTagsForResourceCommand } from "@aws-sdk/client-organizations";
import type { Collecting, Collector } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import type { AccountTags } from "#lib/facts/organizations.ts";
import { withoutSecret } from "#lib/facts/secret-values.ts";

const op = "organizations:ListTagsForResource";

/**
 * `organizations.account-tags`, through the management account or a delegated administrator: the tags of the accounts that
 * are asked for, one call each. Where the first is refused, so would be the others: they are not asked.
 */
export const organizationsAccountTags: Collector<"organizations.account-tags"> = {
  name: "organizations.account-tags",
  scope: "account",
  actions: [{ action: op, reason: "tags of accounts: environment, team, cost centre" }],
  async collect(from) {
    const [first, ...others] = from.options.taggedAccounts ?? [];
    if (first === undefined) return { accounts: [] };
    const tried = await readTags(from, first);
    if (tried === null) return null;
    const rest = await mapAtOnce(others, 4, (Id) => readTags(from, Id));
    return { accounts: [tried, ...rest].filter((one) => one !== null) };
  },
};

async function readTags(from: Collecting, Id: string): Promise<AccountTags["accounts"][number] | null> {
  const tags = await from.pages(
    op,
    async (clients, http, NextToken) => {
      const input = { ResourceId: Id, ...(NextToken === undefined ? {} : { NextToken }) };
      const page = await clients.organizations.send(new ListTagsForResourceCommand(input), http);
      return { items: page.Tags, next: page.NextToken };
    },
    { resource: Id },
  );
  if (tags.kind !== "ok") return null;
  const kept = tags.value.flatMap(({ Key, Value = "" }): [string, string][] =>
    Key === undefined ? [] : [[Key, withoutSecret(Value, Key)]],
  );
  return { Id, Tags: Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1))) };
}
