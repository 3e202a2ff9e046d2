import { describe, expect, test } from "vitest";
import { collectFrom, type StubAnswers } from "#lib/aws/stub-account.ts";
import type { StubAnswer, StubRequest } from "#lib/aws/stub-endpoint.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import type { CollectorName } from "#lib/facts/registry.ts";
import { ec2Defaults } from "./ec2-defaults.ts";
import { ec2Images } from "./ec2-images.ts";
import { ec2Launch } from "./ec2-launch.ts";

const region = "eu-west-1";

/** An answer in the form of the EC2 API Reference. */
function answer(operation: string, content: string, token = ""): StubAnswer {
  const next = token === "" ? "" : `<nextToken>${token}</nextToken>`;
  return {
    body: `<${operation}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>65cadec1-b364-4354-8ca8-4176d68e8dc2</requestId>${content}${next}</${operation}Response>`,
  };
}

function refused(code: string, status = 400): StubAnswer {
  return {
    status,
    body: `<Response><Errors><Error><Code>${code}</Code><Message>no</Message></Error></Errors><RequestID>r</RequestID></Response>`,
  };
}

const denied = refused("UnauthorizedOperation", 403);

/** EC2 API Reference, DescribeLaunchTemplateVersions. */
function aVersion(id: string, number: number, isDefault: boolean, data: string): string {
  return `<item><createTime>2017-10-31T11:38:52.000Z</createTime><createdBy>arn:aws:iam::111122223333:root</createdBy><defaultVersion>${isDefault}</defaultVersion><launchTemplateData>${data}<keyName>WAYMARK-CANARY</keyName><userData>V0FZTUFSSy1DQU5BUlk=</userData></launchTemplateData><launchTemplateId>${id}</launchTemplateId><launchTemplateName>web</launchTemplateName><versionNumber>${number}</versionNumber></item>`;
}

const full =
  "<imageId>ami-aabbcc11</imageId><instanceType>t3.micro</instanceType><iamInstanceProfile><name>web</name></iamInstanceProfile><metadataOptions><httpTokens>required</httpTokens><httpPutResponseHopLimit>1</httpPutResponseHopLimit><httpEndpoint>enabled</httpEndpoint></metadataOptions><networkInterfaceSet><item><deviceIndex>0</deviceIndex><groupSet><groupId>sg-2</groupId></groupSet></item></networkInterfaceSet><securityGroupIdSet><item>sg-1</item></securityGroupIdSet>";

const versions = (content: string, token?: string) =>
  answer(
    "DescribeLaunchTemplateVersions",
    content === ""
      ? "<launchTemplateVersionSet/>"
      : `<launchTemplateVersionSet>${content}</launchTemplateVersionSet>`,
    token,
  );

/** What the run has already collected. */
function earlier(facts: Partial<Record<CollectorName, unknown>>) {
  return (collector: CollectorName): Envelope | undefined =>
    Object.hasOwn(facts, collector)
      ? {
          partition: "aws",
          accountId: "111122223333",
          region,
          collector,
          schema: 1,
          observedAt: "2026-11-02T08:00:00.000Z",
          complete: true,
          ops: [],
          data: facts[collector],
        }
      : undefined;
}

const groupOf = (Version: string | null, ImageId: string | null = null) => ({
  groups: [
    {
      AutoScalingGroupName: "web",
      AutoScalingGroupARN: null,
      CreatedTime: null,
      launches: [{ LaunchTemplateId: "lt-1", LaunchTemplateName: "web", Version, ImageId }],
      LaunchConfigurationName: null,
      MinSize: 0,
      MaxSize: 1,
      DesiredCapacity: 0,
      subnets: [],
      Tags: [],
    },
  ],
  launchConfigurations: [],
});
const noNodes = { "eks.node-groups": { nodeGroups: [] } };

const launch = (answers: StubAnswers, facts: Partial<Record<CollectorName, unknown>> = {}) =>
  collectFrom(answers, ec2Launch, region, { earlier: earlier({ ...noNodes, ...facts }) });

describe("ec2.launch", () => {
  test("decodes an answer written by hand from AWS's documentation; user data and key names are not kept", async () => {
    const { envelope, requests } = await launch({
      DescribeLaunchTemplateVersions: versions(aVersion("lt-1", 2, true, full)),
    });
    expect(envelope).toMatchObject({ complete: true, region });
    expect(envelope.data).toEqual({
      templateVersions: [
        {
          LaunchTemplateId: "lt-1",
          LaunchTemplateName: "web",
          VersionNumber: 2,
          DefaultVersion: true,
          ImageId: "ami-aabbcc11",
          resolvedImageId: null,
          instanceProfile: "web",
          MetadataOptions: { HttpTokens: "required", HttpEndpoint: "enabled", HttpPutResponseHopLimit: 1 },
          SecurityGroupIds: ["sg-1", "sg-2"],
          SecurityGroups: [],
          operator: null,
        },
      ],
      pinned: [],
    });
    const stored = JSON.stringify(envelope);
    expect(stored).not.toContain("WAYMARK-CANARY");
    expect(stored).not.toContain("V0FZTUFSSy1DQU5BUlk=");
    const form = requests[0]?.form;
    expect([form?.get("LaunchTemplateVersion.1"), form?.get("LaunchTemplateVersion.2")]).toEqual([
      "$Latest",
      "$Default",
    ]);
    expect([form?.get("MaxResults"), form?.get("IncludeManagedResources")]).toEqual(["200", "true"]);
    expect(form?.get("LaunchTemplateId")).toBeNull();
  });

  test("a region without templates takes one call", async () => {
    const { envelope, requests } = await launch({ DescribeLaunchTemplateVersions: versions("") });
    expect(envelope).toMatchObject({ complete: true, data: { templateVersions: [], pinned: [] } });
    expect(requests).toHaveLength(1);
  });

  test("a template that says nothing of the metadata service: null, not optional", async () => {
    const { envelope } = await launch({
      DescribeLaunchTemplateVersions: versions(aVersion("lt-1", 1, true, "<imageId>ami-1</imageId>")),
    });
    expect(envelope.data).toMatchObject({ templateVersions: [{ MetadataOptions: null }] });
  });

  test("two pages with an empty one between are one list", async () => {
    const { envelope, requests } = await launch({
      DescribeLaunchTemplateVersions: [
        versions(aVersion("lt-2", 1, true, full), "t1"),
        versions("", "t2"),
        versions(aVersion("lt-1", 1, true, full)),
      ],
    });
    expect(envelope.data).toMatchObject({
      templateVersions: [{ LaunchTemplateId: "lt-1" }, { LaunchTemplateId: "lt-2" }],
    });
    expect(requests.map(({ form }) => form.get("NextToken")).filter(Boolean)).toEqual(["t1", "t2"]);
  });

  test("denied: nothing can be said", async () => {
    const { envelope } = await launch({ DescribeLaunchTemplateVersions: denied });
    expect(envelope).toMatchObject({ complete: false, data: null, ops: [{ outcome: "denied" }] });
  });

  test("an entry without its data is no answer", async () => {
    const hollow = aVersion("lt-1", 1, true, full).replace(
      /<launchTemplateData>.*<\/launchTemplateData>/,
      "",
    );
    const { envelope } = await launch({ DescribeLaunchTemplateVersions: versions(hollow) });
    expect(envelope).toMatchObject({ complete: false, data: null });
  });

  const byTemplate =
    (listed: StubAnswer, ofTemplate: (request: StubRequest) => StubAnswer) => (request: StubRequest) =>
      request.form.get("LaunchTemplateId") === null ? listed : ofTemplate(request);
  const newest = versions(aVersion("lt-1", 4, true, full));

  test("a version that a group pins is asked for by its template", async () => {
    const { envelope, requests } = await launch(
      {
        DescribeLaunchTemplateVersions: byTemplate(newest, () =>
          versions(aVersion("lt-1", 3, false, "<imageId>ami-3</imageId>")),
        ),
      },
      { "autoscaling.groups": groupOf("3") },
    );
    expect(envelope.data).toMatchObject({
      templateVersions: [{ VersionNumber: 3, DefaultVersion: false }, { VersionNumber: 4 }],
      pinned: ["lt-1 3"],
    });
    expect(requests[1]?.form.get("LaunchTemplateVersion.1")).toBe("3");
    expect(requests).toHaveLength(2);
  });

  test("a pinned version that the list already has is not asked for again", async () => {
    const { requests } = await launch(
      { DescribeLaunchTemplateVersions: newest },
      { "autoscaling.groups": groupOf("4") },
    );
    expect(requests).toHaveLength(1);
  });

  test("a pinned version that is gone is no failure; one that is denied is", async () => {
    const facts = { "autoscaling.groups": groupOf("3") };
    const gone = byTemplate(newest, () => refused("InvalidLaunchTemplateId.VersionNotFound"));
    const { envelope } = await launch({ DescribeLaunchTemplateVersions: gone }, facts);
    expect(envelope).toMatchObject({ complete: true, data: { pinned: ["lt-1 3"] } });
    const refusal = await launch({ DescribeLaunchTemplateVersions: byTemplate(newest, () => denied) }, facts);
    expect(refusal.envelope).toMatchObject({ complete: false, data: { templateVersions: [{}] } });
    expect(refusal.envelope.ops).toContainEqual(
      expect.objectContaining({ outcome: "denied", resource: "lt-1" }),
    );
  });

  test("an image by a parameter is resolved apart, and stays a parameter where that is refused", async () => {
    const alias = "<imageId>resolve:ssm:/golden</imageId>";
    const listed = versions(aVersion("lt-1", 1, true, alias));
    const resolving = byTemplate(listed, ({ form }) =>
      form.get("ResolveAlias") === "true"
        ? versions(aVersion("lt-1", 1, true, "<imageId>ami-9</imageId>"))
        : listed,
    );
    const { envelope } = await launch({ DescribeLaunchTemplateVersions: resolving });
    expect(envelope.data).toMatchObject({
      templateVersions: [{ ImageId: "resolve:ssm:/golden", resolvedImageId: "ami-9" }],
    });
    const refusing = await launch({ DescribeLaunchTemplateVersions: byTemplate(listed, () => denied) });
    expect(refusing.envelope).toMatchObject({
      complete: false,
      data: { templateVersions: [{ resolvedImageId: null }] },
    });
  });
});

describe("ec2.defaults", () => {
  const defaults = (content: string) =>
    collectFrom(
      { GetInstanceMetadataDefaults: answer("GetInstanceMetadataDefaults", content) },
      ec2Defaults,
      region,
    );

  test("what the account has set", async () => {
    const { envelope } = await defaults(
      "<accountLevel><httpTokens>required</httpTokens><httpPutResponseHopLimit>2</httpPutResponseHopLimit><httpEndpoint>enabled</httpEndpoint><httpTokensEnforced>enabled</httpTokensEnforced><managedBy>declarative-policy</managedBy></accountLevel>",
    );
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toEqual({
      metadata: {
        HttpTokens: "required",
        HttpEndpoint: "enabled",
        HttpPutResponseHopLimit: 2,
        HttpTokensEnforced: "enabled",
        ManagedBy: "declarative-policy",
      },
    });
  });

  test.each(["<accountLevel/>", "", "<accountLevel><managedBy>account</managedBy></accountLevel>"])(
    "no preference (%s)",
    async (content) => {
      const { envelope } = await defaults(content);
      expect(envelope).toMatchObject({
        complete: true,
        data: { metadata: { HttpTokens: null, HttpEndpoint: null, HttpTokensEnforced: null } },
      });
    },
  );

  test("denied: not read, which is not the same as not set", async () => {
    const { envelope } = await collectFrom({ GetInstanceMetadataDefaults: denied }, ec2Defaults, region);
    expect(envelope).toMatchObject({ complete: false, data: null });
  });
});

describe("ec2.images", () => {
  const images = (content: string, token?: string) =>
    answer("DescribeImages", content === "" ? "<imagesSet/>" : `<imagesSet>${content}</imagesSet>`, token);
  /** EC2 API Reference, DescribeImages. */
  const anImage = (id: string, owner: string, more = "") =>
    `<item><imageId>${id}</imageId><imageLocation>amazon/x</imageLocation><imageState>available</imageState><imageOwnerId>${owner}</imageOwnerId><creationDate>2026-09-01T12:00:00.000Z</creationDate><isPublic>false</isPublic><description>WAYMARK-CANARY</description>${more}</item>`;
  const own = anImage(
    "ami-own",
    "111122223333",
    "<sourceImageId>ami-src</sourceImageId><sourceImageRegion>us-east-1</sourceImageRegion>",
  );
  const amazon = anImage(
    "ami-amazon",
    "137112412989",
    "<imageOwnerAlias>amazon</imageOwnerAlias><imdsSupport>v2.0</imdsSupport><deprecationTime>2026-12-01T00:00:00.000Z</deprecationTime>",
  );
  const facts = (image: string | null) => ({
    earlier: earlier({
      "ec2.launch": { templateVersions: [], pinned: [] },
      "autoscaling.groups": groupOf(null, image),
    }),
  });

  test("own ones, and those of others that are launched from", async () => {
    const asked: StubRequest[] = [];
    const answers = {
      DescribeImages: (request: StubRequest) => {
        asked.push(request);
        return images(request.form.get("Owner.1") === "self" ? own : amazon);
      },
    };
    const { envelope } = await collectFrom(answers, ec2Images, region, facts("ami-amazon"));
    expect(envelope).toMatchObject({
      complete: true,
      data: {
        images: [
          { ImageId: "ami-own", Public: false, SourceImageId: "ami-src", SourceImageRegion: "us-east-1" },
        ],
        used: [{ ImageId: "ami-amazon", ImageOwnerAlias: "amazon", ImdsSupport: "v2.0" }],
        asked: ["ami-amazon"],
      },
    });
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
    expect(asked[1]?.form.get("Filter.1.Name")).toBe("image-id");
    expect(asked[1]?.form.get("Filter.1.Value.1")).toBe("ami-amazon");
    expect(asked.every(({ form }) => form.get("IncludeDisabled") === "true")).toBe(true);
  });

  test("nothing foreign is launched from: one call; an endpoint that lists everybody's is sorted out", async () => {
    const { envelope, requests } = await collectFrom(
      { DescribeImages: [images(own, "t1"), images("", "t2"), images(amazon)] },
      ec2Images,
      region,
      facts("ami-own"),
    );
    expect(envelope).toMatchObject({ complete: true, data: { images: [{ ImageId: "ami-own" }], used: [] } });
    expect(requests).toHaveLength(3);
  });

  test("an image that is gone was asked for and is in neither list", async () => {
    const { envelope } = await collectFrom({ DescribeImages: images("") }, ec2Images, region, facts("ami-9"));
    expect(envelope).toMatchObject({ complete: true, data: { images: [], used: [], asked: ["ami-9"] } });
  });

  test("denied, or launches not read: null, never an empty list", async () => {
    const refusal = await collectFrom({ DescribeImages: denied }, ec2Images, region, facts("ami-9"));
    expect(refusal.envelope).toMatchObject({ complete: false, data: null });
    const alone = await collectFrom({ DescribeImages: images(own) }, ec2Images, region, {});
    expect(alone.envelope.data).toMatchObject({ images: [{}], used: null, asked: [] });
  });
});
