/** CodeBuild's projects and SageMaker's notebooks, as far as they say where they run. */
import type {
  BatchGetProjectsCommandInput,
  BatchGetProjectsCommandOutput,
  ListProjectsCommandInput,
  ListProjectsCommandOutput,
} from "@aws-sdk/client-codebuild";
import type {
  DescribeNotebookInstanceCommandInput,
  DescribeNotebookInstanceCommandOutput,
  ListNotebookInstancesCommandInput,
  ListNotebookInstancesCommandOutput,
} from "@aws-sdk/client-sagemaker";
import { type Handlers, type Output, pageOf, type ServiceCall } from "#lib/sim/service-call.ts";
import { buildsIn } from "#lib/sim/state/builds.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";

function buildsOf({ organization, state, region }: ServiceCall) {
  return buildsIn(organization, state.account, region);
}

function arnOf({ region, state }: ServiceCall, service: string, resource: string): string {
  return `arn:aws:${service}:${region}:${state.account.id}:${resource}`;
}

/** CodeBuild: projects, with environments as AWS answers them. */
export const codebuild = {
  ListProjects: (input: ListProjectsCommandInput, call): Output<ListProjectsCommandOutput> => {
    const names = buildsOf(call).projects.map(({ name }) => name);
    const { page, next } = pageOf(names, {
      list: "ListProjects",
      token: input.nextToken,
      size: undefined,
      cap: 100,
      onInvalid: () => new AwsError("InvalidInputException", "Invalid next token"),
    });
    return { projects: page, nextToken: next };
  },

  BatchGetProjects: (
    { names = [] }: BatchGetProjectsCommandInput,
    call,
  ): Output<BatchGetProjectsCommandOutput> => {
    const { projects } = buildsOf(call);
    const found = projects.filter(({ name }) => names.includes(name));
    return {
      projects: found.map(({ name, network }) => ({
        name,
        arn: arnOf(call, "codebuild", `project/${name}`),
        serviceRole: `arn:aws:iam::${call.state.account.id}:role/service-role/codebuild-${name}`,
        environment: {
          type: "LINUX_CONTAINER",
          image: "aws/codebuild/standard:7.0",
          computeType: "BUILD_GENERAL1_SMALL",
          environmentVariables: [{ name: "API_TOKEN", value: "never-to-be-stored", type: "PLAINTEXT" }],
        },
        ...(network === null
          ? {}
          : {
              vpcConfig: {
                vpcId: network.vpcId,
                subnets: [network.subnetId],
                securityGroupIds: [network.groupId],
              },
            }),
      })),
      projectsNotFound: names.filter((name) => !found.some((project) => project.name === name)),
    };
  },
} satisfies Handlers;

/** SageMaker: notebook instances. */
export const sagemaker = {
  ListNotebookInstances: (
    input: ListNotebookInstancesCommandInput,
    call,
  ): Output<ListNotebookInstancesCommandOutput> => {
    const { page, next } = pageOf(buildsOf(call).notebooks, {
      list: "ListNotebookInstances",
      token: input.NextToken,
      size: input.MaxResults,
      cap: 100,
      onInvalid: () => new AwsError("ValidationException", "Invalid pagination token"),
    });
    return {
      NotebookInstances: page.map(({ name }) => ({
        NotebookInstanceName: name,
        NotebookInstanceArn: arnOf(call, "sagemaker", `notebook-instance/${name}`),
        NotebookInstanceStatus: "InService",
      })),
      NextToken: next,
    };
  },

  DescribeNotebookInstance: (
    { NotebookInstanceName }: DescribeNotebookInstanceCommandInput,
    call,
  ): Output<DescribeNotebookInstanceCommandOutput> => {
    const notebook = buildsOf(call).notebooks.find(({ name }) => name === NotebookInstanceName);
    if (notebook === undefined) throw new AwsError("ValidationException", "RecordNotFound");
    return {
      NotebookInstanceName: notebook.name,
      NotebookInstanceArn: arnOf(call, "sagemaker", `notebook-instance/${notebook.name}`),
      NotebookInstanceStatus: "InService",
      Url: `${notebook.name}.notebook.${call.region}.sagemaker.aws`,
      SubnetId: notebook.subnetId,
      SecurityGroups: [notebook.groupId],
      DirectInternetAccess: notebook.direct ? "Enabled" : "Disabled",
      InstanceMetadataServiceConfiguration: {
        MinimumInstanceMetadataServiceVersion: notebook.metadataVersion,
      },
    };
  },
} satisfies Handlers;
