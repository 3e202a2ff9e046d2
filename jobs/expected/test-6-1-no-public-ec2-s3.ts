/** 6.1 from the simulated accounts: their machines, buckets, and whatever else they have, resource by resource. */
import { accountState } from "#lib/sim/account-state.ts";
import type { SimulatedAccount } from "#lib/sim/organization.ts";
import { clustersIn } from "#lib/sim/state/clusters.ts";
import { computeIn } from "#lib/sim/state/compute.ts";
import { databasesIn } from "#lib/sim/state/databases.ts";
import { imagesIn } from "#lib/sim/state/images.ts";
import { networkPlanOf } from "#lib/sim/state/network-plan.ts";
import { policiesIn } from "#lib/sim/state/policies.ts";
import type { StorageState } from "#lib/sim/state/storage.ts";
import { workloadsIn } from "#lib/sim/state/workloads.ts";
import {
  type Expected,
  isDenied,
  ofUnits,
  openRegions,
  type Scene,
  type Unit,
  unknown,
} from "./test-scene.ts";

/** `open`: everybody gets in; `spilt`: and it caps the fraction; `dark`: nobody can tell. */
type Look = "shut" | "open" | "spilt" | "dark";

function bucketLooks({ effective, buckets, accessPoints }: StorageState): Look[] {
  return buckets.map((bucket) => {
    const { publicAccessBlock: own, policyIsPublic, aclIsPublic, ownership, name } = bucket;
    const ignores = effective?.IgnorePublicAcls === true || own?.IgnorePublicAcls === true;
    const restricts = effective?.RestrictPublicBuckets === true || own?.RestrictPublicBuckets === true;
    const isLoose = ownership !== "BucketOwnerEnforced" && !ignores;
    const byPoint = accessPoints.some(
      (point) =>
        point.bucket === name &&
        point.policyIsPublic === true &&
        effective?.RestrictPublicBuckets !== true &&
        !point.publicAccessBlock.RestrictPublicBuckets,
    );
    if ((policyIsPublic === true && !restricts) || (aclIsPublic && isLoose) || byPoint) return "open";
    return isLoose ? "dark" : "shut";
  });
}

/** Machines stand beside the gateway in some accounts; whom their groups let in there is the internet on other ports than the web's. */
function machineLooks({ organization }: Scene, account: SimulatedAccount, region: string): Look[] {
  const plan = networkPlanOf(organization, account, region);
  const { instances } = computeIn(organization, account, region);
  const isBeside = plan?.kind === "public";
  const isOpen = isBeside && ["world-ssh", "halves", "wide-list"].includes(plan.groups);
  return instances
    .slice(0, instances.length)
    .filter(({ state }) => state !== "terminated")
    .map(() => (isOpen ? "spilt" : "shut"));
}

function otherLooks({ organization }: Scene, account: SimulatedAccount, region: string): Look[] {
  const all = <Item>(items: readonly Item[], lookAt: (item: Item) => Look): Look[] => items.map(lookAt);
  const guarded = ({ isPublic }: { isPublic: boolean }): Look => (isPublic ? "open" : "shut");
  const shut = (): Look => "shut";
  const there = workloadsIn(organization, account, region);
  const own = policiesIn(organization, account, region);
  const data = databasesIn(organization, account, region);
  const { snapshots, publicSnapshots } = computeIn(organization, account, region);
  const readable = (name: string) => name.endsWith("-before-upgrade");
  const copies = data.snapshots.slice(0, data.snapshots.length).filter(({ name }) => readable(name));
  return [
    ...all([...there.functions, ...there.topics], shut),
    ...all([...own.functions, ...own.topics, ...own.queues, ...own.keys, ...own.secrets], guarded),
    ...all([...own.repositories, ...own.documents], guarded),
    ...all(own.searchRules, ({ isPublic }) => (isPublic ? "spilt" : "shut")),
    ...all(data.domains, ({ isPublic }) => (isPublic ? "spilt" : "shut")),
    ...all([...data.instances, ...data.warehouses, ...data.fileSystems], shut),
    ...all(copies, (copy) =>
      data.publicSnapshots.some(({ name }) => name === copy.name) ? "spilt" : "shut",
    ),
    ...all(
      data.clusterSnapshots.filter(({ name }) => readable(name)),
      shut,
    ),
    ...all(clustersIn(organization, account, region).kubernetes, guarded),
    ...all(
      imagesIn(organization, account, region).filter(({ ownerId }) => ownerId === account.id),
      shut,
    ),
    ...all(snapshots.slice(0, snapshots.length), ({ id }) =>
      publicSnapshots.some((one) => one.id === id) ? "spilt" : "shut",
    ),
  ];
}

const marks: Readonly<Record<Look, Unit>> = { shut: 100, open: 0, spilt: 0, dark: null };

/** 6.1: the share of what an account has that not everybody may use. */
export function expectedPublic(scene: Scene, account: SimulatedAccount): Expected {
  if (scene.closed.has(account.id)) return unknown;
  const { storage } = accountState(scene.organization, account.id);
  const regions = openRegions(scene, account, { isResources: true });
  // A region in which something is refused is one unit that is not known; where keys are, all that is read with them is.
  const isRefused = (operation: string) => (region: string) => isDenied(scene, account, operation, region);
  const dark = regions.filter(isRefused("kms:ListKeys"));
  const refused = regions.filter(
    (region) => dark.includes(region) || isRefused("ec2:DescribeNetworkInterfaces")(region),
  );
  const looks = [
    ...bucketLooks(storage),
    ...regions
      .filter((region) => !dark.includes(region))
      .flatMap((region) => [...machineLooks(scene, account, region), ...otherLooks(scene, account, region)]),
  ];
  if (looks.length === 0 && refused.length === 0) return { state: "NOT_APPLICABLE", fraction: null };
  const expected = ofUnits([...looks.map((look) => marks[look]), ...refused.map(() => null)]);
  if (expected.state !== "PARTIAL" || !looks.includes("spilt")) return expected;
  return { state: "PARTIAL", fraction: Math.min(expected.fraction ?? 0, 0.5) };
}
