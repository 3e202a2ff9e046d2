/** Processes that are killed: what is seen of them at the moment at which others hear of it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { findProcess, goesOn, isAlive, ownProcess, waitForEnd } from "./processes.ts";

it("we go on", () => {
  expect(goesOn(ownProcess())).toBe(true);
});

it("a process that started at another time than its number says does not go on", () => {
  expect(goesOn({ ...ownProcess(), startedAt: "another" })).toBe(false);
});

it("whoever hears that the channel of a killed process closed does not find it going on", async () => {
  for (let round = 0; round < 10; round++) {
    // Much memory takes the system long to take down: the time in which it lives and does nothing any more.
    const script =
      "globalThis.held = Buffer.alloc(64 * 1024 * 1024, 1); process.send('up'); setInterval(() => {}, 1000)";
    const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    await once(child, "message");
    const identity = findProcess(child.pid ?? -1);
    if (identity === null) throw new Error("it does not live");
    expect(goesOn(identity)).toBe(true);
    child.kill("SIGKILL");
    await once(child, "disconnect");
    expect(goesOn(identity)).toBe(false);
    expect(await waitForEnd(identity, 10_000)).toBe(true);
    expect(isAlive(identity)).toBe(false);
  }
});
