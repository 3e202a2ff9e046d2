import { describe, expect, it } from "vitest";
import type { IamRole } from "#lib/facts/iam.ts";
import {
  accountId,
  anException,
  aTrustPolicy,
  daysAgo,
  denied,
  managementId,
} from "#lib/roadmap/a-fact.fixture.ts";
import {
  aGrantedRole,
  aGrantedUser,
  aGrantsFact,
  aGroup,
  refinedText,
} from "#lib/roadmap/a-grant.fixture.ts";
import { admin, aPolicyText, aRole } from "#lib/roadmap/an-identity.fixture.ts";
import { anInput, goodFactsBut } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import { defaultSettings } from "#lib/roadmap/settings.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

type World = Parameters<typeof aGrantsFact>[0];
type Change = Parameters<typeof anInput>[0];

function judge(world: World, policies: Record<string, string | null> = {}, change: Change = {}): Verdict {
  const verdict = evaluateAccount(
    anInput({ facts: goodFactsBut(aGrantsFact(world, policies)), ...change }),
  ).get("8.3");
  if (verdict === undefined) throw new Error("no verdict on 8.3");
  return verdict;
}

const deniesAll = JSON.stringify({ Statement: { Effect: "Deny", Action: "*", Resource: "*" } });
const own = (name: string) => `arn:aws:iam::${accountId}:policy/${name}`;
const aws = (path: string) => `arn:aws:iam::aws:policy/${path}`;
const loose = aPolicyText("s3:PutObject");
const wide = aPolicyText("s3:*");
const roles = (count: number, document?: string): IamRole[] =>
  Array.from({ length: count }, (_, at) =>
    aGrantedRole(`role-${document === undefined ? "" : "x"}${at}`, document),
  );
const excepting = (arn: string, more = {}) => ({ exceptions: [{ ...anException("8.3", arn), ...more }] });
const execution = (account: string) =>
  aRole("AWSControlTowerExecution", {
    trustPolicy: aTrustPolicy({ AWS: `arn:aws:iam::${account}:root` }, false),
    attachedPolicies: [admin],
  });
const center = aRole("AWSReservedSSO_Admin_0a1b", {
  Path: "/aws-reserved/sso.amazonaws.com/eu-west-1/",
  attachedPolicies: [admin],
});

const rows: [name: string, verdict: Verdict, expected: Partial<Verdict>][] = [
  ["One role, s3:GetObject on one bucket", judge({ roles: [aGrantedRole("a")] }), { state: "MET", units: 1 }],
  [
    "A decoy of 9.3: what is denied everything, or granted nothing, counts for nothing",
    judge({
      roles: [
        aGrantedRole("a"),
        aRole("decoy"),
        aRole("denied", {
          inlinePolicies: [{ PolicyName: "no", document: deniesAll }],
          attachedPolicies: [admin],
        }),
      ],
    }),
    { state: "MET", units: 1 },
  ],
  [
    'Role with inline "Action":"*:*" (trap: check for "*" only)',
    judge({ roles: [aGrantedRole("a", aPolicyText("*:*"))] }),
    { state: "NOT_MET" },
  ],
  [
    "NotAction iam:* on * (trap: no Action key)",
    judge({
      roles: [
        aGrantedRole(
          "a",
          JSON.stringify({ Statement: { Effect: "Allow", NotAction: ["iam:*"], Resource: "*" } }),
        ),
      ],
    }),
    { state: "NOT_MET" },
  ],
  [
    "Document percent-encoded",
    judge({ roles: [aGrantedRole("a", encodeURIComponent(wide))] }),
    { state: "NOT_MET" },
  ],
  [
    "… that cannot be parsed (trap: no statements → pass)",
    judge({ roles: [aGrantedRole("a", "%7Bbroken")] }),
    { state: "UNKNOWN", reasonCode: "not_read" },
  ],
  [
    "User without policies, member of a group with AdministratorAccess (trap)",
    judge({
      users: [aGrantedUser("ann", { GroupList: ["ops"] })],
      groups: [aGroup("ops", { attachedPolicies: [admin] })],
    }),
    { state: "NOT_MET", units: 1 },
  ],
  [
    "Unattached customer policy with *",
    judge({ roles: [aGrantedRole("a")] }, { [own("unused")]: aPolicyText("*") }),
    { state: "MET", units: 1 },
  ],
  [
    "Non-default version is wide, default refined: the fact holds the default",
    judge({ roles: [aRole("a", { attachedPolicies: [own("p")] })] }, { [own("p")]: refinedText }),
    { state: "MET" },
  ],
  [
    "AdministratorAccess used only as boundary (trap the other way)",
    judge({ roles: [aGrantedRole("a", refinedText, { permissionsBoundary: admin })] }),
    { state: "MET" },
  ],
  [
    "ec2:Describe* on *",
    judge({ roles: [aGrantedRole("a", aPolicyText("ec2:Describe*"))] }),
    { state: "MET" },
  ],
  [
    's3:* on * with StringLike aws:PrincipalArn "*" (vacuous)',
    judge({
      roles: [
        aGrantedRole("a", aPolicyText("s3:*", { Condition: { StringLike: { "aws:PrincipalArn": "*" } } })),
      ],
    }),
    { state: "NOT_MET" },
  ],
  [
    "Ten roles, nine REFINED, one s3:* on * (trap: mean 0.9 reaches the threshold)",
    judge({ roles: [...roles(9), aGrantedRole("wide", wide)] }),
    { state: "PARTIAL", fractionHundredths: 90 },
  ],
  [
    "Ten roles, eight REFINED, two LOOSE",
    judge({ roles: [...roles(8), ...roles(2, loose)] }),
    { state: "MET", fractionHundredths: 100, units: 10, failing: [] },
  ],
  [
    "Instance role with CloudWatchAgentServerPolicy and AmazonSSMManagedInstanceCore only",
    judge(
      {
        roles: [
          aRole("a", {
            attachedPolicies: [aws("CloudWatchAgentServerPolicy"), aws("AmazonSSMManagedInstanceCore")],
          }),
        ],
      },
      {
        [aws("CloudWatchAgentServerPolicy")]: aPolicyText(["cloudwatch:PutMetricData", "logs:PutLogEvents"]),
        [aws("AmazonSSMManagedInstanceCore")]: aPolicyText([
          "ssm:GetParameter",
          "ssm:UpdateInstanceInformation",
        ]),
      },
    ),
    { state: "MET" },
  ],
  [
    "AWSControlTowerExecution trusting only the management account",
    judge({ roles: [execution(managementId)] }),
    { state: "NOT_APPLICABLE" },
  ],
  [
    "AWSControlTowerExecution trusting a third account",
    judge({ roles: [execution("123456789012")] }),
    { state: "NOT_MET" },
  ],
  [
    "Only principals left are excepted",
    judge({ roles: [aGrantedRole("a", wide)] }, {}, excepting(aRole("a").Arn)),
    { state: "PARTIAL", fractionHundredths: 99, excepted: 1, reason: "1 excepted." },
  ],
  [
    "Service-linked roles only",
    judge({ roles: [aRole("AWSServiceRoleForECS", { Path: "/aws-service-role/ecs.amazonaws.com/" })] }),
    { state: "NOT_APPLICABLE" },
  ],
  [
    "Role AWSReservedSSO_Admin with AdministratorAccess, no exception",
    judge({ roles: [center] }),
    { state: "NOT_MET" },
  ],
  [
    "… with exception valid",
    judge({ roles: [center, aGrantedRole("a")] }, {}, excepting(center.Arn)),
    { state: "MET", excepted: 1, units: 1 },
  ],
  [
    "… expired",
    judge({ roles: [center] }, {}, excepting(center.Arn, { expiresAt: new Date(daysAgo(1)) })),
    { state: "NOT_MET", excepted: 0 },
  ],
  [
    "iam:PassRole on * + lambda:CreateFunction, lambda:InvokeFunction",
    judge({
      roles: [
        aGrantedRole("a", aPolicyText(["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"])),
      ],
    }),
    { state: "NOT_MET" },
  ],
];

describe("8.3 refined policies: the specification's rows", () => {
  it.each(rows)("%s", (_name, verdict, expected) => {
    expect(verdict).toMatchObject(expected);
  });
});

describe("8.3: the target", () => {
  it("is capped at one half while somebody has all permissions, and lists that one first", () => {
    const verdict = judge({
      roles: [...roles(18), aGrantedRole("b", loose), aRole("z", { attachedPolicies: [admin] })],
    });
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 50 });
    expect(verdict.failing.map(({ resource }) => resource.split("/").at(-1))).toEqual(["z", "b"]);
    expect(verdict.failing[0]?.why).toBe("ADMIN by AdministratorAccess. Assumable by lambda.amazonaws.com.");
  });

  it("counts less than a tenth as nothing", () => {
    expect(judge({ roles: [aGrantedRole("good"), ...roles(10, wide)] })).toMatchObject({ state: "NOT_MET" });
    expect(judge({ roles: [aGrantedRole("good"), ...roles(9, wide)] })).toMatchObject({
      state: "PARTIAL",
      fractionHundredths: 10,
    });
  });

  it("is missed by many that could be narrower, and says what is left where it is reached", () => {
    const missed = judge({ roles: [...roles(7), ...roles(3, loose)] });
    expect(missed).toMatchObject({ state: "PARTIAL", fractionHundredths: 85 });
    expect(missed.failing).toHaveLength(3);
    const reached = judge({ roles: [...roles(8), ...roles(2, loose)] });
    expect(reached.reason).toContain("2 remaining");
    const settings = { ...defaultSettings, refinedThreshold: 0.95 };
    expect(judge({ roles: [...roles(8), ...roles(2, loose)] }, {}, { settings }).state).toBe("PARTIAL");
  });

  it("is unknown while what could not be read decides, and missed where it cannot", () => {
    const lost = aGrantedRole("lost", null);
    expect(judge({ roles: [...roles(8), lost] })).toMatchObject({
      state: "UNKNOWN",
      units: 9,
      known: 8,
      knownFractionHundredths: 88,
    });
    expect(judge({ roles: [...roles(9), ...roles(1, loose), lost] })).toMatchObject({
      state: "UNKNOWN",
      knownFractionHundredths: 86,
    });
    expect(judge({ roles: [...roles(3), ...roles(3, loose), lost] })).toMatchObject({
      state: "PARTIAL",
      evidenceIncomplete: true,
      fractionHundredths: 64,
    });
    expect(judge({ roles: [...roles(9), aGrantedRole("w", wide), lost] })).toMatchObject({
      state: "PARTIAL",
      evidenceIncomplete: true,
    });
  });
});

describe("8.3: who is judged", () => {
  it("does not know a group that the account does not list, nor lists that were not read", () => {
    const user = aGrantedUser("ann", { GroupList: ["gone"] });
    expect(judge({ users: [user] }).state).toBe("UNKNOWN");
    const { data, ...fact } = aGrantsFact({ roles: [aGrantedRole("a")] });
    const { users: _users, ...without } = data as Record<string, unknown>;
    const facts = goodFactsBut({ ...fact, data: without });
    expect(evaluateAccount(anInput({ facts })).get("8.3")).toMatchObject({ state: "UNKNOWN" });
    const refused = denied(aGrantsFact({ roles: [aGrantedRole("a")] }), "iam:GetAccountAuthorizationDetails");
    const unread = evaluateAccount(anInput({ facts: goodFactsBut(refused) })).get("8.3");
    expect(unread).toMatchObject({ state: "UNKNOWN", reasonCode: "denied" });
  });

  it("makes no unit of whom nothing is granted to, and none of a group", () => {
    expect(
      judge({
        users: [aGrantedUser("ann")],
        groups: [aGroup("ops", { attachedPolicies: [admin] })],
        roles: [],
      }),
    ).toMatchObject({ state: "NOT_APPLICABLE", units: 0 });
  });

  it("explains a way to more power and what limits it", () => {
    const condition = { Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } } };
    const document = JSON.stringify({
      Statement: [
        { Sid: "Pass", Effect: "Allow", Action: "iam:PassRole", Resource: "*", ...condition },
        { Effect: "Allow", Action: "lambda:CreateFunction", Resource: "arn:aws:lambda:*:*:function:a" },
        { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: "arn:aws:lambda:*:*:function:a" },
      ],
    });
    const verdict = judge({
      users: [aGrantedUser("ann", { inlinePolicies: [{ PolicyName: "own", document }] })],
    });
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 50 });
    expect(verdict.failing[0]?.why).toBe(
      "LOOSE by inline policy own, statement Pass: iam:passrole, lambda:createfunction, lambda:invokefunction lead to more power. A condition limits it.",
    );
  });

  it("judges five thousand roles", () => {
    const many = Array.from({ length: 5_000 }, (_, at) => aRole(`r${at}`, { attachedPolicies: [own("p")] }));
    expect(judge({ roles: many }, { [own("p")]: refinedText })).toMatchObject({ state: "MET", units: 5_000 });
  });
});
