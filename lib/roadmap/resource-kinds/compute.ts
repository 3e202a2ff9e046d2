/** Machines, their disks and images, functions and clusters. */
import { listed, undated } from "./kind.ts";

/** In the order in which they are reported. */
export const computeKinds = [
  listed({
    type: "ec2:instance",
    noun: "EC2 instance",
    collector: "ec2.compute",
    op: "ec2:DescribeInstances",
    select: ({ instances }, arn) =>
      instances?.map(({ InstanceId, createdAt }) => ({
        arn: arn("ec2", `instance/${InstanceId}`),
        created: createdAt,
      })),
  }),
  listed({
    type: "ec2:volume",
    noun: "EBS volume",
    collector: "ec2.compute",
    op: "ec2:DescribeVolumes",
    select: ({ volumes }, arn) =>
      volumes?.map(({ VolumeId, CreateTime }) => ({
        arn: arn("ec2", `volume/${VolumeId}`),
        created: CreateTime,
      })),
  }),
  listed({
    type: "ec2:snapshot",
    noun: "EBS snapshot",
    collector: "ec2.compute",
    op: "ec2:DescribeSnapshots",
    select: ({ snapshots }, arn) =>
      snapshots?.map(({ SnapshotId, StartTime }) => ({
        arn: arn("ec2", `snapshot/${SnapshotId}`),
        created: StartTime,
      })),
  }),
  listed({
    type: "ec2:image",
    noun: "machine image",
    collector: "ec2.images",
    op: "ec2:DescribeImages",
    select: ({ images }, arn) =>
      images?.map(({ ImageId, CreationDate }) => ({
        arn: arn("ec2", `image/${ImageId}`),
        created: CreationDate,
      })),
  }),
  listed({
    type: "ec2:launch-template",
    noun: "launch template",
    collector: "ec2.launch",
    op: "ec2:DescribeLaunchTemplateVersions",
    select: ({ templateVersions }, arn) =>
      [...new Set(templateVersions.map(({ LaunchTemplateId }) => LaunchTemplateId))].map((id) =>
        undated(arn("ec2", `launch-template/${id}`)),
      ),
  }),
  listed({
    type: "autoscaling:autoScalingGroup",
    noun: "Auto Scaling group",
    collector: "autoscaling.groups",
    op: "autoscaling:DescribeAutoScalingGroups",
    select: ({ groups }, arn) =>
      groups?.map(({ AutoScalingGroupARN, AutoScalingGroupName, CreatedTime }) => ({
        arn:
          AutoScalingGroupARN ??
          arn("autoscaling", `autoScalingGroup:*:autoScalingGroupName/${AutoScalingGroupName}`),
        created: CreatedTime,
      })),
  }),
  listed({
    type: "lambda:function",
    noun: "Lambda function",
    collector: "lambda.functions",
    op: "lambda:ListFunctions",
    select: ({ functions }) => functions.map(({ FunctionArn }) => undated(FunctionArn)),
  }),
  listed({
    type: "ecs:cluster",
    noun: "ECS cluster",
    collector: "ecs.clusters",
    op: "ecs:ListClusters",
    select: ({ clusterArns }) => clusterArns.map(undated),
  }),
  listed({
    type: "eks:cluster",
    noun: "EKS cluster",
    collector: "eks.clusters",
    op: "eks:ListClusters",
    select: ({ clusters }, arn) => clusters.map(({ name }) => undated(arn("eks", `cluster/${name}`))),
  }),
] as const;
