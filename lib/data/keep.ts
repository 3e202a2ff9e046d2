/**
 * Answers that are dear and asked for again: kept in this process while a cheap look at the database says that nothing
 * changed since.
 */
import { type Database, database } from "./database.ts";

interface Kept {
  version: string;
  value: unknown;
  /** When it was computed and how long that took, by the process's own clock. */
  at: number;
  costMs: number;
}

// Kept on globalThis because Next loads this module once per bundle; per database, oldest first.
const holder: typeof globalThis & { waymarkKept?: WeakMap<Database, Map<string, Kept>> } = globalThis;
const mostEntries = 4000;
/** What is computed faster than this is never served old. */
const dearMs = 100;
/** An answer that changes all the time takes at most a twentieth of it. */
const patience = 20;

function entriesOf(db: Database): Map<string, Kept> {
  holder.waymarkKept ??= new WeakMap();
  const entries = holder.waymarkKept.get(db) ?? new Map<string, Kept>();
  holder.waymarkKept.set(db, entries);
  return entries;
}

function put(entries: Map<string, Kept>, key: string, kept: Kept): void {
  entries.delete(key);
  entries.set(key, kept);
  const oldest = entries.size > mostEntries ? entries.keys().next().value : undefined;
  if (oldest !== undefined) entries.delete(oldest);
}

/**
 * The values of several keys. Those whose version moved on are computed together.
 *
 * @param name what they are; with the key it stands for the type.
 * @param compute answers for the keys that it is given; a key without an answer is not kept.
 */
export async function keepEach<Value>(
  name: string,
  versions: ReadonlyMap<string, string>,
  compute: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
): Promise<Map<string, Value>> {
  const entries = entriesOf(database());
  const values = new Map<string, Value>();
  const missing: string[] = [];
  for (const [key, version] of versions) {
    const kept = entries.get(`${name}|${key}`);
    // The name says what is kept, and with it the type.
    if (kept?.version === version) values.set(key, kept.value as Value);
    else missing.push(key);
  }
  if (missing.length === 0) return values;
  const started = performance.now();
  const computed = await compute(missing);
  const costMs = performance.now() - started;
  for (const [key, value] of computed) {
    values.set(key, value);
    put(entries, `${name}|${key}`, { version: versions.get(key) ?? "", value, at: started, costMs });
  }
  return values;
}

/**
 * One value that may lag: an answer that was dear is served for a while although the version has moved on, at most twenty
 * times as long as it took to compute. For lists of suggestions, never for figures that others must agree with.
 */
export async function keepLagging<Value>(
  name: string,
  version: string,
  compute: () => Promise<Value>,
): Promise<Value> {
  const entries = entriesOf(database());
  const kept = entries.get(name);
  // The name says what is kept, and with it the type.
  if (kept !== undefined && (kept.version === version || mayLag(kept))) return kept.value as Value;
  const started = performance.now();
  const value = await compute();
  put(entries, name, { version, value, at: started, costMs: performance.now() - started });
  return value;
}

function mayLag({ at, costMs }: Kept): boolean {
  return costMs > dearMs && performance.now() - at < patience * costMs;
}
