/** Builds the web application when its inputs changed since the last build. */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash, type Hash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { withLock } from "#lib/embedded/lock.ts";
import { AppError } from "#lib/errors.ts";
import { checkoutFolder } from "./web.ts";

export interface BuildOptions {
  /** One line of progress, for stderr. */
  say(line: string): void;
  signal: AbortSignal;
  env: NodeJS.ProcessEnv;
  /** The checkout; another one in tests. */
  folder?: string;
  /** What builds; Next unless a test says otherwise. */
  build?: Build;
}

type Build = (options: Required<Omit<BuildOptions, "build">>) => Promise<void>;

/** Everything that the bundler reads. tsconfig.json is left out: Next rewrites it while it builds. */
const inputs = [
  "app",
  "components",
  "lib",
  "public",
  "prisma/schema.prisma",
  "next.config.js",
  "package.json",
  "package-lock.json",
  "postcss.config.mjs",
  "instrumentation.ts",
] as const;

/** Rooms that no page imports, and tests: changing them builds nothing. */
const noInput = /^lib\/(aws|embedded|sim)\/|\.test\.tsx?$/;

/** Lines of Next's own output that say how far it is. */
const progressLine = /^\s*(✓|Creating|Compiled|Running|Collecting|Generating|Finalizing|Linting)/;
const keptLines = 40;

function hashPath(hash: Hash, folder: string, path: string): void {
  const full = join(folder, path);
  if (!existsSync(full)) return;
  const files = statSync(full).isDirectory()
    ? readdirSync(full, { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    : [path];
  for (const file of files.filter((name) => !noInput.test(name)).sort()) {
    const content = readFileSync(join(folder, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
}

/** One value that changes whenever the web application may come out differently. */
function hashInputs(folder: string): string {
  const hash = createHash("sha256");
  for (const path of inputs) hashPath(hash, folder, path);
  return hash.digest("hex");
}

function stampFile(folder: string): string {
  return join(folder, ".next", "waymark-inputs");
}

function isBuilt(folder: string, hash: string): boolean {
  const stamp = stampFile(folder);
  return (
    existsSync(join(folder, ".next", "BUILD_ID")) &&
    existsSync(stamp) &&
    readFileSync(stamp, "utf8").trim() === hash
  );
}

function follow(child: ChildProcess, say: (line: string) => void): string[] {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      for (const line of text.split("\n").filter((part) => part.trim() !== "")) {
        lines.push(line);
        if (lines.length > keptLines) lines.shift();
        if (progressLine.test(line)) say(`  ${line.trim()}`);
      }
    });
  return lines;
}

/** Runs `next build`. */
const buildWithNext: Build = async ({ folder, say, signal, env }) => {
  const next = createRequire(join(folder, "package.json")).resolve("next/dist/bin/next");
  const child = spawn(process.execPath, [next, "build"], {
    cwd: folder,
    env: { ...env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", "pipe", "pipe"],
    signal,
  });
  const lines = follow(child, say);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0)
    throw new AppError("INTERNAL", {
      userMessage: `The web application could not be built (next build ended with ${code}):\n${lines.join("\n")}`,
    });
};

/**
 * Builds the web application unless the last build was of the same inputs; two at once build once.
 * @throws AppError INTERNAL with the build's last lines, INVALID_INPUT where the checkout cannot be written
 */
export async function ensureWebBuild(options: BuildOptions): Promise<void> {
  const { folder = checkoutFolder, build = buildWithNext, say, signal, env } = options;
  if (isBuilt(folder, hashInputs(folder))) return;
  const cache = join(folder, "node_modules", ".cache", "waymark");
  try {
    mkdirSync(cache, { recursive: true });
    mkdirSync(join(folder, ".next"), { recursive: true });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError("INVALID_INPUT", {
      userMessage: `The web application must be built, but ${folder} cannot be written: ${why}. Build it once as its owner.`,
      cause,
    });
  }
  await withLock(join(cache, "build.lock"), async () => {
    const hash = hashInputs(folder);
    if (isBuilt(folder, hash)) return;
    say("Building the web application (the first time, and when its files changed) …");
    const startedAt = performance.now();
    await build({ folder, say, signal, env });
    writeFileSync(stampFile(folder), `${hash}\n`);
    say(`Built in ${Math.round((performance.now() - startedAt) / 1000)} s.`);
  });
}
