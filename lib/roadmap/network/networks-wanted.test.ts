import { expect, it } from "vitest";
import { networksWanted } from "#lib/facts/about-others.ts";
import { accountId, homeRegion } from "#lib/roadmap/a-fact.fixture.ts";
import { aNetworkFact, anAttachment, aSubnet, aVpc } from "#lib/roadmap/a-network.fixture.ts";

it("wants the networks of whoever owns a shared subnet, or the gateway that an own network is attached to", () => {
  const fact = aNetworkFact({
    vpcs: [aVpc(), aVpc("vpc-2", { OwnerId: "999900001111" })],
    subnets: [aSubnet(), aSubnet("subnet-2", { OwnerId: "999900001111" })],
    transitGatewayAttachments: [
      anAttachment("tgw-attach-1", { TransitGatewayOwnerId: "999900002222" }),
      // Seen by the owner of the gateway: another account's network is attached to it.
      anAttachment("tgw-attach-2", {
        TransitGatewayOwnerId: "999900003333",
        ResourceOwnerId: "999900004444",
      }),
    ],
  });
  expect(networksWanted([fact])).toEqual([
    `ec2.network|999900001111|${homeRegion}`,
    `ec2.network|999900002222|${homeRegion}`,
  ]);
  expect(networksWanted([aNetworkFact({ vpcs: [aVpc("vpc-1", { OwnerId: accountId })] })])).toEqual([]);
});
