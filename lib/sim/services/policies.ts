/** Keys, secrets, container images, search rules and documents, and the policies of whatever has one. */
import type {
  DescribeRepositoriesCommandInput,
  DescribeRepositoriesCommandOutput,
  GetRegistryPolicyCommandInput,
  GetRegistryPolicyCommandOutput,
  GetRepositoryPolicyCommandInput,
  GetRepositoryPolicyCommandOutput,
} from "@aws-sdk/client-ecr";
import type {
  GetKeyPolicyCommandInput,
  GetKeyPolicyCommandOutput,
  ListAliasesCommandInput,
  ListAliasesCommandOutput,
  ListKeysCommandInput,
  ListKeysCommandOutput,
} from "@aws-sdk/client-kms";
import type {
  GetPolicyCommandInput,
  GetPolicyCommandOutput,
  ListFunctionUrlConfigsCommandInput,
  ListFunctionUrlConfigsCommandOutput,
} from "@aws-sdk/client-lambda";
import type {
  GetSecurityPolicyCommandInput,
  GetSecurityPolicyCommandOutput,
  ListSecurityPoliciesCommandInput,
  ListSecurityPoliciesCommandOutput,
} from "@aws-sdk/client-opensearchserverless";
import type {
  DescribeSecretCommandInput,
  DescribeSecretCommandOutput,
  GetResourcePolicyCommandInput,
  GetResourcePolicyCommandOutput,
  ListSecretsCommandInput,
  ListSecretsCommandOutput,
} from "@aws-sdk/client-secrets-manager";
import type { GetTopicAttributesCommandInput, GetTopicAttributesCommandOutput } from "@aws-sdk/client-sns";
import type {
  DescribeDocumentPermissionCommandInput,
  DescribeDocumentPermissionCommandOutput,
  DescribeParametersCommandOutput,
  ListDocumentsCommandInput,
  ListDocumentsCommandOutput,
} from "@aws-sdk/client-ssm";
import { type Handlers, type Output, pageOf, type ServiceCall } from "#lib/sim/service-call.ts";
import { type GuardedResource, policiesIn } from "#lib/sim/state/policies.ts";
import { topicsIn } from "#lib/sim/state/routes.ts";
import { scansItself } from "#lib/sim/state/sourcing.ts";
import { workloadsIn } from "#lib/sim/state/workloads.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";

/** What the account of a call has in its Region. */
function policies({ organization, state, region }: ServiceCall) {
  return policiesIn(organization, state.account, region);
}

function arnOf(service: string, resource: string, { state, region }: ServiceCall): string {
  return `arn:aws:${service}:${region}:${state.account.id}:${resource}`;
}

function pageFor<Item>(items: readonly Item[], list: string, token: string | undefined, size?: number) {
  const onInvalid = () => new AwsError("ValidationException", "The token is not valid.", { status: 400 });
  return pageOf(items, { list, token, size, cap: 100, onInvalid });
}

/** @throws AwsError with the code of what is not there. */
function find<Item extends { name: string }>(
  items: readonly Item[],
  name: string | undefined,
  code: string,
): Item {
  const found = items.find((item) => item.name === name);
  if (found === undefined) throw new AwsError(code, `${name} was not found`, { status: 404 });
  return found;
}

/** @throws AwsError with the code of a missing policy. */
function policyOf({ name, policy }: GuardedResource, code: string): string {
  if (policy === null) throw new AwsError(code, `No policy is found for ${name}`, { status: 404 });
  return JSON.stringify(policy);
}

/** KMS: keys of the account's own, and the one that AWS made for S3. */
export const kms = {
  ListKeys: (input: ListKeysCommandInput, call): Output<ListKeysCommandOutput> => {
    const { page, next } = pageFor(policies(call).keys, "ListKeys", input.Marker, input.Limit);
    return {
      Keys: page.map(({ name }) => ({ KeyId: name, KeyArn: arnOf("kms", `key/${name}`, call) })),
      NextMarker: next,
      Truncated: next !== undefined,
    };
  },
  ListAliases: (_: ListAliasesCommandInput, call): Output<ListAliasesCommandOutput> => ({
    Aliases: [{ AliasName: "alias/aws/s3", AliasArn: arnOf("kms", "alias/aws/s3", call) }],
    Truncated: false,
  }),
  GetKeyPolicy: (input: GetKeyPolicyCommandInput, call): Output<GetKeyPolicyCommandOutput> => ({
    Policy: policyOf(find(policies(call).keys, input.KeyId, "NotFoundException"), "NotFoundException"),
    PolicyName: "default",
  }),
} satisfies Handlers;

/** Secrets Manager: which secrets there are, never their values. */
export const secretsmanager = {
  DescribeSecret: (input: DescribeSecretCommandInput, call): Output<DescribeSecretCommandOutput> => {
    const name = input.SecretId?.split(":secret:")[1] ?? input.SecretId;
    const secret = find(policies(call).secrets, name, "ResourceNotFoundException");
    return { ARN: arnOf("secretsmanager", `secret:${secret.name}`, call), Name: secret.name };
  },
  ListSecrets: (input: ListSecretsCommandInput, call): Output<ListSecretsCommandOutput> => {
    const { page, next } = pageFor(policies(call).secrets, "ListSecrets", input.NextToken, input.MaxResults);
    return {
      SecretList: page.map(({ name }) => ({
        Name: name,
        ARN: arnOf("secretsmanager", `secret:${name}`, call),
      })),
      NextToken: next,
    };
  },
  GetResourcePolicy: (input: GetResourcePolicyCommandInput, call): Output<GetResourcePolicyCommandOutput> => {
    const name = input.SecretId?.split(":secret:")[1];
    const secret = find(policies(call).secrets, name, "ResourceNotFoundException");
    return {
      ARN: input.SecretId,
      Name: secret.name,
      ...(secret.policy === null ? {} : { ResourcePolicy: JSON.stringify(secret.policy) }),
    };
  },
} satisfies Handlers;

/** ECR: repositories and their policies; no registry has one. */
export const ecr = {
  DescribeRepositories: (
    input: DescribeRepositoriesCommandInput,
    call,
  ): Output<DescribeRepositoriesCommandOutput> => {
    const { page, next } = pageFor(
      policies(call).repositories,
      "DescribeRepositories",
      input.nextToken,
      input.maxResults,
    );
    return {
      repositories: page.map(({ name }) => ({
        repositoryName: name,
        repositoryArn: arnOf("ecr", `repository/${name}`, call),
        registryId: call.state.account.id,
        imageScanningConfiguration: { scanOnPush: scansItself(call.organization, call.state.account, name) },
      })),
      nextToken: next,
    };
  },
  GetRepositoryPolicy: (
    input: GetRepositoryPolicyCommandInput,
    call,
  ): Output<GetRepositoryPolicyCommandOutput> => {
    const repository = find(policies(call).repositories, input.repositoryName, "RepositoryNotFoundException");
    return {
      repositoryName: repository.name,
      policyText: policyOf(repository, "RepositoryPolicyNotFoundException"),
    };
  },
  GetRegistryPolicy: (_: GetRegistryPolicyCommandInput): Output<GetRegistryPolicyCommandOutput> => {
    throw new AwsError("RegistryPolicyNotFoundException", "Registry policy does not exist", { status: 400 });
  },
} satisfies Handlers;

/** Lambda: URLs of functions, and who may invoke them. */
export const exposedFunctions = {
  ListFunctionUrlConfigs: (
    input: ListFunctionUrlConfigsCommandInput,
    call,
  ): Output<ListFunctionUrlConfigsCommandOutput> => {
    const name = input.FunctionName?.split(":").at(-1);
    const found = policies(call).functions.find((one) => one.name === name);
    if (found?.hasOpenUrl !== true) return { FunctionUrlConfigs: [] };
    const FunctionArn = arnOf("lambda", `function:${found.name}`, call);
    const made = "2025-02-11T07:31:04.000+0000";
    return {
      FunctionUrlConfigs: [
        {
          FunctionArn,
          FunctionUrl: `https://${found.name}.lambda-url.${call.region}.on.aws/`,
          AuthType: "NONE",
          CreationTime: made,
          LastModifiedTime: made,
        },
      ],
    };
  },
  GetPolicy: (input: GetPolicyCommandInput, call): Output<GetPolicyCommandOutput> => {
    const name = input.FunctionName?.split(":").at(-1);
    const found = policies(call).functions.find((one) => one.name === name);
    const none = "ResourceNotFoundException";
    if (found === undefined)
      throw new AwsError(none, "The resource you requested does not exist.", { status: 404 });
    return { Policy: policyOf(found, none), RevisionId: "8d1f7a0c-0000-4000-8000-000000000000" };
  },
} satisfies Handlers;

/** SNS: policies of topics; the default one where nobody wrote another. */
export const guardedTopics = {
  GetTopicAttributes: (
    input: GetTopicAttributesCommandInput,
    call,
  ): Output<GetTopicAttributesCommandOutput> => {
    const { organization, state, region } = call;
    const TopicArn = input.TopicArn ?? "";
    const name = TopicArn.split(":").at(-1) ?? "";
    const own = policies(call).topics.find((topic) => topic.name === name);
    const isKnown =
      own !== undefined ||
      workloadsIn(organization, state.account, region).topics.includes(name) ||
      topicsIn(organization, state.account, region).some(({ arn }) => arn === TopicArn);
    if (!isKnown) throw new AwsError("NotFoundException", "Topic does not exist", { status: 404 });
    const byDefault = {
      Version: "2008-10-17",
      Statement: [
        {
          Sid: "__default_statement_ID",
          Effect: "Allow",
          Principal: { AWS: "*" },
          Action: ["SNS:GetTopicAttributes", "SNS:Publish", "SNS:Subscribe"],
          Resource: TopicArn,
          Condition: { StringEquals: { "AWS:SourceOwner": state.account.id } },
        },
      ],
    };
    return {
      Attributes: { TopicArn, Owner: state.account.id, Policy: JSON.stringify(own?.policy ?? byDefault) },
    };
  },
} satisfies Handlers;

/** OpenSearch Serverless: from where collections are reached. */
export const aoss = {
  ListSecurityPolicies: (
    input: ListSecurityPoliciesCommandInput,
    call,
  ): Output<ListSecurityPoliciesCommandOutput> => {
    const rules = input.type === "network" ? policies(call).searchRules : [];
    const { page, next } = pageFor(rules, "ListSecurityPolicies", input.nextToken, input.maxResults);
    return {
      securityPolicySummaries: page.map(({ name }) => ({ type: "network", name, policyVersion: "MTY" })),
      nextToken: next,
    };
  },
  GetSecurityPolicy: (input: GetSecurityPolicyCommandInput, call): Output<GetSecurityPolicyCommandOutput> => {
    const { name, isPublic } = find(policies(call).searchRules, input.name, "ResourceNotFoundException");
    const reach = isPublic
      ? { AllowFromPublic: true }
      : { AllowFromPublic: false, SourceVPCEs: ["vpce-0f00d"] };
    const Rules = [{ ResourceType: "collection", Resource: ["collection/*"] }];
    return {
      securityPolicyDetail: { type: "network", name, policyVersion: "MTY", policy: [{ Rules, ...reach }] },
    };
  },
} satisfies Handlers;

/** Systems Manager: documents of the account's own. */
export const ssm = {
  // Nobody keeps parameters.
  DescribeParameters: (): Output<DescribeParametersCommandOutput> => ({ Parameters: [] }),
  ListDocuments: (input: ListDocumentsCommandInput, call): Output<ListDocumentsCommandOutput> => {
    const { page, next } = pageFor(
      policies(call).documents,
      "ListDocuments",
      input.NextToken,
      input.MaxResults,
    );
    return {
      DocumentIdentifiers: page.map(({ name }) => ({ Name: name, Owner: call.state.account.id })),
      NextToken: next,
    };
  },
  DescribeDocumentPermission: (
    input: DescribeDocumentPermissionCommandInput,
    call,
  ): Output<DescribeDocumentPermissionCommandOutput> => {
    const { isPublic } = find(policies(call).documents, input.Name, "InvalidDocument");
    return { AccountIds: isPublic ? ["all"] : [], AccountSharingInfoList: [] };
  },
} satisfies Handlers;
