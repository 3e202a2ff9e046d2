/** Which load balancers of either generation exist in one region. */
import { DescribeLoadBalancersCommand as DescribeClassicCommand } from "@aws-sdk/client-elastic-load-balancing";
import {
  type AvailabilityZone,
  DescribeLoadBalancersCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { type Collecting, type Collector, identified, valueOf } from "#lib/aws/collecting.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import type { FactsOf } from "#lib/facts/registry.ts";

type Facts = FactsOf<"elb.load-balancers">;

/** Both generations give up to four hundred a page. */
const PageSize = 400;

/** `elb.load-balancers`: DescribeLoadBalancers of both generations, one region. */
export const elbLoadBalancers: Collector<"elb.load-balancers"> = {
  name: "elb.load-balancers",
  scope: "region",
  actions: [
    {
      action: "elasticloadbalancing:DescribeLoadBalancers",
      reason: "which load balancers exist",
      operations: ["elbv2:DescribeLoadBalancers", "elb:DescribeLoadBalancers"],
    },
  ],
  async collect(from) {
    const [loadBalancers, classic] = await Promise.all([readNewer(from), readClassic(from)]);
    return { loadBalancers, classic };
  },
};

async function readNewer(from: Collecting): Promise<Facts["loadBalancers"]> {
  const listed = await from.pages(
    "elbv2:DescribeLoadBalancers",
    async (clients, http, Marker) => {
      const input = { PageSize, ...(Marker === undefined ? {} : { Marker }) };
      const page = await clients.elbv2.send(new DescribeLoadBalancersCommand(input), http);
      return { items: identified(page.LoadBalancers, "LoadBalancerArn"), next: page.NextMarker };
    },
    { owned: (balancers) => balancers.map(({ LoadBalancerArn }) => LoadBalancerArn) },
  );
  const found = valueOf(listed)?.map((balancer) => ({
    LoadBalancerArn: balancer.LoadBalancerArn ?? "",
    CreatedTime: balancer.CreatedTime?.toISOString() ?? null,
    DNSName: balancer.DNSName ?? null,
    addresses: addressesOf(balancer.AvailabilityZones),
  }));
  return orderedBy(found ?? null, "LoadBalancerArn");
}

function addressesOf(zones: readonly AvailabilityZone[] = []): string[] {
  const given = zones.flatMap(({ LoadBalancerAddresses = [] }) => LoadBalancerAddresses);
  const found = given.flatMap(({ IpAddress, PrivateIPv4Address, IPv6Address }) => [
    IpAddress,
    PrivateIPv4Address,
    IPv6Address,
  ]);
  return [...new Set(found.flatMap((one) => one || []))].toSorted();
}

async function readClassic(from: Collecting): Promise<Facts["classic"]> {
  const listed = await from.pages("elb:DescribeLoadBalancers", async (clients, http, Marker) => {
    const input = { PageSize, ...(Marker === undefined ? {} : { Marker }) };
    const page = await clients.elb.send(new DescribeClassicCommand(input), http);
    return { items: identified(page.LoadBalancerDescriptions, "LoadBalancerName"), next: page.NextMarker };
  });
  const found = valueOf(listed)?.map(({ LoadBalancerName = "", CreatedTime, DNSName }) => ({
    LoadBalancerName,
    CreatedTime: CreatedTime?.toISOString() ?? null,
    DNSName: DNSName ?? null,
  }));
  return orderedBy(found ?? null, "LoadBalancerName");
}
