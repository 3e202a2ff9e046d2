/** P6: facts and statuses as a refresh writes them, beside COPY of the very same rows into tables of the same shape. */
import pg from "pg";
import { transaction } from "#lib/data/database.ts";
import { writeFacts } from "#lib/data/facts-write.ts";
import { lockSubjects } from "#lib/data/refresh-row.ts";
import { statusColumns, statusRow, writeStatuses } from "#lib/data/status-write.ts";
import { fitsItsSchema } from "#lib/facts/checked.ts";
import { copyRows } from "./copy.ts";
import { type Figure, median, spread } from "./report.ts";
import { drawFacts, factsColumns, factsRows } from "./seed-facts.ts";
import { accountItems } from "./seed-history.ts";
import { drawOrganization, type SeededAccount } from "./seed-organization.ts";
import { drawVerdict } from "./seed-statuses.ts";

const repeats = 5;
/** Accounts of which facts and statuses are written; one transaction each, as jobs do. */
const count = 150;

function drawAccounts(now: Date) {
  const active = (account: SeededAccount) => account.state === "ACTIVE" && account.outcome === "succeeded";
  const { accounts } = drawOrganization({ accounts: count * 2, now });
  return accounts
    .filter(active)
    .slice(0, count)
    .map((account, index) => {
      // Ids of their own, so that nothing that the database holds is in the way.
      const own = { ...account, id: String(900_000_000_000 + index) };
      const envelopes = drawFacts(own).map((envelope) => ({ ...envelope, accountId: own.id }));
      // Collectors hand on what they have checked.
      for (const envelope of envelopes) fitsItsSchema(envelope);
      const verdicts = new Map(accountItems.map((item) => [item.id, drawVerdict(own, item, now)]));
      return { id: own.id, envelopes, verdicts };
    });
}

type Drawn = ReturnType<typeof drawAccounts>;

async function writeAsJobs(accounts: Drawn, now: Date): Promise<void> {
  for (const { id, envelopes, verdicts } of accounts) {
    await transaction(async (tx) => {
      await lockSubjects(tx, [id]);
      await writeFacts(tx, id, envelopes);
      await writeStatuses(tx, [{ subjectId: id, verdicts }], { at: now, runId: null });
    });
  }
}

async function forget(pool: pg.Pool): Promise<void> {
  for (const table of [
    "account_facts where account_id",
    "item_status where subject_id",
    "stage_count where subject_id",
  ])
    await pool.query(`delete from ${table} like '9%'`);
  await pool.query("truncate raw_facts, raw_status");
}

/** Copies the same rows; they are made into text beforehand, as the cost of COPY alone is wanted. */
async function writeRaw(client: pg.Client, facts: Rows, statuses: Rows): Promise<void> {
  await client.query("begin");
  await copyRows(client, "raw_facts", factsColumns, facts);
  await copyRows(client, "raw_status", statusColumns, statuses);
  await client.query("commit");
}

type Rows = Parameters<typeof copyRows>[3];

/** Both take turns, five times. */
export async function measureWriting({
  pool,
  url,
  say,
}: {
  pool: pg.Pool;
  url: string;
  say(line: string): void;
}): Promise<Figure[]> {
  const now = new Date();
  const accounts = drawAccounts(now);
  const facts = accounts.flatMap(({ id, envelopes }) => [...factsRows(id, envelopes)]);
  const statuses = accounts.flatMap(({ id, verdicts }) =>
    [...verdicts].map(([itemId, verdict]) => statusRow(id, itemId, verdict)),
  );
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const ours: number[] = [];
  const raw: number[] = [];
  try {
    await client.query("create table raw_facts (like account_facts including all)");
    await client.query("create table raw_status (like item_status including all)");
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      await forget(pool);
      raw.push(await seconds(() => writeRaw(client, facts, statuses)));
      ours.push(await seconds(() => writeAsJobs(accounts, now)));
    }
    await forget(pool);
    await client.query("drop table raw_facts, raw_status");
  } finally {
    await client.end();
  }
  const rows = facts.length + statuses.length;
  say(`writing: ${rows} rows of ${accounts.length} accounts, ${repeats} times`);
  const ratios = raw.map((copied, index) => copied / (ours[index] ?? copied));
  return [
    {
      id: "P6",
      what: "facts, statuses, events and roll-ups, an account a transaction ÷ COPY of the facts and statuses",
      figure: spread(ratios, 2),
      budget: "≥ 0.5",
      met: median(ratios) >= 0.5,
      raw: {
        ratios,
        rows,
        rowsPerSecond: ours.map((each) => rows / each),
        copyRowsPerSecond: raw.map((each) => rows / each),
      },
    },
  ];
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}
