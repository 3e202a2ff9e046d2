/** What Resource Explorer and AWS Config say of resources, and where our own lists know better. Pure. */
import { type Envelope, globalRegion } from "#lib/facts/envelope.ts";
import { byArn } from "./by-arn.ts";
import { factsIn } from "./facts-in.ts";
import { type FoundResource, isOwnArn, normalArn } from "./found.ts";
import type { Reading } from "./said.ts";

const readers: Readonly<Record<string, (envelope: Envelope) => Reading>> = {
  "resourceexplorer.resources": explorerReading,
  "config.resources": configReading,
};

/** Whether it is of a service that indexes resources of other services. */
export function isInventory({ collector }: Envelope): boolean {
  return Object.hasOwn(readers, collector);
}

/** null: the envelope is none of an inventory. */
export function inventoryReading(envelope: Envelope): Reading | null {
  return isInventory(envelope) ? (readers[envelope.collector]?.(envelope) ?? null) : null;
}

/** An account whose indexes are gone has nothing named by them any more; one that could not be read changes nothing. */
function explorerReading(envelope: Envelope): Reading {
  const source = "explorer";
  const facts = factsIn(envelope, "resourceexplorer.resources");
  const isWhole = envelope.complete && facts !== null;
  const cut = (facts?.lists ?? []).filter(({ isFiltered }) => isFiltered);
  const said = (facts?.lists ?? []).flatMap(({ resources }) => resources);
  const own = said.filter(({ Arn }) => isOwnArn(Arn, envelope.accountId));
  return {
    source,
    resources: own.flatMap(({ Arn, Region, Tags }) =>
      byArn(normalArn(Arn, envelope.accountId), { region: Region, tags: Tags }),
    ),
    extents: isWhole ? [{ source, type: null, region: null, besideDefaults: false }] : [],
    unread: [
      ...(isWhole ? [] : [{ source, type: null, region: globalRegion } as const]),
      ...cut.map(({ region }) => ({ source, type: null, region }) as const),
    ],
    refused: said.length - own.length,
    isSilent: facts?.indexes.length === 0,
  };
}

/** What belongs to no region is left to the others: only all recorders together could say that it is gone. */
function configReading(envelope: Envelope): Reading {
  const source = "config";
  const { accountId, region, complete } = envelope;
  const facts = factsIn(envelope, "config.resources");
  const said = facts?.resources ?? [];
  const own = said.filter(({ arn }) => isOwnArn(arn, accountId));
  const isWhole = complete && facts !== null;
  return {
    source,
    resources: own.flatMap(({ arn, awsRegion, tags, resourceName, resourceCreationTime }) =>
      byArn(normalArn(arn, accountId), {
        region: awsRegion,
        tags,
        name: resourceName,
        createdAt: resourceCreationTime,
      }).filter((resource) => resource.region === region),
    ),
    extents: isWhole ? [{ source, type: null, region, besideDefaults: false }] : [],
    unread: isWhole ? [] : [{ source, type: null, region }],
    refused: said.length - own.length,
    isSilent: facts?.resources === null,
  };
}

/**
 * What inventories say, where it agrees with our own lists. They follow hours behind, so that what a list that was read to
 * its end does not have is not there; and where a list was left out because nothing but AWS's defaults could be on it, what
 * an inventory names is one of those.
 *
 * @param listings what the same run has listed
 */
export function settled(readings: readonly Reading[], listings: readonly Reading[]): Reading[] {
  const named = new Set(listings.flatMap(({ resources }) => resources.map(({ arn }) => arn)));
  const [whole, besideDefaults] = [new Set<string>(), new Set<string>()];
  for (const { extents } of listings)
    for (const extent of extents)
      (extent.besideDefaults ? besideDefaults : whole).add(`${extent.type} ${extent.region ?? ""}`);
  const isIn = (places: ReadonlySet<string>, { type, region }: FoundResource) =>
    places.has(`${type} ${region}`) || places.has(`${type} `);
  return readings.map((reading) => ({
    ...reading,
    resources: reading.resources
      .filter((one) => named.has(one.arn) || !isIn(whole, one))
      .map((one) => (!named.has(one.arn) && isIn(besideDefaults, one) ? { ...one, isDefault: true } : one)),
  }));
}
