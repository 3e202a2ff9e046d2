/** Writes which other accounts the facts of an account name, in the transaction of these facts. */
import type { Envelope } from "#lib/facts/envelope.ts";
import { sightingsOf, sightingsVersion } from "#lib/radar/extract.ts";
import type { Sighting } from "#lib/radar/sighting.ts";
import { canonicalJson, storable } from "./canonical.ts";
import type { Transaction } from "./database.ts";
import { enqueueAll } from "./outbox.ts";
import { observationKey } from "./refresh-row.ts";
import { classificationSql, classSql } from "./sighting-class.ts";
import { sqlValues } from "./sql.ts";

/** How long a sighting that has ended is kept. */
const keepDays = 400;
/** Ids that one refresh tells of one by one. */
const mostTold = 20;

interface Moment {
  accountId: string;
  organizationId: string;
  at: Date;
}

interface Seen extends Sighting {
  collector: string;
  region: string;
}

// Members of organizations are looked at in their own right: their ids stand in every account.
const replaceSql = `
  with given as (
    select * from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::jsonb[], $9::boolean[], $10::int[])
      as g(sighted_id, kind, resource, collector, region, detail, is_aws, more)
  ), fresh as (
    select * from given g where not exists (
      select 1 from account k join organization o on o.id = k.organization_id
      where k.id = g.sighted_id and k.missing_since is null and o.kind = 'organization')
  ), whole as (
    select * from unnest($11::text[], $12::text[]) as w(collector, region)
  ), ended as (
    update account_sighting s set gone_at = $2 from whole w
    where s.account_id = $1 and s.collector = w.collector and s.region = w.region and s.gone_at is null
      and not exists (select 1 from fresh f where f.sighted_id = s.sighted_id and f.kind = s.kind
        and f.resource = s.resource and f.collector = s.collector and f.region = s.region)
    returning 1
  ), expired as (
    delete from account_sighting where account_id = $1 and gone_at < $2::timestamptz - make_interval(days => ${keepDays})
    returning 1
  ), written as (
    insert into account_sighting as s
      (account_id, sighted_id, kind, resource, collector, region, detail, is_aws, more, first_seen_at)
    select $1, sighted_id, kind, resource, collector, region, detail, is_aws, more, $2 from fresh
    on conflict (account_id, sighted_id, kind, resource, collector, region) do update
      set detail = excluded.detail, is_aws = excluded.is_aws, more = excluded.more, gone_at = null
      where (s.detail, s.is_aws, s.more, s.gone_at is null)
        is distinct from (excluded.detail, excluded.is_aws, excluded.more, true)
    returning sighted_id, kind, resource, collector || '|' || region as place, xmax = 0 as is_new
  )
  select (select count(*) from ended) + (select count(*) from expired) + (select count(*) from written) as rows,
    coalesce((select json_agg(json_build_object('id', sighted_id, 'kind', kind, 'resource', resource, 'place', place)
      order by sighted_id, kind, resource) from written where is_new), '[]') as fresh`;

interface Fresh {
  id: string;
  kind: string;
  resource: string;
  place: string;
}

/**
 * Brings the sightings of an account in line with its fresh facts: what an envelope that was read to its end no longer names
 * ends, what could not be read stays. Only rows that differ are written. An unknown account that turns up where the radar
 * has looked before is told. The caller holds the account's `refresh` row.
 *
 * @returns how many rows were written.
 */
export async function writeSightings(
  tx: Transaction,
  moment: Moment,
  envelopes: readonly Envelope[],
): Promise<number> {
  const read = envelopes.flatMap((envelope) => {
    const found = sightingsOf(envelope);
    return found === null ? [] : { ...found, collector: envelope.collector, region: envelope.region };
  });
  if (read.length === 0) return 0;
  const seen: Seen[] = read.flatMap(({ sightings, collector, region }) =>
    sightings.map((sighting) => ({ ...sighting, collector, region })),
  );
  const whole = read.filter(({ isWhole }) => isWhole);
  const [answer] = await tx.query<{ rows: number; fresh: Fresh[] }>(replaceSql, [
    moment.accountId,
    moment.at,
    seen.map(({ accountId }) => accountId),
    seen.map(({ kind }) => kind),
    seen.map(({ resource }) => storable(resource)),
    seen.map(({ collector }) => collector),
    seen.map(({ region }) => region),
    seen.map(({ detail }) => canonicalJson(detail)),
    seen.map(({ isAws }) => isAws),
    seen.map(({ more }) => more),
    whole.map(({ collector }) => collector),
    whole.map(({ region }) => region),
  ]);
  const isChanged = (answer?.rows ?? 0) > 0;
  const known = await writeState(tx, moment.accountId, { read: whole.map(observationKey), isChanged });
  const news = (answer?.fresh ?? []).filter(({ place }) => known.places.has(place));
  await tell(tx, moment, news);
  return (answer?.rows ?? 0) + known.rows;
}

/** Notes what was read and that something changed; the places that were known before, of this version of the derivation. */
async function writeState(
  tx: Transaction,
  accountId: string,
  { read, isChanged }: { read: readonly string[]; isChanged: boolean },
): Promise<{ places: ReadonlySet<string>; rows: number }> {
  const [state] = await tx.query<{ version: number; places: string[] }>(
    `select version, read_places as places from account_sighting_state where account_id = $1`,
    [accountId],
  );
  const places = new Set(state?.version === sightingsVersion ? state.places : []);
  const after = [...new Set([...places, ...read])].sort();
  const isKnown = state?.version === sightingsVersion && after.length === places.size;
  if (isKnown && !isChanged) return { places, rows: 0 };
  await tx.query(
    `insert into account_sighting_state as s (account_id, version, read_places, changes) values ($1, $2, $3, 1)
     on conflict (account_id) do update set version = excluded.version, read_places = excluded.read_places,
       changes = s.changes + 1`,
    [accountId, sightingsVersion, after],
  );
  return { places, rows: 1 };
}

async function tell(
  tx: Transaction,
  { accountId, organizationId, at }: Moment,
  news: readonly Fresh[],
): Promise<void> {
  const first = new Map(news.toReversed().map((one) => [one.id, one]));
  if (first.size === 0) return;
  const values = sqlValues();
  const ids = values.add([...first.keys()], "text[]");
  const moment = values.add(at, "timestamptz");
  const unknown = await tx.query<{ id: string; name: string }>(
    `with ids as (
       select n.id, false as is_aws from unnest(${ids}) as n(id)
       where not exists (select 1 from account_sighting s where s.sighted_id = n.id and (s.is_aws or s.first_seen_at < ${moment}))
     ), ${classificationSql(values, { organizationId, now: at })}
     select c.id, a.name from classified c join account a on a.id = ${values.add(accountId, "text")}
     where ${classSql} = 'unknown' order by c.id limit ${mostTold}`,
    values.list,
  );
  await enqueueAll(
    tx,
    unknown.map(({ id, name }) => ({
      event: "account.discovered" as const,
      subject: id,
      accountId,
      organizationId,
      unitPath: null,
      key: `account.discovered:${id}`,
      data: {
        lines: [
          `${id}, which nobody knows, is named in ${name} by ${first.get(id)?.resource ?? "a resource"}. Say whose it is.`,
        ],
        path: `/radar/${id}`,
      },
    })),
  );
}
