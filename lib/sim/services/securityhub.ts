/** Security Hub: whether it is on, and which standards the account has on in a Region. */
import type {
  DescribeHubCommandInput,
  DescribeHubCommandOutput,
  DescribeSecurityHubV2CommandInput,
  DescribeSecurityHubV2CommandOutput,
  GetEnabledStandardsCommandInput,
  GetEnabledStandardsCommandOutput,
} from "@aws-sdk/client-securityhub";
import { type Handlers, type Output, pageOf, type ServiceCall } from "#lib/sim/service-call.ts";
import { hubIn, hubV2In, type SimulatedHub, standardsIn } from "#lib/sim/state/scanning.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";

const standardsPerPage = 100;

/** @throws AwsError InvalidAccessException, which is how the service says that it is off. */
function requireHub({ organization, state, region, caller }: ServiceCall): SimulatedHub {
  const hub = hubIn(organization, state.account, region);
  if (hub === null) {
    throw new AwsError(
      "InvalidAccessException",
      `Account ${caller.accountId} is not subscribed to AWS Security Hub`,
      { fields: { Code: "InvalidAccessException" } },
    );
  }
  return hub;
}

/** Security Hub in both generations. */
export const securityhub = {
  DescribeHub: (_input: DescribeHubCommandInput, call): Output<DescribeHubCommandOutput> => {
    const { arn, subscribedAt } = requireHub(call);
    return {
      HubArn: arn,
      SubscribedAt: subscribedAt.toISOString(),
      AutoEnableControls: true,
      ControlFindingGenerator: "SECURITY_CONTROL",
    };
  },

  DescribeSecurityHubV2: (
    _input: DescribeSecurityHubV2CommandInput,
    { organization, state, region },
  ): Output<DescribeSecurityHubV2CommandOutput> => {
    const hub = hubV2In(organization, state.account, region);
    if (hub === null) {
      throw new AwsError("ResourceNotFoundException", "The Security Hub V2 resource was not found.");
    }
    return { HubV2Arn: hub.arn, SubscribedAt: hub.subscribedAt.toISOString() };
  },

  GetEnabledStandards: (
    input: GetEnabledStandardsCommandInput,
    call,
  ): Output<GetEnabledStandardsCommandOutput> => {
    requireHub(call);
    const { page, next } = pageOf(standardsIn(call.organization, call.state.account, call.region), {
      list: "GetEnabledStandards",
      token: input.NextToken,
      size: input.MaxResults,
      cap: standardsPerPage,
      onInvalid: () => new AwsError("InvalidInputException", "Invalid parameter NextToken."),
    });
    return {
      StandardsSubscriptions: page.map(({ arn, subscriptionArn, status, reason }) => ({
        StandardsSubscriptionArn: subscriptionArn,
        StandardsArn: arn,
        StandardsInput: {},
        StandardsStatus: status,
        StandardsControlsUpdatable: "READY_FOR_UPDATES",
        ...(reason === null ? {} : { StandardsStatusReason: { StatusReasonCode: reason } }),
      })),
      NextToken: next,
    };
  },
} satisfies Handlers;
