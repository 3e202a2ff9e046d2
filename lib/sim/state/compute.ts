/** EC2 in one account × Region: instances, their volumes, and snapshots. */
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { hash, hexDigits, integer, pick, text, unit } from "#lib/sim/random.ts";
import { drawn, joined, type Sequence } from "#lib/sim/sequence.ts";
import { bulkOf } from "#lib/sim/sizes.ts";
import { busyRegionsOf } from "./busy-regions.ts";
import { clustersIn } from "./clusters.ts";
import { imageOfInstance } from "./images.ts";
import { webGroupOf } from "./launches.ts";
import { metadataOptionsOf, type SimulatedMetadataOptions } from "./metadata-options.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export interface SimulatedInstance {
  id: string;
  type: string;
  /** When it was made; its interface and root volume were attached then. */
  createdAt: Date;
  /** The last start. */
  launchedAt: Date;
  state: "running" | "stopped" | "terminated";
  autoScalingGroup: string | null;
  /** A service of AWS that manages it for the account. */
  operator: string | null;
  imageId: string;
  metadata: SimulatedMetadataOptions;
  /** ARN of its instance profile. */
  instanceProfile: string | null;
}

export interface SimulatedVolume {
  id: string;
  createdAt: Date;
  attachment: { instanceId: string; deleteOnTermination: boolean } | null;
  operator: string | null;
}

export interface SimulatedSnapshot {
  id: string;
  /** null: a copy, which names no volume. */
  volumeId: string | null;
  startedAt: Date;
  state: "completed" | "pending" | "error";
}

export interface ComputeState {
  instances: Sequence<SimulatedInstance>;
  volumes: Sequence<SimulatedVolume>;
  snapshots: Sequence<SimulatedSnapshot>;
  /** Those of them that everybody may restore. */
  publicSnapshots: readonly SimulatedSnapshot[];
}

const nothing: ComputeState = {
  instances: drawn(0, noneAt),
  volumes: drawn(0, noneAt),
  snapshots: drawn(0, noneAt),
  publicSnapshots: [],
};

function noneAt(): never {
  throw new RangeError("The list is empty");
}

/** What an account has in a Region; mostly nothing. Large accounts keep what they have in bulk in their first one. */
export function computeIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): ComputeState {
  const busy = busyRegionsOf(organization, account);
  if (!busy.includes(region)) return nothing;
  const draw = { organization, account, region };
  if (account.duty === "management") return forgottenTrial(draw);
  const { seed } = organization;
  const instances = integer(0, 4, seed, "instances", account.index, region);
  const loose = integer(0, 2, seed, "loose-volumes", account.index, region);
  const bulk = busy[0] === region ? bulkOf(organization, account).roles : 0;
  const volumeCount = instances + loose;
  const snapshots = volumeCount + Math.floor(bulk / 2);
  const isShared = snapshots > 0 && unit(seed, "shared-snapshot", account.index, region) < 0.04;
  return {
    publicSnapshots: isShared ? [snapshotAt(draw, 0, volumeCount)] : [],
    instances: drawn(instances + Math.floor(bulk / 20), (at) => instanceAt(draw, at)),
    volumes: joined(
      drawn(instances, (at) => rootVolumeAt(draw, at)),
      drawn(loose + Math.floor(bulk / 10), (at) => looseVolumeAt(draw, at)),
    ),
    snapshots: drawn(snapshots, (at) => snapshotAt(draw, at, volumeCount)),
  };
}

interface Draw {
  organization: SimulatedOrganization;
  account: SimulatedAccount;
  region: string;
}

/** Eight hexadecimal digits were enough once; ids have seventeen since 2018. */
function idOf(prefix: string, { organization, account, region }: Draw, at: number): string {
  return `${prefix}-0${text(16, hexDigits, organization.seed, prefix, account.index, region, at)}`;
}

/** A day between the account's first and the day before yesterday, by which it has been there for a while. */
function creationOf({ organization, account, region }: Draw, what: string, at: number): Date {
  const from = account.joinedAt.getTime();
  const until = organization.startedAt.getTime() - 3 * dayMs;
  const hours = Math.max(1, Math.floor((until - from) / hourMs));
  return new Date(from + (hash(organization.seed, what, account.index, region, at) % hours) * hourMs);
}

function instanceAt(draw: Draw, at: number): SimulatedInstance {
  const { organization, account, region } = draw;
  const key = [organization.seed, "instance", account.index, region, at] as const;
  const createdAt = creationOf(draw, "instance", at);
  const isGrouped = unit(...key, "grouped") < 0.4;
  const isManaged = !isGrouped && unit(...key, "managed") < 0.1;
  return {
    id: idOf("i", draw, at),
    type: pick(["t3.micro", "t3.large", "m7g.large", "c7g.xlarge"], ...key, "type"),
    createdAt,
    // Stopped over a weekend and started again.
    launchedAt: unit(...key, "restarted") < 0.5 ? new Date(createdAt.getTime() + 2 * dayMs) : createdAt,
    state:
      unit(...key, "state") < 0.05 ? "terminated" : unit(...key, "stopped") < 0.1 ? "stopped" : "running",
    autoScalingGroup: isGrouped ? webGroupOf(account) : null,
    operator: isManaged ? "eks.amazonaws.com" : null,
    imageId: imageOfInstance(organization, account, region, at).id,
    metadata: metadataOptionsOf(organization, account, {
      region,
      at,
      hostsContainers: isManaged || (isGrouped && clustersIn(organization, account, region).ecs.length > 0),
    }),
    instanceProfile:
      unit(...key, "profile") < 0.6 ? `arn:aws:iam::${account.id}:instance-profile/${account.name}` : null,
  };
}

/** A terminated instance has taken its root volume along: it has none any more. */
function rootVolumeAt(draw: Draw, at: number): SimulatedVolume {
  const { id, createdAt, operator, state } = instanceAt(draw, at);
  return {
    id: idOf("vol", draw, at),
    createdAt,
    attachment: state === "terminated" ? null : { instanceId: id, deleteOnTermination: at % 4 !== 3 },
    operator,
  };
}

/** Past the roots' places, so that no two volumes have one id. */
const firstLoose = 1_000_000;

function looseVolumeAt(draw: Draw, at: number): SimulatedVolume {
  return {
    id: idOf("vol", draw, firstLoose + at),
    createdAt: creationOf(draw, "volume", at),
    attachment: null,
    operator: null,
  };
}

/** Of the first volumes the newest is of last night; what is kept in bulk grows older with its place. */
function snapshotAt(draw: Draw, at: number, volumes: number): SimulatedSnapshot {
  const { organization, account, region } = draw;
  const isCopy = unit(organization.seed, "copied-snapshot", account.index, region, at) < 0.05;
  const days = 1 + Math.floor(at / Math.max(1, volumes));
  const volumeId = idOf("vol", draw, at % Math.max(1, volumes));
  return {
    id: idOf("snap", draw, at),
    volumeId: isCopy ? null : volumeId,
    startedAt: new Date(organization.epochAt.getTime() - days * dayMs - 6 * hourMs),
    state:
      unit(organization.seed, "failed-snapshot", account.index, region, at) < 0.03 ? "error" : "completed",
  };
}

/** One small instance in the management account, which somebody ends after a while. */
function forgottenTrial(draw: Draw): ComputeState {
  if (draw.organization.epoch >= 6) return nothing;
  const createdAt = new Date("2024-05-17T14:10:00Z");
  const id = idOf("i", draw, 0);
  return {
    instances: drawn(1, () => ({
      id,
      type: "t3.micro",
      createdAt,
      launchedAt: createdAt,
      state: "running",
      autoScalingGroup: null,
      operator: null,
      imageId: imageOfInstance(draw.organization, draw.account, draw.region, 0).id,
      metadata: { state: "applied", tokens: "optional", endpoint: "enabled", hopLimit: 1 },
      instanceProfile: null,
    })),
    volumes: drawn(1, () => ({
      id: idOf("vol", draw, 0),
      createdAt,
      attachment: { instanceId: id, deleteOnTermination: true },
      operator: null,
    })),
    snapshots: nothing.snapshots,
    publicSnapshots: [],
  };
}
