/** Whose a machine image is, what it was made from, and how old it is: for item 7.1. */
import type { Ec2Image } from "#lib/facts/ec2.ts";
import type { RunningImage } from "#lib/facts/image-sourcing.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { said } from "./9-1-instances.ts";

/** What is known of one image. */
export interface Image {
  id: string;
  ownerId: string | null;
  alias: string | null;
  isPublic: boolean | null;
  createdAt: string | null;
  deprecatedAt: string | null;
  /** Whether the criteria of Allowed AMIs would take it; null: not said. */
  isAllowed: boolean | null;
  productCodes: readonly string[];
}

const imagesOp = "ec2:DescribeImages";
/** How the collector names its second question. */
const usedImages = "images of launch sources";
const metadataOp = "ec2:DescribeInstanceImageMetadata";

interface Listed {
  own: ReadonlyMap<string, Ec2Image>;
  others: ReadonlyMap<string, Ec2Image>;
  /** Ids of others' images that were asked for. */
  asked: ReadonlySet<string>;
}

/** Images of one account by region, each list indexed once. */
export class Images {
  readonly #context: EvaluationContext;
  readonly #listed = new Map<string, Answer<Listed>>();
  readonly #running = new Map<string, Answer<ReadonlyMap<string, RunningImage>>>();

  constructor(context: EvaluationContext) {
    this.#context = context;
  }

  /**
   * The image as instances show it, else as images are listed. Not known: why nobody can say.
   *
   * @param isRun an instance runs from it, so that its metadata has to name it.
   */
  find(region: string, id: string, isRun: boolean): Answer<Image> {
    if (!id.startsWith("ami-")) return { known: false, gap: this.#aliasGap(region) };
    const running = this.#runningIn(region);
    const seen = running.known ? running.value.get(id) : undefined;
    const listed = this.#listedIn(region);
    const described = listed.known ? (listed.value.own.get(id) ?? listed.value.others.get(id)) : undefined;
    if (seen !== undefined || described !== undefined) {
      return { known: true, value: imageOf(id, seen, described) };
    }
    if (isRun && !running.known) return running;
    if (!listed.known) return listed;
    const gap = this.#context.view.find("ec2.images", region).gapOf(imagesOp, usedImages);
    const text = "An image that is run or launched from is nowhere to be found";
    return { known: false, gap: gap ?? said(text) };
  }

  /**
   * The image at the beginning of what an own image was made from: foreign, or own where nothing came before. null: what
   * came before cannot be found, because it is gone or was never shared. Not known: images could not be listed.
   */
  originOf(region: string, id: string): Answer<Image | null> {
    const seen = new Set<string>();
    let [place, current] = [region, id];
    for (;;) {
      const listed = this.#listedIn(place);
      if (!listed.known) return listed;
      const image = listed.value.own.get(current);
      if (image === undefined || seen.has(current)) return { known: true, value: null };
      seen.add(current);
      const source = image.SourceImageId;
      if (source === null) return { known: true, value: imageOf(current, undefined, image) };
      const foreign = listed.value.others.get(source);
      if (foreign !== undefined) return { known: true, value: imageOf(source, undefined, foreign) };
      const next = image.SourceImageRegion ?? place;
      if (!listed.value.asked.has(source)) return this.#unaskedOrigin(place, next);
      // Own images of another region stand in that region's list only.
      if (next === place) return { known: true, value: null };
      [place, current] = [next, source];
    }
  }

  /** A source in a region that nobody reads cannot be found; one whose question failed may be anything. */
  #unaskedOrigin(region: string, sourceRegion: string): Answer<null> {
    const asked = sourceRegion === region ? usedImages : `sources in ${sourceRegion}`;
    const gap = this.#context.view.find("ec2.images", region).gapOf(imagesOp, asked);
    return gap === null ? { known: true, value: null } : { known: false, gap };
  }

  #listedIn(region: string): Answer<Listed> {
    const known = this.#listed.get(region);
    if (known !== undefined) return known;
    const answer = this.#context.view.find("ec2.images", region).ask(imagesOp, ({ images, used, asked }) => ({
      own: new Map((images ?? []).map((image) => [image.ImageId, image])),
      others: new Map((used ?? []).map((image) => [image.ImageId, image])),
      asked: new Set(asked),
    }));
    this.#listed.set(region, answer);
    return answer;
  }

  #runningIn(region: string): Answer<ReadonlyMap<string, RunningImage>> {
    const known = this.#running.get(region);
    if (known !== undefined) return known;
    const answer = this.#context.view
      .find("ec2.instance-images", region)
      .ask(metadataOp, ({ images }) => new Map(images.map((image) => [image.ImageId, image])));
    this.#running.set(region, answer);
    return answer;
  }

  /** Why it is not known which image a parameter stands for. */
  #aliasGap(region: string) {
    const gap = this.#context.view
      .find("ec2.launch", region)
      .gapOf("ec2:DescribeLaunchTemplateVersions", "images named by parameters");
    return gap ?? said("AWS did not say which image a parameter stands for");
  }
}

function imageOf(id: string, seen: RunningImage | undefined, described: Ec2Image | undefined): Image {
  return {
    id,
    ownerId: seen?.OwnerId ?? described?.OwnerId ?? null,
    alias: seen?.ImageOwnerAlias ?? described?.ImageOwnerAlias ?? null,
    isPublic: seen?.IsPublic ?? described?.Public ?? null,
    createdAt: seen?.CreationDate ?? described?.CreationDate ?? null,
    deprecatedAt: seen?.DeprecationTime ?? described?.DeprecationTime ?? null,
    isAllowed: seen?.ImageAllowed ?? null,
    productCodes: described?.productCodes ?? [],
  };
}
