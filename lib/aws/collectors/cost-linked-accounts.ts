/** Which accounts were on the bill: those that left the organization are found nowhere else. */
import { type DimensionValuesWithAttributes, GetDimensionValuesCommand } from "@aws-sdk/client-cost-explorer";
import { type Collecting, type Collector, identified, valueOf } from "#lib/aws/collecting.ts";

const months = 12;

/**
 * `cost.linked-accounts`, in the management account: the accounts that had charges within twelve months.
 * AWS charges for each request, so that the catalogue asks once a day only.
 */
export const costLinkedAccounts: Collector<"cost.linked-accounts"> = {
  name: "cost.linked-accounts",
  scope: "account",
  actions: [
    { action: "ce:GetDimensionValues", reason: "accounts on the bill that the organization does not list" },
  ],
  async collect(from) {
    const linked = await readLinked(from, lastMonths(from.now()));
    if (linked === null) return null;
    return {
      linked: linked
        .map(({ Value = "", Attributes }) => ({
          AccountId: Value,
          Name: Attributes?.["description"] ?? null,
        }))
        .sort((a, b) => (a.AccountId < b.AccountId ? -1 : 1)),
    };
  },
};

interface Period {
  Start: string;
  End: string;
}

/** Whole days in UTC; the end is not part of it. */
function lastMonths(now: Date): Period {
  const start = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1));
  const end = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1));
  return { Start: start.toISOString().slice(0, 10), End: end.toISOString().slice(0, 10) };
}

async function readLinked(
  from: Collecting,
  TimePeriod: Period,
): Promise<DimensionValuesWithAttributes[] | null> {
  const answer = await from.pages("ce:GetDimensionValues", async (clients, http, NextPageToken) => {
    const command = new GetDimensionValuesCommand({
      Dimension: "LINKED_ACCOUNT",
      TimePeriod,
      Context: "COST_AND_USAGE",
      ...(NextPageToken === undefined ? {} : { NextPageToken }),
    });
    const page = await clients.ce.send(command, http);
    return { items: identified(page.DimensionValues, "Value"), next: page.NextPageToken };
  });
  return valueOf(answer);
}
