import { describe, expect, it } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import {
  aCredentialsFact,
  aKeyUser,
  aPasswordUser,
  aRegionsFact,
  denied,
  homeRegion,
  managementId,
  now,
  securityId,
} from "#lib/roadmap/a-fact.fixture.ts";
import { anInstance } from "#lib/roadmap/a-launch.fixture.ts";
import { aFunction, anInventoryFact } from "#lib/roadmap/an-inventory.fixture.ts";
import {
  aBucketListFact,
  anAccount,
  anInvitationsFact,
  anOrganizationInput,
  aTreeFact,
  businessIds,
  goodOrganizationFactsBut,
  goodOrganizationFactsWithout,
  inManagement,
  organizationId,
  twelveAccounts,
} from "#lib/roadmap/an-organization.fixture.ts";
import { evaluateOrganization } from "#lib/roadmap/evaluate.ts";
import type { OrganizationInput } from "#lib/roadmap/input.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

function evaluate(input: OrganizationInput): Verdict {
  const verdict = evaluateOrganization(input).get("1.2");
  if (verdict === undefined) throw new Error("1.2 is of scope organization");
  return verdict;
}

const withFacts = (...changes: Envelope[]) =>
  anOrganizationInput({ facts: goodOrganizationFactsBut(...changes) });

const exported = aBucketListFact(managementId, ["cur-export"]);
const instance = anInstance("i-0a1b2c3d", { createdAt: "2021-03-04T08:00:00.000Z" });
const instanceIn = (region: string) => anInventoryFact("ec2.compute", region, { instances: [instance] });
const acceptedUntil = (expiresAt: Date) => [
  { itemId: "1.2", accountId: managementId, resource: "arn:aws:s3:::cur-export", kind: "risk", expiresAt },
];
const aDay = 86_400_000;

describe("rows of the specification", () => {
  it("12/12 known accounts are members, ALL, management inventory complete and only Control Tower's: MET", () => {
    const controlTower = withFacts(
      aBucketListFact(managementId, ["aws-controltower-logs"]),
      anInventoryFact("lambda.functions", homeRegion, {
        functions: [aFunction(`arn:aws:lambda:${homeRegion}:${managementId}:function:aws-controltower-x`)],
      }),
    );
    expect(evaluate(controlTower)).toMatchObject({
      state: "MET",
      units: 14,
      reasonCode: "met",
    });
  });

  it("same, one t3.micro in the management account, ap-south-1: PARTIAL 13/14, the instance listed", () => {
    const verdict = evaluate(withFacts(instanceIn("ap-south-1")));
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 92, units: 14 });
    expect(verdict.failing).toEqual([
      {
        resource: `arn:aws:ec2:ap-south-1:${managementId}:instance/i-0a1b2c3d`,
        region: "ap-south-1",
        why: "EC2 instance in the management account, made on 2021-03-04.",
      },
    ]);
  });

  it("management inventory: us-east-1 only scanned, empty: UNKNOWN, the regions named", () => {
    const verdict = evaluate(anOrganizationInput({ organization: { regionPolicy: ["us-east-1"] } }));
    expect(verdict).toMatchObject({ state: "UNKNOWN", known: 13, units: 14 });
    expect(verdict.reason).toContain("ap-northeast-1");
    expect(verdict.reason).toContain("enabled but were not scanned");
  });

  it("FeatureSet CONSOLIDATED_BILLING, rest fine: PARTIAL", () => {
    const verdict = evaluate(withFacts(aTreeFact(twelveAccounts, "CONSOLIDATED_BILLING")));
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 92 });
    expect(verdict.failing).toEqual([
      { resource: organizationId, region: "global", why: "Feature set CONSOLIDATED_BILLING instead of ALL." },
    ]);
  });

  it("an account of ours that is not in the organization (invited, not joined): PARTIAL", () => {
    const invitation = {
      Id: "h-1",
      AccountId: "555555555555",
      ExpirationTimestamp: "2026-12-03T10:00:00.000Z",
    };
    const verdict = evaluate(withFacts(anInvitationsFact(invitation)));
    expect(verdict).toMatchObject({ state: "PARTIAL", units: 15, fractionHundredths: 93 });
    expect(verdict.failing).toEqual([
      {
        resource: "555555555555",
        region: "global",
        why: "Was invited and has not joined; the invitation ends on 2026-12-03.",
      },
    ]);
  });

  it("departed account, not classified: PARTIAL, listed", () => {
    const missing = [
      {
        id: "666666666666",
        name: "old-shop",
        state: "DEPARTED",
        missingSince: new Date("2026-11-20T09:00:00Z"),
      },
    ] as const;
    const verdict = evaluate(anOrganizationInput({ missing }));
    expect(verdict).toMatchObject({ state: "PARTIAL", units: 15 });
    expect(verdict.failing).toEqual([
      {
        resource: "666666666666",
        region: "global",
        why: "old-shop left: it is not in the organization's list since 2026-11-20.",
      },
    ]);
    expect(verdict.reason).toContain(
      "Left the organization, and nobody has said what became of it: 666666666666.",
    );
  });

  it("closed account still in ListAccounts: ignored, MET", () => {
    const closed = [
      anAccount("777777777777", { State: "CLOSED" }),
      anAccount("888888888888", { State: "PENDING_CLOSURE" }),
    ];
    const verdict = evaluate(withFacts(aTreeFact([...twelveAccounts, ...closed])));
    expect(verdict).toMatchObject({ state: "MET", units: 14 });
  });

  it("management bucket cur-export with a valid exception: MET, 1 excepted, until the exception ends", () => {
    const until = new Date(now.getTime() + 3_600_000);
    const verdict = evaluate(
      anOrganizationInput({ facts: goodOrganizationFactsBut(exported), exceptions: acceptedUntil(until) }),
    );
    expect(verdict).toMatchObject({ state: "MET", excepted: 1, units: 14, validUntil: until });
    expect(verdict.reason).toContain("1 excepted");
  });

  it("the same with an expired exception: PARTIAL", () => {
    const exceptions = acceptedUntil(new Date(now.getTime() - aDay));
    const input = anOrganizationInput({ facts: goodOrganizationFactsBut(exported), exceptions });
    expect(evaluate(input)).toMatchObject({ state: "PARTIAL", excepted: 0 });
  });

  it("ListBuckets denied in the management account: UNKNOWN", () => {
    const refused = { ...denied(aBucketListFact(managementId, []), "s3:ListBuckets"), data: null };
    const verdict = evaluate(withFacts(refused));
    expect(verdict).toMatchObject({ state: "UNKNOWN", reasonCode: "denied" });
    expect(verdict.reason).toContain("The audit role may not call s3:ListAllMyBuckets.");
  });

  it("one member SUSPENDED, rest fine: it stays a member unit, MET", () => {
    const [first, ...others] = twelveAccounts.toReversed();
    const accounts = [...others, { ...(first ?? anAccount("0")), State: "SUSPENDED" as const }];
    expect(evaluate(withFacts(aTreeFact(accounts)))).toMatchObject({ state: "MET", units: 14 });
  });

  it("nothing found elsewhere, own collectors denied in 3 regions: UNKNOWN", () => {
    const refused = ["eu-north-1", "eu-west-3", "sa-east-1"].map((region) =>
      denied(anInventoryFact("ec2.compute", region, { instances: null }), "ec2:DescribeInstances"),
    );
    const verdict = evaluate(withFacts(...refused));
    expect(verdict).toMatchObject({ state: "UNKNOWN", known: 13, reasonCode: "denied" });
    expect(verdict.reason).toContain("eu-north-1, eu-west-3 and sa-east-1");
  });
});

describe("traps", () => {
  it("an organization of members only, whose management account is empty: MET", () => {
    expect(evaluate(anOrganizationInput())).toMatchObject({ state: "MET", known: 14, units: 14 });
  });

  it("a bucket in the management account fails although the inventory is not complete", () => {
    const verdict = evaluate(
      withFacts(
        aBucketListFact(managementId, ["billing-reports", "aws-controltower-x"]),
        denied(anInventoryFact("sns.topics", "us-east-1"), "sns:ListTopics"),
      ),
    );
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 92 });
    expect(verdict.failing).toEqual([
      {
        resource: "arn:aws:s3:::billing-reports",
        region: "us-east-1",
        why: "S3 bucket in the management account, made on 2021-03-04.",
      },
    ]);
  });

  it.each([
    ["aws-controltower-logs-1", true],
    ["cf-templates-1x2y3z-us-east-1", true],
    ["my-aws-controltower-logs", false],
    ["controltower-logs", false],
  ])("a bucket called %s may be there: %s", (name, allowed) => {
    expect(evaluate(withFacts(aBucketListFact(managementId, [name]))).failing).toHaveLength(allowed ? 0 : 1);
  });

  it("users with keys and templates are a warning: evidence, no failure", () => {
    const users = [aKeyUser("deployer"), aPasswordUser("person")];
    const verdict = evaluate(
      withFacts(
        inManagement(aCredentialsFact(users)),
        aBucketListFact(managementId, ["cf-templates-a-us-east-1"]),
      ),
    );
    expect(verdict).toMatchObject({ state: "MET", failing: [] });
    const notes = verdict.evidence.filter(({ result }) => result === "info").map(({ observed }) => observed);
    expect(notes).toHaveLength(3);
    expect(notes.join(" ")).toContain("user/deployer");
    expect(notes.join(" ")).not.toContain("user/person");
  });

  it("an account whose closure has ended and that is no longer listed is out of scope", () => {
    const missing = [{ id: "777777777777", name: "gone", state: "CLOSED", missingSince: null }] as const;
    expect(evaluate(anOrganizationInput({ missing }))).toMatchObject({ state: "MET", units: 14 });
  });

  it("an account that was missing and is listed again is a member", () => {
    const [id = ""] = businessIds(1);
    const missing = [{ id, name: "back", state: "DEPARTED", missingSince: now }] as const;
    expect(evaluate(anOrganizationInput({ missing }))).toMatchObject({ state: "MET", units: 14 });
  });

  it("an invitation by e-mail fails as well; one of a member or of a departed account is no second unit", () => {
    const [member = ""] = businessIds(1);
    const invited = (Id: string, AccountId: string | null) => ({ Id, AccountId, ExpirationTimestamp: null });
    const facts = goodOrganizationFactsBut(
      anInvitationsFact(
        invited("h-mail", null),
        invited("h-member", member),
        invited("h-left", "666666666666"),
      ),
    );
    const missing = [{ id: "666666666666", name: "old", state: "DEPARTED", missingSince: null }] as const;
    const verdict = evaluate(anOrganizationInput({ facts, missing }));
    expect(verdict).toMatchObject({ state: "PARTIAL", units: 16 });
    expect(verdict.failing.map(({ resource }) => resource)).toEqual(["666666666666", "h-mail"]);
  });

  it("invitations that could not be read leave it open whether an account is still outside", () => {
    const refused = {
      ...denied(anInvitationsFact(), "organizations:ListHandshakesForOrganization"),
      data: null,
    };
    expect(evaluate(withFacts(refused))).toMatchObject({
      state: "UNKNOWN",
      reasonCode: "denied",
      known: 14,
      units: 15,
    });
  });

  it("DescribeOrganization denied and no facts: UNKNOWN; the bucket that was found still counts", () => {
    const refused = { ...denied(aTreeFact(), "organizations:DescribeOrganization"), data: null };
    expect(evaluate(withFacts(refused))).toMatchObject({ state: "UNKNOWN", reasonCode: "denied" });
    const found = evaluate(withFacts(refused, exported));
    expect(found).toMatchObject({ state: "NOT_MET", evidenceIncomplete: true });
  });

  it("the management account could not be entered: only the unit about it is unknown", () => {
    const facts = ["s3.buckets", "account.regions", "iam.credentials"].reduce(
      (kept, collector) =>
        kept.filter((envelope) => envelope.collector !== collector || envelope.accountId !== managementId),
      goodOrganizationFactsWithout("sts.assume", managementId),
    );
    const missing = [{ id: "666666666666", name: "old", state: "DEPARTED", missingSince: null }] as const;
    expect(evaluate(anOrganizationInput({ facts }))).toMatchObject({
      state: "UNKNOWN",
      known: 13,
      units: 14,
    });
    expect(evaluate(anOrganizationInput({ facts, missing }))).toMatchObject({
      state: "PARTIAL",
      known: 14,
      units: 15,
      evidenceIncomplete: true,
    });
  });

  it("a standalone account has no organization: NOT_MET", () => {
    const organization = { kind: "standalone", id: managementId, securityAccountId: null } as const;
    const verdict = evaluate(anOrganizationInput({ organization, facts: [inManagement(aRegionsFact())] }));
    expect(verdict).toMatchObject({ state: "NOT_MET", fractionHundredths: 0, units: 1 });
    expect(verdict.failing).toEqual([
      { resource: managementId, region: "global", why: "Belongs to no organization." },
    ]);
  });

  it("the buckets of other accounts are nobody's business here", () => {
    expect(evaluate(withFacts(aBucketListFact(securityId, ["a", "b"]))).failing).toEqual([]);
  });
});
