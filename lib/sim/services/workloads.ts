/** Lambda, load balancers, API Gateway, SNS and SQS: what there is, which mostly is nothing. */
import type { GetRestApisCommandInput, GetRestApisCommandOutput } from "@aws-sdk/client-api-gateway";
import type { GetApisCommandInput, GetApisCommandOutput } from "@aws-sdk/client-apigatewayv2";
import type {
  DescribeLoadBalancersCommandInput as DescribeClassicInput,
  DescribeLoadBalancersCommandOutput as DescribeClassicOutput,
} from "@aws-sdk/client-elastic-load-balancing";

import type {
  DescribeLoadBalancersCommandInput,
  DescribeLoadBalancersCommandOutput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { ListFunctionsCommandInput, ListFunctionsCommandOutput, Runtime } from "@aws-sdk/client-lambda";
import type { ListTopicsCommandInput, ListTopicsCommandOutput } from "@aws-sdk/client-sns";
import type { ListQueuesCommandInput, ListQueuesCommandOutput } from "@aws-sdk/client-sqs";
import { type Handlers, type Output, pageOf, type ServiceCall } from "#lib/sim/service-call.ts";
import { policiesIn } from "#lib/sim/state/policies.ts";
import { codeOf } from "#lib/sim/state/sourcing.ts";
import { workloadsIn } from "#lib/sim/state/workloads.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";

/** Names of what Control Tower put there, and of what the account made itself. */
function workloads({ organization, state, region }: ServiceCall) {
  const there = workloadsIn(organization, state.account, region);
  const own = policiesIn(organization, state.account, region);
  const namesOf = (items: readonly { name: string }[]) => items.map(({ name }) => name);
  return {
    functions: [...there.functions, ...namesOf(own.functions)],
    topics: [...there.topics, ...namesOf(own.topics)],
    queues: [...there.queues, ...namesOf(own.queues)],
  };
}

function pageFor(
  names: readonly string[],
  list: string,
  cap: number,
  token: string | undefined,
  size?: number,
) {
  const onInvalid = () => new AwsError("InvalidParameterValueException", "The token is not valid.");
  return pageOf(names, { list, token, size, cap, onInvalid });
}

/** What a function runs on. */
function codeIn(name: string, { organization, state, region }: ServiceCall) {
  const { runtime, layers } = codeOf(organization, state.account, region, name);
  // The simulator knows no other runtimes than Lambda does, or did.
  const Runtime = runtime as Runtime;
  return {
    Runtime,
    PackageType: "Zip" as const,
    ...(layers.length === 0 ? {} : { Layers: layers.map((Arn) => ({ Arn, CodeSize: 1_024 })) }),
  };
}

/** Lambda: functions, with environments as AWS answers them. */
export const lambda = {
  ListFunctions: (input: ListFunctionsCommandInput, call): Output<ListFunctionsCommandOutput> => {
    const { page, next } = pageFor(
      workloads(call).functions,
      "ListFunctions",
      50,
      input.Marker,
      input.MaxItems,
    );
    return {
      Functions: page.map((name) => ({
        FunctionName: name,
        FunctionArn: `arn:aws:lambda:${call.region}:${call.state.account.id}:function:${name}`,
        ...codeIn(name, call),
        LastModified: "2025-02-11T07:31:04.000+0000",
        Environment: { Variables: { sns_arn: "forward", api_token: "never-to-be-stored" } },
      })),
      NextMarker: next,
    };
  },
} satisfies Handlers;

/** Load balancers of the newer generation: none. */
export const elbv2 = {
  DescribeLoadBalancers: (
    _: DescribeLoadBalancersCommandInput,
  ): Output<DescribeLoadBalancersCommandOutput> => ({ LoadBalancers: [] }),
} satisfies Handlers;

/** Classic load balancers: none. */
export const elb = {
  DescribeLoadBalancers: (_: DescribeClassicInput): Output<DescribeClassicOutput> => ({
    LoadBalancerDescriptions: [],
  }),
} satisfies Handlers;

/** API Gateway: no REST APIs. */
export const apigateway = {
  GetRestApis: (_: GetRestApisCommandInput): Output<GetRestApisCommandOutput> => ({ items: [] }),
} satisfies Handlers;

/** API Gateway, newer generation: no APIs. */
export const apigatewayv2 = {
  GetApis: (_: GetApisCommandInput): Output<GetApisCommandOutput> => ({ Items: [] }),
} satisfies Handlers;

/** SNS: topics. */
export const sns = {
  ListTopics: (input: ListTopicsCommandInput, call): Output<ListTopicsCommandOutput> => {
    const { page, next } = pageFor(workloads(call).topics, "ListTopics", 100, input.NextToken);
    return {
      Topics: page.map((name) => ({
        TopicArn: `arn:aws:sns:${call.region}:${call.state.account.id}:${name}`,
      })),
      NextToken: next,
    };
  },
} satisfies Handlers;

/** SQS: queues; where there is none, the answer is empty. */
export const sqs = {
  ListQueues: (input: ListQueuesCommandInput, call): Output<ListQueuesCommandOutput> => {
    const { page, next } = pageFor(
      workloads(call).queues,
      "ListQueues",
      1_000,
      input.NextToken,
      input.MaxResults,
    );
    if (page.length === 0) return {};
    return {
      QueueUrls: page.map(
        (name) => `https://sqs.${call.region}.amazonaws.com/${call.state.account.id}/${name}`,
      ),
      NextToken: next,
    };
  },
} satisfies Handlers;
