/** A refresh of an organization with decoys: what is asked of AWS for them, what 9.3 says, and where they are named. */
import { beforeAll, describe, expect, it } from "vitest";
import { createAwsConnection } from "#lib/aws/connection.ts";
import { systemClock } from "#lib/clock.ts";
import { query } from "#lib/data/database.ts";
import { addRecords } from "#lib/data/roadmap-records.ts";
import { startRun } from "#lib/data/runs.ts";
import { getStatuses } from "#lib/data/statuses.ts";
import { honeyTokensSchema } from "#lib/facts/honey.ts";
import { createLogger } from "#lib/log.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { accountState } from "#lib/sim/account-state.ts";
import { plannedDenials, plannedFailures } from "#lib/sim/planned-failures.ts";
import { eventIdOf } from "#lib/sim/services/watching.ts";
import { runEnds, testViewer, useWorld } from "./test-refresh.ts";
import { startWorker } from "./worker.ts";

const world = useWorld({ accounts: 8, seed: 7 });
const dayMs = 86_400_000;
const later = (ms: number, at = new Date()) => new Date(at.getTime() + ms).toISOString();

interface Holder {
  accountId: string;
  keyId: string;
  usedAt: Date;
}

/** Somebody's key that was used lately, in an account that can be read. */
function findKey(): Holder {
  const organization = world.organization();
  const unreadable = new Set(
    [...plannedFailures(organization), ...plannedDenials(organization)].map(({ accountId }) => accountId),
  );
  for (const { id, state } of organization.accounts) {
    if (state !== "ACTIVE" || unreadable.has(id)) continue;
    for (const { accessKeys } of accountState(organization, id).identity.users)
      for (const { id: keyId, lastUsedAt } of accessKeys)
        if (lastUsedAt !== null) return { accountId: id, keyId, usedAt: lastUsedAt };
  }
  throw new Error("nobody has used a key");
}

/** A key that may do something, as a decoy; a parameter that is gone; a canary outside of AWS that works. */
function tokensOf({ accountId, keyId, usedAt }: Holder) {
  const common = {
    accountId,
    coversAccounts: "ORG",
    plantedIn: ["shelf-of-the-canary"],
    detector: { kind: "SIEM", ref: "siem-of-the-canary", regions: [] },
    owner: "keeper-of-the-canary",
    reviewBy: later(60 * dayMs),
    testEvidenceUrl: "https://wiki.example.com/of-the-canary",
  };
  const fired = { lastTestFiredAt: usedAt.toISOString(), alertReceivedAt: later(60_000, usedAt) };
  const arn = `arn:aws:ssm:us-east-1:${accountId}:parameter/prod/of-the-canary`;
  return [
    { ...common, ...fired, id: "first-of-the-canary", kind: "ACCESS_KEY", accessKeyId: keyId },
    { ...common, id: "second-of-the-canary", kind: "SSM_PARAMETER", arn },
    { ...common, ...fired, id: "third-of-the-canary", kind: "EXTERNAL_CANARY" },
  ];
}

const written: string[] = [];

async function refresh(): Promise<void> {
  const { url, baseCredentials, organization } = world.simulator();
  const log = createLogger({ level: "trace", format: "json", write: (line) => written.push(line) });
  const connection = createAwsConnection({
    endpoint: url,
    region: "us-east-1",
    clock: systemClock,
    log,
    credentials: async () => baseCredentials,
    limits: {},
  });
  const worker = await startWorker({
    databaseUrl: world.databaseUrl(),
    connection,
    endpoint: url,
    concurrency: 4,
    leaseSeconds: 15,
    clock: systemClock,
    log,
  });
  try {
    const now = new Date();
    const { run } = await startRun(testViewer, { organizationId: organization.id, accountIds: [], now });
    expect((await runEnds(run.id)).state).toBe("finished");
  } finally {
    await worker.stop();
    connection.close();
  }
}

const ofDecoys =
  /^(GetAccessKeyLastUsed|LookupEvents|DescribeSecret|DescribeParameters|DescribeMetricFilters)$/;

/** Calls for decoys since the last `clearRequests`, by account. */
function callsForDecoys(): string[] {
  return world
    .simulator()
    .requests()
    .filter(({ operation }) => ofDecoys.test(operation))
    .map(({ account, operation }) => `${account} ${operation}`)
    .sort();
}

describe("a refresh with decoys", () => {
  let holder: Holder;
  beforeAll(async () => {
    await world.connect();
    holder = findKey();
    await addRecords(testViewer, {
      organizationId: world.organization().id,
      kind: "honey-token",
      entries: tokensOf(holder),
      now: new Date(),
    });
    await refresh();
  }, 120_000);

  it("asks for them in their own account, and nowhere else", () => {
    const { accountId } = holder;
    expect([...new Set(callsForDecoys())]).toEqual([
      `${accountId} DescribeParameters`,
      `${accountId} GetAccessKeyLastUsed`,
      `${accountId} LookupEvents`,
    ]);
  });

  it("every account has these facts, so that having them tells nothing", async () => {
    const rows = await query<{ accountId: string; body: string }>(
      `select account_id as "accountId", string_agg(body, '' order by part) as body from account_facts
       where collector = 'honey.tokens' and generation = 'latest' group by account_id`,
    );
    expect(rows.length).toBeGreaterThan(3);
    const facts = new Map(
      rows.map(({ accountId, body }) => [accountId, honeyTokensSchema.parse(JSON.parse(body).data)]),
    );
    const known = facts.get(holder.accountId);
    expect(known?.decoys).toMatchObject([
      {
        tokenId: "first-of-the-canary",
        exists: true,
        test: { seen: true, eventId: eventIdOf(holder.keyId) },
      },
      { tokenId: "second-of-the-canary", exists: false, test: null },
    ]);
    const others = [...facts].filter(([accountId]) => accountId !== holder.accountId);
    for (const [, { decoys }] of others) expect(decoys).toEqual([]);
  });

  it("9.3 counts what works: one of three, and one that may do something", async () => {
    const report = await getStatuses(testViewer, { items, now: new Date() });
    const status = report.organizations[0]?.items["9.3"];
    expect(status).toMatchObject({ state: "PARTIAL", fraction: 0.33 });
    expect(report.accounts.find(({ id }) => id === holder.accountId)?.items["5.2"]?.state).not.toBe("MET");
  });

  it("run again, the proof of the test is not looked up once more, and nothing changes", async () => {
    world.simulator().clearRequests();
    await refresh();
    expect(callsForDecoys()).toEqual([
      `${holder.accountId} DescribeParameters`,
      `${holder.accountId} GetAccessKeyLastUsed`,
    ]);
  }, 120_000);

  it("no line of the log and no table but the registry and these facts names them", async () => {
    expect(written.length).toBeGreaterThan(10);
    expect(written.join("")).not.toContain("of-the-canary");
    expect(written.join("")).not.toContain(holder.keyId);
    const tables = await query<{ name: string }>(
      `select table_name as name from information_schema.tables
       where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not in ('roadmap_record', 'account_facts')`,
    );
    expect(tables.length).toBeGreaterThan(10);
    for (const { name } of tables) {
      const [found] = await query<{ rows: number }>(
        `select count(*)::int as rows from "${name}" t where t::text like '%of-the-canary%'`,
      );
      expect(found?.rows, name).toBe(0);
    }
    const [elsewhere] = await query<{ rows: number }>(
      `select count(*)::int as rows from account_facts where collector <> 'honey.tokens' and body like '%of-the-canary%'`,
    );
    expect(elsewhere?.rows).toBe(0);
  });
});
