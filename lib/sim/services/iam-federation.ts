/** IAM: identity providers, features of the organization, and how roles use services. */
import type {
  GenerateServiceLastAccessedDetailsCommandInput,
  GenerateServiceLastAccessedDetailsCommandOutput,
  GetOpenIDConnectProviderCommandInput,
  GetOpenIDConnectProviderCommandOutput,
  GetServiceLastAccessedDetailsCommandInput,
  GetServiceLastAccessedDetailsCommandOutput,
  ListOpenIDConnectProvidersCommandInput,
  ListOpenIDConnectProvidersCommandOutput,
  ListOrganizationsFeaturesCommandInput,
  ListOrganizationsFeaturesCommandOutput,
  ListSAMLProvidersCommandInput,
  ListSAMLProvidersCommandOutput,
} from "@aws-sdk/client-iam";
import type { Handlers, Output } from "#lib/sim/service-call.ts";
import { providersOf } from "#lib/sim/state/people.ts";
import { roleUse } from "#lib/sim/state/role-use.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";
import { iamPage, noSuchEntity } from "./iam-paging.ts";

/** IAM beyond users, roles and policies. */
export const iamFederation = {
  ListSAMLProviders: (
    _input: ListSAMLProvidersCommandInput,
    { organization, state },
  ): Output<ListSAMLProvidersCommandOutput> => ({
    SAMLProviderList: providersOf(organization, state.account).saml.map(({ arn, validUntil, createdAt }) => ({
      Arn: arn,
      ValidUntil: validUntil,
      CreateDate: createdAt,
    })),
  }),

  ListOpenIDConnectProviders: (
    _input: ListOpenIDConnectProvidersCommandInput,
    { organization, state },
  ): Output<ListOpenIDConnectProvidersCommandOutput> => ({
    OpenIDConnectProviderList: providersOf(organization, state.account).oidc.map(({ arn }) => ({ Arn: arn })),
  }),

  GetOpenIDConnectProvider: (
    input: GetOpenIDConnectProviderCommandInput,
    { organization, state },
  ): Output<GetOpenIDConnectProviderCommandOutput> => {
    const { oidc } = providersOf(organization, state.account);
    const provider = oidc.find(({ arn }) => arn === input.OpenIDConnectProviderArn);
    if (provider === undefined) {
      throw noSuchEntity(`OpenIDConnect Provider not found for arn ${input.OpenIDConnectProviderArn}`);
    }
    return {
      Url: provider.url,
      ClientIDList: [...provider.clientIds],
      ThumbprintList: ["6938fd4d98bab03faadb97b34396831e3780aea1"],
      CreateDate: provider.createdAt,
      Tags: [],
    };
  },

  ListOrganizationsFeatures: (
    _input: ListOrganizationsFeaturesCommandInput,
    { organization, caller },
  ): Output<ListOrganizationsFeaturesCommandOutput> => {
    if (caller.accountId !== organization.managementAccountId) {
      throw new AwsError(
        "AccountNotManagementOrDelegatedAdministratorException",
        "The request was rejected because the account making the request is not the management account or delegated administrator account for centralized root access.",
      );
    }
    return { OrganizationId: organization.id, EnabledFeatures: ["RootCredentialsManagement"] };
  },

  GenerateServiceLastAccessedDetails: (
    input: GenerateServiceLastAccessedDetailsCommandInput,
    { state, caller, jobs, now },
  ): Output<GenerateServiceLastAccessedDetailsCommandOutput> => {
    const { roles, bulk } = state.identity;
    const name = input.Arn?.split("/").at(-1) ?? "";
    const role = roles.find(({ arn }) => arn === input.Arn) ?? bulk.findRole(name);
    if (role?.arn !== input.Arn) throw noSuchEntity(`ARN ${input.Arn} was not found.`);
    return { JobId: jobs.start(caller.accessKeyId, name, now) };
  },

  GetServiceLastAccessedDetails: (
    input: GetServiceLastAccessedDetailsCommandInput,
    { state, caller, jobs, now },
  ): Output<GetServiceLastAccessedDetailsCommandOutput> => {
    const job = jobs.find(caller.accessKeyId, input.JobId ?? "");
    if (job === null) throw noSuchEntity(`Job not found for id ${input.JobId}`);
    // The SDK's type does not foresee that a running job has no end.
    const ended = (JobCompletionDate: Date | undefined) => ({ JobCompletionDate: JobCompletionDate as Date });
    if (job === "running") {
      return {
        JobStatus: "IN_PROGRESS",
        JobCreationDate: now,
        ServicesLastAccessed: [],
        ...ended(undefined),
      };
    }
    const { roles, bulk } = state.identity;
    const role = roles.find(({ name }) => name === job.roleName) ?? bulk.findRole(job.roleName);
    const { page, ...paging } = iamPage(
      `GetServiceLastAccessedDetails:${input.JobId}`,
      role === undefined ? [] : roleUse(role),
      input,
    );
    return {
      JobStatus: "COMPLETED",
      JobType: "SERVICE_LEVEL",
      JobCreationDate: job.startedAt,
      ...ended(job.startedAt),
      ServicesLastAccessed: page.map(({ namespace, name, lastUsedAt }) => ({
        ServiceNamespace: namespace,
        ServiceName: name,
        TotalAuthenticatedEntities: lastUsedAt === null ? 0 : 1,
        ...(lastUsedAt === null
          ? {}
          : {
              LastAuthenticated: lastUsedAt,
              LastAuthenticatedEntity: role?.arn,
              LastAuthenticatedRegion: "us-east-1",
            }),
      })),
      ...paging,
    };
  },
} satisfies Handlers;
