/** Every collector by name: the schema of its facts, their version, and how long they count as evidence. */
import type { z } from "zod";
import { analyzersSchema, unusedAccessSchema } from "./accessanalyzer.ts";
import { accountContactsSchema, accountRegionsSchema, assumeSchema } from "./account.ts";
import { schedulerSchedulesSchema, sfnMachinesSchema, ssmAutomationsSchema } from "./automations.ts";
import { autoscalingGroupsSchema } from "./autoscaling.ts";
import { backupPlansSchema, backupPointsSchema, backupSettingsSchema, dlmPoliciesSchema } from "./backup.ts";
import { cloudformationStackSetsSchema, cloudformationStacksSchema } from "./cloudformation.ts";
import { cloudtrailSelectorsSchema, cloudtrailStoresSchema, cloudtrailTrailsSchema } from "./cloudtrail.ts";
import { cloudtrailDeliverySchema } from "./cloudtrail-delivery.ts";
import { codebuildProjectsSchema, ecsServicesSchema, sagemakerNotebooksSchema } from "./compute-placement.ts";
import { configRecorderSchema, configRemediationSchema } from "./config.ts";
import { ecsHostsSchema, eksNodeGroupsSchema } from "./containers.ts";
import { costLinkedAccountsSchema } from "./cost.ts";
import { dataStoresSchema } from "./data-stores.ts";
import { dnsFirewallSchema } from "./dns-firewall.ts";
import { ec2ComputeSchema, ec2DefaultsSchema, ec2ImagesSchema, ec2LaunchSchema } from "./ec2.ts";
import { ec2AddressesSchema, ec2NetworkSchema } from "./ec2-network.ts";
import { eventsRoutesSchema } from "./events.ts";
import {
  guarddutyAdminsSchema,
  guarddutyDestinationsSchema,
  guarddutyDetectorSchema,
  guarddutyOrganizationSchema,
} from "./guardduty.ts";
import { honeyTokensSchema } from "./honey.ts";
import { iamAuthorizationSchema, iamCredentialsSchema, iamSummarySchema } from "./iam.ts";
import { iamOrganizationFeaturesSchema, iamProvidersSchema, iamRoleUsageSchema } from "./iam-access.ts";
import {
  codeartifactRepositoriesSchema,
  ec2AllowedImagesSchema,
  ec2InstanceImagesSchema,
  ecrRepositoriesSchema,
  ecsImagesSchema,
  ssmPlatformsSchema,
} from "./image-sourcing.ts";
import { inspector2AccountsSchema } from "./inspector2.ts";
import { configResourcesSchema, explorerResourcesSchema } from "./inventories.ts";
import { networkFirewallsSchema } from "./network-firewall.ts";
import {
  accountTagsSchema,
  effectivePoliciesSchema,
  invalidPoliciesSchema,
  organizationDelegationSchema,
  organizationInvitationsSchema,
  organizationPoliciesSchema,
  organizationTreeSchema,
} from "./organizations.ts";
import {
  aossNetworkPoliciesSchema,
  ec2SharingSchema,
  endpointsSchema,
  rdsSharingSchema,
  ssmDocumentsSchema,
} from "./public-endpoints.ts";
import { rdsDatabasesSchema, rdsReplicatedBackupsSchema } from "./rds.ts";
import {
  bucketPoliciesSchema,
  ecrPoliciesSchema,
  lambdaExposureSchema,
  opensearchDomainsSchema,
  resourcePoliciesSchema,
} from "./resource-policies.ts";
import {
  s3AccessPointsSchema,
  s3AccountSchema,
  s3BucketsSchema,
  s3ExposureSchema,
  s3LogBucketsSchema,
  s3ProtectionSchema,
} from "./s3.ts";
import {
  securityhubAggregatorsSchema,
  securityhubHubSchema,
  securityhubOrganizationSchema,
} from "./securityhub.ts";
import { securityhubStandardsSchema } from "./securityhub-standards.ts";
import { ec2PermissionsSchema, peeringSchema, ramSharesSchema } from "./shares.ts";
import { ssoAssignmentsSchema, ssoDutiesSchema } from "./sso.ts";
import { taggingResourcesSchema } from "./tagging.ts";
import { transitGatewayRoutesSchema } from "./transit-gateways.ts";
import {
  apigatewayApisSchema,
  ecsClustersSchema,
  eksClustersSchema,
  elbLoadBalancersSchema,
  lambdaFunctionsSchema,
  snsTopicsSchema,
  sqsQueuesSchema,
} from "./workload-lists.ts";

interface FactsEntry {
  version: number;
  schema: z.ZodType;
  /** Facts older than this count as missing. 48 h, 24 h for facts of the organization. */
  maxAgeHours: number;
}

/** Collector → schema of its facts, version of that schema, and age limit in hours. */
export const factsRegistry = {
  "organizations.tree": { version: 1, schema: organizationTreeSchema, maxAgeHours: 24 },
  "organizations.delegation": { version: 1, schema: organizationDelegationSchema, maxAgeHours: 24 },
  "organizations.account-tags": { version: 1, schema: accountTagsSchema, maxAgeHours: 24 },
  "organizations.invitations": { version: 1, schema: organizationInvitationsSchema, maxAgeHours: 24 },
  "organizations.invalid-policies": { version: 1, schema: invalidPoliciesSchema, maxAgeHours: 24 },
  "organizations.policies": { version: 1, schema: organizationPoliciesSchema, maxAgeHours: 24 },
  "organizations.effective-policies": { version: 2, schema: effectivePoliciesSchema, maxAgeHours: 48 },
  "account.regions": { version: 1, schema: accountRegionsSchema, maxAgeHours: 48 },
  "account.contacts": { version: 1, schema: accountContactsSchema, maxAgeHours: 48 },
  "cost.linked-accounts": { version: 1, schema: costLinkedAccountsSchema, maxAgeHours: 48 },
  "cloudformation.stack-sets": { version: 1, schema: cloudformationStackSetsSchema, maxAgeHours: 24 },
  "cloudformation.stacks": { version: 1, schema: cloudformationStacksSchema, maxAgeHours: 48 },
  "sts.assume": { version: 1, schema: assumeSchema, maxAgeHours: 48 },
  "iam.summary": { version: 1, schema: iamSummarySchema, maxAgeHours: 48 },
  "iam.credentials": { version: 1, schema: iamCredentialsSchema, maxAgeHours: 48 },
  "iam.authorization": { version: 1, schema: iamAuthorizationSchema, maxAgeHours: 48 },
  "iam.providers": { version: 1, schema: iamProvidersSchema, maxAgeHours: 48 },
  "iam.role-usage": { version: 1, schema: iamRoleUsageSchema, maxAgeHours: 192 },
  "iam.organization-features": { version: 1, schema: iamOrganizationFeaturesSchema, maxAgeHours: 24 },
  "sso.assignments": { version: 1, schema: ssoAssignmentsSchema, maxAgeHours: 48 },
  "accessanalyzer.analyzers": { version: 1, schema: analyzersSchema, maxAgeHours: 48 },
  "accessanalyzer.unused-access": { version: 1, schema: unusedAccessSchema, maxAgeHours: 48 },
  "accessanalyzer.organization-unused-access": { version: 1, schema: unusedAccessSchema, maxAgeHours: 48 },
  "s3.account": { version: 1, schema: s3AccountSchema, maxAgeHours: 48 },
  "s3.buckets": { version: 1, schema: s3BucketsSchema, maxAgeHours: 48 },
  "s3.exposure": { version: 2, schema: s3ExposureSchema, maxAgeHours: 48 },
  "s3.policies": { version: 1, schema: bucketPoliciesSchema, maxAgeHours: 48 },
  "s3.access-points": { version: 1, schema: s3AccessPointsSchema, maxAgeHours: 48 },
  "s3.protection": { version: 1, schema: s3ProtectionSchema, maxAgeHours: 48 },
  "backup.points": { version: 1, schema: backupPointsSchema, maxAgeHours: 48 },
  "backup.plans": { version: 1, schema: backupPlansSchema, maxAgeHours: 48 },
  "backup.settings": { version: 1, schema: backupSettingsSchema, maxAgeHours: 24 },
  "dlm.policies": { version: 1, schema: dlmPoliciesSchema, maxAgeHours: 48 },
  "cloudtrail.trails": { version: 2, schema: cloudtrailTrailsSchema, maxAgeHours: 48 },
  "cloudtrail.selectors": { version: 1, schema: cloudtrailSelectorsSchema, maxAgeHours: 48 },
  "cloudtrail.delivery": { version: 1, schema: cloudtrailDeliverySchema, maxAgeHours: 48 },
  "cloudtrail.stores": { version: 1, schema: cloudtrailStoresSchema, maxAgeHours: 48 },
  "honey.tokens": { version: 1, schema: honeyTokensSchema, maxAgeHours: 48 },
  "inspector2.accounts": { version: 1, schema: inspector2AccountsSchema, maxAgeHours: 48 },
  "config.recorder": { version: 1, schema: configRecorderSchema, maxAgeHours: 48 },
  "config.remediation": { version: 1, schema: configRemediationSchema, maxAgeHours: 48 },
  "guardduty.detector": { version: 1, schema: guarddutyDetectorSchema, maxAgeHours: 48 },
  "guardduty.admins": { version: 1, schema: guarddutyAdminsSchema, maxAgeHours: 24 },
  "guardduty.organization": { version: 1, schema: guarddutyOrganizationSchema, maxAgeHours: 24 },
  "ec2.compute": { version: 3, schema: ec2ComputeSchema, maxAgeHours: 48 },
  "ec2.launch": { version: 1, schema: ec2LaunchSchema, maxAgeHours: 48 },
  "ec2.defaults": { version: 1, schema: ec2DefaultsSchema, maxAgeHours: 48 },
  "ec2.images": { version: 4, schema: ec2ImagesSchema, maxAgeHours: 48 },
  "ec2.instance-images": { version: 1, schema: ec2InstanceImagesSchema, maxAgeHours: 48 },
  "ec2.allowed-images": { version: 1, schema: ec2AllowedImagesSchema, maxAgeHours: 48 },
  "autoscaling.groups": { version: 1, schema: autoscalingGroupsSchema, maxAgeHours: 48 },
  "rds.databases": { version: 2, schema: rdsDatabasesSchema, maxAgeHours: 48 },
  "ec2.addresses": { version: 1, schema: ec2AddressesSchema, maxAgeHours: 48 },
  "ec2.network": { version: 2, schema: ec2NetworkSchema, maxAgeHours: 48 },
  "rds.replicated-backups": { version: 1, schema: rdsReplicatedBackupsSchema, maxAgeHours: 48 },
  "data.stores": { version: 2, schema: dataStoresSchema, maxAgeHours: 48 },
  "lambda.functions": { version: 3, schema: lambdaFunctionsSchema, maxAgeHours: 48 },
  "ecs.clusters": { version: 1, schema: ecsClustersSchema, maxAgeHours: 48 },
  "ecs.images": { version: 1, schema: ecsImagesSchema, maxAgeHours: 48 },
  "ecs.hosts": { version: 1, schema: ecsHostsSchema, maxAgeHours: 48 },
  "eks.node-groups": { version: 1, schema: eksNodeGroupsSchema, maxAgeHours: 48 },
  "eks.clusters": { version: 2, schema: eksClustersSchema, maxAgeHours: 48 },
  "elb.load-balancers": { version: 1, schema: elbLoadBalancersSchema, maxAgeHours: 48 },
  "apigateway.apis": { version: 1, schema: apigatewayApisSchema, maxAgeHours: 48 },
  "sns.topics": { version: 1, schema: snsTopicsSchema, maxAgeHours: 48 },
  "sqs.queues": { version: 1, schema: sqsQueuesSchema, maxAgeHours: 48 },
  "resourceexplorer.resources": { version: 1, schema: explorerResourcesSchema, maxAgeHours: 48 },
  "config.resources": { version: 1, schema: configResourcesSchema, maxAgeHours: 48 },
  "tagging.resources": { version: 1, schema: taggingResourcesSchema, maxAgeHours: 48 },
  "sns.policies": { version: 1, schema: resourcePoliciesSchema, maxAgeHours: 48 },
  "sqs.policies": { version: 1, schema: resourcePoliciesSchema, maxAgeHours: 48 },
  "kms.policies": { version: 1, schema: resourcePoliciesSchema, maxAgeHours: 48 },
  "secretsmanager.policies": { version: 1, schema: resourcePoliciesSchema, maxAgeHours: 48 },
  "efs.policies": { version: 1, schema: resourcePoliciesSchema, maxAgeHours: 48 },
  "ecr.repositories": { version: 1, schema: ecrRepositoriesSchema, maxAgeHours: 48 },
  "ssm.platforms": { version: 1, schema: ssmPlatformsSchema, maxAgeHours: 48 },
  "codeartifact.repositories": { version: 1, schema: codeartifactRepositoriesSchema, maxAgeHours: 48 },
  "ecr.policies": { version: 1, schema: ecrPoliciesSchema, maxAgeHours: 48 },
  "lambda.exposure": { version: 1, schema: lambdaExposureSchema, maxAgeHours: 48 },
  "opensearch.domains": { version: 1, schema: opensearchDomainsSchema, maxAgeHours: 48 },
  "aoss.network-policies": { version: 1, schema: aossNetworkPoliciesSchema, maxAgeHours: 48 },
  "redshiftserverless.workgroups": { version: 1, schema: endpointsSchema, maxAgeHours: 48 },
  "dms.instances": { version: 1, schema: endpointsSchema, maxAgeHours: 48 },
  "kafka.clusters": { version: 1, schema: endpointsSchema, maxAgeHours: 48 },
  "mq.brokers": { version: 1, schema: endpointsSchema, maxAgeHours: 48 },
  "s3.log-buckets": { version: 1, schema: s3LogBucketsSchema, maxAgeHours: 48 },
  "sso.duties": { version: 1, schema: ssoDutiesSchema, maxAgeHours: 48 },
  "ec2.sharing": { version: 1, schema: ec2SharingSchema, maxAgeHours: 48 },
  "rds.sharing": { version: 1, schema: rdsSharingSchema, maxAgeHours: 48 },
  "ssm.documents": { version: 1, schema: ssmDocumentsSchema, maxAgeHours: 48 },
  "guardduty.destinations": { version: 1, schema: guarddutyDestinationsSchema, maxAgeHours: 48 },
  "ec2.permissions": { version: 1, schema: ec2PermissionsSchema, maxAgeHours: 48 },
  "ec2.peering": { version: 1, schema: peeringSchema, maxAgeHours: 48 },
  "ram.shares": { version: 1, schema: ramSharesSchema, maxAgeHours: 48 },
  "ec2.transit-gateway-routes": { version: 1, schema: transitGatewayRoutesSchema, maxAgeHours: 48 },
  "networkfirewall.firewalls": { version: 1, schema: networkFirewallsSchema, maxAgeHours: 48 },
  "route53resolver.dns": { version: 1, schema: dnsFirewallSchema, maxAgeHours: 48 },
  "ecs.services": { version: 1, schema: ecsServicesSchema, maxAgeHours: 48 },
  "codebuild.projects": { version: 1, schema: codebuildProjectsSchema, maxAgeHours: 48 },
  "sagemaker.notebooks": { version: 1, schema: sagemakerNotebooksSchema, maxAgeHours: 48 },
  "events.routes": { version: 1, schema: eventsRoutesSchema, maxAgeHours: 48 },
  "scheduler.schedules": { version: 1, schema: schedulerSchedulesSchema, maxAgeHours: 48 },
  "sfn.machines": { version: 1, schema: sfnMachinesSchema, maxAgeHours: 48 },
  "ssm.automations": { version: 1, schema: ssmAutomationsSchema, maxAgeHours: 48 },
  "securityhub.hub": { version: 1, schema: securityhubHubSchema, maxAgeHours: 48 },
  "securityhub.standards": { version: 1, schema: securityhubStandardsSchema, maxAgeHours: 48 },
  "securityhub.organization": { version: 1, schema: securityhubOrganizationSchema, maxAgeHours: 24 },
  "securityhub.aggregators": { version: 1, schema: securityhubAggregatorsSchema, maxAgeHours: 24 },
} as const satisfies Record<string, FactsEntry>;

export type CollectorName = keyof typeof factsRegistry;
export type FactsOf<Name extends CollectorName> = z.infer<(typeof factsRegistry)[Name]["schema"]>;
