import { describe, expect, test } from "vitest";
import { collectFrom } from "#lib/aws/stub-account.ts";
import type { StubAnswer } from "#lib/aws/stub-endpoint.ts";
import { droppedValue } from "#lib/facts/secret-values.ts";
import { ec2Compute } from "./ec2-compute.ts";

const region = "ap-south-1";

/** An answer in the form of the EC2 API Reference. */
function answer(operation: string, content: string, token = ""): StubAnswer {
  const next = token === "" ? "" : `<nextToken>${token}</nextToken>`;
  return {
    body: `<${operation}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>8f7724cf-496f-496e-8fe3-example</requestId>${content}${next}</${operation}Response>`,
  };
}

interface InstanceChanges {
  id?: string;
  state?: string;
  launchTime?: string;
  attachTime?: string;
  more?: string;
}

/** EC2 API Reference, DescribeInstances. */
function anInstance({
  id = "i-1234567890abcdef0",
  state = "running",
  launchTime = "2026-10-30T11:02:50.000Z",
  attachTime = "2024-05-17T14:10:00.000Z",
  more = "",
}: InstanceChanges = {}): string {
  return `<item><reservationId>r-1234567890abcdef0</reservationId><ownerId>111122223333</ownerId><groupSet/><instancesSet><item>
    <instanceId>${id}</instanceId><imageId>ami-bff32ccc</imageId><productCodes><item><productCode>774F4FF8</productCode><type>marketplace</type></item><item><productCode>old</productCode><type>devpay</type></item></productCodes><instanceState><code>16</code><name>${state}</name></instanceState>
    <privateDnsName>ip-192-168-1-88.eu-west-1.compute.internal</privateDnsName><keyName>WAYMARK-CANARY</keyName><amiLaunchIndex>0</amiLaunchIndex>
    <instanceType>t3.micro</instanceType><iamInstanceProfile><arn>arn:aws:iam::111122223333:instance-profile/web</arn><id>AIPAI3EXAMPLE</id></iamInstanceProfile><metadataOptions><state>applied</state><httpTokens>required</httpTokens><httpPutResponseHopLimit>2</httpPutResponseHopLimit><httpEndpoint>enabled</httpEndpoint><httpProtocolIpv6>disabled</httpProtocolIpv6><instanceMetadataTags>disabled</instanceMetadataTags></metadataOptions><launchTime>${launchTime}</launchTime><rootDeviceName>/dev/xvda</rootDeviceName>
    <blockDeviceMapping><item><deviceName>/dev/xvda</deviceName><ebs><volumeId>vol-1234567890abcdef0</volumeId><status>attached</status><attachTime>${launchTime}</attachTime><deleteOnTermination>true</deleteOnTermination></ebs></item></blockDeviceMapping>
    <networkInterfaceSet><item><networkInterfaceId>eni-551ba033</networkInterfaceId><attachment><attachmentId>eni-attach-39697adc</attachmentId><deviceIndex>0</deviceIndex><status>attached</status><attachTime>${attachTime}</attachTime><deleteOnTermination>true</deleteOnTermination></attachment></item></networkInterfaceSet>
    ${more}</item></instancesSet></item>`;
}

const group = (name: string) =>
  `<tagSet><item><key>Name</key><value>web-1</value></item><item><key>db-password</key><value>WAYMARK-CANARY</value></item><item><key>aws:autoscaling:groupName</key><value>${name}</value></item></tagSet>`;
const operator = "<operator><managed>true</managed><principal>eks.amazonaws.com</principal></operator>";

// EC2 API Reference, DescribeVolumes.
const volumes = `<volumeSet>
  <item><volumeId>vol-1234567890abcdef0</volumeId><size>80</size><snapshotId/><availabilityZone>ap-south-1a</availabilityZone><status>in-use</status><createTime>2024-05-17T14:10:01.456Z</createTime>
    <attachmentSet><item><volumeId>vol-1234567890abcdef0</volumeId><instanceId>i-1234567890abcdef0</instanceId><device>/dev/xvda</device><status>attached</status><attachTime>2024-05-17T14:10:01.000Z</attachTime><deleteOnTermination>true</deleteOnTermination></item></attachmentSet>
    <volumeType>gp3</volumeType><encrypted>true</encrypted><multiAttachEnabled>false</multiAttachEnabled><operator><managed>false</managed></operator></item>
  <item><volumeId>vol-0aaaaaaaaaaaaaaaa</volumeId><status>available</status><createTime>2025-01-01T00:00:00.000Z</createTime><attachmentSet/>${operator}</item>
  <item><volumeId>vol-0bbbbbbbbbbbbbbbb</volumeId><status>deleting</status><createTime>2025-01-01T00:00:00.000Z</createTime><attachmentSet/></item>
</volumeSet>`;
// EC2 API Reference, DescribeSnapshots.
const snapshots = `<snapshotSet><item><snapshotId>snap-1234567890abcdef0</snapshotId><volumeId>vol-1234567890abcdef0</volumeId><status>completed</status><startTime>2026-11-01T06:30:00.000Z</startTime><progress>100%</progress><ownerId>111122223333</ownerId><volumeSize>80</volumeSize><description>WAYMARK-CANARY</description><encrypted>true</encrypted></item></snapshotSet>`;

const empty = {
  DescribeInstances: answer("DescribeInstances", "<reservationSet/>"),
  DescribeVolumes: answer("DescribeVolumes", "<volumeSet/>"),
  DescribeSnapshots: answer("DescribeSnapshots", "<snapshotSet/>"),
};
const refusal: StubAnswer = {
  status: 403,
  body: "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized to perform this operation. User: arn:aws:sts::111122223333:assumed-role/WaymarkAudit/s is not authorized to perform: ec2:DescribeVolumes because no identity-based policy allows the ec2:DescribeVolumes action</Message></Error></Errors><RequestID>r</RequestID></Response>",
};

const instancesOf = async (content: string) => {
  const listed = answer("DescribeInstances", `<reservationSet>${content}</reservationSet>`);
  const { envelope } = await collectFrom({ ...empty, DescribeInstances: listed }, ec2Compute, region);
  return envelope;
};

describe("ec2.compute", () => {
  test("decodes answers written by hand from AWS's documentation", async () => {
    const { envelope, requests } = await collectFrom(
      {
        DescribeInstances: answer(
          "DescribeInstances",
          `<reservationSet>${anInstance({ more: group("web") })}</reservationSet>`,
        ),
        DescribeVolumes: answer("DescribeVolumes", volumes),
        DescribeSnapshots: answer("DescribeSnapshots", snapshots),
      },
      ec2Compute,
      region,
    );
    expect(envelope).toMatchObject({ complete: true, region });
    expect(envelope.data).toEqual({
      instances: [
        {
          InstanceId: "i-1234567890abcdef0",
          InstanceType: "t3.micro",
          createdAt: "2024-05-17T14:10:00.000Z",
          autoScalingGroup: "web",
          operator: null,
          State: "running",
          ImageId: "ami-bff32ccc",
          productCodes: ["774F4FF8"],
          instanceProfile: "arn:aws:iam::111122223333:instance-profile/web",
          MetadataOptions: {
            State: "applied",
            HttpTokens: "required",
            HttpEndpoint: "enabled",
            HttpPutResponseHopLimit: 2,
          },
          Tags: [
            { Key: "Name", Value: "web-1" },
            { Key: "aws:autoscaling:groupName", Value: "web" },
            { Key: "db-password", Value: droppedValue },
          ],
        },
      ],
      volumes: [
        {
          VolumeId: "vol-0aaaaaaaaaaaaaaaa",
          CreateTime: "2025-01-01T00:00:00.000Z",
          attachments: [],
          operator: "eks.amazonaws.com",
        },
        {
          VolumeId: "vol-1234567890abcdef0",
          CreateTime: "2024-05-17T14:10:01.456Z",
          attachments: [{ InstanceId: "i-1234567890abcdef0", DeleteOnTermination: true }],
          operator: null,
        },
      ],
      snapshots: [
        {
          SnapshotId: "snap-1234567890abcdef0",
          VolumeId: "vol-1234567890abcdef0",
          StartTime: "2026-11-01T06:30:00.000Z",
          State: "completed",
        },
      ],
    });
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
    const form = (action: string) => requests.find(({ operation }) => operation === action)?.form;
    expect(form("DescribeInstances")?.get("IncludeManagedResources")).toBe("true");
    expect(form("DescribeInstances")?.get("MaxResults")).toBe("1000");
    expect(form("DescribeVolumes")?.get("IncludeManagedResources")).toBe("true");
    expect(form("DescribeSnapshots")?.get("Owner.1")).toBe("self");
  });

  test("an empty region takes three calls and is complete", async () => {
    const { envelope, requests } = await collectFrom(empty, ec2Compute, region);
    expect(envelope).toMatchObject({
      complete: true,
      data: { instances: [], volumes: [], snapshots: [] },
    });
    expect(requests).toHaveLength(3);
  });

  test("denied: that list is null, the others stay", async () => {
    const { envelope } = await collectFrom({ ...empty, DescribeVolumes: refusal }, ec2Compute, region);
    expect(envelope).toMatchObject({
      complete: false,
      data: { instances: [], volumes: null, snapshots: [] },
    });
    expect(envelope.ops).toContainEqual(
      expect.objectContaining({ op: "ec2:DescribeVolumes", outcome: "denied", deniedBy: "identity" }),
    );
  });

  test("an endpoint that lists everybody's snapshots: only those of the account are kept", async () => {
    const foreign = snapshots.replaceAll("111122223333", "099720109477").replaceAll("snap-", "snap-f");
    const both = foreign.replace("</snapshotSet>", snapshots.replace("<snapshotSet>", ""));
    const { envelope } = await collectFrom(
      { ...empty, DescribeSnapshots: answer("DescribeSnapshots", both) },
      ec2Compute,
      region,
    );
    expect(envelope).toMatchObject({
      complete: true,
      data: { snapshots: [{ SnapshotId: "snap-1234567890abcdef0" }] },
    });
  });

  test("two pages with an empty one between are one list", async () => {
    const page = (content: string, token?: string) =>
      answer(
        "DescribeInstances",
        content === "" ? "<reservationSet/>" : `<reservationSet>${content}</reservationSet>`,
        token,
      );
    const { envelope, requests } = await collectFrom(
      {
        ...empty,
        DescribeInstances: [
          page(anInstance({ id: "i-b" }), "t1"),
          page("", "t2"),
          page(anInstance({ id: "i-a" })),
        ],
      },
      ec2Compute,
      region,
    );
    expect(envelope.data).toMatchObject({ instances: [{ InstanceId: "i-a" }, { InstanceId: "i-b" }] });
    expect(requests.map(({ form }) => form.get("NextToken")).filter(Boolean)).toEqual(["t1", "t2"]);
  });

  test.each(["terminated", "shutting-down"])("an instance that is %s is none any more", async (state) => {
    expect((await instancesOf(anInstance({ state }))).data).toMatchObject({ instances: [] });
  });

  test.each(["pending", "running", "stopping", "stopped", "a state of tomorrow"])(
    "an instance that is %s is one",
    async (state) => {
      expect((await instancesOf(anInstance({ state }))).data).toMatchObject({ instances: [{}] });
    },
  );

  test("started again yesterday: made when its first interface was attached", async () => {
    const envelope = await instancesOf(anInstance({ launchTime: "2026-11-01T08:00:00.000Z" }));
    expect(envelope.data).toMatchObject({ instances: [{ createdAt: "2024-05-17T14:10:00.000Z" }] });
  });

  test("a time in the future is kept as AWS says it", async () => {
    const future = "2031-01-01T00:00:00.000Z";
    const envelope = await instancesOf(anInstance({ launchTime: future, attachTime: future }));
    expect(envelope).toMatchObject({ complete: true, data: { instances: [{ createdAt: future }] } });
  });

  test("an instance without the object, or with an empty one, says nothing of its metadata service", async () => {
    const without = anInstance().replace(/<metadataOptions>.*<\/metadataOptions>/, "");
    expect((await instancesOf(without)).data).toMatchObject({ instances: [{ MetadataOptions: null }] });
    const empty = anInstance().replace(/<metadataOptions>.*<\/metadataOptions>/, "<metadataOptions/>");
    expect((await instancesOf(empty)).data).toMatchObject({ instances: [{ MetadataOptions: null }] });
  });

  test("managed by a service of AWS", async () => {
    const envelope = await instancesOf(anInstance({ more: operator }));
    expect(envelope.data).toMatchObject({ instances: [{ operator: "eks.amazonaws.com" }] });
  });

  test("odd characters in a group's name stay; one that looks like a secret is dropped", async () => {
    const odd = await instancesOf(anInstance({ more: group("w&#xE9;b &lt;1&gt; &amp; 🦔") }));
    expect(odd.data).toMatchObject({ instances: [{ autoScalingGroup: "wéb <1> & 🦔" }] });
    const secret = await instancesOf(anInstance({ more: group(`AKIA${"IOSFODNN7EXAMPLE"}`) }));
    expect(secret.data).toMatchObject({ instances: [{ autoScalingGroup: droppedValue }] });
  });

  test("an instance without its id is no answer", async () => {
    const envelope = await instancesOf(anInstance({ id: "" }).replace("<instanceId></instanceId>", ""));
    expect(envelope).toMatchObject({ complete: false, data: { instances: null } });
    expect(envelope.ops).toContainEqual(expect.objectContaining({ code: "UnexpectedAnswer" }));
  });

  test("a list without its element is no answer: never an empty region", async () => {
    const { envelope } = await collectFrom(
      { ...empty, DescribeVolumes: answer("DescribeVolumes", "") },
      ec2Compute,
      region,
    );
    expect(envelope).toMatchObject({ complete: false, data: { volumes: null } });
  });
});
