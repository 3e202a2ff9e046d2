/** Import of ten thousand accounts from a spreadsheet: read, compared, written; and the same again, which writes nothing. */
import { applyFile, previewImport } from "#lib/data/import-apply.ts";
import { cautious } from "#lib/sheets/current.ts";
import { guessMapping } from "#lib/sheets/mapping.ts";
import { readSheet } from "#lib/sheets/read-sheet.ts";
import { systemViewer } from "#lib/viewer.ts";
import type { Figure } from "./report.ts";

const viewer = systemViewer("bench");
const accounts = 10_000;

function list(): Uint8Array {
  const rows = Array.from(
    { length: accounts },
    (_, at) =>
      `${String(700_000_000_000 + at)},account ${at},owner${at % 400}@example.com,${at % 3 === 0 ? "prod" : "dev"},Unit ${at % 20},team=t${at % 50},yes`,
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
      figure: `${total.toFixed(1)} s; again ${again.took.toFixed(1)} s, ${again.result.updated} written`,
      budget: "seconds: ≤ 20 s",
      met: total <= 20 && again.result.updated + again.result.created === 0,
      raw: { read: read.took, compared: checked.took, written: written.took, again: again.took },
    },
  ];
}
