/** The accounts that one envelope of facts names, each place once. Pure. */
import { fitsItsSchema } from "#lib/facts/checked.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { type Named, readers, type Where } from "./collector-sightings.ts";
import type { Sighting } from "./sighting.ts";

/** Goes up when the same facts name something else: what such a version finds for the first time is no news. */
export const sightingsVersion = 1;

/** Resources of one kind that are kept of one account and envelope; the others are counted. */
const mostResources = 50;

export interface EnvelopeSightings {
  /** By account, kind and resource, sorted. */
  sightings: Sighting[];
  /** Everything that there is to ask was asked and answered: what is not named any more has gone. */
  isWhole: boolean;
}

/** null: the collector names nobody, or the facts could not be read at all, so that nothing is known to have changed. */
export function sightingsOf(envelope: Envelope): EnvelopeSightings | null {
  const reader = Object.hasOwn(readers, envelope.collector)
    ? // The line before has found the name among the readers; its facts have been checked by the schema of that name.
      (readers[envelope.collector as keyof typeof readers] as (facts: unknown, where: Where) => Named[])
    : undefined;
  if (reader === undefined || envelope.data === null || !fitsItsSchema(envelope)) return null;
  const named = reader(envelope.data, envelope).filter(({ accountId }) => accountId !== envelope.accountId);
  return { sightings: bounded(onceEach(named)), isWhole: envelope.complete && leftOut(envelope.data) === 0 };
}

/** How many a collector with a limit did not ask: what it does not name any more may stand there. */
function leftOut(data: unknown): number {
  return typeof data === "object" && data !== null && "left" in data ? Number(data.left) : 0;
}

function onceEach(named: readonly Named[]): Sighting[] {
  const byPlace = new Map<string, Sighting>();
  for (const { accountId, kind, resource, detail = {}, isAws = false } of named) {
    const place = `${accountId}|${kind}|${resource}`;
    const before = byPlace.get(place);
    byPlace.set(place, {
      accountId,
      kind,
      resource,
      detail: { ...before?.detail, ...detail },
      isAws: isAws || before?.isAws === true,
      more: 0,
    });
  }
  return [...byPlace].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sighting]) => sighting);
}

/** A role that a hundred others resemble is told once with their number: the first of them says how many there are. */
function bounded(sightings: readonly Sighting[]): Sighting[] {
  return [...Map.groupBy(sightings, ({ accountId, kind }) => `${accountId}|${kind}`).values()].flatMap(
    (same) =>
      same
        .slice(0, mostResources)
        .map((one, index) =>
          index === 0 ? { ...one, more: Math.max(0, same.length - mostResources) } : one,
        ),
  );
}
