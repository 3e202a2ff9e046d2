/** What one envelope says of the resources of its account, by source, with how far that reaches. Pure. */
import type { Envelope } from "#lib/facts/envelope.ts";
import { byArn } from "./by-arn.ts";
import { listersOf } from "./catalog.ts";
import { factsIn } from "./facts-in.ts";
import { isOwnArn, normalArn } from "./found.ts";
import { inventoryReading } from "./inventories.ts";
import type { Listing } from "./lister.ts";
import type { Reading } from "./said.ts";

/** By source; empty for envelopes that say nothing of resources. */
export function readingsIn(envelope: Envelope): Reading[] {
  if (envelope.collector === "tagging.resources") return [taggingReading(envelope)];
  const inventory = inventoryReading(envelope);
  if (inventory !== null) return [inventory];
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
  const named = (facts?.resources ?? []).filter(({ ResourceARN }) => isOwnArn(ResourceARN, accountId));
  const isWhole = complete && facts !== null;
  return {
    source,
    resources: named.flatMap(({ ResourceARN, Tags }) =>
      byArn(normalArn(ResourceARN, accountId), { tags: Tags, region }),
    ),
    extents: isWhole ? [{ source, type: null, region, besideDefaults: false }] : [],
    unread: isWhole ? [] : [{ source, type: null, region }],
    refused: (facts?.resources ?? []).length - named.length,
  };
}
