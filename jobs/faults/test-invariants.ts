/** The eight invariants, asked of the database after a fault. A breach is a line that says which one, where, and what. */

import { testViewer } from "#jobs/test-refresh.ts";
import { verifyAudit } from "#lib/data/audit-verify.ts";
import { query } from "#lib/data/database.ts";
import { getRun } from "#lib/data/run-views.ts";
import { getStatuses } from "#lib/data/statuses.ts";
import { items } from "#lib/roadmap/catalog.ts";

type Fact = {
  key: string;
  generation: "latest" | "good";
  complete: boolean;
  hash: string;
  /** Of the facts alone, however they were asked. */
  said: string;
  observed: boolean;
};

/** What is known without any fault: facts by `account|collector|region`, states by account and item. */
export interface Truth {
  facts: Map<string, { hash: string; said: string; complete: boolean }>;
  states: Map<string, Map<string, string>>;
}

async function readFacts(): Promise<Fact[]> {
  return query<Fact>(
    `select f.account_id || '|' || f.collector || '|' || f.region as key, f.generation, f.complete, f.hash,
       (select md5((string_agg(p.body, '' order by p.part)::jsonb -> 'data')::text) from account_facts p
        where (p.account_id, p.collector, p.region, p.generation) = (f.account_id, f.collector, f.region, f.generation))
         as said,
       coalesce(f.observed_at::text, r.observed ->> (f.collector || '|' || f.region)) is not null as observed
     from account_facts f left join refresh r on r.subject_id = f.account_id where f.part = 0`,
  );
}

async function readStates(now: Date): Promise<Truth["states"]> {
  const report = await getStatuses(testViewer, { items, now });
  return new Map(
    report.accounts.map((account) => [
      account.id,
      new Map(
        Object.entries(account.items).map(([id, { state, fraction }]) => [
          id,
          `${state} ${fraction ?? ""}`.trim(),
        ]),
      ),
    ]),
  );
}

/** Tags are read when the accounts are queued: no run waits for them. */
const isBeside = (key: string) => key.includes("|organizations.account-tags|");

/** The truth, as a run without faults has just left it. */
export async function readTruth(now = new Date()): Promise<Truth> {
  const facts = (await readFacts()).filter(
    ({ generation, key }) => generation === "latest" && !isBeside(key),
  );
  return {
    facts: new Map(facts.map(({ key, hash, said, complete }) => [key, { hash, said, complete }])),
    states: await readStates(now),
  };
}

export interface Told {
  /** Facts whose content may differ (time passes, or AWS has changed): `account|collector|region` starts with it. */
  exceptFacts?: readonly string[];
  /** `account|item` that may fall from MET to NOT_MET, because the fault itself is the failure: the role that refuses us. */
  mayFail?: readonly string[];
  now?: Date;
}

/** I1, I2, I5, I8: whatever the fault was, once the run has ended. */
export async function breachesOfRun(runId: string): Promise<string[]> {
  const run = await getRun(testViewer, runId, { now: new Date() });
  const counts = await query<{ breach: string }>(breachesSql, [runId]);
  const audit = await verifyAudit(testViewer);
  return [
    ...(run.active ? [`I1 run ${run.number} is ${run.state}`] : []),
    ...counts.map(({ breach }) => breach),
    ...(audit.ok ? [] : [`I8 the audit log is broken: ${audit.problem}`]),
  ];
}

const breachesSql = `
  select 'I1 account ' || ra.account_id || ' is ' || ra.state as breach
  from run_account ra join run on run.id = ra.run_id
  where ra.run_id = $1 and (ra.state = 'running' or ra.state = 'waiting' and run.state = 'finished')
  union all
  select 'I2 ' || count(*) || ' equal events of ' || subject_id || ' ' || item_id from item_status_event
  where run_id = $1 group by subject_id, item_id, new_state, new_fraction_hundredths having count(*) > 1
  union all
  select 'I2 snapshots: ' || count(*) from snapshot where run_id = $1 having count(*) > 1
  union all
  select 'I2 ' || action || ' audited ' || count(*) || ' times' from audit_event
  where subject = $1::text and action in ('run.started', 'run.finished', 'run.failed')
  group by action having count(*) > 1
  union all
  select 'I5 account ' || ra.account_id || ' ended ' || ra.state || ', its refresh says otherwise'
  from run_account ra left join refresh r on r.subject_id = ra.account_id
  where ra.run_id = $1 and ra.state in ('succeeded', 'partial', 'failed') and ra.failure_code is distinct from 'internal'
    and (r.run_id is distinct from ra.run_id or r.outcome is distinct from ra.state)
  union all
  select 'I5 stage counts of ' || coalesce(stored.subject_id, counted.subject_id) || ' do not add up'
  from (select * from stage_count where subject_id in (select id from account)) stored
  full join count_stages(array(select a.id from account a join refresh r on r.subject_id = a.id where evaluated_at is not null),
    '2000-01-01') counted using (subject_id, stage)
  where to_jsonb(stored) is distinct from to_jsonb(counted)
  union all
  select 'I5 totals of ' || coalesce(stored.subject_id, added.subject_id) || ' do not add up'
  from stage_total stored full join total_stages((select array_agg(distinct subject_id) from stage_count)) added using (subject_id)
  where to_jsonb(stored) is distinct from to_jsonb(added)`;

/** I3 and I4: nothing is claimed on missing evidence, and what was known before is still there with its age. */
export async function breachesOfTruth(truth: Truth, told: Told = {}): Promise<string[]> {
  const states = await readStates(told.now ?? new Date());
  const found: string[] = [];
  for (const [account, byItem] of truth.states)
    for (const [item, state] of byItem) {
      const now = states.get(account)?.get(item) ?? "absent";
      const isFailed =
        told.mayFail?.includes(`${account}|${item}`) === true && /^(NOT_MET|PARTIAL)/.test(now);
      if (now.startsWith("MET") !== state.startsWith("MET") && now !== "UNKNOWN" && !isFailed)
        found.push(`I3 ${item} of ${account} is ${now}, in truth ${state}`);
    }
  return [...found, ...(await breachesOfFacts(truth, told))];
}

async function breachesOfFacts(truth: Truth, { exceptFacts = [] }: Told): Promise<string[]> {
  const facts = Map.groupBy(await readFacts(), ({ key }) => key);
  const found: string[] = [];
  for (const [key, { hash, said, complete }] of truth.facts) {
    if (exceptFacts.some((start) => key.startsWith(start))) continue;
    const stored = facts.get(key) ?? [];
    const latest = stored.find(({ generation }) => generation === "latest");
    const known = stored.find((fact) => fact.hash === hash || fact.said === said);
    if (latest?.complete === true && latest.said !== said) found.push(`I3 ${key} is complete and untrue`);
    else if (complete && known === undefined) found.push(`I4 the last good facts of ${key} are gone`);
    else if (known?.observed === false) found.push(`I4 the facts of ${key} have no age`);
  }
  return found;
}

/** Items that are decided once for all accounts: while some are struck, they say so of the others, too. */
const looksAtAll: ReadonlySet<string> = new Set(
  items.filter(({ scope }) => scope === "organization").map(({ id }) => id),
);

/** I6: after a run without faults everything is as if there had never been one; of these accounts, or of all. */
export async function breachesOfRecovery(
  truth: Truth,
  told: Told & { accountIds?: ReadonlySet<string>; someAreStruck?: boolean } = {},
): Promise<string[]> {
  const states = await readStates(told.now ?? new Date());
  const facts = new Map((await readFacts()).map((fact) => [`${fact.key} ${fact.generation}`, fact]));
  const found: string[] = [];
  const isAsked = (accountId: string) => told.accountIds?.has(accountId) !== false;
  for (const [account, byItem] of truth.states)
    for (const [item, state] of isAsked(account) ? byItem : []) {
      if (told.someAreStruck === true && looksAtAll.has(item)) continue;
      const now = states.get(account)?.get(item);
      if (now !== state) found.push(`I6 ${item} of ${account} is ${now} again, not ${state}`);
    }
  for (const [key, { hash }] of truth.facts) {
    if (!isAsked(key.slice(0, 12)) || told.exceptFacts?.some((start) => key.startsWith(start))) continue;
    if (facts.get(`${key} latest`)?.hash !== hash)
      found.push(`I6 the facts of ${key} are not what they were`);
  }
  return found;
}

/** Which transaction wrote each row of content: equal before and after a run means that it wrote none. */
export async function contentVersions(
  bookkeeping: readonly ("refresh" | "run" | "run_account" | "snapshot" | "audit_event")[] = [],
): Promise<Map<string, string>> {
  const tables = [
    ...bookkeeping,
    "account_facts",
    "item_status",
    "item_status_event",
    "stage_count",
    "stage_total",
    "account",
    "organizational_unit",
  ];
  const versions = new Map<string, string>();
  for (const table of tables) {
    const rows = await query<{ at: string; by: string }>(
      `select ctid::text as at, xmin::text as by from ${table}`,
    );
    for (const { at, by } of rows) versions.set(`${table} ${at}`, by);
  }
  return versions;
}

/** I7: the rows that a run without changes has written all the same. */
export async function breachesOfStillness(
  before: ReadonlyMap<string, string>,
  after?: ReadonlyMap<string, string>,
): Promise<string[]> {
  return differences(before, after ?? (await contentVersions()));
}

function differences(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const written = [...after].filter(([row, by]) => before.get(row) !== by);
  return written.map(([row]) => `I7 a run without changes wrote ${row}`);
}
