/** What AWS Backup holds in one region: its vaults and the newest recovery point of each resource in each of them. */
import {
  type BackupVaultListMember,
  ListBackupVaultsCommand,
  ListCopyJobsCommand,
  ListProtectedResourcesCommand,
  ListRecoveryPointsByBackupVaultCommand,
  type RecoveryPointByBackupVault,
} from "@aws-sdk/client-backup";
import { type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import { accountOfArn } from "#lib/aws/partitions.ts";
import {
  type BackupPoints,
  type BackupVault,
  backupWindowDays,
  isUsable,
  type RecoveryPoint,
} from "#lib/facts/backup.ts";

const vaultsOp = "backup:ListBackupVaults";
const pointsOp = "backup:ListRecoveryPointsByBackupVault";
const resourcesOp = "backup:ListProtectedResources";
const copiesOp = "backup:ListCopyJobs";

/** What AWS Backup answers a page of a list, at most. */
const pageSize = 1_000;
const vaultsAtOnce = 4;

/**
 * `backup.points`: backup:ListBackupVaults, and where a vault holds something backup:ListRecoveryPointsByBackupVault of
 * the last `backupWindowDays`, backup:ListProtectedResources and backup:ListCopyJobs. A vault of a hundred thousand
 * points is folded page by page: one point a resource is kept.
 */
export const backupPoints: Collector<"backup.points"> = {
  name: "backup.points",
  scope: "region",
  actions: [
    { action: vaultsOp, reason: "vaults, and what keeps their recovery points from being deleted" },
    { action: pointsOp, reason: "what has really been backed up, in the account that holds the copies" },
    { action: resourcesOp, reason: "which resources have recovery points of any kind" },
    { action: copiesOp, reason: "where copies went, so that they are looked for there" },
  ],
  async collect(from) {
    const listed = await from.pages(
      vaultsOp,
      async (clients, http, NextToken) => {
        const page = await clients.backup.send(
          new ListBackupVaultsCommand({ MaxResults: pageSize, ...(NextToken && { NextToken }) }),
          http,
        );
        return {
          items: identified(page.BackupVaultList, "BackupVaultArn", "BackupVaultName"),
          next: page.NextToken,
        };
      },
      { owned: (vaults) => vaults.map(({ BackupVaultArn }) => BackupVaultArn) },
    );
    if (listed.kind !== "ok") return null;
    // The number is an estimate, but an estimate of nothing is asked about once there is something.
    const filled = listed.value.filter(({ NumberOfRecoveryPoints }) => NumberOfRecoveryPoints !== 0);
    if (filled.length === 0) {
      for (const op of [pointsOp, resourcesOp, copiesOp]) from.skip(op, "no-vault-holds-points");
      return { vaults: vaultsOf(listed.value), points: [], protected: [], copiedTo: [] };
    }
    const [points, resources, copiedTo] = await Promise.all([
      mapAtOnce(filled, vaultsAtOnce, (vault) => pointsIn(from, vault)),
      protectedResources(from),
      copyDestinations(from),
    ]);
    return { vaults: vaultsOf(listed.value), points: inOrder(points.flat()), protected: resources, copiedTo };
  },
};

function vaultsOf(listed: readonly BackupVaultListMember[]): BackupVault[] {
  return listed
    .map((vault) => ({
      BackupVaultArn: vault.BackupVaultArn ?? "",
      VaultType: vault.VaultType ?? null,
      Locked: vault.Locked === true,
      LockDate: vault.LockDate?.toISOString() ?? null,
      MinRetentionDays: vault.MinRetentionDays ?? null,
    }))
    .sort((a, b) => (a.BackupVaultArn < b.BackupVaultArn ? -1 : 1));
}

/** Start of the window, at midnight, so that two refreshes of one day ask the same. */
function windowStart(from: Collecting): Date {
  const day = 24 * 3_600_000;
  return new Date((Math.floor(from.now().getTime() / day) - backupWindowDays) * day);
}

async function pointsIn(
  from: Collecting,
  { BackupVaultName, BackupVaultArn = "" }: BackupVaultListMember,
): Promise<RecoveryPoint[]> {
  const newest = new Map<string, RecoveryPoint>();
  const ByCreatedAfter = windowStart(from);
  const answer = await from.pages(
    pointsOp,
    async (clients, http, NextToken) => {
      const page = await clients.backup.send(
        new ListRecoveryPointsByBackupVaultCommand({
          BackupVaultName,
          ByCreatedAfter,
          MaxResults: pageSize,
          ...(NextToken && { NextToken }),
        }),
        http,
      );
      const points = identified(page.RecoveryPoints, "ResourceArn", "Status", "CreationDate");
      for (const point of points ?? []) keepNewest(newest, pointOf(point, BackupVaultArn));
      // Folded already: what a page held is not gathered.
      return { items: points === undefined ? undefined : [], next: page.NextToken };
    },
    { resource: BackupVaultArn, gone: ["ResourceNotFoundException"] },
  );
  return answer.kind === "ok" ? [...newest.values()] : [];
}

function pointOf(point: RecoveryPointByBackupVault, BackupVaultArn: string): RecoveryPoint {
  return {
    // A page where one of the three is missing was refused.
    ResourceArn: point.ResourceArn ?? "",
    BackupVaultArn,
    SourceAccountId: accountOfArn(point.SourceBackupVaultArn ?? ""),
    Status: point.Status ?? "",
    CreationDate: point.CreationDate?.toISOString() ?? "",
    CompletionDate: point.CompletionDate?.toISOString() ?? null,
    DeleteAt: point.CalculatedLifecycle?.DeleteAt?.toISOString() ?? null,
  };
}

function keepNewest(newest: Map<string, RecoveryPoint>, point: RecoveryPoint): void {
  const known = newest.get(point.ResourceArn);
  if (known !== undefined && !precedes(known, point)) return;
  newest.set(point.ResourceArn, point);
}

/** A usable point outdoes one that is not, whatever their ages. */
function precedes(known: RecoveryPoint, point: RecoveryPoint): boolean {
  if (isUsable(known) !== isUsable(point)) return isUsable(point);
  return known.CreationDate < point.CreationDate;
}

function inOrder(points: readonly RecoveryPoint[]): BackupPoints["points"] {
  const key = ({ ResourceArn, BackupVaultArn }: RecoveryPoint) => `${ResourceArn} ${BackupVaultArn}`;
  return [...points].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

async function protectedResources(from: Collecting): Promise<string[]> {
  const answer = await from.pages(resourcesOp, async (clients, http, NextToken) => {
    const page = await clients.backup.send(
      new ListProtectedResourcesCommand({ MaxResults: pageSize, ...(NextToken && { NextToken }) }),
      http,
    );
    const found = identified(page.Results, "ResourceArn");
    return { items: found?.map(({ ResourceArn = "" }) => ResourceArn), next: page.NextToken };
  });
  return answer.kind === "ok" ? [...new Set(answer.value)].sort() : [];
}

async function copyDestinations(from: Collecting): Promise<string[]> {
  const destinations = new Set<string>();
  const ByCompleteAfter = windowStart(from);
  const answer = await from.pages(copiesOp, async (clients, http, NextToken) => {
    const page = await clients.backup.send(
      new ListCopyJobsCommand({
        ByState: "COMPLETED",
        ByCompleteAfter,
        MaxResults: pageSize,
        ...(NextToken && { NextToken }),
      }),
      http,
    );
    const jobs = identified(page.CopyJobs, "DestinationBackupVaultArn");
    for (const { DestinationBackupVaultArn = "" } of jobs ?? []) destinations.add(DestinationBackupVaultArn);
    return { items: jobs === undefined ? undefined : [], next: page.NextToken };
  });
  return answer.kind === "ok" ? [...destinations].sort() : [];
}
