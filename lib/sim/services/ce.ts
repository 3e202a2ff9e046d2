/** Cost Explorer: which accounts had charges. */
import type {
  GetDimensionValuesCommandInput,
  GetDimensionValuesCommandOutput,
} from "@aws-sdk/client-cost-explorer";
import { type Handlers, type Output, pageOf } from "#lib/sim/service-call.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";

const cap = 1000;

/** Members pay nothing themselves, and accounts that left stay on the bill for a year. */
export const ce = {
  GetDimensionValues: (
    { Dimension, NextPageToken }: GetDimensionValuesCommandInput,
    { organization, caller },
  ): Output<GetDimensionValuesCommandOutput> => {
    const isPayer = caller.accountId === organization.managementAccountId;
    const { accounts, departed } = organization;
    const members = [
      ...accounts.map(({ id, name }) => ({ id, name })),
      ...departed.filter(({ week }) => organization.epoch - week < 52).map(({ id }) => ({ id, name: "" })),
    ];
    const all =
      Dimension === "LINKED_ACCOUNT"
        ? isPayer
          ? members
          : members.filter(({ id }) => id === caller.accountId)
        : [{ id: organization.managementAccountId, name: "" }];
    const { page, next } = pageOf(all, {
      list: `GetDimensionValues ${Dimension}`,
      token: NextPageToken,
      size: undefined,
      cap,
      onInvalid: () => new AwsError("InvalidNextTokenException", "The pagination token is invalid."),
    });
    return {
      DimensionValues: page.map(({ id, name }) => ({
        Value: id,
        ...(name === "" ? {} : { Attributes: { description: name } }),
      })),
      ReturnSize: page.length,
      TotalSize: all.length,
      ...(next === undefined ? {} : { NextPageToken: next }),
    };
  },
} satisfies Handlers;
