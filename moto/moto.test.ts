/** The whole pipeline against an AWS implementation that is not ours: connect, sync, and what `status` then says. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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
    items: Record<string, { state: string; fraction: number | null; reason: string }>;
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
    const built = await buildOrganization(server.url);
    accounts = built.accounts;
    const connected = await waymark(
      "connect",
      "--role-name",
      roleName,
      "--external-id",
      externalId,
      "--security-account",
      built.securityAccountId,
      "--json",
    );
    expect(connected.code, connected.stderr).toBe(0);
    sync = await waymark("sync", "--json");
    const read = await waymark("status", "--json");
    expect(read.code, read.stderr).toBe(0);
    status = JSON.parse(read.stdout);
  });

  afterAll(() => {
    server?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  it("refreshes every account", () => {
    expect(sync.code, sync.stderr).toBe(0);
    expect(JSON.parse(sync.stdout).accounts).toMatchObject({ total: 5, succeeded: 5, failed: 0, skipped: 0 });
  });

  it.each(["3.2", "3.4", "4.1", "5.2"])("says of %s what was built", (itemId) => {
    const said = new Map(status.accounts.map((account) => [account.id, account.items[itemId]]));
    for (const account of accounts) {
      const item = said.get(account.id);
      expect(
        { account: account.name, state: item?.state, fraction: item?.fraction },
        `${account.name}: ${item?.reason}`,
      ).toEqual({ account: account.name, ...account.items[itemId] });
    }
  });

  it("gives a reason for whatever moto cannot answer", () => {
    for (const account of status.accounts)
      for (const [id, item] of Object.entries(account.items))
        if (item.state === "UNKNOWN") expect(item.reason, `${account.id} ${id}`).not.toBe("");
  });

  it("knows the management account", () => {
    expect(status.accounts.map((account) => account.id)).toContain(managementAccountId);
  });
});
