/** Account Management: the account's own Regions. */
import type {
  ListRegionsCommandInput,
  ListRegionsCommandOutput,
  RegionOptStatus,
} from "@aws-sdk/client-account";
import { defaultRegions } from "#lib/sim/regions.ts";
import { type Handlers, type Output, pageOf } from "#lib/sim/service-call.ts";
import { AwsError, FrontError } from "#lib/sim/wire/aws-error.ts";

const cap = 50;

/** AWS Account Management. */
export const account = {
  ListRegions: (
    input: ListRegionsCommandInput,
    { organization, state, caller },
  ): Output<ListRegionsCommandOutput> => {
    if (input.AccountId !== undefined && input.AccountId !== caller.accountId) {
      throw new FrontError(
        "denied",
        `${caller.arn} is not authorized to list the Regions of ${input.AccountId}`,
      );
    }
    const { MaxResults: size } = input;
    if (size !== undefined && (size < 1 || size > cap)) {
      throw new AwsError("ValidationException", "MaxResults must be between 1 and 50");
    }
    const statusOf = (name: string): RegionOptStatus =>
      defaultRegions.some((region) => region === name)
        ? "ENABLED_BY_DEFAULT"
        : state.optedIn.includes(name)
          ? "ENABLED"
          : "DISABLED";
    const regions = [...organization.regions]
      .sort()
      .map((name) => ({ RegionName: name, RegionOptStatus: statusOf(name) }))
      .filter(({ RegionOptStatus: status }) => input.RegionOptStatusContains?.includes(status) ?? true);
    const { page, next } = pageOf(regions, {
      list: "ListRegions",
      token: input.NextToken,
      size,
      cap,
      onInvalid: () => new AwsError("ValidationException", "The NextToken is not valid"),
    });
    return { Regions: page, NextToken: next };
  },
} satisfies Handlers;
