/** Services whose machines stand in the account's networks and may have a public address: warehouses without servers of their own, migrations, brokers. */
import {
  DescribeReplicationInstancesCommand,
  type ReplicationInstance,
} from "@aws-sdk/client-database-migration-service";
import { type Cluster, ListClustersV2Command } from "@aws-sdk/client-kafka";
import { DescribeBrokerCommand, ListBrokersCommand } from "@aws-sdk/client-mq";
import { ListWorkgroupsCommand, type Workgroup } from "@aws-sdk/client-redshift-serverless";
import { type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import type { Endpoint } from "#lib/facts/public-endpoints.ts";
import { hasNoInterfaces } from "./no-interfaces.ts";

/** `redshiftserverless.workgroups`: redshift-serverless:ListWorkgroups, where there are interfaces at all. */
export const redshiftserverlessWorkgroups: Collector<"redshiftserverless.workgroups"> = {
  name: "redshiftserverless.workgroups",
  scope: "region",
  actions: [
    {
      action: "redshift-serverless:ListWorkgroups",
      reason: "which serverless data warehouses are public",
      operations: ["redshiftserverless:ListWorkgroups"],
    },
  ],
  async collect(from) {
    if (hasNoInterfaces(from, "redshiftserverless:ListWorkgroups")) return { endpoints: [] };
    const listed = await from.pages(
      "redshiftserverless:ListWorkgroups",
      async (clients, http, nextToken) => {
        const input = { maxResults: 100, ...(nextToken === undefined ? {} : { nextToken }) };
        const page = await clients.redshiftserverless.send(new ListWorkgroupsCommand(input), http);
        return { items: identified(page.workgroups, "workgroupArn"), next: page.nextToken };
      },
      { owned: (workgroups) => workgroups.map(({ workgroupArn }) => workgroupArn) },
    );
    return listed.kind === "ok" ? { endpoints: orderedBy(listed.value.map(workgroupFacts), "arn") } : null;
  },
};

function workgroupFacts({ workgroupArn = "", ...workgroup }: Workgroup): Endpoint {
  return {
    arn: workgroupArn,
    PubliclyAccessible: workgroup.publiclyAccessible ?? null,
    port: workgroup.endpoint?.port ?? workgroup.port ?? null,
    subnetIds: (workgroup.subnetIds ?? []).toSorted(),
    securityGroupIds: (workgroup.securityGroupIds ?? []).toSorted(),
  };
}

/** `dms.instances`: dms:DescribeReplicationInstances, where there are interfaces at all. */
export const dmsInstances: Collector<"dms.instances"> = {
  name: "dms.instances",
  scope: "region",
  actions: [{ action: "dms:DescribeReplicationInstances", reason: "which database migrations are public" }],
  async collect(from) {
    if (hasNoInterfaces(from, "dms:DescribeReplicationInstances")) return { endpoints: [] };
    const listed = await from.pages(
      "dms:DescribeReplicationInstances",
      async (clients, http, Marker) => {
        const input = { MaxRecords: 100, ...(Marker === undefined ? {} : { Marker }) };
        const page = await clients.dms.send(new DescribeReplicationInstancesCommand(input), http);
        return { items: identified(page.ReplicationInstances, "ReplicationInstanceArn"), next: page.Marker };
      },
      { owned: (instances) => instances.map(({ ReplicationInstanceArn }) => ReplicationInstanceArn) },
    );
    return listed.kind === "ok" ? { endpoints: orderedBy(listed.value.map(migrationFacts), "arn") } : null;
  },
};

function migrationFacts({ ReplicationInstanceArn = "", ...instance }: ReplicationInstance): Endpoint {
  return {
    arn: ReplicationInstanceArn,
    PubliclyAccessible: instance.PubliclyAccessible ?? null,
    port: null,
    subnetIds: (instance.ReplicationSubnetGroup?.Subnets ?? [])
      .flatMap(({ SubnetIdentifier }) => SubnetIdentifier ?? [])
      .sort(),
    securityGroupIds: (instance.VpcSecurityGroups ?? [])
      .flatMap(({ VpcSecurityGroupId }) => VpcSecurityGroupId ?? [])
      .sort(),
  };
}

/** `kafka.clusters`: kafka:ListClustersV2, where there are interfaces at all; serverless clusters are never public. */
export const kafkaClusters: Collector<"kafka.clusters"> = {
  name: "kafka.clusters",
  scope: "region",
  actions: [{ action: "kafka:ListClustersV2", reason: "which clusters of Kafka are public" }],
  async collect(from) {
    if (hasNoInterfaces(from, "kafka:ListClustersV2")) return { endpoints: [] };
    const listed = await from.pages(
      "kafka:ListClustersV2",
      async (clients, http, NextToken) => {
        const input = { MaxResults: 100, ...(NextToken === undefined ? {} : { NextToken }) };
        const page = await clients.kafka.send(new ListClustersV2Command(input), http);
        return { items: identified(page.ClusterInfoList, "ClusterArn"), next: page.NextToken };
      },
      { owned: (clusters) => clusters.map(({ ClusterArn }) => ClusterArn) },
    );
    return listed.kind === "ok" ? { endpoints: orderedBy(listed.value.flatMap(clusterFacts), "arn") } : null;
  },
};

function clusterFacts({ ClusterArn = "", ClusterType, Provisioned }: Cluster): Endpoint[] {
  if (ClusterType === "SERVERLESS") return [];
  const group = Provisioned?.BrokerNodeGroupInfo;
  const access = group?.ConnectivityInfo?.PublicAccess?.Type;
  return [
    {
      arn: ClusterArn,
      // Without a word about it public access is off, as it is when a cluster is made; without brokers nothing is said.
      PubliclyAccessible: group === undefined ? null : access !== undefined && access !== "DISABLED",
      port: null,
      subnetIds: (group?.ClientSubnets ?? []).toSorted(),
      securityGroupIds: (group?.SecurityGroups ?? []).toSorted(),
    },
  ];
}

/** `mq.brokers`: mq:ListBrokers, where there are interfaces at all, and mq:DescribeBroker of each. */
export const mqBrokers: Collector<"mq.brokers"> = {
  name: "mq.brokers",
  scope: "region",
  actions: [
    { action: "mq:ListBrokers", reason: "which message brokers exist" },
    { action: "mq:DescribeBroker", reason: "which of them are public" },
  ],
  async collect(from) {
    if (hasNoInterfaces(from, "mq:ListBrokers", "mq:DescribeBroker")) return { endpoints: [] };
    const listed = await from.pages(
      "mq:ListBrokers",
      async (clients, http, NextToken) => {
        const input = { MaxResults: 100, ...(NextToken === undefined ? {} : { NextToken }) };
        const page = await clients.mq.send(new ListBrokersCommand(input), http);
        return { items: identified(page.BrokerSummaries, "BrokerArn", "BrokerId"), next: page.NextToken };
      },
      { owned: (brokers) => brokers.map(({ BrokerArn }) => BrokerArn) },
    );
    if (listed.kind !== "ok") return null;
    if (listed.value.length === 0) from.skip("mq:DescribeBroker", "no-broker");
    const described = await mapAtOnce(listed.value, 4, ({ BrokerArn = "", BrokerId = "" }) =>
      describeBroker(from, BrokerArn, BrokerId),
    );
    return { endpoints: orderedBy(described.flat(), "arn") };
  },
};

async function describeBroker(from: Collecting, arn: string, BrokerId: string): Promise<Endpoint[]> {
  const answer = await from.call(
    "mq:DescribeBroker",
    (clients, http) => clients.mq.send(new DescribeBrokerCommand({ BrokerId }), http),
    { resource: arn, gone: ["NotFoundException"], isWhole: (broker) => broker.BrokerArn === arn },
  );
  if (answer.kind === "gone") return [];
  const broker = answer.kind === "ok" ? answer.value : null;
  return [
    {
      arn,
      PubliclyAccessible: broker?.PubliclyAccessible ?? null,
      port: null,
      subnetIds: (broker?.SubnetIds ?? []).toSorted(),
      securityGroupIds: (broker?.SecurityGroups ?? []).toSorted(),
    },
  ];
}
