import { expect, test } from "vitest";
import { collectFrom } from "#lib/aws/stub-account.ts";
import { ec2Addresses } from "./ec2-addresses.ts";

// Amazon EC2 API Reference, DescribeAddresses.
const answer = (items: string) => ({
  body: `<DescribeAddressesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>1</requestId>${items}</DescribeAddressesResponse>`,
});
const collect = (body: ReturnType<typeof answer> | { status: number; body: string }) =>
  collectFrom({ DescribeAddresses: body }, ec2Addresses, "eu-west-1");

test("addresses with what has them, of Amazon's, of a carrier; one that nothing has", async () => {
  const { envelope, requests } = await collect(
    answer(`<addressesSet>
      <item><publicIp>203.0.113.5</publicIp><allocationId>eipalloc-2</allocationId><domain>vpc</domain>
        <instanceId>i-0abc</instanceId><associationId>eipassoc-1</associationId>
        <networkInterfaceId>eni-1</networkInterfaceId><privateIpAddress>10.0.3.7</privateIpAddress>
        <tagSet><item><key>Name</key><value>vpn</value></item></tagSet></item>
      <item><carrierIp>155.146.1.2</carrierIp><allocationId>eipalloc-1</allocationId><instanceId/></item>
    </addressesSet>`),
  );
  expect(requests).toHaveLength(1);
  expect(envelope).toMatchObject({ complete: true });
  expect(envelope.data).toEqual({
    addresses: [
      {
        AllocationId: "eipalloc-1",
        PublicIp: "155.146.1.2",
        InstanceId: null,
        NetworkInterfaceId: null,
        PrivateIpAddress: null,
        tags: {},
      },
      {
        AllocationId: "eipalloc-2",
        PublicIp: "203.0.113.5",
        InstanceId: "i-0abc",
        NetworkInterfaceId: "eni-1",
        PrivateIpAddress: "10.0.3.7",
        tags: { Name: "vpn" },
      },
    ],
  });
});

test("none", async () => {
  expect((await collect(answer("<addressesSet/>"))).envelope).toMatchObject({
    complete: true,
    data: { addresses: [] },
  });
});

test.each([
  ["no list", answer(""), "invalid"],
  [
    "one without an id",
    answer("<addressesSet><item><publicIp>1.2.3.4</publicIp></item></addressesSet>"),
    "invalid",
  ],
  [
    "denied",
    {
      status: 403,
      body: "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors></Response>",
    },
    "denied",
  ],
])("%s: no facts", async (_name, body, outcome) => {
  const { envelope } = await collect(body);
  expect(envelope).toMatchObject({ complete: false, data: null, ops: [{ outcome }] });
});
