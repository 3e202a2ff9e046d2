import { describe, expect, test } from "vitest";
import { collectFrom } from "#lib/aws/stub-account.ts";
import type { StubAnswer, StubRequest } from "#lib/aws/stub-endpoint.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { ec2AllowedImages, ec2InstanceImages } from "./ec2-image-control.ts";
import { ec2Images } from "./ec2-images.ts";

const region = "eu-west-1";

/** An answer in the form of the EC2 API Reference. */
function answer(operation: string, content: string, token = ""): StubAnswer {
  const next = token === "" ? "" : `<nextToken>${token}</nextToken>`;
  return {
    body: `<${operation}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>${content}${next}</${operation}Response>`,
  };
}

const denied = {
  status: 403,
  body: "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors><RequestID>r</RequestID></Response>",
};

/** What other collectors of this run have read. */
function earlier(data: Record<string, unknown>) {
  return {
    regions: [region, "us-east-1"],
    earlier: (collector: string): Envelope | undefined =>
      collector in data
        ? {
            partition: "aws",
            accountId: "111122223333",
            region,
            collector,
            schema: 1,
            ops: [],
            observedAt: "2026-11-02T08:00:00Z",
            complete: true,
            data: data[collector],
          }
        : undefined,
  };
}

const compute = (instances: object[] | null) => ({
  "ec2.compute": { instances, volumes: null, snapshots: null },
});
const launch = (versions: object[], groups: object[] | null) => ({
  "ec2.launch": { templateVersions: versions, pinned: [] },
  "autoscaling.groups": { groups, launchConfigurations: [] },
});

describe("ec2.instance-images", () => {
  const page = (content: string, token?: string) =>
    answer(
      "DescribeInstanceImageMetadata",
      content === ""
        ? "<instanceImageMetadataSet/>"
        : `<instanceImageMetadataSet>${content}</instanceImageMetadataSet>`,
      token,
    );
  /** EC2 API Reference, DescribeInstanceImageMetadata. */
  const entry = (id: string, image: string) =>
    `<item><instanceId>${id}</instanceId><instanceOwnerId>111122223333</instanceOwnerId><instanceState><code>16</code><name>running</name></instanceState><tagSet><item><key>k</key><value>WAYMARK-CANARY</value></item></tagSet><imageMetadata>${image}</imageMetadata></item>`;
  const gone =
    "<imageId>ami-gone</imageId><name>wordpress</name><imageOwnerId>999988887777</imageOwnerId><imageState>deregistered</imageState><isPublic>true</isPublic><creationDate>2021-06-01T00:00:00.000Z</creationDate><imageAllowed>false</imageAllowed>";
  const amazon =
    "<imageId>ami-amazon</imageId><imageOwnerId>137112412989</imageOwnerId><imageOwnerAlias>amazon</imageOwnerAlias><imageState>available</imageState><isPublic>true</isPublic><creationDate>2026-10-01T00:00:00.000Z</creationDate><deprecationTime>2027-01-01T00:00:00.000Z</deprecationTime><imageAllowed>true</imageAllowed>";

  test("each image once, page by page; one that is gone says whose it was", async () => {
    const { envelope } = await collectFrom(
      {
        DescribeInstanceImageMetadata: [
          page(entry("i-1", gone), "t1"),
          page("", "t2"),
          page(entry("i-2", amazon) + entry("i-3", amazon)),
        ],
      },
      ec2InstanceImages,
      region,
    );
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toEqual({
      images: [
        {
          ImageId: "ami-amazon",
          OwnerId: "137112412989",
          ImageOwnerAlias: "amazon",
          IsPublic: true,
          CreationDate: "2026-10-01T00:00:00.000Z",
          DeprecationTime: "2027-01-01T00:00:00.000Z",
          ImageAllowed: true,
        },
        {
          ImageId: "ami-gone",
          OwnerId: "999988887777",
          ImageOwnerAlias: null,
          IsPublic: true,
          CreationDate: "2021-06-01T00:00:00.000Z",
          DeprecationTime: null,
          ImageAllowed: false,
        },
      ],
    });
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
  });

  test("no instance: nothing is called; instances that were not read: asked all the same", async () => {
    const empty = await collectFrom({}, ec2InstanceImages, region, earlier(compute([])));
    expect(empty.envelope).toMatchObject({ complete: true, data: { images: [] } });
    expect(empty.requests).toEqual([]);
    const answers = { DescribeInstanceImageMetadata: page(entry("i-1", gone)) };
    const unread = await collectFrom(answers, ec2InstanceImages, region, earlier(compute(null)));
    expect(unread.envelope.data).toMatchObject({ images: [{ ImageId: "ami-gone" }] });
  });

  test("denied, or an entry that names no image: null", async () => {
    const shut = await collectFrom({ DescribeInstanceImageMetadata: denied }, ec2InstanceImages, region);
    expect(shut.envelope).toMatchObject({ complete: false, data: null });
    const odd = { DescribeInstanceImageMetadata: page(entry("i-1", "<name>x</name>")) };
    expect((await collectFrom(odd, ec2InstanceImages, region)).envelope).toMatchObject({ data: null });
  });
});

describe("ec2.allowed-images", () => {
  /** EC2 API Reference, GetAllowedImagesSettings. */
  const settings = (content: string) => ({
    GetAllowedImagesSettings: answer("GetAllowedImagesSettings", content),
  });
  const something = earlier({ ...compute([{}]), ...launch([], []) });

  test("state and criteria", async () => {
    const { envelope } = await collectFrom(
      settings(
        "<state>enabled</state><managedBy>declarative-policy</managedBy><imageCriterionSet><item><imageProviderSet><item>amazon</item><item>123456789012</item></imageProviderSet><imageNameSet><item>al2023-*</item></imageNameSet></item><item><marketplaceProductCodeSet><item>abcdefg1234567890</item></marketplaceProductCodeSet><imageWatermarkSet><item><watermarkKey>123456789012:approved</watermarkKey></item></imageWatermarkSet></item></imageCriterionSet>",
      ),
      ec2AllowedImages,
      region,
      something,
    );
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toEqual({
      settings: {
        State: "enabled",
        ManagedBy: "declarative-policy",
        ImageCriteria: [
          {
            ImageProviders: ["123456789012", "amazon"],
            MarketplaceProductCodes: [],
            ImageNames: ["al2023-*"],
            WatermarkKeys: [],
          },
          {
            ImageProviders: null,
            MarketplaceProductCodes: ["abcdefg1234567890"],
            ImageNames: [],
            WatermarkKeys: ["123456789012:approved"],
          },
        ],
      },
    });
  });

  test("disabled: an answer like any other", async () => {
    const off = settings("<state>disabled</state><managedBy>account</managedBy>");
    const { envelope } = await collectFrom(off, ec2AllowedImages, region, something);
    expect(envelope.data).toEqual({
      settings: { State: "disabled", ManagedBy: "account", ImageCriteria: [] },
    });
  });

  test("nothing is launched: not asked; a list that was not read: asked", async () => {
    const none = earlier({ ...compute([]), ...launch([], []) });
    const empty = await collectFrom({}, ec2AllowedImages, region, none);
    expect(empty.envelope).toMatchObject({ complete: true, data: { settings: null } });
    expect(empty.requests).toEqual([]);
    const off = settings("<state>disabled</state>");
    const unread = earlier({ ...compute([]), ...launch([], null) });
    expect((await collectFrom(off, ec2AllowedImages, region, unread)).requests).toHaveLength(1);
  });

  test("denied, or no state: null", async () => {
    const shut = await collectFrom({ GetAllowedImagesSettings: denied }, ec2AllowedImages, region, something);
    expect(shut.envelope).toMatchObject({ complete: false, data: null });
    const odd = settings("<managedBy>account</managedBy>");
    expect((await collectFrom(odd, ec2AllowedImages, region, something)).envelope.data).toBeNull();
  });
});

describe("ec2.images, what own ones were made from", () => {
  const item = (id: string, owner: string, more = "") =>
    `<item><imageId>${id}</imageId><imageState>available</imageState><imageOwnerId>${owner}</imageOwnerId><creationDate>2026-09-01T12:00:00.000Z</creationDate>${more}</item>`;
  const images = (content: string) => answer("DescribeImages", `<imagesSet>${content}</imagesSet>`);
  const made = (id: string, source: string, from: string) =>
    item(
      id,
      "111122223333",
      `<sourceImageId>${source}</sourceImageId><sourceImageRegion>${from}</sourceImageRegion><productCodes><item><productCode>p1</productCode><type>marketplace</type></item></productCodes>`,
    );

  test("sources are asked for where they are, if that region is read", async () => {
    const own =
      made("ami-1", "ami-here", region) +
      made("ami-2", "ami-there", "us-east-1") +
      made("ami-3", "ami-off", "af-south-1");
    const asked: string[][] = [];
    const answers = {
      DescribeImages: ({ form, region: place }: StubRequest) => {
        if (form.get("Owner.1") === "self") return images(own);
        const wanted = form.get("Filter.1.Value.1") ?? "";
        asked.push([place, wanted]);
        return images(item(wanted, "999988887777"));
      },
    };
    const known = earlier(launch([], []));
    const { envelope } = await collectFrom(answers, ec2Images, region, known);
    expect(asked.toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1))).toEqual([
      [region, "ami-here"],
      ["us-east-1", "ami-there"],
    ]);
    expect(envelope).toMatchObject({
      complete: true,
      data: {
        images: [{ ImageId: "ami-1", productCodes: ["p1"] }, {}, {}],
        used: [
          { ImageId: "ami-here", OwnerId: "999988887777" },
          { ImageId: "ami-there", OwnerId: "999988887777" },
        ],
        asked: ["ami-here", "ami-there"],
      },
    });
  });

  test("a source elsewhere that could not be read was not asked for", async () => {
    const answers = {
      DescribeImages: ({ form }: StubRequest) =>
        form.get("Owner.1") === "self" ? images(made("ami-2", "ami-there", "us-east-1")) : denied,
    };
    const { envelope } = await collectFrom(answers, ec2Images, region, earlier(launch([], [])));
    expect(envelope).toMatchObject({ complete: false, data: { used: [], asked: [] } });
  });
});
