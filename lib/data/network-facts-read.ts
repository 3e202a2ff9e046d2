/** Reads the networks of other accounts through which an account's own traffic goes. */
import { networkKeyPrefix } from "#lib/facts/about-others.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import type { Queryable } from "./database.ts";
import { type Head, headColumns, isCurrent, placeOf, readHeads } from "./facts-read.ts";

/** What describes a network: one collector in one region each. */
const networkCollectors: readonly string[] = [
  "ec2.network",
  "ec2.transit-gateway-routes",
  "networkfirewall.firewalls",
  "route53resolver.dns",
];

// Who leads to somebody else in turn brings that one along; a circle ends, because each key counts once.
const headsSql = `
  with recursive wanted(subject, key) as (
    select w.account_id, w.key from facts_wanted w
    join account a on a.id = w.account_id and a.organization_id = $2
    where starts_with(w.key, $4) and ($1::text[] is null or w.account_id = any($1))
    union
    select wanted.subject, w.key from wanted
    join facts_wanted w on w.account_id = split_part(wanted.key, '|', 2)
      and starts_with(w.key, $4) and split_part(w.key, '|', 3) = split_part(wanted.key, '|', 3)
  )
  select wanted.subject, ${headColumns}
  from wanted
  join account_facts f on f.account_id = split_part(wanted.key, '|', 2) and f.region = split_part(wanted.key, '|', 3)
    and f.collector = any($3) and f.generation = 'latest' and f.part = 0 and f.account_id <> wanted.subject
  join account on account.id = f.account_id and account.organization_id = $2 and account.missing_since is null
  join refresh r on r.subject_id = f.account_id
  order by wanted.subject, f.account_id, f.collector, f.region`;

/** One fact of another account's network. */
export interface NetworkWanted {
  /** Whose traffic goes there. */
  subject: string;
  /** A part of the inputs hash. */
  hash: string;
  /** null: bodies were not asked for. */
  envelope: Envelope | null;
}

/**
 * The newest facts of the networks that some accounts of an organization want to know of; null: of all. An account that
 * left vouches for nothing.
 */
export async function readNetworksWanted(
  db: Queryable,
  organizationId: string,
  accountIds: readonly string[] | null,
  { bodies }: { bodies: boolean },
): Promise<NetworkWanted[]> {
  const rows = await db.query<Head & { subject: string }>(headsSql, [
    accountIds,
    organizationId,
    networkCollectors,
    networkKeyPrefix,
  ]);
  const heads = rows.filter((head) => isCurrent(head) && head.observedAt !== null);
  const found = bodies ? await readHeads(db, heads) : new Map<string, Envelope>();
  return heads.map((head) => ({
    subject: head.subject,
    hash: `${placeOf(head)}|${head.hash}`,
    envelope: found.get(placeOf(head)) ?? null,
  }));
}
