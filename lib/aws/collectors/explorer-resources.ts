/** What the indexes of AWS Resource Explorer hold of one account. */
import {
  GetDefaultViewCommand,
  GetViewCommand,
  ListIndexesCommand,
  ListResourcesCommand,
  type Resource,
} from "@aws-sdk/client-resource-explorer-2";
import { z } from "zod";
import { type Collecting, type Collector, identified, valueOf } from "#lib/aws/collecting.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import { globalRegion } from "#lib/facts/envelope.ts";
import type { ExplorerResources } from "#lib/facts/inventories.ts";
import { withoutSecret } from "#lib/facts/secret-values.ts";

type List = ExplorerResources["lists"][number];

const indexesOperation = "resourceexplorer:ListIndexes";
const defaultOperation = "resourceexplorer:GetDefaultView";
const viewOperation = "resourceexplorer:GetView";
const listOperation = "resourceexplorer:ListResources";
const conditional = [defaultOperation, viewOperation, listOperation];

const indexesPerPage = 100;

/** ListResources gives no token where a page may have 1,000; Search ends at 1,000 altogether and is not used. */
const resourcesPerPage = 500;

/**
 * `resourceexplorer.resources`: ListIndexes once, which is all in an account without indexes; then default view, its filter
 * and ListResources in the region of the aggregator index, or in each region where there is none.
 */
export const explorerResources: Collector<"resourceexplorer.resources"> = {
  name: "resourceexplorer.resources",
  scope: "account",
  actions: [
    {
      action: "resource-explorer-2:ListIndexes",
      reason: "where Resource Explorer indexes resources",
      operations: [indexesOperation],
    },
    {
      action: "resource-explorer-2:GetDefaultView",
      reason: "which view of an index is asked",
      operations: [defaultOperation],
    },
    {
      action: "resource-explorer-2:GetView",
      reason: "whether that view leaves resources out",
      operations: [viewOperation],
    },
    {
      action: "resource-explorer-2:ListResources",
      reason: "resources that no other list names",
      operations: [listOperation],
    },
  ],
  async collect(from) {
    const found = await listIndexes(from);
    if (found === null) return null;
    const indexes = orderedBy(
      found.map(({ Region = "", Type = "" }) => ({ Region, Type })),
      "Region",
    );
    const aggregators = indexes.filter(({ Type }) => Type === "AGGREGATOR");
    const asked = aggregators.length > 0 ? aggregators : indexes;
    if (asked.length === 0) for (const op of conditional) from.skip(op, "no-index");
    const lists = await Promise.all(asked.map(({ Region }) => readIndex(from, Region)));
    return { indexes, lists: lists.flatMap((list) => list ?? []) };
  },
};

async function listIndexes(from: Collecting) {
  return valueOf(
    await from.pages(
      indexesOperation,
      async (clients, http, NextToken) => {
        const input = { MaxResults: indexesPerPage, ...(NextToken === undefined ? {} : { NextToken }) };
        const page = await clients.resourceexplorer.send(new ListIndexesCommand(input), http);
        return { items: identified(page.Indexes, "Region", "Type"), next: page.NextToken };
      },
      { owned: (indexes) => indexes.map(({ Arn }) => Arn) },
    ),
  );
}

/** null: it could not be read. An index without a default view answers nobody who names none. */
async function readIndex(from: Collecting, region: string): Promise<List | null> {
  const at = { region, resource: region };
  const view = await from.call(
    defaultOperation,
    (clients, http) => clients.resourceexplorer.send(new GetDefaultViewCommand({}), http),
    { ...at, mayBeEmpty: true },
  );
  if (view.kind !== "ok") return null;
  const { ViewArn } = view.value;
  if (ViewArn === undefined) {
    from.refuse(listOperation, "NoDefaultView", "The index has no default view", "invalid", region);
    return null;
  }
  const shown = await from.call(
    viewOperation,
    (clients, http) => clients.resourceexplorer.send(new GetViewCommand({ ViewArn }), http),
    { ...at, isWhole: ({ View }) => View?.ViewArn === ViewArn },
  );
  if (shown.kind !== "ok") return null;
  const { Filters, IncludedProperties = [] } = shown.value.View ?? {};
  const withTags = IncludedProperties.some(({ Name }) => Name === "tags");
  const listed = await listView(from, { ViewArn, region });
  if (listed === null) return null;
  const resources = listed.map(({ Arn = "", Region, Properties }) => ({
    Arn,
    Region: Region ?? globalRegion,
    Tags: withTags ? tagsIn(Properties) : null,
  }));
  return { region, isFiltered: (Filters?.FilterString ?? "") !== "", resources: orderedBy(resources, "Arn") };
}

/** A view of an organization shows everybody's: only the account's own are asked for. */
async function listView(
  from: Collecting,
  { ViewArn, region }: { ViewArn: string; region: string },
): Promise<Resource[] | null> {
  const Filters = { FilterString: `accountid:${from.accountId}` };
  const listed = await from.pages(
    listOperation,
    async (clients, http, NextToken) => {
      const token = NextToken === undefined ? {} : { NextToken };
      const input = { Filters, MaxResults: resourcesPerPage, ViewArn, ...token };
      const page = await clients.resourceexplorer.send(new ListResourcesCommand(input), http);
      return { items: identified(page.Resources, "Arn"), next: page.NextToken };
    },
    { region, resource: region, owned: (resources) => resources.map(({ Arn }) => Arn) },
  );
  return valueOf(listed);
}

const tagsSchema = z.array(z.object({ Key: z.string(), Value: z.string().default("") }));

/** The property `tags` is a document of keys and values; one of another form says nothing. */
function tagsIn(properties: Resource["Properties"]): Record<string, string> | null {
  const data = properties?.find(({ Name }) => Name === "tags")?.Data;
  // A resource without tags has no such property.
  if (data === undefined) return {};
  const read = tagsSchema.safeParse(data);
  if (!read.success) return null;
  const kept = read.data.map(({ Key, Value }): [string, string] => [Key, withoutSecret(Value, Key)]);
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
}
