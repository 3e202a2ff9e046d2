/** What instances of one region were launched from, and which images the account lets be launched. */
import {
  DescribeInstanceImageMetadataCommand,
  GetAllowedImagesSettingsCommand,
  type ImageCriterion,
  type ImageMetadata,
  type InstanceImageMetadata,
} from "@aws-sdk/client-ec2";
import { type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import { autoscalingGroupsSchema } from "#lib/facts/autoscaling.ts";
import { ec2ComputeSchema, ec2LaunchSchema } from "#lib/facts/ec2.ts";
import type { ImageCriterion as Criterion, RunningImage } from "#lib/facts/image-sourcing.ts";

const metadataOp = "ec2:DescribeInstanceImageMetadata";
const settingsOp = "ec2:GetAllowedImagesSettings";

/**
 * `ec2.instance-images`: ec2:DescribeInstanceImageMetadata, one region, where there are instances. Other than
 * DescribeImages it speaks of images that are gone, or that nobody shares any more.
 */
export const ec2InstanceImages: Collector<"ec2.instance-images"> = {
  name: "ec2.instance-images",
  scope: "region",
  actions: [{ action: metadataOp, reason: "whose images instances run from, and how old these are" }],
  async collect(from) {
    if (instancesOf(from)?.length === 0) {
      from.skip(metadataOp, "no-instance");
      return { images: [] };
    }
    const listed = await from.pages(metadataOp, async (clients, http, NextToken) => {
      const input = { MaxResults: 1_000, ...(NextToken === undefined ? {} : { NextToken }) };
      const page = await clients.ec2.send(new DescribeInstanceImageMetadataCommand(input), http);
      return { items: withImages(page.InstanceImageMetadata), next: page.NextToken };
    });
    if (listed.kind !== "ok") return null;
    const byId = new Map(listed.value.map((image) => [image.ImageId, image]));
    return { images: orderedBy([...byId.values()], "ImageId") };
  },
};

/** The image of each entry; undefined, which is refused, where one has none. */
function withImages(entries: readonly InstanceImageMetadata[] | undefined): RunningImage[] | undefined {
  const images = entries?.map(({ ImageMetadata }) => ImageMetadata ?? {});
  return identified(images, "ImageId")?.map(imageFacts);
}

function imageFacts(image: ImageMetadata): RunningImage {
  return {
    // Lists with an entry that has none are refused before.
    ImageId: image.ImageId ?? "",
    OwnerId: image.OwnerId ?? null,
    ImageOwnerAlias: image.ImageOwnerAlias ?? null,
    IsPublic: image.IsPublic ?? null,
    CreationDate: image.CreationDate ?? null,
    DeprecationTime: image.DeprecationTime ?? null,
    ImageAllowed: image.ImageAllowed ?? null,
  };
}

/** Instances as this run has read them; undefined: it has not, or not all of them. */
function instancesOf({ options, region }: Collecting) {
  return ec2ComputeSchema.safeParse(options.earlier?.("ec2.compute", region)?.data).data?.instances;
}

/** `ec2.allowed-images`: ec2:GetAllowedImagesSettings, one region, where there is something to launch. */
export const ec2AllowedImages: Collector<"ec2.allowed-images"> = {
  name: "ec2.allowed-images",
  scope: "region",
  actions: [{ action: settingsOp, reason: "whether images of strangers can be launched" }],
  async collect(from) {
    if (isNothingLaunched(from)) {
      from.skip(settingsOp, "nothing-is-launched");
      return { settings: null };
    }
    const answer = await from.call(
      settingsOp,
      (clients, http) => clients.ec2.send(new GetAllowedImagesSettingsCommand({}), http),
      { isWhole: ({ State }) => State !== undefined },
    );
    if (answer.kind !== "ok") return null;
    const { State = "", ManagedBy, ImageCriteria = [] } = answer.value;
    return {
      settings: { State, ManagedBy: ManagedBy ?? null, ImageCriteria: ImageCriteria.map(criterionFacts) },
    };
  },
};

/** Only what was read to the end says that there is nothing. */
function isNothingLaunched(from: Collecting): boolean {
  const earlier = (collector: "ec2.launch" | "autoscaling.groups") =>
    from.options.earlier?.(collector, from.region)?.data;
  const versions = ec2LaunchSchema.safeParse(earlier("ec2.launch")).data?.templateVersions;
  const scaling = autoscalingGroupsSchema.safeParse(earlier("autoscaling.groups")).data;
  return instancesOf(from)?.length === 0 && versions?.length === 0 && scaling?.groups?.length === 0;
}

function criterionFacts(criterion: ImageCriterion): Criterion {
  const { ImageProviders, MarketplaceProductCodes = [], ImageNames = [], ImageWatermarks = [] } = criterion;
  return {
    ImageProviders: ImageProviders?.toSorted() ?? null,
    MarketplaceProductCodes: MarketplaceProductCodes.toSorted(),
    ImageNames: ImageNames.toSorted(),
    WatermarkKeys: ImageWatermarks.flatMap(({ WatermarkKey }) => WatermarkKey ?? []).sort(),
  };
}
