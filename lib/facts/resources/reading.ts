/** What one envelope says of the resources of its account, by source, with how far that reaches. Pure. */
import type { Envelope } from "#lib/facts/envelope.ts";
import { listersOf } from "./catalog.ts";
import { factsIn } from "./facts-in.ts";
import { type FoundResource, isOwnArn, normalArn, parseArn, type ResourceSource } from "./found.ts";
import type { Listing } from "./lister.ts";

/** Resources that a source no longer names are gone where it was read. */
export interface Extent {
  source: ResourceSource;
  /** null: of every type. */
  type: string | null;
  /** null: in every region. */
  region: string | null;
  /** Defaults of AWS were not asked for: they stay. */
  besideDefaults: boolean;
}

/** What could not be read. */
export interface Unread {
  source: ResourceSource;
  /** null: all that the source knows. */
  type: string | null;
  region: string;
}

/** What envelopes say of resources. */
export interface Reading {
  source: ResourceSource;
  resources: FoundResource[];
  extents: Extent[];
  unread: Unread[];
  refused: number;
}

/** By source; empty for envelopes that say nothing of resources. */
export function readingsIn(envelope: Envelope): Reading[] {
  if (envelope.collector === "tagging.resources") return [taggingReading(envelope)];
  const found = listersOf(envelope.collector);
  return found.length === 0
    ? []
    : [
        listingReading(
          found.map((lister) => lister.read(envelope)),
          envelope,
        ),
      ];
}

function listingReading(listings: readonly Listing[], { region }: Envelope): Reading {
  const source = "listing";
  return {
    source,
    resources: listings.flatMap(({ resources }) => resources),
    extents: listings.flatMap(({ type, extent }) =>
      extent === "part"
        ? []
        : {
            source,
            type,
            // What is listed once for the account may live in any region.
            region: region === "global" ? null : region,
            besideDefaults: extent === "beside-defaults",
          },
    ),
    unread: listings.flatMap(({ type, isUnread }) => (isUnread ? { source, type, region } : [])),
    refused: listings.reduce((sum, { refused }) => sum + refused, 0),
  };
}

function taggingReading(envelope: Envelope): Reading {
  const source = "tagging";
  const { accountId, region, complete } = envelope;
  const facts = factsIn(envelope, "tagging.resources");
  const wasAsked = envelope.ops.every(({ skipped }) => skipped === undefined);
  const named = (facts?.resources ?? []).filter(({ ResourceARN }) => isOwnArn(ResourceARN, accountId));
  const isWhole = complete && facts !== null;
  return {
    source,
    resources: named.flatMap(({ ResourceARN, Tags }) =>
      byArn(normalArn(ResourceARN, accountId), Tags, region),
    ),
    extents: isWhole && wasAsked ? [{ source, type: null, region, besideDefaults: false }] : [],
    unread: isWhole ? [] : [{ source, type: null, region }],
    refused: (facts?.resources ?? []).length - named.length,
  };
}

/** All that an ARN and its tags say. `region`: where the source answered, for ARNs that name none. */
function byArn(arn: string, tags: Readonly<Record<string, string>> | null, region: string): FoundResource[] {
  const parts = parseArn(arn);
  if (parts === null) return [];
  return [
    {
      arn,
      // The ARN of a bucket names no region, and the API of each lists its own.
      region: parts.service === "s3" ? region : parts.region,
      type: parts.type,
      id: parts.id,
      name: null,
      detail: null,
      tags,
      isPublic: null,
      isDefault: false,
      addresses: [],
      createdAt: null,
    },
  ];
}
