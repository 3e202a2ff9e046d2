/** Writes what the facts of one account say of others, by whom it is about, and what the account wants to know of them. */
import {
  collectorsAboutOthers,
  keysWanted,
  lostPart,
  networkKeyPrefix,
  networksWanted,
  type PartAbout,
  partsAbout,
} from "#lib/facts/about-others.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import type { Transaction } from "./database.ts";
import { factsBody } from "./facts-write.ts";

const collectors: readonly string[] = collectorsAboutOthers;

interface Row {
  key: string;
  envelope: Envelope;
  part: PartAbout;
}

/**
 * Brings the parts of an account's newest facts in line with its fresh envelopes; only rows that differ are written.
 * A part that an incomplete reading no longer shows stays as a lost one. The caller holds the account's `refresh` row.
 *
 * @returns how many rows were written.
 */
export async function writeFactsAbout(
  tx: Transaction,
  accountId: string,
  envelopes: readonly Envelope[],
): Promise<number> {
  const speaking = envelopes.filter(({ collector }) => collectors.includes(collector));
  if (speaking.length === 0) return 0;
  const rows: Row[] = speaking.flatMap((envelope) =>
    [...partsAbout(envelope)].map(([key, part]) => ({ key, envelope, part })),
  );
  const lost = await lostRows(tx, accountId, speaking, rows);
  return replaceRows(tx, accountId, speaking, [...rows, ...lost]);
}

/** Stored keys that an incomplete envelope says nothing of any more. */
async function lostRows(
  tx: Transaction,
  accountId: string,
  envelopes: readonly Envelope[],
  rows: readonly Row[],
): Promise<Row[]> {
  const incomplete = envelopes.filter(({ complete }) => !complete);
  if (incomplete.length === 0) return [];
  const stored = await tx.query<{ key: string; collector: string; region: string }>(
    "select key, collector, region from facts_about where account_id = $1",
    [accountId],
  );
  const kept = new Set(rows.map(({ key, envelope }) => `${envelope.collector}|${envelope.region}|${key}`));
  return incomplete.flatMap((envelope) =>
    stored
      .filter(({ collector, region }) => collector === envelope.collector && region === envelope.region)
      .filter(({ key }) => !kept.has(`${envelope.collector}|${envelope.region}|${key}`))
      .map(({ key }) => ({ key, envelope, part: lostPart(envelope) })),
  );
}

async function replaceRows(
  tx: Transaction,
  accountId: string,
  envelopes: readonly Envelope[],
  rows: readonly Row[],
): Promise<number> {
  const bodies = rows.map(({ envelope, part }) => factsBody({ ...envelope, ...part }));
  const keys = rows.map(({ key }) => key);
  const ofCollectors = rows.map(({ envelope }) => envelope.collector);
  const regions = rows.map(({ envelope }) => envelope.region);
  const [written] = await tx.query<{ rows: number }>(
    `with place as (
       select * from unnest($2::text[], $3::text[]) as p(collector, region)
     ), fresh as (
       select * from unnest($4::text[], $5::text[], $6::text[], $7::int[], $8::boolean[], $9::text[], $10::text[])
         as f(key, collector, region, schema, complete, hash, body)
     ), gone as (
       delete from facts_about a using place p
       where a.account_id = $1 and a.collector = p.collector and a.region = p.region and not exists (
         select 1 from fresh f where f.key = a.key and f.collector = a.collector and f.region = a.region)
       returning 1
     ), written as (
       insert into facts_about as a (key, account_id, collector, region, schema, complete, hash, body)
       select key, $1, collector, region, schema, complete, hash, body from fresh
       on conflict (key, account_id, collector, region) do update
         set schema = excluded.schema, complete = excluded.complete, hash = excluded.hash, body = excluded.body
         where a.hash <> excluded.hash
       returning 1
     )
     select (select count(*) from gone) + (select count(*) from written) as rows`,
    [
      accountId,
      envelopes.map(({ collector }) => collector),
      envelopes.map(({ region }) => region),
      keys,
      ofCollectors,
      regions,
      bodies.map(({ schema }) => schema),
      bodies.map(({ complete }) => complete),
      bodies.map(({ hash }) => hash),
      bodies.map(({ parts }) => parts.join("")),
    ],
  );
  return written?.rows ?? 0;
}

/**
 * Brings what the account wants to know of others in line with its facts. Only a complete set of envelopes may take
 * away what was wanted before: what could not be read this time may still be so.
 *
 * @returns how many rows were written.
 */
export async function writeFactsWanted(
  tx: Transaction,
  accountId: string,
  envelopes: readonly Envelope[],
): Promise<number> {
  let rows = 0;
  // A run may read networks only: what other facts name stays as it was then.
  for (const { collectors: names, keys, isNetwork } of wants) {
    const naming = envelopes.filter(({ collector }) => names.includes(collector));
    if (naming.length > 0) rows += await replaceWanted(tx, accountId, { naming, keys, isNetwork });
  }
  return rows;
}

interface Want {
  /** Whose facts name others. */
  collectors: readonly string[];
  keys: (accountId: string, envelopes: readonly Envelope[]) => string[];
  isNetwork: boolean;
}

async function replaceWanted(
  tx: Transaction,
  accountId: string,
  { naming, keys, isNetwork }: Pick<Want, "keys" | "isNetwork"> & { naming: readonly Envelope[] },
): Promise<number> {
  const mayForget = naming.every(({ complete }) => complete);
  const [written] = await tx.query<{ rows: number }>(
    `with gone as (
       delete from facts_wanted
       where account_id = $1 and $3 and not (key = any($2)) and starts_with(key, $4) = $5 returning 1
     ), written as (
       insert into facts_wanted (account_id, key) select $1, key from unnest($2::text[]) as k(key)
       on conflict do nothing returning 1
     )
     select (select count(*) from gone) + (select count(*) from written) as rows`,
    [accountId, keys(accountId, naming), mayForget, networkKeyPrefix, isNetwork],
  );
  return Number(written?.rows ?? 0);
}

const wants: readonly Want[] = [
  {
    collectors: ["backup.points", "backup.plans", "s3.protection", "organizations.effective-policies"],
    keys: keysWanted,
    isNetwork: false,
  },
  { collectors: ["ec2.network"], keys: (_, envelopes) => networksWanted(envelopes), isNetwork: true },
];
