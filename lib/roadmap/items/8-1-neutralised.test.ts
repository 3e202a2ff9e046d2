import { describe, expect, it } from "vitest";
import { accountId, anAuthorizationFact, denied } from "#lib/roadmap/a-fact.fixture.ts";
import { deny, goodPolicy, rootId, unitId } from "#lib/roadmap/a-guardrail.fixture.ts";
import { aRolesFact } from "#lib/roadmap/an-identity.fixture.ts";
import { admin, leave, outcome, type Scene, settings, without } from "./8-1-scene.fixture.ts";

describe("8.1 policies that hold for some only", () => {
  it.each<[name: string, scene: Scene, expected: string]>([
    ["an unmodelled key", { policies: [leave({ StringEquals: { "aws:Foo": "x" } })] }, "UNKNOWN"],
    [
      "an unmodelled key beside a failure",
      {
        policies: [
          goodPolicy({
            deny_leave_org: deny("organizations:LeaveOrganization", {
              Condition: { StringEquals: { "aws:Foo": "x" } },
            }),
            deny_root: null,
          }),
        ],
      },
      "PARTIAL 66",
    ],
    [
      "a date that has passed",
      { policies: [leave({ DateLessThan: { "aws:CurrentTime": "2020-01-01T00:00:00Z" } })] },
      "PARTIAL 83",
    ],
    ["services only", { policies: [leave({ Bool: { "aws:PrincipalIsAWSService": "true" } })] }, "PARTIAL 83"],
    [
      "another organization",
      { policies: [leave({ StringEquals: { "aws:PrincipalOrgID": "o-other00000" } })] },
      "PARTIAL 83",
    ],
    [
      "the own organization",
      { policies: [leave({ StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } })] },
      "MET",
    ],
    [
      "only without a second factor",
      { policies: [leave({ BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } })] },
      "PARTIAL 91",
    ],
    [
      "only from outside of the office",
      { policies: [leave({ NotIpAddress: { "aws:SourceIp": "198.51.100.0/24" } })] },
      "PARTIAL 91",
    ],
    [
      "only from private addresses",
      { policies: [leave({ IpAddress: { "aws:SourceIp": "10.0.0.0/8" } })] },
      "PARTIAL 83",
    ],
    [
      "but for a tag that everybody may set",
      { policies: [leave({ StringNotEquals: { "aws:PrincipalTag/exempt": "yes" } })] },
      "PARTIAL 83",
    ],
    [
      "but for a tag that nobody may set",
      {
        policies: [
          leave({ StringNotEquals: { "aws:PrincipalTag/exempt": "yes" } }),
          {
            name: "tags",
            statements: [
              deny(["iam:TagRole", "sts:TagSession"], {
                Condition: { "ForAnyValue:StringEquals": { "aws:TagKeys": ["exempt"] } },
              }),
            ],
            targets: [rootId],
          },
        ],
      },
      "MET",
    ],
    [
      "tags are demanded of every launch: not overbroad",
      {
        policies: [
          goodPolicy(),
          {
            name: "tags",
            statements: [
              deny("ec2:RunInstances", { Condition: { Null: { "aws:RequestTag/owner": "true" } } }),
            ],
            targets: [rootId],
          },
        ],
      },
      "MET",
    ],
    [
      "tags demanded of launches restrict no Region",
      {
        policies: [
          without("region_restriction"),
          {
            name: "tags",
            statements: [deny("*", { Condition: { Null: { "aws:RequestTag/owner": "true" } } })],
            targets: [accountId],
          },
        ],
      },
      "PARTIAL 83",
    ],
    [
      "everything forbidden",
      { policies: [{ name: "stop", statements: [deny("*")], targets: [unitId] }] },
      "PARTIAL 16",
    ],
    [
      "the same in quarantine",
      {
        policies: [{ name: "stop", statements: [deny("*")], targets: [unitId] }],
        changes: { settings: { ...settings, quarantineUnits: ["Workloads"] } },
      },
      "NOT_APPLICABLE",
    ],
    [
      "a break-glass role that the settings leave out",
      {
        policies: [leave({ ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/glass" } })],
        own: [aRolesFact([admin("glass")])],
        changes: { settings: { ...settings, scpExemptRoles: ["glass"] } },
      },
      "MET",
    ],
    [
      "the same, not in the settings",
      {
        policies: [leave({ ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/glass" } })],
        own: [aRolesFact([admin("glass")])],
      },
      "PARTIAL 91",
    ],
    [
      "an exempted role that is no administrator",
      { policies: [leave({ ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/worker" } })] },
      "MET",
    ],
    [
      "roles not read, and policies name one",
      {
        policies: [leave({ ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/glass" } })],
        own: [denied(anAuthorizationFact(), "iam:GetAccountAuthorizationDetails")],
      },
      "UNKNOWN",
    ],
    [
      "roles not read, and no policy names one",
      { own: [denied(anAuthorizationFact(), "iam:GetAccountAuthorizationDetails")] },
      "MET",
    ],
    [
      "another partition",
      {
        policies: [
          goodPolicy({
            deny_root: deny("*", {
              Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws-cn:iam::*:root" } },
            }),
          }),
        ],
      },
      "PARTIAL 83",
    ],
  ])("%s", (_name, scene, expected) => {
    const own = scene.own ?? [];
    expect(outcome({ ...scene, own })).toBe(expected);
  });
});
