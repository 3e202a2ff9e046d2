import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let folder = "";

/** Runs a tool of this checkout in the temporary project and returns its exit code and everything it said. */
async function run(tool: string, args: string[]): Promise<{ code: number; output: string }> {
  const path = join(process.cwd(), "node_modules/.bin", tool);
  return await new Promise((resolve) => {
    execFile(path, args, { cwd: folder }, (error, stdout, stderr) => {
      const code = typeof error?.code === "number" ? error.code : error ? -1 : 0;
      resolve({ code, output: stdout + stderr });
    });
  });
}

async function put(files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "waymark-tools-"));
  await symlink(join(process.cwd(), "node_modules"), join(folder, "node_modules"), "junction");
  for (const file of ["tsconfig.json", "package.json", "knip.json", ".gitignore"])
    await cp(file, join(folder, file));
  await cp("biome.json", join(folder, "biome.json"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the formatter", () => {
  it("refuses other spacing and other orders of imports", async () => {
    await put({
      "format/spacing.ts": "export const a = {b:1}\n",
      "format/order.ts": `import { b } from "node:path";\nimport { a } from "node:fs";\n\nexport const c = [a, b];\n`,
      "format/good.ts": "export const a = { b: 1 };\n",
    });
    const check = (file: string) => run("biome", ["check", "--vcs-enabled=false", `format/${file}`]);
    expect((await check("spacing.ts")).output).toContain("format/spacing.ts format");
    expect((await check("order.ts")).output).toContain("assist/source/organizeImports");
    expect((await check("good.ts")).code).toBe(0);
  });
});

describe("the type check", () => {
  const cases: [name: string, file: string, source: string, error: string][] = [
    [
      "an unchecked index",
      "index.ts",
      "export const first = (list: string[]): string => list[0];\n",
      "TS2322",
    ],
    [
      "an undefined where a property may only be absent",
      "optional.ts",
      "const filter: { name?: string } = { name: undefined };\nexport const copy = filter;\n",
      "TS2375",
    ],
    ["syntax that must be compiled away", "enum.ts", "export enum State {\n  Met,\n}\n", "TS1294"],
    [
      "a type imported as a value",
      "value.ts",
      `import { Shape } from "./shape.ts";\nexport type Copy = Shape;\n`,
      "TS1484",
    ],
    ["an implicit any", "implicit.ts", "export const echo = (value) => value;\n", "TS7006"],
  ];

  it("refuses each by its own error", async () => {
    await put({ "types/shape.ts": "export interface Shape {\n  a: string;\n}\n" });
    await put(Object.fromEntries(cases.map(([, file, source]) => [`types/${file}`, source])));
    const { code, output } = await run("tsc", ["--noEmit", "-p", "."]);
    expect(code).not.toBe(0);
    const said = cases.map(([name, file]) => [
      name,
      [...output.matchAll(new RegExp(`types/${file}.*error (TS\\d+)`, "g"))].map((match) => match[1]),
    ]);
    expect(Object.fromEntries(said)).toEqual(
      Object.fromEntries(cases.map(([name, , , error]) => [name, [error]])),
    );
  });
});

describe("the check of unused code", () => {
  it("finds an unused file, an unused export and an unlisted package", async () => {
    await put({
      "bin/waymark.ts": `import { used } from "#lib/half.ts";\nimport "left-pad";\n\nused();\n`,
      "lib/half.ts": "export const used = () => 1;\nexport const unused = () => 2;\n",
      "lib/forgotten.ts": "export const forgotten = 1;\n",
    });
    const { code, output } = await run("knip", [
      "--no-progress",
      "--no-config-hints",
      "--reporter",
      "compact",
    ]);
    expect(code).not.toBe(0);
    expect(output).toMatch(/lib\/forgotten\.ts/);
    expect(output).toMatch(/lib\/half\.ts: unused/);
    expect(output).toMatch(/left-pad/);
  });
});
