/** Facts of what runs without an instance of its own: ECS services, CodeBuild projects, SageMaker notebooks. */
import { z } from "zod";

/** `ecs.services`: one account × region. */
export const ecsServicesSchema = z.strictObject({
  /** Without those that are inactive. */
  services: z.array(
    z.strictObject({
      serviceArn: z.string(),
      clusterArn: z.string(),
      /** ACTIVE or DRAINING. */
      status: z.string(),
      desiredCount: z.int(),
      runningCount: z.int(),
      taskDefinition: z.string().nullable(),
      /** null: its tasks use the network of the instances that they run on. */
      awsvpcConfiguration: z
        .strictObject({
          subnets: z.array(z.string()),
          securityGroups: z.array(z.string()),
          /** ENABLED or DISABLED, which is also what AWS takes where nothing is said. */
          assignPublicIp: z.string(),
        })
        .nullable(),
    }),
  ),
});
export type EcsServices = z.infer<typeof ecsServicesSchema>;

const placement = z.strictObject({
  vpcId: z.string(),
  subnets: z.array(z.string()),
  securityGroupIds: z.array(z.string()),
});

/** `codebuild.projects`: one account × region. Environments, sources and build commands are not kept. */
export const codebuildProjectsSchema = z.strictObject({
  projects: z.array(
    z.strictObject({
      arn: z.string(),
      serviceRole: z.string().nullable(),
      /** null: builds run in AWS's network. */
      vpcConfig: placement.nullable(),
    }),
  ),
});
export type CodebuildProjects = z.infer<typeof codebuildProjectsSchema>;

/** `sagemaker.notebooks`: one account × region. */
export const sagemakerNotebooksSchema = z.strictObject({
  notebooks: z.array(
    z.strictObject({
      NotebookInstanceArn: z.string(),
      NotebookInstanceStatus: z.string(),
      /** Enabled: an interface in AWS's own network, beside that of the subnet, if there is one. null: not read. */
      DirectInternetAccess: z.string().nullable(),
      SubnetId: z.string().nullable(),
      SecurityGroups: z.array(z.string()),
      /** "1" or "2"; null: AWS did not say. */
      MinimumInstanceMetadataServiceVersion: z.string().nullable(),
    }),
  ),
});
export type SagemakerNotebooks = z.infer<typeof sagemakerNotebooksSchema>;
