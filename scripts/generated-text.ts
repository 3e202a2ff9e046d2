/** Parts of documents that are made from the source: each stands between two marks and is replaced as a whole. */
import { faultTable, invariants } from "#jobs/faults/table.ts";
import { auditRoleActions, catalog } from "#lib/aws/collectors/catalog.ts";
import { describeEnv, readEnv } from "#lib/env.ts";
import { settingsCatalog } from "#lib/roadmap/settings.ts";
import { actionsTableLines } from "./actions-table.ts";
import { roadmapText } from "./roadmap-text.ts";
import { roomsTable } from "./rooms-table.ts";

interface GeneratedPart {
  file: string;
  /** Name in the marks. */
  name: string;
  text(): string | Promise<string>;
}

function actionsTable(): string {
  const actions = auditRoleActions();
  const rows = actions.map(({ action, reason }) => `| \`${action}\` | ${reason} |`);
  return ["| action | to learn |", "| --- | --- |", ...rows].join("\n");
}

function faultsTable(): string {
  const held = Object.entries(invariants).map(([name, words]) => `- **${name}**: ${words}`);
  const classes = Map.groupBy(faultTable, (row) => row.class);
  const tables = [...classes].flatMap(([name, rows]) => [
    "",
    `### ${name}`,
    "",
    "| injected | what comes of it |",
    "| --- | --- |",
    ...rows.map(({ injected, expected }) => `| ${injected} | ${expected} |`),
  ]);
  return [...held, ...tables].join("\n");
}

function variablesTable(): string {
  const rows = describeEnv(readEnv({}))
    .filter(({ meaning }) => !meaning.endsWith("tests only"))
    .map(({ name, default: fallback, meaning }) => `| \`${name}\` | ${fallback} | ${meaning} |`);
  return ["| variable | default | meaning |", "| --- | --- | --- |", ...rows].join("\n");
}

function settingsTable(): string {
  const rows = Object.entries(settingsCatalog).map(
    ([key, { default: fallback, meaning, items }]) =>
      `| \`${key}\` | \`${JSON.stringify(fallback)}\` | ${items.join(", ")} | ${meaning} |`,
  );
  return ["| setting | default | items | meaning |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

/** Lines of an object literal: what pages say of a collector without loading it. */
function collectorActionLines(): string {
  return catalog
    .map(({ collector: { name, actions } }): [string, string[]] => [
      name,
      actions.map(
        ({ action, reason }) =>
          `    { action: ${JSON.stringify(action)}, reason: ${JSON.stringify(reason)} },\n`,
      ),
    ])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, lines]) => {
      // A single action shares the line of its collector: files have 400 lines at most.
      const [only] = lines;
      const body =
        lines.length === 1 && only !== undefined ? only.trim().replace(/,$/, "") : `\n${lines.join("")}  `;
      return `  ${JSON.stringify(name)}: [${body}],`;
    })
    .join("\n");
}

/** What `npm run generate` writes into documents and one source file, beside the linter's configuration. */
export const generatedParts: readonly GeneratedPart[] = [
  { file: "ARCHITECTURE.md", name: "rooms", text: roomsTable },
  { file: "docs/security.md", name: "actions of the audit role", text: actionsTable },
  { file: "docs/faults.md", name: "faults", text: faultsTable },
  { file: "docs/roadmap.md", name: "roadmap", text: roadmapText },
  { file: "docs/operations.md", name: "variables", text: variablesTable },
  { file: "docs/operations.md", name: "settings", text: settingsTable },
  { file: "lib/facts/collector-actions.ts", name: "actions of the collectors", text: collectorActionLines },
  { file: "lib/policy/actions-table.ts", name: "actions of AWS", text: actionsTableLines },
];

/** The two marks around a part, as comments of its file; the second one begins a line of its own. */
function marksOf({ file, name }: GeneratedPart): { start: string; end: string } {
  const written = `${name}: written by \`npm run generate\``;
  return file.endsWith(".ts")
    ? { start: `// ${written}`, end: `// end of ${name}` }
    : { start: `<!-- ${written} -->`, end: `<!-- end of ${name} -->` };
}

/** The document with the part brought up to date. @throws where its two marks are missing */
export async function replacePart(document: string, part: GeneratedPart): Promise<string> {
  const { start, end } = marksOf(part);
  const from = document.indexOf(start);
  // The indentation of the second mark stays.
  const to = document.lastIndexOf("\n", document.indexOf(end)) + 1;
  if (from < 0 || to <= from) throw new Error(`${part.file} lacks the marks "${start}" and "${end}".`);
  return `${document.slice(0, from)}${start}\n${await part.text()}\n${document.slice(to)}`;
}
