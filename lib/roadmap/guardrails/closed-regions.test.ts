import { describe, expect, it } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import type { FactsOf } from "#lib/facts/registry.ts";
import {
  aBucketsFact,
  accountId,
  aDetectorFact,
  aFact,
  aMember,
  aMembersFact,
  anAssumeFact,
  anS3AccountFact,
  aRegionsFact,
  denied,
  homeRegion,
  withOutcome,
} from "#lib/roadmap/a-fact.fixture.ts";
import {
  type AnyPolicy,
  aPoliciesFact,
  aTreeOfUnits,
  deny,
  goodPolicy,
  regionDeny,
  siblingId,
} from "#lib/roadmap/a-guardrail.fixture.ts";
import { anInstance } from "#lib/roadmap/a-launch.fixture.ts";
import { anUnusedNetworkFact, aVpc } from "#lib/roadmap/a-network.fixture.ts";
import {
  aBucketListFact,
  anExposureFact,
  aPointsFact,
  exposureFacts,
} from "#lib/roadmap/an-exposure.fixture.ts";
import { aPolicyText, aRole, aRolesFact } from "#lib/roadmap/an-identity.fixture.ts";
import { anInput } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

const far = "eu-west-3";

/** Whatever AWS refuses there, as the audit role is told. */
function refused(facts: readonly Envelope[], deniedBy: "scp" | "unknown" | "identity" = "scp"): Envelope[] {
  return facts.map((fact) =>
    fact.ops.reduce((changed, { op }) => denied(changed, op, { deniedBy, policyId: "p-guard" }), {
      ...fact,
      data: emptied(fact),
    }),
  );
}

/** Lists that were refused are null, or empty where the schema has no other way to say it. */
function emptied({ collector, data }: Envelope): unknown {
  if (collector === "guardduty.detector" || collector === "ec2.network") return null;
  return data;
}

interface Scene {
  policies?: readonly AnyPolicy[];
  full?: readonly string[];
  tree?: Envelope;
  roles?: ReturnType<typeof aRole>[];
  own?: readonly Envelope[];
  there?: readonly Envelope[];
  shared?: readonly Envelope[];
  changes?: Partial<AccountInput>;
}

/** One instance at home, nothing anywhere else; all of eu-west-3 is refused. */
function judge(id: string, scene: Scene = {}): Verdict {
  const {
    policies = [goodPolicy()],
    full,
    tree = aTreeOfUnits(),
    roles = [],
    own = [],
    there = refused([...exposureFacts(far), aDetectorFact(far, null)]),
    shared = [],
  } = scene;
  const facts = [
    anAssumeFact(),
    aRegionsFact([homeRegion, far]),
    anS3AccountFact(null),
    aBucketListFact(),
    aBucketsFact(),
    aPointsFact(),
    aRolesFact(roles),
    ...exposureFacts(homeRegion, anExposureFact("ec2.compute", { instances: [anInstance("i-1")] })),
    aDetectorFact(homeRegion),
  ].filter(
    ({ collector, region }) => !own.some((one) => one.collector === collector && one.region === region),
  );
  const base = anInput();
  const input: AccountInput = {
    ...base,
    facts: [...facts, ...own, ...there],
    sharedFacts: [
      ...base.sharedFacts.filter(({ collector }) => !collector.startsWith("organizations.")),
      tree,
      aPoliciesFact(policies, full),
      ...shared,
    ],
    ...scene.changes,
  };
  const verdict = evaluateAccount(input).get(id);
  if (verdict === undefined) throw new Error(`no verdict on ${id}`);
  return verdict;
}

const states = (scene: Scene) => [judge("4.1", scene).state, judge("6.1", scene).state];
const guarded = (condition: object, more: object = {}) => [
  goodPolicy({ region_restriction: { ...regionDeny(condition), ...more } }),
];
const exempting = (...names: string[]) =>
  guarded({ ArnNotLike: { "aws:PrincipalArn": names.map((name) => `arn:aws:iam::*:role/${name}`) } });
const writer = (name: string) =>
  aRole(name, { inlinePolicies: [{ PolicyName: "some", document: aPolicyText("sqs:*") }] });
const machine = anExposureFact("ec2.compute", { instances: [anInstance("i-2")] }, far);

describe("a Region that guardrails close", () => {
  it("is out of scope, with the policy as evidence", () => {
    const verdict = judge("6.1");
    expect(verdict).toMatchObject({ state: "MET", units: 1, evidenceIncomplete: false });
    expect(verdict.evidence).toContainEqual({
      collector: "organizations.policies",
      accountId: "999900001111",
      region: far,
      observed:
        "Nobody can make anything in eu-west-3, and nothing is known to stand there: closed by guard (p-guard) at r-ab12.",
      result: "na",
    });
    const watched = judge("4.1");
    expect(watched).toMatchObject({ state: "MET", units: 1 });
    expect(watched.evidence).toContainEqual(
      expect.objectContaining({
        region: far,
        observed: "The region is closed by guard (p-guard) at r-ab12.",
        result: "na",
      }),
    );
  });

  it("holds no longer than the policies that were read", () => {
    const late = { ...aPoliciesFact([goodPolicy()]), observedAt: "2000-01-01T00:00:00.000Z" };
    expect(judge("6.1", { shared: [late] }).validUntil).not.toBeNull();
    const [withPolicy, without] = [judge("6.1"), judge("6.1", { policies: [], there: exposureFacts(far) })];
    expect(withPolicy.validUntil?.getTime()).toBeLessThan(without.validUntil?.getTime() ?? 0);
  });

  it.each<[name: string, scene: Scene]>([
    ["AWS did not say what refused the calls", { there: refused(exposureFacts(far), "unknown") }],
    [
      "Control Tower's own role is exempt",
      {
        policies: exempting("AWSControlTowerExecution"),
        roles: [
          aRole("AWSControlTowerExecution", {
            trustPolicy: JSON.stringify({
              Version: "2012-10-17",
              Statement: {
                Effect: "Allow",
                Action: "sts:AssumeRole",
                Principal: { AWS: "arn:aws:iam::999900001111:root" },
              },
            }),
            inlinePolicies: [{ PolicyName: "all", document: aPolicyText("*") }],
          }),
        ],
      },
    ],
    [
      "a role that only reads is exempt (the audit role, as it should be)",
      {
        policies: exempting("reader"),
        roles: [
          aRole("reader", { inlinePolicies: [{ PolicyName: "r", document: aPolicyText("ec2:Describe*") }] }),
        ],
      },
    ],
    ["an exemption that nobody has the name for", { policies: exempting("nobody") }],
    ["StringNotEqualsIfExists", { policies: ifExists() }],
    [
      "an allow-list of the Region instead of a Deny",
      { full: ["r-ab12", accountId], policies: [goodPolicy({ region_restriction: null }), allowList()] },
    ],
  ])("%s: MET", (_name, scene) => {
    expect(judge("6.1", scene).state).toBe("MET");
  });

  it.each<[name: string, scene: Scene]>([
    ["exempts AWSReservedSSO_*", { policies: exempting("aws-reserved/sso.amazonaws.com/*") }],
    [
      "exempts a role that may change something",
      { policies: exempting("deployer"), roles: [writer("deployer")] },
    ],
    [
      "exempts a role whose policy nobody could read",
      {
        policies: exempting("dark"),
        roles: [aRole("dark", { inlinePolicies: [{ PolicyName: "x", document: null }] })],
      },
    ],
    [
      "exempts Control Tower's role, which somebody else may assume",
      { policies: exempting("AWSControlTowerExecution"), roles: [writer("AWSControlTowerExecution")] },
    ],
    [
      "exempts somebody, and the roles could not be read",
      {
        policies: exempting("nobody"),
        own: [denied(aRolesFact([]), "iam:GetAccountAuthorizationDetails")],
      },
    ],
    ["is attached to a sibling", { policies: [goodPolicy({}, [siblingId])] }],
    ["could not be read", { policies: [{ name: "guard", statements: null, targets: ["r-ab12"] }] }],
    ["denies every Region (literal star)", { policies: guarded({}, star()) }],
    ["is lifted by whoever tags itself", { policies: guarded({ StringNotEquals: tagged() }) }],
    ["hangs on a key that nobody models", { policies: guarded({ StringEquals: { "aws:Foo": "bar" } }) }],
    ["leaves launches alone", { policies: guarded({}, { NotAction: ["iam:*", "ec2:*"] }) }],
    [
      "denies everything everywhere",
      { policies: [{ name: "quarantine", statements: [deny("*")], targets: ["r-ab12"] }] },
    ],
    [
      "binds the management account, which nothing does",
      { changes: { account: { ...anInput().account, isManagement: true } } },
    ],
  ])("a policy that %s closes nothing: UNKNOWN", (_name, scene) => {
    expect(states(scene)).toEqual(["UNKNOWN", "UNKNOWN"]);
  });
});

describe("what stands in a closed Region", () => {
  it.each<[name: string, scene: Scene]>([
    ["its last complete inventory had two instances", { changes: { earlier: [machine] } }],
    ["a volume could be listed", { there: [...refused(exposureFacts(far)), ...withVolume()] }],
    ["a bucket is there", { own: [aBucketIn(far)] }],
    [
      "its last complete inventory cannot be read any more",
      { changes: { earlier: [{ ...machine, schema: 1, data: { instances: ["i-2"] } }] } },
    ],
    ["its last complete network was used", { changes: { earlier: [usedNetwork()] } }],
  ])("%s: UNKNOWN", (_name, scene) => {
    expect(judge("6.1", scene).state).toBe("UNKNOWN");
    // What watches over others is out of scope all the same.
    expect(judge("4.1", scene).state).toBe("MET");
  });

  it("counts for nothing where the last complete inventory was empty, however old", () => {
    const old = exposureFacts(far).map((fact) => ({ ...fact, observedAt: "2020-01-01T00:00:00.000Z" }));
    expect(judge("6.1", { changes: { earlier: old } }).state).toBe("MET");
  });

  it("is judged as anywhere else where it can be read", () => {
    const open = anExposureFact("sqs.policies", { resources: [anOpenQueue()] }, far);
    const others = refused(exposureFacts(far)).filter(({ collector }) => collector !== "sqs.policies");
    const verdict = judge("6.1", { there: [...others, open] });
    expect(verdict).toMatchObject({ state: "PARTIAL", evidenceIncomplete: true });
  });

  it("of a service that the policy leaves open has to be read", () => {
    const policies = guarded({}, { NotAction: ["iam:*", "organizations:*", "sts:*", "kms:*"] });
    const readable = exposureFacts(far).filter(({ collector }) => collector === "kms.policies");
    const others = refused(exposureFacts(far)).filter(({ collector }) => collector !== "kms.policies");
    expect(judge("6.1", { policies, there: [...others, ...readable] }).state).toBe("MET");
    expect(judge("6.1", { policies }).state).toBe("UNKNOWN");
  });

  it("is unknown where the audit role's own permissions are missing", () => {
    expect(judge("6.1", { there: refused(exposureFacts(far), "identity") }).state).toBe("UNKNOWN");
  });

  it("is unknown where a call failed for another reason", () => {
    const throttled = withOutcome(machine, "ec2:DescribeInstances", "throttled");
    const others = refused(exposureFacts(far)).filter(({ collector }) => collector !== "ec2.compute");
    const there = [...others, { ...throttled, data: null }];
    expect(judge("6.1", { there }).state).toBe("UNKNOWN");
  });
});

describe("4.1 in a closed Region", () => {
  it("needs no detector, even where one could see that there is none", () => {
    expect(judge("4.1", { there: [aDetectorFact(far, null)] })).toMatchObject({ state: "MET", units: 1 });
  });

  it("counts what the administrator says", () => {
    const shared = (status: string) => [aMembersFact(far, [aMember({ RelationshipStatus: status })])];
    expect(judge("4.1", { shared: shared("Removed") }).state).toBe("PARTIAL");
  });

  it("was left out of the connection: out of scope too", () => {
    const organization = { ...anInput().organization, regionPolicy: [homeRegion] };
    expect(judge("4.1", { there: [], changes: { organization } }).state).toBe("MET");
    expect(judge("6.1", { there: [], changes: { organization } }).state).toBe("UNKNOWN");
  });
});

function ifExists(): AnyPolicy[] {
  const { Condition: _, ...statement } = regionDeny() as { Condition: object };
  const Condition = { StringNotEqualsIfExists: { "aws:RequestedRegion": [homeRegion] } };
  return [goodPolicy({ region_restriction: { ...statement, Condition } })];
}

function star(): object {
  return { Condition: { StringNotEquals: { "aws:RequestedRegion": ["*"] } } };
}

function tagged(): object {
  return { "aws:RequestedRegion": [homeRegion], "aws:PrincipalTag/free": "yes" };
}

function allowList(): AnyPolicy {
  const Condition = { StringEquals: { "aws:RequestedRegion": [homeRegion] } };
  const statements = [{ Effect: "Allow", Action: "*", Resource: "*", Condition }];
  return { name: "home-only", statements, targets: ["ou-ab12-11111111"] };
}

function withVolume(): Envelope[] {
  const volume = { VolumeId: "vol-1", CreateTime: null, attachments: [], operator: null };
  return [
    denied(
      anExposureFact("ec2.compute", { instances: null, volumes: [volume] }, far),
      "ec2:DescribeInstances",
      { deniedBy: "scp" },
    ),
  ];
}

function aBucketIn(region: string): Envelope {
  return aFact("s3.buckets", ["s3:ListBuckets"], {
    buckets: [{ Name: "old-logs", BucketRegion: region, CreationDate: null }],
  });
}

function usedNetwork(): Envelope {
  const unused = anUnusedNetworkFact(far);
  // The fixture makes facts of this collector.
  const data = unused.data as FactsOf<"ec2.network">;
  return { ...unused, data: { ...data, vpcs: [aVpc("vpc-1", { IsDefault: false })] } };
}

function anOpenQueue() {
  const Statement = { Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: "*" };
  const policy = JSON.stringify({ Version: "2012-10-17", Statement });
  return { arn: `arn:aws:sqs:${far}:${accountId}:open`, policy };
}
