/** AWS Resource Access Manager: who shares with an account, and with whom it shares. */
import { GetResourceSharesCommand, ListPrincipalsCommand } from "@aws-sdk/client-ram";
import { type Collector, identified, valueOf } from "#lib/aws/collecting.ts";
import { hasNoInterfaces } from "./no-interfaces.ts";

const sharesOperation = "ram:GetResourceShares";
const principalsOperation = "ram:ListPrincipals";
/** As many as RAM takes. */
const maxResults = 500;

/**
 * `ram.shares`: ram:GetResourceShares of other accounts and ram:ListPrincipals of own shares, where there are interfaces at
 * all: what is shared is mostly networks, and twice seventeen calls in every account were too much for the rest.
 */
export const ramShares: Collector<"ram.shares"> = {
  name: "ram.shares",
  scope: "region",
  actions: [
    { action: sharesOperation, reason: "which accounts share resources with this one" },
    { action: principalsOperation, reason: "whom the account shares resources with" },
  ],
  async collect(from) {
    if (hasNoInterfaces(from, sharesOperation, principalsOperation)) return { received: [], principals: [] };
    const shares = await from.pages(sharesOperation, async (clients, http, nextToken) => {
      const input = {
        resourceOwner: "OTHER-ACCOUNTS",
        maxResults,
        ...(nextToken === undefined ? {} : { nextToken }),
      } as const;
      const page = await clients.ram.send(new GetResourceSharesCommand(input), http);
      return {
        items: identified(page.resourceShares, "resourceShareArn", "owningAccountId"),
        next: page.nextToken,
      };
    });
    const principals = await from.pages(
      principalsOperation,
      async (clients, http, nextToken) => {
        const input = {
          resourceOwner: "SELF",
          maxResults,
          ...(nextToken === undefined ? {} : { nextToken }),
        } as const;
        const page = await clients.ram.send(new ListPrincipalsCommand(input), http);
        return { items: identified(page.principals, "id", "resourceShareArn"), next: page.nextToken };
      },
      { owned: (list) => list.map(({ resourceShareArn }) => resourceShareArn) },
    );
    const received = valueOf(shares)?.map(({ resourceShareArn, name, owningAccountId, status }) => ({
      resourceShareArn: resourceShareArn ?? "",
      name: name ?? null,
      owningAccountId: owningAccountId ?? "",
      status: status ?? null,
    }));
    const named = valueOf(principals)?.map(({ resourceShareArn, id }) => ({
      resourceShareArn: resourceShareArn ?? "",
      id: id ?? "",
    }));
    return { received: sorted(received), principals: sorted(named) };
  },
};

function sorted<Row extends object>(rows: readonly Row[] | undefined): Row[] | null {
  if (rows === undefined) return null;
  return rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
