import { describe, expect, it } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import {
  anAdminsFact,
  anAssumeFact,
  anAuthorizationFact,
  aTrustPolicy,
  denied,
  managementId,
  now,
  regions,
  securityId,
} from "#lib/roadmap/a-fact.fixture.ts";
import {
  aBucketListFact,
  aDelegationFact,
  anAccount,
  anAnswer,
  anOrganizationInput,
  aTrailsFact,
  aTreeFact,
  businessIds,
  goodOrganizationFactsBut,
  goodOrganizationFactsWithout,
  inManagement,
  logId,
  organizationId,
  trailArn,
  twelveAccounts,
} from "#lib/roadmap/an-organization.fixture.ts";
import { evaluateOrganization } from "#lib/roadmap/evaluate.ts";
import type { OrganizationInput } from "#lib/roadmap/input.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

type Changes = Parameters<typeof anOrganizationInput>[0] & { with?: readonly Envelope[] };

function evaluate({ with: changed, ...changes }: Changes = {}): Verdict {
  const facts = changed === undefined ? {} : { facts: goodOrganizationFactsBut(...changed) };
  const input: OrganizationInput = anOrganizationInput({ attestations: [anAnswer()], ...facts, ...changes });
  const verdict = evaluateOrganization(input).get("1.3");
  if (verdict === undefined) throw new Error("1.3 is of scope organization");
  return verdict;
}

const fiveAccounts = [...twelveAccounts].slice(0, 5);
const withBuckets = (owner: string): Envelope[] => [
  aBucketListFact(managementId, owner === managementId ? ["northmole-trail"] : []),
  aBucketListFact(securityId, owner === securityId ? ["northmole-trail"] : []),
  aBucketListFact(logId, owner === logId ? ["northmole-trail"] : []),
];
const refusedBuckets = (accountId: string): Envelope => ({
  ...denied(aBucketListFact(accountId, []), "s3:ListBuckets"),
  data: null,
});

describe("rows of the specification", () => {
  it("designated, owns the bucket of the organization trail, administers GuardDuty, attestation valid, 5 accounts: MET", () => {
    const verdict = evaluate({ with: [aTreeFact(fiveAccounts)] });
    expect(verdict).toMatchObject({ state: "MET", units: 5, source: "assisted" });
  });

  it('account named "Security" exists, nothing designated: NOT_MET with candidate', () => {
    const [business = ""] = businessIds(1);
    const accounts = [...twelveAccounts.slice(0, 3), anAccount(business, { Name: "Security" })];
    const verdict = evaluate({
      organization: { securityAccountId: null },
      with: [
        aTreeFact(accounts),
        aDelegationFact([]),
        ...regions.map((region) => anAdminsFact(region)),
        aBucketListFact(securityId, []),
      ],
    });
    expect(verdict).toMatchObject({ state: "NOT_MET", fractionHundredths: 0, reasonCode: "failing" });
    expect(verdict.reason).toBe(
      `No account is named as the security account; a candidate is ${business} (is called Security).`,
    );
    expect(verdict.failing.map(({ resource }) => resource)).toEqual([business]);
  });

  it("designated = management account, which also owns the bucket: NOT_MET", () => {
    const verdict = evaluate({
      organization: { securityAccountId: managementId },
      with: withBuckets(managementId),
    });
    expect(verdict).toMatchObject({ state: "NOT_MET", fractionHundredths: 0 });
    expect(verdict.reason).toContain("must be separate");
  });

  it("designated account, bucket owned by the management account: PARTIAL", () => {
    const verdict = evaluate({ with: withBuckets(managementId) });
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 80 });
    expect(verdict.reason).toContain(`bucket northmole-trail belongs to ${managementId}`);
    expect(verdict.failing).toMatchObject([{ resource: trailArn }]);
  });

  it("designated account SUSPENDED: NOT_MET", () => {
    const accounts = twelveAccounts.map((account) =>
      account.Id === securityId ? { ...account, State: "SUSPENDED" as const } : account,
    );
    const verdict = evaluate({ with: [aTreeFact(accounts)] });
    expect(verdict).toMatchObject({ state: "NOT_MET", fractionHundredths: 0 });
    expect(verdict.reason).toBe(`The named account ${securityId} is SUSPENDED.`);
  });

  it("ListBuckets denied in the log archive: UNKNOWN (if no other failure)", () => {
    const verdict = evaluate({ with: [refusedBuckets(securityId)] });
    expect(verdict).toMatchObject({ state: "UNKNOWN", reasonCode: "denied", known: 4, units: 5 });
    expect(verdict.reason).toContain(`s3:ListAllMyBuckets in ${securityId}`);
    const failing = evaluate({
      with: [
        refusedBuckets(securityId),
        aDelegationFact([]),
        inManagement(
          anAuthorizationFact({ trustPolicy: aTrustPolicy({ AWS: "arn:aws:iam::123456789012:root" }) }),
        ),
      ],
    });
    expect(failing).toMatchObject({ state: "PARTIAL", evidenceIncomplete: true });
  });

  it("Control Tower: Log Archive and Audit designated: MET without one account holding both roles", () => {
    const verdict = evaluate({ organization: { logAccountId: logId }, with: withBuckets(logId) });
    expect(verdict).toMatchObject({ state: "MET", units: 5 });
  });

  it('attestation on (d) expired: UNKNOWN("expired")', () => {
    const verdict = evaluate({ attestations: [anAnswer({ reviewBy: new Date(now.getTime() - 1) })] });
    expect(verdict).toMatchObject({ state: "UNKNOWN", reasonCode: "expired", knownFractionHundredths: 80 });
  });

  it('all facts fine, (d) never answered: UNKNOWN("needs an answer")', () => {
    const verdict = evaluate({ attestations: [] });
    expect(verdict).toMatchObject({ state: "UNKNOWN", reasonCode: "needs_answer", known: 4, units: 5 });
  });
});

describe("nothing designated", () => {
  const nobody = { securityAccountId: null, logAccountId: null };

  it("offers the owner of the logs first, then who administers a detection service", () => {
    const verdict = evaluate({
      organization: nobody,
      with: [
        ...withBuckets(logId),
        aDelegationFact([
          { Id: securityId, ServicePrincipals: ["securityhub.amazonaws.com"], DelegationEnabledDate: null },
        ]),
      ],
    });
    expect(verdict.failing.map(({ resource }) => resource)).toEqual([logId, securityId]);
    expect(verdict.reason).toContain(
      `${logId} (owns northmole-trail, the bucket of the organization's trail)`,
    );
    expect(verdict.reason).toContain(`${securityId} (administers Security Hub)`);
  });

  it("is known even where nothing else could be read: NOT_MET, nobody to offer", () => {
    const verdict = evaluate({ organization: nobody, facts: [] });
    expect(verdict).toMatchObject({ state: "NOT_MET", units: 1 });
    expect(verdict.failing).toMatchObject([{ resource: organizationId }]);
  });

  it("never offers the management account", () => {
    const verdict = evaluate({ organization: nobody, with: withBuckets(managementId) });
    expect(verdict.failing.map(({ resource }) => resource)).not.toContain(managementId);
  });

  it("a standalone account: NOT_MET, whoever was named", () => {
    for (const securityAccountId of [null, securityId]) {
      const organization = { kind: "standalone", id: managementId, securityAccountId } as const;
      expect(evaluate({ organization, facts: [inManagement(anAssumeFact())] })).toMatchObject({
        state: "NOT_MET",
        units: 1,
      });
    }
  });
});

describe("traps", () => {
  it("(a) an account that the organization does not list: NOT_MET", () => {
    const verdict = evaluate({ organization: { securityAccountId: "123456789012" } });
    expect(verdict.reason).toBe("The named account 123456789012 is no member of the organization.");
    expect(verdict.state).toBe("NOT_MET");
  });

  it("(a) the accounts were not listed: UNKNOWN, never NOT_MET", () => {
    const facts = goodOrganizationFactsWithout("organizations.tree", managementId);
    expect(evaluate({ facts })).toMatchObject({ state: "UNKNOWN", known: 3, units: 5 });
  });

  it("(b) the management account lists the bucket as its own: known to be wrong although the log archive refuses", () => {
    const verdict = evaluate({ with: [...withBuckets(managementId), refusedBuckets(securityId)] });
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 80, evidenceIncomplete: false });
  });

  it("(b) no organization trail in any region: PARTIAL; one region unread: UNKNOWN", () => {
    const none = regions.map((region) => aTrailsFact(region, null));
    expect(evaluate({ with: none })).toMatchObject({ state: "PARTIAL", fractionHundredths: 80 });
    const [first, ...others] = none;
    const refused = { ...denied(first ?? aTrailsFact("us-east-1"), "cloudtrail:DescribeTrails"), data: null };
    expect(evaluate({ with: [...others, refused] })).toMatchObject({
      state: "UNKNOWN",
      reasonCode: "denied",
    });
  });

  it("(b) one region shows the trail and the others were denied: that is enough", () => {
    const refused = regions.slice(1).map((region) => ({
      ...denied(aTrailsFact(region), "cloudtrail:DescribeTrails"),
      data: null,
    }));
    expect(evaluate({ with: refused }).state).toBe("MET");
  });

  it("(b) a list of buckets that was answered but is not there says nothing: UNKNOWN", () => {
    const empty = { ...aBucketListFact(securityId, []), data: null };
    expect(evaluate({ with: [empty] })).toMatchObject({ state: "UNKNOWN", known: 4, units: 5 });
  });

  it("(b) the log archive could not be entered: UNKNOWN with that cause", () => {
    const facts = [
      ...goodOrganizationFactsWithout("s3.buckets", securityId),
      { ...anAssumeFact({ assumed: false, failure: "role_missing_or_trust" }), accountId: securityId },
    ];
    const verdict = evaluate({ facts });
    expect(verdict).toMatchObject({ state: "UNKNOWN", reasonCode: "role_missing_or_trust" });
    expect(verdict.reason).toContain(`Account ${securityId}, which keeps the logs, could not be entered`);
  });

  it("(c) the audit role of the management account trusts the tooling account: enough without any delegation", () => {
    const trusting = inManagement(anAuthorizationFact());
    expect(evaluate({ with: [aDelegationFact([]), trusting] }).state).toBe("MET");
  });

  it("(c) services that say nothing of security do not count; ones that could not be read leave it open", () => {
    const administers = (ServicePrincipals: string[] | null) =>
      aDelegationFact([{ Id: securityId, ServicePrincipals, DelegationEnabledDate: null }]);
    const stranger = inManagement(
      anAuthorizationFact({ trustPolicy: aTrustPolicy({ AWS: "arn:aws:iam::123456789012:root" }) }),
    );
    expect(evaluate({ with: [administers(["sso.amazonaws.com"]), stranger] })).toMatchObject({
      state: "PARTIAL",
    });
    const unread = denied(administers(null), "organizations:ListDelegatedServicesForAccount", {
      resource: securityId,
    });
    expect(evaluate({ with: [unread, stranger] })).toMatchObject({ state: "UNKNOWN", reasonCode: "denied" });
  });

  it("(c) only a log account was named: known to be incomplete", () => {
    const organization = { securityAccountId: null, logAccountId: logId };
    const verdict = evaluate({ organization, with: withBuckets(logId) });
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 80 });
    expect(verdict.reason).toContain("none for the security team's tools");
  });

  it("(d) somebody answered no: PARTIAL; an answer limits how long the verdict holds", () => {
    expect(evaluate({ attestations: [anAnswer({ holds: false })] })).toMatchObject({ state: "PARTIAL" });
    const reviewBy = new Date(now.getTime() + 60_000);
    expect(evaluate({ attestations: [anAnswer({ reviewBy })] }).validUntil).toEqual(reviewBy);
  });

  it("(e) nothing but the management and the security account: PARTIAL", () => {
    const verdict = evaluate({ with: [aTreeFact(twelveAccounts.slice(0, 2))] });
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 80 });
    expect(verdict.reason).toContain("no account for the business");
  });
});
