/**
 * `npm run bench [-- --full] [-- --cold]`: the budgets, each figure beside its own. Nothing here is a test: a missed
 * budget is printed as missed and the exit code stays 0; only a benchmark that could not be run makes it 1.
 */
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { measureAudit } from "./audit.ts";
import { measureColdDemo } from "./cold.ts";
import { measureEvaluation } from "./evaluation.ts";
import { measureImport } from "./import.ts";
import { withOrganization } from "./organization.ts";
import { measurePages } from "./pages.ts";
import { measurePolicies } from "./policies.ts";
import { growthFigures, latencyMs, type Measured, measureRefreshes, refreshFigures } from "./refresh.ts";
import { describeMachine, type Figure, renderTable } from "./report.ts";
import { measureThrottled } from "./throttled.ts";
import { measureWriting } from "./writing.ts";

const resultsFile = "bench/results.json";
const parts = ["policies", "refresh", "pages", "throttled"];

function say(line: string): void {
  console.error(line);
}

/** Refreshes of organizations of several sizes; evaluation and writing are measured in the database of the largest. */
async function measureOrganizations(sizes: readonly number[], largestAccount: number): Promise<Figure[]> {
  const measured: Measured[] = [];
  const figures: Figure[] = [];
  for (const accounts of sizes) {
    const options = { accounts, seed: 1, latencyMs, largestAccount };
    await withOrganization(options, async (connected) => {
      const isLargest = accounts === sizes.at(-1);
      const one = await measureRefreshes({ ...connected, accounts, rounds: isLargest ? 3 : 2, say });
      measured.push(one);
      if (!isLargest) return;
      figures.push(...(await refreshFigures(connected.pool, one)));
      figures.push(...(await measureEvaluation({ ...connected, say })));
      figures.push(...(await measureWriting({ ...connected, say })));
      figures.push(...(await measureAudit(say)));
      figures.push(...(await measureImport(say)));
    });
  }
  return [...figures, ...growthFigures(measured, largestAccount)];
}

/** Other programs reading the same endpoint are measured apart, by hand, and their figures kept. */
function peers(): Figure[] {
  if (existsSync("bench/peers.json")) return [];
  const budget = "≥ 5 × Prowler";
  return [
    {
      id: "P2",
      what: "the same facts by other programs",
      figure: "no peer was measured",
      budget,
      met: null,
      raw: {},
    },
  ];
}

const { values } = parseArgs({
  options: {
    cold: { type: "boolean", default: false },
    full: { type: "boolean", default: false },
    /** Only these parts: policies, refresh, pages, throttled. */
    only: { type: "string", multiple: true, default: parts },
  },
});
const machine = describeMachine();
const at = `${machine.commit}, ${machine.cores} × ${machine.cpu}, ${machine.memoryGb} GB, Node ${machine.node}`;
say(`waymark bench${values.full ? " --full" : ""}: ${at}`);
const figures: Figure[] = [];
if (values.cold) figures.push(await measureColdDemo(say));
if (values.only.includes("policies")) figures.push(...measurePolicies(say));
const sizes = values.full ? [10, 30, 100, 1000] : [10, 30, 100];
const largestAccount = values.full ? 100_000 : 10_000;
if (values.only.includes("refresh"))
  figures.push(...(await measureOrganizations(sizes, largestAccount)), ...peers());
if (values.only.includes("throttled")) figures.push(...(await measureThrottled(say)));
if (values.only.includes("pages")) figures.push(...(await measurePages([100, 1000, 10_000], say)));
figures.sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
await writeFile(resultsFile, `${JSON.stringify({ machine, full: values.full, figures }, null, 2)}\n`);
console.log(`${at}\n\n${renderTable(figures)}\n`);
if (!values.cold) console.log("P0 (a fresh clone, installed and started): npm run bench -- --cold");
console.log(`Everything behind the figures: ${resultsFile}`);
