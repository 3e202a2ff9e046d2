/** What is connected to the network of one account × Region. */
import type { Address, NetworkInterface } from "@aws-sdk/client-ec2";
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { hash } from "#lib/sim/random.ts";
import { drawn, joined, mapped, type Sequence } from "#lib/sim/sequence.ts";
import { computeIn, type SimulatedInstance } from "./compute.ts";
import { networkPlacesOf } from "./network.ts";
import { type GroupName, groupIdOf } from "./network-groups.ts";
import { networkId, networkPlanOf } from "./network-plan.ts";

/** null stands where a machine has gone and left nothing. */
export function interfacesIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): Sequence<NetworkInterface | null> {
  const { instances } = computeIn(organization, account, region);
  const fixed = fixedInterfaces(organization, account, region);
  return joined(
    drawn<NetworkInterface | null>(fixed.length, (at) => fixed[at] ?? null),
    mapped(instances, (instance) => interfaceOf(organization, account, region, instance)),
  );
}

/** The id of a machine's only interface; the machine's own calls name it too. */
export function interfaceIdOf({ id }: SimulatedInstance): string {
  return `eni-${id.slice(2)}`;
}

/** The addresses by which a machine is known on the internet, whether or not a route leads there. */
function addressesOf(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
  { id }: SimulatedInstance,
): { ipv4: string | null; ipv6: string | null } {
  const kind = networkPlanOf(organization, account, region)?.kind;
  const number = hash(organization.seed, "address", id);
  const isPublic = kind === "public" || kind === "blocked" || kind === "default";
  return {
    ipv4: isPublic ? `54.${number & 255}.${(number >>> 8) & 255}.${(number >>> 16) & 255}` : null,
    ipv6: kind === "ipv6" ? `2600:1f18:20:20::${((number >>> 16) + 1).toString(16)}` : null,
  };
}

/** Groups of a machine; every second one also stores data. */
function groupsOf(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
  id: string,
): GroupName[] {
  const plan = networkPlanOf(organization, account, region);
  const isLent = plan?.kind === "shared";
  if (plan?.groups === "default-used" && !isLent) return ["default"];
  return hash(id, "db") % 2 === 0 ? ["app"] : ["app", "db"];
}

function interfaceOf(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
  instance: SimulatedInstance,
): NetworkInterface | null {
  const places = networkPlacesOf(organization, account, region);
  if (places === null || instance.state === "terminated") return null;
  const { ipv4, ipv6 } = addressesOf(organization, account, region, instance);
  const association = ipv4 === null ? {} : { Association: { PublicIp: ipv4, IpOwnerId: "amazon" } };
  const { operator } = instance;
  const number = hash("private address", instance.id);
  const PrivateIpAddress = `10.20.${32 + (number & 15)}.${10 + ((number >>> 8) % 240)}`;
  return {
    NetworkInterfaceId: interfaceIdOf(instance),
    SubnetId: places.workloadSubnetId,
    VpcId: places.vpcId,
    OwnerId: account.id,
    Status: "in-use",
    InterfaceType: "interface",
    RequesterManaged: false,
    SourceDestCheck: true,
    Attachment: {
      InstanceId: instance.id,
      InstanceOwnerId: account.id,
      DeviceIndex: 0,
      Status: "attached",
      AttachTime: instance.createdAt,
      DeleteOnTermination: true,
    },
    Groups: groupsOf(organization, account, region, instance.id).map((name) => ({
      GroupId: groupIdOf(organization, account, region, name),
    })),
    PrivateIpAddress,
    PrivateIpAddresses: [{ Primary: true, PrivateIpAddress, ...association }],
    Ipv6Addresses: ipv6 === null ? [] : [{ Ipv6Address: ipv6 }],
    Operator: operator === null ? { Managed: false } : { Managed: true, Principal: operator },
    ...association,
  };
}

const natAddress = "10.20.0.9";

/** Addresses that the account holds: that of its NAT gateway, and in some accounts one that nothing has. */
export function elasticAddressesIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): Address[] {
  const nat = fixedInterfaces(organization, account, region).find(
    ({ InterfaceType }) => InterfaceType === "natGateway",
  );
  const id = (name: string) => networkId("eipalloc", organization, account, region, name);
  const held = { Domain: "vpc" as const, NetworkBorderGroup: region, PublicIpv4Pool: "amazon" };
  const used: Address[] =
    nat === undefined
      ? []
      : [
          {
            ...held,
            AllocationId: id("nat"),
            AssociationId: networkId("eipassoc", organization, account, region, "nat"),
            PublicIp: nat.Association?.PublicIp,
            NetworkInterfaceId: nat.NetworkInterfaceId,
            NetworkInterfaceOwnerId: account.id,
            PrivateIpAddress: natAddress,
          },
        ];
  const number = hash(organization.seed, "spare", account.index, region);
  const isLeft = nat !== undefined && number % 4 === 0;
  const PublicIp = `18.${number & 255}.${(number >>> 8) & 255}.77`;
  return isLeft ? [...used, { ...held, AllocationId: id("spare"), PublicIp }] : used;
}

/** Load balancer, NAT gateway and the endpoint of a service: what AWS connects for the account. */
function fixedInterfaces(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): NetworkInterface[] {
  const places = networkPlacesOf(organization, account, region);
  const plan = networkPlanOf(organization, account, region);
  if (places === null || plan === null || plan.kind === "default" || plan.kind === "shared") return [];
  const id = (name: string) => networkId("eni", organization, account, region, name);
  const managed = {
    VpcId: places.vpcId,
    OwnerId: account.id,
    Status: "in-use" as const,
    RequesterManaged: true,
  };
  const endpoint: NetworkInterface = {
    ...managed,
    NetworkInterfaceId: id("logs"),
    SubnetId: networkId("subnet", organization, account, region, "private"),
    InterfaceType: "vpc_endpoint",
    RequesterId: "727180483921",
    PrivateIpAddress: "10.20.16.5",
    Description: `VPC Endpoint Interface ${networkId("vpce", organization, account, region, "logs")}`,
    Groups: [{ GroupId: groupIdOf(organization, account, region, "app") }],
  };
  if (places.publicSubnetId === undefined) return [endpoint];
  const number = hash(organization.seed, "door", account.index, region);
  const association = (IpOwnerId: string, last: number) => ({
    Association: { PublicIp: `52.${number & 255}.${(number >>> 8) & 255}.${last}`, IpOwnerId },
  });
  const door: NetworkInterface = {
    ...managed,
    NetworkInterfaceId: id("web"),
    SubnetId: places.publicSubnetId,
    InterfaceType: "interface",
    RequesterId: "amazon-elb",
    PrivateIpAddress: "10.20.0.7",
    Description: `ELB app/${account.name}-web/${id("web").slice(4)}`,
    Groups: [{ GroupId: groupIdOf(organization, account, region, "web") }],
    ...association("amazon-elb", 1),
  };
  const nat: NetworkInterface = {
    ...managed,
    NetworkInterfaceId: id("nat"),
    SubnetId: places.publicSubnetId,
    InterfaceType: "natGateway",
    RequesterId: "111111111111",
    PrivateIpAddress: natAddress,
    Description: `Interface for NAT Gateway ${networkId("nat", organization, account, region, "own")}`,
    Groups: [],
    ...association(account.id, 2),
  };
  const hasNat = plan.kind === "nat" || plan.kind === "firewalled" || plan.kind === "ipv6";
  return [endpoint, door, ...(hasNat ? [nat] : [])];
}
