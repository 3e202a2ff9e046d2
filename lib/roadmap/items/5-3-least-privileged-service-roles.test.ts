import { describe, expect, it } from "vitest";
import { aTrustPolicy, daysAgo, managementId } from "#lib/roadmap/a-fact.fixture.ts";
import {
  admin,
  anUnusedAccessFact,
  aPolicyText,
  aRole,
  aRolesFact,
  aUsage,
  aUsageFact,
  dayBefore,
} from "#lib/roadmap/an-identity.fixture.ts";
import { anInput, goodFactsBut } from "#lib/roadmap/an-input.fixture.ts";
import {
  administrator,
  boundary,
  deploy,
  host,
  judge,
  many,
  type Row,
  twelve,
  withRoles,
} from "./5-3-roles.fixture.ts";

const rows: Row[] = [
  [
    "1 Lambda role, granted logs+dynamodb, both used 3 d ago",
    withRoles([aRole("a")], [aUsage("a", ["logs", "dynamodb"])]),
    { state: "MET", units: 1 },
  ],
  [
    "role with AdministratorAccess, used daily",
    withRoles([administrator], [aUsage("admin", ["iam"], twelve)]),
    { state: "NOT_MET" },
  ],
  [
    "3 roles: 2 pass, 1 unused 200 d",
    withRoles(
      [aRole("a"), aRole("b"), aRole("c", { lastUsedOn: dayBefore(200) })],
      [aUsage("a", ["logs"]), aUsage("b", ["logs"])],
    ),
    { state: "PARTIAL", fractionHundredths: 66 },
  ],
  [
    "only service-linked roles",
    withRoles([aRole("AWSServiceRoleForSupport", { Path: "/aws-service-role/support.amazonaws.com/" })], []),
    { state: "NOT_APPLICABLE" },
  ],
  [
    "role at path /service-role/, many services, only logs used (naive exempts)",
    withRoles(
      [aRole("f", { Path: "/service-role/" })],
      [
        {
          ...aUsage("f", ["logs"], ["s3", "ec2", "sqs", "sns"]),
          Arn: aRole("f", { Path: "/service-role/" }).Arn,
        },
      ],
    ),
    { state: "NOT_MET" },
  ],
  [
    "all jobs IN_PROGRESS at timeout (naive: no unused services)",
    withRoles([aRole("a")], [{ ...aUsage("a", []), job: "TIMEOUT" }]),
    { state: "UNKNOWN", reasonCode: "not_read" },
  ],
  [
    "granted lists 12 services with LastAuthenticated absent (naive counts as used)",
    withRoles([aRole("a")], [aUsage("a", [], twelve)]),
    { state: "NOT_MET" },
  ],
  [
    "role 10 d old, never used",
    withRoles([aRole("a", { CreateDate: daysAgo(10), lastUsedOn: null })], []),
    { state: "NOT_APPLICABLE" },
  ],
  [
    "policy *, boundary allows only s3,logs, both used",
    withRoles(
      [aRole("a", { attachedPolicies: [admin], permissionsBoundary: boundary })],
      [aUsage("a", ["s3", "logs"], twelve)],
      { [boundary]: aPolicyText(["s3:*", "logs:*"]) },
    ),
    { state: "MET" },
  ],
  [
    "trust has Service=ec2 and AWS=other account",
    withRoles(
      [
        aRole("a", {
          trustPolicy: aTrustPolicy({ Service: "ec2.amazonaws.com", AWS: "123456789012" }, false),
          lastUsedOn: dayBefore(200),
        }),
      ],
      [],
    ),
    { state: "NOT_MET" },
  ],
  [
    "deploy role trusts GitHub OIDC with only :aud, services all used (naive PASS)",
    deploy({ StringEquals: { [`${host}:aud`]: "sts.amazonaws.com" } }),
    {
      state: "NOT_MET",
      reason: "Everybody may write through role deploy. Open to tokens of everybody: deploy.",
    },
  ],
  [
    "same with StringLike :sub = repo:our-org/app:ref:refs/heads/main",
    deploy({ StringLike: { [`${host}:sub`]: "repo:our-org/app:ref:refs/heads/main" } }),
    { state: "MET" },
  ],
  [
    "40 roles pass, 1 job FAILED",
    withRoles(
      [...many(40).map((name) => aRole(name)), aRole("x")],
      [...many(40).map((name) => aUsage(name, ["logs"])), { ...aUsage("x", []), job: "FAILED" }],
    ),
    { state: "UNKNOWN", units: 41, known: 40 },
  ],
  [
    "same, and one role with AdministratorAccess",
    withRoles(
      [...many(40).map((name) => aRole(name)), aRole("x"), administrator],
      [...many(40).map((name) => aUsage(name, ["logs"])), { ...aUsage("x", []), job: "FAILED" }],
    ),
    { state: "PARTIAL", fractionHundredths: 95, evidenceIncomplete: true },
  ],
  [
    "instance role with AmazonSSMManagedInstanceCore, ssm used, messages services unused",
    withRoles([aRole("a")], [aUsage("a", ["ssm"], ["ec2messages", "ssmmessages"])]),
    { state: "MET" },
  ],
  [
    "unused-access analyzer created yesterday, no findings: jobs decide",
    anInput({
      facts: goodFactsBut(
        aRolesFact([aRole("a")]),
        aUsageFact({ ...aUsage("a", []), job: "TIMEOUT" }),
        anUnusedAccessFact({ createdAt: daysAgo(1) }),
      ),
    }),
    { state: "UNKNOWN" },
  ],
  [
    "AWSControlTowerExecution trusting another account than management",
    withRoles(
      [
        aRole("AWSControlTowerExecution", {
          trustPolicy: aTrustPolicy({ AWS: "arn:aws:iam::123456789012:root" }, false),
          attachedPolicies: [admin],
        }),
      ],
      [],
    ),
    { state: "NOT_MET" },
  ],
  [
    "AWSControlTowerExecution trusting management: accepted by design",
    withRoles(
      [
        aRole("AWSControlTowerExecution", {
          trustPolicy: aTrustPolicy({ AWS: `arn:aws:iam::${managementId}:root` }, false),
          attachedPolicies: [admin],
        }),
      ],
      [],
    ),
    { state: "NOT_APPLICABLE" },
  ],
];

describe("5.3 service roles: the specification's rows", () => {
  it.each(rows)("%s", (_name, input, expected) => {
    expect(judge(input)).toMatchObject(expected);
  });
});
