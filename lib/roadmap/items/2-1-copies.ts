/** Where the data of an account is copied to, as item 2.1 sees it: one form for whatever made the copy. */
import type { BackupVault, RecoveryPoint } from "#lib/facts/backup.ts";
import { isUsable } from "#lib/facts/backup.ts";
import type { EvaluatedOrganization } from "#lib/roadmap/input.ts";
import type { DataResource } from "./2-1-resources.ts";

/** What keeps a copy from being deleted before its time, the weakest first. */
export type Lock =
  | "none"
  | "governance"
  | "object-lock-governance"
  | "compliance-cooling"
  | "compliance"
  | "object-lock-compliance"
  | "air-gapped";

export interface Copy {
  mechanism: "aws-backup" | "s3-replication" | "native";
  accountId: string;
  region: string;
  /** When it was complete; null: it is kept up to date as long as its configuration stands. */
  completedAt: Date | null;
  /** As of when its data are; null: they are certainly of the resource as it is now, not of an earlier one of its name. */
  startedAt: Date | null;
  lock: Lock;
  /** A vault through which somebody else's may be read: what it shows is kept in the other. */
  isBorrowed: boolean;
  /** Why it does not count; null: nothing speaks against it but its age. */
  unusable: string | null;
}

/** How a vault is locked at a moment: until its lock date anybody with the permission can take the lock away. */
function lockOf({ VaultType, Locked, LockDate }: BackupVault, now: Date): Lock {
  if (VaultType === "LOGICALLY_AIR_GAPPED_BACKUP_VAULT") return "air-gapped";
  if (!Locked) return "none";
  if (LockDate === null) return "governance";
  return Date.parse(LockDate) <= now.getTime() ? "compliance" : "compliance-cooling";
}

/** A recovery point as a copy. */
export function copyOfPoint(
  point: RecoveryPoint,
  vault: BackupVault | undefined,
  place: { accountId: string; region: string; now: Date },
): Copy {
  const { CreationDate, CompletionDate, DeleteAt, Status } = point;
  const isDeleted = DeleteAt !== null && Date.parse(DeleteAt) <= place.now.getTime();
  return {
    mechanism: "aws-backup",
    accountId: place.accountId,
    region: place.region,
    completedAt: new Date(CompletionDate ?? CreationDate),
    startedAt: new Date(CreationDate),
    lock: vault === undefined ? "none" : lockOf(vault, place.now),
    isBorrowed: vault?.VaultType === "RESTORE_ACCESS_BACKUP_VAULT",
    unusable: isUsable(point) ? (isDeleted ? "past the day of its deletion" : null) : `in state ${Status}`,
  };
}

const dayMs = 24 * 3_600_000;
/** As much as clocks may differ. */
const toleranceMs = 15 * 60_000;

export interface Limits {
  now: Date;
  maxAgeDays: number;
}

/** Why a copy does not count for the resource, as a phrase; null: it does. */
export function objectionTo(copy: Copy, resource: DataResource, { now, maxAgeDays }: Limits): string | null {
  if (copy.unusable !== null) return copy.unusable;
  if (copy.completedAt === null) return null;
  const [completedMs, startedMs] = [copy.completedAt.getTime(), copy.startedAt?.getTime() ?? 0];
  if (Number.isNaN(completedMs) || Number.isNaN(startedMs)) return "without a time that can be read";
  if (completedMs > now.getTime() + toleranceMs) return "dated in the future";
  if (now.getTime() - completedMs > maxAgeDays * dayMs) return `older than ${maxAgeDays} days`;
  if (copy.startedAt === null || resource.createdAt === null) return null;
  if (copy.startedAt < resource.createdAt) return "older than the resource itself";
  return null;
}

/** Until when a copy counts; null: as long as it is there. */
export function countsUntil({ completedAt }: Copy, maxAgeDays: number): Date | null {
  return completedAt === null ? null : new Date(completedAt.getTime() + maxAgeDays * dayMs);
}

export interface Scored {
  hundredths: number;
  /** What is missing, as a phrase without the resource; null: nothing. */
  why: string | null;
}

const lastingLocks: readonly Lock[] = ["air-gapped", "compliance", "object-lock-compliance"];

/** What a copy that counts is worth: out of reach of whoever breaks into the account, and of what befalls the region. */
export function scoreOf(
  copy: Copy,
  { region }: Pick<DataResource, "region">,
  accountId: string,
  { managementAccountId }: Pick<EvaluatedOrganization, "managementAccountId">,
): Scored {
  const isElsewhere = copy.region !== region;
  if (copy.accountId !== accountId) {
    if (copy.isBorrowed) return { hundredths: 60, why: "another account may only read the air-gapped vault" };
    if (copy.accountId === managementAccountId)
      return { hundredths: 60, why: "copied to the management account, which no policy restrains" };
    if (isElsewhere) return { hundredths: 100, why: null };
    return { hundredths: 60, why: "copied to another account, but in the same region" };
  }
  if (isElsewhere) return { hundredths: 50, why: "copied to another region, but in the same account" };
  if (lastingLocks.includes(copy.lock))
    return { hundredths: 50, why: "locked, but in the same account and region" };
  return { hundredths: 25, why: "copied only in the same account and region" };
}
