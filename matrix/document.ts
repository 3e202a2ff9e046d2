/** docs/authorization.md, from the tables that the tests walk. */
import { readFileSync } from "node:fs";
import { operations } from "#lib/api/table.ts";
import { roles } from "#lib/viewer.ts";
import { actionLines, triesAction } from "./actions.ts";
import { expectedOf } from "./expectations.ts";
import { addressesOf } from "./operations.ts";
import { lines } from "./pages.ts";
import { principals } from "./principals.ts";
import { callers } from "./tokens.ts";
import { triesVariants, variants } from "./variants.ts";
import type { World } from "./world.ts";

/** Functions of lib/data with the roles that may call them, as their own test lists them. */
function dataFunctions(): { name: string; also: number }[] {
  const text = ["reading", "writing"]
    .map((part) => readFileSync(`lib/data/test-attempts-${part}.ts`, "utf8"))
    .join("\n");
  return [...text.matchAll(/^ {2}(\w+): \{\s*also: \[([^\]]*)\]/gm)].map(([, name = "", also = ""]) => ({
    name,
    also: also.split(",").filter((role) => role.trim() !== "").length,
  }));
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** The whole document. */
export function authorizationDocument(world: World): string {
  const targets = Object.entries(lines).flatMap(([page, line]) =>
    line.targets(world).map((target) => ({ page, line, target })),
  );
  const pageCells = targets.length * principals.length;
  const variantCells =
    targets.flatMap(({ target }) => principals.filter((one) => triesVariants(one.name, target.object)))
      .length * variants.length;
  const actionCells = Object.values(actionLines).reduce(
    (sum, line) => sum + principals.filter((one) => triesAction(line, one)).length + 1,
    0,
  );
  const calls =
    operations.reduce((sum, operation) => sum + addressesOf(operation, world).length, 0) * callers.length;
  const functions = dataFunctions();
  // Every role that may not, the owner of another account, the administrator.
  const functionCells = functions.reduce((sum, { also }) => sum + (roles.length - 1 - also) + 2, 0);
  const all = pageCells + variantCells + actionCells + calls + functionCells;
  return `${[
    "# Who may what",
    "",
    `Written by \`matrix/authorization.db.test.ts\` (\`npx vitest run --project db matrix/authorization -u\`) from the tables that`,
    `the tests walk, each of which fails for a page, action, operation or function that it does not know. ${all} attempts:`,
    "",
    row("what", "how many", "attempts"),
    row("---", "---", "---"),
    row(
      "pages and route handlers, over HTTP against `waymark web`",
      String(Object.keys(lines).length),
      String(pageCells),
    ),
    row(
      `the same in ${variants.length} other ways: router and prefetch requests, forged headers, other spellings, other methods`,
      String(Object.keys(lines).length),
      String(variantCells),
    ),
    row("server actions, over HTTP", String(Object.keys(actionLines).length), String(actionCells)),
    row("operations of the API", String(operations.length), String(calls)),
    row("functions of `lib/data`", String(functions.length), String(functionCells)),
    "",
    "X is the account of the first owner and of the viewer of Prod, Y another one; what is foreign reads like what is missing. No",
    "answer may hold a word that is stored about an account out of sight.",
    "",
    "## Pages and route handlers",
    "",
    row("address", "of", ...principals.map(({ name }) => name)),
    row("---", "---", ...principals.map(() => "---")),
    ...targets.map(({ page, line, target }) =>
      row(`\`${page}\``, target.object, ...principals.map((one) => expectedOf(line, target, one))),
    ),
    "",
    "## Server actions",
    "",
    row("action", "besides administrators"),
    row("---", "---"),
    ...Object.entries(actionLines).map(([name, { also, account }]) =>
      row(
        `\`${name}\``,
        also
          .map((role) => (role === "owner" && account === true ? "owner, of their own" : role))
          .join(", ") || "nobody",
      ),
    ),
    "",
    "## Operations of the API",
    "",
    row("operation", "address", "permission"),
    row("---", "---", "---"),
    ...operations.map(({ id, method, path, permission }) =>
      row(id, `\`${method} ${path}\``, permission ?? "any token"),
    ),
  ].join("\n")}\n`;
}
