import { describe, expect, test } from "vitest";
import { collectFrom } from "#lib/aws/stub-account.ts";
import type { StubAnswer } from "#lib/aws/stub-endpoint.ts";
import { ec2Network } from "./ec2-network.ts";

const answer = (operation: string, content: string): StubAnswer => ({
  body: `<${operation}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>${content}</${operation}Response>`,
});
// EC2 API Reference, DescribeVpcs.
const vpc = (id: string, isDefault: string) =>
  `<item><vpcId>${id}</vpcId><ownerId>111122223333</ownerId><state>available</state><cidrBlock>10.0.0.0/16</cidrBlock>${isDefault}</item>`;
const default_ = "<isDefault>true</isDefault>";
const vpcs = (...items: string[]) => answer("DescribeVpcs", `<vpcSet>${items.join("")}</vpcSet>`);
// EC2 API Reference, DescribeNetworkInterfaces.
const interfaces = answer(
  "DescribeNetworkInterfaces",
  "<networkInterfaceSet><item><networkInterfaceId>eni-0f62d866</networkInterfaceId><subnetId>subnet-1</subnetId><vpcId>vpc-own</vpcId><description>WAYMARK-CANARY</description><macAddress>02:81:60:cb:27:37</macAddress></item></networkInterfaceSet>",
);
const refusal: StubAnswer = {
  status: 403,
  body: "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors><RequestID>r</RequestID></Response>",
};
const collect = (DescribeVpcs: StubAnswer, DescribeNetworkInterfaces: StubAnswer = interfaces) =>
  collectFrom({ DescribeVpcs, DescribeNetworkInterfaces }, ec2Network, "eu-west-1");

describe("ec2.network", () => {
  test("default networks only: one call, the other rightly left out", async () => {
    const { envelope, requests } = await collect(vpcs(vpc("vpc-1", default_)));
    expect(requests).toHaveLength(1);
    expect(envelope).toMatchObject({
      complete: true,
      data: { vpcs: [{ VpcId: "vpc-1", IsDefault: true, OwnerId: "111122223333" }], networkInterfaces: [] },
    });
    expect(envelope.ops).toContainEqual({
      op: "ec2:DescribeNetworkInterfaces",
      outcome: "ok",
      skipped: "default-vpcs-only",
    });
  });

  test("no network at all: one call", async () => {
    const { envelope, requests } = await collect(vpcs());
    expect(requests).toHaveLength(1);
    expect(envelope).toMatchObject({ complete: true, data: { vpcs: [], networkInterfaces: [] } });
  });

  test("asks for what is connected to the others, managed interfaces included", async () => {
    const { envelope, requests } = await collect(
      vpcs(vpc("vpc-1", default_), vpc("vpc-own", "<isDefault>false</isDefault>"), vpc("vpc-odd", "")),
    );
    const { form } = requests[1] ?? { form: new URLSearchParams() };
    expect([form.get("Filter.1.Name"), form.get("Filter.1.Value.1"), form.get("Filter.1.Value.2")]).toEqual([
      "vpc-id",
      "vpc-own",
      "vpc-odd",
    ]);
    expect(form.get("IncludeManagedResources")).toBe("true");
    expect(envelope.data).toMatchObject({
      vpcs: [{ VpcId: "vpc-1" }, { VpcId: "vpc-odd", IsDefault: null }, { VpcId: "vpc-own" }],
      networkInterfaces: [{ NetworkInterfaceId: "eni-0f62d866", VpcId: "vpc-own" }],
    });
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
  });

  test("networks denied: nothing can be said; interfaces denied: the networks stay", async () => {
    expect((await collect(refusal)).envelope).toMatchObject({ complete: false, data: null });
    const { envelope } = await collect(vpcs(vpc("vpc-own", "<isDefault>false</isDefault>")), refusal);
    expect(envelope).toMatchObject({
      complete: false,
      data: { vpcs: [{ VpcId: "vpc-own" }], networkInterfaces: null },
    });
  });
});
