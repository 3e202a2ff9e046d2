/** Facts of item 7.2: an account with buckets and topics in one Region, and the stacks and tags of both. */
import type { CloudformationStacks } from "#lib/facts/cloudformation.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { factsRegistry } from "#lib/facts/registry.ts";
import { accountId, aFact, daysAgo, homeRegion } from "./a-fact.fixture.ts";
import type { Attestation } from "./attestation.ts";
import { noConsoleWrites, terraformDrift, twoPersonRule } from "./questions/7-2-infrastructure-as-code.ts";
import type { Question } from "./questions/question.ts";

type Stack = CloudformationStacks["stacks"][number];

export const bucketArn = (name: string) => `arn:aws:s3:::${name}`;
export const topicArn = (name: string, region = homeRegion) => `arn:aws:sns:${region}:${accountId}:${name}`;
export const stackId = (name: string, region = homeRegion) =>
  `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/0a1b2c3d`;

/** `count` names. */
export function namesOf(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${prefix}-${at}`);
}

/** In sync by a detection of five days ago. */
export function aStack(
  name: string,
  members: readonly Partial<NonNullable<Stack["resources"]>[number]>[],
  more: Partial<Stack> = {},
): Stack {
  return {
    StackId: stackId(name),
    StackName: name,
    StackStatus: "UPDATE_COMPLETE",
    StackDriftStatus: "IN_SYNC",
    LastCheckTimestamp: daysAgo(5),
    changedAt: daysAgo(40),
    resources: members.map((member) => ({
      ResourceType: "AWS::S3::Bucket",
      PhysicalResourceId: null,
      ResourceStatus: "CREATE_COMPLETE",
      StackResourceDriftStatus: "IN_SYNC",
      ...member,
    })),
    ...more,
  };
}

/** Buckets as members of a stack. */
export function asMembers(names: readonly string[]) {
  return names.map((PhysicalResourceId) => ({ PhysicalResourceId }));
}

export function aStacksFact(stacks: Stack[], region = homeRegion): Envelope {
  return aFact(
    "cloudformation.stacks",
    ["cloudformation:ListStacks", "cloudformation:ListStackResources"],
    { stacks },
    { region },
  );
}

export function aTagsFact(
  tags: Readonly<Record<string, Record<string, string>>>,
  region = homeRegion,
): Envelope {
  const resources = Object.entries(tags).map(([ResourceARN, Tags]) => ({ ResourceARN, Tags }));
  return aFact("tagging.resources", ["tagging:GetResources"], { resources }, { region });
}

export function aTopicsFact(names: readonly string[], region = homeRegion): Envelope {
  return aFact(
    "sns.topics",
    ["sns:ListTopics"],
    { topicArns: names.map((name) => topicArn(name, region)) },
    { region },
  );
}

export function anOwnBucketsFact(
  names: readonly string[],
  BucketRegion: string | null = homeRegion,
): Envelope {
  const buckets = names.map((Name) => ({ Name, BucketRegion, CreationDate: daysAgo(300) }));
  return aFact("s3.buckets", ["s3:ListBuckets"], { buckets });
}

/** An answer that holds, given yesterday on evidence of the day before. */
export function anAnswer(question: Question<null>, more: Partial<Attestation> = {}): Attestation {
  return {
    id: question.id,
    itemId: question.itemId,
    question: question.id,
    accountId: null,
    holds: true,
    details: null,
    evidenceUrl: "https://wiki.example.com/pipeline",
    evidenceAt: new Date(daysAgo(2)),
    answeredAt: new Date(daysAgo(1)),
    reviewBy: new Date(daysAgo(-25)),
    contradiction: null,
    ...more,
  };
}

/** Everything that 7.2 asks, answered with yes. */
export const codeAnswers = [twoPersonRule, terraformDrift, noConsoleWrites].map((question) =>
  anAnswer(question),
);

/** Lists of Regions in which nothing of the kind is. */
const empty = [
  ["ecs.clusters", ["ecs:ListClusters"], { clusterArns: [] }],
  ["eks.clusters", ["eks:ListClusters"], { clusters: [] }],
  [
    "elb.load-balancers",
    ["elbv2:DescribeLoadBalancers", "elb:DescribeLoadBalancers"],
    { loadBalancers: [], classic: [] },
  ],
  ["apigateway.apis", ["apigateway:GetRestApis", "apigatewayv2:GetApis"], { restApis: [], apis: [] }],
  ["sns.topics", ["sns:ListTopics"], { topicArns: [] }],
  ["kms.policies", ["kms:ListKeys", "kms:ListAliases", "kms:GetKeyPolicy"], { resources: [] }],
  ["sqs.queues", ["sqs:ListQueues"], { queueUrls: [] }],
  ["tagging.resources", ["tagging:GetResources"], { resources: [] }],
  [
    "cloudformation.stacks",
    ["cloudformation:ListStacks", "cloudformation:ListStackResources"],
    { stacks: [] },
  ],
] as const;

/** The same, but for Regions with a stack in which the given resources stand. */
export function goodCodeFacts(
  regions: readonly string[],
  stacks: Readonly<Record<string, Parameters<typeof aStack>[1]>>,
): Envelope[] {
  const rest = emptyCodeFacts(regions).filter(
    (fact) => fact.collector !== "cloudformation.stacks" || !Object.hasOwn(stacks, fact.region),
  );
  const made = Object.entries(stacks).map(([region, members]) =>
    aStacksFact([aStack("everything", members, { StackId: stackId("everything", region) })], region),
  );
  return [...rest, ...made];
}

/** What 7.2 reads, beside what other items read too, of Regions in which nothing is. */
export function emptyCodeFacts(regions: readonly string[]): Envelope[] {
  return regions.flatMap((region) =>
    empty.map(([collector, ops, data]) => ({
      ...aFact("account.regions", ops, null, { region }),
      collector,
      schema: factsRegistry[collector].version,
      data,
    })),
  );
}
