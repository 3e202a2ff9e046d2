/** Where the things of a region stand, for item 6.2: each interface of a workload, in a private subnet or not. */
import type { NetworkInterface } from "#lib/facts/ec2-network.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { type Networks, subnetsOf } from "#lib/roadmap/network/networks.ts";
import { isPublic, reachOf } from "#lib/roadmap/network/reach.ts";
import { isWorkload } from "#lib/roadmap/network/roles.ts";

/** What stands in a region. */
export interface Placement {
  units: Unit[];
  /** Subnets with a workload in them that are private. */
  privateSubnets: string[];
  /** Subnets of which that is not known, with the reason. */
  doubtfulSubnets: { subnetId: string; gap: Gap }[];
}

/** One unit for each interface of the account's own behind which something runs. */
export function judgePlacement(
  { input }: EvaluationContext,
  networks: Networks,
  region: string,
  excepted: ReadonlySet<string>,
): Placement {
  const { interfaces } = networks.in(region);
  const result: Placement = { units: [], privateSubnets: [], doubtfulSubnets: [] };
  if (!interfaces.known) {
    result.units.push({ result: "unknown", place: region, gaps: [interfaces.gap] });
    return result;
  }
  const { id, partition } = input.account;
  const arn = (resource: string) => `arn:${partition}:ec2:${region}:${id}:${resource}`;
  const seen = new Set<string>();
  for (const one of interfaces.value) {
    if ((one.OwnerId ?? id) !== id || !isWorkload(one)) continue;
    const names = [
      arn(`network-interface/${one.NetworkInterfaceId}`),
      ...(one.InstanceId === null ? [] : [arn(`instance/${one.InstanceId}`)]),
    ];
    if (names.some((name) => excepted.has(name))) {
      result.units.push({ result: "excepted", place: one.NetworkInterfaceId });
      continue;
    }
    result.units.push(judgeInterface(networks, region, one, names.at(-1) ?? ""));
    for (const subnetId of subnetsOf(one))
      if (!seen.has(subnetId)) noteSubnet(networks, region, subnetId, result);
    for (const subnetId of subnetsOf(one)) seen.add(subnetId);
  }
  return result;
}

function noteSubnet(networks: Networks, region: string, subnetId: string, result: Placement): void {
  const reach = reachOf(networks, region, subnetId);
  if (!reach.known) result.doubtfulSubnets.push({ subnetId, gap: reach.gap });
  else if (!isPublic(reach.value)) result.privateSubnets.push(subnetId);
}

function judgeInterface(networks: Networks, region: string, one: NetworkInterface, resource: string): Unit {
  const subnets = subnetsOf(one);
  const place = one.InstanceId ?? one.NetworkInterfaceId;
  if (subnets.length === 0) {
    const text = "The subnet of an interface is not known";
    return { result: "unknown", place, gaps: [{ kind: "said", code: "not_read", text }] };
  }
  const reaches = subnets.map((subnetId) => [subnetId, reachOf(networks, region, subnetId)] as const);
  for (const [subnetId, reach] of reaches) {
    if (!reach.known || !isPublic(reach.value)) continue;
    const { routeTableId, routes, inspected } = reach.value;
    const way = routes[0] ?? "a gateway";
    const why = `Stands in ${subnetId}, which is public${inspected ? " through a firewall" : ""}: ${routeTableId} has ${way}.`;
    return {
      result: "fail",
      place,
      why: "stands in a public subnet",
      failing: [{ resource, region, why }],
    };
  }
  const gaps = reaches.flatMap(([, reach]: readonly [string, Answer<unknown>]) =>
    reach.known ? [] : [reach.gap],
  );
  return gaps.length > 0 ? { result: "unknown", place, gaps } : { result: "pass", place };
}
