import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type EmbeddedPostgres, ensurePostgres } from "./postgres.ts";
import { findProcess, isAlive, signalProcess, waitForEnd } from "./processes.ts";
import { aCopyOf, aFolder, aHolder, processesNaming, removeHomes, serverOf } from "./test-homes.ts";

let template = "";
const open: EmbeddedPostgres[] = [];
const started: ChildProcess[] = [];

async function ensure(home: string): Promise<EmbeddedPostgres> {
  const postgres = await ensurePostgres(home, { durable: false });
  open.push(postgres);
  return postgres;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query({ text: sql, rowMode: "array" });
    return rows.flat();
  } finally {
    await client.end();
  }
}

/** A killed server is back when a query succeeds; how long that takes is not asserted. */
async function queryUntilAnswered(url: string, sql: string): Promise<unknown[]> {
  for (;;) {
    try {
      return await query(url, sql);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function requireServer(home: string) {
  const server = serverOf(home);
  if (server === null) throw new Error(`no server runs in ${home}`);
  return server;
}

beforeAll(async () => {
  template = join(aFolder(), "template");
  const postgres = await ensurePostgres(template, { durable: false });
  await query(postgres.url, "create table kept as select 'yes' as value");
  await postgres.release();
  rmSync(join(template, "postgres.json"));
});
afterEach(async () => {
  for (const postgres of open.splice(0)) await postgres.release();
});
afterAll(async () => {
  for (const child of started) child.kill("SIGKILL");
  await removeHomes();
});

describe("one home, many processes", () => {
  it("a fresh home has an empty database in UTF-8 with the same order everywhere, on a socket only", async () => {
    const home = join(aFolder(), "new", "home");
    const { url } = await ensure(home);
    expect(
      await query(
        url,
        `select current_database(), current_user, getdatabaseencoding(), datlocprovider::text, datlocale,
           current_setting('listen_addresses'), (select count(*)::int from pg_tables where schemaname = 'public')
         from pg_database where datname = current_database()`,
      ),
    ).toEqual(["app", "waymark", "UTF8", "b", "C.UTF-8", "", 0]);
    expect(statSync(join(home, "postgres", "data")).mode & 0o777).toBe(0o700);
    expect(statSync(join(home, "postgres.json")).mode & 0o777).toBe(0o600);
  });

  it("others adopt the server, and the last one out stops it", async () => {
    const home = aCopyOf(template);
    const first = await aHolder(home);
    const server = requireServer(home);
    const second = await ensure(home);
    expect(second.url).toBe(first.url);
    expect(requireServer(home)).toEqual(server);
    await first.leave();
    expect(await query(second.url, "select value from kept")).toEqual(["yes"]);
    await second.release();
    await second.release();
    expect(isAlive(server)).toBe(false);
    expect(serverOf(home)).toBeNull();
  });

  it("starts at once make one server", async () => {
    const home = aCopyOf(template);
    const holders = await Promise.all([aHolder(home), aHolder(home), aHolder(home), ensure(home)]);
    expect(new Set(holders.map(({ url }) => url)).size).toBe(1);
    expect(processesNaming(`-D ${home}/postgres/data `)).toEqual([requireServer(home).pid]);
  });

  it("starts at once in a folder that does not exist yet initialise it once", async () => {
    const home = join(aFolder(), "home");
    const holders = await Promise.all([aHolder(home), aHolder(home)]);
    expect(await query(holders[0].url, "select current_database()")).toEqual(["app"]);
    expect(processesNaming(`-D ${home}/postgres/data `)).toHaveLength(1);
  });

  it("the caller's PG variables do not reach the server", async () => {
    const home = aCopyOf(template);
    const holder = await aHolder(home, { env: { PGPORT: "6543", PGDATA: "/nowhere", PGOPTIONS: "-c x" } });
    expect(await query(holder.url, "select 1")).toEqual([1]);
  });
});

describe("kill -9", () => {
  it("of the first process: the next one adopts its server, and stops it at its end", async () => {
    const home = aCopyOf(template);
    const first = await aHolder(home);
    const server = requireServer(home);
    signalProcess(first.identity, "SIGKILL");
    await waitForEnd(first.identity, 10_000);
    expect(isAlive(server)).toBe(true);
    const next = await ensure(home);
    expect(requireServer(home)).toEqual(server);
    await next.release();
    expect(isAlive(server)).toBe(false);
  });

  it("of the server: whoever uses it brings it back under the same url, with its data", async () => {
    const home = aCopyOf(template);
    const { url } = await ensure(home);
    await aHolder(home);
    const busy = new pg.Client({ connectionString: url });
    busy.on("error", () => undefined);
    await busy.connect();
    const server = requireServer(home);
    signalProcess(server, "SIGKILL");
    await waitForEnd(server, 10_000);
    expect(await queryUntilAnswered(url, "select value from kept")).toEqual(["yes"]);
    await busy.end().catch(() => undefined);
    expect(processesNaming(`-D ${home}/postgres/data `)).toHaveLength(1);
  });

  it("of one of the server's own processes: the server recovers by itself", async () => {
    const home = aCopyOf(template);
    const { url } = await ensure(home);
    const server = requireServer(home);
    const [backend] = await query(
      url,
      "select pid from pg_stat_activity where backend_type = 'checkpointer'",
    );
    process.kill(Number(backend), "SIGKILL");
    expect(await queryUntilAnswered(url, "select value from kept")).toEqual(["yes"]);
    expect(requireServer(home)).toEqual(server);
  });

  it("of everything: the next start recovers", async () => {
    const home = aCopyOf(template);
    const first = await aHolder(home);
    const server = requireServer(home);
    signalProcess(first.identity, "SIGKILL");
    signalProcess(server, "SIGKILL");
    await waitForEnd(server, 10_000);
    const { url } = await ensure(home);
    expect(await query(url, "select value from kept")).toEqual(["yes"]);
    expect(requireServer(home)).not.toEqual(server);
  });

  it("during the first start: a half-made data folder is made anew", async () => {
    const home = join(aFolder(), "home");
    mkdirSync(join(home, "postgres", "data.new", "base"), { recursive: true });
    writeFileSync(join(home, "postgres", "data.new", "PG_VERSION"), "18\n");
    const { url } = await ensure(home);
    expect(await query(url, "select current_database()")).toEqual(["app"]);
    expect(existsSync(join(home, "postgres", "data.new"))).toBe(false);
  });
});

describe("a lock file that a dead server left", () => {
  /** What a killed server leaves, with another number in its first line. */
  function leaveLockFile(home: string, pid: number): void {
    const data = join(home, "postgres", "data");
    const lines = [pid, data, 1_700_000_000, 5432, data, "", "  5432001         7", "ready   ", ""];
    writeFileSync(join(data, "postmaster.pid"), lines.join("\n"));
    writeFileSync(join(data, ".s.PGSQL.5432.lock"), [pid, data, 1_700_000_000, 5432, data, ""].join("\n"));
  }

  it.each([
    ["a stranger has", aStranger],
    ["a zombie has, which looks alive to Postgres,", aZombie],
  ])("and whose number %s does not stop the next one", async (_who, findPid) => {
    const home = aCopyOf(template);
    const owner = statSync(join(home, "postgres", "data"));
    leaveLockFile(home, await findPid(owner));
    const { url } = await ensure(home);
    expect(await query(url, "select value from kept")).toEqual(["yes"]);
  });

  /** A child of the data folder's owner: Postgres takes other users' processes for strangers by itself. */
  function spawnAs(owner: { uid: number; gid: number }, script: string): Promise<number> {
    const user = process.getuid?.() === 0 ? { uid: owner.uid, gid: owner.gid } : {};
    const child = spawn("/bin/sh", ["-c", script], {
      ...user,
      cwd: "/",
      stdio: ["ignore", "pipe", "ignore"],
    });
    started.push(child);
    return new Promise((resolve) =>
      child.stdout.once("data", (text: Buffer) => resolve(Number(text.toString()))),
    );
  }

  function aStranger(owner: { uid: number; gid: number }): Promise<number> {
    return spawnAs(owner, "echo $$; exec sleep 60");
  }

  /** A process that is dead while its parent never asks: what an orphan becomes in many containers. */
  async function aZombie(owner: { uid: number; gid: number }): Promise<number> {
    // It ends after the shell has become `sleep`: a shell would still ask for it.
    const pid = await spawnAs(owner, "sleep 1 & echo $!; exec sleep 60");
    while (findProcess(pid) !== null) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    return pid;
  }
});

it("a home that was removed under its server leaves nothing running", async () => {
  const home = aCopyOf(template);
  const { release } = await ensure(home);
  const server = requireServer(home);
  rmSync(home, { recursive: true });
  await release();
  expect(isAlive(server)).toBe(false);
});

it("a server that cannot be brought back is told once, until it can", async () => {
  const home = aCopyOf(template);
  const settings = join(home, "postgres", "data", "postgresql.conf");
  const good = readFileSync(settings, "utf8");
  const warnings: string[] = [];
  const warned = Promise.withResolvers<void>();
  const warn = (message: string) => {
    warnings.push(message);
    warned.resolve();
  };
  const postgres = await ensurePostgres(home, { durable: false, warn });
  open.push(postgres);
  writeFileSync(settings, `${good}\nno_such_setting = 1\n`);
  signalProcess(requireServer(home), "SIGKILL");
  await warned.promise;
  writeFileSync(settings, good);
  expect(await queryUntilAnswered(postgres.url, "select value from kept")).toEqual(["yes"]);
  expect(warnings).toEqual([expect.stringContaining("did not start")]);
});

describe("where the home lies", () => {
  it("a path longer than a socket's may be gets a short socket, which is gone afterwards", async () => {
    const home = join(aFolder(), "x".repeat(120), "home");
    const { url, release } = await ensure(home);
    const socketFolder = new URL(url).searchParams.get("host") ?? "";
    expect(socketFolder).toMatch(/^\/tmp\/waymark-/);
    expect(statSync(socketFolder).mode & 0o777).toBe(0o700);
    expect(await query(url, "select 1")).toEqual([1]);
    const server = requireServer(home);
    signalProcess(server, "SIGKILL");
    await waitForEnd(server, 10_000);
    expect(await queryUntilAnswered(url, "select 1")).toEqual([1]);
    await release();
    expect(existsSync(socketFolder)).toBe(false);
  });

  it("spaces, commas, quotes, percent signs and letters of other scripts are all right", async () => {
    const home = join(aFolder(), `a b,c"d'e%20f&g=h é日`);
    const { url } = await ensure(home);
    expect(await query(url, "select 1")).toEqual([1]);
  });

  it("a folder that cannot be written is named, with the variable", async () => {
    const file = join(aFolder(), "file");
    writeFileSync(file, "");
    await expect(ensurePostgres(file)).rejects.toMatchObject({
      code: "INVALID_INPUT",
      userMessage: expect.stringMatching(new RegExp(`${file}.*WAYMARK_HOME`)),
    });
    expect(readFileSync(file, "utf8")).toBe("");
  });

  it("a registry that nobody can read is named and left alone", async () => {
    const home = aCopyOf(template);
    writeFileSync(join(home, "postgres.json"), "{");
    await expect(ensurePostgres(home)).rejects.toMatchObject({
      code: "WRONG_STATE",
      userMessage: expect.stringContaining(join(home, "postgres.json")),
    });
    expect(readFileSync(join(home, "postgres.json"), "utf8")).toBe("{");
  });

  it("Postgres' own last words stand in the message when it does not start", async () => {
    const home = aCopyOf(template);
    const settings = join(home, "postgres", "data", "postgresql.conf");
    const before = readFileSync(settings, "utf8");
    writeFileSync(settings, `${before}\nno_such_setting = 1\n`);
    await expect(ensurePostgres(home)).rejects.toMatchObject({
      code: "DATABASE_UNAVAILABLE",
      userMessage: expect.stringContaining("configuration file"),
    });
  });
});
