/** 6.3 from the simulated groups: which of them are used, and what is wrong with their rules. */
import type { SimulatedAccount } from "#lib/sim/organization.ts";
import { computeIn } from "#lib/sim/state/compute.ts";
import { groupIdOf } from "#lib/sim/state/network-groups.ts";
import { interfacesIn } from "#lib/sim/state/network-interfaces.ts";
import { networkPlanOf } from "#lib/sim/state/network-plan.ts";
import {
  type Expected,
  isDenied,
  ofUnits,
  openRegions,
  type Scene,
  type Unit,
  unknown,
  whole,
} from "./test-scene.ts";

interface Found {
  units: Unit[];
  /** The internet reaches a machine by SSH. */
  isTaken: boolean;
}

const asked = [
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSecurityGroupRules",
];

/** Groups by name, each good or not, as far as anything uses them or the internet is let in. */
function groupsOf(scene: Scene, account: SimulatedAccount, region: string): Found {
  const { organization } = scene;
  if (asked.some((operation) => isDenied(scene, account, operation, region)))
    return { units: [null], isTaken: false };
  const plan = networkPlanOf(organization, account, region);
  if (plan === null) return { units: [], isTaken: false };
  const interfaces = interfacesIn(organization, account, region);
  const used = new Set(
    interfaces
      .slice(0, interfaces.length)
      .flatMap((one) => (one?.Groups ?? []).map(({ GroupId = "" }) => GroupId)),
  );
  const isUsed = (name: Parameters<typeof groupIdOf>[3]) =>
    used.has(groupIdOf(organization, account, region, name));
  const { groups, kind } = plan;
  const isAppBad = groups === "world-ssh" || groups === "halves" || groups === "wide-list";
  const isDbBad = groups === "private-wide" || groups === "world-ipv6";
  const isListUnread =
    groups === "wide-list" && isDenied(scene, account, "ec2:GetManagedPrefixListEntries", region);
  const hasOwn = kind !== "default";
  const units: Unit[] = [
    ...(isUsed("default") ? [0] : []),
    ...(hasOwn && isUsed("web") ? [100] : []),
    ...(hasOwn && (isUsed("app") || isAppBad) ? [isListUnread ? null : isAppBad ? 0 : 100] : []),
    ...(hasOwn && (isUsed("db") || groups === "world-ipv6") ? [isDbBad ? 0 : 100] : []),
  ];
  const { instances } = computeIn(organization, account, region);
  const works = instances.slice(0, instances.length).some(({ state }) => state !== "terminated");
  return { units, isTaken: works && kind === "public" && groups === "world-ssh" };
}

/** 6.3: one unit for each group that counts; SSH from the internet outranks them all. */
export function expectedSecurityGroups(scene: Scene, account: SimulatedAccount): Expected {
  if (scene.closed.has(account.id)) return unknown;
  const regions = openRegions(scene, account, { isResources: true });
  const found = regions.map((region) => groupsOf(scene, account, region));
  const units = found.flatMap((one) => one.units);
  if (units.length === 0) return { state: "NOT_APPLICABLE", fraction: null };
  return found.some(({ isTaken }) => isTaken) ? whole("NOT_MET") : ofUnits(units);
}
