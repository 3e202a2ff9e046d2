/** What takes requests and messages in a Region: load balancers, APIs, topics, queues. */
import { listed, undated } from "./kind.ts";

/** In the order in which they are reported. */
export const trafficKinds = [
  listed({
    type: "elasticloadbalancing:loadbalancer",
    noun: "load balancer",
    collector: "elb.load-balancers",
    op: "elbv2:DescribeLoadBalancers",
    select: ({ loadBalancers }) =>
      loadBalancers?.map(({ LoadBalancerArn, CreatedTime }) => ({
        arn: LoadBalancerArn,
        created: CreatedTime,
      })),
  }),
  listed({
    type: "elasticloadbalancing:classic",
    noun: "classic load balancer",
    collector: "elb.load-balancers",
    op: "elb:DescribeLoadBalancers",
    select: ({ classic }, arn) =>
      classic?.map(({ LoadBalancerName, CreatedTime }) => ({
        arn: arn("elasticloadbalancing", `loadbalancer/${LoadBalancerName}`),
        created: CreatedTime,
      })),
  }),
  // ARNs of APIs name no account.
  listed({
    type: "apigateway:restapis",
    noun: "REST API",
    collector: "apigateway.apis",
    op: "apigateway:GetRestApis",
    select: ({ restApis }, _arn, { partition, region }) =>
      restApis?.map(({ id, createdDate }) => ({
        arn: `arn:${partition}:apigateway:${region}::/restapis/${id}`,
        created: createdDate,
      })),
  }),
  listed({
    type: "apigateway:apis",
    noun: "HTTP or WebSocket API",
    collector: "apigateway.apis",
    op: "apigatewayv2:GetApis",
    select: ({ apis }, _arn, { partition, region }) =>
      apis?.map(({ ApiId, CreatedDate }) => ({
        arn: `arn:${partition}:apigateway:${region}::/apis/${ApiId}`,
        created: CreatedDate,
      })),
  }),
  listed({
    type: "sns:topic",
    noun: "SNS topic",
    collector: "sns.topics",
    op: "sns:ListTopics",
    select: ({ topicArns }) => topicArns.map(undated),
  }),
  listed({
    type: "sqs:queue",
    noun: "SQS queue",
    collector: "sqs.queues",
    op: "sqs:ListQueues",
    select: ({ queueUrls }, arn) =>
      queueUrls.map((url) => undated(arn("sqs", url.slice(url.lastIndexOf("/") + 1)))),
  }),
] as const;
