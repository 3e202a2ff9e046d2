/** Which of our own refreshes read all of a region: the two newest days of each region, kept in the account's `refresh` row. */
import { type Envelope, globalRegion } from "#lib/facts/envelope.ts";
import type { Transaction } from "./database.ts";

/** Region → ISO 8601 times, newest first. */
export type StoredScans = Readonly<Record<string, readonly string[]>>;

/** As many days as tell whether something happens regularly. */
const keptDays = 2;

/**
 * The stored scans with those of one refresh. A region was scanned where the account was entered and every collector of
 * the region and of the account as a whole read all that it asked for; a service without an endpoint there is no gap.
 */
export function addScans(stored: StoredScans, fresh: readonly Envelope[]): StoredScans {
  const global = fresh.filter(({ region }) => region === globalRegion);
  // A refresh that could not enter the account has its attempt only.
  if (global.length < 2 || !global.every(isWhole)) return stored;
  const scans = new Map(Object.entries(stored));
  for (const [region, envelopes] of Map.groupBy(fresh, (envelope) => envelope.region)) {
    if (region === globalRegion || !envelopes.every(isWhole)) continue;
    scans.set(region, withTime(scans.get(region) ?? [], newest(envelopes)));
  }
  return Object.fromEntries([...scans].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What evaluations read of it. */
export function scanTimes(stored: StoredScans): Record<string, Date[]> {
  return Object.fromEntries(
    Object.entries(stored).map(([region, times]) => [region, times.map((time) => new Date(time))]),
  );
}

/** Adds what a refresh has scanned. The caller holds the row. */
export async function writeScans(
  tx: Transaction,
  accountId: string,
  envelopes: readonly Envelope[],
): Promise<void> {
  const [row] = await tx.query<{ scanned: StoredScans }>(
    "select scanned from refresh where subject_id = $1",
    [accountId],
  );
  const stored = row?.scanned ?? {};
  const scans = addScans(stored, envelopes);
  if (scans === stored) return;
  await tx.query("update refresh set scanned = $2::jsonb where subject_id = $1", [
    accountId,
    JSON.stringify(scans),
  ]);
}

function isWhole({ complete, ops }: Envelope): boolean {
  if (complete) return true;
  const fine = ops.every(({ outcome }) => ["ok", "absent", "unsupported"].includes(outcome));
  return fine && ops.some(({ outcome }) => outcome === "unsupported");
}

function newest(envelopes: readonly Envelope[]): string {
  return envelopes.map(({ observedAt }) => observedAt).reduce((a, b) => (a > b ? a : b));
}

/** Of one day (UTC) only its newest time is kept. */
function withTime(times: readonly string[], time: string): string[] {
  const otherDays = times.filter((other) => other.slice(0, 10) !== time.slice(0, 10));
  return [time, ...otherDays].sort().reverse().slice(0, keptDays);
}
