/** The parts of `npm test`, each a tool with its count. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureChromium } from "./chromium.ts";
import { type Count, countPlaywright, countVitest, settle } from "./test-count.ts";
import { type Finished, runTool } from "./test-process.ts";

export interface PartResult {
  count: Count;
  /** What the tool said; shown where something failed. */
  output: string;
  seconds: number;
}

export interface Part {
  name: string;
  what: string;
  run(say: (line: string) => void): Promise<PartResult>;
}

/** A gate is one test: it passes by exit code 0. */
function gate(name: string, what: string, tool: string, args: readonly string[]): Part {
  return {
    name,
    what,
    async run() {
      const done = await runTool(tool, args, { limitSeconds: 2400 });
      const failed = done.code === 0 ? 0 : 1;
      return {
        count: { passed: 1 - failed, failed, skipped: 0 },
        output: done.output,
        seconds: done.seconds,
      };
    },
  };
}

/** Runs a tool that writes a JSON report into the file it is told, and counts by that report. */
async function reported(
  run: (file: string) => Promise<Finished>,
  count: (json: unknown) => Count,
): Promise<PartResult> {
  const folder = await mkdtemp(join(tmpdir(), "waymark-report-"));
  try {
    const file = join(folder, "report.json");
    const done = await run(file);
    const { counted, problem } = await readReport(file, count);
    return { count: settle(counted, done.code), output: `${done.output}${problem}`, seconds: done.seconds };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readReport(file: string, count: (json: unknown) => Count) {
  try {
    return { counted: count(JSON.parse(await readFile(file, "utf8"))), problem: "" };
  } catch (error) {
    const counted = { passed: 0, failed: 1, skipped: 0 };
    return {
      counted,
      problem: `\nno readable report: ${error instanceof Error ? error.message : String(error)}\n`,
    };
  }
}

function vitest(
  name: string,
  what: string,
  config: readonly string[],
  options: { env?: Readonly<Record<string, string>>; limitSeconds: number } = { limitSeconds: 2400 },
): Part {
  return {
    name,
    what,
    run: () =>
      reported((file) => {
        const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
        return runTool("vitest", ["run", ...config, ...reporters], options);
      }, countVitest),
  };
}

/** The pictures of every page (`npm run shots`) are for people and prove nothing. */
const browser: Part = {
  name: "browser",
  what: "stories in a real browser",
  async run(say) {
    const begun = performance.now();
    let path: string;
    try {
      path = ensureChromium(say);
    } catch (error) {
      const output = error instanceof Error ? error.message : String(error);
      return {
        count: { passed: 0, failed: 1, skipped: 0 },
        output,
        seconds: (performance.now() - begun) / 1000,
      };
    }
    return reported(
      (file) =>
        // The last of its projects, and with it those that it rests on.
        runTool("playwright", ["test", "--project=runs", "--reporter=list,json"], {
          env: { CHROMIUM_PATH: path, PLAYWRIGHT_JSON_OUTPUT_NAME: file },
          limitSeconds: 2400,
        }),
      countPlaywright,
    );
  },
};

/**
 * Two lanes for two cores: tools and unit tests beside those that wait for a database. The browser comes last and
 * alone, because it needs both.
 */
export const lanes: readonly (readonly Part[])[] = [
  [
    gate("format", "formatting and order of imports", "biome", ["check", "."]),
    gate("lint", "lint rules and the arrows between rooms", "oxlint", []),
    gate("types", "type check", "tsc", ["--noEmit"]),
    gate("unused", "unused files, exports and dependencies", "knip", []),
    gate("build", "production build of the pages, none of them static", "node", ["scripts/build.ts"]),
    vitest("unit", "unit tests", ["--project", "unit"]),
    vitest("process", "tests about a process of its own", ["--project", "process", "--maxWorkers", "1"]),
  ],
  // They wait more than they compute: for leases, locks and answers.
  [vitest("db", "tests against a real Postgres", ["--project", "db", "--maxWorkers", "2"])],
];

export const last: readonly Part[] = [browser];

/** Only where asked for by name: one needs Python and moto's server, the other the better part of an hour. */
export const onRequest: readonly Part[] = [
  vitest("moto", "an AWS implementation that is not ours", ["--config", "moto/vitest.config.ts"]),
  vitest("faults", "every fault of docs/faults.md, not only the sample", ["--project", "db", "jobs/faults"], {
    env: { WAYMARK_FAULTS: "all" },
    limitSeconds: 10_800,
  }),
];
