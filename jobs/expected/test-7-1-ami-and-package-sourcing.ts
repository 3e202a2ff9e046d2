/** 7.1 from the simulated machines, launches, containers and functions; nobody has said anything of packages. */
import type { SimulatedAccount } from "#lib/sim/organization.ts";
import { clustersIn } from "#lib/sim/state/clusters.ts";
import { computeIn } from "#lib/sim/state/compute.ts";
import { amazonImage, imagesOfInstances, ownImage, type SimulatedImage } from "#lib/sim/state/images.ts";
import { launchesIn } from "#lib/sim/state/launches.ts";
import { policiesIn } from "#lib/sim/state/policies.ts";
import { allowedImagesOf, codeOf, scanningOf, scansItself, tasksIn } from "#lib/sim/state/sourcing.ts";
import { workloadsIn } from "#lib/sim/state/workloads.ts";
import {
  dayMs,
  type Expected,
  isDenied,
  openRegions,
  type Scene,
  type Unit,
  unknown,
  whole,
} from "./test-scene.ts";

interface Place {
  scene: Scene;
  account: SimulatedAccount;
  region: string;
}

/** By sub-check: owners, ages, enforcement, containers, runtimes. */
type Parts = [Unit[], Unit[], Unit[], Unit[], Unit[]];

/** What simulated functions run on and nobody maintains. */
const ended: readonly string[] = ["python3.8", "nodejs16.x", "go1.x"];
const awsLayers = "017000801446";

function denied({ scene, account, region }: Place, ...operations: string[]): boolean {
  return operations.some((operation) => isDenied(scene, account, operation, region));
}

function isTooOld({ createdAt, deprecatedAt }: SimulatedImage, { now }: Scene): boolean {
  const isOver = deprecatedAt !== null && deprecatedAt <= now;
  return isOver || now.getTime() - createdAt.getTime() > 180 * dayMs;
}

/** Own images are made from Amazon's, which the list shows. */
function ownerUnit(place: Place, { ownerId, ownerAlias }: SimulatedImage): Unit {
  if (ownerAlias === "amazon") return 100;
  if (ownerId !== place.account.id) return 0;
  return denied(place, "ec2:DescribeImages") ? null : 100;
}

/** Images that machines run from: whether each is only parked. Null: nobody can say. */
function machines(place: Place): { image: SimulatedImage; isParked: boolean }[] | null {
  const { scene, account, region } = place;
  if (denied(place, "ec2:DescribeInstances")) return null;
  const { organization } = scene;
  const images = new Map(imagesOfInstances(organization, account, region).map((image) => [image.id, image]));
  const { instances } = computeIn(organization, account, region);
  return instances
    .slice(0, instances.length)
    .filter(({ state }) => state !== "terminated")
    .flatMap(({ imageId, state }) => {
      const image = images.get(imageId);
      return image === undefined ? [] : [{ image, isParked: state === "stopped" }];
    });
}

/** Images of templates in the versions that count, and of configurations that groups use. */
function launched({ scene, account, region }: Place): SimulatedImage[] {
  const { organization } = scene;
  const { templates, groups, configurations } = launchesIn(organization, account, region);
  const known = [ownImage(organization, account, region), amazonImage(organization, region)];
  const ids = [
    ...templates.flatMap(({ id, versions }) =>
      versions
        .filter(
          ({ number, isDefault }) =>
            isDefault ||
            groups.some(({ template }) => template?.id === id && template.version === `${number}`),
        )
        .map(({ imageId }) => imageId),
    ),
    ...configurations.map(({ imageId }) => imageId),
  ];
  return ids.flatMap((id) => known.find((image) => image.id === id) ?? []);
}

const launchOperations = [
  "autoscaling:DescribeAutoScalingGroups",
  "ec2:DescribeLaunchTemplateVersions",
  "eks:ListClusters",
];

function machineUnits(place: Place): [Unit[], Unit[], Unit[]] {
  const there = machines(place);
  const isDark = denied(place, ...launchOperations);
  const launches = isDark ? [] : launched(place);
  const dark: Unit[] = [...(there === null ? [null] : []), ...(isDark ? [null] : [])];
  const noMetadata =
    denied(place, "ec2:DescribeInstanceImageMetadata") && denied(place, "ec2:DescribeImages");
  const run = there ?? [];
  const owner = (image: SimulatedImage): Unit => (noMetadata ? null : ownerUnit(place, image));
  const age = (image: SimulatedImage): Unit => (noMetadata ? null : isTooOld(image, place.scene) ? 0 : 100);
  const listed = (image: SimulatedImage, judge: (image: SimulatedImage) => Unit): Unit =>
    denied(place, "ec2:DescribeImages") ? null : judge(image);
  return [
    [...dark, ...run.map(({ image }) => owner(image)), ...launches.map((image) => listed(image, owner))],
    [
      ...dark,
      ...run.filter(({ isParked }) => !isParked).map(({ image }) => age(image)),
      ...launches.map((image) => listed(image, age)),
    ],
    enforcementUnits(place, run.length + launches.length > 0 ? true : dark.length > 0 ? null : false),
  ];
}

/** Enforced for what Amazon calls its own Linux, or for a provider beside it. */
function enforcementUnits(place: Place, exists: boolean | null): Unit[] {
  if (exists === false) return [];
  if (exists === null || denied(place, "ec2:GetAllowedImagesSettings")) return [null];
  const { state, criteria } = allowedImagesOf(place.scene.organization, place.account);
  const isNarrow = criteria.every(
    ({ providers, names }) => providers !== null && (providers.length > 1 || names.length > 0),
  );
  return [state === "enabled" && isNarrow ? 100 : 0];
}

function containerUnits(place: Place): Unit[] {
  const { scene, account, region } = place;
  const { organization } = scene;
  const pods = denied(place, "eks:ListClusters")
    ? [null]
    : clustersIn(organization, account, region).kubernetes.map(() => null);
  if (denied(place, "ecs:ListClusters", "ecs:ListTasks")) return [null, ...pods];
  const { type, rules } = scanningOf(organization, account);
  const repositories = policiesIn(organization, account, region).repositories.map(({ name }) => name);
  const tasks = tasksIn(organization, account, region).map(({ image }): Unit => {
    const name = repositories.find((one) => image.endsWith(`/${one}:stable`));
    if (name === undefined) return 0;
    if (denied(place, "ecr:DescribeRepositories", "ecr:GetRegistryScanningConfiguration")) return null;
    const isCovered = rules.some(({ filters }) =>
      filters.some((filter) => filter === "*" || name.includes(filter)),
    );
    return isCovered || (type === "BASIC" && scansItself(organization, account, name)) ? 100 : 0;
  });
  return [...tasks, ...pods];
}

function runtimeUnits(place: Place): Unit[] {
  if (denied(place, "lambda:ListFunctions")) return [null];
  const { scene, account, region } = place;
  const names = [
    ...workloadsIn(scene.organization, account, region).functions,
    ...policiesIn(scene.organization, account, region).functions.map(({ name }) => name),
  ];
  return names.map((name) => {
    const { runtime, layers } = codeOf(scene.organization, account, region, name);
    const isForeign = layers.some(
      (layer) => !layer.includes(`:${account.id}:`) && !layer.includes(`:${awsLayers}:`),
    );
    return ended.includes(runtime) || isForeign ? 0 : 100;
  });
}

/** A stranger's public image, from which a machine runs. */
function isViolated(place: Place): boolean {
  if (denied(place, "ec2:DescribeInstanceImageMetadata")) return false;
  const { account } = place;
  const { instances } = computeIn(place.scene.organization, account, place.region);
  const running = new Set(
    instances
      .slice(0, instances.length)
      .filter(({ state }) => state === "running")
      .map(({ imageId }) => imageId),
  );
  return (machines(place) ?? []).some(
    ({ image }) =>
      running.has(image.id) && image.isPublic && image.ownerAlias === null && image.ownerId !== account.id,
  );
}

/** 7.1: the mean of the sub-checks that have something to judge, packages among them, of which nobody has spoken. */
export function expectedAmiAndPackageSourcing(scene: Scene, account: SimulatedAccount): Expected {
  if (scene.closed.has(account.id)) return unknown;
  const places = openRegions(scene, account, { isResources: true }).map((region) => ({
    scene,
    account,
    region,
  }));
  const parts: Parts = [[], [], [], [], []];
  for (const place of places) {
    const [owners, ages, enforcement] = machineUnits(place);
    parts[0].push(...owners);
    parts[1].push(...ages);
    parts[2].push(...enforcement);
    parts[3].push(...containerUnits(place));
    parts[4].push(...runtimeUnits(place));
  }
  if (places.some(isViolated)) return whole("NOT_MET");
  const groups = [...parts, [null]].filter((units) => units.length > 0);
  if (groups.flat().every((unit) => unit === null || unit === 100)) return unknown;
  const earned = groups.reduce((sum, units) => {
    const got = units.reduce<number>((total, unit) => total + (unit ?? 0), 0);
    return sum + got / units.length;
  }, 0);
  if (earned === 0) return whole("NOT_MET");
  // Floats may fall short of a whole hundredth by a hair.
  const hundredths = Math.floor(earned / groups.length + 1e-9);
  return { state: "PARTIAL", fraction: Math.min(99, Math.max(1, hundredths)) / 100 };
}
