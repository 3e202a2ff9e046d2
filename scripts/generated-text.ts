/** Parts of documents that are made from the source: each stands between two marks and is replaced as a whole. */
import { audiences, auditRoleActions } from "#lib/aws/collectors/catalog.ts";
import { describeEnv, readEnv } from "#lib/env.ts";
import { roomsTable } from "./rooms-table.ts";

interface GeneratedPart {
  file: string;
  /** Name in the marks. */
  name: string;
  text(): string;
}

function actionsTable(): string {
  const actions = auditRoleActions(audiences);
  const rows = actions.map(({ action, reason }) => `| \`${action}\` | ${reason} |`);
  return ["| action | to learn |", "| --- | --- |", ...rows].join("\n");
}

function variablesTable(): string {
  const rows = describeEnv(readEnv({}))
    .filter(({ name }) => name !== "WAYMARK_CLOCK_OFFSET_HOURS")
    .map(({ name, default: fallback, meaning }) => `| \`${name}\` | ${fallback} | ${meaning} |`);
  return ["| variable | default | meaning |", "| --- | --- | --- |", ...rows].join("\n");
}

/** What `npm run generate` writes into documents, beside the linter's configuration. */
export const generatedParts: readonly GeneratedPart[] = [
  { file: "ARCHITECTURE.md", name: "rooms", text: roomsTable },
  { file: "docs/security.md", name: "actions of the audit role", text: actionsTable },
  { file: "docs/operations.md", name: "variables", text: variablesTable },
];

/** The document with the part brought up to date. @throws where its two marks are missing */
export function replacePart(document: string, part: GeneratedPart): string {
  const start = `<!-- ${part.name}: written by \`npm run generate\` -->`;
  const end = `<!-- end of ${part.name} -->`;
  const from = document.indexOf(start);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${part.file} lacks the marks "${start}" and "${end}".`);
  return `${document.slice(0, from)}${start}\n${part.text()}\n${document.slice(to)}`;
}
