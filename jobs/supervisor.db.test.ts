/** Supervisors as processes of their own, with the embedded Postgres: what is left after each way of ending. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ensurePostgres } from "#lib/embedded/postgres.ts";
import {
  findProcess,
  isAlive,
  type ProcessIdentity,
  signalProcess,
  waitForEnd,
} from "#lib/embedded/processes.ts";
import { aCopyOf, aFolder, removeHomes, serverOf } from "#lib/embedded/test-homes.ts";

const checkout = fileURLToPath(new URL("..", import.meta.url));
const supervisors: ChildProcess[] = [];
let template = "";

/** A child as `waymark worker` is one: uses the home's Postgres, and ends in an orderly way. */
const childScript = `
  import { superviseSelf } from "#jobs/child.ts";
  import { ensurePostgres } from "#lib/embedded/postgres.ts";
  const stop = new AbortController();
  process.on("SIGTERM", () => stop.abort());
  const { signal, ready } = superviseSelf(stop.signal, process.env);
  const postgres = await ensurePostgres(process.env.WAYMARK_HOME, { durable: false });
  const idle = setInterval(() => undefined, 1_000);
  signal.addEventListener("abort", async () => {
    console.error("ending");
    await postgres.release();
    console.error("ended");
    clearInterval(idle);
    process.channel?.unref();
  });
  console.log("pid", process.pid);
  ready();`;

/** A child that stays whatever happens. */
const stubbornScript = `
  import { superviseSelf } from "#jobs/child.ts";
  process.on("SIGTERM", () => undefined);
  setInterval(() => undefined, 1_000);
  console.log("pid", process.pid);
  superviseSelf(new AbortController().signal, process.env).ready();`;

const supervisorScript = `
  import { errorCodes } from "#lib/errors.ts";
  import { ensurePostgres } from "#lib/embedded/postgres.ts";
  import { holdSupervisorLock } from "#jobs/supervisor-lock.ts";
  import { supervise } from "#jobs/supervisor.ts";
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => stop.abort());
  const [home, ...scripts] = process.argv.slice(1);
  try {
    const lock = await holdSupervisorLock(home, "start", 500);
    const postgres = await ensurePostgres(home, { durable: false });
    const children = scripts.map((script, place) => ({
      name: "child" + place,
      argv: ["--input-type=module", "-e", script],
      env: { ...process.env, WAYMARK_HOME: home },
    }));
    const write = (text) => process.stdout.write(text);
    await supervise({ lock, children, signal: stop.signal, write, onReady: () => console.log("all ready") });
    await postgres.release();
    lock.release();
    console.log("done");
  } catch (error) {
    console.log("failed:", error.userMessage ?? error.stack);
    process.exitCode = errorCodes[error.code]?.exit ?? 70;
  }`;

interface RunningSupervisor {
  child: ChildProcess;
  identity: ProcessIdentity;
  children: ProcessIdentity[];
  said(): string;
  ended: Promise<number | null>;
}

function identityOf(pid: number | undefined): ProcessIdentity {
  const identity = findProcess(pid ?? -1);
  if (identity === null) throw new Error(`process ${pid} does not live`);
  return identity;
}

async function aSupervisor(home: string, scripts: readonly string[]): Promise<RunningSupervisor> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", supervisorScript, home, ...scripts], {
    cwd: checkout,
    // A group of its own, as a shell gives to each command: Ctrl-C is a signal to all of it.
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  supervisors.push(child);
  let text = "";
  const ended = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));
  const ready = new Promise<void>((resolve) =>
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      if (text.includes("all ready")) resolve();
    }),
  );
  const identity = identityOf(child.pid);
  await Promise.race([ready, ended]);
  const children = [...text.matchAll(/pid (\d+)/g)].map(([, pid]) => findProcess(Number(pid)));
  return { child, identity, children: children.filter((found) => found !== null), said: () => text, ended };
}

beforeAll(async () => {
  template = join(aFolder(), "template");
  const postgres = await ensurePostgres(template, { durable: false });
  await postgres.release();
});
afterAll(async () => {
  for (const supervisor of supervisors) supervisor.kill("SIGKILL");
  await removeHomes();
});

it.each(["SIGINT", "SIGHUP"] as const)(
  "%s to the whole group, as a terminal sends it, leaves nothing running",
  async (name) => {
    const home = aCopyOf(template);
    const supervisor = await aSupervisor(home, [childScript, childScript]);
    const server = serverOf(home);
    expect(supervisor.children).toHaveLength(2);
    expect(server).not.toBeNull();
    process.kill(-supervisor.identity.pid, name);
    expect(await supervisor.ended).toBe(0);
    expect(supervisor.said()).toContain("done");
    expect(supervisor.children.filter(isAlive)).toEqual([]);
    expect(server !== null && isAlive(server)).toBe(false);
  },
);

it("a second supervisor of a home ends with 1 and names the first, which goes on", async () => {
  const home = aCopyOf(template);
  const first = await aSupervisor(home, [childScript]);
  const second = await aSupervisor(home, [childScript]);
  expect(await second.ended).toBe(1);
  expect(second.said()).toContain(`waymark start (process ${first.identity.pid}) already runs on ${home}`);
  expect(second.said()).toContain("WAYMARK_HOME");
  expect(first.children.every(isAlive)).toBe(true);
  first.child.kill("SIGTERM");
  expect(await first.ended).toBe(0);
});

it("after kill -9 of the supervisor its children end by themselves, and the last one stops Postgres", async () => {
  const home = aCopyOf(template);
  const supervisor = await aSupervisor(home, [childScript, childScript]);
  const server = serverOf(home);
  if (server === null) throw new Error("no server");
  signalProcess(supervisor.identity, "SIGKILL");
  for (const child of supervisor.children) expect(await waitForEnd(child, 30_000)).toBe(true);
  expect(await waitForEnd(server, 30_000)).toBe(true);
});

it("after kill -9 of the supervisor the next one ends the child that stayed, and goes on", async () => {
  const home = aCopyOf(template);
  const first = await aSupervisor(home, [stubbornScript, childScript]);
  const [stubborn] = first.children;
  if (stubborn === undefined) throw new Error("no child");
  signalProcess(stubborn, "SIGSTOP");
  signalProcess(first.identity, "SIGKILL");
  await waitForEnd(first.identity, 10_000);
  const second = await aSupervisor(home, [childScript]);
  expect(second.said()).toContain("all ready");
  expect(isAlive(stubborn)).toBe(false);
  second.child.kill("SIGINT");
  expect(await second.ended).toBe(0);
  expect(serverOf(home)).toBeNull();
});

it("a killed Postgres is back while the children stay", async () => {
  const home = aCopyOf(template);
  const supervisor = await aSupervisor(home, [childScript, childScript]);
  const server = serverOf(home);
  if (server === null) throw new Error("no server");
  signalProcess(server, "SIGKILL");
  await waitForEnd(server, 10_000);
  while (serverOf(home) === null) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(supervisor.children.every(isAlive)).toBe(true);
  supervisor.child.kill("SIGINT");
  expect(await supervisor.ended).toBe(0);
  expect(serverOf(home)).toBeNull();
});
