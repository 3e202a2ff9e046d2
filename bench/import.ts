/** Import of ten thousand accounts from a spreadsheet: read, compared, written; and the same again, which writes nothing. */
import { changeImport, getImport, receiveImport } from "#lib/data/account-imports.ts";
import { applyFile, previewImport } from "#lib/data/import-apply.ts";
import { listImportRows } from "#lib/data/import-comparison.ts";
import { cautious } from "#lib/sheets/current.ts";
import { guessMapping } from "#lib/sheets/mapping.ts";
import { readSheet } from "#lib/sheets/read-sheet.ts";
import { systemViewer } from "#lib/viewer.ts";
import type { Figure } from "./report.ts";

const viewer = systemViewer("bench");
const accounts = 10_000;
const pages = 10;
const decisions = 10;

function list(): Uint8Array {
  const rows = Array.from(
    { length: accounts },
    (_, at) =>
      `${String(700_000_100_001 + at)},account ${at},owner${at % 400}@example.com,${at % 3 === 0 ? "prod" : "dev"},Unit ${at % 20},team=t${at % 50},yes`,
  );
  return Buffer.from(
    `Account ID,Name,Owner,Environment,Department,Tags,CloudTrail on?\n${rows.join("\n")}\n`,
  );
}

async function seconds<Result>(work: () => Promise<Result>): Promise<{ result: Result; took: number }> {
  const begun = performance.now();
  const result = await work();
  return { result, took: (performance.now() - begun) / 1000 };
}

/** Measures it in the database that is open. */
export async function measureImport(say: (line: string) => void): Promise<Figure[]> {
  const bytes = list();
  const read = await seconds(() => readSheet(bytes, { name: "accounts.csv" }));
  const sheet = read.result;
  const file = {
    name: "accounts.csv",
    sheet,
    mapping: guessMapping(sheet, { customColumns: [], itemIds: ["3.1"] }),
    choices: cautious,
  };
  const checked = await seconds(() => previewImport(viewer, file));
  const id = await receiveImport(viewer, {
    name: "accounts.csv",
    content: bytes,
    itemIds: ["3.1"],
    now: new Date(),
  });
  const page = await seconds(async () => {
    for (let at = 0; at < pages; at += 1) {
      await getImport(viewer, id);
      await listImportRows(viewer, { importId: id, after: at * 900, limit: 50 });
    }
  });
  const pageMs = (page.took / pages) * 1000;
  const decided = await seconds(async () => {
    for (let at = 0; at < decisions; at += 1)
      await changeImport(viewer, id, {
        choose: ({ left }) => ({ left: [...left, at * 900 + 2] }),
        now: new Date(),
      });
  });
  const decisionMs = (decided.took / decisions) * 1000;
  const options = { rejected: "refuse", now: new Date() } as const;
  const written = await seconds(() => applyFile(viewer, file, options));
  const again = await seconds(() => applyFile(viewer, file, options));
  say(
    `import of ${accounts} accounts: read ${read.took.toFixed(1)} s, compared ${checked.took.toFixed(1)} s, written ${written.took.toFixed(1)} s, again ${again.took.toFixed(1)} s`,
  );
  const total = read.took + checked.took + written.took;
  return [
    {
      id: "P17",
      what: `import of ${accounts} accounts with owners, tags and answers: read, compared, written`,
      figure: `${total.toFixed(1)} s; again ${again.took.toFixed(1)} s, ${again.result.updated} written; a page of its rows ${pageMs.toFixed(0)} ms, a decision ${decisionMs.toFixed(0)} ms`,
      budget: "seconds: ≤ 20 s; a page of its rows ≤ 100 ms, a decision ≤ 200 ms",
      met:
        total <= 20 &&
        pageMs <= 100 &&
        decisionMs <= 200 &&
        again.result.updated + again.result.created === 0,
      raw: {
        page: page.took / pages,
        decision: decided.took / decisions,
        read: read.took,
        compared: checked.took,
        written: written.took,
        again: again.took,
      },
    },
  ];
}
