/** Where one region takes what it runs from, for tests of item 7.1: good unless a test says otherwise. */
import type { Envelope } from "#lib/facts/envelope.ts";
import type { ContainerImage, RunningImage } from "#lib/facts/image-sourcing.ts";
import type { FactsOf } from "#lib/facts/registry.ts";
import { accountId, aFact, daysAgo, homeRegion } from "./a-fact.fixture.ts";
import { type LaunchScene, launchFacts } from "./a-launch.fixture.ts";
import { anAnswer } from "./an-organization.fixture.ts";
import type { Attestation } from "./attestation.ts";
import { packages } from "./questions/7-1-ami-and-package-sourcing.ts";
import type { Question } from "./questions/question.ts";

type Functions = FactsOf<"lambda.functions">["functions"];
type Allowed = NonNullable<FactsOf<"ec2.allowed-images">["settings"]>;
type Repositories = FactsOf<"ecr.repositories">;

export const factoryId = "444455556666";
export const strangerId = "999988887777";

/** An image that machines run from: the factory's, thirty days old. */
export function aRunningImage(ImageId: string, more: Partial<RunningImage> = {}): RunningImage {
  return {
    ImageId,
    OwnerId: factoryId,
    ImageOwnerAlias: null,
    IsPublic: false,
    CreationDate: daysAgo(30),
    DeprecationTime: null,
    ImageAllowed: true,
    ...more,
  };
}

/** Allowed AMIs, enforced for images of the factory. */
export function allowing(more: Partial<Allowed> = {}): Allowed {
  const criterion = { MarketplaceProductCodes: [], ImageNames: [], WatermarkKeys: [] };
  return {
    State: "enabled",
    ManagedBy: "account",
    ImageCriteria: [{ ...criterion, ImageProviders: [factoryId] }],
    ...more,
  };
}

const cluster = `arn:aws:ecs:${homeRegion}:${accountId}:cluster/jobs`;
export const definition = `arn:aws:ecs:${homeRegion}:${accountId}:task-definition/web:3`;

/** A container of the service "web". */
export function aContainer(image: string | null, more: Partial<ContainerImage> = {}): ContainerImage {
  return {
    clusterArn: cluster,
    group: "service:web",
    taskDefinitionArn: definition,
    image,
    isRunning: true,
    ...more,
  };
}

/** A registry whose repositories are all scanned. */
export function aRegistry(names: readonly string[], more: Partial<Repositories> = {}): Repositories {
  return {
    repositories: names.map((repositoryName) => ({
      repositoryArn: `arn:aws:ecr:${homeRegion}:${accountId}:repository/${repositoryName}`,
      repositoryName,
      scanOnPush: false,
    })),
    scanning: { scanType: "ENHANCED", rules: [{ scanFrequency: "CONTINUOUS_SCAN", filters: ["*"] }] },
    pullThroughCacheRules: [],
    ...more,
  };
}

export interface SourcingScene extends LaunchScene {
  running?: RunningImage[];
  /** null: nothing was launched when it was read. */
  allowed?: Allowed | null;
  containers?: ContainerImage[];
  registry?: Repositories;
  kubernetes?: string[];
  functions?: Functions;
  platforms?: FactsOf<"ssm.platforms">["platforms"];
  mirrors?: FactsOf<"codeartifact.repositories">["repositories"];
}

/** Everything that 7.1 reads of one region; nothing there unless named. */
export function sourcingFacts(region: string, scene: SourcingScene = {}): Envelope[] {
  return [...launchFacts(region, scene), ...machineFacts(region, scene), ...workloadFacts(region, scene)];
}

/** What only 7.1 reads of one region. */
export function machineFacts(region: string, scene: SourcingScene = {}): Envelope[] {
  const at = { region };
  const settings = scene.allowed === undefined ? allowing() : scene.allowed;
  return [
    aFact("ec2.instance-images", ["ec2:DescribeInstanceImageMetadata"], { images: scene.running ?? [] }, at),
    aFact("ec2.allowed-images", ["ec2:GetAllowedImagesSettings"], { settings }, at),
    aFact(
      "ecs.images",
      [
        "ecs:ListTasks",
        "ecs:DescribeTasks",
        "ecs:DescribeTaskDefinition",
        "ecs:ListServices",
        "ecs:DescribeServices",
      ],
      { images: scene.containers ?? [] },
      at,
    ),
    aFact(
      "ecr.repositories",
      [
        "ecr:DescribeRepositories",
        "ecr:GetRegistryScanningConfiguration",
        "ecr:DescribePullThroughCacheRules",
      ],
      scene.registry ?? aRegistry([]),
      at,
    ),
    aFact("ssm.platforms", ["ssm:DescribeInstanceInformation"], { platforms: scene.platforms ?? [] }, at),
    aFact(
      "codeartifact.repositories",
      ["codeartifact:ListRepositories", "codeartifact:DescribeRepository"],
      { repositories: scene.mirrors ?? [] },
      at,
    ),
  ];
}

/** What others read of it too: clusters and functions. */
export function workloadFacts(
  region: string,
  { containers, kubernetes = [], functions = [] }: SourcingScene,
): Envelope[] {
  const clusterArns = containers === undefined ? [] : [cluster];
  return [
    aFact("ecs.clusters", ["ecs:ListClusters"], { clusterArns }, { region }),
    aFact(
      "eks.clusters",
      ["eks:ListClusters", "eks:DescribeCluster"],
      { clusters: kubernetes.map((name) => ({ name, resourcesVpcConfig: null })) },
      { region },
    ),
    aFact("lambda.functions", ["lambda:ListFunctions"], { functions }, { region }),
  ];
}

/** A yes to one of the item's questions, of this account. */
export function sourcingAnswer(
  question: Question<never> | Question,
  more: Partial<Attestation> = {},
): Attestation {
  const { id } = question;
  return anAnswer({ id: `answer-${id}`, itemId: "7.1", question: id, accountId, ...more });
}

/** Where packages come from, answered well. */
export const packagesAnswer = sourcingAnswer(packages as Question<never>);
