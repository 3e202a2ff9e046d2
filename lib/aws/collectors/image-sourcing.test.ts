import { describe, expect, test } from "vitest";
import { collectFrom, jsonError } from "#lib/aws/stub-account.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { codeartifactRepositories } from "./codeartifact-repositories.ts";
import { ecrRepositories } from "./ecr-repositories.ts";
import { ecsImages } from "./ecs-images.ts";
import { ssmPlatforms } from "./ssm-platforms.ts";

const region = "eu-west-1";
const account = "111122223333";
const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
const denied = jsonError(400, "AccessDeniedException", "not authorized");

/** What other collectors of this run have read. */
function earlier(data: Record<string, unknown>, ops: Envelope["ops"] = []) {
  return {
    earlier: (collector: string): Envelope | undefined =>
      collector in data
        ? {
            partition: "aws",
            accountId: account,
            region,
            collector,
            schema: 1,
            ops,
            observedAt: "2026-11-02T08:00:00Z",
            complete: data[collector] !== null,
            data: data[collector],
          }
        : undefined,
  };
}

describe("ecr.repositories", () => {
  // ECR API Reference: DescribeRepositories, GetRegistryScanningConfiguration, DescribePullThroughCacheRules.
  const repository = (name: string, more: object = {}) => ({
    repositoryName: name,
    repositoryArn: arn("ecr", `repository/${name}`),
    registryId: account,
    imageTagMutability: "MUTABLE",
    ...more,
  });
  const scanning = {
    body: {
      registryId: account,
      scanningConfiguration: {
        scanType: "ENHANCED",
        rules: [
          {
            scanFrequency: "CONTINUOUS_SCAN",
            repositoryFilters: [
              { filter: "web*", filterType: "WILDCARD" },
              { filter: "?", filterType: "OTHER" },
            ],
          },
        ],
      },
    },
  };
  const rules = (prefix: string) => ({
    ecrRepositoryPrefix: prefix,
    upstreamRegistryUrl: "registry-1.docker.io",
    credentialArn: arn("secretsmanager", "secret:ecr-pullthroughcache/WAYMARK-CANARY"),
  });
  const full = {
    DescribeRepositories: [
      { body: { repositories: [repository("b")], nextToken: "t1" } },
      { body: { repositories: [], nextToken: "t2" } },
      { body: { repositories: [repository("a", { imageScanningConfiguration: { scanOnPush: true } })] } },
    ],
    GetRegistryScanningConfiguration: scanning,
    DescribePullThroughCacheRules: [
      { body: { pullThroughCacheRules: [rules("quay")], nextToken: "t1" } },
      { body: { pullThroughCacheRules: [], nextToken: "t2" } },
      { body: { pullThroughCacheRules: [rules("hub")] } },
    ],
  };

  test("what is kept, page by page", async () => {
    const { envelope } = await collectFrom(full, ecrRepositories, region);
    const at = (name: string) => arn("ecr", `repository/${name}`);
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toEqual({
      repositories: [
        { repositoryArn: at("a"), repositoryName: "a", scanOnPush: true },
        { repositoryArn: at("b"), repositoryName: "b", scanOnPush: null },
      ],
      scanning: {
        scanType: "ENHANCED",
        rules: [{ scanFrequency: "CONTINUOUS_SCAN", filters: ["web*"] }],
      },
      pullThroughCacheRules: [
        { ecrRepositoryPrefix: "hub", upstreamRegistryUrl: "registry-1.docker.io" },
        { ecrRepositoryPrefix: "quay", upstreamRegistryUrl: "registry-1.docker.io" },
      ],
    });
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
  });

  test("no repository: one call", async () => {
    const none = { DescribeRepositories: { body: { repositories: [] } } };
    const { envelope, requests } = await collectFrom(none, ecrRepositories, region);
    expect(envelope).toMatchObject({ complete: true, data: { repositories: [], scanning: null } });
    expect(requests).toHaveLength(1);
  });

  test("denied, or without a type of scanning: null, never what nobody said", async () => {
    const shut = await collectFrom({ DescribeRepositories: denied }, ecrRepositories, region);
    expect(shut.envelope).toMatchObject({ complete: false, data: null });
    const closed = {
      ...full,
      GetRegistryScanningConfiguration: denied,
      DescribePullThroughCacheRules: denied,
    };
    const part = await collectFrom(closed, ecrRepositories, region);
    expect(part.envelope).toMatchObject({
      complete: false,
      data: { repositories: [{}, {}], scanning: null, pullThroughCacheRules: null },
    });
    const hollow = { ...full, GetRegistryScanningConfiguration: { body: { registryId: account } } };
    const unsaid = await collectFrom(hollow, ecrRepositories, region);
    expect(unsaid.envelope).toMatchObject({ complete: false, data: { scanning: null } });
  });
});

describe("ecs.images", () => {
  // ECS API Reference: ListTasks, DescribeTasks, DescribeTaskDefinition.
  const cluster = arn("ecs", "cluster/jobs");
  const definition = arn("ecs", "task-definition/web:3");
  const taskArn = (id: string) => arn("ecs", `task/jobs/${id}`);
  const task = (id: string, containers: object[], more: object = {}) => ({
    taskArn: taskArn(id),
    clusterArn: cluster,
    taskDefinitionArn: definition,
    group: "service:web",
    lastStatus: "RUNNING",
    containers,
    overrides: {
      containerOverrides: [
        {
          name: "web",
          command: ["--token", "WAYMARK-CANARY"],
          environment: [{ name: "K", value: "WAYMARK-CANARY" }],
        },
      ],
    },
    ...more,
  });
  const web = { name: "web", image: "nginx:1.27", imageDigest: "sha256:0a", lastStatus: "RUNNING" };
  const service = (name: string, runningCount: number) => ({
    serviceArn: arn("ecs", `service/jobs/${name}`),
    clusterArn: cluster,
    status: "ACTIVE",
    desiredCount: 1,
    runningCount,
    taskDefinition: definition,
    awsvpcConfiguration: null,
  });
  const known = (services: object[] = []) =>
    earlier({ "ecs.clusters": { clusterArns: [cluster] }, "ecs.services": { services } });
  const seen = { clusterArn: cluster, group: "service:web", taskDefinitionArn: definition };

  test("what runs, page by page, each image once; nothing of environments, commands and overrides", async () => {
    const { envelope } = await collectFrom(
      {
        ListTasks: [
          { body: { taskArns: [taskArn("1")], nextToken: "t1" } },
          { body: { taskArns: [], nextToken: "t2" } },
          { body: { taskArns: [taskArn("2"), taskArn("3")] } },
        ],
        DescribeTasks: {
          body: {
            tasks: [task("1", [web]), task("2", [web])],
            failures: [{ arn: taskArn("3"), reason: "MISSING" }],
          },
        },
      },
      ecsImages,
      region,
      known(),
    );
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toEqual({ images: [{ ...seen, image: "nginx:1.27", isRunning: true }] });
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
  });

  test("a service without a task names its images by its definition", async () => {
    const described = {
      body: {
        taskDefinition: {
          taskDefinitionArn: definition,
          containerDefinitions: [
            { name: "web", image: "quay.io/a/b", environment: [{ name: "K", value: "WAYMARK-CANARY" }] },
          ],
        },
      },
    };
    const answers = { ListTasks: { body: { taskArns: [] } }, DescribeTaskDefinition: described };
    const { envelope } = await collectFrom(answers, ecsImages, region, known([service("web", 0)]));
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toEqual({ images: [{ ...seen, image: "quay.io/a/b", isRunning: false }] });
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
    const shut = { ...answers, DescribeTaskDefinition: denied };
    const unread = await collectFrom(shut, ecsImages, region, known([service("web", 0)]));
    expect(unread.envelope).toMatchObject({ complete: false, data: { images: [{ image: null }] } });
  });

  test("what AWS adds to a task is nobody's choice; a name alone proves nothing", async () => {
    const agent = {
      name: "aws-guardduty-agent-Xy12",
      image: "593207742271.dkr.ecr.us-east-1.amazonaws.com/agent",
    };
    const run = (containerDefinitions: object[]) =>
      collectFrom(
        {
          ListTasks: { body: { taskArns: [taskArn("1")] } },
          DescribeTasks: { body: { tasks: [task("1", [web, agent])], failures: [] } },
          DescribeTaskDefinition: {
            body: { taskDefinition: { taskDefinitionArn: definition, containerDefinitions } },
          },
        },
        ecsImages,
        region,
        known(),
      );
    const added = await run([{ name: "web", image: "nginx:1.27" }]);
    expect(added.envelope.data).toMatchObject({ images: [{ image: "nginx:1.27" }] });
    const own = await run([{ name: "web" }, { name: agent.name }]);
    expect(own.envelope.data).toMatchObject({ images: [{ image: agent.image }, { image: "nginx:1.27" }] });
  });

  test("no cluster: nothing is called; a cluster without a task: one call", async () => {
    const none = earlier({ "ecs.clusters": { clusterArns: [] } });
    const empty = await collectFrom({}, ecsImages, region, none);
    expect(empty.envelope).toMatchObject({ complete: true, data: { images: [] } });
    expect(empty.requests).toEqual([]);
    const idle = await collectFrom({ ListTasks: { body: { taskArns: [] } } }, ecsImages, region, known());
    expect(idle.envelope).toMatchObject({ complete: true, data: { images: [] } });
    expect(idle.requests).toHaveLength(1);
  });

  test("denied, or failures of another kind: the cluster is not read", async () => {
    const shut = await collectFrom({ ListTasks: denied }, ecsImages, region, known());
    expect(shut.envelope.complete).toBe(false);
    expect(shut.envelope.ops).toContainEqual(
      expect.objectContaining({ op: "ecs:ListTasks", outcome: "denied" }),
    );
    const failures = [{ arn: taskArn("1"), reason: "INTERNAL" }];
    const odd = {
      ListTasks: { body: { taskArns: [taskArn("1")] } },
      DescribeTasks: { body: { tasks: [], failures } },
    };
    expect((await collectFrom(odd, ecsImages, region, known())).envelope.complete).toBe(false);
    const lost = earlier({ "ecs.clusters": null });
    expect((await collectFrom({}, ecsImages, region, lost)).envelope.data).toBeNull();
  });
});

describe("ssm.platforms", () => {
  // Systems Manager API Reference: DescribeInstanceInformation.
  const machine = (InstanceId: string, PlatformName: string, PlatformVersion: string) => ({
    InstanceId,
    PlatformName,
    PlatformVersion,
    PingStatus: "Online",
    ComputerName: "WAYMARK-CANARY",
    IPAddress: "10.0.0.1",
  });
  const pages = [
    { body: { InstanceInformationList: [machine("i-1", "Ubuntu", "24.04")], NextToken: "t1" } },
    { body: { InstanceInformationList: [], NextToken: "t2" } },
    {
      body: {
        InstanceInformationList: [
          machine("i-2", "Ubuntu", "24.04"),
          machine("mi-1", "Debian", "12"),
          { InstanceId: "i-3" },
        ],
      },
    },
  ];

  test("systems and how many run them; computers elsewhere are left out", async () => {
    const { envelope } = await collectFrom({ DescribeInstanceInformation: pages }, ssmPlatforms, region);
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toEqual({
      platforms: [{ PlatformName: "Ubuntu", PlatformVersion: "24.04", instances: 2 }],
    });
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
  });

  test("no instance: nothing is called; denied: null", async () => {
    const none = earlier({ "ec2.compute": { instances: [], volumes: null, snapshots: null } });
    const empty = await collectFrom({}, ssmPlatforms, region, none);
    expect(empty.envelope).toMatchObject({ complete: true, data: { platforms: [] } });
    expect(empty.requests).toEqual([]);
    const shut = await collectFrom({ DescribeInstanceInformation: denied }, ssmPlatforms, region);
    expect(shut.envelope).toMatchObject({ complete: false, data: null });
  });
});

describe("codeartifact.repositories", () => {
  // CodeArtifact API Reference: ListRepositories, DescribeRepository.
  const list = "POST /v1/repositories";
  const describeOne = "GET /v1/repository";
  const at = (name: string) => arn("codeartifact", `repository/packages/${name}`);
  const repository = (name: string) => ({
    name,
    domainName: "packages",
    domainOwner: account,
    arn: at(name),
  });
  const full = {
    [list]: [
      { body: { repositories: [repository("b")], nextToken: "t1" } },
      { body: { repositories: [], nextToken: "t2" } },
      { body: { repositories: [repository("a")] } },
    ],
    [describeOne]: ({ query }: { query: URLSearchParams }) => ({
      body: {
        repository: {
          ...repository(query.get("repository") ?? ""),
          description: "WAYMARK-CANARY",
          upstreams: [{ repositoryName: "mirror" }],
          externalConnections: [
            { externalConnectionName: "public:npmjs", packageFormat: "npm", status: "Available" },
          ],
        },
      },
    }),
  };

  test("what is kept, page by page", async () => {
    const { envelope } = await collectFrom(full, codeartifactRepositories, region);
    const kept = { upstreams: ["mirror"], externalConnections: ["public:npmjs"] };
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toEqual({
      repositories: [
        { arn: at("a"), ...kept },
        { arn: at("b"), ...kept },
      ],
    });
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
  });

  test("no endpoint, or nothing that would fetch: nothing is called", async () => {
    const there = await collectFrom({}, codeartifactRepositories, "sa-east-1");
    expect(there.envelope).toMatchObject({ complete: true, data: { repositories: [] } });
    expect(there.requests).toEqual([]);
    const none = earlier({
      "ec2.compute": { instances: [] },
      "lambda.functions": { functions: [] },
      "ecs.clusters": { clusterArns: [] },
      "eks.clusters": { clusters: [] },
      "codebuild.projects": { projects: [] },
    });
    const unused = await collectFrom({}, codeartifactRepositories, region, none);
    expect(unused.envelope).toMatchObject({ complete: true, data: { repositories: [] } });
    expect(unused.requests).toEqual([]);
  });

  test("none, gone, denied", async () => {
    const empty = { [list]: { body: { repositories: [] } } };
    const none = await collectFrom(empty, codeartifactRepositories, region);
    expect(none.envelope).toMatchObject({ complete: true, data: { repositories: [] } });
    const missing = jsonError(404, "ResourceNotFoundException", "gone");
    const gone = await collectFrom({ ...full, [describeOne]: missing }, codeartifactRepositories, region);
    expect(gone.envelope).toMatchObject({ complete: true, data: { repositories: [] } });
    const shut = await collectFrom({ ...full, [describeOne]: denied }, codeartifactRepositories, region);
    expect(shut.envelope).toMatchObject({
      complete: false,
      data: { repositories: [{ upstreams: null }, {}] },
    });
    const closed = await collectFrom({ [list]: denied }, codeartifactRepositories, region);
    expect(closed.envelope).toMatchObject({ complete: false, data: null });
  });
});
