/** AWS Config: the recorder of a Region, its rules, and when they were evaluated. */
import type {
  DescribeConfigRuleEvaluationStatusCommandInput,
  DescribeConfigRuleEvaluationStatusCommandOutput,
  DescribeConfigRulesCommandInput,
  DescribeConfigRulesCommandOutput,
  DescribeConfigurationRecorderStatusCommandInput,
  DescribeConfigurationRecorderStatusCommandOutput,
  DescribeConfigurationRecordersCommandInput,
  DescribeConfigurationRecordersCommandOutput,
  SelectResourceConfigCommandInput,
  SelectResourceConfigCommandOutput,
} from "@aws-sdk/client-config-service";
import { type Handlers, type Output, pageOf, type ServiceCall } from "#lib/sim/service-call.ts";
import { inventoryIn } from "#lib/sim/state/inventories.ts";
import { evaluatedAt, recorderIn, rulesIn, type SimulatedRecorder } from "#lib/sim/state/scanning.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";

const rulesPerPage = 25;
const evaluationsPerPage = 50;

function recordersOf(
  { organization, state, region }: ServiceCall,
  asked: readonly string[] = [],
): SimulatedRecorder[] {
  const recorder = recorderIn(organization, state.account, region);
  const missing = asked.find((name) => name !== recorder?.name);
  if (missing !== undefined) {
    throw new AwsError(
      "NoSuchConfigurationRecorderException",
      `Cannot find configuration recorder with the specified name '${missing}'.`,
    );
  }
  return recorder === null ? [] : [recorder];
}

function invalidToken(): AwsError {
  return new AwsError("InvalidNextTokenException", "The specified next token is not valid.");
}

/** AWS Config as far as it says who records and what is evaluated. */
export const config = {
  DescribeConfigurationRecorders: (
    input: DescribeConfigurationRecordersCommandInput,
    call,
  ): Output<DescribeConfigurationRecordersCommandOutput> => ({
    ConfigurationRecorders: recordersOf(call, input.ConfigurationRecorderNames).map(({ name, arn }) => ({
      name,
      arn,
      roleARN: `arn:aws:iam::${call.caller.accountId}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
      recordingGroup: { allSupported: true, includeGlobalResourceTypes: call.region === "us-east-1" },
      recordingMode: { recordingFrequency: "CONTINUOUS" },
      recordingScope: "PAID",
    })),
  }),

  DescribeConfigurationRecorderStatus: (
    input: DescribeConfigurationRecorderStatusCommandInput,
    call,
  ): Output<DescribeConfigurationRecorderStatusCommandOutput> => ({
    ConfigurationRecordersStatus: recordersOf(call, input.ConfigurationRecorderNames).map(
      ({ name, arn, recording, lastStatus }) => ({
        name,
        arn,
        recording,
        lastStatus,
        ...(lastStatus === "Failure" ? { lastErrorCode: "AccessDenied" } : {}),
      }),
    ),
  }),

  SelectResourceConfig: (
    input: SelectResourceConfigCommandInput,
    call,
  ): Output<SelectResourceConfigCommandOutput> => {
    const { organization, state, region } = call;
    const found = recordersOf(call).length === 0 ? [] : inventoryIn(organization, state.account, region);
    const { page, next } = pageOf(found, {
      list: "SelectResourceConfig",
      token: input.NextToken,
      size: input.Limit,
      cap: 100,
      onInvalid: invalidToken,
    });
    const rows = page.map((one) => ({
      arn: one.arn,
      awsRegion: one.region,
      tags: one.tags.map(({ Key, Value }) => ({ tag: `${Key}=${Value}`, key: Key, value: Value })),
    }));
    return { Results: rows.map((row) => JSON.stringify(row)), NextToken: next };
  },

  DescribeConfigRules: (
    input: DescribeConfigRulesCommandInput,
    call,
  ): Output<DescribeConfigRulesCommandOutput> => {
    const { page, next } = pageOf(rulesIn(call.organization, call.state.account, call.region), {
      list: "DescribeConfigRules",
      token: input.NextToken,
      size: rulesPerPage,
      cap: rulesPerPage,
      onInvalid: invalidToken,
    });
    return {
      ConfigRules: page.map(({ name, arn, id, sourceIdentifier, createdBy }) => ({
        ConfigRuleName: name,
        ConfigRuleArn: arn,
        ConfigRuleId: id,
        ConfigRuleState: "ACTIVE",
        Source: { Owner: "AWS", SourceIdentifier: sourceIdentifier },
        InputParameters: '{"tag1Key":"CostCenter"}',
        ...(createdBy === null ? {} : { CreatedBy: createdBy }),
      })),
      NextToken: next,
    };
  },

  DescribeConfigRuleEvaluationStatus: (
    input: DescribeConfigRuleEvaluationStatusCommandInput,
    call,
  ): Output<DescribeConfigRuleEvaluationStatusCommandOutput> => {
    const { page, next } = pageOf(rulesIn(call.organization, call.state.account, call.region), {
      list: "DescribeConfigRuleEvaluationStatus",
      token: input.NextToken,
      size: input.Limit,
      cap: evaluationsPerPage,
      onInvalid: invalidToken,
    });
    return {
      ConfigRulesEvaluationStatus: page.map((rule) => {
        const at = evaluatedAt(rule, call.now);
        return {
          ConfigRuleName: rule.name,
          ConfigRuleArn: rule.arn,
          ConfigRuleId: rule.id,
          FirstEvaluationStarted: at !== null,
          ...(at === null ? {} : { LastSuccessfulInvocationTime: at, LastSuccessfulEvaluationTime: at }),
        };
      }),
      NextToken: next,
    };
  },
} satisfies Handlers;
