import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requireDemoHome, requireRealHome } from "#lib/embedded/home.ts";
import { main } from "./main.ts";
import { recordedIo } from "./test-io.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "waymark-cli-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(argv: string[], env: Record<string, string> = {}) {
  const io = recordedIo({ NODE_ENV: "test", WAYMARK_HOME: join(folder, "none"), ...env });
  const code = await main(argv, io);
  return { code, out: io.stdout(), err: io.stderr() };
}

describe("wrong usage ends with 2 and names the culprit", () => {
  it.each([
    [["frobnicate"], "frobnicate"],
    [["sync", "--frob"], "--frob"],
    [["accounts", "frob"], "frob"],
    [["sync", "--account", "12345"], "--account"],
    [["demo", "--accounts", "many"], "--accounts"],
    [["demo", "--accounts", "2"], "whole number from 3 to 10000"],
    [["demo", "--accounts", "10001"], "whole number from 3 to 10000"],
    [["demo", "--epochs", "0"], "--epochs"],
    [["web", "--port", "70000"], "--port"],
    [["connect", "--regions", "us-east-1,mars"], "mars"],
    [["accounts", "show"], "id"],
    [["status", "extra"], "status"],
  ])("%j", async (argv, culprit) => {
    const { code, out, err } = await run(argv);
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err).toContain(culprit);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it("suggests what may have been meant", async () => {
    const { err } = await run(["stauts"]);
    expect(err).toContain("status");
  });

  it("says it in one line with --json", async () => {
    const { code, out, err } = await run(["stauts", "--json"]);
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err.trimEnd()).not.toContain("\n");
  });

  it("shows the commands where none was given", async () => {
    const { code, err } = await run([]);
    expect(code).toBe(2);
    expect(err).toContain("connect");
  });
});

it("help and version end with 0 on stdout", async () => {
  const help = await run(["--help"]);
  expect(help).toMatchObject({ code: 0, err: "" });
  for (const command of [
    "demo",
    "start",
    "web",
    "worker",
    "migrate",
    "connect",
    "sync",
    "accounts",
    "status",
    "doctor",
  ])
    expect(help.out).toContain(command);
  const version = await run(["--version"]);
  expect(version).toMatchObject({ code: 0, err: "" });
  expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

describe("the environment", () => {
  it.each([
    ["DATABASE_URL", "mysql://x/y"],
    ["PORT", "http"],
    ["WAYMARK_CONCURRENCY", "0"],
    ["AWS_ENDPOINT_URL", "localhost"],
    ["LOG_LEVEL", "loud"],
  ])("a wrong %s is named, exit 2, and nothing is created", async (name, value) => {
    const { code, out, err } = await run(["status", "--json"], { [name]: value });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(name);
    expect(readdirSync(folder)).not.toContain("none");
  });
});

describe("homes", () => {
  it("reading in a folder that was never used: exit 2, says what to run, creates nothing", async () => {
    for (const argv of [["status"], ["accounts", "list"], ["sync"]]) {
      const { code, err } = await run(argv);
      expect(code).toBe(2);
      expect(err).toContain("waymark connect");
    }
    expect(readdirSync(folder)).not.toContain("none");
  });

  it("connect and start refuse a demo's home and name WAYMARK_HOME", async () => {
    const home = join(folder, "demo");
    requireDemoHome(home, {
      seed: 1,
      accounts: 8,
      epoch: 0,
      generatedAt: "2026-11-22T00:00:00.000Z",
      endpoint: null,
    });
    const before = readdirSync(home);
    for (const command of ["connect", "start"]) {
      const { code, err } = await run([command], { WAYMARK_HOME: home });
      expect(code).toBe(2);
      expect(err).toContain(home);
      expect(err).toContain("WAYMARK_HOME");
    }
    expect(readdirSync(home)).toEqual(before);
  });

  it("demo refuses a real home and a database of one's own", async () => {
    const home = join(folder, "real");
    requireRealHome(home);
    const before = readdirSync(home);
    const real = await run(["demo", "--once", "--json"], { WAYMARK_HOME: home });
    expect(real).toMatchObject({ code: 2, out: "" });
    expect(real.err).toContain("WAYMARK_HOME");
    expect(readdirSync(home)).toEqual(before);
    const database = await run(["demo", "--once"], { DATABASE_URL: "postgresql://nobody@localhost/x" });
    expect(database.code).toBe(2);
    expect(database.err).toContain("DATABASE_URL");
    expect(readdirSync(folder)).not.toContain("none");
  });

  it("demo does not change the organization that a home already has", async () => {
    const { code, err } = await run(["demo", "--once", "--accounts", "9"], {
      WAYMARK_HOME: join(folder, "demo"),
    });
    expect(code).toBe(2);
    expect(err).toContain("--accounts 8");
  });

  it("a home that cannot be a folder is named with WAYMARK_HOME", async () => {
    const { code, err } = await run(["demo", "--once"], { WAYMARK_HOME: "/dev/null/waymark" });
    expect(code).toBe(2);
    expect(err).toContain("/dev/null/waymark");
    expect(err).toContain("WAYMARK_HOME");
  });
});

it("a listener that others can reach is refused while there is no sign-in", async () => {
  const { code, err } = await run(["demo"], { HOST: "0.0.0.0" });
  expect(code).toBe(2);
  expect(err).toContain("HOST");
  expect(readdirSync(folder)).not.toContain("none");
});

describe("connect", () => {
  it.each([
    [["--role-name", "arn:aws:iam::111122223333:role/Audit"], "ARN"],
    [["--role-name", "a b"], "--role-name"],
    [["--external-id", "x"], "--external-id"],
    [["--external-id", "not this one"], "--external-id"],
  ])("refuses %j before it asks AWS", async (options, word) => {
    const { code, err } = await run(["connect", ...options], { AWS_ENDPOINT_URL: "http://127.0.0.1:9" });
    expect(code).toBe(2);
    expect(err).toContain(word);
  });
});
