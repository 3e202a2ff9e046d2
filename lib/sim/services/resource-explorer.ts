/** AWS Resource Explorer: indexes, their default views, and what they hold. */
import type {
  GetDefaultViewCommandOutput,
  GetViewCommandInput,
  GetViewCommandOutput,
  ListIndexesCommandInput,
  ListIndexesCommandOutput,
  ListResourcesCommandInput,
  ListResourcesCommandOutput,
} from "@aws-sdk/client-resource-explorer-2";
import { type Handlers, type Output, pageOf, type ServiceCall } from "#lib/sim/service-call.ts";
import { indexesIn, inventoryIn, type SimulatedIndex, viewFilter } from "#lib/sim/state/inventories.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";

const arnOf = ({ state }: ServiceCall, region: string, rest: string) =>
  `arn:aws:resource-explorer-2:${region}:${state.account.id}:${rest}`;

const viewOf = (call: ServiceCall) =>
  arnOf(call, call.region, "view/all-resources/0a1b2c3d-0000-4000-8000-000000000001");

function indexHere({ organization, state, region }: ServiceCall): SimulatedIndex | undefined {
  return indexesIn(organization, state.account).find((index) => index.region === region);
}

function invalidToken(): AwsError {
  return new AwsError("ValidationException", "The token is not valid.", { status: 400 });
}

/** The most that a page of ListResources has; one that asks for as many gets no token, as with AWS. */
const mostListed = 1000;

/** Resource Explorer as far as it lists. */
export const resourceexplorer = {
  ListIndexes: (input: ListIndexesCommandInput, call): Output<ListIndexesCommandOutput> => {
    const { page, next } = pageOf(indexesIn(call.organization, call.state.account), {
      list: "ListIndexes",
      token: input.NextToken,
      size: input.MaxResults,
      cap: 100,
      onInvalid: invalidToken,
    });
    const Indexes = page.map(({ region, type }) => ({
      Region: region,
      Type: type,
      Arn: arnOf(call, region, "index/0a1b2c3d-0000-4000-8000-000000000002"),
    }));
    return { Indexes, NextToken: next };
  },

  GetDefaultView: (_input: object, call): Output<GetDefaultViewCommandOutput> =>
    indexHere(call) === undefined ? {} : { ViewArn: viewOf(call) },

  GetView: (input: GetViewCommandInput, call): Output<GetViewCommandOutput> => {
    if (indexHere(call) === undefined || input.ViewArn !== viewOf(call))
      throw new AwsError("UnauthorizedException", "There is no such view.", { status: 401 });
    return {
      View: {
        ViewArn: viewOf(call),
        ViewName: "all-resources",
        Owner: call.state.account.id,
        IncludedProperties: [{ Name: "tags" }],
        Filters: { FilterString: viewFilter(call.organization, call.state.account) },
      },
      Tags: {},
    };
  },

  ListResources: (input: ListResourcesCommandInput, call): Output<ListResourcesCommandOutput> => {
    const { organization, state, region, now } = call;
    const here = indexHere(call);
    if (here === undefined || (input.ViewArn ?? viewOf(call)) !== viewOf(call))
      throw new AwsError("UnauthorizedException", "There is no such view.", { status: 401 });
    const regions =
      here.type === "LOCAL" ? [region] : indexesIn(organization, state.account).map((index) => index.region);
    const isCut = viewFilter(organization, state.account) !== "";
    const found = regions
      .flatMap((one) => inventoryIn(organization, state.account, one))
      .filter(({ arn }) => !isCut || !arn.startsWith("arn:aws:logs:"));
    const { page, next } = pageOf(found, {
      list: "ListResources",
      token: input.NextToken,
      size: input.MaxResults,
      cap: mostListed,
      onInvalid: invalidToken,
    });
    const Resources = page.map((one) => ({
      Arn: one.arn,
      OwningAccountId: state.account.id,
      Region: one.region,
      Service: one.arn.split(":")[2],
      LastReportedAt: now,
      Properties: one.tags.length === 0 ? [] : [{ Name: "tags", LastReportedAt: now, Data: one.tags }],
    }));
    return {
      Resources,
      ViewArn: viewOf(call),
      NextToken: input.MaxResults === mostListed ? undefined : next,
    };
  },
} satisfies Handlers;
