/** Which resources count as workload in the management account, and what facts say of them, for item 1.2. */
import type { CollectorName, FactsOf } from "#lib/facts/registry.ts";
import type { Answer, FactsView } from "#lib/roadmap/facts-view.ts";

export interface Place {
  partition: string;
  accountId: string;
  region: string;
}

export interface FoundResource {
  arn: string;
  /** ISO 8601; null: AWS does not say. */
  createdAt: string | null;
}

/** One kind of resource, which every Region may have. */
export interface WorkloadKind {
  /** What it is, singular: "EC2 instance". */
  noun: string;
  collector: CollectorName;
  /** Resources of the kind in one Region, or why that cannot be said. */
  read(view: FactsView, place: Place): Answer<readonly FoundResource[]>;
}

/** Makes an ARN in the place. */
type NameArn = (service: string, resource: string) => string;

/** A kind whose resources one operation lists. A list that is null although its operation answered is unreadable. */
function listed<Name extends CollectorName>(
  noun: string,
  collector: Name,
  op: string,
  select: (data: FactsOf<Name>, arn: NameArn) => readonly FoundResource[] | undefined,
): WorkloadKind {
  return {
    noun,
    collector,
    read: (view, place) => {
      const answer = view.find(collector, place.region).ask(op, (data) => select(data, arnIn(place)));
      if (!answer.known) return answer;
      const { value } = answer;
      if (value !== undefined) return { known: true, value };
      return { known: false, gap: { kind: "unreadable", collector, why: "malformed" } };
    },
  };
}

function arnIn({ partition, region, accountId }: Place): NameArn {
  return (service, resource) => `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}

function undated(arn: string): FoundResource {
  return { arn, createdAt: null };
}

const compute: readonly WorkloadKind[] = [
  listed("EC2 instance", "ec2.compute", "ec2:DescribeInstances", ({ instances }, arn) =>
    instances?.map(({ InstanceId, createdAt }) => ({ arn: arn("ec2", `instance/${InstanceId}`), createdAt })),
  ),
  listed("EBS volume", "ec2.compute", "ec2:DescribeVolumes", ({ volumes }, arn) =>
    volumes?.map(({ VolumeId, CreateTime }) => ({
      arn: arn("ec2", `volume/${VolumeId}`),
      createdAt: CreateTime,
    })),
  ),
  listed("EBS snapshot", "ec2.compute", "ec2:DescribeSnapshots", ({ snapshots }, arn) =>
    snapshots?.map(({ SnapshotId, StartTime }) => ({
      arn: arn("ec2", `snapshot/${SnapshotId}`),
      createdAt: StartTime,
    })),
  ),
  listed("machine image", "ec2.images", "ec2:DescribeImages", ({ images }, arn) =>
    images.map(({ ImageId, CreationDate }) => ({
      arn: arn("ec2", `image/${ImageId}`),
      createdAt: CreationDate,
    })),
  ),
  listed("Lambda function", "lambda.functions", "lambda:ListFunctions", ({ functions }) =>
    functions.map(({ FunctionArn }) => undated(FunctionArn)),
  ),
  listed("ECS cluster", "ecs.clusters", "ecs:ListClusters", ({ clusterArns }) => clusterArns.map(undated)),
  listed("EKS cluster", "eks.clusters", "eks:ListClusters", ({ clusters }, arn) =>
    clusters.map(({ name }) => undated(arn("eks", `cluster/${name}`))),
  ),
];

const data: readonly WorkloadKind[] = [
  listed("RDS database", "rds.databases", "rds:DescribeDBInstances", ({ instances }) =>
    instances?.map(({ DBInstanceArn, InstanceCreateTime }) => ({
      arn: DBInstanceArn,
      createdAt: InstanceCreateTime,
    })),
  ),
  listed("RDS cluster", "rds.databases", "rds:DescribeDBClusters", ({ clusters }) =>
    clusters?.map(({ DBClusterArn, ClusterCreateTime }) => ({
      arn: DBClusterArn,
      createdAt: ClusterCreateTime,
    })),
  ),
  // Automated ones come and go with their database, which is listed itself.
  listed("RDS snapshot", "rds.databases", "rds:DescribeDBSnapshots", ({ snapshots }) =>
    snapshots
      ?.filter(({ SnapshotType }) => SnapshotType !== "automated")
      .map(({ DBSnapshotArn, SnapshotCreateTime }) => ({
        arn: DBSnapshotArn,
        createdAt: SnapshotCreateTime,
      })),
  ),
  listed("RDS cluster snapshot", "rds.databases", "rds:DescribeDBClusterSnapshots", (facts) =>
    facts.clusterSnapshots
      ?.filter(({ SnapshotType }) => SnapshotType !== "automated")
      .map(({ DBClusterSnapshotArn, SnapshotCreateTime }) => ({
        arn: DBClusterSnapshotArn,
        createdAt: SnapshotCreateTime,
      })),
  ),
  listed("DynamoDB table", "data.stores", "dynamodb:ListTables", ({ tables }, arn) =>
    tables?.map(({ TableName, CreationDateTime }) => ({
      arn: arn("dynamodb", `table/${TableName}`),
      createdAt: CreationDateTime,
    })),
  ),
  listed("EFS file system", "data.stores", "efs:DescribeFileSystems", ({ fileSystems }) =>
    fileSystems?.map(({ FileSystemArn, CreationTime }) => ({ arn: FileSystemArn, createdAt: CreationTime })),
  ),
  listed("FSx file system", "data.stores", "fsx:DescribeFileSystems", ({ fsxFileSystems }) =>
    fsxFileSystems?.map(({ ResourceARN, CreationTime }) => ({ arn: ResourceARN, createdAt: CreationTime })),
  ),
  listed("Redshift cluster", "data.stores", "redshift:DescribeClusters", ({ warehouses }, arn) =>
    warehouses?.map(({ ClusterIdentifier, ClusterCreateTime }) => ({
      arn: arn("redshift", `cluster:${ClusterIdentifier}`),
      createdAt: ClusterCreateTime,
    })),
  ),
  listed("OpenSearch domain", "data.stores", "opensearch:ListDomainNames", ({ domains }, arn) =>
    domains?.map(({ DomainName }) => undated(arn("es", `domain/${DomainName}`))),
  ),
];

const traffic: readonly WorkloadKind[] = [
  listed("load balancer", "elb.load-balancers", "elbv2:DescribeLoadBalancers", ({ loadBalancers }) =>
    loadBalancers?.map(({ LoadBalancerArn, CreatedTime }) => ({
      arn: LoadBalancerArn,
      createdAt: CreatedTime,
    })),
  ),
  listed("classic load balancer", "elb.load-balancers", "elb:DescribeLoadBalancers", ({ classic }, arn) =>
    classic?.map(({ LoadBalancerName, CreatedTime }) => ({
      arn: arn("elasticloadbalancing", `loadbalancer/${LoadBalancerName}`),
      createdAt: CreatedTime,
    })),
  ),
  // ARNs of APIs name no account.
  apis("REST API", "apigateway:GetRestApis", ({ restApis }) =>
    restApis?.map(({ id, createdDate }) => ({ path: `/restapis/${id}`, createdAt: createdDate })),
  ),
  apis("HTTP or WebSocket API", "apigatewayv2:GetApis", (facts) =>
    facts.apis?.map(({ ApiId, CreatedDate }) => ({ path: `/apis/${ApiId}`, createdAt: CreatedDate })),
  ),
  listed("SNS topic", "sns.topics", "sns:ListTopics", ({ topicArns }) => topicArns.map(undated)),
  listed("SQS queue", "sqs.queues", "sqs:ListQueues", ({ queueUrls }, arn) =>
    queueUrls.map((url) => undated(arn("sqs", url.slice(url.lastIndexOf("/") + 1)))),
  ),
  { noun: "VPC in use", collector: "ec2.network", read: readVpcsInUse },
];

function apis(
  noun: string,
  op: string,
  select: (data: FactsOf<"apigateway.apis">) => { path: string; createdAt: string | null }[] | undefined,
): WorkloadKind {
  return {
    noun,
    collector: "apigateway.apis",
    read: (view, place) =>
      listed(noun, "apigateway.apis", op, (facts) =>
        select(facts)?.map(({ path, createdAt }) => ({
          arn: `arn:${place.partition}:apigateway:${place.region}::${path}`,
          createdAt,
        })),
      ).read(view, place),
  };
}

/** A network that somebody made counts while anything is connected to it; the default ones never do. */
function readVpcsInUse(view: FactsView, place: Place): Answer<FoundResource[]> {
  const facts = view.find("ec2.network", place.region);
  const made = facts.ask("ec2:DescribeVpcs", ({ vpcs }) =>
    vpcs.filter(({ IsDefault }) => IsDefault !== true),
  );
  if (!made.known || made.value.length === 0) return made.known ? { known: true, value: [] } : made;
  const interfaces = facts.ask("ec2:DescribeNetworkInterfaces", (network) => network.networkInterfaces);
  if (!interfaces.known) return interfaces;
  if (interfaces.value === null) {
    return { known: false, gap: { kind: "unreadable", collector: "ec2.network", why: "malformed" } };
  }
  const used = new Set(interfaces.value.map(({ VpcId }) => VpcId));
  const value = made.value
    .filter(({ VpcId }) => used.has(VpcId))
    .map(({ VpcId, OwnerId }) =>
      undated(arnIn({ ...place, accountId: OwnerId ?? place.accountId })("ec2", `vpc/${VpcId}`)),
    );
  return { known: true, value };
}

/** Everything that counts as workload beside buckets and users, Region by Region. */
export const workloadKinds: readonly WorkloadKind[] = [...compute, ...data, ...traffic];
