/** EC2: launch templates, images, and what accounts set for new instances. */
import type {
  DescribeImagesCommandInput,
  DescribeImagesCommandOutput,
  DescribeLaunchTemplateVersionsCommandInput,
  DescribeLaunchTemplateVersionsCommandOutput,
  GetInstanceMetadataDefaultsCommandInput,
  GetInstanceMetadataDefaultsCommandOutput,
  Image,
  LaunchTemplateVersion,
} from "@aws-sdk/client-ec2";
import { type Handlers, type Output, pageOf, type ServiceCall } from "#lib/sim/service-call.ts";
import { imagesIn, type SimulatedImage } from "#lib/sim/state/images.ts";
import {
  launchesIn,
  type SimulatedTemplate,
  type SimulatedTemplateVersion,
} from "#lib/sim/state/launches.ts";
import { metadataDefaultsOf } from "#lib/sim/state/metadata-options.ts";
import { receivedImagesIn } from "#lib/sim/state/shares.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";
import { paging } from "./ec2-paging.ts";

type Described = { template: SimulatedTemplate; version: SimulatedTemplateVersion };

/** @throws AwsError as EC2: for a template or a version that does not exist, and for numbers without a template. */
function describedVersions(
  { LaunchTemplateId, LaunchTemplateName, Versions }: DescribeLaunchTemplateVersionsCommandInput,
  { organization, state, region }: ServiceCall,
): Described[] {
  const { templates } = launchesIn(organization, state.account, region);
  const isNamed = LaunchTemplateId !== undefined || LaunchTemplateName !== undefined;
  const wanted = templates.filter(
    ({ id, name }) => !isNamed || id === LaunchTemplateId || name === LaunchTemplateName,
  );
  if (isNamed && wanted.length === 0) {
    const sentence = `The specified launch template, with template ID ${LaunchTemplateId}, does not exist.`;
    throw new AwsError("InvalidLaunchTemplateId.NotFound", sentence, { status: 400 });
  }
  if (!isNamed && (Versions ?? []).every((version) => !version.startsWith("$"))) {
    throw new AwsError("MissingParameter", "Either a launch template ID or name must be specified.", {
      status: 400,
    });
  }
  return wanted.flatMap((template) =>
    (Versions ?? template.versions.map(({ number }) => String(number)))
      .map((version) => ({ template, version: findVersion(template, version) }))
      .filter(({ version }, at, all) => all.findIndex((other) => other.version === version) === at),
  );
}

function findVersion(template: SimulatedTemplate, wanted: string): SimulatedTemplateVersion {
  const found = template.versions.find(({ number, isDefault }) =>
    wanted === "$Default"
      ? isDefault
      : wanted === "$Latest"
        ? number === template.versions.length
        : String(number) === wanted,
  );
  if (found !== undefined) return found;
  const sentence = `Could not find launch template version ${wanted} of ${template.id}.`;
  throw new AwsError("InvalidLaunchTemplateId.VersionNotFound", sentence, { status: 400 });
}

function versionOf({ template, version }: Described): LaunchTemplateVersion {
  const { number, isDefault, imageId, tokens, hopLimit, createdAt } = version;
  return {
    LaunchTemplateId: template.id,
    LaunchTemplateName: template.name,
    VersionNumber: number,
    DefaultVersion: isDefault,
    CreateTime: createdAt,
    LaunchTemplateData: {
      ImageId: imageId,
      InstanceType: "t3.micro",
      UserData: Buffer.from("#!/bin/sh\nexport API_TOKEN=never-to-be-stored\n").toString("base64"),
      ...(tokens === null
        ? {}
        : {
            MetadataOptions: {
              HttpTokens: tokens,
              ...(hopLimit === null ? {} : { HttpPutResponseHopLimit: hopLimit }),
            },
          }),
    },
    Operator: { Managed: false },
  };
}

function imageOf(image: SimulatedImage): Image {
  return {
    ImageId: image.id,
    Name: image.name,
    OwnerId: image.ownerId,
    ...(image.ownerAlias === null ? {} : { ImageOwnerAlias: image.ownerAlias }),
    Public: image.isPublic,
    CreationDate: image.createdAt.toISOString(),
    ...(image.deprecatedAt === null ? {} : { DeprecationTime: image.deprecatedAt.toISOString() }),
    ...(image.asksForTokens ? { ImdsSupport: "v2.0" as const } : {}),
    ...(image.sourceImageId === null ? {} : { SourceImageId: image.sourceImageId }),
    State: "available",
  };
}

/** EC2, as far as launches. */
export const ec2Launches = {
  DescribeLaunchTemplateVersions: (
    input: DescribeLaunchTemplateVersionsCommandInput,
    call,
  ): Output<DescribeLaunchTemplateVersionsCommandOutput> => {
    const versions = describedVersions(input, call);
    const { NextToken, MaxResults } = input;
    const onInvalid = () => new AwsError("InvalidNextToken", "The token is not valid.", { status: 400 });
    const list = "DescribeLaunchTemplateVersions";
    const { page, next } = pageOf(versions, {
      list,
      token: NextToken,
      size: MaxResults,
      cap: 200,
      onInvalid,
    });
    return { LaunchTemplateVersions: page.map(versionOf), NextToken: next };
  },

  DescribeImages: (input: DescribeImagesCommandInput, call): Output<DescribeImagesCommandOutput> => {
    const { organization, state, region } = call;
    if (input.ExecutableUsers !== undefined) {
      const { images } = receivedImagesIn(organization, state.account, region);
      const { page, next } = pageOf(images, paging("DescribeImages:received", input));
      return { Images: page, NextToken: next };
    }
    const ids = input.Filters?.find(({ Name }) => Name === "image-id")?.Values;
    const isOwn = input.Owners?.includes("self") === true;
    const images = imagesIn(organization, state.account, region)
      .filter(({ ownerId }) => !isOwn || ownerId === state.account.id)
      .filter(({ id }) => ids?.includes(id) ?? true);
    const { page, next } = pageOf(images, paging("DescribeImages", input));
    return { Images: page.map(imageOf), NextToken: next };
  },

  GetInstanceMetadataDefaults: (
    _: GetInstanceMetadataDefaultsCommandInput,
    { organization, state },
  ): Output<GetInstanceMetadataDefaultsCommandOutput> => {
    const { tokens, enforced } = metadataDefaultsOf(organization, state.account);
    if (tokens === null) return { AccountLevel: {} };
    return {
      AccountLevel: {
        HttpTokens: tokens,
        ...(enforced ? { HttpTokensEnforced: "enabled" as const } : {}),
        ManagedBy: "account",
      },
    };
  },
} satisfies Handlers;
