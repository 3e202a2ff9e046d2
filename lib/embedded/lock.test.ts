import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { tryLock, withLock } from "./lock.ts";
import { findProcess, isAlive, ownProcess, waitForEnd } from "./processes.ts";

const folder = mkdtempSync(join(tmpdir(), "wm-lock-"));
afterAll(() => rmSync(folder, { recursive: true }));

const holder = `
  import { tryLock } from "#lib/embedded/lock.ts";
  console.log(tryLock(process.argv[1]) === null ? "busy" : "held");
  setInterval(() => undefined, 1_000);`;

async function aProcessHolding(file: string) {
  const child = spawn(process.execPath, ["--input-type=module", "-e", holder, file], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const said = await new Promise<string>((resolve) =>
    child.stdout.once("data", (text) => resolve(String(text))),
  );
  const identity = findProcess(child.pid ?? -1);
  if (identity === null) throw new Error("the holder ended");
  return { child, identity, said: said.trim() };
}

it("two holders exclude each other, within a process and between two, until one lets go", async () => {
  const file = join(folder, "between");
  const mine = tryLock(file);
  expect(mine).not.toBeNull();
  expect(tryLock(file)).toBeNull();
  const other = await aProcessHolding(file);
  expect(other.said).toBe("busy");
  other.child.kill("SIGKILL");
  mine?.release();
  mine?.release();
  const again = tryLock(file);
  expect(again).not.toBeNull();
  again?.release();
});

it("a killed holder holds nothing", async () => {
  const file = join(folder, "killed");
  const other = await aProcessHolding(file);
  expect(other.said).toBe("held");
  expect(tryLock(file)).toBeNull();
  other.child.kill("SIGKILL");
  await waitForEnd(other.identity, 10_000);
  const lock = tryLock(file);
  expect(lock).not.toBeNull();
  lock?.release();
});

it("work under the lock never overlaps, and lets go when it fails", async () => {
  const file = join(folder, "work");
  let inside = 0;
  const work = () =>
    withLock(file, async () => {
      inside += 1;
      expect(inside).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside -= 1;
    });
  await Promise.all(Array.from({ length: 8 }, work));
  await expect(withLock(file, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  await work();
});

it("a holder that never lets go is reported with the file", async () => {
  const file = join(folder, "stuck");
  const lock = tryLock(file);
  await expect(withLock(file, () => Promise.resolve(), 0)).rejects.toMatchObject({
    code: "RESOURCE_BUSY",
    userMessage: expect.stringContaining(file),
  });
  lock?.release();
});

it("a process is told from a later one with its number", () => {
  const own = ownProcess();
  expect(isAlive(own)).toBe(true);
  expect(isAlive({ ...own, startedAt: `${own.startedAt}0` })).toBe(false);
  expect(findProcess(99_999_999)).toBeNull();
});
