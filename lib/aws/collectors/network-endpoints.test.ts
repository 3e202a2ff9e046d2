import { describe, expect, test } from "vitest";
import type { Collector } from "#lib/aws/collecting.ts";
import { collectFrom, jsonError } from "#lib/aws/stub-account.ts";
import type { StubAnswer } from "#lib/aws/stub-endpoint.ts";
import { unconnectedNetwork } from "#lib/facts/a-network.fixture.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { dmsInstances, kafkaClusters, mqBrokers, redshiftserverlessWorkgroups } from "./network-endpoints.ts";

const region = "eu-west-1";
const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:111122223333:${resource}`;

/** A region in which every interface was read, or was refused: there is none. */
function network(outcome: "ok" | "denied"): Envelope {
  return {
    partition: "aws",
    accountId: "111122223333",
    region,
    collector: "ec2.network",
    schema: 2,
    observedAt: "2026-11-02T08:00:00Z",
    complete: outcome === "ok",
    ops: [{ op: "ec2:DescribeNetworkInterfaces", outcome }],
    data: { ...unconnectedNetwork, networkInterfaces: outcome === "ok" ? [] : null },
  };
}

const place = { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] };
const broker = arn("mq", "broker:b:b-1");

const cases: readonly {
  collector: Collector;
  answers: Record<string, StubAnswer | readonly StubAnswer[]>;
  data: object;
}[] = [
  {
    collector: redshiftserverlessWorkgroups,
    answers: {
      ListWorkgroups: [
        { body: { workgroups: [], nextToken: "t1" } },
        {
          body: {
            workgroups: [
              {
                workgroupArn: arn("redshift-serverless", "workgroup/w"),
                publiclyAccessible: true,
                port: 5439,
                ...place,
              },
            ],
          },
        },
      ],
    },
    data: { arn: arn("redshift-serverless", "workgroup/w"), PubliclyAccessible: true, port: 5439, ...place },
  },
  {
    collector: dmsInstances,
    answers: {
      DescribeReplicationInstances: {
        body: {
          ReplicationInstances: [
            {
              ReplicationInstanceArn: arn("dms", "rep:r"),
              PubliclyAccessible: false,
              VpcSecurityGroups: [{ VpcSecurityGroupId: "sg-1" }],
              ReplicationSubnetGroup: { Subnets: [{ SubnetIdentifier: "subnet-1" }] },
            },
          ],
        },
      },
    },
    data: { arn: arn("dms", "rep:r"), PubliclyAccessible: false, port: null, ...place },
  },
  {
    collector: kafkaClusters,
    answers: {
      "GET /api/v2/clusters": {
        body: {
          clusterInfoList: [
            { clusterArn: arn("kafka", "cluster/s/1"), clusterType: "SERVERLESS", serverless: {} },
            {
              clusterArn: arn("kafka", "cluster/k/1"),
              clusterType: "PROVISIONED",
              provisioned: {
                brokerNodeGroupInfo: {
                  clientSubnets: ["subnet-1"],
                  securityGroups: ["sg-1"],
                  instanceType: "kafka.m7g.large",
                  connectivityInfo: { publicAccess: { type: "SERVICE_PROVIDED_EIPS" } },
                },
                numberOfBrokerNodes: 3,
              },
            },
          ],
        },
      },
    },
    data: { arn: arn("kafka", "cluster/k/1"), PubliclyAccessible: true, port: null, ...place },
  },
  {
    collector: mqBrokers,
    answers: {
      "GET /v1/brokers": {
        body: {
          brokerSummaries: [
            { brokerArn: broker, brokerId: "b-1", deploymentMode: "SINGLE_INSTANCE", engineType: "RABBITMQ" },
          ],
        },
      },
      "GET /v1/brokers/b-1": {
        body: {
          brokerArn: broker,
          publiclyAccessible: true,
          subnetIds: ["subnet-1"],
          securityGroups: ["sg-1"],
          users: [{ username: "WAYMARK-CANARY" }],
        },
      },
    },
    data: { arn: broker, PubliclyAccessible: true, port: null, ...place },
  },
];

describe.each(cases)("$collector.name", ({ collector, answers, data }) => {
  const run = (given: typeof answers, outcome: "ok" | "denied") =>
    collectFrom(given, collector, region, { earlier: () => network(outcome) });

  test("answers written by hand from AWS's documentation", async () => {
    const { envelope } = await run(answers, "denied");
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toEqual({ endpoints: [data] });
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
  });

  test("no interface in the region, no call", async () => {
    const { envelope, requests } = await run({}, "ok");
    expect(envelope).toMatchObject({ complete: true, data: { endpoints: [] } });
    expect(requests).toEqual([]);
  });

  test("denied: nothing can be said", async () => {
    const denied = jsonError(403, "AccessDeniedException", "not authorized");
    const refused = Object.fromEntries(Object.keys(answers).map((name) => [name, denied]));
    const { envelope } = await run(refused, "denied");
    expect(envelope).toMatchObject({ complete: false, data: null });
  });
});
