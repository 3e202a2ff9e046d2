/** Laws of the organization's items: whatever the facts say, in whatever order, and whatever of them is lost. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Envelope, Operation } from "#lib/facts/envelope.ts";
import { accountStates } from "#lib/facts/organizations.ts";
import { anAuthorizationFact, denied, managementId, now, regions, securityId } from "./a-fact.fixture.ts";
import { aGuideline, dayIn, withGuidelines } from "./a-record.fixture.ts";
import { runs } from "./a-world.fixture.ts";
import { anInventoryFact } from "./an-inventory.fixture.ts";
import {
  aBucketListFact,
  aDelegationFact,
  anAccount,
  anAnswer,
  anInvitationsFact,
  anOrganizationInput,
  aTrailsFact,
  aTreeFact,
  businessIds,
  goodOrganizationFactsBut,
  inManagement,
  logId,
} from "./an-organization.fixture.ts";
import { evaluateOrganization } from "./evaluate.ts";
import { anExercise } from "./exercises/an-exercise.fixture.ts";
import { aDecoy, aHoneyFact, aToken } from "./honey/a-decoy.fixture.ts";
import type { OrganizationInput } from "./input.ts";
import { noRecords } from "./records.ts";
import type { Verdict } from "./verdict.ts";

const implemented = ["1.2", "1.3", "3.5", "4.4", "5.4", "9.3", "10.2"];

function judge(input: OrganizationInput): [id: string, verdict: Verdict][] {
  const verdicts = evaluateOrganization(input);
  return implemented.flatMap((id) => {
    const verdict = verdicts.get(id);
    return verdict === undefined ? [] : [[id, verdict] as [string, Verdict]];
  });
}

const tree = fc
  .tuple(
    fc.array(fc.constantFrom(...accountStates), { maxLength: 6 }),
    fc.constantFrom("ACTIVE", "ACTIVE", "SUSPENDED", "UNKNOWN"),
    fc.constantFrom("ALL", "ALL", "CONSOLIDATED_BILLING", null),
  )
  .map(([states, securityState, featureSet]) => {
    const business = states.map((State, at) => anAccount(businessIds(9)[at] ?? "", { State }));
    const named = [
      anAccount(managementId),
      anAccount(securityId, { State: securityState }),
      anAccount(logId, { Name: "log-archive" }),
    ];
    return aTreeFact([...named, ...business], featureSet);
  });

const facts = fc
  .record({
    tree,
    bucketOwner: fc.constantFrom(managementId, securityId, logId, null),
    managementBuckets: fc.subarray(["billing", "aws-controltower-logs", "cf-templates-a"]),
    trails: fc.boolean(),
    administers: fc.boolean(),
    trusts: fc.boolean(),
    found: fc.subarray(["eu-west-1", "sa-east-1"]),
    unread: fc.constantFrom(null, null, "ap-south-1"),
    invited: fc.subarray(["555555555555", businessIds(1)[0] ?? ""]),
  })
  .map(
    ({
      bucketOwner,
      managementBuckets,
      trails,
      administers,
      trusts,
      found,
      unread,
      invited,
      tree: listed,
    }) => {
      const owned = (id: string) => (bucketOwner === id ? ["northmole-trail"] : []);
      const administrator = { Id: securityId, ServicePrincipals: ["guardduty.amazonaws.com"] };
      return goodOrganizationFactsBut(
        listed,
        aDelegationFact(administers ? [{ ...administrator, DelegationEnabledDate: null }] : []),
        ...(trusts ? [inManagement(anAuthorizationFact())] : []),
        ...found.map((region) =>
          anInventoryFact("data.stores", region, {
            tables: [{ TableName: "orders", CreationDateTime: null }],
          }),
        ),
        ...(unread === null ? [] : [denied(anInventoryFact("sqs.queues", unread), "sqs:ListQueues")]),
        aBucketListFact(managementId, [...managementBuckets, ...owned(managementId)]),
        aBucketListFact(securityId, owned(securityId)),
        aBucketListFact(logId, owned(logId)),
        ...regions.map((region) => aTrailsFact(region, trails ? "northmole-trail" : null)),
        anInvitationsFact(
          ...invited.map((AccountId) => ({ Id: `h-${AccountId}`, AccountId, ExpirationTimestamp: null })),
        ),
      );
    },
  );

const drills = fc.subarray([
  anExercise(60),
  anExercise(50, { kind: "TABLETOP" }),
  anExercise(40, { approvedBy: null }),
  anExercise(400),
  anExercise(30, { reviewBy: dayIn(-1) }),
  anExercise(20, { scope: { accounts: [...businessIds(3), managementId] } }),
  anExercise(10, { scope: { ous: ["r-ab12"], environments: ["prod"] } }),
  anExercise(70, { lessons: [{ text: "Isolate by tag", owner: "Ben", due: dayIn(-3) }] }),
]);

/** Decoys in one account, with what was read of them: all, nothing, or of one that it is used, gone or unwatched. */
const decoys = fc.record({
  honeyTokens: fc.subarray([
    aToken(1),
    aToken(2),
    aToken(3),
    aToken(4, { coversAccounts: [managementId] }),
    aToken(5, { reviewBy: dayIn(-1) }),
    aToken(6, { lastTestFiredAt: null, alertReceivedAt: undefined, testEventId: undefined }),
  ]),
  read: fc.constantFrom(
    aHoneyFact(),
    aHoneyFact({ decoys: [aDecoy(1, { exists: false }), aDecoy(2), aDecoy(3, { useRead: false })] }),
    aHoneyFact({ trails: [] }),
    denied(aHoneyFact(), "logs:DescribeMetricFilters"),
    null,
  ),
});

/** Organizations of very different maturity. */
const world: fc.Arbitrary<OrganizationInput> = fc
  .record({
    facts,
    securityAccountId: fc.constantFrom(securityId, securityId, managementId, null),
    logAccountId: fc.constantFrom(logId, null),
    kind: fc.constantFrom("organization", "organization", "organization", "standalone"),
    answered: fc.constantFrom(true, false, null),
    scanning: fc.constantFrom(true, false, null),
    guideline: fc.constantFrom(
      null,
      aGuideline(),
      aGuideline({ draft: true }),
      aGuideline({ reviewBy: dayIn(-1) }),
    ),
    exercises: drills,
    decoys,
    departed: fc.boolean(),
    accepted: fc.boolean(),
  })
  .map(
    ({
      facts: known,
      answered,
      scanning,
      guideline,
      exercises,
      decoys: planted,
      departed,
      accepted,
      ...organization
    }) =>
      anOrganizationInput({
        facts: [...known, ...(planted.read === null ? [] : [planted.read])],
        organization,
        records: {
          ...(guideline === null ? noRecords : withGuidelines(guideline)),
          exercises,
          honeyTokens: planted.honeyTokens,
        },
        attestations: [
          ...(answered === null ? [] : [anAnswer({ holds: answered })]),
          ...(scanning === null
            ? []
            : [anAnswer({ itemId: "5.4", question: "secret-detection", holds: scanning })]),
        ],
        missing: departed
          ? [{ id: "666666666666", name: "old-shop", state: "DEPARTED", missingSince: now }]
          : [],
        exceptions: accepted
          ? [
              {
                itemId: "1.2",
                accountId: managementId,
                resource: "arn:aws:s3:::billing",
                kind: "risk",
                expiresAt: new Date(now.getTime() + 3_600_000),
              },
            ]
          : [],
      }),
  );

function expectWellFormed({ state, fractionHundredths, units, known, reason, failing }: Verdict): void {
  expect(known).toBeLessThanOrEqual(units);
  expect(reason).toMatch(/^\S[\s\S]*\.$/);
  expect(reason).not.toMatch(/\bago\b|\bnow\b|\btoday\b|undefined|null|\.\./);
  const whole = { MET: 100, NOT_MET: 0, NOT_APPLICABLE: null, UNKNOWN: null, PARTIAL: fractionHundredths };
  expect(fractionHundredths).toBe(whole[state]);
  if (state === "PARTIAL")
    expect(fractionHundredths).toSatisfy((hundredths: number) => hundredths >= 1 && hundredths <= 99);
  if (state === "NOT_MET") expect(failing.length).toBeGreaterThan(0);
  if (state === "MET") expect([failing, known]).toEqual([[], units]);
}

/** Each way in which one envelope may get lost. */
function losses(envelope: Envelope): (Envelope | null)[] {
  return [
    null,
    { ...envelope, data: null },
    { ...envelope, schema: 99 },
    { ...envelope, observedAt: "2026-01-01T00:00:00Z" },
    ...envelope.ops.map(({ op }) => denied(envelope, op)),
    ...envelope.ops.map((_, at): Envelope => ({ ...envelope, ops: envelope.ops.toSpliced(at, 1) })),
  ];
}

/** The proof that a named account is none may get lost; what remains is judged on the other checks. */
function isHard({ reason }: Verdict): boolean {
  return reason.startsWith("The named account");
}

describe("laws", () => {
  it("every verdict is well formed, the same again, and does not depend on the order of the facts", () => {
    fc.assert(
      fc.property(world, (input) => {
        const verdicts = judge(input);
        for (const [, verdict] of verdicts) expectWellFormed(verdict);
        expect(judge({ ...input, sharedFacts: input.sharedFacts.toReversed() })).toEqual(verdicts);
      }),
      runs,
    );
  });

  it("losing evidence never improves an item, and nothing is met on it", () => {
    // The collector first: most facts are those of what the management account holds in seventeen regions.
    const lost = world.chain((input) => {
      const places = Map.groupBy(input.sharedFacts.keys(), (at) => input.sharedFacts[at]?.collector);
      return fc.tuple(
        fc.constant(input),
        fc.constantFrom(...places.values()).chain((of) => fc.constantFrom(...of)),
        fc.nat({ max: 20 }),
      );
    });
    fc.assert(
      fc.property(lost, ([input, at, way]) => {
        const envelope = input.sharedFacts[at];
        if (envelope === undefined) return;
        const ways = losses(envelope);
        const change = ways[way % ways.length] ?? null;
        const sharedFacts =
          change === null ? input.sharedFacts.toSpliced(at, 1) : input.sharedFacts.with(at, change);
        const before = new Map(judge(input));
        for (const [id, after] of judge({ ...input, sharedFacts })) {
          const old = before.get(id);
          const label = `${id} without ${envelope.collector}: ${old?.state} → ${after.state}`;
          expectWellFormed(after);
          if (old?.state !== "MET") expect(after.state, label).not.toBe("MET");
          // Nobody knows how many invitations an unread list holds: it is one unit, where each one would fail.
          const isUnlisted = envelope.collector === "organizations.invitations" && after.evidenceIncomplete;
          if (old !== undefined && !isHard(old) && !isUnlisted)
            expect(after.fractionHundredths ?? 0, label).toBeLessThanOrEqual(old.fractionHundredths ?? 0);
        }
      }),
      { ...runs, numRuns: 300 },
    );
  });
});

describe("never MET on missing evidence: 1.3 of a good organization", () => {
  const met = anOrganizationInput({ attestations: [anAnswer()] });
  const used: [collector: string, accountId: string, op: string][] = [
    ["organizations.tree", managementId, "organizations:ListAccounts"],
    ["organizations.delegation", managementId, "organizations:ListDelegatedAdministrators"],
    ["organizations.delegation", managementId, "organizations:ListDelegatedServicesForAccount"],
    ["cloudtrail.trails", managementId, "cloudtrail:DescribeTrails"],
    ["s3.buckets", securityId, "s3:ListBuckets"],
    ["account.regions", managementId, "account:ListRegions"],
  ];

  it("is met with everything", () => {
    expect(new Map(judge(met)).get("1.3")?.state).toBe("MET");
  });

  it.each(used)("needs %s of %s: %s", (collector, accountId, op) => {
    for (const outcome of ["denied", "throttled", "timeout", "error"] as const) {
      const spoil = (envelope: Envelope): Envelope =>
        envelope.collector === collector && envelope.accountId === accountId
          ? {
              ...envelope,
              complete: false,
              ops: envelope.ops.map((entry): Operation => (entry.op === op ? { op, outcome } : entry)),
            }
          : envelope;
      const input = { ...met, sharedFacts: met.sharedFacts.map(spoil) };
      expect(new Map(judge(input)).get("1.3")?.state, outcome).toBe("UNKNOWN");
    }
  });
});
