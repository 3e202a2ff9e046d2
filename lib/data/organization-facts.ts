/** What the items of scope organization read beside the facts that all accounts share. */
import type { Envelope } from "#lib/facts/envelope.ts";
import type { CollectorName } from "#lib/facts/registry.ts";
import type { EvaluatedOrganization, MissingAccount } from "#lib/roadmap/input.ts";
import type { Queryable } from "./database.ts";
import { type NamedFacts, readNamedFacts } from "./facts-read.ts";

export interface OrganizationFacts {
  partition: string;
  missing: MissingAccount[];
  envelopes: Envelope[];
  /** Parts of the inputs hash: `account|collector|region|hash`, sorted. */
  hashes: string[];
}

/** What runs or is kept in the management account. */
const inventory = [
  "apigateway.apis",
  "data.stores",
  "ec2.compute",
  "ec2.images",
  "ec2.network",
  "ecs.clusters",
  "eks.clusters",
  "elb.load-balancers",
  "lambda.functions",
  "rds.databases",
  "sns.topics",
  "sqs.queues",
] as const satisfies CollectorName[];

const ofManagement = [
  ...inventory,
  "account.regions",
  "cloudtrail.trails",
  "cost.linked-accounts",
  "iam.authorization",
  "iam.credentials",
  "organizations.effective-policies",
  "organizations.invitations",
  "s3.buckets",
  "sts.assume",
] as const satisfies CollectorName[];

/** What says in which regions an administrator can enrol members. */
const ofAdministrators = ["account.regions", "sts.assume"] as const satisfies CollectorName[];

const ofNamed = ["s3.buckets", "sts.assume"] as const satisfies CollectorName[];

/**
 * Facts of the management account, of the accounts that `connect` named or that administer GuardDuty, and the list of
 * buckets of whoever owns the bucket of the organization's trail; and the accounts that are no longer listed.
 */
export async function readOrganizationFacts(
  db: Queryable,
  organization: EvaluatedOrganization,
  administrators: readonly string[] = [],
): Promise<OrganizationFacts> {
  const { id, managementAccountId, securityAccountId, logAccountId } = organization;
  const named = [securityAccountId, logAccountId].filter((accountId) => accountId !== null);
  const deployers = await readDeployers(db, id);
  const [partition, missing, own, owners] = await Promise.all([
    readPartition(db, id),
    readMissing(db, id),
    readNamedFacts(db, id, [
      ...distinct([
        ...ofManagement.map((collector) => ({ accountId: managementAccountId, collector })),
        ...named.flatMap((accountId) => ofNamed.map((collector) => ({ accountId, collector }))),
        ...administrators.flatMap((accountId) =>
          ofAdministrators.map((collector) => ({ accountId, collector })),
        ),
        ...deployers.map((accountId) => ({ accountId, collector: "cloudformation.stack-sets" as const })),
      ]),
    ]),
    readTrailBucketOwners(db, organization),
  ]);
  return {
    partition,
    missing,
    envelopes: [...own.envelopes, ...owners.envelopes],
    hashes: [...own.hashes, ...owners.hashes].sort(),
  };
}

/** Accounts that can see the organization's stack sets. */
async function readDeployers(db: Queryable, organizationId: string): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `select distinct account.id from account_facts f join account on account.id = f.account_id
     where account.organization_id = $1 and f.collector = 'cloudformation.stack-sets' and f.generation = 'latest'
       and f.part = 0
     order by 1`,
    [organizationId],
  );
  return rows.map(({ id }) => id);
}

/** An account may be named for more than one thing. */
function distinct<Named extends { accountId: string; collector: string }>(named: readonly Named[]): Named[] {
  return [...new Map(named.map((one) => [`${one.accountId} ${one.collector}`, one])).values()];
}

async function readPartition(db: Queryable, organizationId: string): Promise<string> {
  const [row] = await db.query<{ partition: string }>("select partition from organization where id = $1", [
    organizationId,
  ]);
  return row?.partition ?? "aws";
}

async function readMissing(db: Queryable, organizationId: string): Promise<MissingAccount[]> {
  return db.query<MissingAccount & Record<string, unknown>>(
    `select id, name, case when state = 'CLOSED' then 'CLOSED' else 'DEPARTED' end as state,
       missing_since as "missingSince"
     from account where organization_id = $1 and missing_since is not null
     order by id`,
    [organizationId],
  );
}

/**
 * Which accounts own the buckets of the organization's trails. A name is looked for in the stored text of every list of
 * buckets, since nothing else says whose a bucket is; a name that is cut by the end of a part is not found, which costs
 * a candidate and never a verdict.
 */
async function readTrailBucketOwners(
  db: Queryable,
  { id, managementAccountId }: EvaluatedOrganization,
): Promise<NamedFacts> {
  const rows = await db.query<{ accountId: string }>(
    `with trail as (
       select string_agg(body, '' order by part)::jsonb -> 'data' -> 'trails' as trails
       from account_facts
       where account_id = $2 and collector = 'cloudtrail.trails' and generation = 'latest'
       group by region
     ), bucket as (
       select distinct t.value ->> 'S3BucketName' as name
       from trail cross join lateral jsonb_array_elements(case jsonb_typeof(trails) when 'array' then trails end) t
       where (t.value ->> 'IsOrganizationTrail')::boolean and t.value ->> 'S3BucketName' is not null
     )
     select distinct f.account_id as "accountId"
     from account_facts f join account on account.id = f.account_id, bucket
     where account.organization_id = $1 and f.collector = 's3.buckets' and f.generation = 'latest'
       and position('"' || bucket.name || '"' in f.body) > 0`,
    [id, managementAccountId],
  );
  return readNamedFacts(
    db,
    id,
    rows.map(({ accountId }) => ({ accountId, collector: "s3.buckets" })),
  );
}
