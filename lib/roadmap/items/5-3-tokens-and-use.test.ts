import { describe, expect, it } from "vitest";
import type { IamRole } from "#lib/facts/iam.ts";
import { accountId, anException, aTrustPolicy, daysAgo, denied } from "#lib/roadmap/a-fact.fixture.ts";
import {
  anUnusedAccessFact,
  aPolicyText,
  aRole,
  aRolesFact,
  aUsage,
  aUsageFact,
  dayBefore,
} from "#lib/roadmap/an-identity.fixture.ts";
import { anInput, goodFactsBut } from "#lib/roadmap/an-input.fixture.ts";
import { defaultSettings } from "#lib/roadmap/settings.ts";
import {
  boundary,
  deploy,
  github,
  host,
  judge,
  many,
  twelve,
  withRoles,
  writes,
} from "./5-3-roles.fixture.ts";

describe("5.3: whose tokens open a role", () => {
  const like = (value: unknown, operator = "StringLike", claim = "sub") => ({
    [operator]: { [`${host}:${claim}`]: value },
  });
  const open: [string, object | null][] = [
    ["no condition", null],
    ["every subject", like("*")],
    ["every repository", like("repo:*")],
    ["an organization with a wildcard", like("repo:our-org*/app:*")],
    ["one bound and one open alternative", like(["repo:our-org/app:*", "repo:*/app:*"])],
    ["true where the claim is absent (ForAllValues)", like("repo:our-org/app:*", "ForAllValues:StringLike")],
    ["true where the claim is absent (IfExists)", like("repo:our-org/app:*", "StringLikeIfExists")],
    ["a negation", like("repo:their-org/app:*", "StringNotLike")],
    ["another issuer's claim", { StringLike: { "gitlab.com:sub": "repo:our-org/app:*" } }],
  ];
  it.each(open)("open: %s", (_name, condition) => {
    expect(judge(deploy(condition))).toMatchObject({ state: "NOT_MET", fractionHundredths: 0 });
  });
  const bound: [string, object][] = [
    ["every repository of the organization", like("repo:our-org/*")],
    ["numeric ids in the subject", like("repo:our-org@1234/app@5678:ref:refs/heads/main")],
    ["the owner's claim", like("our-org", "StringEquals", "repository_owner")],
    ["any of some values", like(["repo:our-org/a:*", "repo:our-org/b:*"], "ForAnyValue:StringLike")],
  ];
  it.each(bound)("bound: %s", (_name, condition) => {
    expect(judge(deploy(condition)).state).toBe("MET");
  });

  it("knows own organizations where the settings name them", () => {
    const input = deploy(like("repo:their-org/app:*"));
    const settings = { ...defaultSettings, ownOidcOrganizations: ["our-org"] };
    expect(judge({ ...input, settings }).state).toBe("NOT_MET");
    expect(judge({ ...deploy(like("repo:Our-Org@7/app:*")), settings }).state).toBe("MET");
  });

  it("is a plain failure where the role can only read", () => {
    const readers = [{ PolicyName: "read", document: aPolicyText(["s3:GetObject"]) }];
    const input = withRoles(
      [aRole("deploy", { trustPolicy: github(null), inlinePolicies: readers }), aRole("a")],
      [aUsage("a", ["logs"]), aUsage("deploy", ["s3"])],
    );
    expect(judge(input)).toMatchObject({ state: "PARTIAL", fractionHundredths: 50 });
  });

  it("counts an unused role that is open as open, and lets an exception take it out", () => {
    const role = aRole("deploy", { trustPolicy: github(null), inlinePolicies: writes, lastUsedOn: null });
    expect(judge(withRoles([role, aRole("a")], [aUsage("a", ["logs"])])).state).toBe("NOT_MET");
    const accepted = withRoles(
      [role, aRole("a")],
      [aUsage("a", ["logs"])],
      {},
      {
        exceptions: [anException("5.3", role.Arn, "rare-use")],
      },
    );
    expect(judge(accepted)).toMatchObject({ state: "MET", excepted: 1 });
  });

  it("leaves cluster roles alone: their issuer is the cluster's own", () => {
    const eks = `arn:aws:iam::${accountId}:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC`;
    const trustPolicy = aTrustPolicy({ Federated: eks }, false, "sts:AssumeRoleWithWebIdentity");
    expect(judge(withRoles([aRole("pod", { trustPolicy })], [aUsage("pod", ["s3"])])).state).toBe("MET");
  });
});

describe("5.3: grants and use", () => {
  const judged = (documents: string, more: Partial<IamRole> = {}) =>
    judge(
      withRoles(
        [aRole("a", { inlinePolicies: [{ PolicyName: "p", document: documents }], ...more })],
        [aUsage("a", ["s3", "logs"])],
      ),
    ).state;

  it("sees nearly all permissions in NotAction, in wildcards and in percent-encoded text", () => {
    const power = JSON.stringify({
      Statement: { Effect: "Allow", NotAction: ["iam:*", "organizations:*"], Resource: "*" },
    });
    expect(judged(power)).toBe("NOT_MET");
    expect(judged(aPolicyText("*:*"))).toBe("NOT_MET");
    expect(judged(encodeURIComponent(aPolicyText(["*"])))).toBe("NOT_MET");
    expect(judged(aPolicyText("*", { Resource: "arn:aws:s3:::mine/*" }))).toBe("MET");
    expect(judged(aPolicyText("s3:*"))).toBe("MET");
  });

  it("never passes what it cannot read, and fails what is proven beside it", () => {
    expect(judged("{not json")).toBe("UNKNOWN");
    expect(judged("{not json", { lastUsedOn: dayBefore(91) })).toBe("NOT_MET");
    expect(judged(aPolicyText("s3:*"), { permissionsBoundary: boundary })).toBe("UNKNOWN");
    expect(judged(aPolicyText("s3:*"), { trustPolicy: "%7Bbroken" })).toBe("UNKNOWN");
    expect(judged(aPolicyText("s3:*"), { trustPolicy: null })).toBe("UNKNOWN");
  });

  it("takes the 90th day as use and the 91st as none; times that have not come are not known", () => {
    expect(judged(aPolicyText("s3:*"), { lastUsedOn: dayBefore(90) })).toBe("MET");
    expect(judged(aPolicyText("s3:*"), { lastUsedOn: dayBefore(91) })).toBe("NOT_MET");
    expect(judged(aPolicyText("s3:*"), { lastUsedOn: dayBefore(-30) })).toBe("UNKNOWN");
    expect(judged(aPolicyText("s3:*"), { CreateDate: daysAgo(-30) })).toBe("UNKNOWN");
    expect(judged(aPolicyText("s3:*"), { CreateDate: "never" })).toBe("UNKNOWN");
  });

  it("tolerates one unused service, or a fifth of many", () => {
    const state = (used: number, unused: number) =>
      judge(withRoles([aRole("a")], [aUsage("a", twelve.slice(0, used), twelve.slice(used, used + unused))]))
        .state;
    expect([state(1, 1), state(1, 2), state(8, 2), state(7, 2), state(0, 1)]).toEqual([
      "MET",
      "NOT_MET",
      "MET",
      "NOT_MET",
      "MET",
    ]);
  });

  it("counts a service that was used too long ago as unused", () => {
    const usage = {
      ...aUsage("a", []),
      used: { s3: dayBefore(91), sqs: dayBefore(300), logs: dayBefore(1) },
    };
    expect(judge(withRoles([aRole("a")], [usage])).state).toBe("NOT_MET");
  });

  it("does not count a role's use that was read more than 8 days ago, or that a denial hides", () => {
    const old = { ...aUsage("a", ["logs"]), observedOn: dayBefore(9) };
    expect(judge(withRoles([aRole("a")], [old]))).toMatchObject({ state: "UNKNOWN", reasonCode: "stale" });
    const facts = goodFactsBut(
      aRolesFact([aRole("a")]),
      denied(aUsageFact(aUsage("a", ["logs"])), "iam:GenerateServiceLastAccessedDetails"),
    );
    expect(judge(anInput({ facts }))).toMatchObject({ state: "UNKNOWN", reasonCode: "denied" });
  });

  it("works in another partition", () => {
    const china = aRole("a");
    const Arn = china.Arn.replace("arn:aws:", "arn:aws-cn:");
    const input = withRoles([{ ...china, Arn }], [{ ...aUsage("a", ["logs"]), Arn }]);
    expect(judge(input).state).toBe("MET");
  });

  it("judges five thousand roles", () => {
    const names = many(5_000);
    const roles = names.map((name) => aRole(name, { attachedPolicies: [boundary] }));
    const input = withRoles(
      roles,
      names.map((name) => aUsage(name, ["logs"])),
      { [boundary]: aPolicyText("logs:*") },
    );
    expect(judge(input)).toMatchObject({ state: "MET", units: 5_000 });
  });
});

describe("5.3: analyzers of unused access", () => {
  const { Arn } = aRole("a");
  const judged = (change: Parameters<typeof anUnusedAccessFact>[0]) =>
    judge(
      anInput({
        facts: goodFactsBut(
          aRolesFact([aRole("a")]),
          aUsageFact({ ...aUsage("a", []), job: "FAILED" }),
          anUnusedAccessFact(change),
        ),
      }),
    ).state;
  const age = (unusedAccessAge: number) => ({
    unusedAccess: { unusedAccessAge, excludedAccountIds: [], excludesTags: false },
  });

  it("decide where there is no job", () => {
    expect(judged({})).toBe("MET");
    expect(judged({ rolesWithUnusedPermissions: [Arn] })).toBe("NOT_MET");
    expect(judged({ unusedRoles: [Arn] })).toBe("NOT_MET");
  });

  it("prove nothing where they leave the account or tags out, wait longer, are young, inactive or unread", () => {
    expect(
      judged({ unusedAccess: { unusedAccessAge: 90, excludedAccountIds: [accountId], excludesTags: false } }),
    ).toBe("UNKNOWN");
    expect(
      judged({ unusedAccess: { unusedAccessAge: 90, excludedAccountIds: [], excludesTags: true } }),
    ).toBe("UNKNOWN");
    expect(judged(age(180))).toBe("UNKNOWN");
    expect(judged({ ...age(30), unusedRoles: [Arn] })).toBe("UNKNOWN");
    expect(judged({ createdAt: daysAgo(91) })).toBe("UNKNOWN");
    expect(judged({ status: "DISABLED" })).toBe("UNKNOWN");
    expect(judged({ unusedRoles: null })).toBe("UNKNOWN");
  });
});
