/** Tables, file systems, warehouses and search domains of one account in one region. */
import { DescribeTableCommand, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { DescribeFileSystemsCommand as DescribeEfsCommand } from "@aws-sdk/client-efs";
import { DescribeFileSystemsCommand as DescribeFsxCommand } from "@aws-sdk/client-fsx";
import { ListDomainNamesCommand } from "@aws-sdk/client-opensearch";
import { type Collecting, type Collector, identified, valueOf } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import type { DataStores } from "#lib/facts/data-stores.ts";
import { readWarehouses } from "./data-stores-warehouses.ts";

type Table = NonNullable<DataStores["tables"]>[number];

/** What each of these services gives a page at most, or a size that each of them takes. */
const pageSize = 100;

/**
 * `data.stores`: dynamodb:ListTables with DescribeTable of each table, efs:DescribeFileSystems, fsx:DescribeFileSystems,
 * redshift:DescribeClusters and opensearch:ListDomainNames, one region: one call each where there is nothing. No bulk
 * operation says since when a table exists, and a backup counts only if it is younger than that. Subnet groups are asked
 * for where a warehouse is publicly accessible.
 */
export const dataStores: Collector<"data.stores"> = {
  name: "data.stores",
  scope: "region",
  actions: [
    { action: "dynamodb:ListTables", reason: "which tables exist" },
    { action: "dynamodb:DescribeTable", reason: "since when a table exists" },
    {
      action: "elasticfilesystem:DescribeFileSystems",
      reason: "which EFS file systems exist",
      operations: ["efs:DescribeFileSystems"],
    },
    { action: "fsx:DescribeFileSystems", reason: "which FSx file systems exist" },
    {
      action: "redshift:DescribeClusters",
      reason: "which data warehouses exist, and whether they are public",
    },
    { action: "redshift:DescribeClusterSubnetGroups", reason: "the subnets of a public data warehouse" },
    {
      action: "es:ListDomainNames",
      reason: "which search domains exist",
      operations: ["opensearch:ListDomainNames"],
    },
  ],
  async collect(from) {
    const [tables, fileSystems, fsxFileSystems, warehouses, domains] = await Promise.all([
      readTables(from),
      readEfs(from),
      readFsx(from),
      readWarehouses(from),
      readDomains(from),
    ]);
    return { tables, fileSystems, fsxFileSystems, warehouses, domains };
  },
};

async function readTables(from: Collecting): Promise<Table[] | null> {
  const listed = await from.pages("dynamodb:ListTables", async (clients, http, last) => {
    const input = { Limit: pageSize, ...(last === undefined ? {} : { ExclusiveStartTableName: last }) };
    const page = await clients.dynamodb.send(new ListTablesCommand(input), http);
    return { items: page.TableNames, next: page.LastEvaluatedTableName };
  });
  if (listed.kind !== "ok") return null;
  if (listed.value.length === 0) from.skip("dynamodb:DescribeTable", "no-table");
  const described = await mapAtOnce(listed.value, 4, (name) => describeTable(from, name));
  return orderedBy(described.flat(), "TableName");
}

/** A table that was deleted since it was listed is none. */
async function describeTable(from: Collecting, TableName: string): Promise<Table[]> {
  const answer = await from.call(
    "dynamodb:DescribeTable",
    (clients, http) => clients.dynamodb.send(new DescribeTableCommand({ TableName }), http),
    {
      resource: TableName,
      gone: ["ResourceNotFoundException"],
      isWhole: ({ Table: table }) => table?.TableName === TableName,
      owned: ({ Table: table }) => [table?.TableArn],
    },
  );
  if (answer.kind === "gone") return [];
  const created = answer.kind === "ok" ? answer.value.Table?.CreationDateTime : undefined;
  return [{ TableName, CreationDateTime: created?.toISOString() ?? null }];
}

async function readEfs(from: Collecting): Promise<DataStores["fileSystems"]> {
  const listed = await from.pages(
    "efs:DescribeFileSystems",
    async (clients, http, Marker) => {
      const input = { MaxItems: pageSize, ...(Marker === undefined ? {} : { Marker }) };
      const page = await clients.efs.send(new DescribeEfsCommand(input), http);
      return { items: identified(page.FileSystems, "FileSystemId"), next: page.NextMarker };
    },
    { owned: (systems) => systems.map(({ FileSystemArn }) => FileSystemArn) },
  );
  const found = valueOf(listed)
    ?.filter(({ LifeCycleState }) => LifeCycleState !== "deleting" && LifeCycleState !== "deleted")
    .map(({ FileSystemArn, FileSystemId, CreationTime, FileSystemProtection }) => ({
      FileSystemArn: FileSystemArn ?? arnOf(from, "elasticfilesystem", `file-system/${FileSystemId}`),
      // The type says that it is always there; AWS's answer may not.
      CreationTime: isoOf(CreationTime),
      ReplicationOverwriteProtection: FileSystemProtection?.ReplicationOverwriteProtection ?? null,
    }));
  return orderedBy(found ?? null, "FileSystemArn");
}

async function readFsx(from: Collecting): Promise<DataStores["fsxFileSystems"]> {
  const listed = await from.pages(
    "fsx:DescribeFileSystems",
    async (clients, http, NextToken) => {
      const input = { MaxResults: pageSize, ...(NextToken === undefined ? {} : { NextToken }) };
      const page = await clients.fsx.send(new DescribeFsxCommand(input), http);
      return { items: identified(page.FileSystems, "FileSystemId"), next: page.NextToken };
    },
    { owned: (systems) => systems.map(({ ResourceARN }) => ResourceARN) },
  );
  const found = valueOf(listed)
    ?.filter(({ Lifecycle }) => Lifecycle !== "DELETING")
    .map(({ ResourceARN, FileSystemId = "", FileSystemType, CreationTime }) => ({
      ResourceARN: ResourceARN ?? arnOf(from, "fsx", `file-system/${FileSystemId}`),
      FileSystemType: FileSystemType ?? null,
      CreationTime: isoOf(CreationTime),
    }));
  return orderedBy(found ?? null, "ResourceARN");
}

async function readDomains(from: Collecting): Promise<DataStores["domains"]> {
  const answer = await from.call(
    "opensearch:ListDomainNames",
    (clients, http) => clients.opensearch.send(new ListDomainNamesCommand({}), http),
    { isWhole: ({ DomainNames }) => identified(DomainNames, "DomainName") !== undefined },
  );
  const found = valueOf(answer)?.DomainNames?.map(({ DomainName = "" }) => ({ DomainName }));
  return orderedBy(found ?? null, "DomainName");
}

function isoOf(time: Date | undefined): string | null {
  return time?.toISOString() ?? null;
}

function arnOf({ partition, region, accountId }: Collecting, service: string, resource: string): string {
  return `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}
