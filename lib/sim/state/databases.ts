/** Databases, tables, file systems, warehouses and search domains in one account × Region. */
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { hash, hexDigits, integer, pick, text, unit } from "#lib/sim/random.ts";
import { drawn, joined, type Sequence } from "#lib/sim/sequence.ts";
import { bulkOf } from "#lib/sim/sizes.ts";
import { busyRegionsOf } from "./busy-regions.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export interface SimulatedDatabase {
  name: string;
  /** `db-…` of an instance, `cluster-…` of a cluster. */
  resourceId: string;
  engine: string;
  createdAt: Date;
  /** Of an instance: its cluster, which holds the data. */
  cluster: string | null;
  /** 0: no automated backups. */
  retentionDays: number;
  /** Region to which automated backups of an instance are replicated. */
  replicatedTo: string | null;
}

export interface SimulatedDatabaseSnapshot {
  name: string;
  database: SimulatedDatabase;
  type: "automated" | "manual";
  createdAt: Date;
  status: "available" | "creating" | "failed";
}

interface Named {
  name: string;
  createdAt: Date;
}

export interface DatabaseState {
  instances: readonly SimulatedDatabase[];
  clusters: readonly SimulatedDatabase[];
  snapshots: Sequence<SimulatedDatabaseSnapshot>;
  clusterSnapshots: readonly SimulatedDatabaseSnapshot[];
  /** Manual ones of instances that everybody may restore. */
  publicSnapshots: readonly SimulatedDatabaseSnapshot[];
  tables: readonly Named[];
  /** EFS; by id. */
  fileSystems: readonly Named[];
  /** FSx; by id. */
  fsx: readonly (Named & { type: "LUSTRE" | "WINDOWS" })[];
  warehouses: readonly Named[];
  /** Every other one is in no network; `isPublic`: everybody may use it. */
  domains: readonly (Named & { isPublic: boolean })[];
}

const nothing: DatabaseState = {
  instances: [],
  clusters: [],
  snapshots: [],
  clusterSnapshots: [],
  publicSnapshots: [],
  tables: [],
  fileSystems: [],
  fsx: [],
  warehouses: [],
  domains: [],
};

interface Draw {
  organization: SimulatedOrganization;
  account: SimulatedAccount;
  region: string;
}

/** What an account keeps in a Region; mostly nothing, and in the management account never anything. */
export function databasesIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): DatabaseState {
  const busy = busyRegionsOf(organization, account);
  if (account.duty === "management" || !busy.includes(region)) return nothing;
  const draw = { organization, account, region };
  const times = (what: string, most: number) =>
    Array.from({ length: integer(0, most, organization.seed, what, account.index, region) }, (_, at) => at);
  const now = (what: string, share: number) =>
    unit(organization.seed, what, account.index, region) < share ? [0] : [];
  const clusters = now("clusters", 0.25).map((at) => clusterAt(draw, at));
  const alone = times("databases", 2).map((at) => databaseAt(draw, at, busy));
  const members = clusters.map((cluster) => memberOf(draw, cluster));
  const bulk = busy[0] === region ? Math.floor(bulkOf(organization, account).roles / 100) : 0;
  const manual = alone
    .flatMap((database) => snapshotsOf(draw, database))
    .filter(({ type }) => type === "manual");
  return {
    publicSnapshots: manual.filter(
      ({ name }) => unit(organization.seed, "shared", account.index, region, name) < 0.08,
    ),
    instances: [...alone, ...members],
    clusters,
    snapshots: joined(
      alone.flatMap((database) => snapshotsOf(draw, database)),
      drawn(alone.length === 0 ? 0 : bulk, (at) => oldSnapshotAt(draw, alone, at)),
    ),
    clusterSnapshots: clusters.flatMap((cluster) => snapshotsOf(draw, cluster)),
    tables: times("tables", 2).map((at) => named(draw, "table", at)),
    fileSystems: now("file-systems", 0.3).map((at) => ({
      ...named(draw, "file-system", at),
      name: idOf("fs", draw, at),
    })),
    fsx: now("fsx", 0.06).map((at) => ({
      ...named(draw, "fsx", at),
      name: idOf("fs", draw, 100 + at),
      type: pick(["LUSTRE", "WINDOWS"] as const, organization.seed, "fsx-type", account.index, region),
    })),
    warehouses: now("warehouses", 0.08).map((at) => named(draw, "warehouse", at)),
    domains: now("domains", 0.05).map((at) => ({
      ...named(draw, "search", at),
      isPublic: unit(organization.seed, "public-domain", account.index, region) < 0.2,
    })),
  };
}

function idOf(prefix: string, { organization, account, region }: Draw, at: number): string {
  return `${prefix}-0${text(16, hexDigits, organization.seed, prefix, account.index, region, at)}`;
}

function named({ organization, account, region }: Draw, what: string, at: number): Named {
  const key = [organization.seed, what, account.index, region, at] as const;
  const from = account.joinedAt.getTime();
  const hours = Math.max(1, Math.floor((organization.startedAt.getTime() - 3 * dayMs - from) / hourMs));
  const purpose = pick(["orders", "sessions", "tariffs", "sailings", "berths"], ...key);
  return {
    name: `${what}-${purpose}-${at}`,
    createdAt: new Date(from + (hash(...key, "at") % hours) * hourMs),
  };
}

function databaseAt(draw: Draw, at: number, busy: readonly string[]): SimulatedDatabase {
  const { organization, account, region } = draw;
  const key = [organization.seed, "database", account.index, region, at] as const;
  return {
    ...named(draw, "db", at),
    resourceId: `db-${text(26, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ...key)}`,
    engine: pick(["postgres", "mysql", "mariadb"], ...key, "engine"),
    cluster: null,
    retentionDays: pick([0, 7, 7, 14], ...key, "retention"),
    replicatedTo: unit(...key, "replicated") < 0.15 ? (busy.find((one) => one !== region) ?? null) : null,
  };
}

function clusterAt(draw: Draw, at: number): SimulatedDatabase {
  const { organization, account, region } = draw;
  const key = [organization.seed, "cluster", account.index, region, at] as const;
  return {
    ...named(draw, "cluster", at),
    resourceId: `cluster-${text(26, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ...key)}`,
    engine: pick(["aurora-postgresql", "aurora-mysql", "docdb", "neptune"], ...key, "engine"),
    cluster: null,
    retentionDays: pick([1, 7], ...key, "retention"),
    replicatedTo: null,
  };
}

function memberOf(draw: Draw, cluster: SimulatedDatabase): SimulatedDatabase {
  const { organization, account, region } = draw;
  return {
    ...cluster,
    name: `${cluster.name}-1`,
    resourceId: `db-${text(26, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", organization.seed, "member", account.index, region)}`,
    cluster: cluster.name,
  };
}

/** Three of the automated ones, where there are any, and now and then one that somebody made. */
function snapshotsOf(draw: Draw, database: SimulatedDatabase): SimulatedDatabaseSnapshot[] {
  const { organization, account, region } = draw;
  const ago = (days: number) => new Date(organization.epochAt.getTime() - days * dayMs - 5 * hourMs);
  const automated = database.retentionDays === 0 ? [] : [1, 2, 3];
  const hasManual = unit(organization.seed, "manual", account.index, region, database.name) < 0.3;
  return [
    ...automated.map((days) => ({
      name: `rds:${database.name}-${ago(days).toISOString().slice(0, 10)}-05-00`,
      database,
      type: "automated" as const,
      createdAt: ago(days),
      status: "available" as const,
    })),
    ...(hasManual
      ? [
          {
            name: `${database.name}-before-upgrade`,
            database,
            type: "manual" as const,
            createdAt: ago(40),
            status: "available" as const,
          },
        ]
      : []),
  ];
}

/** Old accounts gather snapshots that nobody deletes. */
function oldSnapshotAt(
  { organization }: Draw,
  databases: readonly SimulatedDatabase[],
  at: number,
): SimulatedDatabaseSnapshot {
  const database = pick(databases, at);
  return {
    name: `${database.name}-kept-${String(at).padStart(6, "0")}`,
    database,
    type: "manual",
    createdAt: new Date(organization.epochAt.getTime() - (60 + at) * dayMs),
    status: "available",
  };
}
