/** Images of one region: those that the account made, and those of others that it launches from. */
import { DescribeImagesCommand, type Image } from "@aws-sdk/client-ec2";
import { type Answer, type Collecting, type Collector, identified, valueOf } from "#lib/aws/collecting.ts";
import { inPieces, mapAtOnce } from "#lib/aws/many.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import { autoscalingGroupsSchema } from "#lib/facts/autoscaling.ts";
import { type Ec2Image, ec2LaunchSchema } from "#lib/facts/ec2.ts";

const op = "ec2:DescribeImages";
/** Names the second question in what is written down. */
const usedImages = "images of launch sources";
/** A filter takes no more values than this. */
const valuesPerFilter = 200;

/**
 * `ec2.images`: ec2:DescribeImages of the account's own, and of those that its launch sources name. These are asked for
 * by filter: with ids, one that is gone would be the answer to all.
 */
export const ec2Images: Collector<"ec2.images"> = {
  name: "ec2.images",
  scope: "region",
  actions: [{ action: op, reason: "the account's own images, and those that it launches from" }],
  async collect(from) {
    const listed = await readImages(from, { Owners: ["self"] });
    // An endpoint that does not look at the owner lists others' too, and says whose they are.
    const own = valueOf(listed)?.filter(({ OwnerId }) => OwnerId === undefined || OwnerId === from.accountId);
    const images = own?.map(imageFacts) ?? null;
    const named = imagesOfLaunchSources(from);
    const ownIds = new Set(images?.map(({ ImageId }) => ImageId));
    const used = await readUsed(from, named?.filter((id) => !ownIds.has(id)) ?? null);
    if (images === null && used === null) return null;
    return {
      images: orderedBy(images, "ImageId"),
      used: orderedBy(used, "ImageId"),
      asked: used === null ? [] : (named ?? []),
    };
  },
};

type Asking = { Owners: string[] } | { Filters: { Name: string; Values: string[] }[] };

function readImages(from: Collecting, asking: Asking, resource?: string): Promise<Answer<Image[]>> {
  return from.pages(
    op,
    async (clients, http, NextToken) => {
      const input = {
        ...asking,
        IncludeDisabled: true,
        IncludeDeprecated: true,
        MaxResults: 1_000,
        ...(NextToken === undefined ? {} : { NextToken }),
      };
      const page = await clients.ec2.send(new DescribeImagesCommand(input), http);
      return { items: identified(page.Images, "ImageId"), next: page.NextToken };
    },
    resource === undefined ? {} : { resource },
  );
}

/** null: what is launched from, or its images, could not be read. */
async function readUsed(from: Collecting, ids: string[] | null): Promise<Ec2Image[] | null> {
  if (ids === null) return null;
  if (ids.length === 0) {
    from.skip(op, "no-foreign-image");
    return [];
  }
  const answers = await mapAtOnce(inPieces(ids, valuesPerFilter), 2, (Values) =>
    readImages(from, { Filters: [{ Name: "image-id", Values }] }, usedImages),
  );
  if (answers.some(({ kind }) => kind !== "ok")) return null;
  // An endpoint that does not know the filter lists others too.
  return answers
    .flatMap((answer) => valueOf(answer) ?? [])
    .filter(({ ImageId = "" }) => ids.includes(ImageId))
    .map(imageFacts);
}

/** Ids, read by this run already; null: one of the lists was not. */
function imagesOfLaunchSources(from: Collecting): string[] | null {
  const launch = ec2LaunchSchema.safeParse(from.options.earlier?.("ec2.launch", from.region)?.data).data;
  const scaling = from.options.earlier?.("autoscaling.groups", from.region);
  const groups = autoscalingGroupsSchema.safeParse(scaling?.data).data;
  if (launch === undefined || groups === undefined) return null;
  const ids = [
    ...launch.templateVersions.map(({ ImageId, resolvedImageId }) => resolvedImageId ?? ImageId),
    ...(groups.launchConfigurations ?? []).map(({ ImageId }) => ImageId),
    ...(groups.groups ?? []).flatMap(({ launches }) => launches.map(({ ImageId }) => ImageId)),
  ];
  return [...new Set(ids.flatMap((id) => (id?.startsWith("ami-") === true ? [id] : [])))].sort();
}

function imageFacts(image: Image): Ec2Image {
  return {
    // Lists with an entry that has none are refused before.
    ImageId: image.ImageId ?? "",
    CreationDate: image.CreationDate ?? null,
    OwnerId: image.OwnerId ?? null,
    ImageOwnerAlias: image.ImageOwnerAlias ?? null,
    Public: image.Public ?? null,
    DeprecationTime: image.DeprecationTime ?? null,
    ImdsSupport: image.ImdsSupport ?? null,
    SourceImageId: image.SourceImageId ?? null,
    SourceImageRegion: image.SourceImageRegion ?? null,
  };
}
