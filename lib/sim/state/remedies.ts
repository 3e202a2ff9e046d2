/** What corrects mistakes in an account by itself: remediations of AWS Config, and a rule of EventBridge with what it starts. */
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { hash } from "#lib/sim/random.ts";

/** From nothing to corrections that were seen to work. */
const kinds = [
  "none",
  "none",
  "none",
  "manual",
  "telling",
  "failing",
  "gone",
  "off",
  "automation",
  "config",
  "config",
] as const;
export type RemedyKind = (typeof kinds)[number];

/** Accounts that stand for a case in every organization of eight or more. */
const fixed: Readonly<Record<number, RemedyKind>> = {
  1: "config",
  3: "config",
  5: "automation",
  6: "failing",
};

/** What an account made of it. */
export function remedyOf(organization: SimulatedOrganization, account: SimulatedAccount): RemedyKind {
  const held = account.index < Math.min(organization.size, 8) ? fixed[account.index] : undefined;
  if (held !== undefined) return held;
  if (account.peculiarity === "joined-today") return "none";
  return kinds[hash(organization.seed, "remedy", account.index) % kinds.length] ?? "none";
}

export interface SimulatedRemedy {
  /** Name of the rule of AWS Config. */
  rule: string;
  sourceIdentifier: string;
  document: string;
  isAutomatic: boolean;
  /** How its runs ended, and how many days ago, the newest first. */
  runs: readonly { state: "SUCCEEDED" | "FAILED"; daysAgo: number }[];
  compliance: "COMPLIANT" | "NON_COMPLIANT";
}

/** Buckets, ports and users; users are one Region's business. */
const corrected = [
  ["public-buckets", "S3_BUCKET_PUBLIC_READ_PROHIBITED", "AWS-DisableS3BucketPublicReadWrite"],
  ["open-ports", "INCOMING_SSH_DISABLED", "AWS-DisablePublicAccessForSecurityGroup"],
  [
    "unused-users",
    "IAM_USER_UNUSED_CREDENTIALS_CHECK",
    "AWSConfigRemediation-RevokeUnusedIAMUserCredentials",
  ],
] as const;

/** The remediations that an account wants in a Region; they exist where its AWS Config has rules. */
export function remediesIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): SimulatedRemedy[] {
  const kind = remedyOf(organization, account);
  if (kind !== "config" && kind !== "manual" && kind !== "telling" && kind !== "failing") return [];
  return corrected
    .filter(([rule]) => rule !== "unused-users" || region === "us-east-1")
    .map(([rule, sourceIdentifier, document]) => ({
      rule,
      sourceIdentifier,
      document: kind === "telling" ? "AWS-PublishSNSNotification" : document,
      isAutomatic: kind !== "manual",
      // Nobody opens ports here: that one has never run, and its rule finds nothing.
      runs:
        kind === "failing"
          ? Array.from({ length: 12 }, (_, at) => ({ state: "FAILED" as const, daysAgo: at + 1 }))
          : kind === "config" && rule !== "open-ports"
            ? [{ state: "SUCCEEDED" as const, daysAgo: 12 }]
            : [],
      compliance: rule === "open-ports" && kind !== "failing" ? "COMPLIANT" : "NON_COMPLIANT",
    }));
}

/** Where rules of EventBridge close ports. */
const ruledRegions = ["us-east-1", "eu-west-1"];

/** Name of the function, and of the document, that closes ports. */
export const closingName = "close-open-ports";

/** What the rule of the account starts in a Region when somebody opens a port; null: it has no such rule there. */
export function closingTarget(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): string | null {
  const kind = remedyOf(organization, account);
  if (account.state !== "ACTIVE" || !ruledRegions.includes(region)) return null;
  if (kind === "automation") {
    return `arn:aws:ssm:${region}:${account.id}:automation-definition/${closingName}:$DEFAULT`;
  }
  return kind === "gone" || kind === "off"
    ? `arn:aws:lambda:${region}:${account.id}:function:${closingName}`
    : null;
}

/** What such a rule listens to. */
export const closingPattern = JSON.stringify({
  source: ["aws.ec2"],
  "detail-type": ["AWS API Call via CloudTrail"],
  detail: { eventName: ["AuthorizeSecurityGroupIngress"] },
});
