import { describe, expect, it } from "vitest";
import {
  aTrust,
  aTrustedRole,
  aTrustOf,
  blastAnswer,
  blastShared,
  buildId,
  devId,
  goodTrust,
  roleIn,
  rootOf,
} from "#lib/roadmap/a-blast.fixture.ts";
import { aTagsFact } from "#lib/roadmap/a-code.fixture.ts";
import {
  accountId,
  daysAgo,
  homeRegion,
  logId,
  managementId,
  now,
  securityId,
} from "#lib/roadmap/a-fact.fixture.ts";
import { aProvidersFact, samlArn } from "#lib/roadmap/an-identity.fixture.ts";
import { goodFactsBut, goodFactsWithout } from "#lib/roadmap/an-input.fixture.ts";
import { aDelegationFact } from "#lib/roadmap/an-organization.fixture.ts";
import { securityOnly } from "#lib/roadmap/questions/1-3-security-account.ts";
import { architectureReview, onePurpose } from "#lib/roadmap/questions/10-1-blast-radius.ts";
import {
  adminIn,
  anIdentityWith,
  type Case,
  judge,
  peopleCase,
  topics,
  without,
  withRoles,
} from "./10-1-cases.fixture.ts";

const organizationId = "o-a1b2c3d4e5";

describe("10.1, by the rows of its table", () => {
  it("prod account, read-only audit role trusted by security, no reverse trust, review in date: met", () => {
    expect(judge()).toMatchObject({ state: "MET", fractionHundredths: 100 });
  });

  it("the review is 400 days old: unknown (expired), 0.8 is known", () => {
    const answers = [
      ...without("architecture-review"),
      blastAnswer(architectureReview, { reviewBy: new Date(daysAgo(35)) }),
    ];
    expect(judge({ answers })).toMatchObject({
      state: "UNKNOWN",
      reasonCode: "expired",
      knownFractionHundredths: 80,
    });
  });

  it("no review was ever recorded: unknown (needs an answer), 0.8 is known", () => {
    expect(judge({ answers: without("architecture-review") })).toMatchObject({
      state: "UNKNOWN",
      reasonCode: "needs_answer",
      knownFractionHundredths: 80,
    });
  });

  it("a review that found it too far fails", () => {
    const answers = [...without("architecture-review"), blastAnswer(architectureReview, { holds: false })];
    expect(judge({ answers })).toMatchObject({ state: "PARTIAL", fractionHundredths: 80 });
  });

  it("a security role trusts the account's root, and nobody there may assume it (trap): a way, not confirmed", () => {
    const verdict = judge({ trust: withRoles(adminIn(securityId, "LogAdmin", aTrust(rootOf(accountId)))) });
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 50 });
    expect(verdict.failing).toEqual([
      {
        resource: roleIn(securityId, "LogAdmin"),
        region: "global",
        why: `Reached (admin): ${accountId} → LogAdmin in ${securityId}; no principal is known to be granted it; administrators of the account decide that.`,
      },
    ]);
  });

  it("the same, and a role of the account may assume it: confirmed", () => {
    const deploy = roleIn(accountId, "deploy");
    const trust = aTrustOf(
      [adminIn(securityId, "LogAdmin", aTrust(rootOf(accountId)))],
      [{ arn: deploy, to: ["arn:aws:iam::*:role/LogAdmin"], certain: true }],
    );
    expect(judge({ trust }).failing[0]?.why).toContain(`confirmed: ${deploy} may take it`);
  });

  it.each([
    ["everybody in the organization (trap)", { StringEquals: { "aws:PrincipalOrgID": organizationId } }],
    [
      "everybody below its root",
      { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": [`${organizationId}/r-ab12/*`] } },
    ],
    [
      "everybody with an external id",
      { StringEquals: { "aws:PrincipalOrgID": organizationId, "sts:ExternalId": "x" } },
    ],
    ["the account, by a condition", { StringEquals: { "aws:PrincipalAccount": accountId } }],
  ])("a security role trusts %s: a way for the account", (_, condition) => {
    const verdict = judge({ trust: withRoles(adminIn(securityId, "Open", aTrust("*", condition))) });
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 50 });
  });

  it.each([
    ["another organization", aTrust("*", { StringEquals: { "aws:PrincipalOrgID": "o-other00000" } })],
    [
      "another unit",
      aTrust("*", {
        "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": [`${organizationId}/r-ab12/ou-ab12-1/*`] },
      }),
    ],
    [
      "one role of another account",
      aTrust("*", { ArnLike: { "aws:PrincipalArn": roleIn(logId, "keeper") } }),
    ],
    [
      "the account, but a Deny names it (row of the table)",
      aTrust(rootOf(accountId), undefined, {
        Effect: "Deny",
        Principal: "*",
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:PrincipalAccount": accountId } },
      }),
    ],
    [
      "the account, but a Deny lets only a role of another in",
      aTrust(rootOf(accountId), undefined, {
        Effect: "Deny",
        Principal: { AWS: "*" },
        Action: "sts:*",
        Condition: { ArnNotLike: { "aws:PrincipalArn": [roleIn(logId, "*")] } },
      }),
    ],
    [
      "a service",
      JSON.stringify({
        Statement: { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
      }),
    ],
  ])("a security role trusts %s: no way", (_, trust) => {
    expect(judge({ trust: withRoles(adminIn(securityId, "Closed", trust)) }).state).toBe("MET");
  });

  it("a Deny that the caller walks around takes no way away", () => {
    const trust = aTrust(rootOf(accountId), undefined, {
      Effect: "Deny",
      Principal: "*",
      Action: "sts:AssumeRole",
      Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } },
    });
    expect(judge({ trust: withRoles(adminIn(securityId, "Guarded", trust)) }).fractionHundredths).toBe(50);
  });

  it("prod → build account → security administrator (trap: one hop only): the path is shown", () => {
    const verdict = judge({
      trust: withRoles(
        adminIn(buildId, "runner", aTrust(rootOf(accountId))),
        adminIn(securityId, "deploy", aTrust(rootOf(buildId))),
      ),
    });
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 50 });
    expect(verdict.failing[0]?.why).toContain(
      `${accountId} → runner in ${buildId} → deploy in ${securityId}`,
    );
  });

  it("a role on the way that may not assume the next one leads nowhere; one that may does", () => {
    const roles = [
      aTrustedRole(buildId, "viewer", aTrust(rootOf(accountId)), "read"),
      adminIn(securityId, "deploy", aTrust(rootOf(buildId))),
    ];
    const may = { arn: roleIn(buildId, "viewer"), to: [roleIn(securityId, "deploy")], certain: true };
    expect(judge({ trust: aTrustOf(roles) }).state).toBe("MET");
    expect(judge({ trust: aTrustOf(roles, [may]) }).fractionHundredths).toBe(50);
  });

  it("tagged prod, and 30 % of the resources say dev: B1 fails", () => {
    const arns = Array.from({ length: 10 }, (_, at) => `arn:aws:sns:${homeRegion}:${accountId}:t-${at}`);
    const tags = Object.fromEntries(arns.map((arn, at) => [arn, { env: at < 3 ? "dev" : "prod" }]));
    const facts = goodFactsBut(topics(arns), aTagsFact(tags));
    const verdict = judge({ facts });
    expect(verdict.state).toBe("PARTIAL");
    expect(verdict.failing.map(({ why }) => why)).toEqual([
      "Declared prod; of 10 resources with a tag, 3 nonprod.",
    ]);
  });

  it("more workloads than the setting allows in a production account: B2 fails", () => {
    const arns = Array.from({ length: 8 }, (_, at) => `arn:aws:sns:${homeRegion}:${accountId}:t-${at}`);
    const tags = Object.fromEntries(
      arns.map((arn, at) => [arn, { Env: "Production", App: `app-${at % 4}` }]),
    );
    const facts = goodFactsBut(topics(arns), aTagsFact(tags));
    expect(judge({ facts }).failing.map(({ why }) => why)).toEqual([
      "Holds 4 workloads: app-0, app-1, app-2, app-3.",
    ]);
    expect(judge({ facts, settings: { maxWorkloadsPerProdAccount: 4 } }).state).toBe("MET");
  });

  it("the same person among prod's and security's administrators, through groups: B7 fails", () => {
    const verdict = judge({
      ...peopleCase(["ada", "bob"], ["eve", "ada"]),
      answers: without("human-separation"),
    });
    expect(verdict.state).toBe("PARTIAL");
    expect(verdict.failing.map(({ why }) => why)).toEqual([
      "User ada of IAM Identity Center changes things here and in a security account.",
    ]);
  });

  it("nobody in both groups, or only who is known for emergencies: B7 passes without an answer", () => {
    const answers = without("human-separation");
    expect(judge({ ...peopleCase(["bob"], ["eve"]), answers }).state).toBe("MET");
    expect(
      judge({ ...peopleCase(["ada"], ["ada"]), answers, settings: { breakGlassNames: ["ada"] } }).state,
    ).toBe("MET");
  });

  it("the security account's IAM could not be read, and nothing fails: unknown", () => {
    const verdict = judge({ trust: aTrustOf([], [], { unread: [securityId] }) });
    expect(verdict).toMatchObject({ state: "UNKNOWN", reasonCode: "not_read" });
    expect(verdict.reason).toContain(securityId);
  });

  it("the same, and no environment is declared: partly, with incomplete evidence", () => {
    const verdict = judge({
      trust: aTrustOf([], [], { unread: [securityId] }),
      settings: { environments: { [devId]: "nonprod" } },
    });
    expect(verdict).toMatchObject({ state: "PARTIAL", evidenceIncomplete: true });
  });

  it("an account that could be a bridge was not read: unknown, never no path", () => {
    const roles = [adminIn(securityId, "deploy", aTrust(rootOf(buildId)))];
    expect(judge({ trust: aTrustOf(roles, [], { unread: [buildId] }) })).toMatchObject({ state: "UNKNOWN" });
    expect(judge({ trust: aTrustOf(roles) }).state).toBe("MET");
  });

  it("Control Tower's own roles are accepted by design; its role that also trusts a build account is not", () => {
    const own = [
      adminIn(accountId, "AWSControlTowerExecution", aTrust(rootOf(managementId))),
      adminIn(
        accountId,
        "aws-controltower-AdministratorExecutionRole",
        aTrust(roleIn(securityId, "aws-controltower-AuditAdministratorRole")),
      ),
    ];
    const good = judge({ trust: withRoles(...own) });
    expect(good.state).toBe("MET");
    expect(good.evidence.map(({ observed }) => observed).join(" ")).toContain("accepted by design");
    const wide = adminIn(
      accountId,
      "AWSControlTowerExecution",
      aTrust([rootOf(managementId), rootOf(buildId)]),
    );
    const verdict = judge({ trust: withRoles(wide) });
    expect(verdict.failing.map(({ resource }) => resource)).toEqual([
      roleIn(accountId, "AWSControlTowerExecution"),
    ]);
  });

  it("people come in by SAML and nobody answered: B7 is open", () => {
    const role = {
      Arn: roleIn(accountId, "people"),
      RoleName: "people",
      Path: "/",
      CreateDate: null,
      lastUsedOn: null,
      trustPolicy: JSON.stringify({
        Statement: {
          Effect: "Allow",
          Principal: { Federated: samlArn },
          Action: "sts:AssumeRoleWithSAML",
        },
      }),
      permissionsBoundary: null,
      attachedPolicies: [],
      inlinePolicies: [],
    };
    const saml = [{ Arn: samlArn, ValidUntil: "2030-01-01T00:00:00.000Z" }];
    const facts = goodFactsBut(anIdentityWith(role), aProvidersFact({ saml }));
    const verdict = judge({ facts, answers: without("human-separation") });
    expect(verdict).toMatchObject({ state: "UNKNOWN", reasonCode: "needs_answer" });
  });

  it("no account has an environment: B1 fails, B2 and B6 are unknown", () => {
    const verdict = judge({ settings: { environments: {} } });
    expect(verdict).toMatchObject({ state: "PARTIAL", evidenceIncomplete: true });
    expect(verdict.known).toBe(verdict.units - 2);
  });

  it.each<[string, Case, string]>([
    [
      "the security account is the management account",
      { organization: { securityAccountId: managementId } },
      managementId,
    ],
    [
      "GuardDuty is delegated to a workload account",
      {
        shared: [
          ...blastShared(true),
          aDelegationFact([
            { Id: accountId, ServicePrincipals: ["guardduty.amazonaws.com"], DelegationEnabledDate: null },
          ]),
        ].toSpliced(1, 1),
      },
      accountId,
    ],
    [
      "nothing is delegated",
      { shared: [...blastShared(true).toSpliced(1, 1), aDelegationFact([])] },
      securityId,
    ],
    [
      "the security account serves other purposes",
      { answers: [...without("security-only"), blastAnswer(securityOnly, { holds: false })] },
      securityId,
    ],
  ])("%s: B3 fails", (_, given, resource) => {
    const verdict = judge(given);
    expect(verdict.state).toBe("PARTIAL");
    expect(verdict.failing.map((one) => one.resource)).toContain(resource);
  });

  it("declared, and nothing is tagged: unknown unless somebody answers", () => {
    expect(judge({ answers: without("one-purpose") })).toMatchObject({
      state: "UNKNOWN",
      reasonCode: "needs_answer",
    });
    const no = [...without("one-purpose"), blastAnswer(onePurpose, { accountId, holds: false })];
    expect(judge({ answers: no }).state).toBe("PARTIAL");
  });

  it("nonprod reaches a role that changes production: B6 fails; one that only reads does not", () => {
    const into = (privilege: "read" | "write") =>
      withRoles(aTrustedRole(accountId, "deploy", aTrust(rootOf(devId)), privilege));
    expect(judge({ trust: into("write") }).failing[0]?.why).toContain(`${devId} → deploy in ${accountId}`);
    expect(judge({ trust: into("read") }).state).toBe("MET");
  });

  it("the security team changes things by a role that is no responder's: B5 fails", () => {
    const trust = withRoles(adminIn(accountId, "Respond", aTrust(rootOf(securityId))));
    expect(judge({ trust }).failing.map(({ resource }) => resource)).toEqual([roleIn(accountId, "Respond")]);
    expect(judge({ trust, settings: { responderRoleNames: ["Respond"] } }).state).toBe("MET");
  });

  it("an administrators' role for the management account that is not AWS's: B9 fails unless it is for emergencies", () => {
    const trust = withRoles(adminIn(accountId, "CentralAdmin", aTrust(roleIn(managementId, "ops"))));
    expect(judge({ trust }).failing.map(({ resource }) => resource)).toEqual([
      roleIn(accountId, "CentralAdmin"),
    ]);
    expect(judge({ trust, settings: { breakGlassNames: ["CentralAdmin"] } }).state).toBe("MET");
  });

  it("a single account is not apart from anything", () => {
    expect(judge({ organization: { kind: "standalone" } })).toMatchObject({ state: "NOT_MET" });
  });

  it("what nobody could read of the organization, of assignments or of tags leaves it open", () => {
    expect(judge({ shared: [] }).state).toBe("UNKNOWN");
    expect(judge({ shared: blastShared(true).slice(0, 2), answers: without("human-separation") }).state).toBe(
      "UNKNOWN",
    );
    expect(
      judge({ facts: goodFactsWithout("tagging.resources"), answers: without("one-purpose") }).state,
    ).toBe("UNKNOWN");
  });

  it("a verdict holds as long as what was read of the accounts that it rests on", () => {
    const good = goodTrust();
    const observedAt = new Map([
      ...good.observedAt,
      [securityId, new Date(now.getTime() - 40 * 3_600_000)] as const,
    ]);
    const trust = { ...good, accounts: new Map(good.accounts), observedAt };
    expect(judge({ trust }).validUntil).toEqual(new Date(now.getTime() + 8 * 3_600_000));
  });
});
