/** Settings of the items of stages 6 and 7. */
import { z } from "zod";
import { iacTypeNames } from "#lib/roadmap/iac-types.ts";
import { days, flag, namesOrNone, setting } from "./entry.ts";

const tagText = z.string().trim().min(1).max(256);

const accountIds = z.array(z.string().regex(/^\d{12}$/)).max(1_000);
const prefixV4 = z.int().min(0).max(32);
const prefixV6 = z.int().min(0).max(128);

/** By key, in the order of the roadmap. */
export const middleSettings = {
  publicPorts: setting({
    schema: z.array(z.int().min(0).max(65_535)).max(100),
    default: [80, 443],
    items: ["6.1", "6.3"],
    meaning: "ports that a load balancer may offer to the whole internet",
  }),
  worldV4: setting({
    schema: prefixV4,
    default: 8,
    items: ["6.1", "6.2", "6.3", "9.2"],
    meaning: "a public IPv4 range with a shorter prefix than this counts as the whole internet",
  }),
  worldV6: setting({
    schema: prefixV6,
    default: 32,
    items: ["6.1", "6.2", "6.3", "9.2"],
    meaning: "a public IPv6 range with a shorter prefix than this counts as the whole internet",
  }),
  publicWideV4: setting({
    schema: prefixV4,
    default: 24,
    items: ["6.1", "6.3"],
    meaning: "a public IPv4 range with a shorter prefix than this is too wide a source",
  }),
  publicWideV6: setting({
    schema: prefixV6,
    default: 48,
    items: ["6.1", "6.3"],
    meaning: "a public IPv6 range with a shorter prefix than this is too wide a source",
  }),
  privateWideMax: setting({
    schema: prefixV4,
    default: 16,
    items: ["6.3"],
    meaning: "a private range with this prefix or a shorter one is too wide a source",
  }),
  privateWideVpcMax: setting({
    schema: prefixV4,
    default: 20,
    items: ["6.3"],
    meaning: "the whole range of a VPC is too wide a source where its prefix is this or shorter",
  }),
  strictPublicIp: setting({
    schema: flag,
    default: false,
    items: ["6.1"],
    meaning:
      "whether a public address with a route from the internet fails, whatever its security groups let in",
  }),
  scoreOtherPublic: setting({
    schema: flag,
    default: true,
    items: ["6.1"],
    meaning: "whether other public resources than instances and buckets count, or are only shown",
  }),
  allowAmazon: setting({
    schema: flag,
    default: true,
    items: ["7.1"],
    meaning: "whether machines may run from images that AWS itself publishes",
  }),
  imageFactoryAccounts: setting({
    schema: accountIds,
    default: [],
    items: ["7.1"],
    meaning: "accounts that build images for the others",
  }),
  allowedOwnerIds: setting({
    schema: accountIds,
    default: [],
    items: ["7.1"],
    meaning: "further accounts whose machine images, layers and registries may be used",
  }),
  allowedMarketplaceProducts: setting({
    schema: namesOrNone,
    default: [],
    items: ["7.1"],
    meaning: "product codes of the Marketplace whose machine images may be used",
  }),
  allowedRegistries: setting({
    schema: namesOrNone,
    default: [],
    items: ["7.1"],
    meaning:
      "registries that containers may run from beside ECR of the own accounts: a host, or a host with a path",
  }),
  maxAmiAgeDays: setting({
    schema: days,
    default: 180,
    items: ["7.1"],
    meaning: "how old the image may be that a machine runs or is launched from, in days",
  }),
  maxPlatforms: setting({
    schema: z.int().min(1).max(100),
    default: 4,
    items: ["7.1"],
    meaning: "more operating systems than this in one account are shown as sprawl",
  }),
  iacTypes: setting({
    schema: z.array(z.enum(iacTypeNames)).min(1),
    default: [...iacTypeNames],
    items: ["7.2"],
    meaning: "kinds of resources that code has to make; at least one",
  }),
  iacTags: setting({
    schema: z.record(tagText, tagText),
    default: {},
    items: ["7.2"],
    meaning:
      'tags by which a tool marks what it makes, as JSON, such as {"managed-by":"terraform"}; * is any value',
  }),
  trustIacTags: setting({
    schema: flag,
    default: false,
    items: ["7.2"],
    meaning: "such a tag counts as much as a state or a stack, although anybody can copy it",
  }),
  iacTarget: setting({
    schema: z.number().min(0.05).max(1),
    default: 0.95,
    items: ["7.2"],
    meaning: "the share of resources that code has to make, 0.05 to 1",
  }),
  stateMaxAgeDays: setting({
    schema: days,
    default: 30,
    items: ["7.2"],
    meaning: "for how many days an imported state of Terraform counts",
  }),
} as const;
