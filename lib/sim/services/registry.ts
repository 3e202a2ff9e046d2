/** Every service's handlers by name, and the IAM actions whose names are not the operations'. */
import type { Handlers } from "#lib/sim/service-call.ts";
import { type ServiceName, serviceNames } from "#lib/sim/wire/service-table.ts";
import { accessanalyzer } from "./accessanalyzer.ts";
import { account } from "./account.ts";
import { autoscaling } from "./autoscaling.ts";
import { backup, dlm } from "./backup.ts";
import { codebuild, sagemaker } from "./builds.ts";
import { ce } from "./ce.ts";
import { cloudformation } from "./cloudformation.ts";
import { cloudtrail } from "./cloudtrail.ts";
import { ecs, eks } from "./clusters.ts";
import { config } from "./config.ts";
import { dynamodb, efs, efsPolicies, fsx, opensearch, redshift } from "./data-stores.ts";
import { alertFunctions, alertQueues, alertTopics } from "./destinations.ts";
import { ec2 } from "./ec2.ts";
import { ec2Launches } from "./ec2-launches.ts";
import { ec2Network } from "./ec2-network.ts";
import { ec2Resources } from "./ec2-resources.ts";
import { dms, kafka, mq, redshiftserverless } from "./endpoints.ts";
import { events } from "./events.ts";
import { networkfirewall, route53resolver } from "./firewalls.ts";
import { guardduty } from "./guardduty.ts";
import { iam } from "./iam.ts";
import { inspector2 } from "./inspector2.ts";
import { organizations } from "./organizations.ts";
import { aoss, ecr, exposedFunctions, guardedTopics, kms, secretsmanager, ssm } from "./policies.ts";
import { rds } from "./rds.ts";
import { automations, configRemedies, scheduler, sfn, switchedFunctions } from "./remedies.ts";
import { resourceexplorer } from "./resource-explorer.ts";
import { s3 } from "./s3.ts";
import { s3control } from "./s3control.ts";
import { securityhub } from "./securityhub.ts";
import { securityhubOrganization } from "./securityhub-organization.ts";
import { ec2Shares, ram } from "./shares.ts";
import { codeartifact, imageControl, managedInstances, registryScanning, runningTasks } from "./sourcing.ts";
import { identitystore, ssoadmin } from "./ssoadmin.ts";
import { sts } from "./sts.ts";
import { tagging } from "./tagging.ts";
import { cloudwatch, eventHistory, keyUse, logs } from "./watching.ts";
import { apigateway, apigatewayv2, elb, elbv2, lambda, sns, sqs } from "./workloads.ts";

const known: Readonly<Partial<Record<ServiceName, Handlers>>> = {
  accessanalyzer,
  account,
  aoss,
  codeartifact,
  ecr: { ...ecr, ...registryScanning },
  secretsmanager,
  ssm: { ...ssm, ...automations, ...managedInstances },
  scheduler,
  sfn,
  apigateway,
  apigatewayv2,
  autoscaling,
  ce,
  cloudformation,
  backup,
  cloudtrail: { ...cloudtrail, ...eventHistory },
  cloudwatch,
  codebuild,
  dlm,
  config: { ...config, ...configRemedies },
  dynamodb,
  ec2: { ...ec2, ...ec2Launches, ...ec2Network, ...ec2Shares, ...ec2Resources, ...imageControl },
  ecs: { ...ecs, ...runningTasks },
  efs: { ...efs, ...efsPolicies },
  eks,
  elb,
  elbv2,
  events,
  fsx,
  guardduty,
  iam: { ...iam, ...keyUse },
  identitystore,
  inspector2,
  networkfirewall,
  kms,
  lambda: { ...lambda, ...alertFunctions, ...exposedFunctions, ...switchedFunctions },
  logs,
  opensearch,
  organizations,
  dms,
  kafka,
  mq,
  ram,
  redshiftserverless,
  rds,
  redshift,
  resourceexplorer,
  route53resolver,
  s3,
  sagemaker,
  s3control,
  securityhub: { ...securityhub, ...securityhubOrganization },
  sns: { ...sns, ...alertTopics, ...guardedTopics },
  sqs: { ...sqs, ...alertQueues },
  ssoadmin,
  sts,
  tagging,
};

// Every name of the table becomes a key.
/** Service → its operations; a service without any knows no operation, as an endpoint does that lacks the service. */
export const handlersOf = Object.fromEntries(
  serviceNames.map((name) => [name, known[name] ?? {}]),
) as Readonly<Record<ServiceName, Handlers>>;

/** Services whose IAM prefix is not what their operations are written with. */
const iamPrefixes: Readonly<Partial<Record<ServiceName, string>>> = {
  accessanalyzer: "access-analyzer",
  efs: "elasticfilesystem",
  elb: "elasticloadbalancing",
  elbv2: "elasticloadbalancing",
  opensearch: "es",
  networkfirewall: "network-firewall",
  redshiftserverless: "redshift-serverless",
  resourceexplorer: "resource-explorer-2",
  s3control: "s3",
  sfn: "states",
  ssoadmin: "sso",
  tagging: "tag",
};

const renamed: Readonly<Record<string, string>> = {
  "s3:ListBuckets": "s3:ListAllMyBuckets",
  "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
  "s3control:GetPublicAccessBlock": "s3:GetAccountPublicAccessBlock",
  "apigateway:GetRestApis": "apigateway:GET",
  "apigatewayv2:GetApis": "apigateway:GET",
  "accessanalyzer:ListFindingsV2": "access-analyzer:ListFindings",
  "s3:GetBucketReplication": "s3:GetReplicationConfiguration",
  "s3:GetObjectLockConfiguration": "s3:GetBucketObjectLockConfiguration",
  "s3:GetBucketNotificationConfiguration": "s3:GetBucketNotification",
};

/** Operations that decide for themselves (AssumeRole) or that nobody can be denied (GetCallerIdentity). */
const open: ReadonlySet<string> = new Set(["sts:AssumeRole", "sts:GetCallerIdentity"]);

/** The IAM action of an operation; null where the front door asks for none. */
export function actionOf(service: ServiceName, operation: string): string | null {
  const name = `${service}:${operation}`;
  return open.has(name) ? null : (renamed[name] ?? `${iamPrefixes[service] ?? service}:${operation}`);
}
