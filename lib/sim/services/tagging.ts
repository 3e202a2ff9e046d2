/** The Resource Groups Tagging API: what is tagged, and what once was. */
import type {
  GetResourcesCommandInput,
  GetResourcesCommandOutput,
} from "@aws-sdk/client-resource-groups-tagging-api";
import { type Handlers, type Output, pageOf } from "#lib/sim/service-call.ts";
import { buildableIn, stacksIn, tagsOf } from "#lib/sim/state/stacks.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";

/** GetResources; roles of IAM are of the kinds that it does not know. */
export const tagging = {
  GetResources: (input: GetResourcesCommandInput, call): Output<GetResourcesCommandOutput> => {
    const { organization, state, region } = call;
    const stacks = stacksIn(organization, state.account, region);
    const tagged = buildableIn(organization, state.account, region)
      .filter(({ type }) => type !== "AWS::IAM::Role")
      .map((resource) => ({
        ResourceARN: resource.arn,
        Tags: tagsOf(organization, state.account, resource, stacks),
      }));
    const { page, next } = pageOf(tagged, {
      list: "GetResources",
      token: input.PaginationToken === "" ? undefined : input.PaginationToken,
      size: input.ResourcesPerPage,
      cap: 100,
      onInvalid: () => new AwsError("PaginationTokenExpiredException", "The token is not valid"),
    });
    return { ResourceTagMappingList: page, PaginationToken: next ?? "" };
  },
} satisfies Handlers;
