/** The whole pipeline against an AWS implementation that is not ours: connect, sync, and what `status` then says. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { items } from "#lib/roadmap/catalog.ts";
import {
  type BuiltAccount,
  buildOrganization,
  externalId,
  managementAccountId,
  roleName,
} from "./organization.ts";
import { findMotoPython, isGenerated, type MotoServer, startMoto } from "./server.ts";

const python = findMotoPython();
const reason = python === null ? "moto is missing: set MOTO_PYTHON to a Python with moto[server]" : null;
if (reason !== null) process.stderr.write(`skipped: ${reason}\n`);

interface Status {
  accounts: {
    id: string;
    items: Record<
      string,
      { state: string; fraction: number | null; reason: string; reasonCode: string; failing: unknown[] }
    >;
  }[];
}

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

describe.skipIf(reason !== null || !isGenerated())("an organization in moto", () => {
  const home = mkdtempSync(join(tmpdir(), "waymark-moto-"));
  let server: MotoServer;
  let accounts: BuiltAccount[];
  let status: Status;
  let inventory: { id: string; name: string; email: string; status: string; ou: string; payer: string }[];
  let sync: Ended;

  /** Accounts in moto are minutes old: the clock runs 25 hours ahead, which only tests may ask for. */
  function waymark(...args: string[]): Promise<Ended> {
    const child = spawn(process.execPath, ["bin/waymark.ts", ...args], {
      env: {
        PATH: process.env["PATH"],
        NODE_ENV: "test",
        WAYMARK_HOME: home,
        WAYMARK_CLOCK_OFFSET_HOURS: "25",
        AWS_ENDPOINT_URL: server.url,
        AWS_REGION: "us-east-1",
        AWS_ACCESS_KEY_ID: "AKIAMOTOBASE",
        AWS_SECRET_ACCESS_KEY: "moto",
        AWS_EC2_METADATA_DISABLED: "true",
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    return new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
  }

  beforeAll(async () => {
    server = await startMoto(python ?? "");
    const made = await buildOrganization(server.url);
    accounts = made.accounts;
    const connected = await waymark(
      "connect",
      "--role-name",
      roleName,
      "--external-id",
      externalId,
      "--security-account",
      made.securityAccountId,
      "--json",
    );
    expect(connected.code, connected.stderr).toBe(0);
    sync = await waymark("sync", "--json");
    const read = await waymark("status", "--json");
    expect(read.code, read.stderr).toBe(0);
    status = JSON.parse(read.stdout);
    const listed = await waymark("accounts", "list", "--json");
    expect(listed.code, listed.stderr).toBe(0);
    inventory = JSON.parse(listed.stdout);
  });

  afterAll(() => {
    server?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  it("refreshes every account", () => {
    expect(sync.code, sync.stderr).toBe(0);
    expect(JSON.parse(sync.stdout).accounts).toMatchObject({ total: 5, succeeded: 5, failed: 0, skipped: 0 });
  });

  const built = ["3.1", "3.2", "3.4", "4.1", "5.2"];
  it.each(built)("says of %s what was built", (itemId) => {
    const said = new Map(status.accounts.map((account) => [account.id, account.items[itemId]]));
    for (const account of accounts) {
      const item = said.get(account.id);
      expect(
        { account: account.name, state: item?.state, fraction: item?.fraction },
        `${account.name}: ${item?.reason}`,
      ).toEqual({ account: account.name, ...account.items[itemId] });
    }
  });

  const others = items.filter(({ id, implemented }) => implemented && !built.includes(id));
  it.each(others.map(({ id }) => id))("says of %s that nobody built or answered it, in words", (itemId) => {
    for (const account of status.accounts) {
      const item = account.items[itemId];
      const label = `${itemId} of ${account.id}: ${item?.reason}`;
      expect(["NOT_MET", "PARTIAL", "UNKNOWN", "NOT_APPLICABLE"], label).toContain(item?.state);
      expect(item?.reason, label).toMatch(/^\S[\s\S]*\.$/);
      expect(item?.reasonCode, label).not.toBe("not_collected");
    }
  });

  it("names the operation that moto lacks where an item is unknown by it", () => {
    const unknown = accounts.filter(({ items }) => items["5.2"]?.state === "UNKNOWN");
    const said = new Map(status.accounts.map((account) => [account.id, account.items["5.2"]]));
    expect(unknown.map(({ name }) => name)).toEqual(["website"]);
    for (const { id } of unknown) {
      expect(said.get(id)?.reasonCode).toBe("not_read");
      expect(said.get(id)?.reason).toContain("ListServiceSpecificCredentials");
    }
  });

  it("says what fails wherever something does", () => {
    for (const account of status.accounts)
      for (const [id, item] of Object.entries(account.items))
        if (item.state === "NOT_MET" || item.state === "PARTIAL")
          expect(item.failing, `${account.id} ${id}`).not.toEqual([]);
  });

  it("leaves items that nothing collects unknown", () => {
    const decided = ["1.2", "1.3", "3.1", "3.2", "3.4", "4.1", "5.2"];
    for (const { items } of status.accounts) {
      const others = Object.entries(items).filter(([id]) => !decided.includes(id));
      expect(others).toHaveLength(23);
      expect([...new Set(others.map(([, item]) => `${item.state} ${item.reasonCode}`))]).toEqual([
        "UNKNOWN not_collected",
      ]);
    }
  });

  it("lists the accounts where they were put", () => {
    const expected = accounts.map(({ id, name }) => {
      const member = id !== managementAccountId;
      // Moto calls the management account so, whoever made the organization.
      return member
        ? {
            id,
            name,
            email: `${name}@example.com`,
            status: "ACTIVE",
            ou: "/Workloads",
            payer: managementAccountId,
          }
        : {
            id,
            name: "master",
            email: "master@example.com",
            status: "ACTIVE",
            ou: "/",
            payer: managementAccountId,
          };
    });
    const byId = <T extends { id: string }>(rows: T[]) => rows.toSorted((a, b) => a.id.localeCompare(b.id));
    const kept = inventory.map(({ id, name, email, status: state, ou, payer }) => ({
      id,
      name,
      email,
      status: state,
      ou,
      payer,
    }));
    expect(byId(kept)).toEqual(byId(expected));
  });
});
