import { describe, expect, test } from "vitest";
import { collectFrom, type StubAnswers } from "#lib/aws/stub-account.ts";
import type { StubAnswer } from "#lib/aws/stub-endpoint.ts";
import { afterNetwork } from "./a-network.fixture.ts";
import { ec2TransitGatewayRoutes } from "./ec2-transit-gateway-routes.ts";

const region = "eu-west-1";
const ec2 = (operation: string, content: string): StubAnswer => ({
  body: `<${operation}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>${content}</${operation}Response>`,
});
const refused: StubAnswer = {
  status: 403,
  body: "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors><RequestID>r</RequestID></Response>",
};
const attachedTo = (TransitGatewayOwnerId: string | null) =>
  afterNetwork({
    transitGatewayAttachments: [
      {
        TransitGatewayAttachmentId: "tgw-attach-1",
        TransitGatewayId: "tgw-1",
        TransitGatewayOwnerId,
        ResourceType: "vpc",
        ResourceId: "vpc-1",
        ResourceOwnerId: "111122223333",
        State: "available",
        TransitGatewayRouteTableId: "tgw-rtb-1",
      },
    ],
  });
const own = attachedTo("111122223333");

const table = (id: string, state = "available") =>
  `<item><transitGatewayRouteTableId>${id}</transitGatewayRouteTableId><transitGatewayId>tgw-1</transitGatewayId><state>${state}</state></item>`;
const route = (destination: string, state: string, ...attachments: string[]) =>
  `<item><destinationCidrBlock>${destination}</destinationCidrBlock><transitGatewayAttachments>${attachments
    .map(
      (id) =>
        `<item><resourceId>vpc-9</resourceId><transitGatewayAttachmentId>${id}</transitGatewayAttachmentId><resourceType>vpc</resourceType></item>`,
    )
    .join("")}</transitGatewayAttachments><type>static</type><state>${state}</state></item>`;
const answers: StubAnswers = {
  DescribeTransitGatewayRouteTables: ec2(
    "DescribeTransitGatewayRouteTables",
    `<transitGatewayRouteTables>${table("tgw-rtb-1")}${table("tgw-rtb-old", "deleted")}</transitGatewayRouteTables>`,
  ),
  SearchTransitGatewayRoutes: [
    ec2(
      "SearchTransitGatewayRoutes",
      `<routeSet>${route("0.0.0.0/0", "active", "tgw-attach-2", "tgw-attach-1")}</routeSet><nextToken>a</nextToken><additionalRoutesAvailable>true</additionalRoutesAvailable>`,
    ),
    ec2(
      "SearchTransitGatewayRoutes",
      "<routeSet/><nextToken>b</nextToken><additionalRoutesAvailable>true</additionalRoutesAvailable>",
    ),
    ec2(
      "SearchTransitGatewayRoutes",
      `<routeSet>${route("10.0.0.0/8", "blackhole")}</routeSet><additionalRoutesAvailable>false</additionalRoutesAvailable>`,
    ),
  ],
};
const collect = (changes: StubAnswers = {}, options = own) =>
  collectFrom({ ...answers, ...changes }, ec2TransitGatewayRoutes, region, options);

describe("ec2.transit-gateway-routes", () => {
  test("routes on three pages, the middle one empty; deleted tables are left out", async () => {
    const { envelope, requests } = await collect();
    expect(envelope.complete).toBe(true);
    expect(envelope.data).toEqual({
      routeTables: [
        {
          TransitGatewayRouteTableId: "tgw-rtb-1",
          TransitGatewayId: "tgw-1",
          routes: [
            {
              DestinationCidrBlock: "0.0.0.0/0",
              PrefixListId: null,
              State: "active",
              attachmentIds: ["tgw-attach-1", "tgw-attach-2"],
            },
            { DestinationCidrBlock: "10.0.0.0/8", PrefixListId: null, State: "blackhole", attachmentIds: [] },
          ],
        },
      ],
    });
    const asked = requests.find(({ operation }) => operation === "SearchTransitGatewayRoutes");
    expect(asked?.form.get("MaxResults")).toBe("1000");
  });

  test("another account's transit gateway, or none: no call; an owner that is not known: it asks", async () => {
    expect((await collect({}, attachedTo("999999999999"))).requests).toHaveLength(0);
    const none = await collect({}, afterNetwork({}));
    expect(none.requests).toHaveLength(0);
    expect(none.envelope).toMatchObject({ complete: true, data: { routeTables: [] } });
    expect((await collect({}, attachedTo(null))).requests.length).toBeGreaterThan(0);
  });

  test("a table that was cut off, or whose routes are denied, has none", async () => {
    const cut = ec2(
      "SearchTransitGatewayRoutes",
      `<routeSet>${route("10.0.0.0/8", "active")}</routeSet><additionalRoutesAvailable>true</additionalRoutesAvailable>`,
    );
    for (const answer of [cut, refused]) {
      const { envelope } = await collect({ SearchTransitGatewayRoutes: answer });
      expect(envelope).toMatchObject({ complete: false, data: { routeTables: [{ routes: null }] } });
    }
  });

  test("tables denied: nothing can be said", async () => {
    const { envelope } = await collect({ DescribeTransitGatewayRouteTables: refused });
    expect(envelope).toMatchObject({ complete: false, data: null });
  });
});
