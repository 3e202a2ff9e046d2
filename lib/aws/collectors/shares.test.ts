import { describe, expect, test } from "vitest";
import { collectFrom, jsonError, type StubAnswers } from "#lib/aws/stub-account.ts";
import type { StubAnswer } from "#lib/aws/stub-endpoint.ts";
import { unconnectedNetwork } from "#lib/facts/a-network.fixture.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { ec2Peering } from "./ec2-peering.ts";
import { ramShares } from "./ram-shares.ts";

const region = "eu-west-1";
const own = "111122223333";
const partner = "999900008826";

/** A region in which every interface was read, or was refused: there is none. */
function network(outcome: "ok" | "denied"): Envelope {
  return {
    partition: "aws",
    accountId: own,
    region,
    collector: "ec2.network",
    schema: 2,
    observedAt: "2026-11-02T08:00:00Z",
    complete: outcome === "ok",
    ops: [{ op: "ec2:DescribeNetworkInterfaces", outcome }],
    data: { ...unconnectedNetwork, networkInterfaces: outcome === "ok" ? [] : null },
  };
}
const after = (envelope: Envelope | undefined) => ({
  earlier: (collector: string) => (collector === "ec2.network" ? envelope : undefined),
});

// Amazon EC2 API Reference: DescribeVpcPeeringConnections.
const side = (name: string, owner: string | null, vpc: string) =>
  `<${name}>${owner === null ? "" : `<ownerId>${owner}</ownerId>`}<vpcId>${vpc}</vpcId><cidrBlock>10.0.0.0/16</cidrBlock><region>${region}</region></${name}>`;
const connection = (id: string, status: string, requester: string | null, accepter: string | null = own) =>
  `<item><vpcPeeringConnectionId>${id}</vpcPeeringConnectionId>${side("requesterVpcInfo", requester, "vpc-9")}${side("accepterVpcInfo", accepter, "vpc-1")}<status><code>${status}</code><message>x</message></status></item>`;
const peerings = (content: string, next = ""): StubAnswer => ({
  body: `<DescribeVpcPeeringConnectionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId><vpcPeeringConnectionSet>${content}</vpcPeeringConnectionSet>${next === "" ? "" : `<nextToken>${next}</nextToken>`}</DescribeVpcPeeringConnectionsResponse>`,
});
const refused: StubAnswer = {
  status: 403,
  body: "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors><RequestID>r</RequestID></Response>",
};

describe("ec2.peering", () => {
  const collect = (answer: StubAnswers[string], envelope?: Envelope) =>
    collectFrom({ DescribeVpcPeeringConnections: answer }, ec2Peering, region, after(envelope));

  test("connections on three pages, the middle one empty; both sides with their owners", async () => {
    const { envelope, requests } = await collect([
      peerings(connection("pcx-2", "rejected", partner), "a"),
      peerings("", "b"),
      peerings(connection("pcx-1", "active", own, partner)),
    ]);
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toEqual({
      connections: [
        {
          VpcPeeringConnectionId: "pcx-1",
          Status: "active",
          RequesterVpcInfo: { OwnerId: own, VpcId: "vpc-9" },
          AccepterVpcInfo: { OwnerId: partner, VpcId: "vpc-1" },
        },
        {
          VpcPeeringConnectionId: "pcx-2",
          Status: "rejected",
          RequesterVpcInfo: { OwnerId: partner, VpcId: "vpc-9" },
          AccepterVpcInfo: { OwnerId: own, VpcId: "vpc-1" },
        },
      ],
    });
    expect(requests[0]?.form.get("MaxResults")).toBe("1000");
  });

  test("where nothing is connected it does not ask; where that is not known, it does", async () => {
    const none = await collect(peerings(""), network("ok"));
    expect(none.requests).toHaveLength(0);
    expect(none.envelope).toMatchObject({ complete: true, data: { connections: [] } });
    expect((await collect(peerings(""), network("denied"))).requests).toHaveLength(1);
  });

  test.each([
    ["denied", refused, "denied"],
    ["a side without an owner", peerings(connection("pcx-1", "active", null)), "invalid"],
    ["an owner that is no account", peerings(connection("pcx-1", "active", "seven")), "invalid"],
    [
      "a connection of two others",
      peerings(connection("pcx-1", "active", partner, "999900009901")),
      "invalid",
    ],
    ["no list", { body: "<DescribeVpcPeeringConnectionsResponse/>" }, "invalid"],
  ] as [string, StubAnswer, string][])("%s: no facts", async (_name, answer, outcome) => {
    const { envelope } = await collect(answer);
    expect(envelope).toMatchObject({ complete: false, data: null, ops: [{ outcome }] });
  });
});

// AWS RAM API Reference: GetResourceShares, ListPrincipals.
const shareArn = (owner: string, name: string) => `arn:aws:ram:${region}:${owner}:resource-share/${name}`;
const share = (name: string, changes: object = {}) => ({
  resourceShareArn: shareArn(partner, name),
  name,
  owningAccountId: partner,
  allowExternalPrincipals: true,
  status: "ACTIVE",
  creationTime: 1565295733.282,
  ...changes,
});
const principal = (id: string, owner = own) => ({
  id,
  resourceShareArn: shareArn(owner, "mine"),
  external: true,
});
const shares = "POST /getresourceshares";
const principals = "POST /listprincipals";

describe("ram.shares", () => {
  const whole: StubAnswers = {
    [shares]: [
      { body: { resourceShares: [share("b")], nextToken: "a" } },
      { body: { resourceShares: [], nextToken: "b" } },
      { body: { resourceShares: [share("a")] } },
    ],
    [principals]: {
      body: { principals: [principal(partner), principal(`arn:aws:iam::${partner}:role/reader`)] },
    },
  };
  const collect = (changes: StubAnswers = {}, envelope?: Envelope) =>
    collectFrom({ ...whole, ...changes }, ramShares, region, after(envelope));

  test("what others share, on three pages, and with whom the account shares", async () => {
    const { envelope, requests } = await collect();
    expect(envelope).toMatchObject({ complete: true });
    const received = (name: string) => ({
      resourceShareArn: shareArn(partner, name),
      name,
      owningAccountId: partner,
      status: "ACTIVE",
    });
    expect(envelope.data).toEqual({
      received: [received("a"), received("b")],
      principals: [
        { resourceShareArn: shareArn(own, "mine"), id: partner },
        { resourceShareArn: shareArn(own, "mine"), id: `arn:aws:iam::${partner}:role/reader` },
      ],
    });
    expect(requests.map(({ body }) => JSON.parse(body) as object)).toMatchObject([
      { resourceOwner: "OTHER-ACCOUNTS", maxResults: 500 },
      { nextToken: "a" },
      { nextToken: "b" },
      { resourceOwner: "SELF", maxResults: 500 },
    ]);
  });

  test("where nothing is connected it does not ask; where that is not known, it does", async () => {
    const none = await collect({}, network("ok"));
    expect(none.requests).toHaveLength(0);
    expect(none.envelope).toMatchObject({ complete: true, data: { received: [], principals: [] } });
    expect((await collect({}, network("denied"))).requests.length).toBeGreaterThan(0);
  });

  test.each([
    ["shares denied", { [shares]: jsonError(403, "AccessDeniedException", "no") }, { received: null }],
    [
      "principals denied",
      { [principals]: jsonError(403, "AccessDeniedException", "no") },
      { principals: null },
    ],
    [
      "a share without an owner",
      { [shares]: { body: { resourceShares: [share("a", { owningAccountId: undefined })] } } },
      { received: null },
    ],
    [
      "principals of somebody else's share",
      { [principals]: { body: { principals: [principal(partner, partner)] } } },
      { principals: null },
    ],
    ["an answer without a list", { [principals]: { body: {} } }, { principals: null }],
  ] as [string, StubAnswers, object][])(
    "%s: that list is missing, the other is not",
    async (_name, changes, data) => {
      const { envelope } = await collect(changes);
      expect(envelope).toMatchObject({ complete: false, data });
    },
  );
});
