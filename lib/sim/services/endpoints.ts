/** Services whose machines stand in the account's networks; nobody has any yet. */
import type {
  DescribeReplicationInstancesCommandInput,
  DescribeReplicationInstancesCommandOutput,
} from "@aws-sdk/client-database-migration-service";
import type { ListClustersV2CommandInput, ListClustersV2CommandOutput } from "@aws-sdk/client-kafka";
import type { ListBrokersCommandInput, ListBrokersCommandOutput } from "@aws-sdk/client-mq";
import type {
  ListWorkgroupsCommandInput,
  ListWorkgroupsCommandOutput,
} from "@aws-sdk/client-redshift-serverless";
import type { Handlers, Output } from "#lib/sim/service-call.ts";

/** Database Migration Service. */
export const dms = {
  DescribeReplicationInstances: (
    _: DescribeReplicationInstancesCommandInput,
  ): Output<DescribeReplicationInstancesCommandOutput> => ({ ReplicationInstances: [] }),
} satisfies Handlers;

/** Managed Streaming for Kafka. */
export const kafka = {
  ListClustersV2: (_: ListClustersV2CommandInput): Output<ListClustersV2CommandOutput> => ({
    ClusterInfoList: [],
  }),
} satisfies Handlers;

/** Amazon MQ. */
export const mq = {
  ListBrokers: (_: ListBrokersCommandInput): Output<ListBrokersCommandOutput> => ({ BrokerSummaries: [] }),
} satisfies Handlers;

/** Redshift without servers. */
export const redshiftserverless = {
  ListWorkgroups: (_: ListWorkgroupsCommandInput): Output<ListWorkgroupsCommandOutput> => ({
    workgroups: [],
  }),
} satisfies Handlers;
