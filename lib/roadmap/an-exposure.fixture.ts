/** Everything that item 6.1 reads of one region, for tests: nothing is there, until a test says otherwise. */
import type { Envelope } from "#lib/facts/envelope.ts";
import type { CollectorName, FactsOf } from "#lib/facts/registry.ts";
import { accountId, aFact, homeRegion } from "./a-fact.fixture.ts";
import { anUnusedNetworkFact } from "./a-network.fixture.ts";

/** Collector → its operations, and what it holds where there is nothing. */
const nothing = {
  "ec2.compute": [
    ["ec2:DescribeInstances", "ec2:DescribeVolumes", "ec2:DescribeSnapshots"],
    { instances: [], volumes: [], snapshots: [] },
  ],
  "ec2.images": [["ec2:DescribeImages"], { images: [], used: [], asked: [] }],
  "ec2.sharing": [
    ["ec2:DescribeSnapshots", "ec2:GetSnapshotBlockPublicAccessState"],
    { publicSnapshots: [], snapshotBlock: "unblocked" },
  ],
  "rds.databases": [
    [
      "rds:DescribeDBInstances",
      "rds:DescribeDBClusters",
      "rds:DescribeDBSnapshots",
      "rds:DescribeDBClusterSnapshots",
    ],
    { instances: [], clusters: [], snapshots: [], clusterSnapshots: [] },
  ],
  "rds.sharing": [
    [
      "rds:DescribeDBSnapshots",
      "rds:DescribeDBClusterSnapshots",
      "rds:DescribeDBSnapshotAttributes",
      "rds:DescribeDBClusterSnapshotAttributes",
    ],
    { snapshots: [] },
  ],
  "data.stores": [
    [
      "dynamodb:ListTables",
      "efs:DescribeFileSystems",
      "fsx:DescribeFileSystems",
      "redshift:DescribeClusters",
      "redshift:DescribeClusterSubnetGroups",
      "opensearch:ListDomainNames",
    ],
    { tables: [], fileSystems: [], fsxFileSystems: [], warehouses: [], domains: [] },
  ],
  "redshiftserverless.workgroups": [["redshiftserverless:ListWorkgroups"], { endpoints: [] }],
  "dms.instances": [["dms:DescribeReplicationInstances"], { endpoints: [] }],
  "kafka.clusters": [["kafka:ListClustersV2"], { endpoints: [] }],
  "mq.brokers": [["mq:ListBrokers", "mq:DescribeBroker"], { endpoints: [] }],
  "opensearch.domains": [["opensearch:ListDomainNames", "opensearch:DescribeDomains"], { domains: [] }],
  "aoss.network-policies": [["aoss:ListSecurityPolicies", "aoss:GetSecurityPolicy"], { policies: [] }],
  "eks.clusters": [["eks:ListClusters", "eks:DescribeCluster"], { clusters: [] }],
  "ecr.policies": [
    ["ecr:DescribeRepositories", "ecr:GetRepositoryPolicy", "ecr:GetRegistryPolicy"],
    { resources: [], registryPolicy: null },
  ],
  "lambda.exposure": [
    ["lambda:ListFunctions", "lambda:ListFunctionUrlConfigs", "lambda:GetPolicy"],
    { functions: [] },
  ],
  "sns.policies": [["sns:ListTopics", "sns:GetTopicAttributes"], { resources: [] }],
  "sqs.policies": [["sqs:ListQueues", "sqs:GetQueueAttributes"], { resources: [] }],
  "kms.policies": [["kms:ListKeys", "kms:ListAliases", "kms:GetKeyPolicy"], { resources: [] }],
  "secretsmanager.policies": [
    ["secretsmanager:ListSecrets", "secretsmanager:GetResourcePolicy"],
    { resources: [] },
  ],
  "efs.policies": [["efs:DescribeFileSystems", "efs:DescribeFileSystemPolicy"], { resources: [] }],
  "ssm.documents": [["ssm:ListDocuments", "ssm:DescribeDocumentPermission"], { documents: [] }],
} as const satisfies {
  readonly [Name in CollectorName]?: readonly [
    ops: readonly string[],
    data: Readonly<Record<string, unknown>>,
  ];
};

type ExposureCollector = keyof typeof nothing;

/** One fact of one region; lists that are not named are empty. */
export function anExposureFact<Name extends ExposureCollector>(
  collector: Name,
  data: Partial<FactsOf<Name>> = {},
  region: string = homeRegion,
): Envelope {
  const [ops, empty] = nothing[collector];
  // What is missing comes from the empty region, which has every list of the collector.
  return aFact(collector, ops, { ...empty, ...data } as unknown as FactsOf<Name>, { region, accountId });
}

/** A region with nothing in it, but for the facts that are named. */
export function exposureFacts(region: string = homeRegion, ...changes: readonly Envelope[]): Envelope[] {
  const empty = [
    anUnusedNetworkFact(region),
    // Every key is one of the table.
    ...(Object.keys(nothing) as ExposureCollector[]).map((collector) =>
      anExposureFact(collector, {}, region),
    ),
  ];
  const changed = new Set(changes.map(({ collector }) => collector));
  return [...empty.filter(({ collector }) => !changed.has(collector)), ...changes];
}

const pointOps = [
  "s3control:ListAccessPoints",
  "s3control:GetAccessPoint",
  "s3control:GetAccessPointPolicyStatus",
  "s3control:ListMultiRegionAccessPoints",
  "s3control:GetMultiRegionAccessPointPolicyStatus",
];

/** Access points to buckets: none, unless named. */
export function aPointsFact(data: Partial<FactsOf<"s3.access-points">> = {}): Envelope {
  return aFact("s3.access-points", pointOps, { accessPoints: [], multiRegion: [], ...data });
}

/** The list of the account's buckets. */
export function aBucketListFact(...names: readonly string[]): Envelope {
  const buckets = names.map((Name) => ({ Name, BucketRegion: homeRegion, CreationDate: null }));
  return aFact("s3.buckets", ["s3:ListBuckets"], { buckets });
}

/** A policy that lets a principal do something. */
export function allowing(Principal: unknown, Action: string, Condition?: object): string {
  const more = Condition === undefined ? {} : { Condition };
  return JSON.stringify({ Statement: [{ Effect: "Allow", Principal, Action, Resource: "*", ...more }] });
}
