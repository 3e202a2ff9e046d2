/** Reads what other accounts' facts say of some accounts: by key, so that nobody loads the whole of another account. */
import { placeOfKey } from "#lib/facts/about-others.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import type { FactsAbout } from "#lib/roadmap/input.ts";
import type { Queryable } from "./database.ts";
import { type Head, isCurrent, restoreFacts } from "./facts-read.ts";
import { readNetworksWanted } from "./network-facts-read.ts";

/** What is known elsewhere of one account. */
export interface KnownElsewhere {
  about: FactsAbout[];
  /** Names of its buckets that others replicate into. */
  replicatedInto: string[];
  /** Of the networks of others through which its own traffic goes. */
  networks: Envelope[];
  /** Parts of the inputs hash, sorted. */
  hashes: string[];
}

/** `subject`: who wants it. */
type HeadAbout = Head & { subject: string; key: string; body: string };

// An account that left the organization vouches for nothing: its facts are not asked for.
const headsSql = (body: string) => `
  with wanted as (
    select id as subject, id as key from account where ($1::text[] is null or id = any($1)) and organization_id = $2
    union
    select w.account_id, w.key from facts_wanted w join account a on a.id = w.account_id
    where ($1::text[] is null or w.account_id = any($1)) and a.organization_id = $2
  )
  select wanted.subject, f.key, f.account_id as "accountId", holder.partition, f.collector, f.region, f.schema,
    f.complete, f.hash, r.observed ->> (f.collector || '|' || f.region) as "observedAt", ${body} as body
  from wanted
  join facts_about f on f.key = wanted.key and f.account_id <> wanted.subject
  join account holder on holder.id = f.account_id and holder.missing_since is null
  join refresh r on r.subject_id = f.account_id`;

/** Places that an account wants to know of and that were read to their end, whether or not they speak of it. */
const placesSql = `
  select w.account_id as subject, w.key, f.account_id as "accountId", holder.partition, f.collector, f.region, f.schema,
    f.complete, '' as hash, r.observed ->> (f.collector || '|' || f.region) as "observedAt", '' as body
  from facts_wanted w
  join account a on a.id = w.account_id and a.organization_id = $2
  join account_facts f on f.account_id = split_part(w.key, '|', 2) and f.collector = split_part(w.key, '|', 1)
    and f.region = split_part(w.key, '|', 3) and f.generation = 'latest' and f.part = 0 and f.complete
  join account holder on holder.id = f.account_id and holder.missing_since is null
  join refresh r on r.subject_id = f.account_id
  where w.key like 'backup.points|%' and ($1::text[] is null or w.account_id = any($1))`;

const replicatedSql = `
  select distinct f.account_id as subject, f.key from facts_about f
  join account a on a.id = f.account_id and a.organization_id = $2
  join facts_wanted w on w.key = f.key
  where f.collector = 's3.protection' and ($1::text[] is null or f.account_id = any($1))`;

/**
 * What is known elsewhere of some accounts of an organization; null: of all. Without `bodies` the hashes only, which are
 * the same: the closing of a run compares ten thousand accounts by them.
 */
export async function readFactsAbout(
  db: Queryable,
  organizationId: string,
  accountIds: readonly string[] | null,
  { bodies }: { bodies: boolean },
): Promise<ReadonlyMap<string, KnownElsewhere>> {
  const values = [accountIds, organizationId];
  const [heads, places, replicated, networks] = await Promise.all([
    db.query<HeadAbout>(headsSql(bodies ? "f.body" : "''"), values),
    db.query<HeadAbout>(placesSql, values),
    db.query<{ subject: string; key: string }>(replicatedSql, values),
    readNetworksWanted(db, organizationId, accountIds, { bodies }),
  ]);
  const known = new Map<string, KnownElsewhere>();
  const of = (subject: string): KnownElsewhere => {
    const entry = known.get(subject) ?? { about: [], replicatedInto: [], networks: [], hashes: [] };
    known.set(subject, entry);
    return entry;
  };
  const seen = new Set<string>();
  for (const head of heads.filter(isCurrent)) {
    seen.add(`${head.subject}|${head.collector}|${head.accountId}|${head.region}`);
    const entry = of(head.subject);
    entry.hashes.push(`${head.key}|${head.accountId}|${head.collector}|${head.region}|${head.hash}`);
    const envelope = bodies ? restoreFacts(head, head.body) : null;
    if (envelope !== null) entry.about.push({ key: head.key, envelope });
  }
  for (const place of places.filter(isCurrent)) {
    if (seen.has(`${place.subject}|${place.key}`)) continue;
    of(place.subject).hashes.push(`${place.key}|read`);
    const envelope = bodies ? silentEnvelope(place) : null;
    if (envelope !== null) of(place.subject).about.push({ key: place.subject, envelope });
  }
  for (const { subject, key } of replicated) {
    of(subject).replicatedInto.push(key.slice(key.lastIndexOf(":") + 1));
    of(subject).hashes.push(`${key}|replicated`);
  }
  for (const { subject, hash, envelope } of networks) {
    of(subject).hashes.push(hash);
    if (envelope !== null) of(subject).networks.push(envelope);
  }
  for (const entry of known.values()) {
    entry.hashes.sort();
    entry.replicatedInto.sort();
  }
  return known;
}

/** A place whose vaults were all read and hold nothing of the account. */
function silentEnvelope({ key, accountId, partition, collector, region, schema, observedAt }: HeadAbout) {
  if (observedAt === null || placeOfKey(key) === null) return null;
  const envelope: Envelope = {
    partition,
    accountId,
    region,
    collector,
    schema,
    observedAt,
    complete: true,
    ops: ["backup:ListBackupVaults", "backup:ListRecoveryPointsByBackupVault"].map((op) => ({
      op,
      outcome: "ok",
    })),
    data: { vaults: [], points: [], protected: [], copiedTo: [] },
  };
  return envelope;
}
