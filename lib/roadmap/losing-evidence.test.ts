/** Less evidence never makes anything better: the promise that a tick can be trusted. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Envelope, Operation } from "#lib/facts/envelope.ts";
import { denied, homeRegion, securityId } from "./a-fact.fixture.ts";
import { judge, runs, world } from "./a-world.fixture.ts";
import { anInput } from "./an-input.fixture.ts";
import type { AccountInput } from "./input.ts";
import type { Verdict } from "./verdict.ts";

interface Loss {
  name: string;
  input: AccountInput;
}

function lossesOf(input: AccountInput, change: (envelope: Envelope) => (Envelope | null)[]): Loss[] {
  const inList = (key: "facts" | "sharedFacts"): Loss[] =>
    input[key].flatMap((envelope, at) =>
      change(envelope).map((changed) => ({
        name: `${envelope.collector}|${envelope.region}`,
        input: {
          ...input,
          [key]: changed === null ? input[key].toSpliced(at, 1) : input[key].with(at, changed),
        },
      })),
    );
  return [...inList("facts"), ...inList("sharedFacts")];
}

const hardReasons =
  /^(?:The root user has|People have no way in through a directory|Everybody may write through role|Nothing here asks for a token|A machine runs from a public image)/;

/** The proof of a hard violation may get lost; then what remains is judged, and it is still not met. */
function isHard({ reasonCode, reason }: Verdict): boolean {
  return reasonCode === "role_missing_or_trust" || hardReasons.test(reason);
}

function expectNoGain(before: AccountInput, losses: readonly Loss[]): void {
  const verdicts = new Map(judge(before));
  for (const { name, input } of losses) {
    for (const [id, after] of judge(input)) {
      const old = verdicts.get(id);
      if (old === undefined) throw new Error(`no verdict on ${id}`);
      const label = `${id} without ${name}: ${old.state} ${old.fractionHundredths} → ${after.state} ${after.fractionHundredths}`;
      if (old.state !== "MET") expect(after.state, label).not.toBe("MET");
      if (!isHard(old))
        expect(after.fractionHundredths ?? 0, label).toBeLessThanOrEqual(old.fractionHundredths ?? 0);
    }
  }
}

/** Some losses of each world, not all: every judgement costs, and the next run of the tests draws others. */
const lossesOfEach = 15;

function neverGains(change: (envelope: Envelope) => (Envelope | null)[]): void {
  const lossy = world.chain((input) => {
    const losses = lossesOf(input, change);
    return fc.tuple(
      fc.constant(input),
      fc.subarray(losses, { maxLength: Math.min(losses.length, lossesOfEach) }),
    );
  });
  fc.assert(
    fc.property(lossy, ([input, losses]) => expectNoGain(input, losses)),
    runs,
  );
}

describe("losing evidence", () => {
  it("never improves an item when a fact is missing", () => {
    neverGains(() => [null]);
  });

  it("never improves an item when an operation was not called", () => {
    neverGains((envelope) =>
      envelope.ops.map((_, at): Envelope => ({ ...envelope, ops: envelope.ops.toSpliced(at, 1) })),
    );
  });

  it("never improves an item when an operation is denied, even if its data is still there", () => {
    neverGains((envelope) => envelope.ops.map(({ op }) => denied(envelope, op, { deniedBy: "scp" })));
  });

  it("never improves an item when facts are stale, of another version, or cut short", () => {
    neverGains((envelope) => [
      { ...envelope, observedAt: "2026-01-01T00:00:00Z" },
      { ...envelope, schema: 99 },
      { ...envelope, complete: false },
      { ...envelope, data: null },
    ]);
  });
});

describe("never MET on missing evidence", () => {
  const met = anInput({
    organization: { securityAccountId: null, baseAccountId: securityId },
    settings: { ...anInput().settings, securityAccountIds: [securityId] },
  });
  const used: [id: string, collector: string, op: string, region?: string][] = [
    ["10.1", "organizations.tree", "organizations:ListAccounts"],
    ["10.1", "organizations.delegation", "organizations:ListDelegatedAdministrators"],
    ["10.1", "ec2.compute", "ec2:DescribeInstances", "eu-north-1"],
    ["3.1", "account.regions", "account:ListRegions"],
    ["3.1", "cloudtrail.trails", "cloudtrail:DescribeTrails", "eu-north-1"],
    ["3.1", "cloudtrail.trails", "cloudtrail:GetTrailStatus", "eu-north-1"],
    ["3.1", "cloudtrail.selectors", "cloudtrail:GetEventSelectors"],
    ["3.1", "s3.buckets", "s3:ListBuckets"],
    ["3.2", "sts.assume", "sts:AssumeRole"],
    ["3.2", "sts.assume", "sts:GetCallerIdentity"],
    ["3.2", "account.regions", "account:ListRegions"],
    ["3.2", "iam.summary", "iam:GetAccountSummary"],
    ["3.2", "iam.credentials", "iam:ListUsers"],
    ["3.2", "iam.authorization", "iam:GetAccountAuthorizationDetails"],
    ["3.2", "s3.account", "s3control:GetPublicAccessBlock"],
    ["3.2", "s3.exposure", "s3:ListBuckets"],
    ["3.2", "guardduty.detector", "guardduty:ListDetectors", homeRegion],
    ["3.3", "account.regions", "account:ListRegions"],
    ["3.4", "s3.account", "s3control:GetPublicAccessBlock"],
    ["4.1", "account.regions", "account:ListRegions"],
    ["4.1", "guardduty.detector", "guardduty:ListDetectors", "eu-north-1"],
    ["4.1", "guardduty.detector", "guardduty:GetDetector", "eu-north-1"],
    ["4.1", "guardduty.detector", "guardduty:GetAdministratorAccount", "eu-north-1"],
    ["4.1", "guardduty.admins", "guardduty:ListOrganizationAdminAccounts", "eu-north-1"],
    ["4.3", "account.regions", "account:ListRegions"],
    ["4.3", "securityhub.hub", "securityhub:DescribeHub", "eu-north-1"],
    ["4.3", "securityhub.standards", "securityhub:GetEnabledStandards", "eu-north-1"],
    ["4.3", "config.recorder", "config:DescribeConfigurationRecorders", "eu-north-1"],
    ["4.3", "config.recorder", "config:DescribeConfigurationRecorderStatus", "eu-north-1"],
    ["4.3", "config.recorder", "config:DescribeConfigRules", "eu-north-1"],
    ["4.3", "config.recorder", "config:DescribeConfigRuleEvaluationStatus", "eu-north-1"],
    ["5.1", "iam.credentials", "iam:ListUsers"],
    ["5.1", "sso.assignments", "ssoadmin:ListInstances"],
    ["5.1", "sso.assignments", "ssoadmin:ListAccountAssignments"],
    ["5.2", "iam.credentials", "iam:ListUsers"],
    ["5.2", "iam.summary", "iam:GetAccountSummary"],
    ["5.3", "iam.authorization", "iam:GetAccountAuthorizationDetails"],
    ["5.3", "iam.role-usage", "iam:GenerateServiceLastAccessedDetails"],
    ["5.3", "iam.role-usage", "iam:GetServiceLastAccessedDetails"],
    ["8.3", "iam.authorization", "iam:GetAccountAuthorizationDetails"],
    ["9.1", "account.regions", "account:ListRegions"],
    ["9.1", "ec2.compute", "ec2:DescribeInstances", "eu-north-1"],
    ["9.1", "ec2.launch", "ec2:DescribeLaunchTemplateVersions", "eu-north-1"],
    ["9.1", "ec2.defaults", "ec2:GetInstanceMetadataDefaults", "eu-north-1"],
    ["9.1", "autoscaling.groups", "autoscaling:DescribeAutoScalingGroups", "eu-north-1"],
    ["9.1", "eks.node-groups", "eks:ListNodegroups", "eu-north-1"],
    ["9.2", "account.regions", "account:ListRegions"],
    ["9.2", "ec2.network", "ec2:DescribeNetworkInterfaces", "eu-north-1"],
    ["9.2", "ec2.network", "ec2:DescribeSubnets", homeRegion],
    ["9.2", "ec2.network", "ec2:DescribeRouteTables", homeRegion],
    ["9.2", "ec2.network", "ec2:DescribeVpcEndpoints", homeRegion],
    ["9.2", "lambda.functions", "lambda:ListFunctions", "eu-north-1"],
    ["9.2", "codebuild.projects", "codebuild:ListProjects", "eu-north-1"],
    ["9.2", "sagemaker.notebooks", "sagemaker:ListNotebookInstances", "eu-north-1"],
    ["8.1", "account.regions", "account:ListRegions"],
    ["8.1", "organizations.policies", "organizations:ListPolicies"],
    ["8.1", "organizations.tree", "organizations:ListAccounts"],
    ["8.1", "organizations.tree", "organizations:ListRoots"],
  ];

  it("starts from an account that meets all of them", () => {
    expect(judge(met).map(([, { state }]) => state)).toSatisfy(
      (states: string[]) => states.length > 5 && states.every((state) => state === "MET"),
    );
  });

  const outcomes = [
    "denied",
    "throttled",
    "timeout",
    "network",
    "expired",
    "invalid",
    "error",
    "region_disabled",
  ] as const;
  it.each(used)("%s needs %s %s", (id, collector, op, region = "global") => {
    for (const outcome of outcomes) {
      const spoil = (envelope: Envelope): Envelope => {
        if (envelope.collector !== collector || envelope.region !== region) return envelope;
        const ops = envelope.ops.map((entry): Operation => (entry.op === op ? { op, outcome } : entry));
        return { ...envelope, complete: false, ops };
      };
      const input = { ...met, facts: met.facts.map(spoil), sharedFacts: met.sharedFacts.map(spoil) };
      expect(new Map(judge(input)).get(id)?.state, outcome).not.toBe("MET");
    }
  });
});
