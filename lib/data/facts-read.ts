/** Reads stored facts back into envelopes; facts of another version than this program's are as good as none. */
import { isChecked, markChecked } from "#lib/facts/checked.ts";
import { type Envelope, globalRegion } from "#lib/facts/envelope.ts";
import { type CollectorName, factsRegistry } from "#lib/facts/registry.ts";
import type { Queryable } from "./database.ts";
import { checkedHash } from "./facts-write.ts";
import { watchingAccounts } from "./watched.ts";

/** What is stored of an envelope beside its body. */
export type Head = {
  accountId: string;
  partition: string;
  collector: string;
  region: string;
  schema: number;
  complete: boolean;
  hash: string;
  observedAt: string | null;
};

/** Whether stored facts have the form that this program reads. */
export function isCurrent({ collector, schema }: Pick<Head, "collector" | "schema">): boolean {
  // The name comes from our own table; a collector that this version does not know has no entry.
  const entry: { version: number } | undefined = factsRegistry[collector as CollectorName];
  return entry?.version === schema;
}

/** The stored text of `{ops, data}`, put back into its envelope; null: it was never observed. */
export function restoreFacts(head: Head, text: string): Envelope | null {
  if (head.observedAt === null) return null;
  const { partition, accountId, region, collector, schema, observedAt, complete } = head;
  // Either the hash says that facts-write.ts has checked it, or whoever reads the facts does.
  const body = JSON.parse(text) as Pick<Envelope, "ops" | "data">;
  const envelope = { partition, accountId, region, collector, schema, observedAt, complete, ...body };
  if (checkedHash(head, text) === head.hash) markChecked(envelope);
  return envelope;
}

/** Columns of a head, with `account_facts` as f, `account` and `refresh` as r. */
export const headColumns = `f.account_id as "accountId", account.partition, f.collector, f.region, f.schema, f.complete, f.hash,
  r.observed ->> (f.collector || '|' || f.region) as "observedAt"`;

/** What is stored of one account. */
export interface StoredFacts {
  latest: Envelope[];
  /** Of regional collectors whose latest facts are incomplete: the last complete ones, in whatever version. */
  good: Envelope[];
}

/** The facts of some accounts, in no order; meant for chunks. */
export async function readFacts(
  db: Queryable,
  accountIds: readonly string[],
): Promise<Map<string, StoredFacts>> {
  // The times of an account are unpacked once, not once for each of its facts, and parts are joined here: the database
  // would sort whole bodies for it.
  const rows = await db.query<Head & { generation: string; part: number; body: string }>(
    `with seen as materialized (
       select r.subject_id, time.key as place, time.value as at
       from refresh r, jsonb_each_text(r.observed) time where r.subject_id = any($1)
     )
     select f.account_id as "accountId", account.partition, f.collector, f.region, f.schema, f.complete, f.hash,
       coalesce(to_char(f.observed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), seen.at) as "observedAt",
       f.generation, f.part, f.body
     from account_facts f
     join account on account.id = f.account_id
     join seen on seen.subject_id = f.account_id and seen.place = f.collector || '|' || f.region
     where f.account_id = any($1) and (f.generation = 'latest' or f.region <> $2)`,
    [accountIds, globalRegion],
  );
  const facts = new Map<string, StoredFacts>(accountIds.map((id) => [id, { latest: [], good: [] }]));
  const byGeneration = Map.groupBy(rows, ({ generation }) => (generation === "latest" ? "latest" : "good"));
  for (const [generation, some] of byGeneration) {
    // Of facts in another version it counts that they were there.
    for (const { head, body } of joinParts(generation === "latest" ? some.filter(isCurrent) : some)) {
      const found = restoreFacts(head, body);
      if (found !== null) facts.get(head.accountId)?.[generation].push(found);
    }
  }
  return facts;
}

/** Puts the parts of each body together, in whatever order they come. */
function joinParts<Row extends Head & { part: number; body: string }>(
  rows: readonly Row[],
): { head: Head; body: string }[] {
  const places = Map.groupBy(rows, placeOf);
  return [...places.values()].map((parts) => {
    parts.sort((a, b) => a.part - b.part);
    // A place exists by the rows that it groups.
    const head = parts[0] as Row;
    return { head, body: parts.length === 1 ? head.body : parts.map(({ body }) => body).join("") };
  });
}

/** Facts that every account of an organization may be judged by, and the hash of their content. */
export interface SharedFacts {
  envelopes: Envelope[];
  /** Parts of the inputs hash: `account|collector|region|hash`, sorted. */
  hashes: string[];
}

/** Collectors whose facts speak about other accounts than the one they were observed in. */
export const sharedCollectors = [
  "organizations.tree",
  "organizations.delegation",
  "organizations.invalid-policies",
  "organizations.policies",
  "iam.organization-features",
  "backup.settings",
  "guardduty.admins",
  "guardduty.organization",
  "securityhub.organization",
  "securityhub.aggregators",
  "inspector2.accounts",
  "cloudtrail.stores",
  "sso.assignments",
  "accessanalyzer.organization-unused-access",
] as const satisfies CollectorName[];

/** Every account has these; those of administrators of GuardDuty and Security Hub say where everybody's findings go. */
const administratorCollectors = [
  "guardduty.detector",
  "events.routes",
  "securityhub.hub",
] as const satisfies CollectorName[];

/**
 * Every account has these; only those of the trails' owner, of whoever may own their buckets, and of the account that
 * alerts are sent to speak about others.
 */
const keeperCollectors = [
  "cloudtrail.selectors",
  "cloudtrail.delivery",
  "s3.buckets",
  "events.routes",
] as const satisfies CollectorName[];

/** What 8.2 reads of the security account, whose functions may correct what happens in others: what their roles may do. */
const correctorCollectors = ["iam.authorization"] as const satisfies CollectorName[];

/** What 5.1 reads of the account that people enter first, where the settings name one. */
const identityCollectors = ["iam.authorization", "iam.providers"] as const satisfies CollectorName[];

// By collector first: the index of account_facts leads with the account, and there may be ten thousand of them.
const sharedHeads = `
  with shared as (
    select account_id, collector, region, schema, complete, hash from account_facts
    where collector = any($2) and generation = 'latest' and part = 0
  ), every as (
    select * from shared
    union
    select f.account_id, f.collector, f.region, f.schema, f.complete, f.hash
    from (
      select distinct account_id from shared where collector in ('guardduty.organization', 'securityhub.organization')
    ) administrator
    join account_facts f on f.account_id = administrator.account_id
    where f.collector = any($4) and f.generation = 'latest' and f.part = 0
    union
    select f.account_id, f.collector, f.region, f.schema, f.complete, f.hash
    from organization o
    join account_facts f on f.account_id in (o.management_account_id, o.security_account_id, o.log_account_id)
    where o.id = $1 and f.collector = any($3) and f.generation = 'latest' and f.part = 0
    union
    select f.account_id, f.collector, f.region, f.schema, f.complete, f.hash
    from organization o
    join account_facts f on f.account_id = o.security_account_id
    where o.id = $1 and f.collector = any($7) and f.generation = 'latest' and f.part = 0
    union
    select f.account_id, f.collector, f.region, f.schema, f.complete, f.hash
    from account_facts f
    where f.account_id = $5 and f.collector = any($6) and f.generation = 'latest' and f.part = 0
    union
    select f.account_id, f.collector, f.region, f.schema, f.complete, f.hash
    from (${watchingAccounts("$1")}) watching
    join account_facts f on f.account_id = watching.account_id
    where f.collector = 'honey.tokens' and f.generation = 'latest' and f.part = 0
  )
  select ${headColumns}
  from every f
  join account on account.id = f.account_id
  join refresh r on r.subject_id = f.account_id
  where account.organization_id = $1
  order by f.account_id, f.collector, f.region`;

interface Remembered {
  envelope: Envelope;
  hash: string;
  /** Characters of its text. */
  length: number;
}

/**
 * The newest envelope of each place (`account|collector|region`): every account of a run reads the same ones, and some
 * speak of ten thousand accounts. The same object each time, so that what others derive from it is kept too.
 */
const remembered = new Map<string, Remembered>();
const maxCharacters = 64_000_000;
let characters = 0;

/** Where facts belong. */
export const placeOf = ({ accountId, collector, region }: Head) => `${accountId}|${collector}|${region}`;

function remember(head: Head, text: string): Envelope | null {
  const envelope = restoreFacts(head, text);
  if (envelope === null) return null;
  const place = placeOf(head);
  characters += text.length - (remembered.get(place)?.length ?? 0);
  remembered.delete(place);
  remembered.set(place, { envelope, hash: head.hash, length: text.length });
  for (const [oldest, { length }] of remembered) {
    if (characters <= maxCharacters || oldest === place) break;
    remembered.delete(oldest);
    characters -= length;
  }
  return envelope;
}

/** The remembered envelope where its content is still the stored one; with the new time where only that has changed. */
function recall(head: Head): Envelope | null {
  const known = remembered.get(placeOf(head));
  if (known === undefined || known.hash !== head.hash || head.observedAt === null) return null;
  if (known.envelope.observedAt === head.observedAt) return known.envelope;
  const envelope = { ...known.envelope, observedAt: head.observedAt };
  if (isChecked(known.envelope)) markChecked(envelope);
  known.envelope = envelope;
  return envelope;
}

/**
 * The shared facts of one organization; only bodies that this process has not seen yet are fetched.
 *
 * @param identityAccountId the account through which people enter all others; null: there is none.
 */
export async function readSharedFacts(
  db: Queryable,
  organizationId: string,
  identityAccountId: string | null = null,
): Promise<SharedFacts> {
  const rows = await db.query<Head>(sharedHeads, [
    organizationId,
    sharedCollectors,
    keeperCollectors,
    administratorCollectors,
    identityAccountId,
    identityCollectors,
    correctorCollectors,
  ]);
  const heads = rows.filter((head) => isCurrent(head) && head.observedAt !== null);
  const found = await readHeads(db, heads);
  return {
    envelopes: heads.flatMap((head) => found.get(placeOf(head)) ?? []),
    hashes: heads.map((head) => `${head.accountId}|${head.collector}|${head.region}|${head.hash}`),
  };
}

/** The envelopes of some heads by `account|collector|region`; only bodies that this process has not seen are fetched. */
export async function readHeads(db: Queryable, heads: readonly Head[]): Promise<Map<string, Envelope>> {
  const found = new Map<string, Envelope>();
  // Several accounts may ask for the same place, whose parts would be joined once for each of them.
  const asked = new Map(heads.map((head) => [placeOf(head), head]));
  const missing = [...asked.values()].filter((head) => {
    const envelope = recall(head);
    if (envelope !== null) found.set(placeOf(head), envelope);
    return envelope === null;
  });
  for (const { head, body } of await fetchBodies(db, missing)) {
    const envelope = remember(head, body);
    if (envelope !== null) found.set(placeOf(head), envelope);
  }
  return found;
}

async function fetchBodies(db: Queryable, heads: readonly Head[]): Promise<{ head: Head; body: string }[]> {
  if (heads.length === 0) return [];
  const rows = await db.query<{ place: string; hash: string; body: string }>(
    `select f.account_id || '|' || f.collector || '|' || f.region as place, f.hash,
       string_agg(f.body, '' order by f.part) as body
     from account_facts f
     join unnest($1::text[], $2::text[], $3::text[]) as m(account_id, collector, region)
       using (account_id, collector, region)
     where f.generation = 'latest'
     group by f.account_id, f.collector, f.region, f.hash`,
    [
      heads.map((head) => head.accountId),
      heads.map((head) => head.collector),
      heads.map((head) => head.region),
    ],
  );
  const byPlace = new Map(heads.map((head) => [placeOf(head), head]));
  return rows.flatMap(({ place, hash, body }) => {
    const head = byPlace.get(place);
    // Rewritten between the two statements: its new content comes with the next reading.
    return head === undefined || head.hash !== hash ? [] : [{ head, body }];
  });
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
    envelopes: current.flatMap((row) => restoreFacts(row, row.body) ?? []),
    hashes: current.map((row) => `${row.accountId}|${row.collector}|${row.region}|${row.hash}`),
  };
}
