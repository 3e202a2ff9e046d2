/** The `refresh` row of a subject: the lock under which its facts and statuses change, and when they were observed. */
import type { Envelope } from "#lib/facts/envelope.ts";
import { query, type Transaction } from "./database.ts";

/** Key of one observation in `refresh.observed`. */
export function observationKey({ collector, region }: { collector: string; region: string }): string {
  return `${collector}|${region}`;
}

/** One row per subject to hold on to while its facts and statuses change, always in the order of their ids. */
export async function lockSubjects(tx: Transaction, subjectIds: readonly string[]): Promise<void> {
  await tx.query(
    `insert into refresh (subject_id, observed, valid_until, inputs_hash)
     select id, '{}', '{}', '' from unnest($1::text[]) as s(id) order by id
     on conflict do nothing`,
    [subjectIds],
  );
  await tx.query("select 1 from refresh where subject_id = any($1) order by subject_id for update", [
    subjectIds,
  ]);
}

/** Notes when the envelopes were observed; those of other collectors stay. The caller holds the row. */
export async function writeObserved(
  tx: Transaction,
  accountId: string,
  envelopes: readonly Envelope[],
): Promise<void> {
  const observed = Object.fromEntries(
    envelopes.map((envelope) => [observationKey(envelope), envelope.observedAt]),
  );
  await tx.query("update refresh set observed = observed || $2::jsonb where subject_id = $1", [
    accountId,
    JSON.stringify(observed),
  ]);
}

/** The last refresh of an account that read everything. */
export interface Sweep {
  at: Date;
  /** What "everything" was then. */
  by: string;
  /** Regions of which something was read. */
  regions: string[];
}

/** The account's last sweep; null: there was none. */
export async function readSweep(accountId: string): Promise<Sweep | null> {
  const [row] = await query<{ at: Date | null; by: string | null; regions: string[] }>(
    `select swept_at as at, swept_by as by,
       (select coalesce(array_agg(distinct split_part(key, '|', 2)), '{}') from jsonb_object_keys(observed) as key)
         as regions
     from refresh where subject_id = $1`,
    [accountId],
  );
  return row === undefined || row.at === null || row.by === null
    ? null
    : { at: row.at, by: row.by, regions: row.regions };
}

/** Notes that everything was read. The caller holds the row. */
export async function writeSweep(tx: Transaction, accountId: string, by: string, at: Date): Promise<void> {
  await tx.query("update refresh set swept_at = $2, swept_by = $3 where subject_id = $1", [
    accountId,
    at,
    by,
  ]);
}
