/** Writes facts: one body per collector and region, in parts, rewritten only when its content changed. */
import { fitsItsSchema } from "#lib/facts/checked.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { canonicalJson, sha256 } from "./canonical.ts";
import type { Transaction } from "./database.ts";
import { observationKey } from "./refresh-row.ts";

/** UTF-16 units per part: at most three bytes each, so that a part stays below 1 MB. */
const partLength = 300_000;

interface StoredHead {
  collector: string;
  region: string;
  hash: string;
  complete: boolean;
}

/** One envelope as it is stored. */
export interface FactsBody {
  collector: string;
  region: string;
  schema: number;
  complete: boolean;
  hash: string;
  parts: string[];
}

interface Body extends FactsBody {
  /** The stored facts were complete and these are not: keep the stored ones as the last good. */
  demotesStored: boolean;
}

export interface FactsWritten {
  rowsWritten: number;
  rowsRead: number;
  /** Places (`observationKey`) whose facts differ from what was stored. */
  changed: ReadonlySet<string>;
}

/**
 * Replaces the newest facts of one account where their content differs from what is stored. While the newest attempt
 * is incomplete, the last complete one stands beside it as `good`. The caller holds the account's `refresh` row.
 */
export async function writeFacts(
  tx: Transaction,
  accountId: string,
  envelopes: readonly Envelope[],
): Promise<FactsWritten> {
  const stored = await tx.query<StoredHead>(
    `select collector, region, hash, complete from account_facts
     where account_id = $1 and generation = 'latest' and part = 0 and collector = any($2)`,
    [accountId, [...new Set(envelopes.map((envelope) => envelope.collector))]],
  );
  const byKey = new Map(stored.map((head) => [observationKey(head), head]));
  const changed = envelopes
    .map((envelope) => bodyOf(envelope, byKey.get(observationKey(envelope))))
    .filter((body) => byKey.get(observationKey(body))?.hash !== body.hash);
  if (changed.length === 0) return { rowsWritten: 0, rowsRead: stored.length, changed: new Set() };
  // Nothing is stored of an account that is read for the first time, and `good` never without `latest`.
  if (stored.length > 0) await makeRoom(tx, accountId, changed);
  const rowsWritten = await insertBodies(tx, accountId, changed);
  return { rowsWritten, rowsRead: stored.length, changed: new Set(changed.map(observationKey)) };
}

/**
 * Hash of facts that had the form of their collector's schema when they were written. A stored row that still has it
 * needs no second check; facts that did not fit are hashed otherwise, and so is whatever was changed in the database.
 */
export function checkedHash(
  { schema, complete }: Pick<Envelope, "schema" | "complete">,
  text: string,
): string {
  return sha256(`${schema}|${complete}|${text}`);
}

/** What is stored of an envelope; equal content has an equal hash. */
export function factsBody(envelope: Envelope): FactsBody {
  const { collector, region, schema, complete } = envelope;
  const text = canonicalJson({ ops: envelope.ops, data: envelope.data });
  return {
    collector,
    region,
    schema,
    complete,
    hash: fitsItsSchema(envelope) ? checkedHash(envelope, text) : sha256(`unchecked|${text}`),
    parts: cut(text),
  };
}

function bodyOf(envelope: Envelope, stored: StoredHead | undefined): Body {
  return { ...factsBody(envelope), demotesStored: stored?.complete === true && !envelope.complete };
}

function cut(text: string): string[] {
  const parts: string[] = [];
  for (let start = 0; start < text.length; ) {
    let end = Math.min(start + partLength, text.length);
    // Both halves of a surrogate pair stay in one part.
    if (end < text.length && text.charCodeAt(end - 1) >= 0xd800 && text.charCodeAt(end - 1) < 0xdc00)
      end -= 1;
    parts.push(text.slice(start, end));
    start = end;
  }
  return parts;
}

/** Takes away what the new bodies replace, and turns complete facts into `good` where the new attempt is incomplete. */
async function makeRoom(tx: Transaction, accountId: string, bodies: readonly Body[]): Promise<void> {
  const values = [
    accountId,
    bodies.map((body) => body.collector),
    bodies.map((body) => body.region),
    bodies.map((body) => body.demotesStored),
    bodies.map((body) => body.complete),
  ];
  const input =
    "unnest($2::text[], $3::text[], $4::boolean[], $5::boolean[]) as b(collector, region, demotes, complete)";
  await tx.query(
    `delete from account_facts f using ${input}
     where f.account_id = $1 and f.collector = b.collector and f.region = b.region
       and case f.generation when 'latest' then not b.demotes else b.demotes or b.complete end`,
    values,
  );
  if (!bodies.some((body) => body.demotesStored)) return;
  await tx.query(
    `update account_facts f
     set generation = 'good', observed_at = (r.observed ->> (f.collector || '|' || f.region))::timestamptz
     from ${input}, refresh r
     where f.account_id = $1 and f.collector = b.collector and f.region = b.region
       and f.generation = 'latest' and b.demotes and r.subject_id = f.account_id`,
    values,
  );
}

async function insertBodies(tx: Transaction, accountId: string, bodies: readonly Body[]): Promise<number> {
  const rows = bodies.flatMap((body) => body.parts.map((text, part) => ({ ...body, text, part })));
  await tx.query(
    `insert into account_facts (account_id, collector, region, generation, part, schema, complete, hash, body)
     select $1, b.collector, b.region, 'latest', b.part, b.schema, b.complete, b.hash, b.body
     from unnest($2::text[], $3::text[], $4::int[], $5::int[], $6::boolean[], $7::text[], $8::text[])
       as b(collector, region, part, schema, complete, hash, body)`,
    [
      accountId,
      rows.map((row) => row.collector),
      rows.map((row) => row.region),
      rows.map((row) => row.part),
      rows.map((row) => row.schema),
      rows.map((row) => row.complete),
      rows.map((row) => row.hash),
      rows.map((row) => row.text),
    ],
  );
  return rows.length;
}
