/** EC2: instances, volumes, snapshots, images, and the networks that they are in. */
import type {
  DescribeInstancesCommandInput,
  DescribeInstancesCommandOutput,
  DescribeNetworkInterfacesCommandInput,
  DescribeNetworkInterfacesCommandOutput,
  DescribeSnapshotsCommandInput,
  DescribeSnapshotsCommandOutput,
  DescribeVolumesCommandInput,
  DescribeVolumesCommandOutput,
  DescribeVpcsCommandInput,
  DescribeVpcsCommandOutput,
  Instance,
  OperatorResponse,
} from "@aws-sdk/client-ec2";
import { type Handlers, type Output, pageOf, type ServiceCall } from "#lib/sim/service-call.ts";
import { computeIn, type SimulatedInstance } from "#lib/sim/state/compute.ts";
import { workloadsIn } from "#lib/sim/state/workloads.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";

const cap = 1_000;

interface Paging {
  NextToken?: string | undefined;
  MaxResults?: number | undefined;
}

/** What `pageOf` needs to know. @throws AwsError InvalidParameterValue for a size that EC2 does not take. */
export function paging(list: string, { NextToken, MaxResults }: Paging): Parameters<typeof pageOf>[1] {
  if (MaxResults !== undefined && (MaxResults < 5 || MaxResults > cap)) {
    throw new AwsError(
      "InvalidParameterValue",
      `Value (${MaxResults}) for parameter maxResults is invalid.`,
      {
        status: 400,
      },
    );
  }
  return {
    list,
    token: NextToken,
    size: MaxResults,
    cap,
    onInvalid: () => new AwsError("InvalidNextToken", "The token is not valid.", { status: 400 }),
  };
}

/** What services manage is left out unless it is asked for. */
function operatorOf(operator: string | null): OperatorResponse {
  return operator === null ? { Managed: false } : { Managed: true, Principal: operator };
}

function instanceOf(instance: SimulatedInstance): Instance {
  const { id, type, createdAt, launchedAt, state, autoScalingGroup, operator, metadata } = instance;
  const codes = { running: 16, stopped: 80, terminated: 48 };
  return {
    InstanceId: id,
    InstanceType: type as Instance["InstanceType"],
    ImageId: instance.imageId,
    ...(instance.instanceProfile === null ? {} : { IamInstanceProfile: { Arn: instance.instanceProfile } }),
    MetadataOptions: {
      State: metadata.state,
      HttpTokens: metadata.tokens,
      HttpEndpoint: metadata.endpoint,
      HttpPutResponseHopLimit: metadata.hopLimit,
      HttpProtocolIpv6: "disabled",
      InstanceMetadataTags: "disabled",
    },
    LaunchTime: launchedAt,
    State: { Code: codes[state], Name: state },
    RootDeviceName: "/dev/xvda",
    NetworkInterfaces:
      state === "terminated"
        ? []
        : [{ Attachment: { AttachTime: createdAt, DeviceIndex: 0, DeleteOnTermination: true } }],
    Tags: autoScalingGroup === null ? [] : [{ Key: "aws:autoscaling:groupName", Value: autoScalingGroup }],
    Operator: operatorOf(operator),
  };
}

function compute({ organization, state, region }: ServiceCall) {
  return computeIn(organization, state.account, region);
}

/** EC2, as far as resources. */
export const ec2Resources = {
  DescribeInstances: (input: DescribeInstancesCommandInput, call): Output<DescribeInstancesCommandOutput> => {
    const { page, next } = pageOf(compute(call).instances, paging("DescribeInstances", input));
    const shown = page.filter(({ operator }) => operator === null || input.IncludeManagedResources === true);
    return {
      Reservations: shown.map((instance) => ({
        ReservationId: `r${instance.id.slice(1)}`,
        OwnerId: call.caller.accountId,
        Instances: [instanceOf(instance)],
      })),
      NextToken: next,
    };
  },

  DescribeVolumes: (input: DescribeVolumesCommandInput, call): Output<DescribeVolumesCommandOutput> => {
    const { page, next } = pageOf(compute(call).volumes, paging("DescribeVolumes", input));
    const shown = page.filter(({ operator }) => operator === null || input.IncludeManagedResources === true);
    return {
      Volumes: shown.map(({ id, createdAt, attachment, operator }) => ({
        VolumeId: id,
        CreateTime: createdAt,
        State: attachment === null ? "available" : "in-use",
        Size: 8,
        Operator: operatorOf(operator),
        Attachments:
          attachment === null
            ? []
            : [
                {
                  VolumeId: id,
                  InstanceId: attachment.instanceId,
                  Device: "/dev/xvda",
                  State: "attached",
                  AttachTime: createdAt,
                  DeleteOnTermination: attachment.deleteOnTermination,
                },
              ],
      })),
      NextToken: next,
    };
  },

  DescribeSnapshots: (input: DescribeSnapshotsCommandInput, call): Output<DescribeSnapshotsCommandOutput> => {
    const isOwn = input.OwnerIds?.every((id) => id === "self" || id === call.caller.accountId) === true;
    if (!isOwn) {
      throw new AwsError("InvalidParameterValue", "Only the account's own snapshots are simulated.", {
        status: 400,
      });
    }
    const { page, next } = pageOf(compute(call).snapshots, paging("DescribeSnapshots", input));
    return {
      Snapshots: page.map(({ id, volumeId, startedAt, state }) => ({
        SnapshotId: id,
        VolumeId: volumeId ?? "vol-ffffffff",
        StartTime: startedAt,
        State: state,
        OwnerId: call.caller.accountId,
        VolumeSize: 8,
      })),
      NextToken: next,
    };
  },

  DescribeVpcs: (
    input: DescribeVpcsCommandInput,
    { organization, state, region },
  ): Output<DescribeVpcsCommandOutput> => {
    const { vpcs } = workloadsIn(organization, state.account, region);
    const { page, next } = pageOf(vpcs, paging("DescribeVpcs", input));
    return {
      Vpcs: page.map(({ id, isDefault }) => ({
        VpcId: id,
        IsDefault: isDefault,
        OwnerId: state.account.id,
        CidrBlock: "172.31.0.0/16",
        State: "available",
      })),
      NextToken: next,
    };
  },

  DescribeNetworkInterfaces: (
    input: DescribeNetworkInterfacesCommandInput,
    { organization, state, region },
  ): Output<DescribeNetworkInterfacesCommandOutput> => {
    const wanted = input.Filters?.find(({ Name }) => Name === "vpc-id")?.Values;
    const { vpcs } = workloadsIn(organization, state.account, region);
    const all = vpcs
      .filter(({ id }) => wanted?.includes(id) ?? true)
      .flatMap(({ id, interfaces }) =>
        Array.from({ length: interfaces }, (_, at) => ({ vpcId: id, id: `eni-${id.slice(4, 20)}${at}` })),
      );
    const { page, next } = pageOf(all, paging("DescribeNetworkInterfaces", input));
    return {
      NetworkInterfaces: page.map(({ id, vpcId }) => ({
        NetworkInterfaceId: id,
        VpcId: vpcId,
        OwnerId: state.account.id,
      })),
      NextToken: next,
    };
  },
} satisfies Handlers;
