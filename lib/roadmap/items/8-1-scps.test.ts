import { describe, expect, it } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import {
  accountId,
  aFact,
  aRegionsFact,
  aSummaryFact,
  denied,
  managementId,
  securityId,
} from "#lib/roadmap/a-fact.fixture.ts";
import {
  aPoliciesFact,
  aTreeOfUnits,
  deny,
  goodPolicy,
  goodStatements,
  regionDeny,
  rootId,
  siblingId,
  unitId,
} from "#lib/roadmap/a-guardrail.fixture.ts";
import { aTrail, aTrailsFact } from "#lib/roadmap/a-trail.fixture.ts";
import { aRolesFact } from "#lib/roadmap/an-identity.fixture.ts";
import { anInput } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import { defaultSettings } from "#lib/roadmap/settings.ts";
import {
  admin,
  enabled,
  exempting,
  failing,
  home,
  judge,
  leave,
  outcome,
  type Scene,
  settings,
  towerStatements,
  trusting,
  without,
} from "./8-1-scene.fixture.ts";

describe("8.1 service control policies", () => {
  it.each<[name: string, scene: Scene, expected: string]>([
    ["root policy denies all six intents, no exemptions", {}, "MET"],
    [
      "the same in six policies on three levels",
      {
        policies: Object.values(goodStatements).map((statement, at) => ({
          name: `g${at}`,
          statements: [statement],
          targets: [[rootId, unitId, accountId][at % 3] ?? rootId],
        })),
      },
      "MET",
    ],
    ["a perfect policy with zero targets", { policies: [goodPolicy({}, [])] }, "NOT_MET"],
    ["a policy attached at the sibling unit", { policies: [goodPolicy({}, [siblingId])] }, "NOT_MET"],
    ["only FullAWSAccess", { policies: [] }, "NOT_MET"],
    ["home Regions not configured", { changes: { settings: defaultSettings } }, "UNKNOWN"],
    ["no intent required", { changes: { settings: { ...settings, requiredScpIntents: [] } } }, "UNKNOWN"],
    [
      "Control Tower's role exempted exactly",
      {
        policies: [goodPolicy(towerStatements)],
        own: [aRolesFact([admin("AWSControlTowerExecution", trusting(managementId))])],
      },
      "MET",
    ],
    [
      "the same while that role trusts another account",
      {
        policies: [goodPolicy(towerStatements)],
        own: [aRolesFact([admin("AWSControlTowerExecution", trusting("222222222222"))])],
      },
      "PARTIAL 83",
    ],
    [
      "every role exempted",
      {
        policies: [
          goodPolicy({
            protect_cloudtrail: {
              ...goodStatements.protect_cloudtrail,
              ...exempting(["arn:aws:iam::*:role/*"]),
            },
          }),
        ],
      },
      "PARTIAL 83",
    ],
    [
      "Identity Center's roles exempted",
      {
        policies: [
          goodPolicy({
            region_restriction: regionDeny(
              exempting("arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_*").Condition,
            ),
          }),
        ],
      },
      "PARTIAL 83",
    ],
    [
      "a region deny of a literal star",
      { policies: [goodPolicy({ region_restriction: regionDeny({}, ["*"]) })] },
      "PARTIAL 33",
    ],
    [
      "a unit that allows s3 only",
      {
        policies: [
          { name: "s3", statements: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }], targets: [unitId] },
        ],
        full: [rootId, accountId],
      },
      "PARTIAL 66",
    ],
    [
      "the management account",
      { changes: { settings, account: { id: managementId, isManagement: true } } },
      "NOT_APPLICABLE",
    ],
    [
      "only other types are enabled",
      { tree: aTreeOfUnits({ types: ["RESOURCE_CONTROL_POLICY", "TAG_POLICY"] }) },
      "NOT_MET",
    ],
    ["consolidated billing", { tree: aTreeOfUnits({ FeatureSet: "CONSOLIDATED_BILLING" }) }, "NOT_MET"],
    ["no organization", { changes: { settings, organization: { kind: "standalone" } } }, "NOT_MET"],
    [
      "the audit role protected on DeleteRole only",
      {
        policies: [
          goodPolicy({
            protect_audit_role: deny("iam:DeleteRole", { Resource: "arn:aws:iam::*:role/WaymarkAudit" }),
          }),
        ],
      },
      "PARTIAL 83",
    ],
    [
      "a misspelt audit role",
      {
        policies: [
          goodPolicy({ protect_audit_role: deny("iam:*", { Resource: "arn:aws:iam::*:role/WaymarkAudyt" }) }),
        ],
      },
      "PARTIAL 83",
    ],
    [
      "one attached policy's text denied",
      { policies: [goodPolicy(), { name: "x", statements: null, targets: [unitId] }] },
      "UNKNOWN",
    ],
    [
      "an unattached policy's text denied",
      { policies: [goodPolicy(), { name: "x", statements: null, targets: [siblingId] }] },
      "MET",
    ],
    [
      "a text that is no policy",
      { policies: [goodPolicy(), { name: "x", statements: "{", targets: [rootId] }] },
      "UNKNOWN",
    ],
    [
      "StringNotEqualsIfExists on the Region",
      {
        policies: [
          goodPolicy({
            region_restriction: {
              ...regionDeny(),
              Condition: { StringNotEqualsIfExists: { "aws:RequestedRegion": [home] } },
            },
          }),
        ],
      },
      "MET",
    ],
    [
      "a Region list that covers all enabled Regions",
      { policies: [goodPolicy({ region_restriction: regionDeny({}, enabled) })] },
      "PARTIAL 83",
    ],
    ["the account hangs nowhere", { tree: aTreeOfUnits({ parentId: null }) }, "UNKNOWN"],
    ["the tree denied", { tree: denied(aTreeOfUnits(), "organizations:ListAccounts") }, "UNKNOWN"],
    ["Regions denied", { own: [denied(aRegionsFact(enabled), "account:ListRegions")] }, "UNKNOWN"],
    ["suspended", { changes: { settings, account: { state: "SUSPENDED" } } }, "NOT_APPLICABLE"],
  ])("%s", (_name, scene, expected) => {
    const own = scene.own ?? [];
    expect(outcome({ ...scene, own })).toBe(expected);
  });

  it("names the intents that fail, and the statement that does not hold", () => {
    const scene = { policies: [leave({ StringEquals: { "aws:PrincipalOrgID": "o-other00000" } })] };
    expect(judge(scene).failing).toEqual([
      {
        resource: "deny_leave_org",
        region: "global",
        why: expect.stringContaining("guard (p-guard), Guard on aws:principalorgid does not hold"),
      },
    ]);
    expect(failing({ policies: [without("deny_root")] })).toEqual(["deny_root"]);
  });

  it("names the key that an unknown intent hangs on", () => {
    const { reason } = judge({ policies: [leave({ StringEquals: { "aws:Foo": "x" } })] });
    expect(reason).toContain("aws:foo");
  });

  it("says that a policy which forbids everything is overbroad", () => {
    const { failing: found } = judge({
      policies: [{ name: "stop", statements: [deny("*")], targets: [unitId] }],
    });
    expect(found[0]?.why).toMatch(/^Overbroad/);
  });

  it("a stale fact of the organization is none", () => {
    const old = { ...aPoliciesFact([goodPolicy()]), observedAt: "2026-11-01T00:00:00.000Z" };
    const input = anInput({ settings, facts: [aRegionsFact(enabled)], sharedFacts: [aTreeOfUnits(), old] });
    expect(evaluateAccount(input).get("8.1")?.state).toBe("UNKNOWN");
  });

  describe("equivalents", () => {
    it("a trail of the organization, which members cannot change", () => {
      const trail = aTrail({
        TrailARN: `arn:aws:cloudtrail:${home}:${managementId}:trail/all`,
        IsOrganizationTrail: true,
      });
      const own = [aTrailsFact(home, trail)];
      expect(outcome({ policies: [without("protect_cloudtrail")], own })).toBe("MET");
      expect(outcome({ policies: [without("protect_cloudtrail")] })).toBe("PARTIAL 83");
    });

    it("a root user without credentials under central management", () => {
      const features = (EnabledFeatures: string[]) =>
        aFact(
          "iam.organization-features",
          ["iam:ListOrganizationsFeatures"],
          { EnabledFeatures },
          { accountId: securityId },
        );
      const summary = (AccountSigningCertificatesPresent: number | null): Envelope => {
        const fact = aSummaryFact(0);
        return {
          ...fact,
          data: {
            Users: 0,
            AccountAccessKeysPresent: 0,
            AccountPasswordPresent: 0,
            AccountMFAEnabled: 0,
            AccountSigningCertificatesPresent,
          },
        };
      };
      const policies = [without("deny_root")];
      const central = [features(["RootCredentialsManagement"])];
      expect(outcome({ policies, own: [summary(0)], shared: central })).toBe("MET");
      expect(outcome({ policies, own: [summary(1)], shared: central })).toBe("PARTIAL 83");
      expect(outcome({ policies, own: [summary(null)], shared: central })).toBe("PARTIAL 83");
      expect(outcome({ policies, own: [summary(0)], shared: [features([])] })).toBe("PARTIAL 83");
    });
  });
});
