/** Each class of failure over HTTP in each protocol of AWS: written down as what it is, and never as an empty answer. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "#lib/clock.ts";
import type { Outcome } from "#lib/facts/envelope.ts";
import { createLogger } from "#lib/log.ts";
import type { Fault } from "#lib/sim/faults.ts";
import { generateOrganization } from "#lib/sim/generate.ts";
import { plannedFailures } from "#lib/sim/planned-failures.ts";
import { type Simulator, startSimulator } from "#lib/sim/simulator.ts";
import type { ServiceName } from "#lib/sim/wire/service-table.ts";
import type { Collector } from "./collecting.ts";
import { cloudtrailTrails } from "./collectors/cloudtrail-trails.ts";
import { ec2Compute } from "./collectors/ec2-compute.ts";
import { guarddutyDetector } from "./collectors/guardduty.ts";
import { iamSummary } from "./collectors/iam-summary.ts";
import { s3Buckets } from "./collectors/s3-buckets.ts";
import { type AwsConnection, createAwsConnection } from "./connection.ts";
import type { AccountSession } from "./session.ts";
import { systemTimer } from "./timer.ts";

const protocols: [protocol: string, service: ServiceName, collector: Collector, region: string][] = [
  ["query", "iam", iamSummary, "global"],
  ["ec2", "ec2", ec2Compute, "us-east-1"],
  ["json", "cloudtrail", cloudtrailTrails, "us-east-1"],
  ["restJson", "guardduty", guarddutyDetector, "us-east-1"],
  ["restXml", "s3", s3Buckets, "global"],
];

const classes: [name: string, fault: Fault, outcomes: Outcome[]][] = [
  ["denied", { kind: "denied", by: "identity" }, ["denied"]],
  ["denied by the organization", { kind: "denied", by: "scp" }, ["denied"]],
  ["throttled", { kind: "throttled" }, ["throttled"]],
  ["expired", { kind: "expired" }, ["expired"]],
  ["invalid", { kind: "falsified", how: "empty" }, ["invalid"]],
  ["malformed", { kind: "falsified", how: "truncated" }, ["invalid"]],
  ["of another protocol", { kind: "falsified", how: "other-protocol" }, ["invalid"]],
  ["a page for browsers", { kind: "falsified", how: "page" }, ["invalid"]],
  ["unknown operation", { kind: "unknown-operation" }, ["error", "unsupported"]],
  ["internal", { kind: "internal" }, ["error"]],
  ["timeout", { kind: "timeout" }, ["timeout"]],
  ["reset", { kind: "reset", when: "before" }, ["network"]],
];

const organization = generateOrganization({
  accounts: 8,
  seed: 7,
  regions: ["us-east-1"],
  now: new Date("2026-11-01T00:00:00Z"),
});
let simulator: Simulator;
const connections: AwsConnection[] = [];
/** The hasty one is for what never answers. */
let sessions: { patient: AccountSession; hasty: AccountSession };

async function enterWith(requestTimeoutMs: number): Promise<AccountSession> {
  const connection = createAwsConnection({
    endpoint: simulator.url,
    region: organization.homeRegion,
    clock: systemClock,
    log: createLogger({ level: "silent", format: "json" }),
    credentials: async () => simulator.baseCredentials,
    limits: {
      requestTimeoutMs,
      maxAttempts: 1,
      timer: {
        ...systemTimer,
        now: () => systemTimer.now() * 1000,
        sleep: (_, signal) => systemTimer.sleep(0, signal),
      },
    },
  });
  connections.push(connection);
  const closed = new Set(plannedFailures(organization).map(({ accountId }) => accountId));
  const open = organization.accounts.find(
    ({ id, state, peculiarity }) => state === "ACTIVE" && peculiarity === null && !closed.has(id),
  );
  const entered = await connection.enter(
    {
      accountId: open?.id ?? "",
      partition: organization.partition,
      roleName: organization.auditRoleName,
      externalId: organization.externalId,
      homeRegion: organization.homeRegion,
      sessionName: "waymark-0a1b2c3d",
    },
    undefined,
  );
  if ("failure" in entered) throw new Error(entered.message);
  return entered;
}

beforeAll(async () => {
  simulator = await startSimulator({ organization, clock: systemClock });
  sessions = { patient: await enterWith(20_000), hasty: await enterWith(500) };
});

afterEach(() => simulator.faults.clear());

afterAll(async () => {
  for (const connection of connections) connection.close();
  await simulator.close();
});

/** Whether something in the facts says "there is nothing": an empty list, or a configuration that is off. */
function claimsAnything(data: unknown): boolean {
  if (data === null) return false;
  return typeof data !== "object" || Object.values(data).some((value) => value !== null);
}

describe.each(protocols)("%s (%s)", (_, service, collector, region) => {
  test("without a fault all of it is read", async () => {
    const envelope = await sessions.patient.collect(collector, region, undefined, {});
    expect(envelope.ops.map(({ outcome }) => outcome)).not.toContain("error");
    expect(claimsAnything(envelope.data)).toBe(true);
  });

  test.each(classes)("%s", async (_name, fault, outcomes) => {
    simulator.faults.add({ service, fault });
    const session = fault.kind === "timeout" ? sessions.hasty : sessions.patient;
    const { ops, complete, data } = await session.collect(collector, region, undefined, {});
    const failed = ops.filter(({ outcome }) => outcome !== "ok" && outcome !== "absent");
    expect(failed.length).toBeGreaterThan(0);
    for (const { op, outcome, code } of failed) expect(outcomes, `${op} ${code}`).toContain(outcome);
    expect(complete).toBe(false);
    expect(claimsAnything(data)).toBe(false);
  });
});
