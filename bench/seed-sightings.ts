/** Draws what the radar shows inside of the database: the vendors that everybody trusts, AWS's own, and those that nobody knows. */
import type pg from "pg";

/** Accounts of AWS that deliver logs of load balancers. */
const awsIds = ["127311923021", "156460612806", "054676820928"];

/** The account that pages and stories look at: its number is the simulation's. */
export const sightedId = "999900007781";

// $1 ids of AWS. Four of forty vendors in each account, two of AWS's, and of every fifteenth account somebody of its own.
const rowsSql = `
  insert into account_sighting (account_id, sighted_id, kind, resource, collector, region, detail, is_aws, more, first_seen_at)
  select a.id, n.sighted, n.kind, 'arn:aws:' || n.service || '::' || a.id || ':' || n.kind || '/' || n.name, n.collector,
    n.region, n.detail, false, 0, now() - make_interval(days => abs(hashtext(a.id || n.name)) % 400)
  from account a cross join lateral (
    select (999910000000 + (abs(hashtext(a.id)) + v * 7) % 40)::text as sighted, 'role_trust' as kind, 'iam' as service,
      'vendor-' || v as name, 'iam.authorization' as collector, 'global' as region,
      jsonb_build_object('how', 'principal', 'externalId', v <> 3, 'lastUsedOn', '2026-11-20') as detail
    from generate_series(0, 3) v
    union all
    select ($1::text[])[1 + (abs(hashtext(a.id)) + v) % cardinality($1::text[])], 'bucket_policy', 's3', 'logs-' || v,
      's3.exposure', 'global', '{"how":"principal","actions":["s3:PutObject"]}'::jsonb
    from generate_series(0, 1) v
    union all
    select (999950000000 + abs(hashtext(a.id)) % 1000000000)::text, 'queue_policy', 'sqs', 'import', 'sqs.policies', 'eu-west-1',
      '{"how":"principal"}'::jsonb
    where abs(hashtext('own' || a.id)) % 15 = 0
    union all
    select $2::text, 'role_trust', 'iam', 'old-backup-agent', 'iam.authorization', 'global',
      '{"how":"principal","externalId":false,"lastUsedOn":null}'::jsonb
    where abs(hashtext('old' || a.id)) % 40 = 0
  ) n where a.state = 'ACTIVE'`;

// Of the forty vendors ten are known by nobody.
const vendorsSql = `
  insert into vendor_account (account_id, vendor, source, loaded_by, loaded_at)
  select (999910000000 + n)::text, 'Vendor ' || n, 'known.yaml', 'bench', now() from generate_series(0, 29) n`;

/** Fills the tables of the radar; answers how many sightings there are. */
export async function seedSightings(client: pg.Client): Promise<number> {
  const { rowCount } = await client.query(rowsSql, [awsIds, sightedId]);
  await client.query(vendorsSql);
  return rowCount ?? 0;
}
