import { readdirSync } from "node:fs";
import { mkdtemp, readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { openDatabase } from "#lib/data/database.ts";
import { createTestDatabase } from "#lib/data/test-database.ts";
import { plannedFailures } from "#lib/sim/planned-failures.ts";
import type { Simulator } from "#lib/sim/simulator.ts";
import { type Said, useTerminal } from "./test-terminal.ts";

const terminal = useTerminal({ accounts: 8, seed: 11 });
const { waymark } = terminal;
let simulator: Simulator;
let folder: string;
let databaseUrl: string;
beforeAll(() => {
  simulator = terminal.simulator();
  folder = terminal.folder();
});

function useDatabase(url: string): void {
  databaseUrl = url;
  terminal.useDatabaseUrl(url);
}

/** Rows of every table: a refused command leaves them as they were. */
async function rowCounts(): Promise<Record<string, number>> {
  const database = openDatabase({ url: databaseUrl });
  try {
    const { rows: tables } = await database.pool.query<{ name: string }>(
      "select tablename as name from pg_tables where schemaname = 'public' order by 1",
    );
    const counts: Record<string, number> = {};
    for (const { name } of tables) {
      const { rows } = await database.pool.query<{ n: number }>(`select count(*) as n from "${name}"`);
      counts[name] = rows[0]?.n ?? 0;
    }
    return counts;
  } finally {
    await database.close();
  }
}

/** What every refusal has in common. */
function expectRefusal({ code, out, err }: Said, exit: number, words: readonly string[]): void {
  expect({ code, out }).toEqual({ code: exit, out: "" });
  expect(err).not.toMatch(/^\s+at /m);
  expect(err).not.toContain("node_modules");
  expect(err).not.toContain(simulator.baseCredentials.secretAccessKey);
  for (const word of words) expect(err).toContain(word);
}

describe("before anything is connected", () => {
  beforeAll(async () => {
    useDatabase(await createTestDatabase());
  });

  it.each([["status"], ["accounts list"], ["sync"]])("%s: exit 2, says what to run", async (command) => {
    const before = await rowCounts();
    expectRefusal(await waymark(command.split(" ")), 2, ["waymark connect"]);
    expect(await rowCounts()).toEqual(before);
  });

  it("connect without credentials: names the chain and what to do, stores nothing", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", undefined);
    const before = await rowCounts();
    expectRefusal(await waymark(["connect", "--json"]), 1, ["credentials", "AWS_PROFILE"]);
    expect(await rowCounts()).toEqual(before);
  });

  it("connect as a plain member account: exit 2 with the two ways out, stores nothing", async () => {
    const { id, securityAccountId, managementAccountId } = simulator.organization;
    simulator.faults.add({
      service: "organizations",
      operation: "ListRoots",
      fault: { kind: "denied", by: "unknown" },
    });
    const before = await rowCounts();
    const said = await waymark(["connect"]);
    expectRefusal(said, 2, [
      id,
      securityAccountId,
      managementAccountId,
      "delegated administrator",
      "Two ways out",
    ]);
    expect(await rowCounts()).toEqual(before);
    expect(readdirSync(folder)).not.toContain("home");
  });

  it("a member that may enter the management account's audit role sees the organization through it", async () => {
    simulator.faults.add({
      service: "organizations",
      operation: "ListRoots",
      fault: { kind: "denied", by: "unknown" },
    });
    const said = await waymark(["connect", "--json", "--external-id", simulator.organization.externalId]);
    expect(said).toMatchObject({ code: 0, err: "" });
    useDatabase(await createTestDatabase());
  });

  it("connect where AWS does not answer: names the endpoint", async () => {
    const before = await rowCounts();
    const said = await waymark(["connect"], { AWS_ENDPOINT_URL: "http://127.0.0.1:9" });
    expectRefusal(said, 1, ["http://127.0.0.1:9", "AWS_ENDPOINT_URL"]);
    expect(await rowCounts()).toEqual(before);
  }, 120_000);

  it("a wrong DATABASE_URL: names it and what is wrong, never the password", async () => {
    const url = "postgresql://waymark:hidden@127.0.0.1:9/nowhere";
    for (const argv of [["status"], ["migrate"], ["connect"], ["sync"]]) {
      const said = await waymark(argv, { DATABASE_URL: url });
      expectRefusal(said, 1, ["DATABASE_URL", "127.0.0.1:9"]);
      expect(said.err).not.toContain("hidden");
    }
  });

  it("a database without our tables: says to migrate, and migrate does it", async () => {
    const empty = await createTestDatabase("empty");
    expectRefusal(await waymark(["status"], { DATABASE_URL: empty }), 2, ["waymark migrate"]);
    const migrated = await waymark(["migrate", "--json"], { DATABASE_URL: empty });
    expect(migrated.code).toBe(0);
    expect(JSON.parse(migrated.out).applied.length).toBeGreaterThan(0);
    expect(JSON.parse((await waymark(["migrate", "--json"], { DATABASE_URL: empty })).out)).toEqual({
      applied: [],
    });
  });
});

describe("a standalone account", () => {
  beforeAll(async () => {
    useDatabase(await createTestDatabase());
  });

  it("is registered as such where there is no organization, and synced", async () => {
    const { securityAccountId, externalId } = simulator.organization;
    simulator.faults.add({
      service: "organizations",
      fault: {
        kind: "error",
        code: "AWSOrganizationsNotInUseException",
        status: 400,
        message: "Your account is not a member of an organization.",
      },
    });
    const connected = await waymark(["connect", "--json", "--external-id", externalId, "--name", "Alone"]);
    expect(connected).toMatchObject({ code: 0, err: "" });
    expect(JSON.parse(connected.out).organization).toMatchObject({
      id: securityAccountId,
      kind: "standalone",
      managementAccountId: securityAccountId,
      name: "Alone",
    });
    const synced = await waymark(["sync", "--json"]);
    expect(synced.code).toBe(0);
    expect(JSON.parse(synced.out).accounts).toEqual({ total: 1, succeeded: 1, failed: 0, skipped: 0 });
  });
});

describe("an organization", () => {
  beforeAll(async () => {
    useDatabase(await createTestDatabase());
  });

  it("connect generates an external id of at least 128 bits, and connecting again keeps what is stored", async () => {
    const first = await waymark([
      "connect",
      "--json",
      "--name",
      "Northmole",
      "--role-name",
      "/security/Audit",
    ]);
    expect(first).toMatchObject({ code: 0, err: "" });
    const { organization } = JSON.parse(first.out);
    expect(organization).toMatchObject({
      id: simulator.organization.id,
      managementAccountId: simulator.organization.managementAccountId,
      baseAccountId: simulator.organization.securityAccountId,
      roleName: "security/Audit",
      regions: "all",
      endpoint: simulator.url,
      partition: "aws",
      homeRegion: "us-east-1",
    });
    expect(Buffer.from(organization.externalId, "base64url").length).toBeGreaterThanOrEqual(16);
    const again = await waymark(["connect", "--json"]);
    expect(JSON.parse(again.out).organization).toMatchObject({
      name: "Northmole",
      roleName: "security/Audit",
      externalId: organization.externalId,
    });
  });

  it("connect says how to name the security account, until one is named", async () => {
    expect((await waymark(["connect"])).out).toContain("waymark connect --security-account ID");
    const { securityAccountId, logArchiveAccountId } = simulator.organization;
    const accounts = ["--security-account", securityAccountId, "--log-account", logArchiveAccountId ?? ""];
    expect((await waymark(["connect", ...accounts])).out).not.toContain("--security-account");
    const kept = JSON.parse((await waymark(["connect", "--json"])).out).organization;
    expect(kept).toMatchObject({ securityAccountId, logAccountId: logArchiveAccountId });
  });

  it("connect changes what it is told to", async () => {
    const { externalId, auditRoleName } = simulator.organization;
    const changed = await waymark([
      "connect",
      "--json",
      "--external-id",
      externalId,
      "--role-name",
      auditRoleName,
      "--security-account",
      simulator.organization.securityAccountId,
    ]);
    expect(JSON.parse(changed.out).organization).toMatchObject({
      externalId,
      roleName: auditRoleName,
      name: "Northmole",
    });
  });

  it("status before any run: exit 0, everything UNKNOWN because it was never refreshed", async () => {
    const { code, out } = await waymark(["status", "--json"]);
    expect(code).toBe(0);
    const report = JSON.parse(out);
    for (const account of report.accounts)
      for (const item of Object.values<{ state: string; reasonCode: string }>(account.items))
        expect(item).toMatchObject({ state: "UNKNOWN", reasonCode: "never_refreshed" });
  });

  it("sync: the contract's JSON on stdout alone, exit 3 because accounts failed, each named", async () => {
    const { code, out, err } = await waymark(["sync", "--json"]);
    expect(code).toBe(3);
    const report = JSON.parse(out);
    const planned = plannedFailures(simulator.organization).map(({ accountId }) => accountId);
    expect(report.run).toMatchObject({
      id: expect.any(String),
      state: "FINISHED",
      startedAt: expect.any(String),
    });
    expect(report.accounts).toMatchObject({ total: 8, failed: planned.length, skipped: 1 });
    expect(report.failures.map(({ account }: { account: string }) => account)).toEqual(planned.toSorted());
    for (const failure of report.failures) expect(failure.reasonCode).toBe("role_missing_or_trust");
    expect(report.calls).toBeGreaterThan(100);
    expect(err).toContain("of 8 accounts");
    expect(err).not.toContain("\u001b");
  });

  it("sync of one account is about that one, exit 0", async () => {
    const { securityAccountId } = simulator.organization;
    const { code, out } = await waymark(["sync", "--json", "--account", securityAccountId]);
    expect({ code, accounts: JSON.parse(out).accounts }).toEqual({
      code: 0,
      accounts: { total: 1, succeeded: 1, failed: 0, skipped: 0 },
    });
  });

  it("status, accounts list and accounts show answer as JSON", async () => {
    const status = JSON.parse((await waymark(["status", "--json"])).out);
    expect(status.accounts).toHaveLength(8);
    expect(Object.keys(status.accounts[0].items)).toHaveLength(30);
    expect(status.accounts[0].items["3.4"]).toMatchObject({
      state: expect.any(String),
      reasonCode: expect.any(String),
    });
    const accounts = JSON.parse((await waymark(["accounts", "list", "--json"])).out);
    expect(accounts.map(({ id }: { id: string }) => id)).toEqual(
      simulator.organization.accounts.map(({ id }) => id).toSorted(),
    );
    const { securityAccountId } = simulator.organization;
    const shown = JSON.parse((await waymark(["accounts", "show", securityAccountId, "--json"])).out);
    expect(shown).toMatchObject({ id: securityAccountId, name: "security-tooling", ou: "/Security" });
    const below = JSON.parse((await waymark(["status", "--json", "--ou", "/Security"])).out);
    expect(below.accounts.map(({ name }: { name: string }) => name).toSorted()).toEqual([
      "log-archive",
      "security-tooling",
    ]);
  });

  it("accounts are narrowed and exported by the filters of the page", async () => {
    const list = async (...options: string[]) =>
      JSON.parse((await waymark(["accounts", "list", "--json", ...options])).out).map(
        ({ name }: { name: string }) => name,
      );
    expect((await list("--ou", "/Security")).toSorted()).toEqual(["log-archive", "security-tooling"]);
    expect(await list("--ou", "/Security", "--search", "TOOLING")).toEqual(["security-tooling"]);
    expectRefusal(await waymark(["accounts", "list", "--json", "--state", "asleep"]), 2, ["--state asleep"]);
    expectRefusal(await waymark(["accounts", "export", "accounts.xls"]), 2, [
      "accounts.xls",
      ".csv, .tsv, .xlsx, .json or .jsonl",
    ]);
    const file = join(await mkdtemp(join(tmpdir(), "waymark-export-")), "accounts.csv");
    expect((await waymark(["accounts", "export", file, "--ou", "/Security"])).code).toBe(0);
    const lines = (await readFile(file, "utf8")).trim().split("\r\n");
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain("/Security");
  });

  it("the same as text, for people", async () => {
    const list = await waymark(["accounts", "list"]);
    expect(list.out).toContain("security-tooling");
    const one = await waymark(["status", "--account", simulator.organization.securityAccountId]);
    expect(one.out).toContain("3.4");
  });

  it.each([
    ["accounts show", ["accounts", "show", "000000000000"], 1],
    ["status", ["status", "--account", "000000000000"], 1],
    ["sync", ["sync", "--account", "000000000000"], 2],
  ])("%s of an unknown account names it", async (_name, argv, exit) => {
    const before = await rowCounts();
    expectRefusal(await waymark([...argv, "--json"]), exit, ["000000000000"]);
    expect(await rowCounts()).toEqual(before);
  });

  it("another endpoint than the organization's: exit 2, names both, asks nobody", async () => {
    const before = await rowCounts();
    simulator.clearRequests();
    for (const argv of [["sync"], ["connect"]]) {
      const other = simulator.url.replace("127.0.0.1", "localhost");
      const said = await waymark(argv, { AWS_ENDPOINT_URL: other });
      expectRefusal(said, 2, [simulator.url, other]);
    }
    const aws = await waymark(["sync"], { AWS_ENDPOINT_URL: "" });
    expectRefusal(aws, 2, [simulator.url, "AWS_ENDPOINT_URL"]);
    expect(simulator.counts().get("sts:AssumeRole")).toBeUndefined();
    expect(await rowCounts()).toEqual(before);
  });

  it("sync that cannot list the accounts: exit 1, names the operation, changes no inventory", async () => {
    simulator.faults.add({
      service: "organizations",
      operation: "ListAccounts",
      fault: { kind: "denied", by: "identity" },
    });
    const said = await waymark(["sync", "--json"]);
    expectRefusal(said, 1, ["organizations:ListAccounts"]);
    expect(JSON.parse((await waymark(["accounts", "list", "--json"])).out)).toHaveLength(8);
  });

  it("sync with expired credentials: exit 1, says so", async () => {
    simulator.faults.add({ service: "sts", fault: { kind: "expired" } });
    const before = await rowCounts();
    expectRefusal(await waymark(["sync"]), 1, ["expired"]);
    expect(await rowCounts()).toEqual(before);
  });

  it("doctor says what each collector was refused and what to do", async () => {
    const { code, out, err } = await waymark(["doctor", "--json"]);
    expect(err).toBe("");
    const { checks } = JSON.parse(out);
    const byName = new Map<string, { ok: boolean; detail: string; fix: string | null }>(
      checks.map((check: { name: string }) => [check.name, check]),
    );
    for (const name of [
      "configuration",
      "home",
      "database",
      "migrations",
      "connection",
      "credentials",
      "organization access",
      "assume role",
      "external id",
      "audit log",
    ])
      expect({ name, ok: byName.get(name)?.ok }).toEqual({ name, ok: true });
    expect(code).toBe(1);
    expect(byName.get("permissions of guardduty.detector")).toMatchObject({ ok: false });
    expect(byName.get("permissions of guardduty.detector")?.fix).toContain("guardduty:GetDetector");
    for (const check of byName.values()) expect(check.ok).toBe(check.fix === null);
  });
});

it("web on a port in use: exit 1, names the port", async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const address = taken.address();
  const port = typeof address === "object" && address !== null ? String(address.port) : "";
  useDatabase(await createTestDatabase());
  try {
    expectRefusal(await waymark(["web", "--port", port]), 1, [port]);
  } finally {
    taken.close();
  }
});
