/** P6: facts, statuses and what follows from them as a refresh writes them, beside COPY of the very same rows. */
import pg from "pg";
import { transaction } from "#lib/data/database.ts";
import { writeFacts } from "#lib/data/facts-write.ts";
import { lockSubjects } from "#lib/data/refresh-row.ts";
import { statusColumns, statusRow, writeStatuses } from "#lib/data/status-write.ts";
import { fitsItsSchema } from "#lib/facts/checked.ts";
import { type Cell, copyRows } from "./copy.ts";
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
      await writeStatuses(tx, [{ subjectId: id, verdicts, beside: new Map() }], { at: now, runId: null });
    });
  }
}

/** Tables that a refresh fills besides, and by which column they name the account. */
const derived = ["item_status_event", "stage_count", "stage_total", "item_tally"];
const own = "subject_id between '900000000000' and '900099999999'";

async function forget(pool: pg.Pool): Promise<void> {
  await pool.query(`delete from account_facts where ${own.replace("subject_id", "account_id")}`);
  // Events are never deleted: those of earlier rounds stay, as they do in use.
  for (const table of ["item_status", "stage_count", "stage_total", "item_tally"])
    await pool.query(`delete from ${table} where ${own}`);
}

/** A table, its columns and the text of its rows. */
interface Copied {
  table: string;
  columns: readonly string[];
  rows: readonly (readonly Cell[])[];
}

/** What a first writing left in the tables that are derived, as rows to copy. */
async function readDerived(client: pg.Client): Promise<Copied[]> {
  const copied: Copied[] = [];
  for (const table of derived) {
    const { fields, rows } = await client.query<Cell[]>({
      text: `select * from ${table} where ${own}`,
      rowMode: "array",
    });
    copied.push({ table, columns: fields.map(({ name }) => name), rows });
  }
  return copied;
}

/** Copies the same rows; they are made beforehand, as the cost of COPY alone is wanted. */
async function writeRaw(client: pg.Client, tables: readonly Copied[]): Promise<void> {
  await client.query("begin");
  for (const { table, columns, rows } of tables) await copyRows(client, `raw_${table}`, columns, rows);
  await client.query("commit");
}

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
  const tables: Copied[] = [
    { table: "account_facts", columns: factsColumns, rows: facts },
    { table: "item_status", columns: statusColumns, rows: statuses },
  ];
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const ours: number[] = [];
  const raw: number[] = [];
  try {
    await writeAsJobs(accounts, now);
    tables.push(...(await readDerived(client)));
    for (const { table } of tables)
      await client.query(`create table raw_${table} (like ${table} including all)`);
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      await forget(pool);
      await client.query(`truncate ${tables.map(({ table }) => `raw_${table}`).join(", ")}`);
      raw.push(await seconds(() => writeRaw(client, tables)));
      ours.push(await seconds(() => writeAsJobs(accounts, now)));
    }
    await forget(pool);
    await client.query(`drop table ${tables.map(({ table }) => `raw_${table}`).join(", ")}`);
  } finally {
    await client.end();
  }
  const rows = tables.reduce((sum, table) => sum + table.rows.length, 0);
  say(`writing: ${rows} rows of ${accounts.length} accounts, ${repeats} times`);
  const ratios = raw.map((copied, index) => copied / (ours[index] ?? copied));
  return [
    {
      id: "P6",
      what: "facts, statuses, events and roll-ups, an account a transaction ÷ one COPY of the same rows",
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
