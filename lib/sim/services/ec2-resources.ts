/** EC2: instances, volumes, snapshots and images. */
import type {
  DescribeInstancesCommandInput,
  DescribeInstancesCommandOutput,
  DescribeSnapshotsCommandInput,
  DescribeSnapshotsCommandOutput,
  DescribeVolumesCommandInput,
  DescribeVolumesCommandOutput,
  GetSnapshotBlockPublicAccessStateCommandInput,
  GetSnapshotBlockPublicAccessStateCommandOutput,
  Instance,
  OperatorResponse,
} from "@aws-sdk/client-ec2";
import { type Handlers, type Output, pageOf, type ServiceCall } from "#lib/sim/service-call.ts";
import { computeIn, type SimulatedInstance } from "#lib/sim/state/compute.ts";
import { interfaceIdOf } from "#lib/sim/state/network-interfaces.ts";
import { receivedImagesIn } from "#lib/sim/state/shares.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";
import { paging } from "./ec2-paging.ts";

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
        : [
            {
              NetworkInterfaceId: interfaceIdOf(instance),
              Attachment: { AttachTime: createdAt, DeviceIndex: 0, DeleteOnTermination: true },
            },
          ],
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
    if (input.OwnerIds === undefined && input.RestorableByUserIds?.join() === "self") {
      const { organization, state, region } = call;
      const { snapshots } = receivedImagesIn(organization, state.account, region);
      const { page, next } = pageOf(snapshots, paging("DescribeSnapshots:received", input));
      return { Snapshots: page, NextToken: next };
    }
    const isOwn = input.OwnerIds?.every((id) => id === "self" || id === call.caller.accountId) === true;
    if (!isOwn) {
      throw new AwsError("InvalidParameterValue", "Only the account's own snapshots are simulated.", {
        status: 400,
      });
    }
    const shared = input.RestorableByUserIds?.includes("all") === true;
    const snapshots = shared ? compute(call).publicSnapshots : compute(call).snapshots;
    const { page, next } = pageOf(snapshots, paging(`DescribeSnapshots:${shared}`, input));
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

  GetSnapshotBlockPublicAccessState: (
    _: GetSnapshotBlockPublicAccessStateCommandInput,
  ): Output<GetSnapshotBlockPublicAccessStateCommandOutput> => ({
    State: "unblocked",
    ManagedBy: "account",
  }),
} satisfies Handlers;
