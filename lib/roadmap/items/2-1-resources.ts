/** What item 2.1 calls data: the resources of an account that hold some, and those that need no copy of their own. */
import type { DataStores } from "#lib/facts/data-stores.ts";
import type { Ec2Compute } from "#lib/facts/ec2.ts";
import type { RdsDatabases } from "#lib/facts/rds.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import type { PlacedGap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";

export interface DataResource {
  arn: string;
  /** Other ARNs that recovery points may name it by: its id that never changes, the instance that a disk belongs to. */
  aliases: readonly string[];
  /** `rds:db`, `ec2:volume`, `s3:bucket` … */
  type: string;
  region: string;
  /** null: AWS does not say. */
  createdAt: Date | null;
  /** Why it needs no copy; null: it counts. */
  notApplicable: string | null;
  /** Id that outlives a name (`db-…`); null: it has none. */
  resourceId: string | null;
  /** Whether AWS can show copies of it at all; else a person has to. */
  isShown: boolean;
}

export interface Inventory {
  resources: DataResource[];
  /** Lists that could not be read: as long as there are any, nothing is complete. */
  gaps: PlacedGap[];
}

interface Place {
  partition: string;
  accountId: string;
  region: string;
}

type Found = Pick<DataResource, "arn" | "type"> & Partial<DataResource> & { created: string | null };

function resourceOf({ region }: Pick<Place, "region">, { created, ...found }: Found): DataResource {
  const createdAt = created === null ? null : new Date(created);
  return {
    aliases: [],
    region,
    createdAt: createdAt === null || Number.isNaN(createdAt.getTime()) ? null : createdAt,
    notApplicable: null,
    resourceId: null,
    isShown: true,
    ...found,
  };
}

const instancesOp = "ec2:DescribeInstances";

/** Everything in the given regions that holds data, buckets left out. */
export function readInventory({ input, view }: EvaluationContext, regions: readonly string[]): Inventory {
  const inventory: Inventory = { resources: [], gaps: [] };
  for (const region of regions) {
    const place = { partition: input.account.partition, accountId: input.account.id, region };
    const take = <T>(answer: Answer<T | null>, op: string, resources: (list: T) => DataResource[]) => {
      if (!answer.known) inventory.gaps.push({ gap: answer.gap, place: region });
      else if (answer.value === null) inventory.gaps.push({ gap: { kind: "not_asked", op }, place: region });
      else for (const resource of resources(answer.value)) inventory.resources.push(resource);
    };
    const compute = view.find("ec2.compute", region);
    const instances = compute.ask(instancesOp, (data) => data.instances);
    take(instances, instancesOp, () => []);
    take(
      compute.ask("ec2:DescribeVolumes", (data) => data.volumes),
      "ec2:DescribeVolumes",
      (volumes) => volumesOf(place, volumes, instances.known ? (instances.value ?? []) : []),
    );
    const databases = view.find("rds.databases", region);
    take(
      databases.ask("rds:DescribeDBInstances", (data) => data.instances),
      "rds:DescribeDBInstances",
      (list) => instancesOf(place, list),
    );
    take(
      databases.ask("rds:DescribeDBClusters", (data) => data.clusters),
      "rds:DescribeDBClusters",
      (list) => clustersOf(place, list),
    );
    const stores = view.find("data.stores", region);
    for (const { op, select } of storeLists) {
      take(
        stores.ask(op, (data) => select(place, data)),
        op,
        (list) => list,
      );
    }
  }
  return inventory;
}

function volumesOf(
  place: Place,
  volumes: NonNullable<Ec2Compute["volumes"]>,
  instances: NonNullable<Ec2Compute["instances"]>,
): DataResource[] {
  const prefix = `arn:${place.partition}:ec2:${place.region}:${place.accountId}`;
  const replaced = new Set(
    instances.flatMap(({ InstanceId, autoScalingGroup, operator }) =>
      autoScalingGroup === null && operator === null ? [] : [InstanceId],
    ),
  );
  return volumes.map(({ VolumeId, CreateTime, attachments }) => {
    const isNode =
      attachments.length > 0 &&
      attachments.every(
        ({ InstanceId, DeleteOnTermination }) =>
          DeleteOnTermination === true && InstanceId !== null && replaced.has(InstanceId),
      );
    return resourceOf(place, {
      arn: `${prefix}:volume/${VolumeId}`,
      type: "ec2:volume",
      // A recovery point of an instance holds every disk that is attached to it.
      aliases: attachments.flatMap(({ InstanceId }) =>
        InstanceId === null ? [] : [`${prefix}:instance/${InstanceId}`],
      ),
      created: CreateTime,
      notApplicable: isNode ? "disk that goes with an instance which is replaced, not kept" : null,
    });
  });
}

function instancesOf(place: Place, list: NonNullable<RdsDatabases["instances"]>): DataResource[] {
  return list
    .filter(({ DBClusterIdentifier }) => DBClusterIdentifier === null)
    .map(({ DBInstanceArn, DbiResourceId, InstanceCreateTime }) =>
      resourceOf(place, {
        arn: DBInstanceArn,
        type: "rds:db",
        aliases: aliasOf(DBInstanceArn, DbiResourceId),
        resourceId: DbiResourceId,
        created: InstanceCreateTime,
      }),
    );
}

function clustersOf(place: Place, list: NonNullable<RdsDatabases["clusters"]>): DataResource[] {
  return list.map(({ DBClusterArn, DbClusterResourceId, ClusterCreateTime }) =>
    resourceOf(place, {
      arn: DBClusterArn,
      type: "rds:cluster",
      // AWS Backup names clusters by the id that never changes.
      aliases: aliasOf(DBClusterArn, DbClusterResourceId),
      resourceId: DbClusterResourceId,
      created: ClusterCreateTime,
    }),
  );
}

function aliasOf(arn: string, resourceId: string | null): string[] {
  return resourceId === null ? [] : [`${arn.slice(0, arn.lastIndexOf(":"))}:${resourceId}`];
}

interface StoreList {
  op: string;
  select: (place: Place, data: DataStores) => DataResource[] | null;
}

const storeLists: readonly StoreList[] = [
  {
    op: "dynamodb:ListTables",
    select: (place, { tables }) =>
      tables?.map(({ TableName, CreationDateTime }) =>
        resourceOf(place, {
          arn: `arn:${place.partition}:dynamodb:${place.region}:${place.accountId}:table/${TableName}`,
          type: "dynamodb:table",
          created: CreationDateTime,
        }),
      ) ?? null,
  },
  {
    op: "efs:DescribeFileSystems",
    select: (place, { fileSystems }) =>
      fileSystems?.map(({ FileSystemArn, CreationTime, ReplicationOverwriteProtection }) =>
        resourceOf(place, {
          arn: FileSystemArn,
          type: "elasticfilesystem:file-system",
          created: CreationTime,
          notApplicable:
            ReplicationOverwriteProtection === "REPLICATING"
              ? "destination of another file system's replication"
              : null,
        }),
      ) ?? null,
  },
  {
    op: "fsx:DescribeFileSystems",
    select: (place, { fsxFileSystems }) =>
      fsxFileSystems?.map(({ ResourceARN, FileSystemType, CreationTime }) =>
        resourceOf(place, {
          arn: ResourceARN,
          type: FileSystemType === "LUSTRE" ? "fsx:lustre" : "fsx:file-system",
          created: CreationTime,
          isShown: FileSystemType !== "LUSTRE",
        }),
      ) ?? null,
  },
  {
    op: "redshift:DescribeClusters",
    select: (place, { warehouses }) =>
      warehouses?.map(({ ClusterIdentifier, ClusterCreateTime }) =>
        resourceOf(place, {
          arn: `arn:${place.partition}:redshift:${place.region}:${place.accountId}:cluster:${ClusterIdentifier}`,
          type: "redshift:cluster",
          created: ClusterCreateTime,
        }),
      ) ?? null,
  },
  {
    op: "opensearch:ListDomainNames",
    select: (place, { domains }) =>
      domains?.map(({ DomainName }) =>
        resourceOf(place, {
          arn: `arn:${place.partition}:es:${place.region}:${place.accountId}:domain/${DomainName}`,
          type: "es:domain",
          created: null,
          isShown: false,
        }),
      ) ?? null,
  },
];

/** The part of an ARN by which people know a resource: `orders`, `vol-0a1b…`. */
export function shortName(arn: string): string {
  return arn.slice(Math.max(arn.lastIndexOf("/"), arn.lastIndexOf(":")) + 1);
}
