/** Elastic IP addresses of one account in one region. */
import { DescribeAddressesCommand } from "@aws-sdk/client-ec2";
import { type Collector, identified } from "#lib/aws/collecting.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import { tagsOf } from "./ec2-network-interfaces.ts";

const op = "ec2:DescribeAddresses";

/** `ec2.addresses`: ec2:DescribeAddresses, one region; AWS answers all of them at once. */
export const ec2Addresses: Collector<"ec2.addresses"> = {
  name: "ec2.addresses",
  scope: "region",
  actions: [{ action: op, reason: "which Elastic IP addresses the account holds, and what has them" }],
  async collect(from) {
    const answer = await from.call(
      op,
      (clients, http) => clients.ec2.send(new DescribeAddressesCommand({}), http),
      { isWhole: ({ Addresses }) => identified(Addresses, "AllocationId") !== undefined },
    );
    if (answer.kind !== "ok") return null;
    const addresses = (answer.value.Addresses ?? []).map((address) => ({
      AllocationId: address.AllocationId ?? "",
      PublicIp: address.PublicIp ?? address.CarrierIp ?? address.CustomerOwnedIp ?? null,
      InstanceId: address.InstanceId || null,
      NetworkInterfaceId: address.NetworkInterfaceId ?? null,
      PrivateIpAddress: address.PrivateIpAddress ?? null,
      tags: tagsOf(address.Tags),
    }));
    return { addresses: orderedBy(addresses, "AllocationId") };
  },
};
