/** The IAM actions that each collector needs, for pages and texts that must not load the collectors themselves. */

// biome-ignore format: the lines are generated
/** Collector → its actions and what each is for. */
export const collectorActions: Readonly<Record<string, readonly { action: string; reason: string }[]>> = {
  // actions of the collectors: written by `npm run generate`
  "accessanalyzer.analyzers": [
    { action: "access-analyzer:ListAnalyzers", reason: "whether access from outside and unused access are analyzed" },
  ],
  "accessanalyzer.organization-unused-access": [
    { action: "access-analyzer:ListFindings", reason: "roles that an analyzer found unused, or with unused permissions" },
  ],
  "accessanalyzer.unused-access": [
    { action: "access-analyzer:ListFindings", reason: "roles that an analyzer found unused, or with unused permissions" },
  ],
  "account.contacts": [
    { action: "account:GetAlternateContact", reason: "whether AWS can reach security, operations and billing beside the root user" },
    { action: "account:GetContactInformation", reason: "which company the account belongs to" },
    { action: "account:GetAccountInformation", reason: "when the account was created" },
  ],
  "account.regions": [
    { action: "account:ListRegions", reason: "which regions are enabled, and which are opted out" },
    { action: "ec2:DescribeRegions", reason: "the enabled regions, where account:ListRegions is not allowed" },
  ],
  "aoss.network-policies": [
    { action: "aoss:ListSecurityPolicies", reason: "which rules say from where serverless search is reached" },
    { action: "aoss:GetSecurityPolicy", reason: "whether such a rule lets everybody in" },
  ],
  "apigateway.apis": [
    { action: "apigateway:GET", reason: "which APIs exist" },
  ],
  "autoscaling.groups": [
    { action: "autoscaling:DescribeAutoScalingGroups", reason: "which version of which template groups launch instances from" },
    { action: "autoscaling:DescribeLaunchConfigurations", reason: "what groups without a template launch instances from" },
  ],
  "backup.plans": [
    { action: "backup:ListBackupPlans", reason: "which backup plans exist" },
    { action: "backup:GetBackupPlan", reason: "which vaults a plan copies to" },
    { action: "backup:ListBackupSelections", reason: "whether a plan backs up anything" },
    { action: "backup:DescribeRegionSettings", reason: "resource types that AWS Backup silently skips" },
  ],
  "backup.points": [
    { action: "backup:ListBackupVaults", reason: "vaults, and what keeps their recovery points from being deleted" },
    { action: "backup:ListRecoveryPointsByBackupVault", reason: "what has really been backed up, in the account that holds the copies" },
    { action: "backup:ListProtectedResources", reason: "which resources have recovery points of any kind" },
    { action: "backup:ListCopyJobs", reason: "where copies went, so that they are looked for there" },
  ],
  "backup.settings": [
    { action: "backup:DescribeGlobalSettings", reason: "whether copies between accounts are allowed at all" },
  ],
  "cloudformation.stack-sets": [
    { action: "cloudformation:ListStackSets", reason: "stack sets that give new accounts their baseline" },
    { action: "cloudformation:DescribeStackSet", reason: "the organizational units that they deploy to" },
    { action: "cloudformation:ListStackInstances", reason: "in which accounts the baseline is current" },
  ],
  "cloudformation.stacks": [
    { action: "cloudformation:ListStacks", reason: "which stacks exist, and whether drift was looked for" },
    { action: "cloudformation:ListStackResources", reason: "which resources are managed by a stack" },
  ],
  "cloudtrail.delivery": [
    { action: "s3:GetBucketNotification", reason: "whether anything reads the logs as they arrive" },
    { action: "logs:DescribeSubscriptionFilters", reason: "where the events of a trail's log group go" },
    { action: "logs:DescribeMetricFilters", reason: "which events of a trail's log group are counted" },
    { action: "cloudwatch:DescribeAlarms", reason: "who is told when such a count rises" },
    { action: "sns:ListSubscriptionsByTopic", reason: "whether anybody has confirmed to receive the alerts of a topic" },
    { action: "sqs:GetQueueAttributes", reason: "whether the queue that alerts go to is there" },
    { action: "lambda:GetFunctionConfiguration", reason: "whether the function that alerts go to is there and works" },
  ],
  "cloudtrail.selectors": [
    { action: "cloudtrail:GetEventSelectors", reason: "whether a trail records every management event" },
  ],
  "cloudtrail.stores": [
    { action: "cloudtrail:ListEventDataStores", reason: "event data stores, which may stand in for a trail" },
    { action: "cloudtrail:GetEventDataStore", reason: "what an event data store records, and of whom" },
  ],
  "cloudtrail.trails": [
    { action: "cloudtrail:DescribeTrails", reason: "which trails record in a region" },
    { action: "cloudtrail:GetTrailStatus", reason: "whether a trail is logging, and when it delivered last" },
  ],
  "codebuild.projects": [
    { action: "codebuild:ListProjects", reason: "which build projects exist" },
    { action: "codebuild:BatchGetProjects", reason: "whether builds run in a VPC" },
  ],
  "config.recorder": [
    { action: "config:DescribeConfigurationRecorders", reason: "whether a region is recorded" },
    { action: "config:DescribeConfigurationRecorderStatus", reason: "whether the recorder stands still or fails" },
    { action: "config:DescribeConfigRules", reason: "whether there are rules, and which service made them" },
    { action: "config:DescribeConfigRuleEvaluationStatus", reason: "whether rules are evaluated at all" },
  ],
  "cost.linked-accounts": [
    { action: "ce:GetDimensionValues", reason: "accounts on the bill that the organization does not list" },
  ],
  "data.stores": [
    { action: "dynamodb:ListTables", reason: "which tables exist" },
    { action: "dynamodb:DescribeTable", reason: "since when a table exists" },
    { action: "elasticfilesystem:DescribeFileSystems", reason: "which EFS file systems exist" },
    { action: "fsx:DescribeFileSystems", reason: "which FSx file systems exist" },
    { action: "redshift:DescribeClusters", reason: "which data warehouses exist, and whether they are public" },
    { action: "redshift:DescribeClusterSubnetGroups", reason: "the subnets of a public data warehouse" },
    { action: "es:ListDomainNames", reason: "which search domains exist" },
  ],
  "dlm.policies": [
    { action: "dlm:GetLifecyclePolicies", reason: "which lifecycle policies of snapshots are enabled" },
    { action: "dlm:GetLifecyclePolicy", reason: "whether snapshots are copied to another region or account" },
  ],
  "dms.instances": [
    { action: "dms:DescribeReplicationInstances", reason: "which database migrations are public" },
  ],
  "ec2.compute": [
    { action: "ec2:DescribeInstances", reason: "which instances exist, from which image, and who may ask their metadata service for credentials" },
    { action: "ec2:DescribeVolumes", reason: "which volumes exist, and whether they go with their instance" },
    { action: "ec2:DescribeSnapshots", reason: "the account's own snapshots" },
  ],
  "ec2.defaults": [
    { action: "ec2:GetInstanceMetadataDefaults", reason: "whether new instances ask for tokens unless their launch says otherwise" },
  ],
  "ec2.images": [
    { action: "ec2:DescribeImages", reason: "the account's own images, and those that it launches from" },
  ],
  "ec2.launch": [
    { action: "ec2:DescribeLaunchTemplateVersions", reason: "what new instances are launched from, and who may ask their metadata service" },
  ],
  "ec2.network": [
    { action: "ec2:DescribeVpcs", reason: "which networks exist beside the default ones" },
    { action: "ec2:DescribeNetworkInterfaces", reason: "what is connected to them, and its public addresses" },
    { action: "ec2:DescribeSecurityGroups", reason: "which groups guard what is connected" },
    { action: "ec2:DescribeSecurityGroupRules", reason: "from where the groups let traffic in" },
    { action: "ec2:DescribeSubnets", reason: "in which subnets things stand" },
    { action: "ec2:DescribeRouteTables", reason: "which way the traffic of a subnet goes" },
    { action: "ec2:DescribeInternetGateways", reason: "whether a route to the internet leads anywhere" },
    { action: "ec2:DescribeNatGateways", reason: "how traffic leaves a private subnet" },
    { action: "ec2:DescribeNetworkAcls", reason: "whether a subnet refuses what a group lets in" },
    { action: "ec2:DescribeVpcEndpoints", reason: "which services are reached without the internet" },
    { action: "ec2:DescribeTransitGatewayAttachments", reason: "which account's gateway a network leaves by" },
    { action: "ec2:DescribeManagedPrefixLists", reason: "whose lists of addresses rules and routes name" },
    { action: "ec2:GetManagedPrefixListEntries", reason: "the addresses in the account's own lists" },
    { action: "ec2:DescribeVpcBlockPublicAccessOptions", reason: "whether the account keeps internet gateways shut" },
    { action: "ec2:DescribeVpcBlockPublicAccessExclusions", reason: "which networks it leaves open" },
  ],
  "ec2.sharing": [
    { action: "ec2:DescribeSnapshots", reason: "snapshots of disks that everybody may restore" },
    { action: "ec2:GetSnapshotBlockPublicAccessState", reason: "whether shared snapshots are shut again" },
  ],
  "ec2.transit-gateway-routes": [
    { action: "ec2:DescribeTransitGatewayRouteTables", reason: "which route tables a transit gateway has" },
    { action: "ec2:SearchTransitGatewayRoutes", reason: "where a transit gateway sends packets for the internet" },
  ],
  "ecr.policies": [
    { action: "ecr:DescribeRepositories", reason: "which repositories of container images exist" },
    { action: "ecr:GetRepositoryPolicy", reason: "who may pull from a repository" },
    { action: "ecr:GetRegistryPolicy", reason: "who may use the registry" },
  ],
  "ecs.clusters": [
    { action: "ecs:ListClusters", reason: "which container clusters exist" },
  ],
  "ecs.hosts": [
    { action: "ecs:ListContainerInstances", reason: "which instances run containers" },
    { action: "ecs:DescribeContainerInstances", reason: "which instances run containers" },
  ],
  "ecs.services": [
    { action: "ecs:ListServices", reason: "which services run in container clusters" },
    { action: "ecs:DescribeServices", reason: "in which subnets their tasks run, and whether with public addresses" },
  ],
  "efs.policies": [
    { action: "elasticfilesystem:DescribeFileSystemPolicy", reason: "who may use a file system" },
  ],
  "eks.clusters": [
    { action: "eks:ListClusters", reason: "which Kubernetes clusters exist" },
    { action: "eks:DescribeCluster", reason: "whom the endpoint of a cluster lets in" },
  ],
  "eks.node-groups": [
    { action: "eks:ListNodegroups", reason: "which groups of instances belong to Kubernetes clusters" },
    { action: "eks:DescribeNodegroup", reason: "what instances of Kubernetes clusters are launched from" },
  ],
  "elb.load-balancers": [
    { action: "elasticloadbalancing:DescribeLoadBalancers", reason: "which load balancers exist" },
  ],
  "events.routes": [
    { action: "events:ListEventBuses", reason: "which buses there are, and who may send to them" },
    { action: "events:ListRules", reason: "which rules carry alerts on" },
    { action: "events:ListTargetsByRule", reason: "where those rules send them" },
    { action: "sns:ListSubscriptionsByTopic", reason: "whether anybody has confirmed to receive the alerts of a topic" },
    { action: "sqs:GetQueueAttributes", reason: "whether the queue that alerts go to is there" },
    { action: "lambda:GetFunctionConfiguration", reason: "whether the function that alerts go to is there and works" },
  ],
  "guardduty.admins": [
    { action: "guardduty:ListOrganizationAdminAccounts", reason: "who administers GuardDuty in a region" },
  ],
  "guardduty.destinations": [
    { action: "guardduty:ListPublishingDestinations", reason: "whether exports of findings still work" },
  ],
  "guardduty.detector": [
    { action: "guardduty:ListDetectors", reason: "whether GuardDuty is on in a region" },
    { action: "guardduty:GetDetector", reason: "whether the detector is suspended, and its features" },
    { action: "guardduty:GetAdministratorAccount", reason: "which account collects the findings" },
  ],
  "guardduty.organization": [
    { action: "guardduty:ListDetectors", reason: "the administrator's own detector" },
    { action: "guardduty:DescribeOrganizationConfiguration", reason: "whether new accounts are enrolled" },
    { action: "guardduty:ListMembers", reason: "which accounts the administrator sees, and how" },
    { action: "guardduty:GetMemberDetectors", reason: "which features members have on" },
  ],
  "iam.authorization": [
    { action: "iam:GetAccountAuthorizationDetails", reason: "trust, policies and last use of roles; policies of users and groups; users whose keys AWS found in public" },
    { action: "iam:GetPolicy", reason: "default version of a policy that the details leave out" },
    { action: "iam:GetPolicyVersion", reason: "text of a policy that the details leave out" },
  ],
  "iam.credentials": [
    { action: "iam:ListUsers", reason: "which IAM users exist" },
    { action: "iam:GenerateCredentialReport", reason: "to have a current credential report (changes nothing)" },
    { action: "iam:GetCredentialReport", reason: "passwords, MFA and last use of users and root" },
    { action: "iam:ListAccessKeys", reason: "active and inactive access keys of a user" },
    { action: "iam:ListSSHPublicKeys", reason: "SSH keys of a user" },
    { action: "iam:ListSigningCertificates", reason: "signing certificates of a user" },
    { action: "iam:ListServiceSpecificCredentials", reason: "service passwords and API keys of a user" },
    { action: "iam:ListMFADevices", reason: "MFA of a user that the report does not have yet" },
    { action: "iam:GetLoginProfile", reason: "console password of a user that the report does not have yet" },
  ],
  "iam.organization-features": [
    { action: "iam:ListOrganizationsFeatures", reason: "whether root credentials of members are managed centrally" },
  ],
  "iam.providers": [
    { action: "iam:ListSAMLProviders", reason: "which SAML identity providers exist, and until when" },
    { action: "iam:ListOpenIDConnectProviders", reason: "which OpenID Connect providers exist" },
    { action: "iam:GetOpenIDConnectProvider", reason: "for which clients a provider issues tokens" },
  ],
  "iam.role-usage": [
    { action: "iam:GenerateServiceLastAccessedDetails", reason: "to have a role's use of services counted (changes nothing)" },
    { action: "iam:GetServiceLastAccessedDetails", reason: "which granted services a role has used, and when" },
  ],
  "iam.summary": [
    { action: "iam:GetAccountSummary", reason: "root access keys, root MFA, number of IAM users" },
  ],
  "inspector2.accounts": [
    { action: "inspector2:ListMembers", reason: "which accounts the administrator of Inspector looks after" },
    { action: "inspector2:BatchGetAccountStatus", reason: "in which accounts Inspector scans" },
  ],
  "kafka.clusters": [
    { action: "kafka:ListClustersV2", reason: "which clusters of Kafka are public" },
  ],
  "kms.policies": [
    { action: "kms:ListKeys", reason: "which keys exist" },
    { action: "kms:ListAliases", reason: "which keys are AWS's own" },
    { action: "kms:GetKeyPolicy", reason: "who may use a key" },
  ],
  "lambda.exposure": [
    { action: "lambda:ListFunctionUrlConfigs", reason: "which functions have a URL, and whether it asks who calls" },
    { action: "lambda:GetPolicy", reason: "who may invoke a function" },
  ],
  "lambda.functions": [
    { action: "lambda:ListFunctions", reason: "which functions exist, their runtimes and networks" },
  ],
  "mq.brokers": [
    { action: "mq:ListBrokers", reason: "which message brokers exist" },
    { action: "mq:DescribeBroker", reason: "which of them are public" },
  ],
  "networkfirewall.firewalls": [
    { action: "network-firewall:ListFirewalls", reason: "which firewalls packets can be sent through" },
    { action: "network-firewall:DescribeFirewall", reason: "which endpoints belong to a firewall" },
    { action: "network-firewall:DescribeFirewallPolicy", reason: "whether a firewall drops what no rule lets pass" },
    { action: "network-firewall:DescribeRuleGroup", reason: "whether rules allow, deny or pass everything" },
    { action: "network-firewall:ListVpcEndpointAssociations", reason: "whether firewalls have endpoints in further VPCs" },
    { action: "network-firewall:DescribeVpcEndpointAssociation", reason: "which endpoints those are" },
  ],
  "opensearch.domains": [
    { action: "es:DescribeDomains", reason: "who may use a search domain, and from where" },
  ],
  "organizations.delegation": [
    { action: "organizations:ListDelegatedAdministrators", reason: "accounts that administer a service" },
    { action: "organizations:ListDelegatedServicesForAccount", reason: "which services they administer" },
    { action: "organizations:ListAWSServiceAccessForOrganization", reason: "services with trusted access" },
  ],
  "organizations.effective-policies": [
    { action: "organizations:DescribeEffectivePolicy", reason: "S3, GuardDuty and backup policies of the organization, as they apply to the account" },
  ],
  "organizations.invalid-policies": [
    { action: "organizations:ListAccountsWithInvalidEffectivePolicy", reason: "accounts on which backup and S3 policies contradict each other" },
  ],
  "organizations.invitations": [
    { action: "organizations:ListHandshakesForOrganization", reason: "accounts that were invited and have not joined" },
  ],
  "organizations.policies": [
    { action: "organizations:ListPolicies", reason: "which service control policies there are" },
    { action: "organizations:DescribePolicy", reason: "what a service control policy forbids" },
    { action: "organizations:ListTargetsForPolicy", reason: "where a service control policy is attached" },
  ],
  "organizations.tree": [
    { action: "organizations:DescribeOrganization", reason: "id and management account of the organization" },
    { action: "organizations:ListRoots", reason: "the root, and which policy types are enabled" },
    { action: "organizations:ListAccounts", reason: "every account with its state" },
    { action: "organizations:ListOrganizationalUnitsForParent", reason: "the organizational units" },
    { action: "organizations:ListAccountsForParent", reason: "the unit of an account, where the list does not say" },
  ],
  "rds.databases": [
    { action: "rds:DescribeDBInstances", reason: "which databases exist, and their automated backups" },
    { action: "rds:DescribeDBClusters", reason: "clusters of Aurora, DocumentDB and Neptune" },
    { action: "rds:DescribeDBSnapshots", reason: "snapshots of databases, and what they are copies of" },
    { action: "rds:DescribeDBClusterSnapshots", reason: "the same of clusters" },
  ],
  "rds.replicated-backups": [
    { action: "rds:DescribeDBInstanceAutomatedBackups", reason: "automated backups that a database keeps in another region" },
  ],
  "rds.sharing": [
    { action: "rds:DescribeDBSnapshotAttributes", reason: "snapshots of databases that everybody may restore" },
    { action: "rds:DescribeDBClusterSnapshotAttributes", reason: "the same of clusters" },
  ],
  "redshiftserverless.workgroups": [
    { action: "redshift-serverless:ListWorkgroups", reason: "which serverless data warehouses are public" },
  ],
  "route53resolver.dns": [
    { action: "route53resolver:ListFirewallRuleGroupAssociations", reason: "which VPCs a DNS firewall watches" },
    { action: "route53resolver:ListFirewallRules", reason: "whether it blocks what nobody allowed" },
    { action: "route53resolver:ListFirewallDomainLists", reason: "which lists are AWS's own lists of threats" },
    { action: "route53resolver:ListFirewallDomains", reason: "whether a list covers every name" },
    { action: "route53resolver:ListFirewallConfigs", reason: "whether queries pass where the firewall fails" },
  ],
  "s3.access-points": [
    { action: "s3:ListAccessPoints", reason: "which access points there are" },
    { action: "s3:GetAccessPoint", reason: "the access point's own block of public access" },
    { action: "s3:GetAccessPointPolicyStatus", reason: "whether AWS calls the access point's policy public" },
    { action: "s3:ListMultiRegionAccessPoints", reason: "which access points of several Regions there are" },
    { action: "s3:GetMultiRegionAccessPointPolicyStatus", reason: "whether AWS calls their policy public" },
  ],
  "s3.account": [
    { action: "s3:GetAccountPublicAccessBlock", reason: "the account-level block of public access" },
  ],
  "s3.buckets": [
    { action: "s3:ListAllMyBuckets", reason: "which buckets exist" },
  ],
  "s3.exposure": [
    { action: "s3:ListAllMyBuckets", reason: "which buckets exist" },
    { action: "s3:GetBucketLocation", reason: "region of a bucket, where the list does not say" },
    { action: "s3:GetBucketPublicAccessBlock", reason: "the bucket's own block of public access" },
    { action: "s3:GetBucketPolicyStatus", reason: "whether AWS calls the bucket policy public" },
    { action: "s3:GetBucketPolicy", reason: "what a public bucket policy lets everybody do" },
    { action: "s3:GetBucketOwnershipControls", reason: "whether ACLs are in force" },
    { action: "s3:GetBucketAcl", reason: "whether an ACL grants to everyone" },
  ],
  "s3.protection": [
    { action: "s3:GetReplicationConfiguration", reason: "which buckets are replicated, and where to" },
    { action: "s3:GetBucketLocation", reason: "the region of a bucket, where the list does not say it" },
    { action: "s3:GetBucketLogging", reason: "which buckets hold nothing but access logs" },
    { action: "s3:GetBucketVersioning", reason: "whether both ends of a replication keep versions" },
    { action: "s3:GetBucketObjectLockConfiguration", reason: "whether replicated objects can be deleted at their destination" },
  ],
  "sagemaker.notebooks": [
    { action: "sagemaker:ListNotebookInstances", reason: "which notebook instances exist" },
    { action: "sagemaker:DescribeNotebookInstance", reason: "whether a notebook calls the internet past the VPC" },
  ],
  "secretsmanager.policies": [
    { action: "secretsmanager:ListSecrets", reason: "which secrets exist" },
    { action: "secretsmanager:GetResourcePolicy", reason: "who may read a secret" },
  ],
  "securityhub.aggregators": [
    { action: "securityhub:ListFindingAggregators", reason: "whether findings of all regions come together" },
    { action: "securityhub:GetFindingAggregator", reason: "which regions are linked" },
    { action: "securityhub:ListAggregatorsV2", reason: "the same of the newer Security Hub" },
    { action: "securityhub:GetAggregatorV2", reason: "which regions are linked there" },
  ],
  "securityhub.hub": [
    { action: "securityhub:DescribeHub", reason: "whether Security Hub CSPM is on in a region" },
    { action: "securityhub:DescribeSecurityHubV2", reason: "whether the newer Security Hub is on in a region" },
  ],
  "securityhub.organization": [
    { action: "securityhub:ListMembers", reason: "whose findings the administrator of Security Hub sees" },
  ],
  "securityhub.standards": [
    { action: "securityhub:GetEnabledStandards", reason: "which standards are on, and whether they work" },
  ],
  "sns.policies": [
    { action: "sns:GetTopicAttributes", reason: "who may publish to a topic or subscribe to it" },
  ],
  "sns.topics": [
    { action: "sns:ListTopics", reason: "which topics exist" },
  ],
  "sqs.policies": [
    { action: "sqs:GetQueueAttributes", reason: "who may send to a queue or receive from it" },
  ],
  "sqs.queues": [
    { action: "sqs:ListQueues", reason: "which queues exist" },
  ],
  "ssm.documents": [
    { action: "ssm:ListDocuments", reason: "which documents of Systems Manager the account made" },
    { action: "ssm:DescribeDocumentPermission", reason: "which of them everybody may use" },
  ],
  "sso.assignments": [
    { action: "sso:ListInstances", reason: "where IAM Identity Center lives, and who owns it" },
    { action: "sso:DescribeInstance", reason: "whether the instance opens AWS accounts" },
    { action: "sso:ListPermissionSets", reason: "the permission sets of IAM Identity Center" },
    { action: "sso:ListAccountsForProvisionedPermissionSet", reason: "which accounts a permission set is provisioned to" },
    { action: "sso:ListAccountAssignments", reason: "whether anybody is assigned to an account (counted, not named)" },
  ],
  "tagging.resources": [
    { action: "tag:GetResources", reason: "which tags resources carry" },
  ],
  // end of actions of the collectors
};
