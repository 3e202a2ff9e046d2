/** Draws resources inside of the database: two hundred an account, as many types and regions as accounts really have. */
import type pg from "pg";

/** Indexes that are quicker made when the rows are there. */
const late = [
  "resource_words",
  "resource_tags",
  "resource_addresses",
  "resource_networks",
  "resource_places",
];

/** Every region but the first few is rare, as it is in organizations; the ninth is one that hardly anybody uses. */
const regions = `'{eu-west-1,eu-west-1,eu-west-1,us-east-1,us-east-1,eu-central-1,us-west-2,global,sa-east-1}'::text[]`;
const types = `'{ec2:instance,ec2:volume,ec2:network-interface,ec2:security-group,ec2:snapshot,lambda:function,logs:log-group,
  iam:role,iam:policy,s3:bucket,rds:db,dynamodb:table,sqs:queue,sns:topic,kms:key,secretsmanager:secret,ecr:repository,
  elasticloadbalancing:loadbalancer,cloudformation:stack,glue:job}'::text[]`;

// $1 resources an account. Drawn from a hash, so that the same rows come out every time.
const rowsSql = `
  insert into resource (account_id, arn, region, type, resource_id, name, tags, sources, named_by, tagged_by, is_public,
    is_default, addresses, first_seen_at)
  select d.account_id, 'arn:aws:' || split_part(d.type, ':', 1) || ':' || d.region || ':' || d.account_id || ':'
      || split_part(d.type, ':', 2) || '/' || d.id, d.region, d.type, d.id,
    case when d.h % 3 = 0 then null else (array['web','api','batch','orders','media','legacy'])[1 + d.h % 6] || '-'
      || (array['prod','test','dev'])[1 + (d.h / 6) % 3] || '-' || d.n end,
    case when d.h % 4 = 0 then '{}'::jsonb
      else jsonb_build_object('team', 'team-' || d.h % 40, 'env', (array['prod','test','dev'])[1 + d.h % 3]) end,
    case when d.h % 4 = 0 then '{listing}' else '{listing,tagging}' end::text[], 1, case when d.h % 4 = 0 then 9 else 2 end,
    case when d.h % 500 = 0 then true end, false,
    case when d.type in ('ec2:network-interface', 'ec2:instance', 'elasticloadbalancing:loadbalancer')
      then array['10.' || (d.h / 3) % 64 || '.' || (d.h / 7) % 250 || '.' || (d.h / 11) % 250]
        || case when d.h % 5 = 0 then array['198.' || d.h % 200 || '.' || (d.h / 7) % 250 || '.' || (d.h / 11) % 250] else '{}' end
        || case when d.type = 'elasticloadbalancing:loadbalancer' then array[left(d.id, 12) || '.' || d.region || '.elb.amazonaws.com']
          else '{}' end
      else '{}' end,
    now() - make_interval(days => d.h % 400)
  from (
    select a.id as account_id, n, abs(hashtext(a.id || n)) as h, md5(a.id || n)::text as id,
      case when abs(hashtext(a.id || n)) % 977 = 0 then 'sa-east-1'
        else (${regions})[1 + abs(hashtext(n || a.id)) % 8] end as region,
      (${types})[1 + abs(hashtext('t' || n || a.id)) % 20] as type
    from account a cross join generate_series(1, $1::int) n where a.state = 'ACTIVE'
  ) d`;

const countsSql = `
  insert into resource_count (account_id, region, type, present, defaults, public)
  select account_id, region, type, count(*), 0, count(*) filter (where is_public)
  from resource group by account_id, region, type`;

const stateSql = `
  insert into account_resources (account_id, version, changed_at, tag_keys, read_places)
  select account_id, 1, now(), jsonb_build_object('team', count(*), 'env', count(*)), '{listing|eu-west-1,tagging|eu-west-1}'
  from resource where tags <> '{}' group by account_id`;

const changesSql = `
  insert into resource_change (account_id, at, arn, kind, region, type, name)
  select account_id, first_seen_at, arn, 'appeared', region, type, name from resource
  where first_seen_at > now() - interval '20 days'`;

/** Fills the tables of resources; answers how many there are. */
export async function seedResources(client: pg.Client, resourcesAnAccount: number): Promise<number> {
  const { rows: indexes } = await client.query<{ name: string; definition: string }>(
    "select indexname as name, indexdef as definition from pg_indexes where indexname = any($1)",
    [late],
  );
  await client.query("set local maintenance_work_mem = '512MB'");
  for (const { name } of indexes) await client.query(`drop index "${name}"`);
  const { rowCount } = await client.query(rowsSql, [resourcesAnAccount]);
  for (const { definition } of indexes) await client.query(definition);
  for (const sql of [countsSql, stateSql, changesSql]) await client.query(sql);
  return rowCount ?? 0;
}
