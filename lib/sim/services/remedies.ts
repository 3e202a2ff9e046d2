/** What acts by itself: remediations of AWS Config, automations of Systems Manager, schedules, state machines. */
import type {
  DescribeComplianceByConfigRuleCommandInput,
  DescribeComplianceByConfigRuleCommandOutput,
  DescribeRemediationConfigurationsCommandInput,
  DescribeRemediationConfigurationsCommandOutput,
  DescribeRemediationExecutionStatusCommandInput,
  DescribeRemediationExecutionStatusCommandOutput,
} from "@aws-sdk/client-config-service";
import type {
  GetFunctionConcurrencyCommandInput,
  GetFunctionConcurrencyCommandOutput,
} from "@aws-sdk/client-lambda";
import type { ListSchedulesCommandInput, ListSchedulesCommandOutput } from "@aws-sdk/client-scheduler";
import type { ListStateMachinesCommandInput, ListStateMachinesCommandOutput } from "@aws-sdk/client-sfn";
import type {
  DescribeAutomationExecutionsCommandInput,
  DescribeAutomationExecutionsCommandOutput,
} from "@aws-sdk/client-ssm";
import { type Handlers, type Output, pageOf, type ServiceCall } from "#lib/sim/service-call.ts";
import { policiesIn } from "#lib/sim/state/policies.ts";
import { closingName, remediesIn, remedyOf, type SimulatedRemedy } from "#lib/sim/state/remedies.ts";
import { rulesIn } from "#lib/sim/state/scanning.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";

const dayMs = 24 * 3_600_000;

/** So many days before this one began: two refreshes of one day see the same time. */
function daysBefore({ now }: ServiceCall, days: number): Date {
  return new Date(now.getTime() - (now.getTime() % dayMs) - days * dayMs);
}

function invalidToken(): AwsError {
  return new AwsError("InvalidNextTokenException", "The specified next token is not valid.");
}

/** Those whose rules exist; AWS refuses an empty list of names, and one that is too long. */
function remediesOf(
  { organization, state, region }: ServiceCall,
  names: readonly string[] = [],
): SimulatedRemedy[] {
  if (names.length === 0 || names.length > 25) {
    throw new AwsError(
      "ValidationException",
      "1 validation error detected: Value at 'configRuleNames' failed to satisfy constraint",
    );
  }
  const rules = new Set(rulesIn(organization, state.account, region).map(({ name }) => name));
  return remediesIn(organization, state.account, region).filter(
    ({ rule }) => rules.has(rule) && names.includes(rule),
  );
}

/** AWS Config as far as it corrects what it finds. */
export const configRemedies = {
  DescribeRemediationConfigurations: (
    { ConfigRuleNames }: DescribeRemediationConfigurationsCommandInput,
    call,
  ): Output<DescribeRemediationConfigurationsCommandOutput> => ({
    RemediationConfigurations: remediesOf(call, ConfigRuleNames).map(({ rule, document, isAutomatic }) => ({
      ConfigRuleName: rule,
      TargetType: "SSM_DOCUMENT",
      TargetId: document,
      Automatic: isAutomatic,
      MaximumAutomaticAttempts: 5,
      RetryAttemptSeconds: 60,
      Arn: `arn:aws:config:${call.region}:${call.state.account.id}:remediation-configuration/${rule}/1`,
      Parameters: { AutomationAssumeRole: { StaticValue: { Values: ["not-for-others"] } } },
    })),
  }),

  DescribeRemediationExecutionStatus: (
    { ConfigRuleName = "", NextToken, Limit }: DescribeRemediationExecutionStatusCommandInput,
    call,
  ): Output<DescribeRemediationExecutionStatusCommandOutput> => {
    const [remedy] = remediesOf(call, [ConfigRuleName]);
    if (remedy === undefined) {
      throw new AwsError(
        "NoSuchRemediationConfigurationException",
        `No RemediationConfiguration for rule ${ConfigRuleName} exists.`,
      );
    }
    const { page, next } = pageOf(remedy.runs, {
      list: `DescribeRemediationExecutionStatus:${ConfigRuleName}`,
      token: NextToken,
      size: Limit,
      cap: 100,
      onInvalid: invalidToken,
    });
    return {
      RemediationExecutionStatuses: page.map(({ state, daysAgo }, at) => ({
        ResourceKey: { resourceType: "AWS::EC2::SecurityGroup", resourceId: `sg-${at}` },
        State: state,
        InvocationTime: daysBefore(call, daysAgo),
        LastUpdatedTime: daysBefore(call, daysAgo),
      })),
      NextToken: next,
    };
  },

  DescribeComplianceByConfigRule: (
    { ConfigRuleNames }: DescribeComplianceByConfigRuleCommandInput,
    call,
  ): Output<DescribeComplianceByConfigRuleCommandOutput> => ({
    ComplianceByConfigRules: remediesOf(call, ConfigRuleNames).map(({ rule, compliance }) => ({
      ConfigRuleName: rule,
      Compliance: { ComplianceType: compliance },
    })),
  }),
} satisfies Handlers;

/** Systems Manager: automations that rules started. */
export const automations = {
  DescribeAutomationExecutions: (
    { NextToken, MaxResults }: DescribeAutomationExecutionsCommandInput,
    call,
  ): Output<DescribeAutomationExecutionsCommandOutput> => {
    const { organization, state } = call;
    const runs = remedyOf(organization, state.account) === "automation" ? [3, 9] : [];
    const { page, next } = pageOf(runs, {
      list: "DescribeAutomationExecutions",
      token: NextToken,
      size: MaxResults,
      cap: 50,
      onInvalid: () => new AwsError("InvalidNextToken", "The specified token is not valid."),
    });
    return {
      AutomationExecutionMetadataList: page.map((daysAgo) => ({
        AutomationExecutionId: `0f1e2d3c-0000-4000-8000-00000000000${daysAgo}`,
        DocumentName: closingName,
        AutomationExecutionStatus: "Success",
        ExecutionStartTime: daysBefore(call, daysAgo),
        Outputs: { "close.Payload": ["not-for-others"] },
      })),
      NextToken: next,
    };
  },
} satisfies Handlers;

/** Schedules of EventBridge Scheduler: each function of the account is called every night. */
export const scheduler = {
  ListSchedules: (
    { NextToken, MaxResults }: ListSchedulesCommandInput,
    { organization, state, region },
  ): Output<ListSchedulesCommandOutput> => {
    const { functions } = policiesIn(organization, state.account, region);
    const { page, next } = pageOf(functions, {
      list: "ListSchedules",
      token: NextToken,
      size: MaxResults,
      cap: 100,
      onInvalid: () => new AwsError("ValidationException", "Invalid NextToken.", { status: 400 }),
    });
    return {
      Schedules: page.map(({ name }) => ({
        Arn: `arn:aws:scheduler:${region}:${state.account.id}:schedule/default/nightly-${name}`,
        Name: `nightly-${name}`,
        GroupName: "default",
        State: "DISABLED",
        Target: { Arn: `arn:aws:lambda:${region}:${state.account.id}:function:${name}` },
      })),
      NextToken: next,
    };
  },
} satisfies Handlers;

/** Step Functions: no state machine. */
export const sfn = {
  ListStateMachines: (_: ListStateMachinesCommandInput): Output<ListStateMachinesCommandOutput> => ({
    stateMachines: [],
  }),
} satisfies Handlers;

/** Lambda: what is switched off has no concurrency left. */
export const switchedFunctions = {
  GetFunctionConcurrency: (
    { FunctionName = "" }: GetFunctionConcurrencyCommandInput,
    { organization, state },
  ): Output<GetFunctionConcurrencyCommandOutput> => {
    const isOff = remedyOf(organization, state.account) === "off" && FunctionName.endsWith(`:${closingName}`);
    return isOff ? { ReservedConcurrentExecutions: 0 } : {};
  },
} satisfies Handlers;
