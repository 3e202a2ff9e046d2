/** Account Management: the account's own Regions. */
import type {
  GetAccountInformationCommandInput,
  GetAccountInformationCommandOutput,
  GetAlternateContactCommandInput,
  GetAlternateContactCommandOutput,
  GetContactInformationCommandInput,
  GetContactInformationCommandOutput,
  ListRegionsCommandInput,
  ListRegionsCommandOutput,
  RegionOptStatus,
} from "@aws-sdk/client-account";
import { defaultRegions } from "#lib/sim/regions.ts";
import { type Handlers, type Output, pageOf, type ServiceCall } from "#lib/sim/service-call.ts";
import { otherContactOf, securityContactOf } from "#lib/sim/state/contacts.ts";
import { AwsError, FrontError } from "#lib/sim/wire/aws-error.ts";

const cap = 50;

/** Members are asked from inside: nobody here is trusted to ask about another account. */
function ownOnly(input: { AccountId?: string | undefined }, { caller }: ServiceCall): void {
  if (input.AccountId === undefined) return;
  throw new FrontError("denied", `${caller.arn} is not authorized to read the account ${input.AccountId}`);
}

/** AWS Account Management. */
export const account = {
  GetAlternateContact: (
    input: GetAlternateContactCommandInput,
    call,
  ): Output<GetAlternateContactCommandOutput> => {
    ownOnly(input, call);
    const { organization, state } = call;
    const { AlternateContactType: type } = input;
    const contact =
      type === "SECURITY"
        ? securityContactOf(organization, state.account)
        : otherContactOf(organization, state.account, type === "BILLING" ? "BILLING" : "OPERATIONS");
    if (contact === null)
      throw new AwsError(
        "ResourceNotFoundException",
        "No contact of the inputted alternate contact type found.",
      );
    return {
      AlternateContact: {
        AlternateContactType: type,
        Name: contact.name,
        Title: contact.title,
        EmailAddress: contact.email,
        PhoneNumber: contact.phone,
      },
    };
  },
  GetContactInformation: (
    input: GetContactInformationCommandInput,
    call,
  ): Output<GetContactInformationCommandOutput> => {
    ownOnly(input, call);
    return {
      ContactInformation: {
        FullName: "Harbour Master",
        CompanyName: "Tidewater Lines",
        AddressLine1: "1 Quay Street",
        City: "Port Example",
        PostalCode: "00001",
        CountryCode: "US",
        PhoneNumber: "+15550100",
      },
    };
  },
  GetAccountInformation: (
    input: GetAccountInformationCommandInput,
    call,
  ): Output<GetAccountInformationCommandOutput> => {
    ownOnly(input, call);
    const { account: own } = call.state;
    return { AccountId: own.id, AccountName: own.name, AccountCreatedDate: own.joinedAt };
  },
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
