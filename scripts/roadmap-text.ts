/** docs/roadmap.md: what each item rests on, out of the catalogues and the folders of tests. */
import { readdirSync } from "node:fs";
import { catalog } from "#lib/aws/collectors/catalog.ts";
import { items } from "#lib/roadmap/catalog.ts";
import type { Item } from "#lib/roadmap/item.ts";
import { questions } from "#lib/roadmap/questions/catalog.ts";

const code = (text: string) => `\`${text}\``;
const list = (texts: readonly string[]) => (texts.length === 0 ? "–" : texts.map(code).join(" "));

function actionsOf({ collectors }: Item): string[] {
  const actions = catalog
    .filter(({ collector }) => collectors.includes(collector.name))
    .flatMap(({ collector }) => collector.actions.map(({ action }) => action));
  return [...new Set(actions)].sort();
}

/** Decision tables beside the evaluator, and the second computation that a refresh is compared with. */
function testsOf(item: Item): string[] {
  const prefix = `${item.id.replace(".", "-")}-`;
  const folders = [
    ["lib/roadmap/items", prefix],
    ["jobs/expected", `test-${prefix}`],
  ] as const;
  return folders.flatMap(([folder, start]) =>
    readdirSync(folder)
      .filter(
        (name) => name.startsWith(start) && (folder !== "lib/roadmap/items" || name.endsWith(".test.ts")),
      )
      .sort()
      .map((name) => `${folder}/${name}`),
  );
}

function sectionOf(item: Item): string[] {
  const asked = questions.filter(({ itemId }) => itemId === item.id).map(({ id }) => id);
  return [
    "",
    `### ${item.id} ${item.title}`,
    "",
    `- collectors: ${list(item.collectors)}`,
    `- IAM actions: ${list(actionsOf(item))}`,
    `- asked of people: ${list(asked)}`,
    `- tests: ${list(testsOf(item))}`,
  ];
}

/** A table of all items, then what each decided one rests on. */
export function roadmapText(): string {
  const rows = items.map((item) => {
    const { id, title, kind, scope, implemented, evaluatorVersion, collectors } = item;
    const cells = [id, title, kind, scope, implemented ? `version ${evaluatorVersion}` : "not yet"];
    const counts = implemented
      ? [collectors.length, actionsOf(item).length, testsOf(item).length]
      : ["", "", ""];
    return `| ${[...cells, ...counts].join(" | ")} |`;
  });
  return [
    "| item | title | kind | scope | decided | collectors | actions | files of tests |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ...rows,
    "",
    "## What each decided item rests on",
    ...items.filter(({ implemented }) => implemented).flatMap(sectionOf),
  ].join("\n");
}
