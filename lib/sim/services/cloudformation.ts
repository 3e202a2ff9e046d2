/** CloudFormation: stacks of every account, stack sets of the management account. */
import type {
  DescribeStackSetCommandInput,
  DescribeStackSetCommandOutput,
  ListStackInstancesCommandInput,
  ListStackInstancesCommandOutput,
  ListStackResourcesCommandInput,
  ListStackResourcesCommandOutput,
  ListStackSetsCommandInput,
  ListStackSetsCommandOutput,
  ListStacksCommandInput,
  ListStacksCommandOutput,
} from "@aws-sdk/client-cloudformation";
import { type Handlers, type Output, pageOf, type ServiceCall } from "#lib/sim/service-call.ts";
import { type SimulatedStackSet, stackInstancesOf, stackSetsOf } from "#lib/sim/state/stack-sets.ts";
import { stacksIn } from "#lib/sim/state/stacks.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";

const cap = 100;
const invalidToken = () => new AwsError("ValidationError", "The NextToken is not valid");

/** Stack sets are seen where they were made: in the management account's home Region. */
function visibleIn({ organization, caller, region }: ServiceCall): readonly SimulatedStackSet[] {
  const isHome = region === organization.homeRegion && caller.accountId === organization.managementAccountId;
  return isHome ? stackSetsOf(organization) : [];
}

function findStackSet(call: ServiceCall, name: string | undefined): SimulatedStackSet {
  const found = visibleIn(call).find((one) => one.name === name || one.id === name);
  if (found === undefined) throw new AwsError("StackSetNotFoundException", `StackSet ${name} not found`);
  return found;
}

function stacksOf({ organization, state, region }: ServiceCall) {
  return stacksIn(organization, state.account, region);
}

/** AWS CloudFormation, as far as stacks and stack sets are listed. */
export const cloudformation = {
  ListStacks: (input: ListStacksCommandInput, call): Output<ListStacksCommandOutput> => {
    const { StackStatusFilter: filter = [] } = input;
    const stacks = filter.length === 0 || filter.includes("CREATE_COMPLETE") ? stacksOf(call) : [];
    const { page, next } = pageOf(stacks, {
      list: "ListStacks",
      token: input.NextToken,
      size: undefined,
      cap,
      onInvalid: invalidToken,
    });
    return {
      StackSummaries: page.map(({ id, name, createdAt, updatedAt, drift, checkedAt }) => ({
        StackId: id,
        StackName: name,
        TemplateDescription: "never-to-be-stored",
        CreationTime: createdAt,
        ...(updatedAt !== null && { LastUpdatedTime: updatedAt }),
        StackStatus: updatedAt === null ? "CREATE_COMPLETE" : "UPDATE_COMPLETE",
        DriftInformation: {
          StackDriftStatus: drift,
          ...(checkedAt !== null && { LastCheckTimestamp: checkedAt }),
        },
      })),
      NextToken: next,
    };
  },
  ListStackResources: (
    input: ListStackResourcesCommandInput,
    call,
  ): Output<ListStackResourcesCommandOutput> => {
    const stack = stacksOf(call).find(({ id, name }) => id === input.StackName || name === input.StackName);
    if (stack === undefined)
      throw new AwsError("ValidationError", `Stack with id ${input.StackName} does not exist`);
    const { page, next } = pageOf(stack.resources, {
      list: `ListStackResources ${stack.id}`,
      token: input.NextToken,
      size: undefined,
      cap,
      onInvalid: invalidToken,
    });
    return {
      StackResourceSummaries: page.map(({ type, physicalId }, at) => ({
        LogicalResourceId: `Resource${at}`,
        PhysicalResourceId: physicalId,
        ResourceType: type,
        LastUpdatedTimestamp: stack.updatedAt ?? stack.createdAt,
        ResourceStatus: stack.updatedAt === null ? "CREATE_COMPLETE" : "UPDATE_COMPLETE",
        DriftInformation: {
          StackResourceDriftStatus:
            stack.drift === "DRIFTED" ? (at === 0 ? "MODIFIED" : "IN_SYNC") : stack.drift,
        },
      })),
      NextToken: next,
    };
  },
  ListStackSets: (input: ListStackSetsCommandInput, call): Output<ListStackSetsCommandOutput> => {
    const { page, next } = pageOf(visibleIn(call), {
      list: "ListStackSets",
      token: input.NextToken,
      size: input.MaxResults,
      cap,
      onInvalid: invalidToken,
    });
    return {
      Summaries: page.map(({ name, id, isServiceManaged, deploysItself }) => ({
        StackSetName: name,
        StackSetId: id,
        Status: "ACTIVE",
        PermissionModel: isServiceManaged ? "SERVICE_MANAGED" : "SELF_MANAGED",
        ...(isServiceManaged && {
          AutoDeployment: { Enabled: deploysItself, RetainStacksOnAccountRemoval: true },
        }),
      })),
      NextToken: next,
    };
  },
  DescribeStackSet: (input: DescribeStackSetCommandInput, call): Output<DescribeStackSetCommandOutput> => {
    const { name, id, isServiceManaged, deploysItself, targets } = findStackSet(call, input.StackSetName);
    return {
      StackSet: {
        StackSetName: name,
        StackSetId: id,
        Status: "ACTIVE",
        TemplateBody: "Resources: {}",
        PermissionModel: isServiceManaged ? "SERVICE_MANAGED" : "SELF_MANAGED",
        OrganizationalUnitIds: [...targets],
        ...(isServiceManaged && {
          AutoDeployment: { Enabled: deploysItself, RetainStacksOnAccountRemoval: true },
        }),
      },
    };
  },
  ListStackInstances: (
    input: ListStackInstancesCommandInput,
    call,
  ): Output<ListStackInstancesCommandOutput> => {
    const stackSet = findStackSet(call, input.StackSetName);
    const { page, next } = pageOf(stackInstancesOf(call.organization, stackSet), {
      list: `ListStackInstances ${stackSet.id}`,
      token: input.NextToken,
      size: input.MaxResults,
      cap,
      onInvalid: invalidToken,
    });
    return {
      Summaries: page.map(({ accountId, region, status, detailed }) => ({
        StackSetId: stackSet.id,
        Account: accountId,
        Region: region,
        Status: status,
        StackInstanceStatus: { DetailedStatus: detailed },
        DriftStatus: "NOT_CHECKED",
      })),
      NextToken: next,
    };
  },
} satisfies Handlers;
