/** Every check of `doctor`, broken one at a time: exactly that one fails, and it says what to do. */
import { beforeAll, describe, expect, it, vi } from "vitest";
import { openDatabase } from "#lib/data/database.ts";
import { createTestDatabase } from "#lib/data/test-database.ts";
import { accountState } from "#lib/sim/account-state.ts";
import { useTerminal } from "./test-terminal.ts";

// Three accounts: too few for anything unusual, so that a refresh of them is whole.
const terminal = useTerminal({ accounts: 3, seed: 4 });
let databaseUrl: string;

interface Check {
  name: string;
  ok: boolean;
  detail: string;
  fix: string | null;
}

async function diagnose(env: Record<string, string> = {}) {
  const { code, out, err } = await terminal.waymark(["doctor", "--json"], env);
  expect(err).toBe("");
  const { checks, configuration }: { checks: Check[]; configuration: { name: string; value: string }[] } =
    JSON.parse(out);
  expect(code).toBe(checks.every(({ ok }) => ok) ? 0 : 1);
  for (const check of checks) expect(check.fix === null).toBe(check.ok);
  return { failing: checks.filter(({ ok }) => !ok), checks, configuration };
}

function names(checks: readonly Check[]): string[] {
  return checks.map(({ name }) => name);
}

async function sql(text: string): Promise<void> {
  const database = openDatabase({ url: databaseUrl, asOwner: true });
  await database.pool.query(text);
  await database.close();
}

function auditRole(accountId: string) {
  const role = accountState(terminal.simulator().organization, accountId).auditRole;
  const statement = role?.trust.Statement[0];
  if (statement === undefined) throw new Error("the account has an audit role");
  return statement;
}

beforeAll(async () => {
  databaseUrl = await createTestDatabase();
  terminal.useDatabaseUrl(databaseUrl);
});

describe("before AWS is asked", () => {
  it("configuration", async () => {
    const { failing, checks } = await diagnose({ PORT: "many" });
    expect(names(checks)).toEqual(["configuration"]);
    expect(failing[0]?.detail).toContain("PORT");
  });

  it("identity provider: none is no failure, one that is away is", async () => {
    const { checks } = await diagnose();
    expect(checks.find(({ name }) => name === "identity provider")).toMatchObject({
      ok: true,
      detail: expect.stringContaining("none is configured"),
    });
    const provider = {
      OIDC_ISSUER: "http://127.0.0.1:9",
      OIDC_CLIENT_ID: "waymark",
      OIDC_CLIENT_SECRET: "s",
    };
    const { failing } = await diagnose({ ...provider, AUTH_SECRET: "x".repeat(40) });
    expect(names(failing)).toEqual(["identity provider", "connection"]);
    expect(failing[0]?.detail).toContain("http://127.0.0.1:9/.well-known/openid-configuration");
  });

  it("home", async () => {
    const { failing } = await diagnose({ DATABASE_URL: "" });
    expect(names(failing)).toEqual(["home"]);
    expect(failing[0]?.fix).toContain("waymark connect");
  });

  it("database", async () => {
    const { failing, configuration } = await diagnose({
      DATABASE_URL: "postgresql://me:hidden@127.0.0.1:9/x",
    });
    expect(names(failing)).toEqual(["database"]);
    expect(failing[0]?.detail).toContain("127.0.0.1:9");
    expect(configuration.find(({ name }) => name === "DATABASE_URL")?.value).toBe("set");
  });

  it("migrations", async () => {
    const { failing } = await diagnose({ DATABASE_URL: await createTestDatabase("empty") });
    expect(names(failing)).toEqual(["migrations"]);
    expect(failing[0]?.fix).toContain("waymark migrate");
  });

  it("connection", async () => {
    const { failing } = await diagnose();
    expect(names(failing)).toEqual(["connection"]);
    expect(failing[0]?.fix).toContain("waymark connect");
  });
});

describe("a connected organization", () => {
  beforeAll(async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", terminal.simulator().baseCredentials.accessKeyId);
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", terminal.simulator().baseCredentials.secretAccessKey);
    const { externalId } = terminal.simulator().organization;
    expect(await terminal.waymark(["connect", "--external-id", externalId])).toMatchObject({ code: 0 });
    expect(await terminal.waymark(["sync"])).toMatchObject({ code: 0 });
  });

  it("tries the permissions out in one account before the first refresh", async () => {
    const { organization } = terminal.simulator();
    const other = await createTestDatabase();
    const connect = ["connect", "--external-id", organization.externalId];
    expect(await terminal.waymark(connect, { DATABASE_URL: other })).toMatchObject({ code: 0 });
    const before = await diagnose({ DATABASE_URL: other });
    expect(before.failing).toEqual([]);
    terminal.simulator().faults.add({
      service: "guardduty",
      operation: "ListDetectors",
      fault: { kind: "denied", by: "scp" },
    });
    const { failing } = await diagnose({ DATABASE_URL: other });
    expect(names(failing)).toEqual(["permissions of guardduty.detector"]);
    expect(failing[0]?.detail).toMatch(
      /^guardduty:ListDetectors is refused in \d{12} by service control policy/,
    );
    expect(failing[0]?.detail).toContain(`tried in ${organization.managementAccountId}`);
    expect(failing[0]?.fix).toContain("ArnNotLike");
  });

  it("is in order, and every variable is listed with its default", async () => {
    const { failing, configuration, checks } = await diagnose();
    expect(failing).toEqual([]);
    expect(configuration.map(({ name }) => name)).toContain("WAYMARK_CONCURRENCY");
    expect(names(checks)).toContain("permissions of iam.credentials");
  });

  it("says which accounts are named for security and logs, or how to name them", async () => {
    const { securityAccountId, logArchiveAccountId } = terminal.simulator().organization;
    const detailOf = async () =>
      (await diagnose()).checks.find(({ name }) => name === "organization access")?.detail;
    await sql("update organization set security_account_id = null, log_account_id = null");
    expect(await detailOf()).toContain("waymark connect --security-account");
    await sql(`update organization set security_account_id = '${securityAccountId}'`);
    expect(await detailOf()).toContain(`security account ${securityAccountId}, logs in ${securityAccountId}`);
    await sql(`update organization set log_account_id = '${logArchiveAccountId}'`);
    expect(await detailOf()).toContain(
      `security account ${securityAccountId}, logs in ${logArchiveAccountId}`,
    );
  });

  it("endpoint", async () => {
    const { failing } = await diagnose({ AWS_ENDPOINT_URL: "http://127.0.0.1:9" });
    expect(names(failing)).toEqual(["endpoint"]);
  });

  it("credentials", async () => {
    terminal
      .simulator()
      .faults.add({ service: "sts", operation: "GetCallerIdentity", fault: { kind: "expired" } });
    const { failing } = await diagnose();
    expect(names(failing)).toEqual(["credentials"]);
    expect(failing[0]?.detail).toContain("expired");
  });

  it("credentials of another account than the one that connected", async () => {
    const { managementAccountId, securityAccountId } = terminal.simulator().organization;
    await sql(`update organization set base_account_id = '${managementAccountId}'`);
    const { failing } = await diagnose();
    await sql(`update organization set base_account_id = '${securityAccountId}'`);
    expect(names(failing)).toEqual(["credentials"]);
    expect(failing[0]?.detail).toContain(managementAccountId);
  });

  it("organization access", async () => {
    terminal.simulator().faults.add({
      service: "organizations",
      operation: "DescribeOrganization",
      fault: { kind: "denied", by: "identity" },
    });
    const { failing } = await diagnose();
    expect(names(failing)).toEqual(["organization access"]);
    expect(failing[0]?.fix).toContain("organizations:DescribeOrganization");
  });

  it("assume role", async () => {
    const { externalId } = terminal.simulator().organization;
    await sql("update organization set external_id = 'another-one'");
    const { failing } = await diagnose();
    await sql(`update organization set external_id = '${externalId}'`);
    expect(names(failing)).toEqual(["assume role"]);
    expect(failing[0]?.fix).toContain("external id");
  });

  it("external id", async () => {
    const trust = auditRole(terminal.simulator().organization.managementAccountId);
    const condition = trust.Condition;
    Object.assign(trust, { Condition: undefined });
    const { failing } = await diagnose();
    Object.assign(trust, { Condition: condition });
    expect(names(failing)).toEqual(["external id"]);
    expect(failing[0]?.fix).toContain("sts:ExternalId");
  });

  it("tags of accounts, which the management account was refused", async () => {
    const { managementAccountId } = terminal.simulator().organization;
    const database = openDatabase({ url: databaseUrl });
    await database.pool.query("update account set tags_read_at = null");
    terminal.simulator().faults.add({
      service: "organizations",
      operation: "ListTagsForResource",
      fault: { kind: "denied", by: "identity" },
    });
    await terminal.waymark(["sync"]);
    const { failing } = await diagnose();
    terminal.simulator().faults.clear();
    // As after a reading that nobody refused, for which no sync waits.
    await database.pool.query("update account set tags_read_at = now()");
    await database.pool.query("delete from account_facts where collector = 'organizations.account-tags'");
    await database.close();
    expect(names(failing)).toEqual(["permissions of organizations.account-tags"]);
    expect(failing[0]?.detail).toContain(managementAccountId);
    expect(failing[0]?.fix).toContain("organizations:ListTagsForResource");
    expect(names((await diagnose()).failing)).toEqual([]);
  });

  it("permissions of one collector", async () => {
    const [, , member] = terminal.simulator().organization.accounts;
    terminal.simulator().faults.add({
      ...(member && { accountId: member.id }),
      service: "s3control",
      operation: "GetPublicAccessBlock",
      fault: { kind: "denied", by: "identity" },
    });
    expect(await terminal.waymark(["sync"])).toMatchObject({ code: 0 });
    terminal.simulator().faults.clear();
    const { failing } = await diagnose();
    expect(names(failing)).toEqual(["permissions of s3.account"]);
    expect(failing[0]?.detail).toContain(member?.id);
    expect(failing[0]?.detail).toMatch(
      /^s3:GetAccountPublicAccessBlock is refused .* by the role's own policies/,
    );
    expect(failing[0]?.fix).toContain("waymark role-template");
    expect(await terminal.waymark(["sync"])).toMatchObject({ code: 0 });
  });

  it("last refresh", async () => {
    const [, , member] = terminal.simulator().organization.accounts;
    const trust = auditRole(member?.id ?? "");
    const condition = trust.Condition;
    Object.assign(trust, { Condition: { StringEquals: { "sts:ExternalId": "changed" } } });
    expect(await terminal.waymark(["sync"])).toMatchObject({ code: 3 });
    Object.assign(trust, { Condition: condition });
    const { failing } = await diagnose();
    expect(names(failing)).toEqual(["last refresh"]);
    expect(failing[0]?.detail).toContain(member?.id);
    expect(await terminal.waymark(["sync"])).toMatchObject({ code: 0 });
  });

  it("notifications: the mail server, what waits for too long, what was given up", async () => {
    await sql(
      `with c as (
         insert into notification_channel (id, kind, name, configuration, created_by)
         values (gen_random_uuid(), 'webhook', 'hook', '{}', 'test') returning id
       )
       insert into notification_delivery (id, key, channel_id, recipient, frequency, state, due_at)
       select gen_random_uuid(), state, c.id, 'channel', 'immediately', state::"DeliveryState", now() - interval '1 hour'
       from c, unnest(array['queued', 'dead']) as s (state)`,
    );
    const mail = { SMTP_URL: "smtp://user:canary@127.0.0.1:1", MAIL_FROM: "waymark@example.com" };
    const { failing } = await diagnose(mail);
    expect(names(failing)).toEqual(["mail server", "notifications", "notifications given up"]);
    expect(failing[1]?.detail).toMatch(/the oldest has been due for (59|60|61) minutes/);
    expect(JSON.stringify(failing)).not.toContain("canary");
    await sql("delete from notification_channel");
    expect(names((await diagnose()).failing)).toEqual([]);
  });

  it("audit log", async () => {
    await sql(
      `alter table audit_event disable trigger user;
       update audit_event set actor = 'somebody else' where id = (select min(id) from audit_event);
       alter table audit_event enable trigger user;`,
    );
    const { failing } = await diagnose();
    expect(names(failing)).toEqual(["audit log"]);
    expect(failing[0]?.detail).toContain("event 1 is not what was sealed");
  });
});
