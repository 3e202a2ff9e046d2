/** What the management account runs and keeps, Region by Region, for tests: nothing, until a test says otherwise. */
import type { Envelope } from "#lib/facts/envelope.ts";
import type { CollectorName, FactsOf } from "#lib/facts/registry.ts";
import type { LambdaFunctions } from "#lib/facts/workload-lists.ts";
import { aFact, managementId, regions } from "./a-fact.fixture.ts";
import { aVpc, emptyNetwork } from "./a-network.fixture.ts";

const defaultVpc = aVpc("vpc-default", { IsDefault: true, OwnerId: managementId });

/** Collector → the operations of an empty Region, and what it holds. */
const empty = {
  "ec2.compute": [
    ["ec2:DescribeInstances", "ec2:DescribeVolumes", "ec2:DescribeSnapshots"],
    { instances: [], volumes: [], snapshots: [] },
  ],
  "ec2.images": [["ec2:DescribeImages"], { images: [], used: [], asked: [] }],
  "ec2.network": [
    ["ec2:DescribeVpcs", "ec2:DescribeNetworkInterfaces"],
    emptyNetwork({ vpcs: [defaultVpc] }),
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
  "data.stores": [
    [
      "dynamodb:ListTables",
      "dynamodb:DescribeTable",
      "efs:DescribeFileSystems",
      "fsx:DescribeFileSystems",
      "redshift:DescribeClusters",
      "opensearch:ListDomainNames",
    ],
    { tables: [], fileSystems: [], fsxFileSystems: [], warehouses: [], domains: [] },
  ],
  "lambda.functions": [["lambda:ListFunctions"], { functions: [] }],
  "ecs.clusters": [["ecs:ListClusters"], { clusterArns: [] }],
  "eks.clusters": [["eks:ListClusters"], { clusters: [] }],
  "elb.load-balancers": [
    ["elbv2:DescribeLoadBalancers", "elb:DescribeLoadBalancers"],
    { loadBalancers: [], classic: [] },
  ],
  "apigateway.apis": [["apigateway:GetRestApis", "apigatewayv2:GetApis"], { restApis: [], apis: [] }],
  "sns.topics": [["sns:ListTopics"], { topicArns: [] }],
  "sqs.queues": [["sqs:ListQueues"], { queueUrls: [] }],
} as const satisfies {
  readonly [Name in CollectorName]?: readonly [
    operations: readonly string[],
    data: { readonly [Key in keyof FactsOf<Name>]: unknown },
  ];
};

export type InventoryCollector = keyof typeof empty;
export const inventoryCollectors = Object.keys(empty).filter(
  (name): name is InventoryCollector => name in empty,
);

/** Operations by which a collector of the inventory asks. */
export function operationsOf(collector: InventoryCollector): readonly string[] {
  return empty[collector][0];
}

/** One fact of the management account in one Region; lists that are not named are empty. */
export function anInventoryFact<Name extends InventoryCollector>(
  collector: Name,
  region: string,
  data: Partial<FactsOf<Name>> = {},
): Envelope {
  const [ops, nothing] = empty[collector];
  // What is missing comes from the empty Region, which has every list of the collector.
  const facts = { ...nothing, ...data } as unknown as FactsOf<Name>;
  return aFact(collector, ops, facts, { region, accountId: managementId });
}

/** A function of no network. */
export function aFunction(
  FunctionArn: string,
  more: Partial<LambdaFunctions["functions"][number]> = {},
): LambdaFunctions["functions"][number] {
  return { FunctionArn, Runtime: "nodejs22.x", PackageType: "Zip", layers: [], VpcConfig: null, ...more };
}

/** Always the same objects, so that each is checked once. */
const emptyFacts = regions.flatMap((region) =>
  inventoryCollectors.map((collector) => anInventoryFact(collector, region)),
);

/** The management account with nothing in it, in every Region. */
export function anEmptyInventory(): readonly Envelope[] {
  return emptyFacts;
}
