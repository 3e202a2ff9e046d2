/** Where things come from: images of instances and containers, operating systems, packages. */
import type {
  DescribeRepositoryCommandInput,
  DescribeRepositoryCommandOutput,
  ListRepositoriesCommandInput,
  ListRepositoriesCommandOutput,
} from "@aws-sdk/client-codeartifact";
import type {
  DescribeInstanceImageMetadataCommandInput,
  DescribeInstanceImageMetadataCommandOutput,
  GetAllowedImagesSettingsCommandInput,
  GetAllowedImagesSettingsCommandOutput,
  ImageMetadata,
} from "@aws-sdk/client-ec2";
import type {
  DescribePullThroughCacheRulesCommandInput,
  DescribePullThroughCacheRulesCommandOutput,
  GetRegistryScanningConfigurationCommandInput,
  GetRegistryScanningConfigurationCommandOutput,
} from "@aws-sdk/client-ecr";
import type {
  DescribeTaskDefinitionCommandInput,
  DescribeTaskDefinitionCommandOutput,
  DescribeTasksCommandInput,
  DescribeTasksCommandOutput,
  ListTasksCommandInput,
  ListTasksCommandOutput,
} from "@aws-sdk/client-ecs";
import type {
  DescribeInstanceInformationCommandInput,
  DescribeInstanceInformationCommandOutput,
} from "@aws-sdk/client-ssm";
import { type Handlers, type Output, pageOf, type ServiceCall } from "#lib/sim/service-call.ts";
import { computeIn } from "#lib/sim/state/compute.ts";
import { imagesOfInstances, type SimulatedImage } from "#lib/sim/state/images.ts";
import {
  allowedImagesOf,
  packageRepositoriesOf,
  type SimulatedTask,
  scanningOf,
  tasksIn,
} from "#lib/sim/state/sourcing.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";
import { paging } from "./ec2-paging.ts";

function metadataOf(image: SimulatedImage): ImageMetadata {
  return {
    ImageId: image.id,
    Name: image.name,
    OwnerId: image.ownerId,
    State: image.isListed ? "available" : "deregistered",
    ...(image.ownerAlias === null ? {} : { ImageOwnerAlias: image.ownerAlias }),
    CreationDate: image.createdAt.toISOString(),
    ...(image.deprecatedAt === null ? {} : { DeprecationTime: image.deprecatedAt.toISOString() }),
    IsPublic: image.isPublic,
  };
}

/** EC2: images of instances, and which may be launched. */
export const imageControl = {
  DescribeInstanceImageMetadata: (
    input: DescribeInstanceImageMetadataCommandInput,
    { organization, state, region }: ServiceCall,
  ): Output<DescribeInstanceImageMetadataCommandOutput> => {
    const { instances } = computeIn(organization, state.account, region);
    const { page, next } = pageOf(instances, paging("DescribeInstanceImageMetadata", input));
    const images = new Map(
      imagesOfInstances(organization, state.account, region).map((image) => [image.id, image]),
    );
    return {
      InstanceImageMetadata: page.flatMap((instance) => {
        const image = images.get(instance.imageId);
        if (image === undefined) return [];
        const { id: InstanceId } = instance;
        const State = { Name: instance.state };
        return [{ InstanceId, OwnerId: state.account.id, State, ImageMetadata: metadataOf(image) }];
      }),
      NextToken: next,
    };
  },

  GetAllowedImagesSettings: (
    _: GetAllowedImagesSettingsCommandInput,
    { organization, state }: ServiceCall,
  ): Output<GetAllowedImagesSettingsCommandOutput> => {
    const settings = allowedImagesOf(organization, state.account);
    return {
      State: settings.state,
      ManagedBy: "account",
      ImageCriteria: settings.criteria.map(({ providers, names }) => ({
        ...(providers === null ? {} : { ImageProviders: [...providers] }),
        ...(names.length === 0 ? {} : { ImageNames: [...names] }),
      })),
    };
  },
} satisfies Handlers;

function taskArn({ cluster, id }: SimulatedTask, { region, state }: ServiceCall): string {
  return `arn:aws:ecs:${region}:${state.account.id}:task/${cluster}/${id}`;
}

function definitionArn({ family }: SimulatedTask, { region, state }: ServiceCall): string {
  return `arn:aws:ecs:${region}:${state.account.id}:task-definition/${family}:3`;
}

function tasks({ organization, state, region }: ServiceCall): SimulatedTask[] {
  return tasksIn(organization, state.account, region);
}

/** ECS: tasks that run. */
export const runningTasks = {
  ListTasks: (input: ListTasksCommandInput, call: ServiceCall): Output<ListTasksCommandOutput> => {
    const arns = tasks(call).map((task) => taskArn(task, call));
    const onInvalid = () => new AwsError("InvalidParameterException", "The token is not valid.");
    const { nextToken: token, maxResults: size } = input;
    const { page, next } = pageOf(arns, { list: "ListTasks", token, size, cap: 100, onInvalid });
    return { taskArns: page, nextToken: next };
  },

  DescribeTasks: (
    input: DescribeTasksCommandInput,
    call: ServiceCall,
  ): Output<DescribeTasksCommandOutput> => {
    const there = new Map(tasks(call).map((task) => [taskArn(task, call), task]));
    const wanted = input.tasks ?? [];
    return {
      tasks: wanted.flatMap((arn) => {
        const task = there.get(arn);
        if (task === undefined) return [];
        return [
          {
            taskArn: arn,
            clusterArn: `arn:aws:ecs:${call.region}:${call.state.account.id}:cluster/${task.cluster}`,
            taskDefinitionArn: definitionArn(task, call),
            group: `family:${task.family}`,
            lastStatus: "RUNNING",
            containers: [
              { name: "main", image: task.image, imageDigest: task.digest, lastStatus: "RUNNING" },
            ],
            overrides: {
              containerOverrides: [
                { name: "main", environment: [{ name: "API_TOKEN", value: "never-to-be-stored" }] },
              ],
            },
          },
        ];
      }),
      failures: wanted.filter((arn) => !there.has(arn)).map((arn) => ({ arn, reason: "MISSING" })),
    };
  },

  DescribeTaskDefinition: (
    input: DescribeTaskDefinitionCommandInput,
    call: ServiceCall,
  ): Output<DescribeTaskDefinitionCommandOutput> => {
    const task = tasks(call).find((one) => definitionArn(one, call) === input.taskDefinition);
    if (task === undefined)
      throw new AwsError("ClientException", "Unable to describe task definition.", { status: 400 });
    return {
      taskDefinition: {
        taskDefinitionArn: definitionArn(task, call),
        family: task.family,
        containerDefinitions: [{ name: "main", image: task.image }],
      },
    };
  },
} satisfies Handlers;

/** ECR: what registries do with their images. */
export const registryScanning = {
  GetRegistryScanningConfiguration: (
    _: GetRegistryScanningConfigurationCommandInput,
    { organization, state }: ServiceCall,
  ): Output<GetRegistryScanningConfigurationCommandOutput> => {
    const { type, rules } = scanningOf(organization, state.account);
    return {
      registryId: state.account.id,
      scanningConfiguration: {
        scanType: type,
        rules: rules.map(({ frequency, filters }) => ({
          scanFrequency: frequency,
          repositoryFilters: filters.map((filter) => ({ filter, filterType: "WILDCARD" as const })),
        })),
      },
    };
  },

  DescribePullThroughCacheRules: (
    _: DescribePullThroughCacheRulesCommandInput,
    { organization, state }: ServiceCall,
  ): Output<DescribePullThroughCacheRulesCommandOutput> => ({
    pullThroughCacheRules: Object.entries(scanningOf(organization, state.account).cached).map(
      ([ecrRepositoryPrefix, upstreamRegistryUrl]) => ({ ecrRepositoryPrefix, upstreamRegistryUrl }),
    ),
  }),
} satisfies Handlers;

/** Systems Manager: instances that it manages, which are those that run. */
export const managedInstances = {
  DescribeInstanceInformation: (
    input: DescribeInstanceInformationCommandInput,
    { organization, state, region }: ServiceCall,
  ): Output<DescribeInstanceInformationCommandOutput> => {
    const { instances } = computeIn(organization, state.account, region);
    const onInvalid = () => new AwsError("InvalidNextToken", "The token is not valid.", { status: 400 });
    const { NextToken: token, MaxResults: size } = input;
    const list = "DescribeInstanceInformation";
    const { page, next } = pageOf(instances, { list, token, size, cap: 50, onInvalid });
    return {
      InstanceInformationList: page
        .filter((instance) => instance.state === "running")
        .map(({ id }) => ({
          InstanceId: id,
          PingStatus: "Online" as const,
          PlatformName: "Amazon Linux",
          PlatformVersion: "2023",
          ComputerName: "never-to-be-stored",
        })),
      NextToken: next,
    };
  },
} satisfies Handlers;

/** CodeArtifact: package repositories, all in the organization's home Region. */
export const codeartifact = {
  ListRepositories: (
    _: ListRepositoriesCommandInput,
    call: ServiceCall,
  ): Output<ListRepositoriesCommandOutput> => ({
    repositories: packages(call).map(({ name }) => described(name, call)),
  }),

  DescribeRepository: (
    { repository }: DescribeRepositoryCommandInput,
    call: ServiceCall,
  ): Output<DescribeRepositoryCommandOutput> => {
    const found = packages(call).find(({ name }) => name === repository);
    if (found === undefined) {
      throw new AwsError("ResourceNotFoundException", "Repository not found.", { status: 404 });
    }
    return {
      repository: {
        ...described(found.name, call),
        upstreams: found.upstreams.map((repositoryName) => ({ repositoryName })),
        externalConnections: found.external.map((externalConnectionName) => ({
          externalConnectionName,
          packageFormat: "npm" as const,
          status: "Available" as const,
        })),
      },
    };
  },
} satisfies Handlers;

function packages({ organization, state, region }: ServiceCall) {
  return region === organization.homeRegion ? packageRepositoriesOf(organization, state.account) : [];
}

function described(name: string, { state, region }: ServiceCall) {
  const { id } = state.account;
  return {
    name,
    domainName: "packages",
    domainOwner: id,
    arn: `arn:aws:codeartifact:${region}:${id}:repository/packages/${name}`,
  };
}
