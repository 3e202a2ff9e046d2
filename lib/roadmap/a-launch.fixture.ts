/** Instances and what they are launched from, for tests: as the collectors store them, good unless a test says otherwise. */
import type { Envelope } from "#lib/facts/envelope.ts";
import type { FactsOf } from "#lib/facts/registry.ts";
import { accountId, aFact, daysAgo } from "./a-fact.fixture.ts";

export type Instance = NonNullable<FactsOf<"ec2.compute">["instances"]>[number];
export type Image = NonNullable<FactsOf<"ec2.images">["images"]>[number];
export type TemplateVersion = FactsOf<"ec2.launch">["templateVersions"][number];
export type Group = NonNullable<FactsOf<"autoscaling.groups">["groups"]>[number];
export type Configuration = NonNullable<FactsOf<"autoscaling.groups">["launchConfigurations"]>[number];
type Options = NonNullable<Instance["MetadataOptions"]>;

/** The metadata service of an instance that hands nothing to forged requests. */
export const tokensRequired: Options = {
  State: "applied",
  HttpTokens: "required",
  HttpEndpoint: "enabled",
  HttpPutResponseHopLimit: 1,
};

export function anInstance(InstanceId: string, more: Partial<Instance> = {}): Instance {
  return {
    InstanceId,
    InstanceType: "t3.micro",
    createdAt: daysAgo(90),
    autoScalingGroup: null,
    operator: null,
    State: "running",
    ImageId: "ami-own",
    productCodes: [],
    instanceProfile: null,
    MetadataOptions: tokensRequired,
    Tags: [],
    ...more,
  };
}

export function anImage(ImageId: string, more: Partial<Image> = {}): Image {
  return {
    ImageId,
    CreationDate: daysAgo(30),
    OwnerId: accountId,
    ImageOwnerAlias: null,
    Public: false,
    DeprecationTime: null,
    ImdsSupport: null,
    SourceImageId: null,
    SourceImageRegion: null,
    productCodes: [],
    ...more,
  };
}

/** Version 1 of a template, its default and its latest. */
export function aTemplateVersion(
  LaunchTemplateId: string,
  more: Partial<TemplateVersion> = {},
): TemplateVersion {
  return {
    LaunchTemplateId,
    LaunchTemplateName: null,
    VersionNumber: 1,
    DefaultVersion: true,
    ImageId: "ami-own",
    resolvedImageId: null,
    instanceProfile: null,
    MetadataOptions: { HttpTokens: "required", HttpEndpoint: null, HttpPutResponseHopLimit: 1 },
    SecurityGroupIds: [],
    SecurityGroups: [],
    operator: null,
    ...more,
  };
}

/** A group that launches from the default version of a template; null: from none. */
export function aGroup(
  AutoScalingGroupName: string,
  template: string | null,
  more: Partial<Group> = {},
): Group {
  return {
    AutoScalingGroupName,
    AutoScalingGroupARN: null,
    CreatedTime: null,
    launches:
      template === null
        ? []
        : [{ LaunchTemplateId: template, LaunchTemplateName: null, Version: "$Default", ImageId: null }],
    LaunchConfigurationName: null,
    MinSize: 0,
    MaxSize: 4,
    DesiredCapacity: 0,
    subnets: [],
    Tags: [],
    ...more,
  };
}

export function aConfiguration(
  LaunchConfigurationName: string,
  more: Partial<Configuration> = {},
): Configuration {
  return {
    LaunchConfigurationName,
    LaunchConfigurationARN: null,
    CreatedTime: null,
    ImageId: "ami-own",
    instanceProfile: null,
    MetadataOptions: null,
    SecurityGroups: [],
    AssociatePublicIpAddress: null,
    ...more,
  };
}

export interface LaunchScene {
  instances?: Instance[];
  versions?: TemplateVersion[];
  groups?: Group[];
  configurations?: Configuration[];
  images?: Image[];
  used?: Image[];
  nodeGroups?: FactsOf<"eks.node-groups">["nodeGroups"];
  ecsHosts?: string[];
  /** `<template> <number>`: what was pinned when templates were read. */
  pinned?: string[];
  /** Ids of images that were asked for. */
  askedImages?: string[];
  /** What the account has set for new instances; tokens are required unless a test says otherwise. */
  defaults?: Partial<NonNullable<FactsOf<"ec2.defaults">["metadata"]>>;
}

/** Everything that one region's collectors say of instances and launches; nothing there unless named. */
export function launchFacts(region: string, scene: LaunchScene = {}): Envelope[] {
  const { instances = [], versions = [], groups = [], configurations = [], images = [], used = [] } = scene;
  return [
    aFact(
      "ec2.compute",
      ["ec2:DescribeInstances", "ec2:DescribeVolumes", "ec2:DescribeSnapshots"],
      { instances, volumes: [], snapshots: [] },
      { region },
    ),
    aFact(
      "ec2.launch",
      ["ec2:DescribeLaunchTemplateVersions"],
      { templateVersions: versions, pinned: scene.pinned ?? [] },
      { region },
    ),
    aFact(
      "autoscaling.groups",
      ["autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeLaunchConfigurations"],
      { groups, launchConfigurations: configurations },
      { region },
    ),
    aFact("ec2.images", ["ec2:DescribeImages"], { images, used, asked: scene.askedImages ?? [] }, { region }),
    aFact(
      "eks.node-groups",
      ["eks:ListNodegroups", "eks:DescribeNodegroup"],
      { nodeGroups: scene.nodeGroups ?? [] },
      { region },
    ),
    aFact(
      "ecs.hosts",
      ["ecs:ListContainerInstances", "ecs:DescribeContainerInstances"],
      { instanceIds: scene.ecsHosts ?? [], considered: null },
      { region },
    ),
    aDefaultsFact(region, scene.defaults),
  ];
}

/** What an account has set for new instances: tokens are required and enforced, unless a test says otherwise. */
function aDefaultsFact(region: string, more: LaunchScene["defaults"] = {}): Envelope {
  const metadata = {
    HttpTokens: "required",
    HttpEndpoint: null,
    HttpPutResponseHopLimit: null,
    HttpTokensEnforced: "enabled",
    ManagedBy: "account",
    ...more,
  };
  return aFact("ec2.defaults", ["ec2:GetInstanceMetadataDefaults"], { metadata }, { region });
}
