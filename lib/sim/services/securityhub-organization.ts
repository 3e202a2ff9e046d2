/** Security Hub as its administrator sees it: members, and the region in which findings come together. */
import type {
  GetFindingAggregatorCommandInput,
  GetFindingAggregatorCommandOutput,
  ListAggregatorsV2CommandOutput,
  ListFindingAggregatorsCommandOutput,
  ListMembersCommandInput,
  ListMembersCommandOutput,
} from "@aws-sdk/client-securityhub";
import { type Handlers, type Output, pageOf, type ServiceCall } from "#lib/sim/service-call.ts";
import { hubIn, hubV2In } from "#lib/sim/state/scanning.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";

function requireHub({ organization, state, region }: ServiceCall): void {
  if (hubIn(organization, state.account, region) !== null) return;
  const text = `Account ${state.account.id} is not subscribed to AWS Security Hub`;
  throw new AwsError("InvalidAccessException", text, { fields: { Code: "InvalidAccessException" } });
}

/** The one aggregator, which the security account made at home; null: the caller has none. */
function aggregatorOf({ organization, state }: ServiceCall): string | null {
  const { account } = state;
  if (account.id !== organization.securityAccountId) return null;
  return `arn:aws:securityhub:${organization.homeRegion}:${account.id}:finding-aggregator/waymark-demo`;
}

/** The administrator's side of Security Hub. */
export const securityhubOrganization = {
  ListMembers: (input: ListMembersCommandInput, call): Output<ListMembersCommandOutput> => {
    requireHub(call);
    const { organization, region, state } = call;
    const others = organization.accounts.filter(({ id }) => id !== state.account.id);
    const members = others.filter((account) => hubIn(organization, account, region) !== null);
    const { page, next } = pageOf(members, {
      list: "ListMembers",
      token: input.NextToken,
      size: input.MaxResults,
      cap: 50,
      onInvalid: () => new AwsError("InvalidInputException", "Invalid parameter NextToken."),
    });
    return {
      Members: page.map(({ id, email }) => ({
        AccountId: id,
        Email: email,
        AdministratorId: state.account.id,
        MemberStatus: "Enabled",
      })),
      NextToken: next,
    };
  },

  ListFindingAggregators: (_input: object, call): Output<ListFindingAggregatorsCommandOutput> => {
    requireHub(call);
    const arn = aggregatorOf(call);
    return { FindingAggregators: arn === null ? [] : [{ FindingAggregatorArn: arn }] };
  },

  GetFindingAggregator: (
    input: GetFindingAggregatorCommandInput,
    call,
  ): Output<GetFindingAggregatorCommandOutput> => {
    const arn = aggregatorOf(call);
    if (arn === null || input.FindingAggregatorArn !== arn) {
      throw new AwsError("ResourceNotFoundException", "The aggregator was not found.");
    }
    return {
      FindingAggregatorArn: arn,
      FindingAggregationRegion: call.organization.homeRegion,
      RegionLinkingMode: "ALL_REGIONS",
    };
  },

  ListAggregatorsV2: (
    _input: object,
    { organization, state, region },
  ): Output<ListAggregatorsV2CommandOutput> => {
    if (hubV2In(organization, state.account, region) === null) {
      throw new AwsError("ResourceNotFoundException", "The Security Hub V2 resource was not found.");
    }
    return { AggregatorsV2: [] };
  },
} satisfies Handlers;
