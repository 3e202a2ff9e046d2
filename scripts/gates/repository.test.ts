import { homedir } from "node:os";
import { describe, expect, it } from "vitest";
import { clockReads } from "./clock.ts";
import { missingDocstrings } from "./docstrings.ts";
import { emptyCatches } from "./empty-catch.ts";
import { misplacedFiles } from "./file-names.ts";
import { machineTraces } from "./machine-paths.ts";
import { skippedTests } from "./skipped-tests.ts";
import { codeOnly, type Finding, projectFiles, type SourceFile } from "./source-text.ts";

const file = (text: string, path = "lib/aws/sample.ts"): SourceFile => ({ path, text });
const whys = (findings: Finding[]) => findings.map(({ why }) => why);
/** Tests, and what only tests use. */
const testSupport = /\.(test|spec|fixture)\.tsx?$|\/(test|stub)-[^/]+$/;
const sources = (folders: string) =>
  projectFiles(new RegExp(`^(${folders})/.*\\.tsx?$`)).filter(({ path }) => !testSupport.test(path));

/** Findings as `path:line why`, so that a failure names its place. */
function places(found: Finding[]): string[] {
  return found.map(({ path, line, why }) => `${path}:${line} ${why}`);
}

describe("codeOnly", () => {
  it("blanks comments, strings and expressions, and keeps lines", () => {
    const text = `const a = "// {"; // }\n/* {\n */ const b = \`}\`; const c = /[{"]/;`;
    expect(codeOnly(text).replaceAll(/ +/g, " ")).toBe("const a = ; \n \n const b = ; const c = ;");
  });
});

describe("a catch that answers with nothing", () => {
  it.each([
    "try { read(); } catch { return []; }",
    "try { read(); } catch (error) { log(error); return null; }",
    "try { read(); } catch (error) { if (gone(error)) { return; } log(error); }",
    "const all = await read().catch(() => []);",
    "const all = await read().catch((error) => undefined);",
    "await read().catch(() => {});",
    "try { read(); } catch { return new Map(); }",
    "try { read(); } catch { count += 1; }",
  ])("is found in %s", (text) => {
    expect(emptyCatches(file(text))).toHaveLength(1);
  });

  it.each([
    "try { read(); } catch (error) { return failed(error); }",
    "try { read(); } catch (error) {\n  if (gone(error)) return null;\n  throw error;\n}",
    "// It is awaited below.\n  finished.catch(() => undefined);",
    'try { read(); } catch (error) { throw new AppError("INTERNAL", { cause: error }); }',
    "const text = 'catch { return []; }';",
    "// catch { return []; }",
  ])("is not found in %s", (text) => {
    expect(emptyCatches(file(text))).toEqual([]);
  });

  it("occurs nowhere in lib/aws and jobs", () => {
    expect(places(sources("lib/aws|jobs").flatMap(emptyCatches))).toEqual([]);
  });
});

describe("a doc block on every export", () => {
  it.each([
    "export function read() {}",
    "export async function read() {}",
    "export const limit = 4;",
    "export class Thing {}",
    "/** Of another thing. */\nconst a = 1;\nexport const b = 2;",
  ])("is missed in %s", (text) => {
    expect(missingDocstrings(file(text))).toHaveLength(1);
  });

  it.each([
    "/** Reads. */\nexport function read() {}",
    "/** Reads. */\nexport function read(a: string): string;\nexport function read(a: number): number;",
    "export type Thing = z.infer<typeof thingSchema>;",
    "export interface Thing { a: string }",
    "const text = `\nexport const hidden = 1;`;",
  ])("is not missed in %s", (text) => {
    expect(missingDocstrings(file(text))).toEqual([]);
  });

  it("stands on all of lib/ and jobs/", () => {
    expect(places(sources("lib|jobs").flatMap(missingDocstrings))).toEqual([]);
  });
});

describe("the clock in a pure room", () => {
  it("is found as new Date() and Date(), not as a conversion", () => {
    const text =
      "const a = new Date(); const b = Date(); const c = new Date(input.now); const d = row.Date();";
    expect(clockReads(file(text))).toHaveLength(2);
  });

  it("is read nowhere in roadmap, policy and facts", () => {
    expect(places(sources("lib/roadmap|lib/policy|lib/facts").flatMap(clockReads))).toEqual([]);
  });
});

describe("traces of a machine", () => {
  const someone = ["", "home", "ada", "project"].join("/");
  const registry = ["https://npm", "registry.example.com", "left-pad.tgz"].join("-");

  it("are found as home folders, registries and the checkout itself", () => {
    const text = `a ${someone}/x\nb ${registry}\nc /srv/builds/waymark/lib`;
    expect(whys(machineTraces(file(text), ["/srv/builds/waymark"]))).toHaveLength(3);
  });

  it("are not found in npm's own registry or in placeholders", () => {
    const text = "https://registry.npmjs.org/pg/-/pg-8.tgz and /home/<you>/waymark";
    expect(machineTraces(file(text), [])).toEqual([]);
  });

  it("stand in no file of the repository", () => {
    const files = projectFiles(/\.(ts|tsx|js|mjs|json|md|yml|yaml|sql|css|prisma|sh)$|^\.|^[A-Z]+$/);
    const folders = [process.cwd(), homedir()];
    expect(places(files.flatMap((each) => machineTraces(each, folders)))).toEqual([]);
  });
});

describe("places of files", () => {
  it.each([
    "lib/utils/date.ts",
    "lib/data/helpers.ts",
    "lib/aws/index.ts",
    "lib/common.ts",
    "lib/new-room/thing.ts",
  ])("%s is misplaced", (path) => {
    expect(misplacedFiles([path])).toHaveLength(1);
  });

  it("lets rooms, top-level configuration and migrations pass", () => {
    expect(misplacedFiles(["lib/data/runs.ts", "next.config.js", "prisma/seed.ts", "docs/x.md"])).toEqual([]);
  });

  it("are right in the whole repository", () => {
    const paths = projectFiles(/\.(ts|tsx|js|mjs)$/).map(({ path }) => path);
    expect(places(misplacedFiles(paths))).toEqual([]);
  });
});

describe("a test that never runs", () => {
  it("is found as skip, todo and fixme, not as skipIf", () => {
    const text = `it.skip("a", f); test.todo("b"); describe.concurrent.skip("c", f); it.skipIf(isRoot)("d", f);`;
    expect(skippedTests(file(text))).toHaveLength(3);
  });

  it("stands nowhere", () => {
    expect(places(projectFiles(/\.(test|spec)\.tsx?$/).flatMap(skippedTests))).toEqual([]);
  });
});
