/** ECS and EKS: clusters, and the instances that they run on. */
import type {
  DescribeContainerInstancesCommandInput,
  DescribeContainerInstancesCommandOutput,
  DescribeServicesCommandInput,
  DescribeServicesCommandOutput,
  ListContainerInstancesCommandInput,
  ListContainerInstancesCommandOutput,
  ListClustersCommandInput as ListEcsInput,
  ListClustersCommandOutput as ListEcsOutput,
  ListServicesCommandInput,
  ListServicesCommandOutput,
} from "@aws-sdk/client-ecs";
import type {
  DescribeClusterCommandInput,
  DescribeClusterCommandOutput,
  DescribeNodegroupCommandInput,
  DescribeNodegroupCommandOutput,
  ListClustersCommandInput as ListEksInput,
  ListClustersCommandOutput as ListEksOutput,
  ListNodegroupsCommandInput,
  ListNodegroupsCommandOutput,
} from "@aws-sdk/client-eks";
import { type Handlers, type Output, pageOf, type ServiceCall } from "#lib/sim/service-call.ts";
import { clustersIn, type SimulatedKubernetes } from "#lib/sim/state/clusters.ts";
import { computeIn } from "#lib/sim/state/compute.ts";
import { webGroupOf } from "#lib/sim/state/launches.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";

function clusters({ organization, state, region }: ServiceCall) {
  return clustersIn(organization, state.account, region);
}

function page(items: readonly string[], list: string, token: string | undefined, size: number | undefined) {
  const onInvalid = () => new AwsError("InvalidParameterException", "The token is not valid.");
  return pageOf(items, { list, token, size, cap: 100, onInvalid });
}

function arn(service: string, resource: string, { region, state }: ServiceCall): string {
  return `arn:aws:${service}:${region}:${state.account.id}:${resource}`;
}

/** Name of the cluster, however it is written. @throws AwsError ClusterNotFoundException where there is none. */
function ecsCluster(written: string | undefined, call: ServiceCall): string {
  const name = (written ?? "default").split("/").at(-1) ?? "";
  if (clusters(call).ecs.includes(name)) return name;
  throw new AwsError("ClusterNotFoundException", "Cluster not found.", { status: 400 });
}

/** Ids of the instances that run containers: the account's group is the capacity of its cluster. */
function hosts(call: ServiceCall): string[] {
  const { organization, state, region } = call;
  const { instances } = computeIn(organization, state.account, region);
  return instances
    .slice(0, instances.length)
    .filter(
      (instance) => instance.state === "running" && instance.autoScalingGroup === webGroupOf(state.account),
    )
    .map(({ id }) => id);
}

/** ECS: clusters and their hosts. */
export const ecs = {
  ListClusters: (input: ListEcsInput, call): Output<ListEcsOutput> => {
    const arns = clusters(call).ecs.map((name) => arn("ecs", `cluster/${name}`, call));
    const listed = page(arns, "ListClusters", input.nextToken, input.maxResults);
    return { clusterArns: listed.page, nextToken: listed.next };
  },

  ListServices: (_: ListServicesCommandInput): Output<ListServicesCommandOutput> => ({ serviceArns: [] }),

  DescribeServices: ({
    services = [],
  }: DescribeServicesCommandInput): Output<DescribeServicesCommandOutput> => ({
    services: [],
    failures: services.map((service) => ({ arn: service, reason: "MISSING" })),
  }),

  ListContainerInstances: (
    input: ListContainerInstancesCommandInput,
    call,
  ): Output<ListContainerInstancesCommandOutput> => {
    const cluster = ecsCluster(input.cluster, call);
    const arns = hosts(call).map((id) => arn("ecs", `container-instance/${cluster}/${id.slice(2)}`, call));
    const listed = page(arns, "ListContainerInstances", input.nextToken, input.maxResults);
    return { containerInstanceArns: listed.page, nextToken: listed.next };
  },

  DescribeContainerInstances: (
    input: DescribeContainerInstancesCommandInput,
    call,
  ): Output<DescribeContainerInstancesCommandOutput> => {
    ecsCluster(input.cluster, call);
    const there = new Map(hosts(call).map((id) => [id.slice(2), id]));
    const wanted = input.containerInstances ?? [];
    const idOf = (written: string) => there.get(written.split("/").at(-1) ?? "");
    return {
      containerInstances: wanted.flatMap((written) => {
        const ec2InstanceId = idOf(written);
        return ec2InstanceId === undefined
          ? []
          : [{ containerInstanceArn: written, ec2InstanceId, status: "ACTIVE", agentConnected: true }];
      }),
      failures: wanted
        .filter((written) => idOf(written) === undefined)
        .map((written) => ({ arn: written, reason: "MISSING" })),
    };
  },
} satisfies Handlers;

/** @throws AwsError ResourceNotFoundException where there is no such cluster. */
function kubernetes(name: string | undefined, call: ServiceCall): SimulatedKubernetes {
  const found = clusters(call).kubernetes.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new AwsError("ResourceNotFoundException", `No cluster found for name: ${name}.`, { status: 404 });
}

/** EKS: clusters and their node groups. */
export const eks = {
  ListClusters: (input: ListEksInput, call): Output<ListEksOutput> => {
    const names = clusters(call).kubernetes.map(({ name }) => name);
    const listed = page(names, "ListClusters", input.nextToken, input.maxResults);
    return { clusters: listed.page, nextToken: listed.next };
  },

  DescribeCluster: (input: DescribeClusterCommandInput, call): Output<DescribeClusterCommandOutput> => {
    const { name, isPublic } = kubernetes(input.name, call);
    return {
      cluster: {
        name,
        arn: arn("eks", `cluster/${name}`, call),
        version: "1.34",
        status: "ACTIVE",
        resourcesVpcConfig: {
          endpointPublicAccess: isPublic,
          endpointPrivateAccess: true,
          publicAccessCidrs: isPublic ? ["0.0.0.0/0"] : [],
        },
      },
    };
  },

  ListNodegroups: (input: ListNodegroupsCommandInput, call): Output<ListNodegroupsCommandOutput> => {
    const names = kubernetes(input.clusterName, call).nodeGroups.map(({ name }) => name);
    const listed = page(names, "ListNodegroups", input.nextToken, input.maxResults);
    return { nodegroups: listed.page, nextToken: listed.next };
  },

  DescribeNodegroup: (input: DescribeNodegroupCommandInput, call): Output<DescribeNodegroupCommandOutput> => {
    const { name: clusterName, nodeGroups } = kubernetes(input.clusterName, call);
    const group = nodeGroups.find(({ name }) => name === input.nodegroupName);
    if (group === undefined) {
      throw new AwsError("ResourceNotFoundException", "No node group found.", { status: 404 });
    }
    return {
      nodegroup: {
        clusterName,
        nodegroupName: group.name,
        nodegroupArn: arn("eks", `nodegroup/${clusterName}/${group.name}/0a1b2c3d`, call),
        amiType: "AL2023_x86_64_STANDARD",
        status: "ACTIVE",
        resources: { autoScalingGroups: [{ name: group.autoScalingGroup }] },
      },
    };
  },
} satisfies Handlers;
