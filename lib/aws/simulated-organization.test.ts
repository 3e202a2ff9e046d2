import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "#lib/clock.ts";
import type { Duty } from "#lib/facts/duties.ts";
import { type Envelope, envelopeSchema } from "#lib/facts/envelope.ts";
import { type CollectorName, factsRegistry } from "#lib/facts/registry.ts";
import { createLogger } from "#lib/log.ts";
import { generateOrganization } from "#lib/sim/generate.ts";
import { plannedDenials, plannedFailures } from "#lib/sim/planned-failures.ts";
import { type Simulator, startSimulator } from "#lib/sim/simulator.ts";
import { type AwsConnection, createAwsConnection } from "./connection.ts";
import { collectOrganization } from "./organization.ts";
import { collectAccount, type ProgressTick } from "./plan.ts";
import type { AccountSession } from "./session.ts";
import { systemTimer } from "./timer.ts";

const organization = generateOrganization({
  accounts: 12,
  seed: 7,
  now: new Date("2026-11-01T00:00:00Z"),
  regions: ["us-east-1", "eu-west-1", "ap-southeast-3"],
});
const active = organization.accounts.filter(({ state }) => state === "ACTIVE").map(({ id }) => id);
const refused = plannedFailures(organization).map(({ accountId }) => accountId);
const readable = active.filter((id) => !refused.includes(id));

let simulator: Simulator;
let connection: AwsConnection;
/** What every readable account says when all are asked at once, and who signed the requests. */
let together: Map<string, Envelope[]>;
let requestsTogether: ReturnType<Simulator["requests"]>;

beforeAll(async () => {
  simulator = await startSimulator({ organization, clock: systemClock });
  connection = connect(20_000);
  together = new Map(await Promise.all(readable.map(async (id) => [id, await collect(id)] as const)));
  requestsTogether = simulator.requests();
});

afterEach(() => simulator.faults.clear());

afterAll(async () => {
  connection.close();
  await simulator.close();
});

function connect(requestTimeoutMs: number): AwsConnection {
  return createAwsConnection({
    endpoint: simulator.url,
    region: organization.homeRegion,
    clock: systemClock,
    log: createLogger({ level: "silent", format: "json" }),
    credentials: async () => simulator.baseCredentials,
    limits: {
      requestTimeoutMs,
      // Waits are as good as none: the simulated AWS answers at once, and its buckets are always full.
      timer: {
        ...systemTimer,
        now: () => systemTimer.now() * 50,
        sleep: (_, signal) => systemTimer.sleep(0, signal),
      },
    },
  });
}

const enter = (accountId: string, through = connection) =>
  through.enter(
    {
      accountId,
      partition: organization.partition,
      roleName: organization.auditRoleName,
      externalId: organization.externalId,
      homeRegion: organization.homeRegion,
      sessionName: "waymark-0a1b2c3d",
    },
    undefined,
  );

async function session(accountId: string, through = connection): Promise<AccountSession> {
  const entered = await enter(accountId, through);
  if ("failure" in entered) throw new Error(entered.message);
  return entered;
}

async function collect(
  accountId: string,
  ticks: ProgressTick[] = [],
  through = connection,
): Promise<Envelope[]> {
  const duties: Duty[] = accountId === organization.managementAccountId ? ["management"] : [];
  if (accountId === organization.securityAccountId) duties.push("administrator:guardduty");
  const plan = {
    duties,
    regionPolicy: "all" as const,
    auditRoleName: organization.auditRoleName,
  };
  const hooks = { onProgress: (tick: ProgressTick) => ticks.push(tick), signal: undefined };
  return collectAccount(await session(accountId, through), plan, hooks);
}

/** Facts without the moment at which they were observed. */
function observed(envelopes: readonly Envelope[]) {
  return envelopes.map(({ observedAt: _, ...facts }) => facts);
}

describe("a whole organization", () => {
  test("tree, delegations, and every account but the planned ones, in facts that fit their schemas", async () => {
    const { tree, delegation } = await collectOrganization(
      await session(organization.managementAccountId),
      undefined,
    );
    expect(tree).toMatchObject({
      complete: true,
      accountId: organization.managementAccountId,
      region: "global",
    });
    expect(factsRegistry["organizations.tree"].schema.parse(tree.data).accounts.map(({ Id }) => Id)).toEqual(
      organization.accounts.map(({ id }) => id).sort(),
    );
    expect(delegation.complete).toBe(true);

    const entered = await Promise.all(active.map((id) => enter(id)));
    const failed = entered.flatMap((entry) => ("failure" in entry ? [entry.assume.accountId] : []));
    expect(failed.sort()).toEqual([...refused].sort());

    const envelopes = [...together.values()].flat();
    for (const envelope of envelopes) {
      expect(envelopeSchema.safeParse(envelope).error).toBeUndefined();
      // Collectors are named as the registry spells them.
      const { schema } = factsRegistry[envelope.collector as CollectorName];
      if (envelope.data !== null) expect(schema.safeParse(envelope.data).error).toBeUndefined();
    }
    const gaps = envelopes.flatMap(({ accountId, region, ops }) =>
      ops
        .filter(({ outcome }) => outcome !== "ok" && outcome !== "absent")
        .map(({ op, outcome, deniedBy }) => ({ accountId, op, outcome, deniedBy, region })),
    );
    const planned = plannedDenials(organization);
    expect(gaps.length).toBeGreaterThan(0);
    for (const { accountId, op, outcome, deniedBy } of gaps) {
      expect(`${op} ${outcome}`).toBe(`${op} denied`);
      expect(planned).toContainEqual(expect.objectContaining({ accountId, operation: op, deniedBy }));
    }
  });

  test("accounts at once give the same facts as each alone, every request with its own account's key", async () => {
    const keys = new Map<string, Set<string | null>>();
    for (const { account, accessKeyId } of requestsTogether) {
      keys.set(accessKeyId ?? "", (keys.get(accessKeyId ?? "") ?? new Set()).add(account));
    }
    expect(keys.size).toBeGreaterThan(readable.length);
    for (const [key, accounts] of keys) expect([key, accounts.size]).toEqual([key, 1]);
    for (const id of readable.filter((_, index) => index % 4 === 0)) {
      expect(observed(await collect(id))).toEqual(observed(together.get(id) ?? []));
    }
  });

  test("only enabled regions are asked, and each collector of a region ticks once", async () => {
    const ticks: ProgressTick[] = [];
    const envelopes = await collect(organization.securityAccountId, ticks);
    const list = factsRegistry["account.regions"].schema.parse(
      envelopes.find(({ collector }) => collector === "account.regions")?.data,
    );
    const enabled = list.regions.filter(({ RegionOptStatus }) =>
      /^(ENABLED|DISABLING)/.test(RegionOptStatus),
    );
    const asked = envelopes
      .filter(({ collector }) => collector === "guardduty.detector")
      .map(({ region }) => region);
    expect(asked.sort()).toEqual(enabled.map(({ RegionName }) => RegionName).sort());
    expect(list.regions.length).toBeGreaterThan(enabled.length);
    expect(ticks).toHaveLength(envelopes.length - 1);
    expect(new Set(ticks.map(({ collector, region }) => `${collector} ${region}`)).size).toBe(ticks.length);
    expect(envelopes[0]?.collector).toBe("sts.assume");
  });
});

describe("faults on the way", () => {
  const id = readable.find((account) => account !== organization.securityAccountId) ?? "";
  const clean = () => observed(together.get(id) ?? []);

  test.each([
    ["keys expire in the middle of the run", { kind: "expired" }, 1, 30],
    ["throttled", { kind: "throttled" }, 4, 10],
    ["internal errors", { kind: "internal" }, 4, 10],
    ["unavailable", { kind: "unavailable" }, 4, 10],
    ["reset before the answer", { kind: "reset", when: "before" }, 4, 10],
    ["reset in the middle of the answer", { kind: "reset", when: "middle" }, 4, 10],
  ] as const)("%s: the same facts as without", async (_, fault, count, after) => {
    simulator.faults.add({ accountId: id, fault, count, after });
    expect(observed(await collect(id))).toEqual(clean());
  });

  test("answers that never come: the same facts as without", async () => {
    // Longer than an answer ever takes on a busy machine.
    const impatient = connect(5_000);
    simulator.faults.add({ accountId: id, fault: { kind: "timeout" }, count: 2, after: 10 });
    expect(observed(await collect(id, [], impatient))).toEqual(clean());
    impatient.close();
  });

  test.each([
    ["scp", "scp"],
    ["identity", "identity"],
    ["unknown", "unknown"],
  ] as const)("one operation denied by %s: that fact is a gap, the others stay", async (by, deniedBy) => {
    simulator.faults.add({
      accountId: id,
      service: "iam",
      operation: "GetAccountSummary",
      fault: { kind: "denied", by },
    });
    const denied = observed(await collect(id));
    const summary = denied.find(({ collector }) => collector === "iam.summary");
    expect(summary).toMatchObject({
      complete: false,
      data: null,
      ops: [{ op: "iam:GetAccountSummary", outcome: "denied", deniedBy }],
    });
    const others = (envelopes: typeof denied) =>
      envelopes.filter(({ collector }) => collector !== "iam.summary");
    expect(others(denied)).toEqual(others(clean()));
  });

  test("one region unreachable: its facts are gaps, the other regions' are not", async () => {
    const region = "eu-west-1";
    simulator.faults.add({
      accountId: id,
      service: "guardduty",
      region,
      fault: { kind: "reset", when: "before" },
    });
    const envelopes = (await collect(id)).filter(({ collector }) => collector === "guardduty.detector");
    expect(envelopes.filter(({ complete }) => !complete)).toMatchObject([
      { region, data: null, ops: [{ op: "guardduty:ListDetectors", outcome: "network" }] },
    ]);
  });
});
