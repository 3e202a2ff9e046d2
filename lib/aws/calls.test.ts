/** How often the collectors of resources ask, as docs/calls.md says; and that a large account is read page by page. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "#lib/clock.ts";
import { ec2ComputeSchema } from "#lib/facts/ec2.ts";
import { explorerResourcesSchema } from "#lib/facts/inventories.ts";
import type { CollectorName } from "#lib/facts/registry.ts";
import { createLogger } from "#lib/log.ts";
import { generateOrganization } from "#lib/sim/generate.ts";
import { type Simulator, startSimulator } from "#lib/sim/simulator.ts";
import { computeIn } from "#lib/sim/state/compute.ts";
import { catalog } from "./collectors/catalog.ts";
import { ec2Compute } from "./collectors/ec2-compute.ts";
import { explorerResources } from "./collectors/explorer-resources.ts";
import { type AwsConnection, createAwsConnection } from "./connection.ts";
import type { AccountSession } from "./session.ts";
import { systemTimer } from "./timer.ts";

const organization = generateOrganization({
  accounts: 12,
  seed: 7,
  now: new Date("2026-11-01T00:00:00Z"),
  largestAccount: 20_000,
});
const largest = organization.accounts[8];

let simulator: Simulator;
let connection: AwsConnection;

beforeAll(async () => {
  simulator = await startSimulator({ organization, clock: systemClock });
  connection = createAwsConnection({
    endpoint: simulator.url,
    region: organization.homeRegion,
    clock: systemClock,
    log: createLogger({ level: "silent", format: "json" }),
    credentials: async () => simulator.baseCredentials,
    limits: { timer: { ...systemTimer, sleep: (_, signal) => systemTimer.sleep(0, signal) } },
  });
});

afterAll(async () => {
  connection.close();
  await simulator.close();
});

async function enter(accountId: string): Promise<AccountSession> {
  const { partition, auditRoleName: roleName, externalId, homeRegion } = organization;
  const target = { accountId, partition, roleName, externalId, homeRegion, sessionName: "waymark-0a1b2c3d" };
  const entered = await connection.enter(target, undefined);
  if ("failure" in entered) throw new Error(entered.message);
  return entered;
}

const page = readFileSync(new URL("../../docs/calls.md", import.meta.url), "utf8");
/** Collector → calls, out of the tables. */
const documented = [...page.matchAll(/^\| `([\w.-]+)` \| (\d+) \|/gm)].map(
  ([, name = "", calls]): [CollectorName, number] => [
    // The test fails where the catalogue has no such name.
    name as CollectorName,
    Number(calls),
  ],
);

describe("docs/calls.md", () => {
  test.each(documented)("%s asks %i times in an empty region", async (name, calls) => {
    const entry = catalog.find(({ collector }) => collector.name === name);
    if (entry === undefined) throw new Error(`no collector ${name}`);
    const session = await enter(organization.managementAccountId);
    simulator.clearRequests();
    const envelope = await session.collect(entry.collector, "sa-east-1", undefined);
    expect(envelope.complete).toBe(true);
    expect(simulator.requests()).toHaveLength(calls);
  });

  test("has the sums right", () => {
    const sum = documented.reduce((total, [, calls]) => total + calls, 0);
    const totals = [...page.matchAll(/\d+ × 17 = \*\*(\d+)\*\*/g)].map(([, total]) => Number(total));
    expect(totals).toEqual([sum * 17]);
  });
});

describe("inventories", () => {
  test("cost one call without an index, and are read once for all regions by an aggregator", async () => {
    const seen = new Set<string>();
    for (const account of organization.accounts.slice(0, 8)) {
      if (account.state !== "ACTIVE" || account.peculiarity !== null) continue;
      const session = await enter(account.id);
      simulator.clearRequests();
      const envelope = await session.collect(explorerResources, "global", undefined);
      expect(envelope.complete).toBe(true);
      const { indexes, lists } = explorerResourcesSchema.parse(envelope.data);
      const kind = indexes.find(({ Type }) => Type === "AGGREGATOR")?.Type ?? indexes[0]?.Type ?? "none";
      seen.add(kind);
      if (kind === "none") expect(simulator.requests()).toHaveLength(1);
      if (kind !== "AGGREGATOR") continue;
      expect(lists).toHaveLength(1);
      const resources = lists[0]?.resources ?? [];
      expect(new Set(resources.map(({ Region }) => Region)).size).toBeGreaterThan(10);
      expect(resources.some(({ Tags }) => Object.keys(Tags ?? {}).length > 0)).toBe(true);
      expect(simulator.requests()).toHaveLength(3 + Math.max(1, Math.ceil(resources.length / 500)));
    }
    expect(seen).toContain("AGGREGATOR");
    expect(seen).toContain("none");
  });
});

describe("a large account", () => {
  test("is read in pages of a thousand, each resource once", async () => {
    if (largest === undefined) throw new Error("the ninth account is the largest");
    const state = computeIn(organization, largest, "us-east-1");
    const lengths = [state.instances.length, state.volumes.length, state.snapshots.length];
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBeGreaterThan(10_000);
    const session = await enter(largest.id);
    simulator.clearRequests();
    const envelope = await session.collect(ec2Compute, "us-east-1", undefined);
    expect(envelope.complete).toBe(true);
    expect(simulator.requests()).toHaveLength(
      lengths.reduce((sum, length) => sum + Math.ceil(length / 1_000), 0),
    );
    const { volumes, snapshots } = ec2ComputeSchema.parse(envelope.data);
    expect(new Set(volumes?.map(({ VolumeId }) => VolumeId)).size).toBe(state.volumes.length);
    expect(new Set(snapshots?.map(({ SnapshotId }) => SnapshotId)).size).toBe(state.snapshots.length);
  });
});
