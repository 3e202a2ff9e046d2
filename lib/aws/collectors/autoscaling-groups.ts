/** Auto Scaling groups of one region, and the launch configurations that some of them still use. */
import {
  type AutoScalingGroup,
  DescribeAutoScalingGroupsCommand,
  DescribeLaunchConfigurationsCommand,
  type LaunchConfiguration,
  type LaunchTemplateSpecification,
} from "@aws-sdk/client-auto-scaling";
import { type Collecting, type Collector, identified, valueOf } from "#lib/aws/collecting.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import type { AutoscalingGroups } from "#lib/facts/autoscaling.ts";
import { launchMetadata } from "./ec2-launch.ts";
import { tagFacts } from "./tags.ts";

type Group = NonNullable<AutoscalingGroups["groups"]>[number];
type Configuration = NonNullable<AutoscalingGroups["launchConfigurations"]>[number];
type Launch = Group["launches"][number];

const groupsOp = "autoscaling:DescribeAutoScalingGroups";
const configurationsOp = "autoscaling:DescribeLaunchConfigurations";
/** Both operations give a hundred a page. */
const MaxRecords = 100;

/**
 * `autoscaling.groups`: autoscaling:DescribeAutoScalingGroups and, where a group launches from a launch configuration,
 * autoscaling:DescribeLaunchConfigurations, one region. User data and key names are not kept.
 */
export const autoscalingGroups: Collector<"autoscaling.groups"> = {
  name: "autoscaling.groups",
  scope: "region",
  actions: [
    { action: groupsOp, reason: "which version of which template groups launch instances from" },
    { action: configurationsOp, reason: "what groups without a template launch instances from" },
  ],
  async collect(from) {
    const groups = await readGroups(from);
    // What a list that broke off may name is asked for as well.
    const isUsed = groups?.some(({ LaunchConfigurationName }) => LaunchConfigurationName !== null) ?? true;
    if (!isUsed) from.skip(configurationsOp, "no-group-uses-one");
    const launchConfigurations = isUsed ? await readConfigurations(from) : [];
    return groups === null && launchConfigurations === null ? null : { groups, launchConfigurations };
  },
};

async function readGroups(from: Collecting): Promise<Group[] | null> {
  const listed = await from.pages(
    groupsOp,
    async (clients, http, NextToken) => {
      const input = { MaxRecords, ...(NextToken === undefined ? {} : { NextToken }) };
      const page = await clients.autoscaling.send(new DescribeAutoScalingGroupsCommand(input), http);
      return { items: identified(page.AutoScalingGroups, "AutoScalingGroupName"), next: page.NextToken };
    },
    { owned: (groups) => groups.map(({ AutoScalingGroupARN }) => AutoScalingGroupARN) },
  );
  return orderedBy(valueOf(listed)?.map(groupFacts) ?? null, "AutoScalingGroupName");
}

function groupFacts(group: AutoScalingGroup): Group {
  return {
    // Lists with an entry that has none are refused before.
    AutoScalingGroupName: group.AutoScalingGroupName ?? "",
    AutoScalingGroupARN: group.AutoScalingGroupARN ?? null,
    CreatedTime: group.CreatedTime?.toISOString() ?? null,
    launches: launchesOf(group),
    LaunchConfigurationName: group.LaunchConfigurationName ?? null,
    MinSize: group.MinSize ?? null,
    MaxSize: group.MaxSize ?? null,
    DesiredCapacity: group.DesiredCapacity ?? null,
    subnets: (group.VPCZoneIdentifier ?? "")
      .split(",")
      .map((id) => id.trim())
      .filter((id) => id !== "")
      .sort(),
    Tags: tagFacts(group.Tags),
  };
}

/** An override launches from its own template where it names one, else from the policy's. */
function launchesOf({ LaunchTemplate, MixedInstancesPolicy }: AutoScalingGroup): Launch[] {
  const mixed = MixedInstancesPolicy?.LaunchTemplate;
  const common = mixed?.LaunchTemplateSpecification;
  const overrides = (mixed?.Overrides ?? []).map(({ LaunchTemplateSpecification, ImageId }) =>
    launchFacts(LaunchTemplateSpecification ?? common, ImageId),
  );
  const all = [launchFacts(LaunchTemplate), launchFacts(common), ...overrides].filter(
    (launch) => launch !== null,
  );
  const texts = new Map(all.map((launch) => [JSON.stringify(launch), launch]));
  return [...texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, launch]) => launch);
}

function launchFacts(template: LaunchTemplateSpecification | undefined, ImageId?: string): Launch | null {
  if (template === undefined) return null;
  return {
    LaunchTemplateId: template.LaunchTemplateId ?? null,
    LaunchTemplateName: template.LaunchTemplateName ?? null,
    Version: template.Version ?? null,
    ImageId: ImageId ?? null,
  };
}

async function readConfigurations(from: Collecting): Promise<Configuration[] | null> {
  const listed = await from.pages(
    configurationsOp,
    async (clients, http, NextToken) => {
      const input = { MaxRecords, ...(NextToken === undefined ? {} : { NextToken }) };
      const page = await clients.autoscaling.send(new DescribeLaunchConfigurationsCommand(input), http);
      return {
        items: identified(page.LaunchConfigurations, "LaunchConfigurationName"),
        next: page.NextToken,
      };
    },
    { owned: (all) => all.map(({ LaunchConfigurationARN }) => LaunchConfigurationARN) },
  );
  return orderedBy(valueOf(listed)?.map(configurationFacts) ?? null, "LaunchConfigurationName");
}

function configurationFacts(configuration: LaunchConfiguration): Configuration {
  return {
    // Lists with an entry that has none are refused before.
    LaunchConfigurationName: configuration.LaunchConfigurationName ?? "",
    LaunchConfigurationARN: configuration.LaunchConfigurationARN ?? null,
    CreatedTime: configuration.CreatedTime?.toISOString() ?? null,
    ImageId: configuration.ImageId ?? null,
    instanceProfile: configuration.IamInstanceProfile ?? null,
    MetadataOptions: launchMetadata(configuration.MetadataOptions),
    SecurityGroups: [...new Set(configuration.SecurityGroups ?? [])].sort(),
    AssociatePublicIpAddress: configuration.AssociatePublicIpAddress ?? null,
  };
}
