/** What AWS Backup holds in one account × Region: what each account backs up, and the copies that the log archive keeps. */
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { unit } from "#lib/sim/random.ts";
import { busyRegionsOf } from "./busy-regions.ts";
import { computeIn } from "./compute.ts";
import { databasesIn } from "./databases.ts";
import { usualRegions } from "./regions-of.ts";
import { storageOf } from "./storage.ts";
import { logKeeperOf } from "./trails.ts";

const dayMs = 24 * 3_600_000;

/** How far an account is; `failing`: its plan copies to another account, and every copy fails. */
type Progress = "none" | "local" | "failing" | "copied";

export interface SimulatedVault {
  name: string;
  arn: string;
  type: "BACKUP_VAULT";
  /** null: no lock. */
  lockDate: Date | null;
  points: readonly SimulatedPoint[];
}

export interface SimulatedPoint {
  resourceArn: string;
  resourceType: string;
  createdAt: Date;
  status: "COMPLETED" | "EXPIRED";
  /** Vault that it was copied from; null: made here. */
  copiedFrom: string | null;
}

export interface SimulatedPlan {
  id: string;
  name: string;
  /** Vault ARNs. */
  copiesTo: readonly string[];
}

/** The first accounts of the organization have been asked to copy; the rollout has not come further. */
const rollout = 300;
/** Of what an account keeps in bulk, so much is in the plan of the first weeks. */
const mostDisks = 50;

/** How far the account is with its backups. */
export function backupProgressOf(organization: SimulatedOrganization, account: SimulatedAccount): Progress {
  if (account.duty !== "workload" && account.duty !== "sandbox") return "none";
  if (account.peculiarity === "joined-today") return "none";
  const drawn = unit(organization.seed, "backups", account.index);
  if (drawn < 0.55 && account.index < rollout) return "copied";
  return drawn < 0.75 ? "local" : drawn < 0.85 ? "failing" : "none";
}

/** Where copies of a Region go: the log archive's vault in another one. */
function copyVaultOf(organization: SimulatedOrganization, region: string): string {
  const other = usualRegions(organization).find((candidate) => candidate !== region) ?? region;
  return vaultArn(logKeeperOf(organization), other, "copies");
}

function vaultArn(accountId: string, region: string, name: string): string {
  return `arn:aws:backup:${region}:${accountId}:backup-vault:${name}`;
}

interface Kept {
  arn: string;
  type: string;
}

/** What plans select in a Region. */
function keptIn(organization: SimulatedOrganization, account: SimulatedAccount, region: string): Kept[] {
  const place = `${region}:${account.id}`;
  const { instances, clusters, tables, fileSystems, fsx, warehouses } = databasesIn(
    organization,
    account,
    region,
  );
  const { volumes } = computeIn(organization, account, region);
  const { buckets } = storageOf(organization, account);
  return [
    ...instances
      .filter(({ cluster }) => cluster === null)
      .map(({ name }) => ({ arn: `arn:aws:rds:${place}:db:${name}`, type: "RDS" })),
    ...clusters.map(({ resourceId }) => ({
      arn: `arn:aws:rds:${place}:cluster:${resourceId}`,
      type: "Aurora",
    })),
    ...tables.map(({ name }) => ({ arn: `arn:aws:dynamodb:${place}:table/${name}`, type: "DynamoDB" })),
    ...fileSystems.map(({ name }) => ({
      arn: `arn:aws:elasticfilesystem:${place}:file-system/${name}`,
      type: "EFS",
    })),
    ...fsx.map(({ name }) => ({ arn: `arn:aws:fsx:${place}:file-system/${name}`, type: "FSx" })),
    ...warehouses.map(({ name }) => ({ arn: `arn:aws:redshift:${place}:cluster:${name}`, type: "Redshift" })),
    ...volumes
      .slice(0, mostDisks)
      .map(({ id }) => ({ arn: `arn:aws:ec2:${place}:volume/${id}`, type: "EBS" })),
    ...buckets
      .filter((bucket) => bucket.region === region)
      .slice(0, mostDisks)
      .map(({ name }) => ({ arn: `arn:aws:s3:::${name}`, type: "S3" })),
  ];
}

function pointsOf(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
  isCopy: boolean,
): SimulatedPoint[] {
  const createdAt = new Date(organization.epochAt.getTime() - dayMs);
  return keptIn(organization, account, region).map(({ arn, type }) => ({
    resourceArn: arn,
    resourceType: type,
    createdAt,
    status: "COMPLETED",
    copiedFrom: isCopy ? vaultArn(account.id, region, "Default") : null,
  }));
}

/** Regions in which an account has something to back up. */
function regionsOf(organization: SimulatedOrganization, account: SimulatedAccount): string[] {
  const usual = usualRegions(organization);
  const { buckets } = storageOf(organization, account);
  const used = new Set([...busyRegionsOf(organization, account), ...buckets.map(({ region }) => region)]);
  return usual.filter((region) => used.has(region));
}

/** The vaults of an account in a Region. */
export function vaultsIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): SimulatedVault[] {
  const vaults: SimulatedVault[] = [];
  const arn = vaultArn(account.id, region, "Default");
  if (
    backupProgressOf(organization, account) !== "none" &&
    regionsOf(organization, account).includes(region)
  ) {
    const points = pointsOf(organization, account, region, false);
    vaults.push({ name: "Default", arn, type: "BACKUP_VAULT", lockDate: null, points });
  }
  if (account.id === logKeeperOf(organization)) {
    const points = copiesIn(organization, vaultArn(account.id, region, "copies"));
    const lockDate = new Date("2024-02-01T00:00:00Z");
    if (points.length > 0)
      vaults.push({
        name: "copies",
        arn: vaultArn(account.id, region, "copies"),
        type: "BACKUP_VAULT",
        lockDate,
        points,
      });
  }
  return vaults;
}

/** Made once for each vault: every page of a list would make them again. */
const copies = new WeakMap<SimulatedOrganization, Map<string, SimulatedPoint[]>>();

function copiesIn(organization: SimulatedOrganization, vault: string): SimulatedPoint[] {
  const known = copies.get(organization) ?? new Map<string, SimulatedPoint[]>();
  copies.set(organization, known);
  const existing = known.get(vault);
  if (existing !== undefined) return existing;
  const points = organization.accounts
    .filter((account) => account.index < rollout && backupProgressOf(organization, account) === "copied")
    .flatMap((account) =>
      regionsOf(organization, account)
        .filter((region) => copyVaultOf(organization, region) === vault)
        .flatMap((region) => pointsOf(organization, account, region, true)),
    );
  known.set(vault, points);
  return points;
}

/** The plans of an account in a Region. */
export function plansIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): SimulatedPlan[] {
  const progress = backupProgressOf(organization, account);
  if (progress === "none" || !regionsOf(organization, account).includes(region)) return [];
  const copiesTo = progress === "local" ? [] : [copyVaultOf(organization, region)];
  return [{ id: `plan-${account.index}-${region}`, name: "daily", copiesTo }];
}

/** Vault ARNs that copies of a Region have arrived in. */
export function copiedTo(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): { resourceArn: string; vault: string; at: Date }[] {
  if (backupProgressOf(organization, account) !== "copied") return [];
  const vault = copyVaultOf(organization, region);
  return pointsOf(organization, account, region, true).map(({ resourceArn, createdAt }) => ({
    resourceArn,
    vault,
    at: createdAt,
  }));
}
