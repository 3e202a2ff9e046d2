/** 2.1 from what the simulated accounts keep and back up. */
import { accountState } from "#lib/sim/account-state.ts";
import type { SimulatedAccount } from "#lib/sim/organization.ts";
import { backupProgressOf } from "#lib/sim/state/backups.ts";
import { computeIn } from "#lib/sim/state/compute.ts";
import { databasesIn, type SimulatedDatabase } from "#lib/sim/state/databases.ts";
import { replicationOf } from "#lib/sim/state/replication.ts";
import { trailsIn } from "#lib/sim/state/trails.ts";
import {
  dayMs,
  type Expected,
  isDenied,
  ofUnits,
  openRegions,
  type Scene,
  type Unit,
  unknown,
} from "./test-scene.ts";

const inventoryOps = [
  "ec2:DescribeInstances",
  "ec2:DescribeVolumes",
  "rds:DescribeDBInstances",
  "rds:DescribeDBClusters",
  "dynamodb:ListTables",
  "efs:DescribeFileSystems",
  "fsx:DescribeFileSystems",
  "redshift:DescribeClusters",
  "opensearch:ListDomainNames",
];
const copyOps = [
  "backup:ListBackupVaults",
  "backup:ListRecoveryPointsByBackupVault",
  "backup:ListCopyJobs",
  "ec2:DescribeSnapshots",
  "rds:DescribeDBSnapshots",
  "rds:DescribeDBClusterSnapshots",
  "rds:DescribeDBInstanceAutomatedBackups",
  "cloudtrail:DescribeTrails",
  "s3:GetBucketReplication",
  "s3:GetBucketLogging",
];

/** Disks of one Region that the simulated plans select. */
const mostDisks = 50;

/** 2.1: every resource against the best copy of it. */
export function expectedBackups(scene: Scene, account: SimulatedAccount): Expected {
  if (scene.closed.has(account.id)) return unknown;
  const { organization } = scene;
  const regions = openRegions(scene, account, { isResources: true });
  const denied = (ops: readonly string[]) =>
    regions.some((region) => ops.some((op) => isDenied(scene, account, op, region)));
  const keeper = keeperOf(scene);
  const progress = backupProgressOf(organization, account);
  // Where the account that keeps the copies cannot be read they may be anything.
  const isKept =
    progress !== "none" &&
    accountState(organization, account.id).regions.some((region) => isShut(scene, keeper, region));
  const isHidden = denied(copyOps) || isKept;
  const units = [
    ...regions.flatMap((region) => inRegion(scene, account, region)),
    ...bucketUnits(scene, account),
  ].map((unit): Unit => (unit !== 100 && isHidden ? null : unit));
  if (denied([...inventoryOps, "s3:ListBuckets"])) units.push(null);
  return units.length === 0 ? { state: "NOT_APPLICABLE", fraction: null } : ofUnits(units);
}

/** What AWS Backup is worth to whatever its plans select. */
function planned(scene: Scene, account: SimulatedAccount, region: string): number {
  const progress = backupProgressOf(scene.organization, account);
  const isSeen = progress === "copied" && !isShut(scene, keeperOf(scene), region);
  return isSeen ? 100 : progress === "none" ? 0 : 25;
}

function keeperOf({ organization }: Scene): string {
  return organization.logArchiveAccountId ?? organization.securityAccountId;
}

/** Whether nobody can look into the vaults of an account. */
function isShut(scene: Scene, accountId: string, region: string): boolean {
  const { account } = accountState(scene.organization, accountId);
  return scene.closed.has(accountId) || isDenied(scene, account, "backup:ListBackupVaults", region);
}

function inRegion(scene: Scene, account: SimulatedAccount, region: string): Unit[] {
  const stores = databasesIn(scene.organization, account, region);
  const backedUp = planned(scene, account, region);
  const isKept = ({ retentionDays }: SimulatedDatabase) => (retentionDays > 0 ? 25 : 0);
  const alone = stores.instances.filter(({ cluster }) => cluster === null);
  const others = [...stores.tables, ...stores.fileSystems, ...stores.warehouses];
  return [
    ...alone.map((one) => Math.max(backedUp, isKept(one), one.replicatedTo === null ? 0 : 50)),
    ...stores.clusters.map((one) => Math.max(backedUp, isKept(one))),
    ...others.map(() => backedUp),
    // Copies of these a person has to vouch for, where AWS Backup has none.
    ...stores.fsx.map(({ type }) => (type === "LUSTRE" && backedUp < 100 ? null : backedUp)),
    ...stores.domains.map(() => null),
    ...diskUnits(scene, account, region),
  ];
}

function diskUnits(scene: Scene, account: SimulatedAccount, region: string): Unit[] {
  const { instances, volumes, snapshots } = computeIn(scene.organization, account, region);
  const replaced = new Set(
    instances
      .slice(0, instances.length)
      .filter(
        ({ autoScalingGroup, operator, state }) =>
          state !== "terminated" && (autoScalingGroup ?? operator) !== null,
      )
      .map(({ id }) => id),
  );
  const recent = new Set(
    snapshots
      .slice(0, snapshots.length)
      .filter(
        ({ state, startedAt }) =>
          state === "completed" && scene.now.getTime() - startedAt.getTime() <= 7 * dayMs,
      )
      .map(({ volumeId }) => volumeId),
  );
  return volumes.slice(0, volumes.length).flatMap(({ id, attachment }, at): Unit[] => {
    if (attachment?.deleteOnTermination === true && replaced.has(attachment.instanceId)) return [];
    return [Math.max(at < mostDisks ? planned(scene, account, region) : 0, recent.has(id) ? 25 : 0)];
  });
}

function bucketUnits(scene: Scene, account: SimulatedAccount): Unit[] {
  const { organization } = scene;
  const state = accountState(organization, account.id);
  const { buckets } = state.storage;
  const trails = new Set(
    state.regions.flatMap((region) => trailsIn(organization, account, region).map(({ bucket }) => bucket)),
  );
  const others = organization.accounts.map(({ id }) => accountState(organization, id));
  const replicas = new Set(
    others
      .filter(({ account: { id } }) => !scene.closed.has(id))
      .filter(({ account: { state: standing } }) => standing === "ACTIVE")
      .flatMap((other) =>
        other.storage.buckets.map((bucket) => replicationOf(organization, other, bucket).replicatesTo),
      ),
  );
  return buckets
    .filter(({ name }) => !trails.has(name) && !replicas.has(name))
    .map((bucket) => {
      const { replicatesTo } = replicationOf(organization, state, bucket);
      const target = buckets.find(({ name }) => name === replicatesTo);
      const replicated = replicatesTo === null ? 0 : replicaScore(scene, state, bucket.region, target);
      return replicated === null ? null : Math.max(planned(scene, account, bucket.region), replicated);
    });
}

type State = ReturnType<typeof accountState>;
type Bucket = State["storage"]["buckets"][number];

/** Across accounts three fifths at most, as nobody vouches for older objects; within one only what a lock keeps. */
function replicaScore(
  { organization }: Scene,
  state: State,
  region: string,
  target: Bucket | undefined,
): number {
  if (target === undefined) return 60;
  const { lock } = replicationOf(organization, state, target);
  if (lock === null || lock === "no-rule") return 0;
  return target.region !== region || lock === "COMPLIANCE" ? 50 : 25;
}
