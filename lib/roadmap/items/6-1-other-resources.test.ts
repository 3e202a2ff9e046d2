import { describe, expect, it } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import { aDatabase } from "#lib/roadmap/a-backup.fixture.ts";
import {
  aBucketsFact,
  accountId,
  anAssumeFact,
  anS3AccountFact,
  aRegionsFact,
  denied,
  homeRegion,
} from "#lib/roadmap/a-fact.fixture.ts";
import { anImage } from "#lib/roadmap/a-launch.fixture.ts";
import { aNetworkFact, anInterface, aRouteTable, aRule, aSubnet } from "#lib/roadmap/a-network.fixture.ts";
import {
  aBucketListFact,
  allowing,
  anExposureFact,
  aPointsFact,
  exposureFacts,
} from "#lib/roadmap/an-exposure.fixture.ts";
import { anInput } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import { noPublicEc2S3 } from "#lib/roadmap/items/6-1-no-public-ec2-s3.ts";
import { defaultSettings } from "#lib/roadmap/settings.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

const arn = (service: string, resource: string) =>
  `arn:aws:${service}:${homeRegion}:${accountId}:${resource}`;
const base = () => [
  anAssumeFact(),
  aRegionsFact([homeRegion]),
  anS3AccountFact(null),
  aBucketListFact(),
  aBucketsFact(),
  aPointsFact(),
];

function judge(facts: readonly Envelope[], more: Partial<AccountInput> = {}): Verdict {
  const verdict = evaluateAccount({ ...anInput({ facts: [...base(), ...facts] }), ...more }).get("6.1");
  if (verdict === undefined) throw new Error("no verdict on 6.1");
  return verdict;
}

const publicly = {
  PubliclyAccessible: true,
  port: 5432,
  subnetIds: ["subnet-1"],
  securityGroupIds: ["sg-1"],
};
const standing = { arn: arn("dms", "rep:a"), ...publicly, port: null };

/** A public subnet and a group that lets in the internet on one port. */
function network(port: number, cidr = "0.0.0.0/0", target = "igw-1"): Envelope {
  return aNetworkFact({
    networkInterfaces: [anInterface("eni-1", { RequesterId: "amazon-rds" })],
    securityGroupRules: [aRule("sg-1", { FromPort: port, ToPort: port, CidrIpv4: cidr })],
    subnets: [aSubnet()],
    routeTables: [aRouteTable("rtb-main", { "0.0.0.0/0": target })],
    internetGateways: [{ InternetGatewayId: "igw-1", vpcIds: ["vpc-1"] }],
  });
}

const databases = (...instances: ReturnType<typeof aDatabase>[]) =>
  anExposureFact("rds.databases", { instances });
const warehouse = {
  ClusterIdentifier: "w",
  ClusterCreateTime: null,
  ...publicly,
  port: 5439,
};
const functionArn = arn("lambda", "function:f");
const invokeUrl = (kind: string) =>
  allowing("*", "lambda:InvokeFunctionUrl", { StringEquals: { "lambda:FunctionUrlAuthType": kind } });
const aFunction = (policy: string | null, ...kinds: string[]) =>
  anExposureFact("lambda.exposure", {
    functions: [
      {
        FunctionArn: functionArn,
        urls: kinds.map((AuthType) => ({ FunctionArn: functionArn, AuthType })),
        policies: [{ arn: functionArn, policy }],
      },
    ],
  });
const anAlias = {
  FunctionArn: functionArn,
  urls: [{ FunctionArn: `${functionArn}:live`, AuthType: "NONE" }],
  policies: [
    { arn: functionArn, policy: null },
    { arn: `${functionArn}:live`, policy: invokeUrl("NONE") },
  ],
};
const aDomain = (described: object) =>
  anExposureFact("opensearch.domains", {
    domains: [
      {
        DomainName: "d",
        described: {
          isInVpc: false,
          AccessPolicies: allowing("*", "es:*"),
          isFineGrained: false,
          ...described,
        },
      },
    ],
  });
const aCluster = (...publicAccessCidrs: string[]) =>
  anExposureFact("eks.clusters", {
    clusters: [{ name: "c", resourcesVpcConfig: { endpointPublicAccess: true, publicAccessCidrs } }],
  });
const repository = (policy: string | null, registryPolicy: string | null = null) =>
  anExposureFact("ecr.policies", {
    resources: [{ arn: arn("ecr", "repository/r"), policy }],
    registryPolicy,
  });
const own = { StringEquals: { "aws:PrincipalOrgID": "o-own" } };
const snapshot = (isPublic: boolean | null) =>
  anExposureFact("rds.sharing", { snapshots: [{ arn: arn("rds", "snapshot:s"), isPublic }] });
const topic = (policy: string | null) =>
  anExposureFact("sns.policies", { resources: [{ arn: arn("sns", "t"), policy }] });

const rows: [name: string, facts: Envelope[], state: Verdict["state"]][] = [
  [
    "RDS PubliclyAccessible, SG open on its port, public subnet",
    [databases(aDatabase("d", publicly)), network(5432)],
    "NOT_MET",
  ],
  ["RDS: the group opens another port", [databases(aDatabase("d", publicly)), network(443)], "MET"],
  ["RDS: one narrow source", [databases(aDatabase("d", publicly)), network(5432, "203.0.113.7/32")], "MET"],
  [
    "RDS: no route from the internet",
    [databases(aDatabase("d", publicly)), network(5432, "0.0.0.0/0", "nat-1")],
    "MET",
  ],
  ["RDS: AWS does not say", [databases(aDatabase("d", { PubliclyAccessible: null }))], "UNKNOWN"],
  [
    "RDS: the route tables are not known",
    [databases(aDatabase("d", publicly)), denied(network(5432), "ec2:DescribeRouteTables")],
    "UNKNOWN",
  ],
  [
    "Redshift PubliclyAccessible, SG 5439 world, public subnet",
    [anExposureFact("data.stores", { warehouses: [warehouse] }), network(5439)],
    "NOT_MET",
  ],
  [
    "Redshift: its subnets are not known",
    [anExposureFact("data.stores", { warehouses: [{ ...warehouse, subnetIds: null }] }), network(5439)],
    "UNKNOWN",
  ],
  [
    "Redshift Serverless",
    [
      anExposureFact("redshiftserverless.workgroups", { endpoints: [{ ...standing, port: 5439 }] }),
      network(5439),
    ],
    "NOT_MET",
  ],
  ["DMS: any port", [anExposureFact("dms.instances", { endpoints: [standing] }), network(22)], "NOT_MET"],
  ["MSK", [anExposureFact("kafka.clusters", { endpoints: [standing] }), network(9198)], "NOT_MET"],
  [
    "MQ not public",
    [
      anExposureFact("mq.brokers", { endpoints: [{ ...standing, PubliclyAccessible: false }] }),
      network(5671),
    ],
    "MET",
  ],
  ["OpenSearch open to everybody", [aDomain({})], "NOT_MET"],
  ["OpenSearch in a network", [aDomain({ isInVpc: true })], "MET"],
  [
    "OpenSearch for one address",
    [aDomain({ AccessPolicies: allowing("*", "es:*", { IpAddress: { "aws:SourceIp": "203.0.113.7" } }) })],
    "MET",
  ],
  [
    "OpenSearch Serverless AllowFromPublic",
    [anExposureFact("aoss.network-policies", { policies: [{ name: "n", AllowFromPublic: true }] })],
    "NOT_MET",
  ],
  [
    "OpenSearch Serverless by endpoints only",
    [anExposureFact("aoss.network-policies", { policies: [{ name: "n", AllowFromPublic: false }] })],
    "MET",
  ],
  ["EKS endpoint for everybody", [aCluster("0.0.0.0/0")], "NOT_MET"],
  ["EKS endpoint for two halves of the internet", [aCluster("0.0.0.0/1", "128.0.0.0/1")], "NOT_MET"],
  ["EKS endpoint without a list", [aCluster()], "NOT_MET"],
  ["EKS endpoint for one office", [aCluster("203.0.113.0/28")], "MET"],
  ["ECR repository for everybody", [repository(allowing("*", "ecr:BatchGetImage"))], "NOT_MET"],
  ["ECR repository for the organization", [repository(allowing("*", "ecr:BatchGetImage", own))], "MET"],
  [
    "ECR registry policy for everybody",
    [repository(null, allowing({ AWS: "*" }, "ecr:ReplicateImage"))],
    "PARTIAL",
  ],
  ["Lambda URL NONE, policy `*`", [aFunction(invokeUrl("NONE"), "NONE")], "NOT_MET"],
  ["Lambda URL NONE but no policy statement for `*`", [aFunction(null, "NONE")], "MET"],
  ["Lambda policy for URLs, and no URL", [aFunction(invokeUrl("NONE"))], "MET"],
  ["Lambda URL AWS_IAM, policy for every account", [aFunction(invokeUrl("AWS_IAM"), "AWS_IAM")], "NOT_MET"],
  ["Lambda policy for NONE, URL AWS_IAM", [aFunction(invokeUrl("NONE"), "AWS_IAM")], "MET"],
  ["Lambda policy `*` without a source", [aFunction(allowing("*", "lambda:InvokeFunction"))], "NOT_MET"],
  [
    "Lambda policy `*` with a source",
    [aFunction(allowing("*", "lambda:InvokeFunction", { ArnLike: { "AWS:SourceArn": arn("sns", "t") } }))],
    "MET",
  ],
  [
    "Lambda: an alias' URL and policy",
    [anExposureFact("lambda.exposure", { functions: [anAlias] })],
    "NOT_MET",
  ],
  ["Lambda: URLs not known", [denied(aFunction(null), "lambda:ListFunctionUrlConfigs")], "UNKNOWN"],
  ["public AMI", [anExposureFact("ec2.images", { images: [image(true)] })], "NOT_MET"],
  ["private AMI", [anExposureFact("ec2.images", { images: [image(false)] })], "MET"],
  ["EBS snapshot for everybody", [anExposureFact("ec2.sharing", { publicSnapshots: ["snap-1"] })], "NOT_MET"],
  [
    "same, block-new-sharing leaves old shares",
    [anExposureFact("ec2.sharing", { publicSnapshots: ["snap-1"], snapshotBlock: "block-new-sharing" })],
    "NOT_MET",
  ],
  [
    "same, block-all-sharing",
    [anExposureFact("ec2.sharing", { publicSnapshots: ["snap-1"], snapshotBlock: "block-all-sharing" })],
    "MET",
  ],
  [
    "same, the block is not known",
    [
      denied(
        anExposureFact("ec2.sharing", { publicSnapshots: ["snap-1"], snapshotBlock: null }),
        "ec2:GetSnapshotBlockPublicAccessState",
      ),
    ],
    "UNKNOWN",
  ],
  ["RDS snapshot for everybody", [snapshot(true)], "NOT_MET"],
  ["RDS snapshot of the account's own", [snapshot(false)], "MET"],
  [
    "RDS snapshot whose attributes are refused",
    [denied(snapshot(null), "rds:DescribeDBSnapshotAttributes")],
    "UNKNOWN",
  ],
  [
    "SSM document for everybody",
    [anExposureFact("ssm.documents", { documents: [{ Name: "d", isPublic: true }] })],
    "NOT_MET",
  ],
  ["SNS topic for everybody", [topic(allowing("*", "sns:Publish"))], "NOT_MET"],
  [
    "SNS default policy",
    [topic(allowing({ AWS: "*" }, "sns:Publish", { StringEquals: { "AWS:SourceOwner": accountId } }))],
    "MET",
  ],
  [
    "SNS for one host",
    [topic(allowing("*", "sns:Subscribe", { StringLike: { "sns:Endpoint": "*@example.com" } }))],
    "UNKNOWN",
  ],
  ["a policy that cannot be understood", [topic("{")], "UNKNOWN"],
  [
    "SQS, KMS, secrets and EFS alike",
    [
      anExposureFact("kms.policies", {
        resources: [{ arn: arn("kms", "key/k"), policy: allowing({ AWS: "*" }, "kms:Decrypt") }],
      }),
    ],
    "NOT_MET",
  ],
  [
    "a queue's policy is refused",
    [
      denied(
        anExposureFact("sqs.policies", { resources: [{ arn: arn("sqs", "q"), policy: null }] }),
        "sqs:GetQueueAttributes",
      ),
    ],
    "UNKNOWN",
  ],
];

function image(Public: boolean) {
  return anImage("ami-1", { OwnerId: accountId, Public });
}

describe("6.1 other resources", () => {
  it.each(rows)("%s", (_name, facts, state) => {
    expect(judge(exposureFacts(homeRegion, ...facts)).state).toBe(state);
  });

  it("9 clean resources, 1 public RDS snapshot: capped", () => {
    const clean = Array.from({ length: 9 }, (_, at) => ({ arn: arn("sns", `t${at}`), policy: null }));
    const facts = exposureFacts(
      homeRegion,
      snapshot(true),
      anExposureFact("sns.policies", { resources: clean }),
    );
    expect(judge(facts)).toMatchObject({ state: "PARTIAL", fractionHundredths: 50, units: 10 });
  });

  it("are only shown where they do not count", () => {
    const settings = { ...defaultSettings, scoreOtherPublic: false };
    const verdict = judge(exposureFacts(homeRegion, snapshot(true)), { settings });
    expect(verdict).toMatchObject({ state: "NOT_APPLICABLE", failing: [] });
    expect(verdict.evidence).toContainEqual(expect.objectContaining({ result: "info" }));
  });
});

describe("6.1 without one of its facts", () => {
  const facts = [...base(), ...exposureFacts(homeRegion, topic(null))];
  /** What nothing rests on where there is nothing of the kind. */
  const read = facts.filter(({ collector }) => noPublicEc2S3.collectors.some((name) => name === collector));

  it.each(
    read
      .filter(({ collector }) => !["s3.buckets", "s3.access-points", "s3.account"].includes(collector))
      .map((fact) => [fact.collector, fact] as const),
  )("%s: unknown, never met", (_collector, lost) => {
    const verdict = evaluateAccount(anInput({ facts: facts.filter((fact) => fact !== lost) })).get("6.1");
    expect(verdict?.state).toBe("UNKNOWN");
  });
});
