/**
 * Where an item may stay MET although an operation of its collectors was refused, and why. An item that has the same
 * evidence from elsewhere, or that does not ask for this operation at all, belongs here; one that reads it and stays MET
 * is wrong. Only tests import it.
 */

interface Redundancy {
  item: string;
  /** Operations; "region": an unreadable region altogether. */
  ops: readonly string[] | RegExp;
  why: string;
  /** Only of accounts that are the security team's. */
  of?: "security";
}

const redundancies: readonly Redundancy[] = [
  {
    item: "1.1",
    ops: /^organizations:(DescribeOrganization|ListRoots|ListAccountsForParent|ListOrganizationalUnitsForParent)$/,
    why: "whether the account is listed is asked, not where it hangs",
  },
  {
    item: "1.1",
    ops: ["account:GetAccountInformation", "account:GetContactInformation"],
    why: "who answers is what people recorded; of AWS only the alternate contacts count",
  },
  {
    item: "1.1",
    ops: ["ce:GetDimensionValues"],
    why: "bills tell of accounts that are missing, which the organization's own row judges",
  },
  {
    item: "1.3",
    ops: /^(organizations:List(Delegated|AWSService)|guardduty:ListOrganizationAdmin)/,
    why: "one service that the security account administers is enough",
  },
  {
    item: "1.3",
    ops: /^organizations:(DescribeOrganization|ListRoots|ListAccountsForParent|ListOrganizationalUnitsForParent)$/,
    why: "which accounts there are is told by their list; where they hang is not asked",
  },
  {
    item: "1.3",
    ops: ["cloudtrail:GetTrailStatus", "iam:GetAccountAuthorizationDetails", "region"],
    why: "asks whose bucket the trail at home names, no more",
  },
  {
    item: "2.1",
    ops: /^(backup:(Describe|GetBackupPlan$|ListBackup(Plans|Selections)$)|dlm:|organizations:)/,
    why: "plans and policies say what is meant to be copied; only copies that exist count",
  },
  {
    item: "2.1",
    ops: /^(backup:List(CopyJobs|ProtectedResources|RecoveryPointsByBackupVault)|ec2:DescribeSnapshots|rds:Describe(DBSnapshots|DBClusterSnapshots|DBInstanceAutomatedBackups)|s3:GetBucket(Replication|Versioning))$/,
    why: "one copy that was read is enough, whatever could not be read of others",
  },
  {
    item: "2.1",
    ops: [
      "cloudtrail:DescribeTrails",
      "cloudtrail:GetTrailStatus",
      "s3:GetBucketLogging",
      "dynamodb:DescribeTable",
    ],
    why: "they only take resources out of what has to be copied",
  },
  { item: "3.1", ops: /EventDataStore/, why: "a trail that records everything is enough" },
  {
    item: "3.2",
    ops: /^(guardduty:Get|iam:GetCredentialReport|iam:List(?!Users)|organizations:|s3:GetBucket|s3:GetPublic|region)/,
    why: "one call of each service at home shows that the role may read",
  },
  {
    item: "3.4",
    ops: ["organizations:DescribeEffectivePolicy", "s3:ListBuckets"],
    why: "the account's own block, all of it, needs neither policy nor buckets",
  },
  {
    item: "4.1",
    ops: /^(guardduty:(DescribeOrganizationConfiguration|ListMembers|GetMemberDetectors)|organizations:DescribeEffectivePolicy)$/,
    why: "the account's own detectors were read",
  },
  {
    item: "4.1",
    ops: /^guardduty:(ListDetectors|GetDetector|GetAdministratorAccount|ListOrganizationAdminAccounts)$/,
    why: "the administrator sees its members, and itself",
  },
  {
    item: "5.4",
    ops: /^iam:/,
    why: "people answer it; what IAM shows can only contradict them",
  },
  {
    item: "4.3",
    ops: [
      "securityhub:DescribeSecurityHubV2",
      "accessanalyzer:ListAnalyzers",
      "inspector2:ListMembers",
      "inspector2:BatchGetAccountStatus",
    ],
    why: "the hub of the first generation, with its standards, is enough; analyzers and Inspector only support it",
  },
  {
    item: "5.1",
    ops: /^(ssoadmin:|iam:GetAccountAuthorizationDetails$|iam:.*Providers?$)/,
    why: "one way in is enough: an assignment of Identity Center, or a provider that a role trusts",
  },
  {
    item: "5.1",
    ops: /^iam:(GetCredentialReport|List(AccessKeys|SSHPublicKeys|ServiceSpecificCredentials|SigningCertificates))$/,
    why: "passwords are asked, not keys; without users the report adds nothing",
  },
  {
    item: "5.3",
    ops: ["accessanalyzer:ListFindingsV2"],
    why: "which services roles use is read from IAM; an analyzer is the other source",
  },
  {
    item: "5.2",
    ops: ["iam:GetCredentialReport"],
    why: "what the users have is listed as well; the report tells when it was used",
  },
  {
    item: "6.2",
    ops: /^(ec2:(Describe(Vpcs|SecurityGroups|SecurityGroupRules|NetworkAcls|InternetGateways|NatGateways|VpcEndpoints|ManagedPrefixLists|VpcBlockPublicAccess.*|TransitGateway.*)|GetManagedPrefixListEntries|SearchTransitGatewayRoutes)|networkfirewall:.*)$/,
    why: "only what routes lead to is looked at, and subnets say themselves what is shut; groups are not asked",
  },
  {
    item: "6.3",
    ops: /^(ec2:(Describe(Vpcs|Subnets|RouteTables|NetworkAcls|InternetGateways|NatGateways|VpcEndpoints|ManagedPrefixLists|VpcBlockPublicAccess.*|TransitGateway.*|LaunchTemplateVersions)|GetManagedPrefixListEntries)|autoscaling:.*|lambda:.*|ecs:.*|codebuild:.*)$/,
    why: "a group without a fault has none whoever uses it; routes are asked only of groups that are open to the world",
  },
  {
    item: "7.1",
    ops: /^(ec2:Describe(Volumes|Snapshots|Images|InstanceImageMetadata)|autoscaling:DescribeLaunchConfigurations|organizations:.*|eks:DescribeCluster|ssm:.*|codeartifact:.*|ecr:.*|ecs:(DescribeTasks|DescribeTaskDefinition|DescribeServices))$/,
    why: "images that are still listed are known from either list, only own ones have a past, only containers a registry; the rest is shown",
  },
  {
    item: "4.3",
    ops: ["securityhub:DescribeHub", "securityhub:GetEnabledStandards"],
    why: "rules of AWS Config that are the account's own scan without Security Hub",
  },
  {
    item: "8.2",
    ops: /^(?!config|account|region)/,
    why: "one correction that was seen to work is enough, whatever could not be read of others; lists of resources only tell that there is nothing to correct",
  },
  {
    item: "9.1",
    ops: /^(ec2:Describe(Volumes|Snapshots|Images)|autoscaling:DescribeLaunchConfigurations|ecs:(List|Describe)ContainerInstances)$/,
    why: "images are asked only of launches that say nothing of tokens, hosts of containers only for a second hop",
  },
  {
    item: "10.1",
    of: "security",
    ops: /^(?!iam:GetAccountAuthorizationDetails$|organizations:List(Accounts|OrganizationalUnitsForParent|Delegated.*)$)/,
    why: "they are what ways must not lead to: what is asked of workloads, of production and of logs is not asked of them",
  },
  {
    item: "10.1",
    ops: /^(ssoadmin:|iam:List(SAML|OpenIDConnect)Providers$|tagging:|organizations:(DescribeOrganization|ListRoots|ListAWSServiceAccessForOrganization|DescribePolicy|ListPolicies|ListTargetsForPolicy)$)/,
    why: "people answered that duties are apart and what is not tagged; guardrails protect logs alone",
  },
  {
    item: "10.1",
    ops: /^(ec2:Describe(Snapshots|Volumes)|efs:|elb:|fsx:|kms:ListKeys$|opensearch:|rds:DescribeDB(Cluster)?Snapshots$|redshift:)/,
    why: "listed beside what workloads consist of, and not counted among it; keys are asked of those that logs are encrypted with",
  },
  {
    item: "10.2",
    ops: /^(account|cloudtrail|ec2|iam|ssm):|^organizations:(DescribeOrganization|ListRoots)$|^region$/,
    why: "exercises are records; of AWS only the tree says whom they cover, the rest stands beside them",
  },
  {
    item: "6.1",
    ops: /^s3(control)?:/,
    why: "a bucket is shut by the block of its account as by its own: what the one says, the other need not",
  },
  {
    item: "6.1",
    ops: /^ec2:(DescribeVolumes|GetSnapshotBlockPublicAccessState|(Describe|Get)(?!(Instances|NetworkInterfaces|Images|Snapshots)$).*)$/,
    why: "routes, groups and gateways are asked where something has a public address",
  },
  {
    item: "6.1",
    ops: /^(dynamodb|fsx):|^rds:DescribeDBClusters$|^redshift:DescribeClusterSubnetGroups$|^kms:ListAliases$/,
    why: "tables, other file systems and clusters have no public endpoint of their own; names only spare calls",
  },
  {
    item: "6.1",
    ops: /^(sns:GetTopicAttributes|sqs:GetQueueAttributes|kms:GetKeyPolicy|secretsmanager:GetResourcePolicy|efs:DescribeFileSystemPolicy|ecr:Get(Repository|Registry)Policy|lambda:(GetPolicy|ListFunctionUrlConfigs)|opensearch:DescribeDomains|aoss:GetSecurityPolicy|eks:DescribeCluster|mq:DescribeBroker|ssm:DescribeDocumentPermission|rds:DescribeDB(Cluster)?SnapshotAttributes)$/,
    why: "asked of each resource of its kind, of which an account may have none",
  },
  {
    item: "9.2",
    ops: /^ec2:(Describe(InternetGateways|ManagedPrefixLists|NatGateways|NetworkAcls|SecurityGroups|SecurityGroupRules|Vpcs|VpcBlockPublicAccess.*)|GetManagedPrefixListEntries)$/,
    why: "only what routes lead to is looked at; groups only add to a way that nothing filters",
  },
  {
    item: "9.2",
    ops: /^networkfirewall:(Describe.*|ListVpcEndpointAssociations)$/,
    why: "what could not be read of a firewall is missing in its data, which are asked; the list is what says that there is none",
  },
  {
    item: "9.2",
    ops: /^route53resolver:/,
    why: "a firewall of names only adds to a way that nothing else filters",
  },
  {
    item: "6.1",
    ops: ["ec2:DescribeSnapshots"],
    why: "asked once more only for those that everybody may restore; an account that has none is not",
  },
  {
    item: "2.1",
    ops: ["redshift:DescribeClusterSubnetGroups"],
    why: "where a warehouse stands says nothing of its copies",
  },
];

/** Whether the item has the same from elsewhere, or does not ask for it. */
export function isRedundant(op: string, itemId: string, isSecurity: boolean): boolean {
  return redundancies.some(
    ({ item, ops, of }) =>
      item === itemId &&
      (of !== "security" || isSecurity) &&
      (ops instanceof RegExp ? ops.test(op) : ops.includes(op)),
  );
}
