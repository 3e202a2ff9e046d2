/** Every collector; the audit role's policy is made of their actions. */
import type { Collector, CollectorAction } from "#lib/aws/collecting.ts";
import type { Duty } from "#lib/facts/duties.ts";
import type { CollectorName } from "#lib/facts/registry.ts";
import {
  accessanalyzerAnalyzers,
  accessanalyzerOrganizationUnusedAccess,
  accessanalyzerUnusedAccess,
} from "./accessanalyzer.ts";
import { accountRegions } from "./account.ts";
import { accountContacts } from "./account-contacts.ts";
import { aossNetworkPolicies } from "./aoss-network-policies.ts";
import { apigatewayApis } from "./apigateway-apis.ts";
import { autoscalingGroups } from "./autoscaling-groups.ts";
import { backupPlans, backupSettings } from "./backup-plans.ts";
import { backupPoints } from "./backup-points.ts";
import { cloudformationStackSets } from "./cloudformation-stack-sets.ts";
import { cloudformationStacks } from "./cloudformation-stacks.ts";
import { cloudtrailDelivery } from "./cloudtrail-delivery.ts";
import { cloudtrailSelectors, cloudtrailStores } from "./cloudtrail-recording.ts";
import { cloudtrailTrails } from "./cloudtrail-trails.ts";
import { codeartifactRepositories } from "./codeartifact-repositories.ts";
import { codebuildProjects } from "./codebuild-projects.ts";
import { configRecorder } from "./config-recorder.ts";
import { configRemediation } from "./config-remediation.ts";
import { configResources } from "./config-resources.ts";
import { costLinkedAccounts } from "./cost-linked-accounts.ts";
import { dataStores } from "./data-stores.ts";
import { dlmPolicies } from "./dlm-policies.ts";
import { ec2Addresses } from "./ec2-addresses.ts";
import { ec2Compute } from "./ec2-compute.ts";
import { ec2Defaults } from "./ec2-defaults.ts";
import { ec2AllowedImages, ec2InstanceImages } from "./ec2-image-control.ts";
import { ec2Images } from "./ec2-images.ts";
import { ec2Launch } from "./ec2-launch.ts";
import { ec2Network } from "./ec2-network.ts";
import { ec2Peering } from "./ec2-peering.ts";
import { ec2Permissions } from "./ec2-permissions.ts";
import { ec2TransitGatewayRoutes } from "./ec2-transit-gateway-routes.ts";
import { ecrPolicies } from "./ecr-policies.ts";
import { ecrRepositories } from "./ecr-repositories.ts";
import { ecsClusters } from "./ecs-clusters.ts";
import { ecsHosts } from "./ecs-hosts.ts";
import { ecsImages } from "./ecs-images.ts";
import { ecsServices } from "./ecs-services.ts";
import { effectivePolicies } from "./effective-policies.ts";
import { efsPolicies } from "./efs-policies.ts";
import { eksClusters } from "./eks-clusters.ts";
import { eksNodeGroups } from "./eks-node-groups.ts";
import { elbLoadBalancers } from "./elb-load-balancers.ts";
import { eventsRoutes } from "./events-routes.ts";
import { explorerResources } from "./explorer-resources.ts";
import { guarddutyAdmins, guarddutyDetector, guarddutyOrganization } from "./guardduty.ts";
import { guarddutyDestinations } from "./guardduty-destinations.ts";
import { honeyTokens } from "./honey-tokens.ts";
import { iamAuthorization } from "./iam-authorization.ts";
import { iamCredentials } from "./iam-credentials.ts";
import { iamOrganizationFeatures } from "./iam-organization-features.ts";
import { iamProviders } from "./iam-providers.ts";
import { iamRoleUsage } from "./iam-role-usage.ts";
import { iamSummary } from "./iam-summary.ts";
import { inspector2Accounts } from "./inspector2.ts";
import { kmsPolicies } from "./kms-policies.ts";
import { lambdaExposure } from "./lambda-exposure.ts";
import { lambdaFunctions } from "./lambda-functions.ts";
import { dmsInstances, kafkaClusters, mqBrokers, redshiftserverlessWorkgroups } from "./network-endpoints.ts";
import { networkFirewallFirewalls } from "./network-firewall.ts";
import { opensearchDomains } from "./opensearch-domains.ts";
import { organizationsAccountTags } from "./organizations-account-tags.ts";
import { organizationsDelegation } from "./organizations-delegation.ts";
import { organizationsInvalidPolicies } from "./organizations-invalid-policies.ts";
import { organizationsInvitations } from "./organizations-invitations.ts";
import { organizationsPolicies } from "./organizations-policies.ts";
import { organizationsTree } from "./organizations-tree.ts";
import { ramShares } from "./ram-shares.ts";
import { rdsDatabases } from "./rds-databases.ts";
import { rdsReplicatedBackups } from "./rds-replicated-backups.ts";
import { route53resolverDns } from "./route53resolver-dns.ts";
import { s3AccessPoints } from "./s3-access-points.ts";
import { s3Account } from "./s3-account.ts";
import { s3Buckets } from "./s3-buckets.ts";
import { s3Exposure } from "./s3-exposure.ts";
import { s3LogBuckets } from "./s3-log-buckets.ts";
import { s3Policies } from "./s3-policies.ts";
import { s3Protection } from "./s3-protection.ts";
import { sagemakerNotebooks } from "./sagemaker-notebooks.ts";
import { schedulerSchedules } from "./scheduler-schedules.ts";
import { secretsmanagerPolicies } from "./secretsmanager-policies.ts";
import { securityhubAggregators, securityhubHub, securityhubOrganization } from "./securityhub.ts";
import { securityhubStandards } from "./securityhub-standards.ts";
import { sfnMachines } from "./sfn-machines.ts";
import { ec2Sharing, rdsSharing, ssmDocuments } from "./sharing.ts";
import { snsPolicies } from "./sns-policies.ts";
import { snsTopics } from "./sns-topics.ts";
import { sqsPolicies } from "./sqs-policies.ts";
import { sqsQueues } from "./sqs-queues.ts";
import { ssmAutomations } from "./ssm-automations.ts";
import { ssmPlatforms } from "./ssm-platforms.ts";
import { ssoAssignments } from "./sso-assignments.ts";
import { ssoDuties } from "./sso-duties.ts";
import { taggingResources } from "./tagging-resources.ts";

/** Who runs a collector: every account, or the accounts with one of these duties. */
export type Audience = "every" | readonly Duty[];

export interface CatalogEntry {
  collector: Collector;
  audience: Audience;
  /** Collectors whose facts of the same run it reads: it starts when they are done, in its region or altogether. */
  after?: readonly CollectorName[];
  /** Facts of it that are complete and younger are not asked for again, because AWS charges for the asking. */
  everyHours?: number;
  /** The listing of the organization runs it, not the reading of an account. */
  isListing?: true;
  /** A run of what is due asks it every time; the others rest there for about a day after they were all asked. */
  everyRun?: true;
}

/** Each stands after those that it reads. */
export const catalog: readonly CatalogEntry[] = [
  { collector: accountRegions, audience: "every", everyRun: true },
  { collector: accountContacts, audience: "every" },
  { collector: costLinkedAccounts, audience: ["management"], everyHours: 20 },
  { collector: cloudformationStackSets, audience: ["management", "administrator:member"] },
  { collector: iamCredentials, audience: "every", everyRun: true },
  { collector: iamSummary, audience: "every", everyRun: true },
  { collector: iamAuthorization, audience: "every", everyRun: true },
  { collector: iamProviders, audience: "every", everyRun: true },
  { collector: iamRoleUsage, audience: "every", after: ["iam.authorization"] },
  { collector: iamOrganizationFeatures, audience: ["administrator:iam"] },
  { collector: ssoAssignments, audience: ["administrator:sso"], after: ["account.regions"] },
  { collector: ssoDuties, audience: ["administrator:sso"], after: ["sso.assignments"] },
  { collector: accessanalyzerAnalyzers, audience: "every" },
  { collector: accessanalyzerUnusedAccess, audience: "every", after: ["accessanalyzer.analyzers"] },
  {
    collector: accessanalyzerOrganizationUnusedAccess,
    audience: ["management", "administrator:access-analyzer"],
    after: ["accessanalyzer.analyzers"],
  },
  { collector: s3Account, audience: "every", everyRun: true },
  { collector: s3Buckets, audience: "every", everyRun: true },
  { collector: s3Exposure, audience: "every", after: ["s3.account", "s3.buckets"] },
  { collector: s3AccessPoints, audience: "every", after: ["account.regions", "s3.account", "s3.buckets"] },
  { collector: effectivePolicies, audience: "every" },
  { collector: cloudtrailTrails, audience: "every", everyRun: true },
  { collector: cloudtrailSelectors, audience: "every", after: ["cloudtrail.trails"] },
  {
    collector: cloudtrailStores,
    audience: ["management", "administrator:cloudtrail"],
    after: ["account.regions"],
  },
  { collector: configRecorder, audience: "every" },
  { collector: inspector2Accounts, audience: ["administrator:inspector2"] },
  { collector: guarddutyDetector, audience: "every" },
  { collector: guarddutyAdmins, audience: ["management"] },
  { collector: guarddutyOrganization, audience: ["administrator:guardduty"], after: ["guardduty.detector"] },
  { collector: guarddutyDestinations, audience: ["administrator:guardduty"], after: ["guardduty.detector"] },
  { collector: cloudtrailDelivery, audience: "every", after: ["cloudtrail.trails", "s3.buckets"] },
  { collector: s3LogBuckets, audience: "every", after: ["cloudtrail.trails", "s3.buckets"] },
  { collector: s3Policies, audience: "every", after: ["s3.buckets", "s3.exposure", "s3.log-buckets"] },
  { collector: eventsRoutes, audience: "every", after: ["cloudtrail.trails"] },
  { collector: configRemediation, audience: "every", after: ["config.recorder"] },
  { collector: configResources, audience: "every", after: ["config.recorder"] },
  { collector: explorerResources, audience: "every" },
  { collector: ssmAutomations, audience: "every", after: ["events.routes"] },
  { collector: securityhubHub, audience: "every" },
  { collector: securityhubStandards, audience: "every", after: ["securityhub.hub"] },
  { collector: securityhubOrganization, audience: ["administrator:securityhub"], after: ["securityhub.hub"] },
  { collector: securityhubAggregators, audience: ["administrator:securityhub"], after: ["securityhub.hub"] },
  { collector: organizationsTree, audience: ["management"], isListing: true },
  { collector: organizationsDelegation, audience: ["management"], isListing: true },
  { collector: organizationsAccountTags, audience: ["management"], isListing: true },
  { collector: organizationsInvitations, audience: ["management"] },
  { collector: ec2Compute, audience: "every", everyRun: true },
  { collector: ec2Network, audience: "every", everyRun: true },
  { collector: ec2Addresses, audience: "every" },
  { collector: ec2Defaults, audience: "every", everyRun: true },
  { collector: autoscalingGroups, audience: "every", everyRun: true },
  { collector: ecsClusters, audience: "every" },
  { collector: eksClusters, audience: "every", everyRun: true },
  { collector: ecsHosts, audience: "every", after: ["ec2.compute", "ecs.clusters"] },
  { collector: eksNodeGroups, audience: "every", after: ["eks.clusters"], everyRun: true },
  {
    collector: ec2Launch,
    audience: "every",
    after: ["autoscaling.groups", "eks.node-groups"],
    everyRun: true,
  },
  { collector: ec2Images, audience: "every", after: ["ec2.launch", "autoscaling.groups"] },
  { collector: ec2InstanceImages, audience: "every", after: ["ec2.compute"], everyRun: true },
  {
    collector: ec2AllowedImages,
    audience: "every",
    after: ["ec2.compute", "ec2.launch", "autoscaling.groups"],
    everyRun: true,
  },
  { collector: ssmPlatforms, audience: "every", after: ["ec2.compute"] },
  { collector: rdsDatabases, audience: "every", everyRun: true },
  { collector: rdsReplicatedBackups, audience: "every", after: ["rds.databases"] },
  { collector: dataStores, audience: "every" },
  { collector: lambdaFunctions, audience: "every", everyRun: true },
  { collector: elbLoadBalancers, audience: "every" },
  { collector: schedulerSchedules, audience: "every", after: ["lambda.functions", "ecs.clusters"] },
  { collector: sfnMachines, audience: "every", after: ["events.routes", "scheduler.schedules"] },
  { collector: snsTopics, audience: "every" },
  { collector: sqsQueues, audience: "every" },
  { collector: snsPolicies, audience: "every", after: ["sns.topics"] },
  { collector: sqsPolicies, audience: "every", after: ["sqs.queues"] },
  { collector: kmsPolicies, audience: "every" },
  { collector: secretsmanagerPolicies, audience: "every" },
  { collector: efsPolicies, audience: "every", after: ["data.stores"] },
  { collector: ecrRepositories, audience: "every" },
  { collector: ecrPolicies, audience: "every", after: ["ecr.repositories"] },
  { collector: lambdaExposure, audience: "every", after: ["lambda.functions"] },
  { collector: opensearchDomains, audience: "every", after: ["data.stores"] },
  { collector: aossNetworkPolicies, audience: "every" },
  { collector: redshiftserverlessWorkgroups, audience: "every", after: ["ec2.network"] },
  { collector: dmsInstances, audience: "every", after: ["ec2.network"] },
  { collector: kafkaClusters, audience: "every", after: ["ec2.network"] },
  { collector: mqBrokers, audience: "every", after: ["ec2.network"] },
  { collector: ec2Sharing, audience: "every", after: ["ec2.compute"] },
  { collector: rdsSharing, audience: "every", after: ["rds.databases"] },
  { collector: ssmDocuments, audience: "every" },
  // What only one item asks for, and only of the management account.
  { collector: apigatewayApis, audience: "every" },
  { collector: ecsServices, audience: "every", after: ["ecs.clusters"] },
  { collector: ecsImages, audience: "every", after: ["ecs.clusters", "ecs.services"] },
  { collector: codebuildProjects, audience: "every" },
  {
    collector: codeartifactRepositories,
    audience: "every",
    after: ["ec2.compute", "lambda.functions", "ecs.clusters", "eks.clusters", "codebuild.projects"],
  },
  { collector: sagemakerNotebooks, audience: "every" },
  { collector: ec2Permissions, audience: "every", after: ["ec2.network", "ec2.images", "ec2.compute"] },
  { collector: ec2Peering, audience: "every", after: ["ec2.network"] },
  { collector: ramShares, audience: "every", after: ["ec2.network"] },
  { collector: ec2TransitGatewayRoutes, audience: "every", after: ["ec2.network"] },
  { collector: networkFirewallFirewalls, audience: "every", after: ["ec2.network"] },
  { collector: route53resolverDns, audience: "every", after: ["ec2.network"] },
  { collector: s3Protection, audience: "every", after: ["s3.buckets", "s3.exposure"] },
  { collector: backupPoints, audience: "every" },
  { collector: backupPlans, audience: "every" },
  { collector: backupSettings, audience: ["management"] },
  { collector: dlmPolicies, audience: "every", after: ["ec2.compute"] },
  { collector: cloudformationStacks, audience: "every" },
  { collector: taggingResources, audience: "every" },
  { collector: organizationsInvalidPolicies, audience: ["management"] },
  { collector: organizationsPolicies, audience: ["management"] },
  // Of every account, so that having these facts tells nothing; without decoys not a single call.
  {
    collector: honeyTokens,
    audience: "every",
    after: [
      "account.regions",
      "cloudtrail.selectors",
      "cloudtrail.trails",
      "events.routes",
      "iam.authorization",
      "iam.credentials",
      "s3.buckets",
    ],
  },
];

/** IAM actions that a role needs where these collectors run, with the collectors' reasons; ordered, each once. */
export function auditRoleActions(isWanted: (audience: Audience) => boolean = () => true): CollectorAction[] {
  const own: CollectorAction[] = catalog
    .filter(({ audience }) => isWanted(audience))
    .flatMap(({ collector }) => collector.actions);
  const byAction = new Map(own.map((action) => [action.action, action]));
  return [...byAction.values()].sort((a, b) => (a.action < b.action ? -1 : 1));
}

/** The IAM action that an operation asks for; undefined: no collector makes that call. */
export function actionFor(operation: string): string | undefined {
  const declared = catalog.flatMap(({ collector }) => collector.actions);
  return declared.find(({ action, operations = [action] }) => operations.includes(operation))?.action;
}

/** Collectors that are asked at most every so many hours. */
export const restingCollectors: ReadonlyMap<CollectorName, number> = new Map(
  catalog.flatMap(({ collector, everyHours }) =>
    everyHours === undefined ? [] : [[collector.name, everyHours] as const],
  ),
);

/** Collectors that a run of what is due leaves out while the last reading of everything is young. */
export const dailyCollectors: ReadonlySet<CollectorName> = new Set(
  catalog.flatMap(({ collector, everyRun, isListing }) =>
    everyRun === true || isListing === true ? [] : [collector.name],
  ),
);
