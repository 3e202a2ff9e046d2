/** The template as somebody uses it: before connecting, after it, and put into a simulated organization. */
import { beforeAll, describe, expect, it } from "vitest";
import { resolveRole } from "#lib/aws/role-template/test-resolve.ts";
import { createTestDatabase } from "#lib/data/test-database.ts";
import { accountState } from "#lib/sim/account-state.ts";
import { useTerminal } from "./test-terminal.ts";

// Three accounts: too few for a service control policy that refuses Regions.
const terminal = useTerminal({ accounts: 3, seed: 3 });
const nobody = { AWS_ACCESS_KEY_ID: "", DATABASE_URL: "" };

interface Printed {
  template: string;
  policyVersion: string;
  launchUrl: string | null;
  notes: string[];
  policies: { suffix: string; actions: { action: string; reason: string }[] }[];
}

async function printed(argv: string[], env: Record<string, string> = {}): Promise<Printed> {
  const { code, out, err } = await terminal.waymark(["role-template", ...argv, "--json"], env);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return JSON.parse(out);
}

describe("wrong options end with 2 and say what is expected", () => {
  it.each([
    [["--format", "pulumi"], "cloudformation"],
    [["--trusted-principal", "waymark"], "--trusted-principal"],
    [["--trusted-principal", "arn:aws:iam::111111111111:root"], "--trusted-principal"],
    [["--template-url", "http://example.com/x.yaml"], "S3"],
    [["--role-name", "arn:aws:iam::111111111111:role/x"], "--role-name"],
    [["--external-id", "with space"], "--external-id"],
  ])("%j", async (options, words) => {
    const { code, out, err } = await terminal.waymark(["role-template", ...options], nobody);
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err).toContain(words);
  });
});

describe("before anything is connected", () => {
  it("asks AWS who will assume the role and makes an external id, which connect is to be told", async () => {
    const { template, notes } = await printed([], { DATABASE_URL: "" });
    const { securityAccountId, baseRoleArn, managementAccountId } = terminal.simulator().organization;
    const { trust } = resolveRole(template, { accountId: managementAccountId });
    expect(trust.Statement[0]?.Principal).toEqual({ AWS: `arn:aws:iam::${securityAccountId}:root` });
    expect(trust.Statement[0]?.Condition?.["ArnEquals"]).toEqual({ "aws:PrincipalArn": baseRoleArn });
    const externalId = trust.Statement[0]?.Condition?.["StringEquals"]?.["sts:ExternalId"] ?? "";
    expect(externalId.length).toBeGreaterThanOrEqual(22);
    expect(notes.join(" ")).toContain(`--external-id ${externalId}`);
  });

  it("works where AWS refuses to say who we are", async () => {
    terminal
      .simulator()
      .faults.add({ service: "sts", operation: "GetCallerIdentity", fault: { kind: "expired" } });
    const { template, notes } = await printed([], { DATABASE_URL: "" });
    expect(notes.join(" ")).toContain("expired");
    expect(() => resolveRole(template, { accountId: "111111111111" })).toThrow("TrustedPrincipalArn");
  });
});

describe("connected", () => {
  beforeAll(async () => {
    terminal.useDatabaseUrl(await createTestDatabase());
  });

  it("puts the template alone on stdout, and what to do with it on stderr", async () => {
    const { externalId, securityAccountId } = terminal.simulator().organization;
    const options = ["--external-id", externalId, "--security-account", securityAccountId];
    expect(await terminal.waymark(["connect", ...options])).toMatchObject({ code: 0 });
    const { out, err } = await terminal.waymark(["role-template", "--stack-set"]);
    expect(out).toMatch(/^AWSTemplateFormatVersion/);
    expect(err).toContain("aws cloudformation deploy");
    const terraform = await terminal.waymark(["role-template", "--format", "terraform"]);
    expect(terraform.out).toMatch(/^# Waymark audit role/);
    expect(terraform.err).toContain("terraform apply");
  });

  it("fills in what is stored, and says so when an option differs from it", async () => {
    const url = "https://templates.s3.amazonaws.com/waymark.yaml";
    const { launchUrl, notes } = await printed(["--template-url", url, "--role-name", "audit/Other"]);
    expect(launchUrl).toContain(`param_ExternalId=${terminal.simulator().organization.externalId}`);
    expect(notes.join(" ")).toContain("--role-name");
  });

  it("makes a role with which nothing is refused, and which item 3.2 calls met", async () => {
    const { organization } = terminal.simulator();
    const { template } = await printed([]);
    for (const { id } of organization.accounts) {
      const { trust, policies } = resolveRole(template, { accountId: id });
      const role = accountState(organization, id).identity.roles.find(
        ({ name }) => name === organization.auditRoleName,
      );
      if (role === undefined) throw new Error("a small organization has the role everywhere");
      Object.assign(role, {
        trust,
        // Inline, because the simulated account lists its managed policies elsewhere; what they say is the same.
        inline: policies,
        attached: [],
      });
    }
    const sync = await terminal.waymark(["sync", "--json"]);
    expect(sync).toMatchObject({ code: 0 });
    const { out } = await terminal.waymark(["status", "--json"]);
    const { accounts }: { accounts: { items: Record<string, { state: string; reason: string }> }[] } =
      JSON.parse(out);
    expect(accounts.length).toBe(3);
    for (const { items } of accounts) expect(items["3.2"]).toMatchObject({ state: "MET" });
    const doctor = await terminal.waymark(["doctor", "--json"]);
    expect(JSON.parse(doctor.out).checks.filter(({ ok }: { ok: boolean }) => !ok)).toEqual([]);
  });
});
