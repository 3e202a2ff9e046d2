/** 6.2 from the simulated networks: where machines stand, and which way they get out. */
import type { SimulatedAccount } from "#lib/sim/organization.ts";
import { computeIn } from "#lib/sim/state/compute.ts";
import { firewallStyleOf } from "#lib/sim/state/firewalls.ts";
import { networkOwner, networkPlanOf } from "#lib/sim/state/network-plan.ts";
import { type Expected, isDenied, openRegions, type Scene, type Unit, unknown, whole } from "./test-scene.ts";

interface Found {
  placement: Unit[];
  egress: Unit[];
}

/** All machines of a Region stand in one subnet. */
function unitsIn(scene: Scene, account: SimulatedAccount, region: string): Found {
  const { organization } = scene;
  if (isDenied(scene, account, "ec2:DescribeNetworkInterfaces", region))
    return { placement: [null], egress: [] };
  const plan = networkPlanOf(organization, account, region);
  const { instances } = computeIn(organization, account, region);
  const machines = instances.slice(0, instances.length).filter(({ state }) => state !== "terminated");
  if (plan === null || machines.length === 0) return { placement: [], egress: [] };
  const owner = (plan.kind === "shared" ? networkOwner(organization, region) : null) ?? account;
  const kind = networkPlanOf(organization, owner, region)?.kind ?? plan.kind;
  const isLent = owner.id !== account.id;
  // What is lent to others follows the private table, whatever the owner does with the rest.
  const isPublic = kind === "ipv6" || (!isLent && (kind === "public" || kind === "default"));
  const placement = machines.map(() => (isPublic ? 0 : 100));
  if (isPublic) return { placement, egress: [] };
  const isFiltered = kind === "firewalled" && firewallStyleOf(organization, owner, region) !== "open";
  const isShut = kind !== "firewalled" && kind !== "nat";
  return { placement, egress: [isFiltered || isShut ? 100 : 0] };
}

/** 6.2: half for where things stand, half for how they get out. */
export function expectedPrivateSubnets(scene: Scene, account: SimulatedAccount): Expected {
  if (scene.closed.has(account.id)) return unknown;
  const regions = openRegions(scene, account, { isResources: true });
  const found = regions.map((region) => unitsIn(scene, account, region));
  const groups = [found.flatMap(({ placement }) => placement), found.flatMap(({ egress }) => egress)].filter(
    (units) => units.length > 0,
  );
  const all = groups.flat();
  if (all.length === 0) return { state: "NOT_APPLICABLE", fraction: null };
  const known = all.filter((unit) => unit !== null);
  if (known.every((unit) => unit === 100)) return known.length === all.length ? whole("MET") : unknown;
  const mean = (units: readonly Unit[]) =>
    units.reduce<number>((sum, unit) => sum + (unit ?? 0), 0) / units.length;
  const hundredths = groups.reduce((sum, units) => sum + mean(units), 0) / groups.length;
  if (hundredths === 0) return whole("NOT_MET");
  return { state: "PARTIAL", fraction: Math.min(99, Math.max(1, Math.floor(hundredths + 1e-9))) / 100 };
}
