/** Faults, latency, epochs, the log, and a walk over a whole organization. */
import { ListRegionsCommand } from "@aws-sdk/client-account";
import { DescribeRegionsCommand } from "@aws-sdk/client-ec2";
import { paginateListDetectors } from "@aws-sdk/client-guardduty";
import { paginateGetAccountAuthorizationDetails, paginateListUsers } from "@aws-sdk/client-iam";
import { paginateListAccounts } from "@aws-sdk/client-organizations";
import { paginateListBuckets } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "#lib/clock.ts";
import { strike } from "./fault-effects.ts";
import { createFaults, type FaultRule } from "./faults.ts";
import { generateOrganization } from "./generate.ts";
import { plannedFailures } from "./planned-failures.ts";
import { createRequestLog } from "./request-log.ts";
import { type Simulator, startSimulator } from "./simulator.ts";
import { type Clients, clientsOf, enter, failureOf } from "./test-clients.ts";

let simulator: Simulator;
let base: Clients;

beforeEach(async () => {
  const organization = generateOrganization({ accounts: 50, seed: 1, now: new Date() });
  simulator = await startSimulator({ organization, clock: systemClock });
  base = clientsOf(simulator.url, simulator.baseCredentials);
});

afterEach(() => simulator.close());

const whoAmI = ({ sts }: Clients): Promise<unknown> => sts.send(new GetCallerIdentityCommand({}));

/** Reads every page of a list. */
async function drain(pages: AsyncIterable<unknown>): Promise<void> {
  const iterator = pages[Symbol.asyncIterator]();
  while (!(await iterator.next()).done);
}

describe("faults", () => {
  test("hit the calls that they name, and no others", async () => {
    simulator.faults.add({ service: "iam", fault: { kind: "throttled" } });
    simulator.faults.add({ service: "sts", region: "eu-west-1", fault: { kind: "throttled" } });
    simulator.faults.add({ accountId: "000000000001", fault: { kind: "throttled" } });
    simulator.faults.add({ operation: "AssumeRole", fault: { kind: "throttled" } });
    await whoAmI(base);
    expect(
      await failureOf(whoAmI(clientsOf(simulator.url, simulator.baseCredentials, "eu-west-1"))),
    ).toMatchObject({
      name: "Throttling",
    });
  });

  test("end after their count, and let some pass before it", async () => {
    simulator.faults.add({ after: 1, count: 2, fault: { kind: "internal" } });
    const ends: string[] = [];
    for (let call = 0; call < 5; call++) {
      ends.push(
        await whoAmI(base).then(
          () => "ok",
          (error: Error) => error.name,
        ),
      );
    }
    expect(ends).toEqual(["ok", "InternalFailure", "InternalFailure", "ok", "ok"]);
  });

  test("are taken away by what added them", async () => {
    const lift = simulator.faults.add({ fault: { kind: "internal" } });
    await failureOf(whoAmI(base));
    lift();
    await whoAmI(base);
  });

  test("a probability strikes that share of the calls, always the same ones", () => {
    const rule: FaultRule = { probability: 0.3, fault: { kind: "internal" } };
    const target = {
      accountId: "1",
      service: "sts",
      operation: "X",
      region: "us-east-1",
      enters: null,
    } as const;
    const draw = () => {
      const faults = createFaults([rule]);
      return Array.from({ length: 2000 }, () => faults.strike(target).length);
    };
    const first = draw();
    expect(draw()).toEqual(first);
    const share = first.reduce((sum, hit) => sum + hit, 0) / first.length;
    expect(share).toBeGreaterThan(0.26);
    expect(share).toBeLessThan(0.34);
  });

  test.each([
    ["identity", /because no identity-based policy allows the sts:GetCallerIdentity action$/],
    ["boundary", /because no permissions boundary allows the sts:GetCallerIdentity action$/],
    ["session", /because no session policy allows the sts:GetCallerIdentity action$/],
    [
      "scp",
      /with an explicit deny in a service control policy: arn:aws:organizations::\d{12}:policy\/o-\w+\/service_control_policy\/p-\w+$/,
    ],
    [
      "rcp",
      /with an explicit deny in a resource control policy: arn:aws:organizations::\d{12}:policy\/o-\w+\/resource_control_policy\/p-\w+$/,
    ],
    ["resource", /with an explicit deny in a resource-based policy$/],
    ["vpc_endpoint", /with an explicit deny in a VPC endpoint policy$/],
    ["unknown", /^Access Denied$/],
  ] as const)("denied by %s", async (by, message) => {
    simulator.faults.add({ fault: { kind: "denied", by } });
    expect(await failureOf(whoAmI(base))).toMatchObject({
      name: "AccessDenied",
      message: expect.stringMatching(message),
    });
  });

  test("a session that expires in the middle, and any other error", async () => {
    simulator.faults.add({ count: 1, fault: { kind: "expired" } });
    simulator.faults.add({
      count: 1,
      fault: { kind: "error", code: "IDPCommunicationError", status: 400, message: "Hm" },
    });
    expect(await failureOf(whoAmI(base))).toMatchObject({ name: "ExpiredToken", status: 403 });
    expect(await failureOf(whoAmI(base))).toMatchObject({
      name: "IDPCommunicationErrorException",
      status: 400,
    });
  });

  test.each(["before", "middle"] as const)("a connection that breaks off %s the answer", async (when) => {
    simulator.faults.add({ count: 1, fault: { kind: "reset", when } });
    const failure = await failureOf(whoAmI(base));
    expect(`${failure.name} ${failure.message}`).toMatch(/ECONNRESET|aborted|socket hang up/i);
    expect(simulator.requests().at(-1)).toMatchObject({ operation: "GetCallerIdentity", status: 0 });
    await whoAmI(base);
  });

  test("an answer that never comes: the client gives up, and closing does not wait for it", async () => {
    simulator.faults.add({ fault: { kind: "timeout" } });
    const { sts } = clientsOf(simulator.url, simulator.baseCredentials);
    sts.config.requestHandler = new NodeHttpHandler({ requestTimeout: 100, throwOnRequestTimeout: true });
    expect(await failureOf(whoAmI({ ...base, sts }))).toMatchObject({ name: "TimeoutError" });
    const pending = failureOf(whoAmI(base));
    while (simulator.requests().length < 2) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    const closing = simulator.close();
    await Promise.all([closing, pending]);
    simulator = await startSimulator({ organization: simulator.organization, clock: systemClock });
  });

  test("latencies of all rules that match add up", () => {
    const faults = createFaults([
      { fault: { kind: "latency", ms: 30 } },
      { service: "sts", fault: { kind: "latency", ms: 40 } },
      { service: "iam", fault: { kind: "latency", ms: 50 } },
    ]);
    const delays: number[] = [];
    const { transport } = strike(faults, {
      target: { accountId: "1", service: "sts", operation: "X", region: "us-east-1", enters: null },
      action: "sts:X",
      principalArn: "arn",
      organization: simulator.organization,
      delay: (ms) => delays.push(ms),
      strikes: () => undefined,
    });
    expect([transport, delays]).toEqual(["send", [30, 40]]);
  });

  test("a call that is delayed is overtaken by one that is not", async () => {
    simulator.faults.add({ region: "eu-west-1", fault: { kind: "latency", ms: 700 } });
    const order: string[] = [];
    const slow = whoAmI(clientsOf(simulator.url, simulator.baseCredentials, "eu-west-1")).then(() =>
      order.push("slow"),
    );
    while (simulator.requests().length === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await whoAmI(base).then(() => order.push("fast"));
    await slow;
    expect(order).toEqual(["fast", "slow"]);
  });
});

describe("the log", () => {
  test("keeps the last records and counts all", () => {
    const log = createRequestLog();
    const record = {
      account: null,
      accessKeyId: null,
      service: "sts",
      region: "?",
      status: 200,
      code: null,
      fault: null,
    };
    for (let call = 0; call < 50_003; call++) {
      log.add({ ...record, operation: call < 50_000 ? "Old" : `New${call}` });
    }
    const kept = log.list();
    expect(kept).toHaveLength(50_000);
    expect(kept.slice(-4).map(({ operation }) => operation)).toEqual([
      "Old",
      "New50000",
      "New50001",
      "New50002",
    ]);
    expect(log.counts().get("sts:Old")).toBe(50_000);
    log.clear();
    expect([log.list(), log.counts().size]).toEqual([[], 0]);
  });
});

describe("epochs", () => {
  test("advancing shows the organization of that epoch, and sessions live on", async () => {
    const { organization } = simulator;
    const { organizations } = clientsOf(
      simulator.url,
      await enter(simulator, organization.managementAccountId),
    );
    const count = async (): Promise<number> => {
      let accounts = 0;
      for await (const { Accounts = [] } of paginateListAccounts({ client: organizations }, {})) {
        accounts += Accounts.length;
      }
      return accounts;
    };
    expect(await count()).toBe(50);
    simulator.advance(3);
    expect(await count()).toBe(53);
    expect(simulator.organization).toEqual(
      generateOrganization({ accounts: 50, seed: 1, epoch: 3, now: organization.startedAt }),
    );
    simulator.advance(0);
    expect(await count()).toBe(50);
  });
});

test("a port that is taken is the listener's own error", async () => {
  const options = { organization: simulator.organization, port: simulator.port, clock: systemClock };
  await expect(startSimulator(options)).rejects.toMatchObject({ code: "EADDRINUSE" });
});

test("fifty accounts, all at once: each is entered with its own keys, or refused as planned", async () => {
  const { organization } = simulator;
  const planned = new Set(plannedFailures(organization).map(({ accountId }) => accountId));
  const walk = async (accountId: string): Promise<string> => {
    const clients = clientsOf(simulator.url, await enter(simulator, accountId));
    await clients.account.send(new ListRegionsCommand({}));
    await clients.ec2.send(new DescribeRegionsCommand({}));
    await drain(paginateListUsers({ client: clients.iam, pageSize: 2 }, {}));
    for await (const { RoleDetailList = [] } of paginateGetAccountAuthorizationDetails(
      { client: clients.iam },
      {},
    )) {
      expect(RoleDetailList.every(({ Arn = "" }) => Arn.includes(accountId))).toBe(true);
    }
    await drain(paginateListBuckets({ client: clients.s3, pageSize: 3 }, {}));
    await drain(paginateListDetectors({ client: clients.guardduty }, {}));
    return "ok";
  };
  const ends = await Promise.all(
    organization.accounts.map(async ({ id, state }) => {
      const expected = planned.has(id) || state !== "ACTIVE" ? "AccessDenied" : "ok";
      const end = await walk(id).catch((error: Error) => error.name);
      return [id, end === expected];
    }),
  );
  expect(ends.filter(([, isExpected]) => !isExpected)).toEqual([]);
  const keysByAccount = new Map<string, Set<string>>();
  for (const { account, accessKeyId, operation } of simulator.requests()) {
    if (operation !== "AssumeRole" && account !== null) {
      keysByAccount.set(account, (keysByAccount.get(account) ?? new Set()).add(accessKeyId ?? ""));
    }
  }
  expect(keysByAccount.size).toBe(50 - planned.size - 1);
  expect([...keysByAccount.values()].every(({ size }) => size === 1)).toBe(true);
});
