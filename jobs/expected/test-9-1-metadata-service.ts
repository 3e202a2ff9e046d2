/** 9.1 from the simulated instances, what they are launched from, and what accounts set for new ones. */
import type { SimulatedAccount } from "#lib/sim/organization.ts";
import { clustersIn } from "#lib/sim/state/clusters.ts";
import { computeIn, type SimulatedInstance } from "#lib/sim/state/compute.ts";
import { launchesIn, type SimulatedTemplate, webGroupOf } from "#lib/sim/state/launches.ts";
import { metadataDefaultsOf } from "#lib/sim/state/metadata-options.ts";
import { type Expected, isDenied, openRegions, type Scene, type Unit, unknown, whole } from "./test-scene.ts";

interface Place {
  scene: Scene;
  account: SimulatedAccount;
  region: string;
}

function denied({ scene, account, region }: Place, ...operations: string[]): boolean {
  return operations.some((operation) => isDenied(scene, account, operation, region));
}

/** Hosts of containers: nodes that EKS manages, and what runs in the group that is the capacity of an ECS cluster. */
function isHost({ scene, account, region }: Place, instance: SimulatedInstance): boolean {
  if (instance.operator !== null) return true;
  const isCapacity = instance.autoScalingGroup === webGroupOf(account) && instance.state === "running";
  return isCapacity && clustersIn(scene.organization, account, region).ecs.length > 0;
}

function instanceUnit(place: Place, instance: SimulatedInstance): Unit {
  const { state, tokens, endpoint, hopLimit } = instance.metadata;
  if (state === "pending") return 0;
  if (endpoint === "disabled") return 100;
  if (tokens === "optional") return 0;
  if (hopLimit === 1 || instance.operator !== null) return 100;
  if (denied(place, "ecs:ListClusters", "ecs:ListContainerInstances")) return null;
  return isHost(place, instance) ? 100 : 75;
}

function instanceUnits(place: Place): Unit[] {
  if (denied(place, "ec2:DescribeInstances")) return [null];
  const { instances } = computeIn(place.scene.organization, place.account, place.region);
  return instances
    .slice(0, instances.length)
    .filter(({ state }) => state !== "terminated")
    .map((instance) => instanceUnit(place, instance));
}

/** What a launch that says nothing of tokens comes to: images of simulated accounts do not ask for them. */
function unsaid(place: Place): Unit {
  if (denied(place, "ec2:GetInstanceMetadataDefaults")) return null;
  if (metadataDefaultsOf(place.scene.organization, place.account).tokens === "required") return 100;
  return denied(place, "ec2:DescribeImages") ? null : 0;
}

/** Its default (the newest, in every simulated template) and what the group pins. */
function templateUnits(place: Place, { id, versions }: SimulatedTemplate, pinned: readonly string[]): Unit[] {
  const seen = versions.filter(({ number, isDefault }) => isDefault || pinned.includes(`${id} ${number}`));
  return seen.map(({ tokens }) => (tokens === null ? unsaid(place) : tokens === "required" ? 100 : 0));
}

function launchUnits(place: Place): Unit[] {
  const { templates, groups, configurations } = launchesIn(
    place.scene.organization,
    place.account,
    place.region,
  );
  const isUnlisted = denied(place, "ec2:DescribeLaunchTemplateVersions");
  const unlisted: Unit[] = isUnlisted ? [null] : [];
  const noGroups = denied(place, "autoscaling:DescribeAutoScalingGroups");
  const noNodes = denied(place, "eks:ListClusters", "eks:ListNodegroups");
  const old = noGroups ? [] : configurations.map(() => unsaid(place));
  if (noGroups || noNodes) return [null, ...unlisted, ...old];
  if (isUnlisted) return [...unlisted, ...old];
  const pinned = groups.flatMap(({ template }) =>
    template === null ? [] : [`${template.id} ${template.version}`],
  );
  return [...templates.flatMap((template) => templateUnits(place, template, pinned)), ...old];
}

function guardUnit(place: Place): Unit {
  if (denied(place, "ec2:GetInstanceMetadataDefaults")) return null;
  return metadataDefaultsOf(place.scene.organization, place.account).tokens === "required" ? 100 : 0;
}

/** 9.1: instances weigh 7, launches 2, the defaults of regions 1; what is absent weighs nothing. */
export function expectedMetadataService(scene: Scene, account: SimulatedAccount): Expected {
  if (scene.closed.has(account.id)) return unknown;
  const places = openRegions(scene, account, { isResources: true }).map((region) => ({
    scene,
    account,
    region,
  }));
  const instances = places.flatMap(instanceUnits);
  const launches = places.flatMap(launchUnits);
  const guards = places.map(guardUnit);
  const machines = [...instances, ...launches];
  if (machines.length === 0 && guards.every((unit) => unit === 0)) {
    return { state: "NOT_APPLICABLE", fraction: null };
  }
  if (machines.length > 0 && machines.every((unit) => unit === 0)) return whole("NOT_MET");
  const all = [...machines, ...guards];
  if (all.every((unit) => unit === null || unit === 100)) return all.includes(null) ? unknown : whole("MET");
  const groups = [
    { weight: 7, units: instances },
    { weight: 2, units: launches },
    { weight: 1, units: guards },
  ].filter(({ units }) => units.length > 0);
  const mean = (units: readonly Unit[]) =>
    units.reduce<number>((sum, unit) => sum + (unit ?? 0), 0) / units.length;
  const earned = groups.reduce((sum, { weight, units }) => sum + weight * mean(units), 0);
  const total = groups.reduce((sum, { weight }) => sum + weight, 0);
  if (earned === 0) return whole("NOT_MET");
  // Floats may fall short of a whole hundredth by a hair.
  const hundredths = Math.floor(earned / total + 1e-9);
  return { state: "PARTIAL", fraction: Math.min(99, Math.max(1, hundredths)) / 100 };
}
