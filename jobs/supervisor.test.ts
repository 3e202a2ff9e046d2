import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { findProcess, isAlive, signalProcess, waitForEnd } from "#lib/embedded/processes.ts";
import { type ChildSpec, type SuperviseOptions, supervise } from "./supervisor.ts";

const ready = `process.send({ waymark: "ready" });`;
const stay = `setInterval(() => undefined, 1_000); console.log("pid", process.pid);`;
const orderly = `process.on("SIGTERM", () => { console.log("bye"); process.exit(0); }); ${stay} ${ready}`;

function aChild(name: string, script: string): ChildSpec {
  return { name, argv: ["-e", script], env: process.env };
}

/** A supervision in this process, and what was said while it ran. */
function run(children: readonly ChildSpec[], timing: SuperviseOptions["timing"] = {}) {
  const stop = new AbortController();
  const state = { text: "", ready: 0 };
  const finished = supervise({
    lock: null,
    children,
    signal: stop.signal,
    write: (text) => {
      state.text += text;
    },
    onReady: () => {
      state.ready += 1;
    },
    timing: { backOffMs: 10, ...timing },
  });
  finished.catch(() => undefined);
  const until = async (holds: () => boolean) => {
    while (!holds()) await sleep(10);
  };
  const pids = (name: string) =>
    [...state.text.matchAll(new RegExp(`^${name} \\| pid (\\d+)`, "gm"))].map(([, pid]) => Number(pid));
  return { stop: () => stop.abort(), state, finished, until, pids };
}

function alive(pids: readonly number[]) {
  return pids.map(findProcess).filter((found) => found !== null && isAlive(found));
}

describe("children", () => {
  it("are ready once, and end in their order", async () => {
    const { state, stop, finished, until, pids } = run([aChild("web", orderly), aChild("worker", orderly)]);
    await until(() => state.ready > 0 && pids("web").length + pids("worker").length === 2);
    stop();
    await finished;
    expect(state.ready).toBe(1);
    expect(state.text.match(/^\w+ \| bye/gm)).toEqual(["web | bye", "worker | bye"]);
    expect(alive([...pids("web"), ...pids("worker")])).toEqual([]);
  });

  it("that are killed come back, and the others stay", async () => {
    const { state, stop, finished, until, pids } = run([aChild("web", orderly), aChild("worker", orderly)]);
    await until(() => state.ready === 1 && pids("web").length === 1 && pids("worker").length === 1);
    const [web] = alive(pids("web"));
    if (web === null || web === undefined) throw new Error("no web process");
    signalProcess(web, "SIGKILL");
    await waitForEnd(web, 10_000);
    await until(() => pids("web").length === 2);
    expect(state.text).toContain("The web process ended (SIGKILL); starting it again.\n");
    expect(alive(pids("worker"))).toHaveLength(1);
    stop();
    await finished;
    expect(state.ready).toBe(1);
    expect(alive([...pids("web"), ...pids("worker")])).toEqual([]);
  });

  it("that do not end are killed", async () => {
    const deaf = `process.on("SIGTERM", () => undefined); ${stay} ${ready}`;
    const { state, stop, finished, until, pids } = run([aChild("deaf", deaf)], { stopGraceMs: 50 });
    await until(() => state.ready === 1 && pids("deaf").length === 1);
    stop();
    await finished;
    expect(alive(pids("deaf"))).toEqual([]);
    expect(state.text).toContain("deaf process does not end");
  });
});

describe("a fault that no restart cures", () => {
  it("of a child that never served ends everything, in its own words, with its kind of exit code", async () => {
    const wrong = `console.error("waymark: PORT is \\"x\\"."); process.exitCode = 2;`;
    const { state, finished, pids } = run([aChild("web", wrong), aChild("worker", orderly)]);
    await expect(finished).rejects.toMatchObject({
      code: "INVALID_INPUT",
      userMessage: 'The web process could not start: PORT is "x".',
    });
    expect(state.text).not.toContain("PORT");
    expect(alive(pids("worker"))).toEqual([]);
  });

  it("of a child that leaves no reason shows its last lines", async () => {
    const broken = `console.error("first"); throw new Error("broken");`;
    const { finished } = run([aChild("web", broken)]);
    await expect(finished).rejects.toMatchObject({
      code: "INTERNAL",
      userMessage: expect.stringMatching(/could not start: exit code 1; it last said:\n[^]*Error: broken/),
    });
  });

  it("of a program that does not exist is told", async () => {
    const { finished } = run([{ name: "web", argv: ["/no/such/file.ts"], env: process.env }]);
    await expect(finished).rejects.toMatchObject({
      userMessage: expect.stringContaining("/no/such/file.ts"),
    });
  });

  it("of a child that dies again and again is given up, with its last lines", async () => {
    const dying = `process.send({ waymark: "ready" }, () => { console.error("out of luck"); process.exit(3); });`;
    const { state, finished, pids } = run([aChild("worker", dying), aChild("web", orderly)]);
    await expect(finished).rejects.toMatchObject({
      code: "INTERNAL",
      userMessage: expect.stringMatching(
        /worker process keeps ending \(5 times in a row\): exit code 3[^]*out of luck/,
      ),
    });
    expect(state.text.match(/starting it again/g)).toHaveLength(4);
    expect(alive(pids("web"))).toEqual([]);
  });
});
