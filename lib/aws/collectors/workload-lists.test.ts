import { describe, expect, test } from "vitest";
import type { Collector } from "#lib/aws/collecting.ts";
import { collectFrom, jsonError, queryError, type StubAnswers } from "#lib/aws/stub-account.ts";
import type { StubAnswer, StubRequest } from "#lib/aws/stub-endpoint.ts";
import { apigatewayApis } from "./apigateway-apis.ts";
import { ecsClusters } from "./ecs-clusters.ts";
import { elbLoadBalancers } from "./elb-load-balancers.ts";
import { lambdaFunctions } from "./lambda-functions.ts";
import { snsTopics } from "./sns-topics.ts";
import { sqsQueues } from "./sqs-queues.ts";

const region = "eu-west-1";
const seconds = Date.UTC(2025, 2, 20, 12) / 1_000;
const iso = "2025-03-20T12:00:00.000Z";
const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:111122223333:${resource}`;

/** An answer of the query protocols, in the form of the services' API references. */
const query = (operation: string, content: string): StubAnswer => ({
  body: `<${operation}Response xmlns="http://example.amazonaws.com/doc/"><${operation}Result>${content}</${operation}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></${operation}Response>`,
});
/** Both generations of load balancers name their operation alike; the version of the API tells them apart. */
const balancers =
  (newer: StubAnswer, classic: StubAnswer) =>
  ({ form }: StubRequest) =>
    form.get("Version") === "2015-12-01" ? newer : classic;

const newer = query(
  "DescribeLoadBalancers",
  `<LoadBalancers><member><LoadBalancerArn>${arn("elasticloadbalancing", "loadbalancer/app/web/50dc6c495c0c9188")}</LoadBalancerArn><Scheme>internet-facing</Scheme><LoadBalancerName>web</LoadBalancerName><VpcId>vpc-3ac0fb5f</VpcId><CreatedTime>2025-03-20T12:00:00.000Z</CreatedTime><Type>application</Type><DNSName>web-1.elb.eu-west-1.amazonaws.com</DNSName><AvailabilityZones><member><ZoneName>eu-west-1a</ZoneName><LoadBalancerAddresses><member><IpAddress>203.0.113.7</IpAddress><PrivateIPv4Address>10.0.3.7</PrivateIPv4Address></member></LoadBalancerAddresses></member><member><ZoneName>eu-west-1b</ZoneName></member></AvailabilityZones></member></LoadBalancers>`,
);
const classic = query(
  "DescribeLoadBalancers",
  "<LoadBalancerDescriptions><member><LoadBalancerName>old</LoadBalancerName><CreatedTime>2025-03-20T12:00:00.000Z</CreatedTime><DNSName>old-1.eu-west-1.elb.amazonaws.com</DNSName></member></LoadBalancerDescriptions>",
);

interface Case {
  collector: Collector;
  /** How the endpoint names the operation. */
  operation: string;
  op: string;
  /** Two pages with an empty one between, as the API reference writes them. */
  pages: readonly StubAnswer[];
  empty: StubAnswer;
  data: unknown;
  nothing: unknown;
  refusal: StubAnswer;
  /** Where a page size is sent, and as what. */
  size: (request: StubRequest) => unknown;
}

const functionArn = (name: string) => arn("lambda", `function:${name}`);
/** Lambda API Reference, ListFunctions: the values of the environment come with the list. */
const aFunction = (name: string) => ({
  FunctionName: name,
  FunctionArn: functionArn(name),
  Runtime: "nodejs22.x",
  Description: "WAYMARK-CANARY",
  LastModified: "2025-02-11T07:31:04.000+0000",
  PackageType: "Zip",
  Layers: [{ Arn: "arn:aws:lambda:eu-west-1:444455556666:layer:common:3", CodeSize: 1_024 }],
  Environment: { Variables: { DB_PASSWORD: "WAYMARK-CANARY" } },
  VpcConfig: { VpcId: "vpc-1", SubnetIds: ["subnet-2", "subnet-1"], SecurityGroupIds: ["sg-1"] },
});
/** What is left of a network that a function was once connected to. */
const anImage = (name: string) => ({
  ...aFunction(name),
  Runtime: undefined,
  Layers: undefined,
  PackageType: "Image",
  VpcConfig: { VpcId: "", SubnetIds: [], SecurityGroupIds: [] },
});

const denied = jsonError(403, "AccessDeniedException", "not authorized");
const queryDenied = queryError(403, "AuthorizationError", "not authorized");

const cases: readonly Case[] = [
  {
    collector: lambdaFunctions,
    operation: "GET /2015-03-31/functions",
    op: "lambda:ListFunctions",
    pages: [
      { body: { Functions: [anImage("b")], NextMarker: "m1" } },
      { body: { Functions: [], NextMarker: "m2" } },
      { body: { Functions: [aFunction("a")], NextMarker: null } },
    ],
    empty: { body: { Functions: [], NextMarker: null } },
    data: {
      functions: [
        {
          FunctionArn: functionArn("a"),
          Runtime: "nodejs22.x",
          PackageType: "Zip",
          layers: ["arn:aws:lambda:eu-west-1:444455556666:layer:common:3"],
          VpcConfig: { VpcId: "vpc-1", SubnetIds: ["subnet-1", "subnet-2"], SecurityGroupIds: ["sg-1"] },
        },
        { FunctionArn: functionArn("b"), Runtime: null, PackageType: "Image", layers: [], VpcConfig: null },
      ],
    },
    nothing: { functions: [] },
    refusal: denied,
    size: ({ query: asked }) => asked.get("MaxItems"),
  },
  {
    collector: ecsClusters,
    operation: "ListClusters",
    op: "ecs:ListClusters",
    pages: [
      { body: { clusterArns: [arn("ecs", "cluster/b")], nextToken: "t1" } },
      { body: { clusterArns: [], nextToken: "t2" } },
      { body: { clusterArns: [arn("ecs", "cluster/a")] } },
    ],
    empty: { body: { clusterArns: [] } },
    data: { clusterArns: [arn("ecs", "cluster/a"), arn("ecs", "cluster/b")] },
    nothing: { clusterArns: [] },
    refusal: denied,
    size: ({ body }) => JSON.parse(body).maxResults,
  },
  {
    collector: snsTopics,
    operation: "ListTopics",
    op: "sns:ListTopics",
    pages: [
      query(
        "ListTopics",
        `<Topics><member><TopicArn>${arn("sns", "b")}</TopicArn></member></Topics><NextToken>t1</NextToken>`,
      ),
      query("ListTopics", "<Topics/><NextToken>t2</NextToken>"),
      query("ListTopics", `<Topics><member><TopicArn>${arn("sns", "a")}</TopicArn></member></Topics>`),
    ],
    empty: query("ListTopics", "<Topics/>"),
    data: { topicArns: [arn("sns", "a"), arn("sns", "b")] },
    nothing: { topicArns: [] },
    refusal: queryDenied,
    // SNS takes none.
    size: () => "none",
  },
  {
    collector: sqsQueues,
    operation: "ListQueues",
    op: "sqs:ListQueues",
    pages: [
      { body: { QueueUrls: ["https://sqs.eu-west-1.amazonaws.com/111122223333/b"], NextToken: "t1" } },
      { body: { NextToken: "t2" } },
      { body: { QueueUrls: ["https://sqs.eu-west-1.amazonaws.com/111122223333/a"] } },
    ],
    // Where there is no queue, SQS leaves the list out.
    empty: { body: {} },
    data: {
      queueUrls: [
        "https://sqs.eu-west-1.amazonaws.com/111122223333/a",
        "https://sqs.eu-west-1.amazonaws.com/111122223333/b",
      ],
    },
    nothing: { queueUrls: [] },
    refusal: denied,
    size: ({ body }) => JSON.parse(body).MaxResults,
  },
];

describe.each(cases)("$op", ({ collector, operation, op, pages, empty, data, nothing, refusal, size }) => {
  test("pages written by hand from AWS's documentation, an empty one between, are one list", async () => {
    const { envelope, requests } = await collectFrom({ [operation]: pages }, collector, region);
    expect(envelope).toMatchObject({ complete: true, region, ops: [{ op, outcome: "ok" }] });
    expect(envelope.data).toEqual(data);
    expect(requests).toHaveLength(3);
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
    for (const request of requests) expect(size(request)).toBeTruthy();
  });

  test("an empty region takes one call", async () => {
    const { envelope, requests } = await collectFrom({ [operation]: empty }, collector, region);
    expect(envelope).toMatchObject({ complete: true, data: nothing });
    expect(requests).toHaveLength(1);
  });

  test("denied: nothing can be said", async () => {
    const { envelope } = await collectFrom({ [operation]: refusal }, collector, region);
    expect(envelope).toMatchObject({ complete: false, data: null, ops: [{ op, outcome: "denied" }] });
  });

  test("cut off, or a page of a proxy: nothing can be said", async () => {
    const isJson = typeof empty.body === "object";
    const cut = { body: isJson ? '{"' : "<ListTopicsResponse>", headers: { "content-type": "text/plain" } };
    for (const answer of [cut, { body: "<html><body>blocked</body></html>" }]) {
      const { envelope } = await collectFrom({ [operation]: answer }, collector, region);
      expect(envelope).toMatchObject({ complete: false, data: null });
    }
  });
});

describe("two operations, two lists", () => {
  const noBalancers = balancers(
    query("DescribeLoadBalancers", "<LoadBalancers/>"),
    query("DescribeLoadBalancers", "<LoadBalancerDescriptions/>"),
  );
  const rest = "GET /restapis";
  const http = "GET /v2/apis";
  const rows: readonly [Collector, StubAnswers, StubAnswers, unknown, unknown][] = [
    [
      elbLoadBalancers,
      { DescribeLoadBalancers: balancers(newer, classic) },
      { DescribeLoadBalancers: noBalancers },
      {
        loadBalancers: [
          {
            LoadBalancerArn: arn("elasticloadbalancing", "loadbalancer/app/web/50dc6c495c0c9188"),
            CreatedTime: iso,
            DNSName: "web-1.elb.eu-west-1.amazonaws.com",
            addresses: ["10.0.3.7", "203.0.113.7"],
          },
        ],
        classic: [
          { LoadBalancerName: "old", CreatedTime: iso, DNSName: "old-1.eu-west-1.elb.amazonaws.com" },
        ],
      },
      { loadBalancers: [], classic: [] },
    ],
    [
      apigatewayApis,
      {
        [rest]: { body: { item: [{ id: "a1", name: "WAYMARK-CANARY", createdDate: seconds }] } },
        [http]: {
          body: {
            items: [
              {
                apiId: "b2",
                name: "x",
                protocolType: "HTTP",
                routeSelectionExpression: "$request.method",
                createdDate: "2025-03-20T12:00:00Z",
              },
            ],
          },
        },
      },
      { [rest]: { body: { item: [] } }, [http]: { body: { items: [] } } },
      {
        restApis: [{ id: "a1", createdDate: iso }],
        apis: [{ ApiId: "b2", CreatedDate: iso }],
      },
      { restApis: [], apis: [] },
    ],
  ];

  test.each(rows)(
    "%o: answers written by hand from AWS's documentation",
    async (collector, full, none, data, nothing) => {
      const found = await collectFrom(full, collector, region);
      expect(found.envelope).toMatchObject({ complete: true });
      expect(found.envelope.data).toEqual(data);
      expect(JSON.stringify(found.envelope)).not.toContain("WAYMARK-CANARY");
      const empty = await collectFrom(none, collector, region);
      expect(empty.envelope).toMatchObject({ complete: true, data: nothing });
      expect(empty.requests).toHaveLength(2);
    },
  );

  test("one of them denied: its list is null, the other stays", async () => {
    const { envelope } = await collectFrom(
      { [rest]: denied, [http]: { body: { items: [] } } },
      apigatewayApis,
      region,
    );
    expect(envelope).toMatchObject({ complete: false, data: { restApis: null, apis: [] } });
    const refused = balancers(query("DescribeLoadBalancers", "<LoadBalancers/>"), queryDenied);
    const balanced = await collectFrom({ DescribeLoadBalancers: refused }, elbLoadBalancers, region);
    expect(balanced.envelope).toMatchObject({
      complete: false,
      data: { loadBalancers: [], classic: null },
    });
    expect(balanced.envelope.ops).toContainEqual(
      expect.objectContaining({ op: "elb:DescribeLoadBalancers", outcome: "denied" }),
    );
  });
});
