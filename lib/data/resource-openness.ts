/** Writes which resources everybody may reach or use, by what is said about resources that others list, and tells of new ones. */
import type { Openness } from "#lib/facts/resources/openness.ts";
import type { Transaction } from "./database.ts";
import { enqueueAll } from "./outbox.ts";
import type { Merged, Moment, Opened } from "./resource-merge.ts";

/** What is said of one place. */
export interface OpenPlace extends Openness {
  region: string;
  /** It was read before: what shows there as public for the first time is news. */
  isKnown: boolean;
}

/** How the places of this knowledge begin in `account_resources.read_places`, beside those of sources. */
export const opennessPrefix = "openness:";

/** Resources that one refresh tells of one by one; more are a sum. */
const mostTold = 20;

// A resource that its place no longer says anything of is not known to be closed either.
const opennessSql = `
  with place as (select * from unnest($2::text[], $3::text[], $6::boolean[]) as p(type, region, is_known)),
  said as (select * from unnest($4::text[], $5::boolean[]) as s(arn, is_open)),
  fresh as (
    select r.arn, s.is_open, s.is_open and not r.is_default and (r.is_public is false or p.is_known) as is_news
    from resource r
    join place p on p.type = r.type and (p.region = 'global' or p.region = r.region)
    left join said s on s.arn = r.arn
    where r.account_id = $1 and r.gone_at is null and r.is_public is distinct from s.is_open
  ), written as (
    update resource r set is_public = f.is_open from fresh f where r.account_id = $1 and r.arn = f.arn
    returning r.arn, r.type, r.region, coalesce(r.tags ->> 'Name', r.name) as name, f.is_news
  )
  select count(*) as rows, coalesce(json_agg(json_build_object('arn', arn, 'type', type, 'region', region, 'name', name)
    order by arn) filter (where is_news), '[]') as opened from written`;

/** @returns how many rows were written, and what is public now and was not before. */
export async function writeOpenness(
  tx: Transaction,
  { accountId }: Moment,
  said: readonly OpenPlace[],
): Promise<Merged> {
  const places = said.flatMap(({ types, region, isKnown }) =>
    types.map((type) => ({ type, region, isKnown })),
  );
  if (places.length === 0) return { rows: 0, opened: [] };
  const open = said.flatMap((place) => place.open);
  const closed = said.flatMap((place) => place.closed);
  const [answer] = await tx.query<Merged & Record<string, unknown>>(opennessSql, [
    accountId,
    places.map(({ type }) => type),
    places.map(({ region }) => region),
    [...open, ...closed],
    [...open.map(() => true), ...closed.map(() => false)],
    places.map(({ isKnown }) => isKnown),
  ]);
  return answer ?? { rows: 0, opened: [] };
}

/** Tells of resources that became public, in the transaction that says so. */
export async function tellOpened(
  tx: Transaction,
  { accountId, at }: Moment,
  opened: readonly Opened[],
): Promise<void> {
  const each = [...new Map(opened.map((one) => [one.arn, one])).values()];
  if (each.length === 0) return;
  const moment = at.toISOString();
  const about = { event: "resource.public" as const, accountId, unitPath: null };
  if (each.length > mostTold) {
    await enqueueAll(tx, [
      {
        ...about,
        subject: `${each.length} resources of ${accountId}`,
        key: `resource.public:${accountId}:${moment}`,
        data: {
          lines: [
            `${each.length} resources are public now, among them:`,
            ...each.slice(0, mostTold).map(({ arn }) => arn),
          ],
          path: `/resources?view=list&account=${accountId}&is=public`,
        },
      },
    ]);
    return;
  }
  await enqueueAll(
    tx,
    each.map(({ arn, type, region, name }) => ({
      ...about,
      subject: name ?? arn.slice(arn.lastIndexOf(":") + 1),
      key: `resource.public:${accountId}:${arn}:${moment}`,
      data: {
        lines: [`${type} in account ${accountId}, ${region}: everybody may reach or use it now.`, arn],
        path: `/resources?view=list&q=${encodeURIComponent(arn)}`,
      },
    })),
  );
}
