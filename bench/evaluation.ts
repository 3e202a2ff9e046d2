/** P8: all items of all accounts again, from stored facts and without AWS. */
import type pg from "pg";
import { z } from "zod";
import { systemClock } from "#lib/clock.ts";
import { loadEvaluationInputs } from "#lib/data/evaluation-input.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import { systemViewer } from "#lib/viewer.ts";
import { type Figure, median, spread } from "./report.ts";

const viewer = systemViewer("bench");
const repeats = 7;
/** Accounts that are loaded by one call, as the closing pass of a run does. */
const chunk = 200;

/** Loads the inputs of all accounts; evaluates them too where asked. Answers how long that took, in seconds. */
async function pass(accountIds: readonly string[], runId: string, evaluate: boolean): Promise<number> {
  const begun = performance.now();
  for (let from = 0; from < accountIds.length; from += chunk) {
    const context = { runId, now: systemClock.now(), items };
    const loaded = await loadEvaluationInputs(viewer, accountIds.slice(from, from + chunk), context);
    if (evaluate) for (const { input } of loaded) evaluateAccount(input);
  }
  return (performance.now() - begun) / 1000;
}

/** Reading alone and reading with evaluation take turns, so that both meet the same machine. */
export async function measureEvaluation({
  pool,
  say,
}: {
  pool: pg.Pool;
  say(line: string): void;
}): Promise<Figure[]> {
  const { rows } = await pool.query("select id from account where state = 'ACTIVE' order by id");
  const found = z.array(z.object({ id: z.string() })).parse(rows);
  const runs = await pool.query("select id from run order by number desc limit 1");
  const { id: runId } = z.object({ id: z.string() }).parse(runs.rows[0]);
  // A few accounts are over in milliseconds: they are read as often as makes a thousand.
  const times = Math.max(1, Math.ceil(1000 / found.length));
  const lists = Array.from({ length: times }, () => found.map(({ id }) => id));
  const all = async (evaluate: boolean) => {
    let seconds = 0;
    for (const list of lists) seconds += await pass(list, runId, evaluate);
    return seconds;
  };
  await pass(lists[0] ?? [], runId, true);
  const reading: number[] = [];
  const evaluating: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    reading.push(await all(false));
    evaluating.push(await all(true));
  }
  const count = found.length * times;
  const rates = evaluating.map((seconds) => count / seconds);
  const shares = evaluating.map((seconds, index) => (reading[index] ?? seconds) / seconds);
  say(`evaluation: ${count} accounts, ${repeats} times`);
  return [
    {
      id: "P8",
      what: "evaluation of all items from stored facts, accounts/s on one core",
      figure: spread(rates, 0),
      budget: "≥ 500",
      met: median(rates) >= 500,
      raw: { rates, accounts: count },
    },
    {
      id: "P8",
      what: "the same ÷ reading the facts alone",
      figure: spread(shares, 2),
      budget: "≥ 0.5",
      met: median(shares) >= 0.5,
      raw: { shares, readingSeconds: reading, evaluatingSeconds: evaluating },
    },
  ];
}
