import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

/** A command that needs some time for its orderly end. */
const command = (endMs: number) => `
  import { processIo } from "#cli/io.ts";
  const io = processIo();
  const idle = setInterval(() => undefined, 1_000);
  io.signal.addEventListener("abort", () => {
    io.out("aborted ");
    setTimeout(() => { io.out("orderly"); clearInterval(idle); }, ${endMs});
  });
  io.out("running ");`;

function aCommand(endMs: number) {
  const child = spawn(process.execPath, ["--input-type=module", "-e", command(endMs)], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const state = { text: "" };
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    state.text += part;
  });
  const said = async (word: string) => {
    while (!state.text.includes(word)) await sleep(5);
  };
  const ended = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));
  return { child, state, said, ended };
}

describe("Ctrl-C", () => {
  it.each([
    ["SIGINT", "SIGINT"],
    ["SIGINT", "SIGTERM"],
    ["SIGHUP", "SIGHUP"],
  ] as const)("that comes twice (%s and %s), as below npx, is one", async (first, second) => {
    const { child, state, said, ended } = aCommand(200);
    await said("running");
    child.kill(first);
    await said("aborted");
    child.kill(second);
    expect(await ended).toBe(0);
    expect(state.text).toBe("running aborted orderly");
  });

  it("again, later, ends the process at once", async () => {
    const { child, state, said, ended } = aCommand(50_000);
    await said("running");
    child.kill("SIGINT");
    await said("aborted");
    await sleep(1_100);
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    expect(state.text).toBe("running aborted ");
  });
});

/** Writes without end, and says on stderr that it was left in order. */
const endless = `
  import { setImmediate } from "node:timers/promises";
  import { reportFailure } from "#cli/failure.ts";
  import { processIo } from "#cli/io.ts";
  const io = processIo();
  try {
    for (;;) { io.out("row\\n".repeat(1_000)); await setImmediate(); }
  } catch (error) {
    io.err("in order, " + reportFailure(io, error, false) + "\\n");
  }`;

it("who stops reading the results ends the command in order", async () => {
  const line = '{ "$0" --input-type=module -e "$1"; echo "exit $?" >&2; } | head -n 1';
  const shell = spawn("sh", ["-c", line, process.execPath, endless], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, err] = await Promise.all([text(shell.stdout), text(shell.stderr)]);
  expect(out).toBe("row\n");
  expect(err).toBe("in order, 0\nexit 0\n");
});
