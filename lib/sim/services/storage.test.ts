/** S3, S3 Control, EC2 and Account Management. */
import { ListRegionsCommand, paginateListRegions } from "@aws-sdk/client-account";
import { DescribeRegionsCommand } from "@aws-sdk/client-ec2";
import {
  GetBucketAclCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyStatusCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
  paginateListBuckets,
} from "@aws-sdk/client-s3";
import { GetPublicAccessBlockCommand as GetAccountBlockCommand } from "@aws-sdk/client-s3-control";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "#lib/clock.ts";
import { accountState } from "#lib/sim/account-state.ts";
import { generateOrganization } from "#lib/sim/generate.ts";
import { plannedFailures } from "#lib/sim/planned-failures.ts";
import { type Simulator, startSimulator } from "#lib/sim/simulator.ts";
import type { Bucket } from "#lib/sim/state/storage.ts";
import { clientsOf, enter, failureOf, type KeyPair } from "#lib/sim/test-clients.ts";

let simulator: Simulator;

beforeAll(async () => {
  const organization = generateOrganization({ accounts: 60, seed: 6, now: new Date() });
  simulator = await startSimulator({ organization, clock: systemClock });
});

afterAll(() => simulator.close());

const full = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};
const open = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

/** A bucket of an account that can be entered, with keys for it. */
async function find(
  wanted: (bucket: Bucket) => boolean,
): Promise<{ bucket: Bucket; keys: KeyPair; accountId: string }> {
  const { organization } = simulator;
  const closed = new Set(plannedFailures(organization).map(({ accountId }) => accountId));
  for (const { id, state, peculiarity } of organization.accounts) {
    const bucket = accountState(organization, id).storage.buckets.find(wanted);
    if (bucket !== undefined && state === "ACTIVE" && peculiarity === null && !closed.has(id)) {
      return { bucket, keys: await enter(simulator, id), accountId: id };
    }
  }
  throw new Error("No such bucket");
}

describe("S3 Control", () => {
  const blockOf = async (accountId: string) =>
    (
      await clientsOf(simulator.url, await enter(simulator, accountId)).s3control.send(
        new GetAccountBlockCommand({ AccountId: accountId }),
      )
    ).PublicAccessBlockConfiguration;

  test("the organization's policy counts, on and off, whatever the account had set", async () => {
    const { organization } = simulator;
    expect(accountState(organization, organization.logArchiveAccountId ?? "").storage.own).toBeNull();
    expect(await blockOf(organization.logArchiveAccountId ?? "")).toEqual(full);
    const sandbox = organization.accounts.find(
      ({ id, duty, state, peculiarity }) =>
        duty === "sandbox" &&
        state === "ACTIVE" &&
        peculiarity === null &&
        accountState(organization, id).storage.own !== null,
    );
    expect(await blockOf(sandbox?.id ?? "")).toEqual(open);
  });

  test("nothing set anywhere", async () => {
    expect(await failureOf(blockOf(simulator.organization.managementAccountId))).toMatchObject({
      name: "NoSuchPublicAccessBlockConfiguration",
      status: 404,
    });
  });

  test("another account's id in the header", async () => {
    const { managementAccountId, securityAccountId } = simulator.organization;
    const { s3control } = clientsOf(simulator.url, await enter(simulator, securityAccountId));
    const call = s3control.send(new GetAccountBlockCommand({ AccountId: managementAccountId }));
    expect(await failureOf(call)).toMatchObject({ name: "AccessDenied", status: 403 });
  });
});

describe("buckets", () => {
  test("are listed page by page with their Regions, and all at once without", async () => {
    const { keys, accountId } = await find(() => true);
    const { s3 } = clientsOf(simulator.url, keys);
    const names = accountState(simulator.organization, accountId).storage.buckets.map(({ name }) => name);
    const seen: (string | undefined)[] = [];
    for await (const { Buckets = [] } of paginateListBuckets({ client: s3, pageSize: 1 }, {})) {
      expect(Buckets.length).toBe(1);
      expect(Buckets[0]?.BucketRegion).toMatch(/^[a-z]{2}-[a-z]+-\d$/);
      seen.push(Buckets[0]?.Name);
    }
    expect(seen).toEqual(names);
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets.map(({ Name }) => Name)).toEqual(names);
    expect(Buckets.every(({ BucketRegion }) => BucketRegion === undefined)).toBe(true);
    const wrong = new ListBucketsCommand({ ContinuationToken: "nonsense", MaxBuckets: 1 });
    expect(await failureOf(s3.send(wrong))).toMatchObject({ name: "InvalidArgument", status: 400 });
  });

  test("answer in their own Region only", async () => {
    const { bucket, keys } = await find(({ region }) => region === "eu-west-1");
    const away = clientsOf(simulator.url, keys, "us-east-1").s3;
    expect(await failureOf(away.send(new GetBucketAclCommand({ Bucket: bucket.name })))).toMatchObject({
      name: "PermanentRedirect",
      status: 301,
    });
    await clientsOf(simulator.url, keys, "eu-west-1").s3.send(
      new GetBucketAclCommand({ Bucket: bucket.name }),
    );
    const missing = new GetBucketAclCommand({ Bucket: "no-such-bucket" });
    expect(await failureOf(away.send(missing))).toMatchObject({ name: "NoSuchBucket", status: 404 });
  });

  test("a block of their own, or none", async () => {
    const some = await find(({ publicAccessBlock }) => publicAccessBlock !== null);
    const set = clientsOf(simulator.url, some.keys, some.bucket.region).s3;
    const answer = await set.send(new GetPublicAccessBlockCommand({ Bucket: some.bucket.name }));
    expect(answer.PublicAccessBlockConfiguration).toEqual(full);
    const none = await find(({ publicAccessBlock }) => publicAccessBlock === null);
    const unset = clientsOf(simulator.url, none.keys, none.bucket.region).s3;
    expect(
      await failureOf(unset.send(new GetPublicAccessBlockCommand({ Bucket: none.bucket.name }))),
    ).toMatchObject({
      name: "NoSuchPublicAccessBlockConfiguration",
      status: 404,
    });
  });

  test("policy status: public, not public, no policy", async () => {
    for (const expected of [true, false]) {
      const { bucket, keys } = await find(({ policyIsPublic }) => policyIsPublic === expected);
      const { s3 } = clientsOf(simulator.url, keys, bucket.region);
      const { PolicyStatus } = await s3.send(new GetBucketPolicyStatusCommand({ Bucket: bucket.name }));
      expect(PolicyStatus).toEqual({ IsPublic: expected });
    }
    const { bucket, keys } = await find(({ policyIsPublic }) => policyIsPublic === null);
    const { s3 } = clientsOf(simulator.url, keys, bucket.region);
    expect(await failureOf(s3.send(new GetBucketPolicyStatusCommand({ Bucket: bucket.name })))).toMatchObject(
      {
        name: "NoSuchBucketPolicy",
        status: 404,
      },
    );
  });

  test("an ACL for everybody, and ownership controls", async () => {
    const everybody = await find(({ aclIsPublic }) => aclIsPublic);
    const acl = await clientsOf(simulator.url, everybody.keys, everybody.bucket.region).s3.send(
      new GetBucketAclCommand({ Bucket: everybody.bucket.name }),
    );
    expect(acl.Grants).toContainEqual({
      Grantee: { Type: "Group", URI: "http://acs.amazonaws.com/groups/global/AllUsers" },
      Permission: "READ",
    });
    expect(acl.Owner?.ID).toMatch(/^[0-9a-f]{64}$/);
    const enforced = await find(({ ownership }) => ownership === "BucketOwnerEnforced");
    const controls = await clientsOf(simulator.url, enforced.keys, enforced.bucket.region).s3.send(
      new GetBucketOwnershipControlsCommand({ Bucket: enforced.bucket.name }),
    );
    expect(controls.OwnershipControls?.Rules).toEqual([{ ObjectOwnership: "BucketOwnerEnforced" }]);
    const old = await find(({ ownership }) => ownership === "ObjectWriter");
    const call = clientsOf(simulator.url, old.keys, old.bucket.region).s3.send(
      new GetBucketOwnershipControlsCommand({ Bucket: old.bucket.name }),
    );
    expect(await failureOf(call)).toMatchObject({ name: "OwnershipControlsNotFoundError", status: 404 });
  });
});

describe("Regions", () => {
  test("17 by default, the opted-in ones, the rest disabled; page by page", async () => {
    const { organization } = simulator;
    const target = organization.accounts[2]?.id ?? "";
    const { optedIn } = accountState(organization, target);
    expect(optedIn.length).toBeGreaterThan(0);
    const { account, ec2 } = clientsOf(simulator.url, await enter(simulator, target));
    const statuses = new Map<string, string>();
    for await (const { Regions = [] } of paginateListRegions({ client: account, pageSize: 10 }, {})) {
      expect(Regions.length).toBeLessThanOrEqual(10);
      for (const { RegionName = "", RegionOptStatus = "" } of Regions) {
        statuses.set(RegionName, RegionOptStatus);
      }
    }
    const named = (status: string): string[] =>
      [...statuses].filter(([, value]) => value === status).map(([name]) => name);
    expect(named("ENABLED_BY_DEFAULT")).toHaveLength(17);
    expect(named("ENABLED")).toEqual(optedIn);
    expect(named("DISABLED")).toHaveLength(17 - optedIn.length);
    const { Regions: enabled = [] } = await ec2.send(new DescribeRegionsCommand({}));
    expect(enabled.map(({ RegionName }) => RegionName)).toEqual(
      [...named("ENABLED_BY_DEFAULT"), ...named("ENABLED")].sort(),
    );
    const { Regions: all = [] } = await ec2.send(new DescribeRegionsCommand({ AllRegions: true }));
    expect(all.filter(({ OptInStatus }) => OptInStatus === "not-opted-in")).toHaveLength(17 - optedIn.length);
    const one = await ec2.send(new DescribeRegionsCommand({ RegionNames: ["eu-west-1"] }));
    expect(one.Regions?.map(({ Endpoint }) => Endpoint)).toEqual(["ec2.eu-west-1.amazonaws.com"]);
    expect(await failureOf(ec2.send(new DescribeRegionsCommand({ RegionNames: ["mars-1"] })))).toMatchObject({
      name: "InvalidParameterValue",
    });
    expect(await failureOf(account.send(new ListRegionsCommand({ NextToken: "bm8gMQ" })))).toMatchObject({
      name: "ValidationException",
      status: 400,
    });
    const some = await account.send(new ListRegionsCommand({ RegionOptStatusContains: ["ENABLED"] }));
    expect(some.Regions?.map(({ RegionName }) => RegionName)).toEqual(optedIn);
  });
});
