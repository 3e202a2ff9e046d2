/** Writes what a refresh says of an account's resources, in the transaction of its facts. */
import { z } from "zod";
import type { Envelope } from "#lib/facts/envelope.ts";
import { addressedCollectors, saysAddresses, withAddresses } from "#lib/facts/resources/addresses.ts";
import { listersOf, listingVersion } from "#lib/facts/resources/catalog.ts";
import { type FoundResource, resourceSources } from "#lib/facts/resources/found.ts";
import { isInventory, settled } from "#lib/facts/resources/inventories.ts";
import { type Openness, opennessIn } from "#lib/facts/resources/openness.ts";
import { readingsIn } from "#lib/facts/resources/reading.ts";
import type { Reading } from "#lib/facts/resources/said.ts";
import { canonicalJson } from "./canonical.ts";
import type { Transaction } from "./database.ts";
import { observationKey } from "./refresh-row.ts";
import { addResources, dropResources, type Merged, type Moment, type Opened } from "./resource-merge.ts";
import { type OpenPlace, opennessPrefix, tellOpened, writeOpenness } from "./resource-openness.ts";

/** How long what is gone, and what changed, is kept. */
const resourceKeepDays = 400;

/** What `account_resources.coverage` holds, by `collector|region`. */
const resourceCoverageSchema = z.object({
  /** Types that could not be read; `*` stands for all that the source knows. */
  unread: z.record(z.string(), z.array(z.string())).default({}),
  /** ARNs of other accounts that were refused. */
  refused: z.record(z.string(), z.number()).default({}),
  /** The newest file that somebody brought. */
  imported: z.object({ at: z.string(), file: z.string(), resources: z.number() }).optional(),
});

interface State {
  version: number;
  readPlaces: string[];
  coverage: unknown;
}

/** What one envelope says. */
interface Said {
  envelope: Envelope;
  readings: Reading[];
  openness: Openness | null;
}

/**
 * Brings an account's resources in line with its fresh facts. Facts that are as they were say nothing new, unless what is
 * derived from them has changed. The caller holds the account's `refresh` row.
 *
 * @param fresh.changed places whose facts differ from those stored before
 * @param fresh.isWhole everything was read: from then on the derivation of this version is complete
 * @returns how many rows were written.
 */
export async function writeResources(
  tx: Transaction,
  moment: Moment,
  fresh: { envelopes: readonly Envelope[]; changed: ReadonlySet<string>; isWhole: boolean },
): Promise<number> {
  const [state] = await tx.query<State & Record<string, unknown>>(
    `select version, read_places as "readPlaces", coverage from account_resources where account_id = $1 for update`,
    [moment.accountId],
  );
  const isCurrent = state?.version === listingVersion;
  const said = saidBy(
    fresh.envelopes,
    (envelope) => !isCurrent || fresh.changed.has(observationKey(envelope)),
  );
  if (said.length === 0) return 0;
  // What a new version finds was there before.
  const known = isCurrent ? new Set(state.readPlaces) : new Set<string>();
  const read = await writeReadings(tx, moment, said, known);
  const opening = await writeOpenness(tx, moment, openPlaces(said, known));
  // A derivation that changed sees old resources anew.
  if (isCurrent) await tellOpened(tx, moment, [...read.opened, ...opening.opened]);
  const rows = read.rows + opening.rows;
  const expired = rows === 0 ? 0 : await dropExpired(tx, moment);
  const counts = rows === 0 ? 0 : await writeCounts(tx, moment.accountId);
  const version = fresh.isWhole ? listingVersion : (state?.version ?? 0);
  const kept = await writeState(tx, moment, said, { state, version, hasChanged: rows > 0 });
  return rows + expired + counts + kept;
}

/**
 * What inventories say counts only beside the lists of the same run: they speak again when one of these has changed. So do
 * lists of what has its addresses by interfaces, when these have.
 */
function saidBy(envelopes: readonly Envelope[], isNew: (envelope: Envelope) => boolean): Said[] {
  const isList = ({ collector }: Envelope) => listersOf(collector).length > 0;
  const hasNewList = envelopes.some((envelope) => isNew(envelope) && isList(envelope));
  const readdressed = new Set(
    envelopes.filter((envelope) => saysAddresses(envelope) && isNew(envelope)).map(({ region }) => region),
  );
  const speaking = envelopes.filter(
    (envelope) =>
      isNew(envelope) ||
      (hasNewList && isInventory(envelope)) ||
      (addressedCollectors.has(envelope.collector) && readdressed.has(envelope.region)),
  );
  const listings = speaking.some(isInventory) ? envelopes.filter(isList).flatMap(readingsIn) : [];
  return speaking.flatMap((envelope) => {
    const [found, openness] = [readingsIn(envelope), opennessIn(envelope)];
    const readings = isInventory(envelope)
      ? settled(found, listings)
      : withAddresses(found, envelopes, envelope.region);
    return readings.length === 0 && openness === null ? [] : { envelope, readings, openness };
  });
}

function placeOf({ source }: Reading, { region }: Envelope): string {
  return `${source}|${region}`;
}

/** Every source adds before any takes away: what passes from one to another never was gone. */
async function writeReadings(
  tx: Transaction,
  moment: Moment,
  said: readonly Said[],
  known: ReadonlySet<string>,
): Promise<Merged> {
  const readings = said.flatMap(({ envelope, readings: theirs }) =>
    theirs.map((reading) => ({ ...reading, isPlaceKnown: known.has(placeOf(reading, envelope)) })),
  );
  let rows = 0;
  const opened: Opened[] = [];
  for (const source of resourceSources) {
    const found = readings
      .filter((reading) => reading.source === source)
      .flatMap(({ resources, isPlaceKnown }) => resources.map((one) => ({ ...one, isPlaceKnown })));
    if (found.length === 0) continue;
    const added = await addResources(tx, moment, source, found);
    rows += added.rows;
    opened.push(...added.opened);
  }
  for (const source of resourceSources) {
    const theirs = readings.filter((reading) => reading.source === source);
    const named: FoundResource[] = theirs.flatMap(({ resources }) => resources);
    rows += await dropResources(tx, moment, source, {
      extents: theirs.flatMap(({ extents }) => extents),
      named,
    });
  }
  return { rows, opened };
}

function openPlaceOf({ collector, region }: Envelope): string {
  return `${opennessPrefix}${collector}|${region}`;
}

function openPlaces(said: readonly Said[], known: ReadonlySet<string>): OpenPlace[] {
  return said.flatMap(({ envelope, openness }) =>
    openness === null
      ? []
      : { ...openness, region: envelope.region, isKnown: known.has(openPlaceOf(envelope)) },
  );
}

async function dropExpired(tx: Transaction, { accountId, at }: Moment): Promise<number> {
  const [answer] = await tx.query<{ rows: number }>(
    `with gone as (
       delete from resource where account_id = $1 and gone_at < $2::timestamptz - make_interval(days => $3) returning 1
     ), past as (
       delete from resource_change where account_id = $1 and at < $2::timestamptz - make_interval(days => $3) returning 1
     )
     select (select count(*) from gone) + (select count(*) from past) as rows`,
    [accountId, at, resourceKeepDays],
  );
  return answer?.rows ?? 0;
}

/** Sums of one account, from its own rows: whatever was written, they add up. */
export async function writeCounts(tx: Transaction, accountId: string): Promise<number> {
  const [answer] = await tx.query<{ rows: number }>(
    `with fresh as (
       select region, type, count(*) filter (where not is_default) as present,
         count(*) filter (where is_default) as defaults, count(*) filter (where is_public and not is_default) as public
       from resource where account_id = $1 and gone_at is null group by region, type
     ), gone as (
       delete from resource_count c where c.account_id = $1
         and not exists (select 1 from fresh f where f.region = c.region and f.type = c.type)
       returning 1
     ), written as (
       insert into resource_count as c (account_id, region, type, present, defaults, public)
       select $1, region, type, present, defaults, public from fresh
       on conflict (account_id, region, type) do update
         set present = excluded.present, defaults = excluded.defaults, public = excluded.public
         where (c.present, c.defaults, c.public) is distinct from (excluded.present, excluded.defaults, excluded.public)
       returning 1
     )
     select (select count(*) from gone) + (select count(*) from written) as rows`,
    [accountId],
  );
  return answer?.rows ?? 0;
}

/** Tag keys of the account $1 with their numbers, the most frequent. */
export const tagKeysSql = `
  select coalesce(jsonb_object_agg(key, n), '{}') from (
    select key, count(*) as n from resource r cross join jsonb_object_keys(r.tags) key
    where r.account_id = $1 and r.gone_at is null group by key order by n desc, key limit 200) keys`;

const stateSql = `
  insert into account_resources as a (account_id, version, changed_at, tag_keys, read_places, coverage)
  values ($1, $2, $3, (${tagKeysSql}), $4, $5::jsonb)
  on conflict (account_id) do update set version = excluded.version,
    changed_at = case when $6 then excluded.changed_at else a.changed_at end,
    tag_keys = excluded.tag_keys, read_places = excluded.read_places, coverage = excluded.coverage`;

async function writeState(
  tx: Transaction,
  { accountId, at }: Moment,
  said: readonly Said[],
  { state, version, hasChanged }: { state: State | undefined; version: number; hasChanged: boolean },
): Promise<number> {
  const before = resourceCoverageSchema.parse(state?.coverage ?? {});
  const coverage = coverageAfter(before, said);
  const places = said.flatMap(({ envelope, readings, openness }) => [
    ...readings
      .filter(({ extents, isSilent }) => extents.length > 0 && isSilent !== true)
      .map((reading) => placeOf(reading, envelope)),
    ...(openness === null ? [] : [openPlaceOf(envelope)]),
  ]);
  const readPlaces = [...new Set([...(state?.readPlaces ?? []), ...places])].sort();
  const isSame =
    state?.version === version &&
    readPlaces.length === state.readPlaces.length &&
    canonicalJson(before) === canonicalJson(coverage);
  if (isSame && !hasChanged) return 0;
  await tx.query(stateSql, [accountId, version, at, readPlaces, canonicalJson(coverage), hasChanged]);
  return 1;
}

type Coverage = z.infer<typeof resourceCoverageSchema>;

function coverageAfter(before: Coverage, said: readonly Said[]): Coverage {
  const unread = new Map(Object.entries(before.unread));
  const refused = new Map(Object.entries(before.refused));
  for (const { envelope, readings } of said) {
    const place = observationKey(envelope);
    const types = readings.flatMap((reading) => reading.unread.map(({ type }) => type ?? "*"));
    const foreign = readings.reduce((sum, reading) => sum + reading.refused, 0);
    if (types.length === 0) unread.delete(place);
    else unread.set(place, types);
    if (foreign === 0) refused.delete(place);
    else refused.set(place, foreign);
  }
  return { ...before, unread: Object.fromEntries(unread), refused: Object.fromEntries(refused) };
}
