/** Backups that services make by themselves: snapshots of disks and databases, automated backups (item 2.1). */
import type { RdsDatabases } from "#lib/facts/rds.ts";
import type { FactsView, Reading } from "#lib/roadmap/facts-view.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import type { Copy } from "./2-1-copies.ts";
import { idKey, nameKey, type Shelf } from "./2-1-shelf.ts";

interface Source {
  accountId: string;
  region: string;
}

interface Native extends Source {
  completed: string | null;
  started: string | null;
  unusable: string | null;
}

function native({ accountId, region, completed, started, unusable }: Native): Copy {
  return {
    mechanism: "native",
    accountId,
    region,
    completedAt: new Date(completed ?? Number.NaN),
    startedAt: started === null ? null : new Date(started),
    lock: "none",
    isBorrowed: false,
    unusable,
  };
}

/** What the services of the account keep in its own regions, and its automated backups in others. */
export function shelveNative(
  { input, view }: EvaluationContext,
  regions: readonly string[],
  shelf: Shelf,
): void {
  const { id: accountId, partition } = input.account;
  for (const region of regions) {
    const source = { accountId, region };
    const compute = view.find("ec2.compute", region).ask("ec2:DescribeSnapshots", (data) => data.snapshots);
    if (!compute.known) shelf.hide("ec2:volume", { gap: compute.gap, place: region });
    for (const snapshot of (compute.known ? compute.value : null) ?? []) {
      shelf.add(
        `arn:${partition}:ec2:${region}:${accountId}:volume/${snapshot.VolumeId}`,
        native({
          ...source,
          completed: snapshot.StartTime,
          started: snapshot.StartTime,
          unusable: snapshot.State === "completed" ? null : `in state ${snapshot.State ?? "unknown"}`,
        }),
      );
    }
    const databases = view.find("rds.databases", region);
    shelveSnapshots(shelf, databases, source);
    shelveAutomated(shelf, databases, source);
  }
  shelveReplicated(shelf, view, accountId);
}

/** Snapshots that other accounts have copied from this one. */
export function shelveSnapshotsElsewhere(
  { input }: EvaluationContext,
  about: ReadonlyMap<string, FactsView>,
  shelf: Shelf,
): void {
  const view = about.get(input.account.id);
  for (const { key, envelope } of input.elsewhere.about) {
    if (key !== input.account.id || envelope.collector !== "rds.databases" || view === undefined) continue;
    const { accountId, region } = envelope;
    shelveSnapshots(shelf, view.find("rds.databases", region, accountId), { accountId, region });
  }
}

function shelveSnapshots(shelf: Shelf, reading: Reading<"rds.databases">, source: Source): void {
  const snapshots = reading.ask("rds:DescribeDBSnapshots", (data) => data.snapshots);
  if (!snapshots.known) shelf.hide("rds:db", { gap: snapshots.gap, place: source.region });
  for (const snapshot of (snapshots.known ? snapshots.value : null) ?? []) {
    const { DbiResourceId, DBInstanceIdentifier, SourceDBSnapshotIdentifier } = snapshot;
    const asOf = snapshot.OriginalSnapshotCreateTime ?? snapshot.SnapshotCreateTime;
    shelf.add(
      keyOf("rds:db", DbiResourceId, DBInstanceIdentifier, SourceDBSnapshotIdentifier, source.region),
      native({ ...source, completed: asOf, started: asOf, unusable: unusableIn(snapshot.Status) }),
    );
  }
  const clusters = reading.ask("rds:DescribeDBClusterSnapshots", (data) => data.clusterSnapshots);
  if (!clusters.known) shelf.hide("rds:cluster", { gap: clusters.gap, place: source.region });
  for (const snapshot of (clusters.known ? clusters.value : null) ?? []) {
    const { DbClusterResourceId, DBClusterIdentifier, SourceDBClusterSnapshotArn } = snapshot;
    const asOf = snapshot.SnapshotCreateTime;
    shelf.add(
      keyOf(
        "rds:cluster",
        DbClusterResourceId,
        DBClusterIdentifier,
        SourceDBClusterSnapshotArn,
        source.region,
      ),
      native({ ...source, completed: asOf, started: asOf, unusable: unusableIn(snapshot.Status) }),
    );
  }
}

/** Names are used again, ids are not; a copy keeps the name, and its source's ARN says in which region that name was. */
function keyOf(
  type: string,
  resourceId: string | null,
  name: string | null,
  copiedFrom: string | null,
  region: string,
): string {
  if (resourceId !== null) return idKey(type, resourceId);
  return nameKey(type, copiedFrom?.split(":")[3] ?? region, name ?? "");
}

function unusableIn(status: string | null): string | null {
  return status === "available" ? null : `in state ${status ?? "unknown"}`;
}

type Automated = Pick<
  NonNullable<RdsDatabases["instances"]>[number],
  "BackupRetentionPeriod" | "latestRestorableDay"
>;

function shelveAutomated(shelf: Shelf, reading: Reading<"rds.databases">, source: Source): void {
  const put = (arn: string, { BackupRetentionPeriod, latestRestorableDay }: Automated) => {
    if (BackupRetentionPeriod === null || BackupRetentionPeriod === 0 || latestRestorableDay === null) return;
    // They belong to the database as it is: a new one of the same name begins without any.
    shelf.add(arn, native({ ...source, completed: latestRestorableDay, started: null, unusable: null }));
  };
  const instances = reading.ask("rds:DescribeDBInstances", (data) => data.instances);
  for (const instance of (instances.known ? instances.value : null) ?? [])
    put(instance.DBInstanceArn, instance);
  const clusters = reading.ask("rds:DescribeDBClusters", (data) => data.clusters);
  for (const cluster of (clusters.known ? clusters.value : null) ?? []) put(cluster.DBClusterArn, cluster);
}

const keptStates: readonly (string | null)[] = ["active", "replicating", "retained"];

function shelveReplicated(shelf: Shelf, view: FactsView, accountId: string): void {
  const facts = view
    .find("rds.replicated-backups")
    .ask("rds:DescribeDBInstanceAutomatedBackups", (data) => data.backups);
  if (!facts.known) {
    shelf.hide("rds:db", { gap: facts.gap, place: null });
    return;
  }
  for (const backup of facts.value) {
    const { DbiResourceId, DBInstanceArn, keptIn: region, latestRestorableDay, Status } = backup;
    const key = DbiResourceId === null ? DBInstanceArn : idKey("rds:db", DbiResourceId);
    if (key === null || latestRestorableDay === null) continue;
    const unusable = keptStates.includes(Status) ? null : `in state ${Status ?? "unknown"}`;
    shelf.add(
      key,
      native({ accountId, region, completed: latestRestorableDay, started: latestRestorableDay, unusable }),
    );
  }
}
