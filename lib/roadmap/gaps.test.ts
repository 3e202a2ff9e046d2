import { describe, expect, it } from "vitest";
import { describeGaps, type Gap, type PlacedGap } from "./gaps.ts";
import type { ReasonCode } from "./verdict.ts";

const words = { roleName: "WaymarkAudit", preposition: "in" } as const;
const list = "guardduty:ListDetectors";
const at = (gap: Gap, ...places: string[]): PlacedGap[] => places.map((place) => ({ gap, place }));
const denial = (
  deniedBy: Extract<Gap, { kind: "denied" }>["deniedBy"],
  policyId: string | null = null,
): Gap => ({
  kind: "denied",
  op: list,
  deniedBy,
  policyId,
});

const rows: [gaps: PlacedGap[], reason: string, code: ReasonCode][] = [
  [
    at(denial("scp", "p-abc"), "us-east-2"),
    "us-east-2 denied by SCP p-abc, action guardduty:ListDetectors.",
    "denied",
  ],
  [
    at(denial("scp", "p-abc"), "us-east-2", "eu-west-1"),
    "eu-west-1 and us-east-2 denied by SCP p-abc, action guardduty:ListDetectors.",
    "denied",
  ],
  [
    at(denial("identity"), "eu-north-1"),
    "The audit role may not call guardduty:ListDetectors in eu-north-1.",
    "denied",
  ],
  [
    at(denial("boundary"), "a"),
    "guardduty:ListDetectors in a denied by the permissions boundary of WaymarkAudit.",
    "denied",
  ],
  [at(denial("unknown"), "a"), "AWS refused guardduty:ListDetectors in a and did not say why.", "denied"],
  [[{ gap: denial("rcp"), place: null }], "guardduty:ListDetectors denied by RCP.", "denied"],
  [
    at({ kind: "missing", collector: "guardduty.detector", entry: null }, "a", "b", "c", "d", "e", "f"),
    "a, b, c and 3 more are enabled but were not scanned.",
    "not_read",
  ],
  [
    at({ kind: "region", why: "not_scanned" }, "eu-south-1"),
    "eu-south-1 is enabled but was not scanned.",
    "not_read",
  ],
  [
    [{ gap: { kind: "missing", collector: "iam.summary", entry: null }, place: null }],
    "No facts of iam.summary.",
    "not_read",
  ],
  [
    [{ gap: { kind: "missing", collector: "s3.account", entry: "role_missing_or_trust" }, place: null }],
    "Role WaymarkAudit is missing here or its trust policy refuses.",
    "role_missing_or_trust",
  ],
  [
    [{ gap: { kind: "stale", collector: "s3.account", entry: "role_missing_or_trust" }, place: null }],
    "The facts of s3.account are too old to count: role WaymarkAudit is missing here or its trust policy refuses.",
    "stale",
  ],
  [
    at({ kind: "failed", op: list, outcome: "throttled" }, "a"),
    "AWS throttled guardduty:ListDetectors in a until the retries ran out.",
    "not_read",
  ],
  [
    at({ kind: "said", code: "needs_answer", text: "Nobody has answered" }, "a", "b"),
    "Nobody has answered: a and b.",
    "needs_answer",
  ],
];

describe("describeGaps", () => {
  it.each(rows)("%#: says why", (gaps, reason, reasonCode) => {
    expect(describeGaps(gaps, words)).toEqual({ reason, reasonCode });
  });

  it("says each cause once, the widest first, and no more than three", () => {
    const gaps = [
      ...at(denial("scp", "p-1"), "a"),
      ...at(denial("scp", "p-2"), "b", "c"),
      ...at(denial("boundary"), "d"),
      ...at({ kind: "failed", op: list, outcome: "timeout" }, "e"),
      ...at({ kind: "failed", op: list, outcome: "network" }, "f"),
    ];
    const { reason } = describeGaps(gaps, words);
    expect(reason.startsWith("b and c denied by SCP p-2, action guardduty:ListDetectors. ")).toBe(true);
    expect(reason.endsWith(" 2 more causes.")).toBe(true);
    expect(describeGaps(gaps.toReversed(), words).reason).toBe(reason);
  });

  it("says once what several collectors miss for one reason", () => {
    const gaps = ["iam.summary", "iam.credentials"].map(
      (collector): PlacedGap => ({ gap: { kind: "missing", collector, entry: "unreachable" }, place: null }),
    );
    expect(describeGaps(gaps, words).reason).toBe("AWS STS could not be reached for this account.");
  });

  it("names users after the action", () => {
    const gap: Gap = { kind: "denied", op: "s3:ListBuckets", deniedBy: "scp", policyId: "p-1" };
    expect(describeGaps(at(gap, "alice"), { ...words, preposition: "for" }).reason).toBe(
      "s3:ListAllMyBuckets for alice denied by SCP p-1.",
    );
  });

  it.each([
    ["s3:ListBuckets", "s3:ListAllMyBuckets"],
    ["s3:GetBucketReplication", "s3:GetReplicationConfiguration"],
    ["efs:DescribeFileSystems", "elasticfilesystem:DescribeFileSystems"],
    ["opensearch:ListDomainNames", "es:ListDomainNames"],
    ["elbv2:DescribeLoadBalancers", "elasticloadbalancing:DescribeLoadBalancers"],
    ["apigatewayv2:GetApis", "apigateway:GET"],
    ["ssoadmin:ListInstances", "sso:ListInstances"],
    ["ec2:DescribeVolumes", "ec2:DescribeVolumes"],
  ])("of %s names the action that IAM knows: %s", (op, action) => {
    const gap: Gap = { kind: "denied", op, deniedBy: "identity", policyId: null };
    const { reason } = describeGaps([{ gap, place: null }], words);
    expect(reason).toBe(`The audit role may not call ${action}.`);
  });
});
