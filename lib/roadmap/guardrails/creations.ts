/** Requests that make something in a Region, as guardrails are asked about them. */
import type { Probe, Prober } from "./probe.ts";

/** What makes resources of the commonest services: whoever may do none of it has no use for a Region. */
export const commonCreations = [
  "ec2:RunInstances",
  "s3:CreateBucket",
  "lambda:CreateFunction",
  "rds:CreateDBInstance",
] as const;

/** A request that makes something of a common service in a Region, or `action` on whatever it is that it makes. */
export function creationIn(prober: Prober, action: string, region: string): Probe {
  switch (action) {
    case "ec2:RunInstances":
      return launch(prober, region);
    case "s3:CreateBucket":
      return {
        action,
        resources: [`arn:${prober.partition}:s3:::waymark-probe`],
        region,
        context: { "s3:LocationConstraint": region },
      };
    case "lambda:CreateFunction":
      return { action, resources: [arnOf(prober, "lambda", region, "function:waymark-probe")], region };
    case "rds:CreateDBInstance":
      return { action, resources: [arnOf(prober, "rds", region, "db:waymark-probe")], region };
    default:
      // A policy that names resources is not known to forbid what has no name yet.
      return { action, resources: ["*"], region };
  }
}

/** A launch is refused where any of its resources is. */
export function launch(account: Prober, region: string, context?: Record<string, string>): Probe {
  const own = [
    "instance/i-0123456789abcdef0",
    "volume/vol-0123456789abcdef0",
    "network-interface/eni-0123456789abcdef0",
    "security-group/sg-0123456789abcdef0",
    "subnet/subnet-0123456789abcdef0",
  ];
  return {
    action: "ec2:RunInstances",
    resources: [
      ...own.map((name) => arnOf(account, "ec2", region, name)),
      `arn:${account.partition}:ec2:${region}::image/ami-0123456789abcdef0`,
    ],
    region,
    ...(context === undefined ? {} : { context }),
  };
}

/** An ARN of the account's own in a Region. */
export function arnOf(account: Prober, service: string, region: string, rest: string): string {
  return `arn:${account.partition}:${service}:${region}:${account.accountId}:${rest}`;
}

/**
 * By service as the operations of facts and the types of resources name it: what makes its resources, beside the common
 * creations. A service that is missing here is never taken for closed.
 */
const ownCreations: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    aoss: ["aoss:CreateCollection"],
    apigateway: ["apigateway:POST"],
    apigatewayv2: ["apigateway:POST"],
    autoscaling: ["autoscaling:CreateAutoScalingGroup", "autoscaling:CreateLaunchConfiguration"],
    backup: ["backup:CreateBackupVault", "backup:StartBackupJob"],
    cloudformation: ["cloudformation:CreateStack"],
    cloudtrail: ["cloudtrail:CreateTrail"],
    codebuild: ["codebuild:CreateProject"],
    dlm: ["dlm:CreateLifecyclePolicy"],
    dms: ["dms:CreateReplicationInstance"],
    dynamodb: ["dynamodb:CreateTable"],
    ec2: ["ec2:CreateVpc", "ec2:CreateNetworkInterface", "ec2:CreateVolume", "ec2:CreateLaunchTemplate"],
    ecr: ["ecr:CreateRepository"],
    ecs: ["ecs:CreateCluster", "ecs:RunTask"],
    efs: ["elasticfilesystem:CreateFileSystem"],
    eks: ["eks:CreateCluster"],
    elasticache: ["elasticache:CreateCacheCluster", "elasticache:CreateReplicationGroup"],
    elasticfilesystem: ["elasticfilesystem:CreateFileSystem"],
    elasticloadbalancing: ["elasticloadbalancing:CreateLoadBalancer"],
    elb: ["elasticloadbalancing:CreateLoadBalancer"],
    elbv2: ["elasticloadbalancing:CreateLoadBalancer"],
    es: ["es:CreateDomain"],
    events: ["events:PutRule"],
    fsx: ["fsx:CreateFileSystem"],
    guardduty: ["guardduty:CreateDetector"],
    kafka: ["kafka:CreateCluster", "kafka:CreateClusterV2"],
    kms: ["kms:CreateKey", "kms:ReplicateKey"],
    lambda: ["lambda:PublishLayerVersion"],
    mq: ["mq:CreateBroker"],
    networkfirewall: ["network-firewall:CreateFirewall"],
    opensearch: ["es:CreateDomain"],
    rds: ["rds:CreateDBCluster", "rds:CreateDBSnapshot"],
    redshift: ["redshift:CreateCluster"],
    redshiftserverless: ["redshift-serverless:CreateWorkgroup"],
    route53resolver: ["route53resolver:CreateFirewallRuleGroup"],
    s3: ["s3:CreateAccessPoint"],
    s3control: ["s3:CreateAccessPoint"],
    sagemaker: ["sagemaker:CreateNotebookInstance"],
    secretsmanager: ["secretsmanager:CreateSecret"],
    securityhub: ["securityhub:EnableSecurityHub"],
    sns: ["sns:CreateTopic"],
    sqs: ["sqs:CreateQueue"],
    ssm: ["ssm:CreateDocument"],
    tagging: ["ec2:CreateVpc", "dynamodb:CreateTable", "sns:CreateTopic"],
  }),
);

/** Every request that makes something of the service, as actions; null: they are not known. */
export function creationsOf(service: string): readonly string[] | null {
  const own = ownCreations.get(service);
  return own === undefined ? null : [...commonCreations, ...own];
}
