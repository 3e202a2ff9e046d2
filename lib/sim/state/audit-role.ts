/** The audit role of an account: who may enter, and what it may read. */
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { type PolicyDocument, policyOf, type Statement } from "#lib/sim/policy-document.ts";
import { lowerAndDigits, text } from "#lib/sim/random.ts";
import { awsManagedPolicies } from "./managed-policies.ts";
import { rungOf } from "./rungs.ts";

export interface AttachedPolicy {
  arn: string;
  name: string;
  document: PolicyDocument;
}

export interface AuditRole {
  name: string;
  arn: string;
  trust: PolicyDocument;
  attached: readonly AttachedPolicy[];
  inline: readonly { name: string; document: PolicyDocument }[];
  /** Seconds. */
  maxSessionDuration: number;
}

/** Reading and nothing else, in the narrowest form. */
const readActions = [
  "aoss:GetSecurityPolicy",
  "aoss:ListSecurityPolicies",
  "codeartifact:DescribeRepository",
  "codeartifact:ListRepositories",
  "ec2:DescribeInstanceImageMetadata",
  "ec2:GetAllowedImagesSettings",
  "ec2:GetSnapshotBlockPublicAccessState",
  "ecr:DescribePullThroughCacheRules",
  "ecr:DescribeRepositories",
  "ecr:GetRegistryScanningConfiguration",
  "ecr:GetRegistryPolicy",
  "ecr:GetRepositoryPolicy",
  "elasticfilesystem:DescribeFileSystemPolicy",
  "es:DescribeDomains",
  "kms:GetKeyPolicy",
  "kms:ListAliases",
  "kms:ListKeys",
  "lambda:GetPolicy",
  "lambda:ListFunctionUrlConfigs",
  "rds:DescribeDBClusterSnapshotAttributes",
  "rds:DescribeDBSnapshotAttributes",
  "redshift:DescribeClusterSubnetGroups",
  "secretsmanager:DescribeSecret",
  "secretsmanager:GetResourcePolicy",
  "secretsmanager:ListSecrets",
  "sns:GetTopicAttributes",
  "ssm:DescribeDocumentPermission",
  "ssm:DescribeParameters",
  "ssm:DescribeInstanceInformation",
  "ssm:ListDocuments",
  "redshift-serverless:ListWorkgroups",
  "dms:DescribeReplicationInstances",
  "kafka:ListClustersV2",
  "mq:ListBrokers",
  "mq:DescribeBroker",
  "account:GetAccountInformation",
  "access-analyzer:ListAnalyzers",
  "access-analyzer:ListFindings",
  "account:GetAlternateContact",
  "account:GetContactInformation",
  "account:ListRegions",
  "apigateway:GET",
  "autoscaling:DescribeAutoScalingGroups",
  "autoscaling:DescribeLaunchConfigurations",
  "ce:GetDimensionValues",
  "cloudformation:DescribeStackSet",
  "cloudformation:ListStackInstances",
  "cloudformation:ListStackResources",
  "cloudformation:ListStackSets",
  "cloudformation:ListStacks",
  "backup:DescribeGlobalSettings",
  "backup:DescribeRegionSettings",
  "backup:GetBackupPlan",
  "backup:List*",
  "cloudtrail:DescribeTrails",
  "cloudtrail:GetEventDataStore",
  "cloudtrail:GetEventSelectors",
  "cloudtrail:GetTrailStatus",
  "cloudtrail:ListEventDataStores",
  "cloudtrail:LookupEvents",
  "cloudwatch:DescribeAlarms",
  "codebuild:BatchGetProjects",
  "codebuild:ListProjects",
  "config:DescribeConfigRuleEvaluationStatus",
  "config:DescribeComplianceByConfigRule",
  "config:DescribeConfigRules",
  "config:DescribeConfigurationRecorderStatus",
  "config:DescribeConfigurationRecorders",
  "config:SelectResourceConfig",
  "config:DescribeRemediationConfigurations",
  "config:DescribeRemediationExecutionStatus",
  "scheduler:ListSchedules",
  "ssm:DescribeAutomationExecutions",
  "states:ListStateMachines",
  "dlm:GetLifecyclePolicies",
  "dlm:GetLifecyclePolicy",
  "dynamodb:DescribeTable",
  "dynamodb:ListTables",
  "ec2:DescribeAddresses",
  "ec2:DescribeImages",
  "ec2:DescribeImageAttribute",
  "ec2:DescribeInstances",
  "ec2:DescribeInternetGateways",
  "ec2:DescribeLaunchTemplateVersions",
  "ec2:DescribeManagedPrefixLists",
  "ec2:DescribeNatGateways",
  "ec2:DescribeNetworkAcls",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeRegions",
  "ec2:DescribeRouteTables",
  "ec2:DescribeSecurityGroupRules",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSnapshotAttribute",
  "ec2:DescribeSnapshots",
  "ec2:DescribeSubnets",
  "ec2:DescribeTransitGatewayAttachments",
  "ec2:DescribeVolumes",
  "ec2:DescribeVpcBlockPublicAccessExclusions",
  "ec2:DescribeVpcBlockPublicAccessOptions",
  "ec2:DescribeVpcEndpoints",
  "ec2:DescribeTransitGatewayRouteTables",
  "ec2:DescribeVpcPeeringConnections",
  "ec2:DescribeVpcs",
  "ec2:SearchTransitGatewayRoutes",
  "ec2:GetManagedPrefixListEntries",
  "ecs:DescribeServices",
  "ecs:DescribeTaskDefinition",
  "ecs:DescribeTasks",
  "ecs:ListTasks",
  "ecs:ListClusters",
  "ecs:ListServices",
  "ec2:GetInstanceMetadataDefaults",
  "ecs:DescribeContainerInstances",
  "ecs:ListContainerInstances",
  "eks:DescribeCluster",
  "eks:DescribeNodegroup",
  "eks:ListClusters",
  "eks:ListNodegroups",
  "elasticfilesystem:DescribeFileSystems",
  "elasticloadbalancing:DescribeLoadBalancers",
  "es:ListDomainNames",
  "events:ListEventBuses",
  "events:ListRules",
  "events:ListTargetsByRule",
  "fsx:DescribeFileSystems",
  "guardduty:DescribeOrganizationConfiguration",
  "guardduty:Get*",
  "guardduty:List*",
  "iam:GenerateCredentialReport",
  "iam:GenerateServiceLastAccessedDetails",
  "iam:Get*",
  "iam:List*",
  "inspector2:BatchGetAccountStatus",
  "inspector2:ListMembers",
  "lambda:GetFunctionConcurrency",
  "lambda:GetFunctionConfiguration",
  "lambda:ListFunctions",
  "logs:DescribeMetricFilters",
  "logs:DescribeSubscriptionFilters",
  "network-firewall:DescribeFirewall",
  "network-firewall:DescribeFirewallPolicy",
  "network-firewall:DescribeRuleGroup",
  "network-firewall:DescribeVpcEndpointAssociation",
  "network-firewall:ListFirewalls",
  "network-firewall:ListVpcEndpointAssociations",
  "organizations:Describe*",
  "organizations:List*",
  "rds:DescribeDBClusterSnapshots",
  "rds:DescribeDBClusters",
  "rds:DescribeDBInstanceAutomatedBackups",
  "rds:DescribeDBInstances",
  "rds:DescribeDBSnapshots",
  "redshift:DescribeClusters",
  "route53resolver:ListFirewallConfigs",
  "route53resolver:ListFirewallDomainLists",
  "route53resolver:ListFirewallDomains",
  "route53resolver:ListFirewallRuleGroupAssociations",
  "route53resolver:ListFirewallRules",
  "s3:GetAccountPublicAccessBlock",
  "s3:GetBucketAcl",
  "s3:GetBucketLogging",
  "s3:GetBucketNotification",
  "s3:GetBucketObjectLockConfiguration",
  "s3:GetBucketOwnershipControls",
  "s3:GetAccessPoint",
  "s3:GetAccessPointPolicyStatus",
  "s3:GetBucketPolicy",
  "s3:GetBucketPolicyStatus",
  "s3:GetBucketPublicAccessBlock",
  "s3:GetBucketVersioning",
  "s3:GetReplicationConfiguration",
  "s3:GetMultiRegionAccessPointPolicyStatus",
  "s3:ListAccessPoints",
  "s3:ListAllMyBuckets",
  "s3:ListMultiRegionAccessPoints",
  "sagemaker:DescribeNotebookInstance",
  "sagemaker:ListNotebookInstances",
  "securityhub:DescribeHub",
  "securityhub:DescribeSecurityHubV2",
  "securityhub:GetAggregatorV2",
  "securityhub:GetEnabledStandards",
  "securityhub:GetFindingAggregator",
  "securityhub:ListAggregatorsV2",
  "securityhub:ListFindingAggregators",
  "securityhub:ListMembers",
  "sns:ListSubscriptionsByTopic",
  "sns:ListTopics",
  "sqs:GetQueueAttributes",
  "sqs:ListQueues",
  "identitystore:ListGroupMemberships",
  "sso:DescribeInstance",
  "sso:DescribePermissionSet",
  "sso:List*",
  "resource-explorer-2:GetDefaultView",
  "resource-explorer-2:GetView",
  "resource-explorer-2:ListIndexes",
  "resource-explorer-2:ListResources",
  "ram:GetResourceShares",
  "ram:ListPrincipals",
  "tag:GetResources",
];

/** What the first version of the policy did not have; AWS's wildcards are spelled out, as the first author did. */
const outdatedActions = [
  "account:ListRegions",
  "cloudtrail:DescribeTrails",
  "cloudtrail:GetTrailStatus",
  "ec2:DescribeRegions",
  "guardduty:GetAdministratorAccount",
  "guardduty:ListDetectors",
  "iam:GenerateCredentialReport",
  "iam:GetAccountAuthorizationDetails",
  "iam:GetAccessKeyLastUsed",
  "iam:GetAccountSummary",
  "iam:GetCredentialReport",
  "iam:ListAccessKeys",
  "iam:ListMFADevices",
  "iam:ListSSHPublicKeys",
  "iam:ListSigningCertificates",
  "iam:ListUsers",
  "organizations:Describe*",
  "s3:GetAccountPublicAccessBlock",
  "s3:ListAllMyBuckets",
];

/** What the managed policies SecurityAudit and ViewOnlyAccess lack. */
const extraActions = [
  "codeartifact:DescribeRepository",
  "ecr:DescribePullThroughCacheRules",
  "aoss:GetSecurityPolicy",
  "aoss:ListSecurityPolicies",
  "account:GetAccountInformation",
  "account:GetContactInformation",
  "scheduler:ListSchedules",
  "ce:GetDimensionValues",
  "account:ListRegions",
  "backup:GetBackupPlan",
  "cloudtrail:GetEventDataStore",
  "cloudtrail:ListEventDataStores",
  "dlm:GetLifecyclePolicies",
  "dlm:GetLifecyclePolicy",
  "identitystore:ListGroupMemberships",
  "sso:DescribeInstance",
  "sso:DescribePermissionSet",
  "sso:List*",
  "config:SelectResourceConfig",
  "resource-explorer-2:GetDefaultView",
  "resource-explorer-2:GetView",
  "resource-explorer-2:ListIndexes",
  "resource-explorer-2:ListResources",
];

const neverReadActions = [
  "s3:GetObject*",
  "secretsmanager:GetSecretValue",
  "ssm:GetParameter*",
  "sts:AssumeRole",
];

function allow(sid: string, ...actions: string[]): Statement {
  return { Sid: sid, Effect: "Allow", Action: actions, Resource: "*" };
}

function trustOf(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  isOpen: boolean,
): PolicyDocument {
  const externalId =
    account.peculiarity === "other-external-id"
      ? text(24, lowerAndDigits, organization.seed, "other-external-id", account.index)
      : organization.externalId;
  return policyOf({
    Effect: "Allow",
    Principal: isOpen ? { AWS: "*" } : { AWS: organization.baseRoleArn },
    Action: "sts:AssumeRole",
    Condition: { StringEquals: { "sts:ExternalId": externalId } },
  });
}

function isMissing(organization: SimulatedOrganization, account: SimulatedAccount): boolean {
  // The stack set reaches a new account late in every other week.
  const isLate = account.peculiarity === "joined-today" && organization.epoch % 2 === 1;
  return account.peculiarity === "no-audit-role" || isLate;
}

/** null: the account has no such role. */
export function auditRoleOf(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
): AuditRole | null {
  if (isMissing(organization, account)) {
    return null;
  }
  const rung = rungOf(organization, account, "auditRole");
  const isManaged = rung === "managed" || rung === "administrator";
  const own: AttachedPolicy = {
    name: "WaymarkAudit-1",
    arn: `arn:aws:iam::${account.id}:policy/WaymarkAudit-1`,
    document: policyOf(
      allow("Read", ...(account.peculiarity === "outdated-audit-policy" ? outdatedActions : readActions)),
      { Sid: "NeverRead", Effect: "Deny", Action: neverReadActions, Resource: "*" },
    ),
  };
  const { SecurityAudit, ViewOnlyAccess, AdministratorAccess } = awsManagedPolicies;
  return {
    name: organization.auditRoleName,
    arn: `arn:aws:iam::${account.id}:role/${organization.auditRoleName}`,
    trust: trustOf(organization, account, rung === "open-trust"),
    attached: isManaged
      ? [...(rung === "administrator" ? [AdministratorAccess] : []), SecurityAudit, ViewOnlyAccess]
      : [own],
    inline: isManaged ? [{ name: "WaymarkExtra", document: policyOf(allow("Extra", ...extraActions)) }] : [],
    maxSessionDuration: 3600,
  };
}
