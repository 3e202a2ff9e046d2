/**
 * What the facts of one account say of another: copies of its data, and buckets that it replicates into. The parts are
 * stored by whom they are about, so that the evaluation of an account reads them without the rest. Pure.
 */
import { type BackupPoints, backupPlansSchema, backupPointsSchema, placeOfVault } from "./backup.ts";
import { ec2NetworkSchema } from "./ec2-network.ts";
import { type Envelope, isEvidence, type Operation } from "./envelope.ts";
import { effectivePoliciesSchema } from "./organizations.ts";
import { accountInArn } from "./partitions.ts";
import { type RdsDatabases, rdsDatabasesSchema } from "./rds.ts";
import { nameOfBucket, s3ProtectionSchema } from "./s3.ts";

/** Collectors whose facts hold something about other accounts, part by part. */
export const collectorsAboutOthers = ["backup.points", "rds.databases", "s3.protection"] as const;

/** The body of one part, as an envelope of the same collector holds it. */
export interface PartAbout {
  ops: Operation[];
  data: unknown;
}

/** Key → part of an envelope's facts about that account or bucket; empty for collectors that speak of nobody else. */
export function partsAbout(envelope: Envelope): Map<string, PartAbout> {
  switch (envelope.collector) {
    case "backup.points":
      return backupParts(envelope);
    case "rds.databases":
      return snapshotParts(envelope);
    case "s3.protection":
      return bucketParts(envelope);
    default:
      return new Map();
  }
}

/**
 * What is left to say of an account that earlier facts of this place spoke of and the newest, which were not read to
 * their end, do not: how the reading ended, so that a lost copy reads as unknown and not as never made.
 */
export function lostPart(envelope: Envelope): PartAbout {
  const { ops, collector } = envelope;
  if (collector !== "backup.points") return { ops, data: null };
  const facts = backupPointsSchema.safeParse(envelope.data).data;
  return { ops, data: facts === undefined ? null : pointsOf(facts, [], envelope) };
}

function backupParts(envelope: Envelope): Map<string, PartAbout> {
  const facts = backupPointsSchema.safeParse(envelope.data).data;
  const byOwner = Map.groupBy(
    facts?.points ?? [],
    ({ ResourceArn, SourceAccountId }) => accountInArn(ResourceArn) ?? SourceAccountId,
  );
  const parts = new Map<string, PartAbout>();
  for (const [owner, points] of byOwner) {
    if (facts === undefined || owner === null || owner === envelope.accountId) continue;
    parts.set(owner, { ops: envelope.ops, data: pointsOf(facts, points, envelope) });
  }
  return parts;
}

/** Points of one account with the vaults that hold them, and the vaults that could not be read. */
function pointsOf(facts: BackupPoints, points: BackupPoints["points"], { ops }: Envelope): BackupPoints {
  const unread = ops.flatMap(({ outcome, resource }) => (isEvidence(outcome) ? [] : (resource ?? [])));
  const named = new Set([...points.map(({ BackupVaultArn }) => BackupVaultArn), ...unread]);
  const vaults = facts.vaults.filter(({ BackupVaultArn }) => named.has(BackupVaultArn));
  return { vaults, points, protected: [], copiedTo: [] };
}

/** Snapshots that were copied from another account. */
function snapshotParts(envelope: Envelope): Map<string, PartAbout> {
  const facts = rdsDatabasesSchema.safeParse(envelope.data).data;
  const ownerOf = (arn: string | null) => (arn === null ? null : accountInArn(arn));
  const instances = Map.groupBy(facts?.snapshots ?? [], ({ SourceDBSnapshotIdentifier }) =>
    ownerOf(SourceDBSnapshotIdentifier),
  );
  const clusters = Map.groupBy(facts?.clusterSnapshots ?? [], ({ SourceDBClusterSnapshotArn }) =>
    ownerOf(SourceDBClusterSnapshotArn),
  );
  const parts = new Map<string, PartAbout>();
  for (const owner of new Set([...instances.keys(), ...clusters.keys()])) {
    if (owner === null || owner === envelope.accountId) continue;
    const data: RdsDatabases = {
      instances: [],
      clusters: [],
      snapshots: facts?.snapshots === null ? null : (instances.get(owner) ?? []),
      clusterSnapshots: facts?.clusterSnapshots === null ? null : (clusters.get(owner) ?? []),
    };
    parts.set(owner, { ops: envelope.ops, data });
  }
  return parts;
}

const versioningOp = "s3:GetBucketVersioning";

/** Every bucket that was asked about as the possible destination of a replication. */
function bucketParts(envelope: Envelope): Map<string, PartAbout> {
  const facts = s3ProtectionSchema.safeParse(envelope.data).data;
  const parts = new Map<string, PartAbout>();
  for (const bucket of facts?.buckets ?? []) {
    const ops = envelope.ops.filter(({ resource }) => resource === undefined || resource === bucket.Name);
    const isAsked =
      bucket.versioning !== null ||
      ops.some(({ op, resource }) => op === versioningOp && resource !== undefined);
    if (!isAsked) continue;
    const data = { buckets: [{ ...bucket, rules: [], logsTo: null }] };
    parts.set(`arn:${envelope.partition}:s3:::${bucket.Name}`, { ops, data });
  }
  return parts;
}

/** The key under which an account asks whether the copies of a place elsewhere could be read. */
function placeKey({ accountId, region }: { accountId: string; region: string }): string {
  return `backup.points|${accountId}|${region}`;
}

/** The place that such a key names; null: it is a key of another kind. */
export function placeOfKey(key: string): { accountId: string; region: string } | null {
  const [, accountId, region] = /^backup\.points\|(\d{12})\|([a-z0-9-]+)$/.exec(key) ?? [];
  return accountId === undefined || region === undefined ? null : { accountId, region };
}

/** The vault ARNs that an account's own facts name as destinations of copies. */
export function copyDestinations(envelope: Envelope): readonly string[] {
  switch (envelope.collector) {
    case "backup.points":
      return backupPointsSchema.safeParse(envelope.data).data?.copiedTo ?? [];
    case "backup.plans":
      return (backupPlansSchema.safeParse(envelope.data).data?.plans ?? []).flatMap(
        ({ copiesTo }) => copiesTo ?? [],
      );
    case "organizations.effective-policies":
      return effectivePoliciesSchema.safeParse(envelope.data).data?.backup?.copiesTo ?? [];
    default:
      return [];
  }
}

/** What the keys of networks begin with; account and region follow. */
export const networkKeyPrefix = "ec2.network|";

/** Accounts whose networks an account's own traffic crosses: owners of shared networks, and of transit gateways. */
function networkOwners({ data, accountId }: Envelope): string[] {
  const facts = ec2NetworkSchema.safeParse(data).data;
  const owners = [
    ...(facts?.vpcs ?? []).map(({ OwnerId }) => OwnerId),
    ...(facts?.subnets ?? []).map(({ OwnerId }) => OwnerId),
    ...(facts?.transitGatewayAttachments ?? [])
      .filter(({ ResourceOwnerId }) => ResourceOwnerId === accountId)
      .map(({ TransitGatewayOwnerId }) => TransitGatewayOwnerId),
  ];
  return [...new Set(owners)].filter((owner) => owner !== null).filter((owner) => owner !== accountId);
}

/** Keys of the networks of others that an account's own networks lead through, sorted. */
export function networksWanted(envelopes: readonly Envelope[]): string[] {
  const keys = envelopes
    .filter(({ collector }) => collector === "ec2.network")
    .flatMap((envelope) =>
      networkOwners(envelope).map((owner) => `${networkKeyPrefix}${owner}|${envelope.region}`),
    );
  return [...new Set(keys)].sort();
}

/** Keys of what an account's own facts say has to be looked up elsewhere, without networks, sorted. */
export function keysWanted(accountId: string, envelopes: readonly Envelope[]): string[] {
  const places = envelopes
    .flatMap(copyDestinations)
    .flatMap((arn) => placeOfVault(arn) ?? [])
    .filter((place) => place.accountId !== accountId)
    .map(placeKey);
  const buckets = envelopes
    .filter(({ collector }) => collector === "s3.protection")
    .flatMap(({ data }) => s3ProtectionSchema.safeParse(data).data?.buckets ?? [])
    .flatMap(({ rules }) => rules ?? [])
    .flatMap(({ Bucket }) => (nameOfBucket(Bucket) === null ? [] : [Bucket]));
  return [...new Set([...places, ...buckets])].sort();
}
