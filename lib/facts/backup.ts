/** Facts of AWS Backup and of what else copies data: vaults, recovery points, plans and lifecycle policies. */
import { z } from "zod";

/** How far back recovery points and copy jobs are asked for, in days: the most that the age limit may be set to. */
export const backupWindowDays = 35;

const vaultSchema = z.strictObject({
  BackupVaultArn: z.string(),
  /** `BACKUP_VAULT`, `LOGICALLY_AIR_GAPPED_BACKUP_VAULT` or `RESTORE_ACCESS_BACKUP_VAULT`; null: AWS does not say. */
  VaultType: z.string().nullable(),
  Locked: z.boolean(),
  /** ISO 8601; from then on nobody can remove the lock. null: anybody with the permission can, or there is no lock. */
  LockDate: z.string().nullable(),
  MinRetentionDays: z.number().nullable(),
});
export type BackupVault = z.infer<typeof vaultSchema>;

const pointSchema = z.strictObject({
  /** What was copied; in a vault of another account or region still the original. */
  ResourceArn: z.string(),
  BackupVaultArn: z.string(),
  /** Of the vault that it was copied from: the ARN of a bucket names no account. null: it was made here. */
  SourceAccountId: z.string().nullable(),
  Status: z.string(),
  CreationDate: z.string(),
  CompletionDate: z.string().nullable(),
  /** When it is deleted; null: never, or AWS does not say. */
  DeleteAt: z.string().nullable(),
});
export type RecoveryPoint = z.infer<typeof pointSchema>;

/** `backup.points`: the vaults of one region, and of each vault the newest recovery point of every resource. */
export const backupPointsSchema = z.strictObject({
  vaults: z.array(vaultSchema),
  /** The newest usable one of a vault and resource; the newest of any status where none is usable. */
  points: z.array(pointSchema),
  /** ARNs that ListProtectedResources names, whatever the status of their points: corroboration, never evidence. */
  protected: z.array(z.string()),
  /** Vault ARNs that completed copy jobs went to. */
  copiedTo: z.array(z.string()),
});
export type BackupPoints = z.infer<typeof backupPointsSchema>;

/** Whether a recovery point can be restored from. */
export function isUsable({ Status }: Pick<RecoveryPoint, "Status">): boolean {
  return Status === "COMPLETED" || Status === "AVAILABLE";
}

/** `backup.plans`: the backup plans of one region; what somebody intends, never evidence of a copy. */
export const backupPlansSchema = z.strictObject({
  plans: z.array(
    z.strictObject({
      BackupPlanId: z.string(),
      BackupPlanName: z.string().nullable(),
      /** Vault ARNs that its rules copy to, air-gapped ones included; null: GetBackupPlan could not be read. */
      copiesTo: z.array(z.string()).nullable(),
      /** How many selections say what it backs up; null: they could not be read. */
      selections: z.number().nullable(),
    }),
  ),
  /** Resource types that AWS Backup silently skips here; null: not read, since there is no plan. */
  optedOut: z.array(z.string()).nullable(),
});
export type BackupPlans = z.infer<typeof backupPlansSchema>;

/** `backup.settings`: what the management account lets AWS Backup do between accounts. */
export const backupSettingsSchema = z.strictObject({
  /** AWS answers the text "true" or "false"; null: it does not say. */
  isCrossAccountBackupEnabled: z.boolean().nullable(),
});

/** `dlm.policies`: enabled lifecycle policies of one region that copy snapshots elsewhere. Snapshots name no original. */
export const dlmPoliciesSchema = z.strictObject({
  policies: z.array(
    z.strictObject({
      PolicyId: z.string(),
      /** Regions that snapshots are copied to. */
      regions: z.array(z.string()),
      /** Accounts that snapshots are shared with. */
      accounts: z.array(z.string()),
    }),
  ),
});

const vaultArn = /^arn:[^:]+:backup:([a-z0-9-]+):(\d{12}):backup-vault:.+$/;

/** The account and region of a vault; null: the text is not a vault's ARN. */
export function placeOfVault(arn: string): { accountId: string; region: string } | null {
  const [, region, accountId] = vaultArn.exec(arn) ?? [];
  return region === undefined || accountId === undefined ? null : { accountId, region };
}
