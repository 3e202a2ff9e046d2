import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { oxlintConfig } from "#scripts/oxlint-config.ts";
import { lintFixtures } from "./lint-fixtures.ts";

const diagnostics = z.object({
  diagnostics: z.array(
    z.object({ code: z.string(), message: z.string(), help: z.string().optional(), filename: z.string() }),
  ),
});

/** Fixtures may share a file name, so each lies in a project of its own below one temporary folder. */
let folder = "";
let found: Map<string, { code: string; text: string }[]>;

async function lint(project: string): Promise<z.infer<typeof diagnostics>["diagnostics"]> {
  const oxlint = join(process.cwd(), "node_modules/.bin/oxlint");
  const output = await new Promise<string>((resolve) => {
    execFile(
      oxlint,
      ["-f", "json", "app", "components", "jobs", "cli", "lib", "bench"],
      { cwd: project },
      (_, out) => resolve(out),
    );
  });
  return diagnostics.parse(JSON.parse(output)).diagnostics;
}

/** Puts fixtures into as few projects as their file names allow. */
function projects(): number[] {
  const seen = new Map<string, number>();
  return lintFixtures.map(({ file }) => {
    const count = seen.get(file) ?? 0;
    seen.set(file, count + 1);
    return count;
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "waymark-lint-"));
  const placed = projects();
  const count = Math.max(...placed) + 1;
  found = new Map();
  for (let project = 0; project < count; project += 1) {
    const root = join(folder, String(project));
    await mkdir(root);
    for (const room of ["app", "components", "jobs", "cli", "lib", "bench"]) await mkdir(join(root, room));
    await cp(".oxlintrc.json", join(root, ".oxlintrc.json"));
    await cp("package.json", join(root, "package.json"));
    await cp("tsconfig.json", join(root, "tsconfig.json"));
    await symlink(join(process.cwd(), "node_modules"), join(root, "node_modules"), "junction");
    for (const [index, fixture] of lintFixtures.entries()) {
      if (placed[index] !== project) continue;
      await mkdir(dirname(join(root, fixture.file)), { recursive: true });
      await writeFile(join(root, fixture.file), fixture.source);
    }
    for (const { code, message, help, filename } of await lint(root)) {
      const key = `${project}:${filename}`;
      found.set(key, [...(found.get(key) ?? []), { code, text: `${message} ${help ?? ""}` }]);
    }
  }
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a known-bad file fails by its own rule and by no other", () => {
  const placed = projects();
  it.each(lintFixtures.map((fixture, index) => ({ ...fixture, project: placed[index] })))(
    "$name",
    ({ project, file, rule, message }) => {
      const said = found.get(`${project}:${file}`) ?? [];
      expect([...new Set(said.map(({ code }) => code))]).toEqual(rule === null ? [] : [rule]);
      if (message !== undefined) expect(said.map(({ text }) => text).join("\n")).toContain(message);
    },
  );
});

describe(".oxlintrc.json", () => {
  it("is what `npm run generate` would write", async () => {
    expect(JSON.parse(await readFile(".oxlintrc.json", "utf8"))).toEqual(oxlintConfig());
  });
});
