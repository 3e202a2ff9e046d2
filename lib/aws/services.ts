/** Every service that collectors use: the name of its endpoint in the SDK's configuration, how it answers, its client. */
import { AccessAnalyzerClient } from "@aws-sdk/client-accessanalyzer";
import { AccountClient } from "@aws-sdk/client-account";
import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { ApiGatewayV2Client } from "@aws-sdk/client-apigatewayv2";
import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import { BackupClient } from "@aws-sdk/client-backup";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CloudFrontClient } from "@aws-sdk/client-cloudfront";
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { CodeartifactClient } from "@aws-sdk/client-codeartifact";
import { CodeBuildClient } from "@aws-sdk/client-codebuild";
import { ConfigServiceClient } from "@aws-sdk/client-config-service";
import { CostExplorerClient } from "@aws-sdk/client-cost-explorer";
import { DatabaseMigrationServiceClient } from "@aws-sdk/client-database-migration-service";
import { DLMClient } from "@aws-sdk/client-dlm";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EC2Client } from "@aws-sdk/client-ec2";
import { ECRClient } from "@aws-sdk/client-ecr";
import { ECSClient } from "@aws-sdk/client-ecs";
import { EFSClient } from "@aws-sdk/client-efs";
import { EKSClient } from "@aws-sdk/client-eks";
import { ElasticLoadBalancingClient } from "@aws-sdk/client-elastic-load-balancing";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { ElastiCacheClient } from "@aws-sdk/client-elasticache";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { FMSClient } from "@aws-sdk/client-fms";
import { FSxClient } from "@aws-sdk/client-fsx";
import { GuardDutyClient } from "@aws-sdk/client-guardduty";
import { IAMClient } from "@aws-sdk/client-iam";
import { IdentitystoreClient } from "@aws-sdk/client-identitystore";
import { Inspector2Client } from "@aws-sdk/client-inspector2";
import { KafkaClient } from "@aws-sdk/client-kafka";
import { KMSClient } from "@aws-sdk/client-kms";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { MqClient } from "@aws-sdk/client-mq";
import { NetworkFirewallClient } from "@aws-sdk/client-network-firewall";
import { OpenSearchClient } from "@aws-sdk/client-opensearch";
import { OpenSearchServerlessClient } from "@aws-sdk/client-opensearchserverless";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { RAMClient } from "@aws-sdk/client-ram";
import { RDSClient } from "@aws-sdk/client-rds";
import { RedshiftClient } from "@aws-sdk/client-redshift";
import { RedshiftServerlessClient } from "@aws-sdk/client-redshift-serverless";
import { ResourceExplorer2Client } from "@aws-sdk/client-resource-explorer-2";
import { ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import { Route53ResolverClient } from "@aws-sdk/client-route53resolver";
import { S3Client } from "@aws-sdk/client-s3";
import { S3ControlClient } from "@aws-sdk/client-s3-control";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SecurityHubClient } from "@aws-sdk/client-securityhub";
import { SFNClient } from "@aws-sdk/client-sfn";
import { ShieldClient } from "@aws-sdk/client-shield";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { SSOAdminClient } from "@aws-sdk/client-sso-admin";
import { STSClient } from "@aws-sdk/client-sts";
import { WAFV2Client } from "@aws-sdk/client-wafv2";
import { SignatureV4 } from "@smithy/signature-v4";
import type { AwsCredentialIdentity } from "@smithy/types";
import type { Sha256 } from "./sha256.ts";
import type { AnswerForm, WholeAnswers } from "./whole-answers.ts";

/** What the client of any service is made of. */
export interface ClientConfig {
  region: string;
  requestHandler: WholeAnswers;
  credentials: () => Promise<AwsCredentialIdentity>;
  maxAttempts: number;
  customUserAgent: string;
  /** What the signer hashes with. */
  sha256: typeof Sha256;
  endpoint?: string;
}

interface ServiceDefinition<Client> {
  /** The SDK's service id, by which `AWS_ENDPOINT_URL_<ID>` names it. */
  id: string;
  form: AnswerForm;
  create: (config: ClientConfig) => Client;
}

/** Keeps the client's type. */
function service<Client>(
  id: string,
  form: AnswerForm,
  create: (config: ClientConfig) => Client,
): ServiceDefinition<Client> {
  return { id, form, create };
}

/**
 * This release keeps the keys that it was first given, whatever the provider says of itself, and would sign the calls of every
 * account with them: it gets a signer that asks each time.
 */
function createRoute53Resolver(config: ClientConfig): Route53ResolverClient {
  const { credentials, region, sha256 } = config;
  const signer = new SignatureV4({ credentials, region, service: "route53resolver", sha256 });
  return new Route53ResolverClient({ ...config, signer: async () => signer });
}

/** Service → its definition; operations are written `<service>:<Operation>`. */
export const services = {
  aoss: service("OpenSearchServerless", "json", (config) => new OpenSearchServerlessClient(config)),
  autoscaling: service("Auto Scaling", "xml", (config) => new AutoScalingClient(config)),
  cloudfront: service("CloudFront", "rest-xml", (config) => new CloudFrontClient(config)),
  codeartifact: service("codeartifact", "json", (config) => new CodeartifactClient(config)),
  codebuild: service("CodeBuild", "json", (config) => new CodeBuildClient(config)),
  dms: service("Database Migration Service", "json", (config) => new DatabaseMigrationServiceClient(config)),
  ecr: service("ECR", "json", (config) => new ECRClient(config)),
  elasticache: service("ElastiCache", "xml", (config) => new ElastiCacheClient(config)),
  fms: service("FMS", "json", (config) => new FMSClient(config)),
  identitystore: service("identitystore", "json", (config) => new IdentitystoreClient(config)),
  kafka: service("Kafka", "json", (config) => new KafkaClient(config)),
  kms: service("KMS", "json", (config) => new KMSClient(config)),
  mq: service("mq", "json", (config) => new MqClient(config)),
  networkfirewall: service("Network Firewall", "json", (config) => new NetworkFirewallClient(config)),
  ram: service("RAM", "json", (config) => new RAMClient(config)),
  redshiftserverless: service(
    "Redshift Serverless",
    "json",
    (config) => new RedshiftServerlessClient(config),
  ),
  resourceexplorer: service("Resource Explorer 2", "json", (config) => new ResourceExplorer2Client(config)),
  route53resolver: service("Route53Resolver", "json", createRoute53Resolver),
  sagemaker: service("SageMaker", "json", (config) => new SageMakerClient(config)),
  scheduler: service("Scheduler", "json", (config) => new SchedulerClient(config)),
  secretsmanager: service("Secrets Manager", "json", (config) => new SecretsManagerClient(config)),
  sfn: service("SFN", "json", (config) => new SFNClient(config)),
  shield: service("Shield", "json", (config) => new ShieldClient(config)),
  ssm: service("SSM", "json", (config) => new SSMClient(config)),
  tagging: service(
    "Resource Groups Tagging API",
    "json",
    (config) => new ResourceGroupsTaggingAPIClient(config),
  ),
  wafv2: service("WAFV2", "json", (config) => new WAFV2Client(config)),
  accessanalyzer: service("AccessAnalyzer", "json", (config) => new AccessAnalyzerClient(config)),
  account: service("Account", "json", (config) => new AccountClient(config)),
  apigateway: service("API Gateway", "json", (config) => new APIGatewayClient(config)),
  apigatewayv2: service("ApiGatewayV2", "json", (config) => new ApiGatewayV2Client(config)),
  backup: service("Backup", "json", (config) => new BackupClient(config)),
  ce: service("Cost Explorer", "json", (config) => new CostExplorerClient(config)),
  cloudformation: service("CloudFormation", "xml", (config) => new CloudFormationClient(config)),
  cloudtrail: service("CloudTrail", "json", (config) => new CloudTrailClient(config)),
  cloudwatch: service("CloudWatch", "json", (config) => new CloudWatchClient(config)),
  config: service("Config Service", "json", (config) => new ConfigServiceClient(config)),
  dlm: service("DLM", "json", (config) => new DLMClient(config)),
  dynamodb: service("DynamoDB", "json", (config) => new DynamoDBClient(config)),
  ec2: service("EC2", "xml", (config) => new EC2Client(config)),
  ecs: service("ECS", "json", (config) => new ECSClient(config)),
  efs: service("EFS", "json", (config) => new EFSClient(config)),
  eks: service("EKS", "json", (config) => new EKSClient(config)),
  elb: service("Elastic Load Balancing", "xml", (config) => new ElasticLoadBalancingClient(config)),
  elbv2: service("Elastic Load Balancing v2", "xml", (config) => new ElasticLoadBalancingV2Client(config)),
  events: service("EventBridge", "json", (config) => new EventBridgeClient(config)),
  fsx: service("FSx", "json", (config) => new FSxClient(config)),
  guardduty: service("GuardDuty", "json", (config) => new GuardDutyClient(config)),
  iam: service("IAM", "xml", (config) => new IAMClient(config)),
  inspector2: service("Inspector2", "json", (config) => new Inspector2Client(config)),
  lambda: service("Lambda", "json", (config) => new LambdaClient(config)),
  logs: service("CloudWatch Logs", "json", (config) => new CloudWatchLogsClient(config)),
  opensearch: service("OpenSearch", "json", (config) => new OpenSearchClient(config)),
  organizations: service("Organizations", "json", (config) => new OrganizationsClient(config)),
  rds: service("RDS", "xml", (config) => new RDSClient(config)),
  redshift: service("Redshift", "xml", (config) => new RedshiftClient(config)),
  s3: service("S3", "rest-xml", (config) => new S3Client({ ...config, ...pathStyle(config) })),
  s3control: service(
    "S3 Control",
    "rest-xml",
    (config) => new S3ControlClient({ ...config, ...unchangedEndpoint(config) }),
  ),
  securityhub: service("SecurityHub", "json", (config) => new SecurityHubClient(config)),
  sns: service("SNS", "xml", (config) => new SNSClient(config)),
  // The host in a queue's URL would take the place of the region's endpoint.
  sqs: service("SQS", "json", (config) => new SQSClient({ ...config, useQueueUrlAsEndpoint: false })),
  ssoadmin: service("SSO Admin", "json", (config) => new SSOAdminClient(config)),
  sts: service("STS", "xml", (config) => new STSClient(config)),
} as const;

export type ServiceName = keyof typeof services;

/** The clients of one region. */
export type ServiceClients = {
  readonly [Name in ServiceName]: ReturnType<(typeof services)[Name]["create"]>;
};

/** A bucket's name in front of the host name is nothing that another endpoint than AWS's would answer to. */
function pathStyle({ endpoint }: ClientConfig) {
  return endpoint === undefined ? {} : { forcePathStyle: true };
}

/**
 * S3 Control writes the account into the host name (`<account>.host`), which no endpoint on an address or a plain host
 * name can answer: an endpoint that was given is used as it is, and the account travels in `x-amz-account-id` alone.
 */
function unchangedEndpoint({ endpoint }: ClientConfig) {
  if (endpoint === undefined) return {};
  const url = new URL(endpoint);
  return { disableHostPrefix: true, endpointProvider: () => ({ url, headers: {} }) };
}
