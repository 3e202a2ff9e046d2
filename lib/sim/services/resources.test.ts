/** Resources of simulated accounts: varied, the same each time, in few Regions, and each found where AWS shows it. */
import { describe, expect, test } from "vitest";
import { createAccessJobs } from "#lib/sim/access-jobs.ts";
import { accountState } from "#lib/sim/account-state.ts";
import { createCredentialReports } from "#lib/sim/credential-reports.ts";
import { createCredentials } from "#lib/sim/credentials.ts";
import { generateOrganization } from "#lib/sim/generate.ts";
import type { SimulatedAccount } from "#lib/sim/organization.ts";
import type { ServiceCall } from "#lib/sim/service-call.ts";
import { busyRegionsOf } from "#lib/sim/state/busy-regions.ts";
import { computeIn } from "#lib/sim/state/compute.ts";
import { databasesIn } from "#lib/sim/state/databases.ts";
import { dynamodb } from "./data-stores.ts";
import { ec2Resources } from "./ec2-resources.ts";
import { rds } from "./rds.ts";

const now = new Date("2026-03-01T10:00:00Z");
const organization = generateOrganization({ accounts: 60, seed: 1, now });
const accounts = organization.accounts.filter(({ state }) => state === "ACTIVE");
const credentials = createCredentials(organization);

const callIn = (account: SimulatedAccount, region: string): ServiceCall => ({
  organization,
  state: accountState(organization, account.id),
  caller: { ...credentials.baseCaller, accountId: account.id },
  region,
  now,
  headers: {},
  credentials,
  reports: createCredentialReports(),
  jobs: createAccessJobs(),
});
const places = accounts.flatMap((account) =>
  busyRegionsOf(organization, account).map((region) => ({ account, region })),
);

describe("resources of simulated accounts", () => {
  test("one to three Regions hold something; whoever keeps logs or has just joined holds nothing", () => {
    for (const account of accounts) {
      const busy = busyRegionsOf(organization, account);
      expect(busy.length).toBeLessThanOrEqual(3);
      const isQuiet = ["security", "log-archive"].includes(account.duty) || account.peculiarity !== null;
      if (!isQuiet) expect(busy.length).toBeGreaterThan(0);
      expect(computeIn(organization, account, "sa-east-1").volumes).toHaveLength(0);
      expect(databasesIn(organization, account, "sa-east-1").tables).toEqual([]);
    }
  });

  test("of each kind some accounts have something and some do not", () => {
    const counts = places.map(({ account, region }) => {
      const { instances, volumes, snapshots } = computeIn(organization, account, region);
      const { publicSnapshots: _rare, ...stores } = databasesIn(organization, account, region);
      const lists = [instances, volumes, snapshots, ...Object.values(stores)];
      return lists.map(({ length }) => length);
    });
    for (const [at] of counts[0]?.entries() ?? []) {
      const kind = counts.map((lists) => lists[at] ?? 0);
      expect(Math.max(...kind)).toBeGreaterThan(0);
      expect(Math.min(...kind)).toBe(0);
    }
  });

  test("the same each time, and no two with one id", () => {
    const again = generateOrganization({ accounts: 60, seed: 1, now });
    for (const { account, region } of places) {
      const { volumes, snapshots } = computeIn(organization, account, region);
      const ids = [volumes, snapshots].flatMap((list) => list.slice(0, list.length).map(({ id }) => id));
      expect(new Set(ids).size).toBe(ids.length);
      const same = computeIn(again, account, region).volumes;
      expect(same.slice(0, same.length)).toEqual(volumes.slice(0, volumes.length));
      expect(databasesIn(again, account, region)).toMatchObject({
        tables: databasesIn(organization, account, region).tables,
      });
    }
  });

  test("a volume hangs on an instance that is listed, unless that has ended", () => {
    for (const { account, region } of places) {
      const call = callIn(account, region);
      const all = { IncludeManagedResources: true, MaxResults: 1_000 };
      const { Reservations = [] } = ec2Resources.DescribeInstances(all, call);
      const instances = Reservations.flatMap(({ Instances = [] }) => Instances);
      const { Volumes = [] } = ec2Resources.DescribeVolumes(all, call);
      for (const { InstanceId } of Volumes.flatMap(({ Attachments = [] }) => Attachments)) {
        const holder = instances.find((instance) => instance.InstanceId === InstanceId);
        expect(holder?.State?.Name).toMatch(/^(running|stopped)$/);
      }
    }
  });

  test("what services manage is hidden until it is asked for", () => {
    const shown = (IncludeManagedResources: boolean) =>
      places.flatMap(
        ({ account, region }) =>
          ec2Resources.DescribeInstances({ IncludeManagedResources }, callIn(account, region)).Reservations ??
          [],
      );
    expect(shown(true).length).toBeGreaterThan(shown(false).length);
  });

  test("automated backups that a database keeps elsewhere are found there", () => {
    const replicated = places.flatMap(({ account, region }) =>
      databasesIn(organization, account, region)
        .instances.filter(({ replicatedTo }) => replicatedTo !== null)
        .map((database) => ({ account, database })),
    );
    for (const { account, database } of replicated) {
      const { DBInstanceAutomatedBackups: kept = [] } = rds.DescribeDBInstanceAutomatedBackups(
        {},
        callIn(account, database.replicatedTo ?? ""),
      );
      expect(kept.map(({ DbiResourceId }) => DbiResourceId)).toContain(database.resourceId);
    }
    expect(replicated.length).toBeGreaterThan(0);
  });

  test("a table that is not there is refused as DynamoDB does", () => {
    const [{ account, region } = { account: accounts[0], region: "" }] = places;
    if (account === undefined) throw new Error("no account");
    expect(() => dynamodb.DescribeTable({ TableName: "none" }, callIn(account, region))).toThrow("not found");
  });

  test("sizes that AWS does not take are refused", () => {
    const [{ account, region } = { account: accounts[0], region: "" }] = places;
    if (account === undefined) throw new Error("no account");
    const call = callIn(account, region);
    expect(() => ec2Resources.DescribeVolumes({ MaxResults: 1_001 }, call)).toThrow("maxResults");
    expect(() => rds.DescribeDBInstances({ MaxRecords: 10 }, call)).toThrow("MaxRecords");
    expect(() => dynamodb.ListTables({ Limit: 101 }, call)).toThrow("limit");
    expect(() => ec2Resources.DescribeSnapshots({}, call)).toThrow("own snapshots");
  });
});
