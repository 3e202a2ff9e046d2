/** Data warehouses of one account in one region, and where the public ones of them stand. */
import {
  type Cluster,
  DescribeClusterSubnetGroupsCommand,
  DescribeClustersCommand,
} from "@aws-sdk/client-redshift";
import { type Collecting, identified, valueOf } from "#lib/aws/collecting.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import type { DataStores } from "#lib/facts/data-stores.ts";

/** Redshift gives no more than a hundred a page. */
const MaxRecords = 100;

/** redshift:DescribeClusters, and DescribeClusterSubnetGroups where one of them is publicly accessible; null: not read. */
export async function readWarehouses(from: Collecting): Promise<DataStores["warehouses"]> {
  const listed = await from.pages("redshift:DescribeClusters", async (clients, http, Marker) => {
    const input = { MaxRecords, ...(Marker === undefined ? {} : { Marker }) };
    const page = await clients.redshift.send(new DescribeClustersCommand(input), http);
    return { items: identified(page.Clusters, "ClusterIdentifier"), next: page.Marker };
  });
  if (listed.kind !== "ok") return null;
  const isOpen = listed.value.some(({ PubliclyAccessible }) => PubliclyAccessible !== false);
  if (!isOpen) from.skip("redshift:DescribeClusterSubnetGroups", "no-public-cluster");
  const subnets = isOpen ? await readSubnetGroups(from) : new Map<string, string[]>();
  return orderedBy(
    listed.value.map((cluster) => warehouseFacts(cluster, subnets)),
    "ClusterIdentifier",
  );
}

/** Group → subnets; empty where it could not be read. */
async function readSubnetGroups(from: Collecting): Promise<ReadonlyMap<string, string[]>> {
  const listed = await from.pages("redshift:DescribeClusterSubnetGroups", async (clients, http, Marker) => {
    const input = { MaxRecords, ...(Marker === undefined ? {} : { Marker }) };
    const page = await clients.redshift.send(new DescribeClusterSubnetGroupsCommand(input), http);
    return { items: identified(page.ClusterSubnetGroups, "ClusterSubnetGroupName"), next: page.Marker };
  });
  return new Map(
    (valueOf(listed) ?? []).map(({ ClusterSubnetGroupName = "", Subnets = [] }) => [
      ClusterSubnetGroupName,
      Subnets.flatMap(({ SubnetIdentifier }) => SubnetIdentifier ?? []).sort(),
    ]),
  );
}

function warehouseFacts(cluster: Cluster, subnets: ReadonlyMap<string, string[]>) {
  return {
    ClusterIdentifier: cluster.ClusterIdentifier ?? "",
    ClusterCreateTime: cluster.ClusterCreateTime?.toISOString() ?? null,
    PubliclyAccessible: cluster.PubliclyAccessible ?? null,
    port: cluster.Endpoint?.Port ?? null,
    subnetIds: subnets.get(cluster.ClusterSubnetGroupName ?? "") ?? null,
    securityGroupIds: (cluster.VpcSecurityGroups ?? [])
      .flatMap(({ VpcSecurityGroupId }) => VpcSecurityGroupId ?? [])
      .sort(),
  };
}
