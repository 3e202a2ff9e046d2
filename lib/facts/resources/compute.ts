/** Machines with their disks and images, functions, containers. */
import { lists, tagMap } from "./lister.ts";

/** Types in the order of their services. */
export const computeListers = [
  lists({
    type: "ec2:instance",
    collector: "ec2.compute",
    op: "ec2:DescribeInstances",
    select: ({ instances }, arn) =>
      instances?.map(({ InstanceId, InstanceType, State, createdAt, Tags }) => ({
        arn: arn("ec2", `instance/${InstanceId}`),
        detail: [InstanceType, State].filter((word) => word !== null).join(", ") || null,
        tags: tagMap(Tags),
        createdAt,
      })),
  }),
  lists({
    type: "ec2:volume",
    collector: "ec2.compute",
    op: "ec2:DescribeVolumes",
    select: ({ volumes }, arn) =>
      volumes?.map(({ VolumeId, CreateTime, attachments }) => ({
        arn: arn("ec2", `volume/${VolumeId}`),
        detail: attachments.length === 0 ? "not attached" : null,
        createdAt: CreateTime,
      })),
  }),
  lists({
    type: "ec2:snapshot",
    collector: "ec2.compute",
    op: "ec2:DescribeSnapshots",
    select: ({ snapshots }, arn) =>
      snapshots?.map(({ SnapshotId, StartTime }) => ({
        arn: arn("ec2", `snapshot/${SnapshotId}`),
        createdAt: StartTime,
      })),
  }),
  lists({
    type: "ec2:image",
    collector: "ec2.images",
    op: "ec2:DescribeImages",
    select: ({ images }, arn) =>
      images?.map(({ ImageId, CreationDate, Public }) => ({
        arn: arn("ec2", `image/${ImageId}`),
        isPublic: Public,
        createdAt: CreationDate,
      })),
  }),
  lists({
    type: "ec2:launch-template",
    collector: "ec2.launch",
    op: "ec2:DescribeLaunchTemplateVersions",
    select: ({ templateVersions }, arn) =>
      [...new Map(templateVersions.map((version) => [version.LaunchTemplateId, version])).values()].map(
        ({ LaunchTemplateId, LaunchTemplateName }) => ({
          arn: arn("ec2", `launch-template/${LaunchTemplateId}`),
          name: LaunchTemplateName,
        }),
      ),
  }),
  lists({
    type: "autoscaling:autoScalingGroup",
    collector: "autoscaling.groups",
    op: "autoscaling:DescribeAutoScalingGroups",
    select: ({ groups }) =>
      groups?.flatMap(({ AutoScalingGroupARN, AutoScalingGroupName, CreatedTime, Tags }) =>
        AutoScalingGroupARN === null
          ? []
          : {
              arn: AutoScalingGroupARN,
              name: AutoScalingGroupName,
              tags: tagMap(Tags),
              createdAt: CreatedTime,
            },
      ),
  }),
  lists({
    type: "lambda:function",
    collector: "lambda.functions",
    op: "lambda:ListFunctions",
    select: ({ functions }) =>
      functions.map(({ FunctionArn, Runtime, PackageType }) => ({
        arn: FunctionArn,
        detail: Runtime ?? (PackageType === "Image" ? "container image" : null),
      })),
  }),
  lists({
    type: "ecs:cluster",
    collector: "ecs.clusters",
    op: "ecs:ListClusters",
    select: ({ clusterArns }) => clusterArns.map((arn) => ({ arn })),
  }),
  lists({
    type: "ecs:service",
    collector: "ecs.services",
    op: null,
    select: ({ services }) =>
      services.map(({ serviceArn, desiredCount, runningCount }) => ({
        arn: serviceArn,
        detail: `${runningCount} of ${desiredCount} running`,
      })),
  }),
  lists({
    type: "eks:cluster",
    collector: "eks.clusters",
    op: "eks:ListClusters",
    select: ({ clusters }, arn) =>
      clusters.map(({ name, resourcesVpcConfig }) => ({
        arn: arn("eks", `cluster/${name}`),
        isPublic:
          resourcesVpcConfig === null
            ? null
            : resourcesVpcConfig.endpointPublicAccess &&
              resourcesVpcConfig.publicAccessCidrs.some((cidr) => cidr === "0.0.0.0/0" || cidr === "::/0"),
      })),
  }),
  lists({
    type: "eks:nodegroup",
    collector: "eks.node-groups",
    op: null,
    select: ({ nodeGroups }) =>
      nodeGroups.flatMap(({ nodegroupArn, nodegroupName, amiType }) =>
        nodegroupArn === null ? [] : { arn: nodegroupArn, name: nodegroupName, detail: amiType },
      ),
  }),
  lists({
    type: "ecr:repository",
    collector: "ecr.repositories",
    op: "ecr:DescribeRepositories",
    select: ({ repositories }) =>
      repositories.map(({ repositoryArn, repositoryName }) => ({ arn: repositoryArn, name: repositoryName })),
  }),
  lists({
    type: "codebuild:project",
    collector: "codebuild.projects",
    op: null,
    select: ({ projects }) => projects.map(({ arn }) => ({ arn })),
  }),
  lists({
    type: "sagemaker:notebook-instance",
    collector: "sagemaker.notebooks",
    op: "sagemaker:ListNotebookInstances",
    select: ({ notebooks }) =>
      notebooks.map(({ NotebookInstanceArn, NotebookInstanceStatus }) => ({
        arn: NotebookInstanceArn,
        detail: NotebookInstanceStatus,
      })),
  }),
] as const;
