/** Network interfaces of one account in one region. */
import { DescribeNetworkInterfacesCommand, type NetworkInterface, type Tag } from "@aws-sdk/client-ec2";
import { type Collecting, identified, valueOf } from "#lib/aws/collecting.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import type { NetworkInterface as Facts } from "#lib/facts/ec2-network.ts";
import { withoutSecret } from "#lib/facts/secret-values.ts";

/** ec2:DescribeNetworkInterfaces, managed ones included; null: not read to the end. */
export async function readNetworkInterfaces(from: Collecting): Promise<Facts[] | null> {
  const listed = await from.pages("ec2:DescribeNetworkInterfaces", async (clients, http, NextToken) => {
    const input = {
      IncludeManagedResources: true,
      MaxResults: 1_000,
      ...(NextToken === undefined ? {} : { NextToken }),
    };
    const page = await clients.ec2.send(new DescribeNetworkInterfacesCommand(input), http);
    return { items: identified(page.NetworkInterfaces, "NetworkInterfaceId"), next: page.NextToken };
  });
  return orderedBy(valueOf(listed)?.map(interfaceFacts) ?? null, "NetworkInterfaceId");
}

function interfaceFacts(one: NetworkInterface): Facts {
  const { NetworkInterfaceId = "", RequesterId, RequesterManaged = false, Operator } = one;
  const isMadeForIt = RequesterManaged || Operator?.Managed === true;
  return {
    NetworkInterfaceId,
    SubnetId: one.SubnetId ?? null,
    AssociatedSubnets: (one.AssociatedSubnets ?? []).toSorted(),
    VpcId: one.VpcId ?? null,
    OwnerId: one.OwnerId ?? null,
    Status: one.Status ?? null,
    InterfaceType: one.InterfaceType ?? null,
    RequesterId: RequesterId ?? null,
    RequesterManaged,
    Description: isMadeForIt && one.Description ? withoutSecret(one.Description) : null,
    operator: Operator?.Managed === true ? (Operator.Principal ?? "unnamed") : null,
    InstanceId: one.Attachment?.InstanceId ?? null,
    InstanceOwnerId: one.Attachment?.InstanceOwnerId ?? null,
    Groups: (one.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []).sort(),
    publicIps: publicIpsOf(one),
    ipv6: ipv6Of(one),
    privateIps: privateIpsOf(one),
    DenyAllIgwTraffic: one.DenyAllIgwTraffic ?? false,
    SourceDestCheck: one.SourceDestCheck ?? null,
  };
}

/** The interface's own association is that of its first private address: mostly both are there, and they say the same. */
function publicIpsOf({ Association, PrivateIpAddresses = [] }: NetworkInterface): Facts["publicIps"] {
  const found = [Association, ...PrivateIpAddresses.map((address) => address.Association)].flatMap((one) =>
    one?.PublicIp === undefined ? [] : [{ PublicIp: one.PublicIp, IpOwnerId: one.IpOwnerId ?? null }],
  );
  return orderedBy([...new Map(found.map((one) => [one.PublicIp, one])).values()], "PublicIp");
}

function ipv6Of({ Ipv6Addresses = [], Ipv6Prefixes = [], Ipv6Address }: NetworkInterface): string[] {
  const found = [
    Ipv6Address,
    ...Ipv6Addresses.map((one) => one.Ipv6Address),
    ...Ipv6Prefixes.map((one) => one.Ipv6Prefix),
  ].flatMap((one) => (one === undefined || one === "" ? [] : one));
  return [...new Set(found)].sort();
}

function privateIpsOf({ PrivateIpAddress, PrivateIpAddresses = [], Ipv4Prefixes = [] }: NetworkInterface) {
  const found = [
    PrivateIpAddress,
    ...PrivateIpAddresses.map((one) => one.PrivateIpAddress),
    ...Ipv4Prefixes.map((one) => one.Ipv4Prefix),
  ].flatMap((one) => (one === undefined || one === "" ? [] : one));
  return [...new Set(found)].sort();
}

/** Tags as key → value, ordered; values that look like secrets leave a marker. */
export function tagsOf(tags: readonly Tag[] | undefined): Record<string, string> {
  const pairs = (tags ?? []).flatMap(({ Key, Value }) =>
    Key === undefined ? [] : ([[Key, withoutSecret(Value ?? "", Key)]] as const),
  );
  return Object.fromEntries(pairs.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
