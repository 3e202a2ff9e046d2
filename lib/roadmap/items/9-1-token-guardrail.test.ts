import { describe, expect, it } from "vitest";
import { anAssumeFact, aRegionsFact, denied, homeRegion } from "#lib/roadmap/a-fact.fixture.ts";
import { type AnyPolicy, aPoliciesFact, aTreeOfUnits, deny } from "#lib/roadmap/a-guardrail.fixture.ts";
import { aGroup, anInstance, aTemplateVersion, launchFacts } from "#lib/roadmap/a-launch.fixture.ts";
import { aPolicyText, aRole, aRolesFact } from "#lib/roadmap/an-identity.fixture.ts";
import { anInput } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";

const unset = { HttpTokens: null, HttpTokensEnforced: null, ManagedBy: null };

/** Every instance and template asks for tokens, and the account has no default. */
function judge(statement: object | null, { roles = [aRole("worker")], hidden = false } = {}) {
  const policies: AnyPolicy[] =
    statement === null ? [] : [{ name: "tokens", statements: [statement], targets: ["r-ab12"] }];
  const facts = launchFacts(homeRegion, {
    instances: [anInstance("i-1")],
    versions: [aTemplateVersion("lt-1")],
    groups: [aGroup("web", "lt-1")],
    defaults: unset,
  }).map((fact) =>
    hidden && fact.collector === "ec2.defaults" ? denied(fact, "ec2:GetInstanceMetadataDefaults") : fact,
  );
  const input = anInput({
    facts: [anAssumeFact(), aRegionsFact([homeRegion]), aRolesFact(roles), ...facts],
    sharedFacts: [aTreeOfUnits(), aPoliciesFact(policies)],
  });
  const verdict = evaluateAccount(input).get("9.1");
  if (verdict === undefined) throw new Error("no verdict on 9.1");
  return verdict;
}

/** As AWS's examples have it. */
const requireTokens = (rest: object = {}) =>
  deny("ec2:RunInstances", {
    Resource: "arn:aws:ec2:*:*:instance/*",
    Condition: { StringNotEquals: { "ec2:MetadataHttpTokens": "required" } },
    ...rest,
  });

describe("a guardrail that asks for tokens", () => {
  it("all required, no defaults and no SCP: PARTIAL 0.90", () => {
    expect(judge(null)).toMatchObject({ state: "PARTIAL", fractionHundredths: 90 });
  });

  it("does the work of a default, with the policy as evidence", () => {
    const verdict = judge(requireTokens());
    expect(verdict.state).toBe("MET");
    expect(verdict.evidence).toContainEqual(
      expect.objectContaining({ collector: "organizations.policies", region: homeRegion, result: "pass" }),
    );
  });

  it("decides where the default could not be read", () => {
    expect(judge(requireTokens(), { hidden: true }).state).toBe("MET");
    expect(judge(null, { hidden: true }).state).toBe("UNKNOWN");
  });

  it.each<[name: string, statement: object]>([
    [
      "forbids every launch",
      deny("ec2:RunInstances", { Condition: { StringLike: { "ec2:MetadataHttpTokens": "*" } } }),
    ],
    ["asks for it in another Region", requireTokens({ Resource: "arn:aws:ec2:eu-west-1:*:instance/*" })],
    [
      "exempts people",
      requireTokens({
        Condition: {
          StringNotEquals: { "ec2:MetadataHttpTokens": "required" },
          ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*" },
        },
      }),
    ],
  ])("that %s is none", (_name, statement) => {
    expect(judge(statement)).toMatchObject({ state: "PARTIAL", fractionHundredths: 90 });
  });

  it("that leaves out an administrator of the account is none", () => {
    const roles = [
      aRole("deployer", { inlinePolicies: [{ PolicyName: "all", document: aPolicyText("*") }] }),
    ];
    const statement = requireTokens({
      Condition: {
        StringNotEquals: { "ec2:MetadataHttpTokens": "required" },
        ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/deployer" },
      },
    });
    expect(judge(statement, { roles })).toMatchObject({ state: "PARTIAL", fractionHundredths: 90 });
    expect(judge(statement).state).toBe("MET");
  });
});
