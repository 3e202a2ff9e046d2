/** Which Chromium the browser tests drive: a named one, Playwright's own, the system's, or one that is installed now. */
import { spawnSync } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";

const systemPaths = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * Playwright's own, the headless shell before the whole browser: drawing no windows, it takes a third of the processor's
 * time for a page.
 */
function playwrightPaths(): string[] {
  const whole = chromium.executablePath();
  const [, folder, revision] = /^(.*[\\/])chromium-(\d+)[\\/]/.exec(whole) ?? [];
  if (folder === undefined) return [whole];
  const shells = `chromium_headless_shell-${revision}/*/{chrome-headless-shell,headless_shell}{,.exe}`;
  return [...globSync(shells, { cwd: folder }).map((path) => join(folder, path)), whole];
}

/** The executable that is there already, or null. `CHROMIUM_PATH` wins and must exist. */
export function findChromium(): string | null {
  const named = process.env["CHROMIUM_PATH"];
  if (named !== undefined && named !== "") {
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH names ${named}, which does not exist.`);
    return named;
  }
  return [...playwrightPaths(), ...systemPaths].find((path) => existsSync(path)) ?? null;
}

/** Chromium does not start its sandbox as root. */
export function chromiumArguments(): string[] {
  return process.getuid?.() === 0 ? ["--no-sandbox"] : [];
}

interface Attempt {
  command: string;
  args: string[];
}

function installers(): Attempt[] {
  const playwright = { command: "npx", args: ["playwright", "install", "--only-shell", "chromium"] };
  if (process.platform !== "linux" || process.getuid?.() !== 0) return [playwright];
  return [
    { command: "npx", args: ["playwright", "install", "--with-deps", "--only-shell", "chromium"] },
    { command: "apt-get", args: ["update"] },
    { command: "apt-get", args: ["install", "-y", "--no-install-recommends", "chromium-headless-shell"] },
    { command: "apt-get", args: ["install", "-y", "--no-install-recommends", "chromium"] },
  ];
}

/** Finds a Chromium or installs one; throws with what every attempt said. */
export function ensureChromium(say: (line: string) => void): string {
  const present = findChromium();
  if (present) return present;
  const failures: string[] = [];
  for (const { command, args } of installers()) {
    say(`no Chromium yet: ${command} ${args.join(" ")}`);
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const done = spawnSync(command, args, {
      encoding: "utf8",
      timeout: 300_000,
      env,
      shell: process.platform === "win32",
    });
    const installed = findChromium();
    if (installed) return installed;
    if (done.status !== 0)
      failures.push(
        `${command} ${args.join(" ")}: ${(done.stderr || String(done.error ?? "")).trim().slice(-600)}`,
      );
  }
  throw new Error(
    `No Chromium was found and none could be installed. Install one and set CHROMIUM_PATH to it.\n${failures.join("\n")}`,
  );
}
