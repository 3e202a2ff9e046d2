/** Reads stored facts back into envelopes; facts of another version than this program's are as good as none. */
import type { Envelope, Operation } from "#lib/facts/envelope.ts";
import { type CollectorName, factsRegistry } from "#lib/facts/registry.ts";
import type { Queryable } from "./database.ts";

type Head = {
  accountId: string;
  partition: string;
  collector: string;
  region: string;
  schema: number;
  complete: boolean;
  hash: string;
  observedAt: string | null;
};

interface Body {
  ops: Operation[];
  data: unknown;
}

function isCurrent({ collector, schema }: Head): boolean {
  // The name comes from our own table; a collector that this version does not know has no entry.
  const entry: { version: number } | undefined = factsRegistry[collector as CollectorName];
  return entry?.version === schema;
}

function parseBody(text: string): Body {
  // Written by facts-write.ts from an envelope whose schema was checked when it was collected.
  return JSON.parse(text) as Body;
}

function envelope(head: Head, body: Body): Envelope | null {
  if (head.observedAt === null) return null;
  const { partition, accountId, region, collector, schema, observedAt, complete } = head;
  return { partition, accountId, region, collector, schema, observedAt, complete, ...body };
}

const headColumns = `f.account_id as "accountId", account.partition, f.collector, f.region, f.schema, f.complete, f.hash,
  r.observed ->> (f.collector || '|' || f.region) as "observedAt"`;

/** The newest facts of some accounts, in no order; meant for chunks. */
export async function readFacts(
  db: Queryable,
  accountIds: readonly string[],
): Promise<Map<string, Envelope[]>> {
  const rows = await db.query<Head & { body: string }>(
    `select ${headColumns}, f.body
     from (
       select account_id, collector, region, schema, complete, hash, string_agg(body, '' order by part) as body
       from account_facts
       where account_id = any($1) and generation = 'latest'
       group by account_id, collector, region, schema, complete, hash
     ) f
     join account on account.id = f.account_id
     join refresh r on r.subject_id = f.account_id`,
    [accountIds],
  );
  const facts = new Map<string, Envelope[]>(accountIds.map((id) => [id, []]));
  for (const row of rows) {
    if (!isCurrent(row)) continue;
    const found = envelope(row, parseBody(row.body));
    if (found !== null) facts.get(row.accountId)?.push(found);
  }
  return facts;
}

/** Facts that every account of an organization may be judged by, and the hash of their content. */
export interface SharedFacts {
  envelopes: Envelope[];
  /** Parts of the inputs hash: `account|collector|region|hash`, sorted. */
  hashes: string[];
}

/**
 * Collectors whose facts speak about other accounts than the one they were observed in; `guardduty.detector` only of
 * the administrators, which are the accounts that have `guardduty.organization`.
 */
export const sharedCollectors = [
  "organizations.tree",
  "organizations.delegation",
  "guardduty.admins",
  "guardduty.organization",
  "cloudtrail.stores",
] as const satisfies CollectorName[];

/** Every account has these; only those of the trails' owner and of whoever may own their buckets speak about others. */
const keeperCollectors = ["cloudtrail.selectors", "s3.buckets"] as const satisfies CollectorName[];

// By collector first: the index of account_facts leads with the account, and there may be ten thousand of them.
const sharedHeads = `
  with shared as (
    select account_id, collector, region, schema, complete, hash from account_facts
    where collector = any($2) and generation = 'latest' and part = 0
  ), every as (
    select * from shared
    union all
    select f.account_id, f.collector, f.region, f.schema, f.complete, f.hash
    from (select distinct account_id from shared where collector = 'guardduty.organization') administrator
    join account_facts f on f.account_id = administrator.account_id
    where f.collector = 'guardduty.detector' and f.generation = 'latest' and f.part = 0
    union all
    select f.account_id, f.collector, f.region, f.schema, f.complete, f.hash
    from organization o
    join account_facts f on f.account_id in (o.management_account_id, o.security_account_id, o.log_account_id)
    where o.id = $1 and f.collector = any($3) and f.generation = 'latest' and f.part = 0
  )
  select ${headColumns}
  from every f
  join account on account.id = f.account_id
  join refresh r on r.subject_id = f.account_id
  where account.organization_id = $1
  order by f.account_id, f.collector, f.region`;

/** Bodies by content hash: accounts of one run read the same ones again and again. Bounded by characters of text. */
const bodies = new Map<string, { body: Body; length: number }>();
const maxCharacters = 32_000_000;
let characters = 0;

function remember(hash: string, text: string): Body {
  const body = parseBody(text);
  bodies.set(hash, { body, length: text.length });
  characters += text.length;
  for (const [oldest, { length }] of bodies) {
    if (characters <= maxCharacters || oldest === hash) break;
    bodies.delete(oldest);
    characters -= length;
  }
  return body;
}

/** The shared facts of one organization; only bodies that this process has not seen yet are fetched. */
export async function readSharedFacts(db: Queryable, organizationId: string): Promise<SharedFacts> {
  const heads = (
    await db.query<Head>(sharedHeads, [organizationId, sharedCollectors, keeperCollectors])
  ).filter(isCurrent);
  const missing = heads.filter(({ hash }) => !bodies.has(hash));
  const fetched = new Map<string, Body>();
  if (missing.length > 0) {
    const rows = await db.query<{ hash: string; body: string }>(
      `select f.hash, string_agg(f.body, '' order by f.part) as body
       from account_facts f
       join unnest($1::text[], $2::text[], $3::text[]) as m(account_id, collector, region)
         using (account_id, collector, region)
       where f.generation = 'latest'
       group by f.account_id, f.collector, f.region, f.hash`,
      [
        missing.map((head) => head.accountId),
        missing.map((head) => head.collector),
        missing.map((head) => head.region),
      ],
    );
    for (const { hash, body } of rows) fetched.set(hash, remember(hash, body));
  }
  const envelopes = heads.flatMap((head) => {
    const body = bodies.get(head.hash)?.body ?? fetched.get(head.hash);
    const found = body === undefined ? null : envelope(head, body);
    return found === null ? [] : [found];
  });
  return {
    envelopes,
    hashes: heads.map((head) => `${head.accountId}|${head.collector}|${head.region}|${head.hash}`),
  };
}

export interface NamedFacts {
  envelopes: Envelope[];
  /** Parts of an inputs hash: `account|collector|region|hash`. */
  hashes: string[];
}

/** The newest facts of some collectors in some accounts of an organization. */
export async function readNamedFacts(
  db: Queryable,
  organizationId: string,
  named: readonly { accountId: string; collector: CollectorName }[],
): Promise<NamedFacts> {
  if (named.length === 0) return { envelopes: [], hashes: [] };
  const rows = await db.query<Head & { body: string }>(
    `select ${headColumns}, f.body
     from (
       select account_id, collector, region, schema, complete, hash, string_agg(body, '' order by part) as body
       from account_facts
       join unnest($2::text[], $3::text[]) as wanted(account_id, collector) using (account_id, collector)
       where generation = 'latest'
       group by account_id, collector, region, schema, complete, hash
     ) f
     join account on account.id = f.account_id and account.organization_id = $1
     join refresh r on r.subject_id = f.account_id`,
    [organizationId, named.map(({ accountId }) => accountId), named.map(({ collector }) => collector)],
  );
  const current = rows.filter(isCurrent);
  return {
    envelopes: current.flatMap((row) => envelope(row, parseBody(row.body)) ?? []),
    hashes: current.map((row) => `${row.accountId}|${row.collector}|${row.region}|${row.hash}`),
  };
}
