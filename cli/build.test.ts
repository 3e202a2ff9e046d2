import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type BuildOptions, ensureWebBuild } from "./build.ts";

let folder = "";
const files = {
  "app/page.tsx": "page",
  "app/globals.css": "css",
  "components/table.tsx": "table",
  "lib/data/accounts.ts": "accounts",
  "lib/aws/client.ts": "client",
  "lib/sim/server.ts": "server",
  "lib/data/accounts.test.ts": "test",
  "jobs/worker.ts": "worker",
  "prisma/schema.prisma": "model",
  "next.config.js": "config",
  "package.json": "{}",
  "package-lock.json": "lock",
  "tsconfig.json": "{}",
};

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** Builds like Next as far as it matters: rewrites tsconfig.json and leaves a BUILD_ID. */
async function ensure(change: Partial<BuildOptions> = {}) {
  const state = { builds: 0, lines: [] as string[] };
  await ensureWebBuild({
    say: (line) => state.lines.push(line),
    signal: new AbortController().signal,
    env: process.env,
    folder,
    build: async () => {
      state.builds += 1;
      write("tsconfig.json", '{ "rewritten": true }');
      write(".next/BUILD_ID", "id");
    },
    ...change,
  });
  return state;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wm-build-"));
  for (const [path, text] of Object.entries(files)) write(path, text);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("the web application is built", () => {
  it("the first time, and says so; then no more", async () => {
    expect(await ensure()).toMatchObject({
      builds: 1,
      lines: [expect.stringMatching(/^Building/), expect.any(String)],
    });
    expect(await ensure()).toEqual({ builds: 0, lines: [] });
  });

  it.each([
    "app/page.tsx",
    "app/globals.css",
    "components/table.tsx",
    "lib/data/accounts.ts",
    "prisma/schema.prisma",
    "next.config.js",
    "package.json",
    "package-lock.json",
  ])("again when %s changed", async (path) => {
    await ensure();
    write(path, "changed");
    expect((await ensure()).builds).toBe(1);
  });

  it("again when a file came, went, or took another's place", async () => {
    await ensure();
    write("app/new/page.tsx", "");
    expect((await ensure()).builds).toBe(1);
    rmSync(join(folder, "app/new/page.tsx"));
    expect((await ensure()).builds).toBe(1);
    write("app/page.tsx", files["components/table.tsx"]);
    write("components/table.tsx", files["app/page.tsx"]);
    expect((await ensure()).builds).toBe(1);
  });

  it.each(["lib/aws/client.ts", "lib/sim/server.ts", "lib/data/accounts.test.ts", "jobs/worker.ts"])(
    "not when %s changed, which no page imports",
    async (path) => {
      await ensure();
      write(path, "changed");
      expect((await ensure()).builds).toBe(0);
    },
  );

  it("not when files were only touched", async () => {
    await ensure();
    utimesSync(join(folder, "app/page.tsx"), new Date(), new Date());
    expect((await ensure()).builds).toBe(0);
  });

  it("again when the build is gone", async () => {
    await ensure();
    rmSync(join(folder, ".next"), { recursive: true });
    expect((await ensure()).builds).toBe(1);
  });

  it("once by two at the same time", async () => {
    const [first, second] = await Promise.all([ensure(), ensure()]);
    expect(first.builds + second.builds).toBe(1);
  });
});

describe("a build that fails", () => {
  it("is reported, and tried again the next time", async () => {
    const failing = () => Promise.reject(new Error("no"));
    await expect(ensure({ build: failing })).rejects.toThrow("no");
    expect((await ensure()).builds).toBe(1);
  });

  it("in a checkout that cannot be written names it", async () => {
    write("node_modules", "a file in its place");
    await expect(ensure()).rejects.toMatchObject({
      code: "INVALID_INPUT",
      userMessage: expect.stringContaining(folder),
    });
    expect(existsSync(join(folder, ".next"))).toBe(false);
    expect(readFileSync(join(folder, "node_modules"), "utf8")).toBe("a file in its place");
  });

  it("of Next's own shows its last lines", async () => {
    write("node_modules/next/package.json", '{"name":"next","version":"1.0.0"}');
    write(
      "node_modules/next/dist/bin/next.js",
      'console.log("✓ Compiled"); console.error("Type error: x"); process.exit(1)',
    );
    const lines: string[] = [];
    const options = {
      say: (line: string) => lines.push(line),
      signal: new AbortController().signal,
      env: process.env,
    };
    await expect(ensureWebBuild({ ...options, folder })).rejects.toMatchObject({
      code: "INTERNAL",
      userMessage: expect.stringContaining("Type error: x"),
    });
    expect(lines).toContain("  ✓ Compiled");
  });
});
