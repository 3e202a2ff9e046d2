/** EC2 Auto Scaling: groups, and the launch configurations of old. */
import type {
  DescribeAutoScalingGroupsCommandInput,
  DescribeAutoScalingGroupsCommandOutput,
  DescribeLaunchConfigurationsCommandInput,
  DescribeLaunchConfigurationsCommandOutput,
} from "@aws-sdk/client-auto-scaling";
import { type Handlers, type Output, pageOf, type ServiceCall } from "#lib/sim/service-call.ts";
import { launchesIn } from "#lib/sim/state/launches.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";

interface Paging {
  NextToken?: string | undefined;
  MaxRecords?: number | undefined;
}

function paging(list: string, { NextToken, MaxRecords }: Paging): Parameters<typeof pageOf>[1] {
  return {
    list,
    token: NextToken,
    size: MaxRecords,
    cap: 100,
    onInvalid: () => new AwsError("InvalidNextToken", "The token is not valid.", { status: 400 }),
  };
}

function launches({ organization, state, region }: ServiceCall) {
  return launchesIn(organization, state.account, region);
}

function arn(kind: string, name: string, { region, state }: ServiceCall): string {
  return `arn:aws:autoscaling:${region}:${state.account.id}:${kind}:12345678-1234-1234-1234-123456789012:${kind}Name/${name}`;
}

/** EC2 Auto Scaling. */
export const autoscaling = {
  DescribeAutoScalingGroups: (
    input: DescribeAutoScalingGroupsCommandInput,
    call,
  ): Output<DescribeAutoScalingGroupsCommandOutput> => {
    const { page, next } = pageOf(launches(call).groups, paging("DescribeAutoScalingGroups", input));
    return {
      AutoScalingGroups: page.map(({ name, createdAt, template, configuration, tags }) => ({
        AutoScalingGroupName: name,
        AutoScalingGroupARN: arn("autoScalingGroup", name, call),
        CreatedTime: createdAt,
        ...(template === null
          ? {}
          : {
              LaunchTemplate: {
                LaunchTemplateId: template.id,
                LaunchTemplateName: template.name,
                Version: template.version,
              },
            }),
        ...(configuration === null ? {} : { LaunchConfigurationName: configuration }),
        MinSize: 0,
        MaxSize: 6,
        DesiredCapacity: 1,
        DefaultCooldown: 300,
        AvailabilityZones: [`${call.region}a`],
        HealthCheckType: "EC2",
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      })),
      NextToken: next,
    };
  },

  DescribeLaunchConfigurations: (
    input: DescribeLaunchConfigurationsCommandInput,
    call,
  ): Output<DescribeLaunchConfigurationsCommandOutput> => {
    const { page, next } = pageOf(
      launches(call).configurations,
      paging("DescribeLaunchConfigurations", input),
    );
    return {
      LaunchConfigurations: page.map(({ name, imageId, createdAt }) => ({
        LaunchConfigurationName: name,
        LaunchConfigurationARN: arn("launchConfiguration", name, call),
        ImageId: imageId,
        InstanceType: "t2.micro",
        CreatedTime: createdAt,
        UserData: Buffer.from("#!/bin/sh\nexport API_TOKEN=never-to-be-stored\n").toString("base64"),
        SecurityGroups: [],
      })),
      NextToken: next,
    };
  },
} satisfies Handlers;
