/** Facts of the hosts of containers in one account × region. */
import { z } from "zod";

const nodeGroupSchema = z.strictObject({
  clusterName: z.string(),
  nodegroupName: z.string(),
  nodegroupArn: z.string().nullable(),
  /** `AL2023_x86_64_STANDARD`, … , `CUSTOM`. */
  amiType: z.string().nullable(),
  /** The template that the group was made with; EKS derives its own from it. null: none. */
  launchTemplate: z
    .strictObject({ id: z.string().nullable(), name: z.string().nullable(), version: z.string().nullable() })
    .nullable(),
  /** Names of the Auto Scaling groups that hold its instances. */
  autoScalingGroups: z.array(z.string()),
});

/** `eks.node-groups`: managed node groups of every cluster. One that could not be described is left out, with its call. */
export const eksNodeGroupsSchema = z.strictObject({ nodeGroups: z.array(nodeGroupSchema) });

/** `ecs.hosts`. */
export const ecsHostsSchema = z.strictObject({
  /** Ids of the instances that ECS runs containers on; hosts outside of EC2 are left out. */
  instanceIds: z.array(z.string()),
  /** Instances with a hop limit of two when this was read: of others it says nothing. null: of all. */
  considered: z.array(z.string()).nullable(),
});
