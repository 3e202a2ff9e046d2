/** Machine images: those that an account made in a Region, and those of others that its instances come from. */
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { hash, hexDigits, text, unit } from "#lib/sim/random.ts";
import { busyRegionsOf } from "./busy-regions.ts";

const dayMs = 24 * 3_600_000;

export interface SimulatedImage {
  id: string;
  name: string;
  ownerId: string;
  ownerAlias: "amazon" | null;
  isPublic: boolean;
  createdAt: Date;
  deprecatedAt: Date | null;
  asksForTokens: boolean;
  sourceImageId: string | null;
  /** Deregistered images are listed no more; instances go on running from them. */
  isListed: boolean;
}

const amazonId = "137112412989";
/** Publishes an image that somebody once found by its name. */
const strangerId = "679593333241";

function idOf(organization: SimulatedOrganization, ...key: (string | number)[]): string {
  return `ami-0${text(16, hexDigits, organization.seed, "image", ...key)}`;
}

function daysBefore({ epochAt }: SimulatedOrganization, days: number): Date {
  return new Date(epochAt.getTime() - days * dayMs);
}

/** Amazon's own, of last month. */
export function amazonImage(organization: SimulatedOrganization, region: string): SimulatedImage {
  return {
    id: idOf(organization, "amazon", region),
    name: "al2023-ami-2023.9.20261005.0-kernel-6.12-x86_64",
    ownerId: amazonId,
    ownerAlias: "amazon",
    isPublic: true,
    createdAt: daysBefore(organization, 30),
    deprecatedAt: new Date(organization.epochAt.getTime() + 60 * dayMs),
    asksForTokens: true,
    sourceImageId: null,
    isListed: true,
  };
}

/** A stranger's, which is gone. */
function strangersImage(organization: SimulatedOrganization, region: string): SimulatedImage {
  return {
    id: idOf(organization, "stranger", region),
    name: "wordpress-ready-made",
    ownerId: strangerId,
    ownerAlias: null,
    isPublic: true,
    createdAt: daysBefore(organization, 1_100),
    deprecatedAt: null,
    asksForTokens: false,
    sourceImageId: null,
    isListed: false,
  };
}

/** What the account builds for itself: renewed every few weeks, or forgotten. */
export function ownImage(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): SimulatedImage {
  const isForgotten = unit(organization.seed, "forgotten-image", account.index) < 0.15;
  const age = 5 + (hash(organization.seed, "image-age", account.index, region) % 60);
  return {
    id: idOf(organization, "own", account.index, region),
    name: `${account.name}-base`,
    ownerId: account.id,
    ownerAlias: null,
    isPublic: false,
    createdAt: daysBefore(organization, isForgotten ? 400 + age : age),
    deprecatedAt: null,
    asksForTokens: false,
    sourceImageId: amazonImage(organization, region).id,
    isListed: true,
  };
}

/** What `DescribeImages` finds: the account's own in Regions that it uses, and what Amazon publishes. */
export function imagesIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): SimulatedImage[] {
  const isUsed = account.duty !== "management" && busyRegionsOf(organization, account).includes(region);
  return [...(isUsed ? [ownImage(organization, account, region)] : []), amazonImage(organization, region)];
}

/** Everything that instances of the account run from there, listed or not. */
export function imagesOfInstances(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): SimulatedImage[] {
  return [
    ownImage(organization, account, region),
    amazonImage(organization, region),
    strangersImage(organization, region),
  ];
}

/** What an instance runs from: mostly the account's own image. */
export function imageOfInstance(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
  at: number,
): SimulatedImage {
  if (account.duty === "management") return amazonImage(organization, region);
  const drawn = unit(organization.seed, "image-of-instance", account.index, region, at);
  if (account.index % 11 === 7 && drawn < 0.2) return strangersImage(organization, region);
  return drawn < 0.7 ? ownImage(organization, account, region) : amazonImage(organization, region);
}
