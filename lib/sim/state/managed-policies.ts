/** AWS's own managed policies that simulated roles use, cut down to the services that the simulator has. */
import { policyOf } from "#lib/sim/policy-document.ts";
import type { AttachedPolicy } from "./audit-role.ts";

function managed(name: string, path: string, ...actions: string[]): AttachedPolicy {
  return {
    name,
    arn: `arn:aws:iam::aws:policy/${path}${name}`,
    document: policyOf({ Effect: "Allow", Action: actions, Resource: "*" }),
  };
}

/** AWS's managed policies, as far as the audit role may carry them. */
export const awsManagedPolicies = {
  AdministratorAccess: managed("AdministratorAccess", "", "*"),
  PowerUserAccess: {
    name: "PowerUserAccess",
    arn: "arn:aws:iam::aws:policy/PowerUserAccess",
    document: policyOf(
      { Effect: "Allow", NotAction: ["iam:*", "organizations:*", "account:*"], Resource: "*" },
      { Effect: "Allow", Action: ["iam:ListRoles", "organizations:DescribeOrganization"], Resource: "*" },
    ),
  },
  SecurityAudit: managed(
    "SecurityAudit",
    "",
    "account:GetAlternateContact",
    "cloudtrail:DescribeTrails",
    "cloudtrail:GetEventSelectors",
    "cloudtrail:GetTrailStatus",
    "cloudwatch:Describe*",
    "config:Describe*",
    "ec2:Describe*",
    "events:Describe*",
    "events:List*",
    "guardduty:DescribeOrganizationConfiguration",
    "guardduty:Get*",
    "guardduty:List*",
    "iam:GenerateCredentialReport",
    "iam:GenerateServiceLastAccessedDetails",
    "iam:Get*",
    "iam:List*",
    "iam:SimulatePrincipalPolicy",
    "lambda:GetFunctionConfiguration",
    "lambda:List*",
    "logs:Describe*",
    "organizations:Describe*",
    "organizations:List*",
    "s3:GetAccountPublicAccessBlock",
    "s3:GetBucket*",
    "s3:ListAllMyBuckets",
    "securityhub:Describe*",
    "securityhub:Get*",
    "securityhub:List*",
    "sns:GetTopicAttributes",
    "sns:ListSubscriptionsByTopic",
    "sns:ListTopics",
    "sqs:GetQueueAttributes",
    "sqs:ListQueues",
  ),
  ViewOnlyAccess: managed(
    "ViewOnlyAccess",
    "job-function/",
    "cloudtrail:DescribeTrails",
    "config:Describe*",
    "ec2:Describe*",
    "guardduty:List*",
    "iam:GetAccountSummary",
    "iam:List*",
    "s3:ListAllMyBuckets",
    "s3:ListBucket",
  ),
  AmazonS3ReadOnlyAccess: managed("AmazonS3ReadOnlyAccess", "", "s3:Describe*", "s3:Get*", "s3:List*"),
  CloudWatchLogsFullAccess: managed("CloudWatchLogsFullAccess", "", "cloudwatch:GenerateQuery", "logs:*"),
} satisfies Record<string, AttachedPolicy>;
