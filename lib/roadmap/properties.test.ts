/** What must hold for every account, however it is set up and whatever could be read of it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Envelope, Operation } from "#lib/facts/envelope.ts";
import type { IamUser } from "#lib/facts/iam.ts";
import {
  aBucket,
  aBucketsFact,
  aCredentialsFact,
  aDetectorFact,
  aKeyUser,
  allOn,
  aMember,
  aMembersFact,
  anAdminsFact,
  anAssumeFact,
  anAuthorizationFact,
  anException,
  anInput,
  anS3AccountFact,
  aPasswordUser,
  aRegionsFact,
  aSkippedBucketsFact,
  aSummaryFact,
  aTrustPolicy,
  aUser,
  denied,
  homeRegion,
  readOnly,
  securityId,
  userArn,
} from "./a-fact.fixture.ts";
import { evaluateAccount } from "./evaluate.ts";
import type { AccountInput } from "./input.ts";
import type { Verdict } from "./verdict.ts";

const implemented = ["3.2", "3.4", "4.1", "5.2"];
const regionNames = [homeRegion, "eu-west-1", "eu-north-1", "sa-east-1"];

function judge(input: AccountInput): [id: string, verdict: Verdict][] {
  const verdicts = evaluateAccount(input);
  return implemented.flatMap((id) => {
    const verdict = verdicts.get(id);
    return verdict === undefined ? [] : [[id, verdict] as [string, Verdict]];
  });
}

/** A region as the account and its administrator see it: the two never contradict each other. */
const region = (name: string): fc.Arbitrary<{ own: Envelope[]; shared: Envelope[] }> =>
  fc
    .tuple(
      fc.constantFrom("member", "none", "suspended", "standalone", "data source off", "not read"),
      fc.boolean(),
      fc.boolean(),
    )
    .map(([kind, administratorKnown, membersKnown]) => {
      const features = [{ Name: "DNS_LOGS", Status: kind === "data source off" ? "DISABLED" : "ENABLED" }];
      const Features = features.map((feature) => ({ ...feature, ManagedBy: null }));
      const own =
        kind === "none"
          ? aDetectorFact(name, null)
          : aDetectorFact(
              name,
              { Status: kind === "suspended" ? "DISABLED" : "ENABLED", Features },
              kind === "standalone" ? null : securityId,
            );
      const isMember = ["member", "data source off", "not read"].includes(kind);
      const members = isMember ? [aMember({ features })] : [];
      return {
        own: [kind === "not read" ? { ...denied(own, "guardduty:ListDetectors"), data: null } : own],
        shared: [
          ...(administratorKnown ? [anAdminsFact(name, securityId)] : []),
          ...(membersKnown ? [aMembersFact(name, members)] : []),
        ],
      };
    });

function withCertificate(name: string): IamUser {
  const plain = aUser(name);
  const report = plain.report === null ? null : { ...plain.report, activeCertificates: 1 };
  return { ...plain, report, activeCertificates: 1 };
}

const user = (name: string): fc.Arbitrary<IamUser> =>
  fc.constantFrom<IamUser>(
    aUser(name),
    aKeyUser(name),
    aKeyUser(name, 200),
    aKeyUser(name, 200, "Inactive"),
    aPasswordUser(name),
    aPasswordUser(name, {}, false),
    aUser(name, { activeSshKeys: 1 }),
    aUser(name, { serviceCredentials: [{ ServiceName: "bedrock", Status: "Active", ExpirationDate: null }] }),
    withCertificate(name),
  );

const users = fc
  .tuple(user("a"), user("b"), user("c"), fc.integer({ min: 0, max: 3 }))
  .map(([a, b, c, count]) => {
    const list = [a, b, c].slice(0, count);
    const active = (one: IamUser) =>
      (one.report?.activeKeys ?? 0) + (one.report?.passwordEnabled === true ? 1 : 0);
    const report = { users: list.map((one) => ({ Arn: one.Arn, activeCredentials: active(one) })) };
    return [aCredentialsFact(list, report), aSummaryFact(count)];
  });

const flags = fc.record({
  BlockPublicAcls: fc.boolean(),
  IgnorePublicAcls: fc.boolean(),
  BlockPublicPolicy: fc.boolean(),
  RestrictPublicBuckets: fc.boolean(),
});
const bucket = (name: string) =>
  fc
    .tuple(fc.boolean(), fc.boolean(), fc.constantFrom(null, allOn))
    .map(([policyPublic, aclPublic, publicAccessBlock]) =>
      aBucket(name, { policyPublic, aclPublic, publicAccessBlock }),
    );
const s3 = fc
  .tuple(
    fc.oneof(
      flags,
      fc.constantFrom({ ...allOn, IgnorePublicAcls: false, RestrictPublicBuckets: false }, null),
    ),
    bucket("x"),
    bucket("y"),
    fc.integer({ min: 0, max: 2 }),
  )
  .map(([block, x, y, count]) => {
    const all = block !== null && Object.values(block).every(Boolean);
    return [anS3AccountFact(block), all ? aSkippedBucketsFact() : aBucketsFact(...[x, y].slice(0, count))];
  });

const role = fc
  .tuple(
    fc.constantFrom<unknown>({ AWS: securityId }, "*", { AWS: [securityId, "123456789012"] }),
    fc.constantFrom(readOnly, [
      ...readOnly,
      { PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess", document: null },
    ]),
  )
  .map(([principal, attachedPolicies]) =>
    anAuthorizationFact({ trustPolicy: aTrustPolicy(principal), attachedPolicies }),
  );

const exceptions = fc.subarray([
  anException("3.4", "arn:aws:s3:::x"),
  anException("5.2", userArn("a"), "break-glass"),
  anException("5.2", userArn("b"), "service"),
  anException("4.1", "sa-east-1"),
]);

/** Accounts of very different maturity, in which no two facts contradict each other. */
const world: fc.Arbitrary<AccountInput> = fc
  .tuple(
    fc.tuple(...regionNames.map(region)),
    fc.integer({ min: 1, max: regionNames.length }),
    users,
    s3,
    role,
    exceptions,
  )
  .map(([all, count, userFacts, s3Facts, roleFact, accepted]) => {
    const seen = all.slice(0, count);
    const listed = aRegionsFact([...regionNames.slice(0, count), ["af-south-1", "DISABLED"]]);
    return anInput({
      facts: [anAssumeFact(), listed, roleFact, ...userFacts, ...s3Facts, ...seen.flatMap(({ own }) => own)],
      sharedFacts: seen.flatMap(({ shared }) => shared),
      exceptions: accepted,
      // Nobody designated: only facts tell who administers GuardDuty.
      organization: { securityAccountId: null, baseAccountId: securityId },
    });
  });

interface Loss {
  name: string;
  input: AccountInput;
}

function lossesOf(input: AccountInput, change: (envelope: Envelope) => (Envelope | null)[]): Loss[] {
  const inList = (key: "facts" | "sharedFacts"): Loss[] =>
    input[key].flatMap((envelope, at) =>
      change(envelope).map((changed) => ({
        name: `${envelope.collector}|${envelope.region}`,
        input: {
          ...input,
          [key]: changed === null ? input[key].toSpliced(at, 1) : input[key].with(at, changed),
        },
      })),
    );
  return [...inList("facts"), ...inList("sharedFacts")];
}

/** The proof of a hard violation may get lost; then what remains is judged, and it is still not met. */
function isHard({ reasonCode, reason }: Verdict): boolean {
  return reasonCode === "role_missing_or_trust" || reason.startsWith("The root user has");
}

function expectNoGain(before: AccountInput, losses: readonly Loss[]): void {
  const verdicts = new Map(judge(before));
  for (const { name, input } of losses) {
    for (const [id, after] of judge(input)) {
      const old = verdicts.get(id);
      if (old === undefined) throw new Error(`no verdict on ${id}`);
      const label = `${id} without ${name}: ${old.state} ${old.fractionHundredths} → ${after.state} ${after.fractionHundredths}`;
      if (old.state !== "MET") expect(after.state, label).not.toBe("MET");
      if (!isHard(old))
        expect(after.fractionHundredths ?? 0, label).toBeLessThanOrEqual(old.fractionHundredths ?? 0);
    }
  }
}

const runs = { numRuns: 30 };

describe("losing evidence", () => {
  it("never improves an item when a fact is missing", () => {
    fc.assert(
      fc.property(world, (input) =>
        expectNoGain(
          input,
          lossesOf(input, () => [null]),
        ),
      ),
      runs,
    );
  });

  it("never improves an item when an operation was not called", () => {
    const without = (envelope: Envelope) =>
      envelope.ops.map((_, at): Envelope => ({ ...envelope, ops: envelope.ops.toSpliced(at, 1) }));
    fc.assert(
      fc.property(world, (input) => expectNoGain(input, lossesOf(input, without))),
      runs,
    );
  });

  it("never improves an item when an operation is denied, even if its data is still there", () => {
    const refuse = (envelope: Envelope) =>
      envelope.ops.map(({ op }) => denied(envelope, op, { deniedBy: "scp" }));
    fc.assert(
      fc.property(world, (input) => expectNoGain(input, lossesOf(input, refuse))),
      runs,
    );
  });

  it("never improves an item when facts are stale, of another version, or cut short", () => {
    const age = (envelope: Envelope) => [
      { ...envelope, observedAt: "2026-01-01T00:00:00Z" },
      { ...envelope, schema: 99 },
      { ...envelope, complete: false },
      { ...envelope, data: null },
    ];
    fc.assert(
      fc.property(world, (input) => expectNoGain(input, lossesOf(input, age))),
      runs,
    );
  });
});

describe("never MET on missing evidence", () => {
  const met = anInput({ organization: { securityAccountId: null, baseAccountId: securityId } });
  const used: [id: string, collector: string, op: string, region?: string][] = [
    ["3.2", "sts.assume", "sts:AssumeRole"],
    ["3.2", "sts.assume", "sts:GetCallerIdentity"],
    ["3.2", "account.regions", "account:ListRegions"],
    ["3.2", "iam.summary", "iam:GetAccountSummary"],
    ["3.2", "iam.credentials", "iam:ListUsers"],
    ["3.2", "iam.authorization", "iam:GetAccountAuthorizationDetails"],
    ["3.2", "s3.account", "s3control:GetPublicAccessBlock"],
    ["3.2", "s3.exposure", "s3:ListBuckets"],
    ["3.2", "guardduty.detector", "guardduty:ListDetectors", homeRegion],
    ["3.4", "s3.account", "s3control:GetPublicAccessBlock"],
    ["4.1", "account.regions", "account:ListRegions"],
    ["4.1", "guardduty.detector", "guardduty:ListDetectors", "eu-north-1"],
    ["4.1", "guardduty.detector", "guardduty:GetDetector", "eu-north-1"],
    ["4.1", "guardduty.detector", "guardduty:GetAdministratorAccount", "eu-north-1"],
    ["4.1", "guardduty.admins", "guardduty:ListOrganizationAdminAccounts", "eu-north-1"],
    ["5.2", "iam.credentials", "iam:ListUsers"],
    ["5.2", "iam.summary", "iam:GetAccountSummary"],
  ];

  it("starts from an account that meets all four", () => {
    expect(judge(met).map(([, { state }]) => state)).toEqual(["MET", "MET", "MET", "MET"]);
  });

  const outcomes = [
    "denied",
    "throttled",
    "timeout",
    "network",
    "expired",
    "invalid",
    "error",
    "region_disabled",
  ] as const;
  it.each(used)("%s needs %s %s", (id, collector, op, region = "global") => {
    for (const outcome of outcomes) {
      const spoil = (envelope: Envelope): Envelope => {
        if (envelope.collector !== collector || envelope.region !== region) return envelope;
        const ops = envelope.ops.map((entry): Operation => (entry.op === op ? { op, outcome } : entry));
        return { ...envelope, complete: false, ops };
      };
      const input = { ...met, facts: met.facts.map(spoil), sharedFacts: met.sharedFacts.map(spoil) };
      expect(new Map(judge(input)).get(id)?.state, outcome).not.toBe("MET");
    }
  });
});

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
    ["4.1", (input) => spoilRegions(input)],
    ["5.2", (input) => addUser(input)],
    ["3.4", (input) => addBucket(input)],
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
  return replace(input, fact, aDetectorFact("us-gov-test-1", null));
}

function addUser(input: AccountInput): AccountInput {
  const data = dataOf(input, "iam.credentials") as { users: IamUser[] };
  return replace(
    input,
    aCredentialsFact([...data.users, aKeyUser("z")]),
    aSummaryFact(data.users.length + 1),
  );
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
