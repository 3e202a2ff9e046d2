/** What must hold for every account, however it is set up and whatever could be read of it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import type { IamRole, IamUser } from "#lib/facts/iam.ts";
import { aRemediationFact } from "./a-correction.fixture.ts";
import {
  aBucket,
  aBucketsFact,
  aCredentialsFact,
  aDetectorFact,
  aKeyUser,
  allOn,
  anAuthorizationFact,
  anS3AccountFact,
  aRegionsFact,
  aSummaryFact,
  aTrustPolicy,
} from "./a-fact.fixture.ts";
import { aGrantedRole } from "./a-grant.fixture.ts";
import { anInstance, tokensRequired } from "./a-launch.fixture.ts";
import { aGroup, aNetworkFact, anInterface, aRouteTable, aRule, aSubnet } from "./a-network.fixture.ts";
import { anUnscannedRegion } from "./a-scan.fixture.ts";
import { aRunningImage, machineFacts, strangerId } from "./a-sourcing.fixture.ts";
import { aTrailsFact } from "./a-trail.fixture.ts";
import { judge, runs, world } from "./a-world.fixture.ts";
import { aProjectsFact } from "./an-egress.fixture.ts";
import { aPolicyText, withRoles } from "./an-identity.fixture.ts";
import type { AccountInput } from "./input.ts";
import type { Verdict } from "./verdict.ts";

const openProject = {
  arn: "arn:aws:codebuild:us-east-1:111122223333:project/p",
  serviceRole: null,
  vpcConfig: null,
};

const openSubnet = {
  networkInterfaces: [anInterface("eni-1")],
  subnets: [aSubnet()],
  routeTables: [aRouteTable("rtb-1", { "0.0.0.0/0": "igw-1" })],
};

const openGroup = {
  networkInterfaces: [anInterface("eni-1")],
  securityGroups: [aGroup()],
  securityGroupRules: [aRule("sg-1", { CidrIpv4: "10.0.0.0/8" })],
};

describe("any account", () => {
  it("does not depend on the order of anything", () => {
    const shuffle = <T>(list: readonly T[]) => fc.shuffledSubarray([...list], { minLength: list.length });
    const shuffled = world.chain((input) =>
      fc
        .record({
          facts: shuffle(input.facts),
          sharedFacts: shuffle(input.sharedFacts),
          exceptions: shuffle(input.exceptions),
        })
        .map((lists) => {
          const turn = (envelope: Envelope) => ({ ...envelope, ops: envelope.ops.toReversed() });
          return [input, { ...input, ...lists, facts: lists.facts.map(turn) }] as const;
        }),
    );
    fc.assert(
      fc.property(shuffled, ([input, other]) => {
        expect(judge(other)).toEqual(judge(input));
      }),
      runs,
    );
  });

  it("says how many units it is about, within bounds, in sentences that do not age", () => {
    fc.assert(
      fc.property(world, (input) => {
        for (const [, verdict] of judge(input)) expectWellFormed(verdict);
      }),
      runs,
    );
  });

  const worse: [id: string, add: (input: AccountInput) => AccountInput][] = [
    ["3.1", (input) => spoilRegions(input)],
    ["3.3", (input) => spoilRegions(input)],
    ["4.1", (input) => spoilRegions(input)],
    ["4.3", (input) => spoilRegions(input)],
    ["5.2", (input) => addUser(input)],
    ["7.1", (input) => addStrangersInstance(input)],
    ["9.1", (input) => addOpenInstance(input)],
    ["3.4", (input) => addBucket(input)],
    ["6.2", (input) => replace(input, aNetworkFact(openSubnet))],
    ["6.3", (input) => replace(input, aNetworkFact(openGroup))],
    ["8.2", (input) => replace(input, aRemediationFact("us-east-1"))],
    ["8.3", (input) => addRole(input)],
    ["9.2", (input) => replace(input, aProjectsFact([openProject]))],
    [
      "3.2",
      (input) =>
        replace(
          input,
          anAuthorizationFact({
            trustPolicy: aTrustPolicy("*"),
            attachedPolicies: [{ PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess", document: null }],
          }),
        ),
    ],
  ];
  it.each(worse)("%s never improves when something that fails is added", (id, add) => {
    fc.assert(
      fc.property(world, (input) => {
        const before = new Map(judge(input)).get(id);
        const after = new Map(judge(add(input))).get(id);
        expect(after?.state).not.toBe("MET");
        if (before?.state !== "UNKNOWN") {
          expect(after?.fractionHundredths ?? 0).toBeLessThanOrEqual(before?.fractionHundredths ?? 100);
        }
      }),
      runs,
    );
  });

  it("answers for junk without throwing", () => {
    const junkIn = (envelope: Envelope) =>
      fc
        .record({
          key: fc.constantFrom<keyof Envelope>("data", "ops", "observedAt", "complete", "schema", "region"),
          value: fc.anything(),
        })
        .map(({ key, value }) => ({ ...envelope, [key]: value }));
    const junk = world.chain((input) =>
      fc.tuple(
        fc.constant(input),
        fc.tuple(...input.facts.map(junkIn)),
        fc.array(fc.anything(), { maxLength: 3 }),
      ),
    );
    fc.assert(
      fc.property(junk, fc.infiniteStream(fc.boolean()), ([input, spoiled, extra], coins) => {
        const facts = input.facts.map((fact, at) =>
          coins.next().value === true ? (spoiled[at] ?? fact) : fact,
        );
        // The point of the test: envelopes that are none.
        const given = { ...input, facts: [...facts, ...extra] as Envelope[] };
        for (const [, verdict] of judge(given)) expectWellFormed(verdict);
      }),
      runs,
    );
  });
});

function replace(input: AccountInput, ...envelopes: Envelope[]): AccountInput {
  const keys = new Set(envelopes.map(({ collector, region: at }) => `${collector}|${at}`));
  const kept = input.facts.filter(({ collector, region: at }) => !keys.has(`${collector}|${at}`));
  return { ...input, facts: [...kept, ...envelopes] };
}

function dataOf(input: AccountInput, collector: string): unknown {
  return input.facts.find((envelope) => envelope.collector === collector)?.data;
}

function spoilRegions(input: AccountInput): AccountInput {
  const data = dataOf(input, "account.regions") as {
    regions: { RegionName: string; RegionOptStatus: "ENABLED" }[];
  };
  const fact = aRegionsFact([
    ...data.regions.map((one) => [one.RegionName, one.RegionOptStatus] as [string, "ENABLED"]),
    "us-gov-test-1",
  ]);
  return replace(
    input,
    fact,
    aDetectorFact("us-gov-test-1", null),
    aTrailsFact("us-gov-test-1"),
    ...anUnscannedRegion("us-gov-test-1"),
  );
}

function addOpenInstance(input: AccountInput): AccountInput {
  const fact = input.facts.find(({ collector }) => collector === "ec2.compute");
  if (fact === undefined) throw new Error("every world has instances");
  const data = fact.data as { instances: unknown[] };
  const instance = anInstance("i-open", { MetadataOptions: { ...tokensRequired, HttpTokens: "optional" } });
  return replace(input, { ...fact, data: { ...data, instances: [...data.instances, instance] } });
}

function addStrangersInstance(input: AccountInput): AccountInput {
  const fact = input.facts.find(({ collector }) => collector === "ec2.compute");
  if (fact === undefined) throw new Error("every world has instances");
  const data = fact.data as { instances: unknown[] };
  const instance = anInstance("i-strange", { ImageId: "ami-strange" });
  const image = aRunningImage("ami-strange", { OwnerId: strangerId, IsPublic: true });
  const [seen] = machineFacts(fact.region, { running: [image] });
  const changed = { ...fact, data: { ...data, instances: [...data.instances, instance] } };
  return replace(input, changed, ...(seen === undefined ? [] : [seen]));
}

function addUser(input: AccountInput): AccountInput {
  const data = dataOf(input, "iam.credentials") as { users: IamUser[] };
  return replace(
    input,
    aCredentialsFact([...data.users, aKeyUser("z")]),
    aSummaryFact(data.users.length + 1),
  );
}

function addRole(input: AccountInput): AccountInput {
  const fact = input.facts.find(({ collector }) => collector === "iam.authorization");
  if (fact === undefined) throw new Error("no authorization details");
  const { roles } = fact.data as { roles: IamRole[] };
  return replace(input, withRoles(fact, [...roles, aGrantedRole("zz", aPolicyText("*"))]));
}

function addBucket(input: AccountInput): AccountInput {
  const block = dataOf(input, "s3.account") as { publicAccessBlock: typeof allOn | null };
  // The account's own block keeps any bucket from being public: then there is nothing to add.
  const open = block.publicAccessBlock ?? {
    ...allOn,
    BlockPublicAcls: false,
    BlockPublicPolicy: false,
    IgnorePublicAcls: false,
    RestrictPublicBuckets: false,
  };
  if (Object.values(open).every(Boolean))
    return replace(input, anS3AccountFact(null), aBucketsFact(aBucket("z", { policyPublic: true })));
  const data = dataOf(input, "s3.exposure") as { buckets: ReturnType<typeof aBucket>[] };
  return replace(input, aBucketsFact(...data.buckets, aBucket("z", { policyPublic: true })));
}
function expectWellFormed(verdict: Verdict): void {
  const { state, fractionHundredths: f, units, known, reason } = verdict;
  expect(f === null || Number.isInteger(f)).toBe(true);
  if (state === "PARTIAL") expect(f === null ? 0 : f).toSatisfy((n: number) => n >= 1 && n <= 99);
  else expect(f).toBe(state === "MET" ? 100 : state === "NOT_MET" ? 0 : null);
  expect(known).toBeLessThanOrEqual(units);
  expect(reason).toMatch(/^\S[\s\S]*\.$/);
  expect(reason).not.toMatch(/\bago\b|\bnow\b|\btoday\b|\byesterday\b|undefined|null|\.\./);
  if (state === "MET") expect([verdict.failing, known]).toEqual([[], units]);
  if (state === "NOT_MET") expect(verdict.failing.length).toBeGreaterThan(0);
}
