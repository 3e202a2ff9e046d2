/** The reduced trust of accounts: a small row each, written with the facts of IAM and read over all accounts at once. */
import type { Envelope } from "#lib/facts/envelope.ts";
import { iamAuthorizationSchema } from "#lib/facts/iam.ts";
import { factsRegistry } from "#lib/facts/registry.ts";
import {
  type OrganizationTrust,
  type TrustFacts,
  trustFactsSchema,
  trustVersion,
} from "#lib/roadmap/trust-graph/facts.ts";
import { reduceTrust } from "#lib/roadmap/trust-graph/reduce.ts";
import { canonicalJson, sha256 } from "./canonical.ts";
import { type Database, database, type Queryable, type Transaction } from "./database.ts";
import { readNamedFacts } from "./facts-read.ts";

const collector = "iam.authorization";
const operation = "iam:GetAccountAuthorizationDetails";

interface Row {
  accountId: string;
  hash: string;
  observedAt: string;
  /** null: the attempt could not read it, or not to its end. */
  body: string | null;
}

/** Undefined: the envelope says nothing of IAM. */
function rowOf(envelope: Envelope): Row | undefined {
  if (envelope.collector !== collector) return undefined;
  const { accountId, observedAt, data, ops } = envelope;
  // A policy that could not be read by itself stands in the data as one without text.
  const wasListed = ops.some(({ op, outcome }) => op === operation && outcome === "ok");
  const facts = wasListed ? iamAuthorizationSchema.safeParse(data).data : undefined;
  const reduced = facts === undefined ? null : reduceTrust(facts);
  const body = reduced === null ? null : canonicalJson(reduced);
  return { accountId, observedAt, body, hash: body === null ? "unread" : sha256(body) };
}

const writeSql = (guard: string) => `
  insert into account_trust as t (account_id, version, hash, observed_at, body)
  select f.account_id, $1, f.hash, f.observed_at, f.body
  from unnest($2::text[], $3::text[], $4::timestamptz[], $5::text[]) as f(account_id, hash, observed_at, body)
  on conflict (account_id) do update set version = excluded.version, hash = excluded.hash,
    observed_at = excluded.observed_at,
    body = case when t.hash = excluded.hash then t.body else excluded.body end
  ${guard}`;

const valuesOf = (rows: readonly Row[]) => [
  trustVersion,
  rows.map(({ accountId }) => accountId),
  rows.map(({ hash }) => hash),
  rows.map(({ observedAt }) => observedAt),
  rows.map(({ body }) => body),
];

/**
 * Brings the reduced trust of an account in line with its fresh facts. The newest attempt decides: one that could not read
 * IAM leaves nothing that others could be judged by. The caller holds the account's `refresh` row.
 *
 * @returns how many rows have another content than before.
 */
export async function writeTrust(
  tx: Transaction,
  accountId: string,
  envelopes: readonly Envelope[],
): Promise<number> {
  const [row] = envelopes.flatMap((envelope) => rowOf(envelope) ?? []);
  if (row === undefined) return 0;
  const [stored] = await tx.query<{ hash: string; version: number }>(
    "select hash, version from account_trust where account_id = $1",
    [accountId],
  );
  await tx.query(writeSql(""), valuesOf([row]));
  return stored?.hash === row.hash && stored.version === trustVersion ? 0 : 1;
}

const missingSql = `
  select f.account_id as "accountId" from account
  join account_facts f on f.account_id = account.id and f.collector = '${collector}' and f.region = 'global'
    and f.generation = 'latest' and f.part = 0
  left join account_trust t on t.account_id = account.id and t.version = $2
  where account.organization_id = $1 and account.missing_since is null and t.account_id is null
  order by 1`;

/** Accounts whose facts are reduced at once: bounded memory. */
const chunkSize = 25;

/** Facts that were stored by another version of this program are reduced once more; a row that a refresh wrote meanwhile stays. */
async function reduceStored(db: Queryable, organizationId: string): Promise<void> {
  const missing = await db.query<{ accountId: string }>(missingSql, [organizationId, trustVersion]);
  for (let start = 0; start < missing.length; start += chunkSize) {
    const chunk = missing.slice(start, start + chunkSize);
    const named = chunk.map(({ accountId }) => ({ accountId, collector }) as const);
    const { envelopes } = await readNamedFacts(db, organizationId, named);
    const rows = envelopes.flatMap((envelope) => rowOf(envelope) ?? []);
    await db.query(writeSql("where t.version <> excluded.version"), valuesOf(rows));
  }
}

/** What an organization's evaluation gets, and the hash of its content. */
export interface KnownTrust {
  trust: OrganizationTrust;
  hash: string;
}

/** What this process has read of one database. */
interface Remembered {
  /** By account. */
  bodies: Map<string, { hash: string; facts: TrustFacts }>;
  /** The newest whole of each organization. */
  wholes: Map<string, { readAt: Date; known: KnownTrust }>;
}

const rememberedOf = new WeakMap<Database, Remembered>();

function remembered(): Remembered {
  const known = rememberedOf.get(database()) ?? { bodies: new Map(), wholes: new Map() };
  rememberedOf.set(database(), known);
  return known;
}

/** How old the trust of others may be while accounts are still being read. */
const whileRunningMs = 30_000;

/**
 * As `readTrust`, or what this process read half a minute ago: reading all of an organization for each of its accounts would
 * grow with the square of their number. What changes in between is seen by the closing pass of the run.
 */
export async function readTrustLately(db: Queryable, organizationId: string, now: Date): Promise<KnownTrust> {
  const last = remembered().wholes.get(organizationId);
  const ageMs = last === undefined ? Number.POSITIVE_INFINITY : now.getTime() - last.readAt.getTime();
  return last !== undefined && ageMs >= 0 && ageMs < whileRunningMs
    ? last.known
    : readTrust(db, organizationId, now);
}

const headsSql = `
  select t.account_id as "accountId", t.hash, t.observed_at as "observedAt"
  from account_trust t join account on account.id = t.account_id
  where account.organization_id = $1 and account.missing_since is null and account.state = 'ACTIVE'
    and t.version = $2 and t.body is not null and t.observed_at > $3::timestamptz - make_interval(hours => $4)
  order by t.account_id`;

/**
 * The trust of all accounts of an organization whose IAM was read lately. Only bodies that this process has not seen are
 * fetched; as long as no content changes, the accounts are the same object.
 */
export async function readTrust(db: Queryable, organizationId: string, now: Date): Promise<KnownTrust> {
  const { bodies, wholes } = remembered();
  await reduceStored(db, organizationId);
  const heads = await db.query<{ accountId: string; hash: string; observedAt: Date }>(headsSql, [
    organizationId,
    trustVersion,
    now,
    factsRegistry[collector].maxAgeHours,
  ]);
  await fetchBodies(
    db,
    heads.filter(({ accountId, hash }) => bodies.get(accountId)?.hash !== hash),
  );
  const found = heads.flatMap(({ accountId, hash }) => {
    const body = bodies.get(accountId);
    // Rewritten between the two statements: its new content comes with the next reading.
    return body?.hash === hash ? [[accountId, body] as const] : [];
  });
  const hash = sha256(found.map(([accountId, body]) => `${accountId}|${body.hash}`).join("\n"));
  const last = wholes.get(organizationId)?.known;
  const accounts =
    last?.hash === hash ? last.trust.accounts : new Map(found.map(([id, { facts }]) => [id, facts]));
  const observedAt = new Map(heads.map((head) => [head.accountId, head.observedAt]));
  const known = { trust: { accounts, observedAt }, hash };
  wholes.set(organizationId, { readAt: now, known });
  return known;
}

async function fetchBodies(db: Queryable, heads: readonly { accountId: string }[]): Promise<void> {
  if (heads.length === 0) return;
  const { bodies } = remembered();
  const rows = await db.query<{ accountId: string; hash: string; body: string }>(
    `select account_id as "accountId", hash, body from account_trust where account_id = any($1) and body is not null`,
    [heads.map(({ accountId }) => accountId)],
  );
  for (const { accountId, hash, body } of rows) {
    const facts = trustFactsSchema.safeParse(JSON.parse(body));
    if (facts.success) bodies.set(accountId, { hash, facts: facts.data });
  }
}
