/** CloudTrail over the wire: the organization's trail as a member sees it, and single accounts' own. */
import {
  DescribeTrailsCommand,
  GetEventDataStoreCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  ListEventDataStoresCommand,
} from "@aws-sdk/client-cloudtrail";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "#lib/clock.ts";
import { accountState } from "#lib/sim/account-state.ts";
import { generateOrganization } from "#lib/sim/generate.ts";
import { plannedFailures } from "#lib/sim/planned-failures.ts";
import { defaultRegions } from "#lib/sim/regions.ts";
import { type Simulator, startSimulator } from "#lib/sim/simulator.ts";
import { type Rung, rungOf } from "#lib/sim/state/rungs.ts";
import { logBucketOf, organizationTrailOf, trailsIn } from "#lib/sim/state/trails.ts";
import { clientsOf, enter, failureOf } from "#lib/sim/test-clients.ts";

let simulator: Simulator;

beforeAll(async () => {
  const organization = generateOrganization({ accounts: 120, seed: 4, now: new Date() });
  simulator = await startSimulator({ organization, clock: systemClock });
});

afterAll(() => simulator.close());

async function clientIn(accountId: string, region = "us-east-1") {
  return clientsOf(simulator.url, await enter(simulator, accountId), region).cloudtrail;
}

/** An account of the rung that can be entered. */
function find(rung: Rung<"trails">): string {
  const { organization } = simulator;
  const closed = new Set(plannedFailures(organization).map(({ accountId }) => accountId));
  const found = organization.accounts.find(
    (account) =>
      rungOf(organization, account, "trails") === rung &&
      account.state === "ACTIVE" &&
      account.peculiarity === null &&
      !closed.has(account.id) &&
      account.id !== organization.managementAccountId,
  );
  if (found === undefined) throw new Error(`No account of rung ${rung}`);
  return found.id;
}

describe("the organization's trail", () => {
  test("a member sees its replica in every Region, by the management account's ARN", async () => {
    const { organization } = simulator;
    const trail = organizationTrailOf(organization);
    const client = await clientIn(find("organization"), "eu-north-1");
    const { trailList = [] } = await client.send(new DescribeTrailsCommand({}));
    expect(trailList).toMatchObject([
      {
        TrailARN: trail.arn,
        HomeRegion: "us-east-1",
        IsOrganizationTrail: true,
        IsMultiRegionTrail: true,
        IncludeGlobalServiceEvents: true,
        S3BucketName: logBucketOf(organization),
      },
    ]);
    expect(trail.arn).toContain(`:${organization.managementAccountId}:`);
    const own = await client.send(new DescribeTrailsCommand({ includeShadowTrails: false }));
    expect(own.trailList).toEqual([]);
  });

  test("a member reads its status by the full ARN only, and never its selectors", async () => {
    const trail = organizationTrailOf(simulator.organization);
    const client = await clientIn(find("organization"));
    const status = await client.send(new GetTrailStatusCommand({ Name: trail.arn }));
    expect(status).toMatchObject({ IsLogging: true });
    expect(Date.now() - (status.LatestDeliveryTime?.getTime() ?? 0)).toBeLessThan(3_600_000);
    expect(status.LatestDeliveryError).toBeUndefined();
    const byName = await failureOf(client.send(new GetTrailStatusCommand({ Name: trail.name })));
    expect(byName.name).toBe("TrailNotFoundException");
    const selectors = await failureOf(client.send(new GetEventSelectorsCommand({ TrailName: trail.arn })));
    expect(selectors.name).toBe("TrailNotFoundException");
    const malformed = await failureOf(client.send(new GetTrailStatusCommand({ Name: "arn:aws:s3:::x" })));
    expect(malformed.name).toBe("CloudTrailARNInvalidException");
  });

  test("its owner reads the selectors", async () => {
    const { managementAccountId } = simulator.organization;
    const client = await clientIn(managementAccountId);
    const { arn } = organizationTrailOf(simulator.organization);
    const { EventSelectors } = await client.send(new GetEventSelectorsCommand({ TrailName: arn }));
    expect(EventSelectors).toMatchObject([{ ReadWriteType: "All", IncludeManagementEvents: true }]);
  });

  test("delivers to a bucket that the keeper of logs owns, in organizations of any size", () => {
    for (const accounts of [2, 3, 4, 12]) {
      const organization = generateOrganization({ accounts, seed: 2, now: new Date() });
      const keeper = organization.logArchiveAccountId ?? organization.securityAccountId;
      const { buckets } = accountState(organization, keeper).storage;
      expect(buckets.map(({ name }) => name)).toContain(logBucketOf(organization));
    }
  });
});

describe("trails of single accounts", () => {
  test("a single-Region trail exists in its Region and nowhere else", async () => {
    const accountId = find("single-region");
    const at = async (region: string) =>
      (await (await clientIn(accountId, region)).send(new DescribeTrailsCommand({}))).trailList ?? [];
    expect(await at("eu-west-1")).toMatchObject([
      { HomeRegion: "eu-west-1", IsMultiRegionTrail: false, IncludeGlobalServiceEvents: false },
    ]);
    expect(await at("us-east-1")).toEqual([]);
  });

  const arnOf = (accountId: string) => `arn:aws:cloudtrail:us-east-1:${accountId}:trail/account-trail`;

  test("one that was stopped, and one that cannot deliver", async () => {
    const stopped = find("stopped");
    const status = await (await clientIn(stopped)).send(new GetTrailStatusCommand({ Name: arnOf(stopped) }));
    expect(status).toMatchObject({ IsLogging: false });
    expect(status.StopLoggingTime).toBeInstanceOf(Date);
    const failing = find("delivery-error");
    const error = await (await clientIn(failing)).send(new GetTrailStatusCommand({ Name: "account-trail" }));
    expect(error).toMatchObject({ IsLogging: true, LatestDeliveryError: "AccessDenied" });
    const again = await (await clientIn(failing)).send(new GetTrailStatusCommand({ Name: "account-trail" }));
    expect(again.LatestDeliveryTime).toEqual(error.LatestDeliveryTime);
  });

  test("data events only, and writes only by advanced selectors", async () => {
    const data = find("data-only");
    const basic = await (await clientIn(data)).send(new GetEventSelectorsCommand({ TrailName: arnOf(data) }));
    expect(basic.EventSelectors).toMatchObject([{ IncludeManagementEvents: false }]);
    const writes = find("writes-only");
    const advanced = await (await clientIn(writes)).send(
      new GetEventSelectorsCommand({ TrailName: arnOf(writes) }),
    );
    expect(advanced.EventSelectors).toBeUndefined();
    expect(advanced.AdvancedEventSelectors?.[0]?.FieldSelectors).toContainEqual({
      Field: "readOnly",
      Equals: ["false"],
    });
  });

  test("some accounts miss the replica in a Region that they opted into", () => {
    const { organization } = simulator;
    const reached = organization.accounts.filter(
      (account) =>
        account.state === "ACTIVE" &&
        account.peculiarity === null &&
        rungOf(organization, account, "trails") === "organization",
    );
    const seen = reached
      .filter(({ id }) => accountState(organization, id).optedIn.includes("ap-southeast-3"))
      .map((account) => trailsIn(organization, account, "ap-southeast-3").length);
    expect(new Set(seen)).toEqual(new Set([0, 1]));
    for (const region of defaultRegions) {
      expect(reached.every((account) => trailsIn(organization, account, region).length === 1)).toBe(true);
    }
  });
});

test("event data stores are listed where they are, and only there", async () => {
  const { managementAccountId } = simulator.organization;
  const home = await clientIn(managementAccountId);
  const { EventDataStores = [] } = await home.send(new ListEventDataStoresCommand({ MaxResults: 25 }));
  const [listed] = EventDataStores;
  const store = await home.send(new GetEventDataStoreCommand({ EventDataStore: listed?.EventDataStoreArn }));
  expect(store).toMatchObject({
    Status: "STOPPED_INGESTION",
    OrganizationEnabled: true,
    MultiRegionEnabled: true,
  });
  const elsewhere = await clientIn(managementAccountId, "eu-west-1");
  expect((await elsewhere.send(new ListEventDataStoresCommand({}))).EventDataStores).toEqual([]);
  const missing = await failureOf(
    elsewhere.send(new GetEventDataStoreCommand({ EventDataStore: listed?.EventDataStoreArn })),
  );
  expect(missing.name).toBe("EventDataStoreNotFoundException");
});
