/** Images of one region: those that the account made, and those of others that it launches from. */
import { DescribeImagesCommand, type Image } from "@aws-sdk/client-ec2";
import { type Answer, type Collecting, type Collector, identified, valueOf } from "#lib/aws/collecting.ts";
import { inPieces, mapAtOnce } from "#lib/aws/many.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import { autoscalingGroupsSchema } from "#lib/facts/autoscaling.ts";
import { type Ec2Image, ec2LaunchSchema } from "#lib/facts/ec2.ts";
import { marketplaceProducts } from "./ec2-compute.ts";

const op = "ec2:DescribeImages";
/** Names the second question in what is written down. */
const usedImages = "images of launch sources";
/** A filter takes no more values than this. */
const valuesPerFilter = 200;

/**
 * `ec2.images`: ec2:DescribeImages of the account's own, of those that its launch sources name, and of those that its own
 * were made from, in whichever of its regions these are. Others' are asked for by filter: with ids, one that is gone would
 * be the answer to all.
 */
export const ec2Images: Collector<"ec2.images"> = {
  name: "ec2.images",
  scope: "region",
  actions: [
    {
      action: op,
      reason: "the account's own images, what they were made from, and those that it launches from",
    },
  ],
  async collect(from) {
    const listed = await readImages(from, { Owners: ["self"] });
    // An endpoint that does not look at the owner lists others' too, and says whose they are.
    const own = valueOf(listed)?.filter(({ OwnerId }) => OwnerId === undefined || OwnerId === from.accountId);
    const images = own?.map(imageFacts) ?? null;
    const named = imagesOfLaunchSources(from);
    const ownIds = new Set(images?.map(({ ImageId }) => ImageId));
    const sources = sourcesByRegion(from, images ?? []);
    const here = [...new Set([...(named ?? []), ...(sources.get(from.region) ?? [])])].sort();
    const foreign = here.filter((id) => !ownIds.has(id));
    const used = await readOthers(from, named === null && foreign.length === 0 ? null : foreign);
    const elsewhere = await readElsewhere(from, sources);
    if (images === null && used === null) return null;
    return {
      images: orderedBy(images, "ImageId"),
      used: used === null ? null : orderedBy([...used, ...elsewhere.images], "ImageId"),
      asked: used === null ? [] : [...here, ...elsewhere.asked].sort(),
    };
  },
};

/** Region → ids of what own images were made from there, in regions that this run reads. */
function sourcesByRegion(from: Collecting, images: readonly Ec2Image[]): Map<string, string[]> {
  const { regions } = from.options;
  const byRegion = Map.groupBy(
    images.filter(({ SourceImageId }) => SourceImageId?.startsWith("ami-") === true),
    ({ SourceImageRegion }) => SourceImageRegion ?? from.region,
  );
  const readable = [...byRegion].filter(([region]) => region === from.region || regions?.includes(region));
  return new Map(
    readable.map(([region, those]) => [
      region,
      [...new Set(those.flatMap(({ SourceImageId }) => SourceImageId ?? []))].sort(),
    ]),
  );
}

/** Sources in other regions, one call each; what could not be read there is not among those asked for. */
async function readElsewhere(
  from: Collecting,
  sources: ReadonlyMap<string, string[]>,
): Promise<{ images: Ec2Image[]; asked: string[] }> {
  const others = [...sources].filter(([region]) => region !== from.region);
  const read = await mapAtOnce(others, 2, async ([region, ids]) => {
    const images = await readByIds(from, ids, { resource: `sources in ${region}`, region });
    return images === null ? { images: [], asked: [] } : { images, asked: ids };
  });
  return {
    // One that is the account's own there is among that region's own.
    images: read.flatMap(({ images }) => images.filter(({ OwnerId }) => OwnerId !== from.accountId)),
    asked: read.flatMap(({ asked }) => asked),
  };
}

type Asking = { Owners: string[] } | { Filters: { Name: string; Values: string[] }[] };

/** Named in what is written down, and where it is asked, if not here. */
interface Place {
  resource?: string;
  region?: string;
}

function readImages(from: Collecting, asking: Asking, place: Place = {}): Promise<Answer<Image[]>> {
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
    place,
  );
}

/** null: what is launched from, or its images, could not be read. */
async function readOthers(from: Collecting, ids: string[] | null): Promise<Ec2Image[] | null> {
  if (ids === null) return null;
  if (ids.length === 0) {
    from.skip(op, "no-foreign-image");
    return [];
  }
  return readByIds(from, ids, { resource: usedImages });
}

async function readByIds(from: Collecting, ids: string[], place: Place): Promise<Ec2Image[] | null> {
  const answers = await mapAtOnce(inPieces(ids, valuesPerFilter), 2, (Values) =>
    readImages(from, { Filters: [{ Name: "image-id", Values }] }, place),
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
    productCodes: marketplaceProducts(image.ProductCodes),
  };
}
