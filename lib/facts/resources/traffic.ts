/** What takes requests and messages, and what acts on them: balancers, APIs, topics, queues, brokers, schedules. */
import { lists } from "./lister.ts";

/** Types in the order of their services. */
export const trafficListers = [
  lists({
    type: "elasticloadbalancing:loadbalancer",
    collector: "elb.load-balancers",
    op: "elbv2:DescribeLoadBalancers",
    select: ({ loadBalancers }) =>
      loadBalancers?.map(({ LoadBalancerArn, CreatedTime, DNSName, addresses = [] }) => ({
        arn: LoadBalancerArn,
        addresses: DNSName ? [DNSName, ...addresses] : addresses,
        name: /:loadbalancer\/(?:app|net|gwy)\/([^/]+)\//.exec(LoadBalancerArn)?.[1] ?? null,
        createdAt: CreatedTime,
      })),
  }),
  lists({
    type: "elasticloadbalancing:classic",
    collector: "elb.load-balancers",
    op: "elb:DescribeLoadBalancers",
    select: ({ classic }, arn) =>
      classic?.map(({ LoadBalancerName, CreatedTime, DNSName }) => ({
        arn: arn("elasticloadbalancing", `loadbalancer/${LoadBalancerName}`),
        name: LoadBalancerName,
        addresses: DNSName ? [DNSName] : [],
        createdAt: CreatedTime,
      })),
  }),
  // ARNs of APIs name no account.
  lists({
    type: "apigateway:restapis",
    collector: "apigateway.apis",
    op: "apigateway:GetRestApis",
    select: ({ restApis }, _arn, { partition, region }) =>
      restApis?.map(({ id, createdDate }) => ({
        arn: `arn:${partition}:apigateway:${region}::/restapis/${id}`,
        createdAt: createdDate,
      })),
  }),
  lists({
    type: "apigateway:apis",
    collector: "apigateway.apis",
    op: "apigatewayv2:GetApis",
    select: ({ apis }, _arn, { partition, region }) =>
      apis?.map(({ ApiId, CreatedDate }) => ({
        arn: `arn:${partition}:apigateway:${region}::/apis/${ApiId}`,
        createdAt: CreatedDate,
      })),
  }),
  lists({
    type: "sns:topic",
    collector: "sns.topics",
    op: "sns:ListTopics",
    select: ({ topicArns }) => topicArns.map((arn) => ({ arn })),
  }),
  lists({
    type: "sqs:queue",
    collector: "sqs.queues",
    op: "sqs:ListQueues",
    select: ({ queueUrls }, arn) =>
      queueUrls.map((url) => ({ arn: arn("sqs", url.slice(url.lastIndexOf("/") + 1)) })),
  }),
  lists({
    type: "kafka:cluster",
    collector: "kafka.clusters",
    op: "kafka:ListClustersV2",
    emptyBy: ["no-interfaces"],
    select: ({ endpoints }) =>
      endpoints.map(({ arn, PubliclyAccessible }) => ({
        arn,
        name: /:cluster\/([^/]+)\//.exec(arn)?.[1] ?? null,
        isPublic: PubliclyAccessible,
      })),
  }),
  lists({
    type: "mq:broker",
    collector: "mq.brokers",
    op: "mq:ListBrokers",
    emptyBy: ["no-interfaces"],
    select: ({ endpoints }) =>
      endpoints.map(({ arn, PubliclyAccessible }) => ({ arn, isPublic: PubliclyAccessible })),
  }),
  lists({
    type: "events:event-bus",
    collector: "events.routes",
    op: "events:ListEventBuses",
    // Every Region has one of this name, which nobody can delete.
    select: ({ buses }) => buses.map(({ Arn, Name }) => ({ arn: Arn, isDefault: Name === "default" })),
  }),
  lists({
    type: "scheduler:schedule",
    collector: "scheduler.schedules",
    op: "scheduler:ListSchedules",
    select: ({ schedules }) =>
      schedules.map(({ Arn, State }) => ({ arn: Arn, detail: State === "DISABLED" ? "disabled" : null })),
  }),
  lists({
    type: "states:stateMachine",
    collector: "sfn.machines",
    op: "sfn:ListStateMachines",
    select: ({ stateMachineArns }) => stateMachineArns.map((arn) => ({ arn })),
  }),
] as const;
