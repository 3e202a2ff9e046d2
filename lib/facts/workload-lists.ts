/** Facts that say only what there is: functions, clusters, load balancers, APIs, topics and queues of one region. */
import { z } from "zod";

/** `lambda.functions`: ListFunctions answers the environment of each function as well; it is never kept. */
export const lambdaFunctionsSchema = z.strictObject({
  functions: z.array(
    z.strictObject({
      /** Unqualified; AWS does not say since when a function exists. */
      FunctionArn: z.string(),
      /** null: a container image. */
      Runtime: z.string().nullable(),
      /** `Zip` or `Image`; null: not in the answer. */
      PackageType: z.string().nullable(),
      /** ARNs of the versions of layers that it runs with, in their order. */
      layers: z.array(z.string()),
      /** null: not connected to a network of the account. */
      VpcConfig: z
        .strictObject({
          VpcId: z.string(),
          SubnetIds: z.array(z.string()),
          SecurityGroupIds: z.array(z.string()),
        })
        .nullable(),
    }),
  ),
});
export type LambdaFunctions = z.infer<typeof lambdaFunctionsSchema>;

/** `ecs.clusters`. */
export const ecsClustersSchema = z.strictObject({ clusterArns: z.array(z.string()) });

/** `eks.clusters`: eks:ListClusters, then DescribeCluster of each (see `ops` by the cluster's name). */
export const eksClustersSchema = z.strictObject({
  clusters: z.array(
    z.strictObject({
      name: z.string(),
      /** null: DescribeCluster was not answered. */
      resourcesVpcConfig: z
        .strictObject({
          endpointPublicAccess: z.boolean(),
          /** Blocks that the public endpoint lets in. */
          publicAccessCidrs: z.array(z.string()),
        })
        .nullable(),
    }),
  ),
});
export type EksClusters = z.infer<typeof eksClustersSchema>;

/** `elb.load-balancers`: of both generations; a list is null where its operation could not be read. */
export const elbLoadBalancersSchema = z.strictObject({
  loadBalancers: z
    .array(
      z.strictObject({
        LoadBalancerArn: z.string(),
        CreatedTime: z.string().nullable(),
        /** This and the addresses below: left out in facts that are older than the question. */
        DNSName: z.string().nullable().optional(),
        /** Those that were given to it, which network load balancers may have. */
        addresses: z.array(z.string()).optional(),
      }),
    )
    .nullable(),
  /** Classic ones have no ARN in the answer. */
  classic: z
    .array(
      z.strictObject({
        LoadBalancerName: z.string(),
        CreatedTime: z.string().nullable(),
        DNSName: z.string().nullable().optional(),
      }),
    )
    .nullable(),
});

/** `apigateway.apis`: REST APIs, and those of the newer generation (HTTP and WebSocket). */
export const apigatewayApisSchema = z.strictObject({
  restApis: z.array(z.strictObject({ id: z.string(), createdDate: z.string().nullable() })).nullable(),
  apis: z.array(z.strictObject({ ApiId: z.string(), CreatedDate: z.string().nullable() })).nullable(),
});

/** `sns.topics`. */
export const snsTopicsSchema = z.strictObject({ topicArns: z.array(z.string()) });

/** `sqs.queues`. */
export const sqsQueuesSchema = z.strictObject({ queueUrls: z.array(z.string()) });
