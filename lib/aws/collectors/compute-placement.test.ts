import { describe, expect, test } from "vitest";
import { collectFrom, jsonError, type StubAnswers } from "#lib/aws/stub-account.ts";
import { factsRegistry } from "#lib/facts/registry.ts";
import { codebuildProjects } from "./codebuild-projects.ts";
import { ecsServices } from "./ecs-services.ts";
import { sagemakerNotebooks } from "./sagemaker-notebooks.ts";

const region = "eu-west-1";
const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:111122223333:${resource}`;
const denied = jsonError(400, "AccessDeniedException", "not authorized");

describe("ecs.services", () => {
  const cluster = arn("ecs", "cluster/prod");
  const serviceArn = (name: string) => arn("ecs", `service/prod/${name}`);
  const afterClusters = (clusterArns: string[], complete = true) => ({
    earlier: (collector: string) =>
      collector === "ecs.clusters"
        ? {
            partition: "aws",
            accountId: "111122223333",
            region,
            collector: "ecs.clusters" as const,
            schema: factsRegistry["ecs.clusters"].version,
            observedAt: "2026-11-02T08:00:00.000Z",
            complete,
            ops: [{ op: "ecs:ListClusters", outcome: complete ? ("ok" as const) : ("denied" as const) }],
            data: complete ? { clusterArns } : null,
          }
        : undefined,
  });
  const service = (name: string, changes: object = {}) => ({
    serviceArn: serviceArn(name),
    serviceName: name,
    clusterArn: cluster,
    status: "ACTIVE",
    desiredCount: 2,
    runningCount: 1,
    taskDefinition: arn("ecs", "task-definition/web:3"),
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: ["subnet-b", "subnet-a"],
        securityGroups: ["sg-1"],
        assignPublicIp: "ENABLED",
      },
    },
    events: [{ id: "1", message: "WAYMARK-CANARY" }],
    ...changes,
  });
  const answers: StubAnswers = {
    ListServices: [
      { body: { serviceArns: [serviceArn("web")], nextToken: "a" } },
      { body: { serviceArns: [], nextToken: "b" } },
      { body: { serviceArns: [serviceArn("api"), serviceArn("old")] } },
    ],
    DescribeServices: {
      body: {
        services: [
          service("web"),
          service("api", { networkConfiguration: undefined }),
          service("old", { status: "INACTIVE" }),
        ],
        failures: [],
      },
    },
  };
  const collect = (changes: StubAnswers = {}, options = afterClusters([cluster])) =>
    collectFrom({ ...answers, ...changes }, ecsServices, region, options);

  test("where tasks run; inactive services are left out, events are not kept", async () => {
    const { envelope } = await collect();
    expect(envelope.complete).toBe(true);
    expect(envelope.data).toMatchObject({
      services: [
        { serviceArn: serviceArn("api"), awsvpcConfiguration: null },
        {
          serviceArn: serviceArn("web"),
          desiredCount: 2,
          runningCount: 1,
          awsvpcConfiguration: {
            subnets: ["subnet-a", "subnet-b"],
            securityGroups: ["sg-1"],
            assignPublicIp: "ENABLED",
          },
        },
      ],
    });
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
  });

  test("no cluster: no call; clusters that could not be listed: nothing can be said", async () => {
    const none = await collect({}, afterClusters([]));
    expect(none.requests).toHaveLength(0);
    expect(none.envelope).toMatchObject({ complete: true, data: { services: [] } });
    const unread = await collect({}, afterClusters([], false));
    expect(unread.envelope).toMatchObject({ complete: false, data: null });
  });

  test("a service that vanished is left out, one that is missing for another reason is not", async () => {
    const answer = (reason: string) => ({
      DescribeServices: { body: { services: [], failures: [{ arn: serviceArn("web"), reason }] } },
    });
    expect((await collect(answer("MISSING"))).envelope).toMatchObject({
      complete: true,
      data: { services: [] },
    });
    expect((await collect(answer("OTHER"))).envelope).toMatchObject({ complete: false, data: null });
  });

  test.each(["ListServices", "DescribeServices"])("%s denied", async (operation) => {
    const { envelope } = await collect({ [operation]: denied });
    expect(envelope).toMatchObject({ complete: false, data: null });
    expect(envelope.ops).toContainEqual(
      expect.objectContaining({ op: `ecs:${operation}`, outcome: "denied" }),
    );
  });
});

describe("codebuild.projects", () => {
  const projectArn = (name: string) => arn("codebuild", `project/${name}`);
  const project = (name: string, vpcConfig?: object) => ({
    name,
    arn: projectArn(name),
    serviceRole: "arn:aws:iam::111122223333:role/build",
    source: {
      type: "GITHUB",
      buildspec: "WAYMARK-CANARY",
      auth: { type: "OAUTH", resource: "WAYMARK-CANARY" },
    },
    environment: { environmentVariables: [{ name: "TOKEN", value: "WAYMARK-CANARY", type: "PLAINTEXT" }] },
    ...(vpcConfig === undefined ? {} : { vpcConfig }),
  });
  const answers: StubAnswers = {
    ListProjects: [
      { body: { projects: ["in"], nextToken: "a" } },
      { body: { projects: [], nextToken: "b" } },
      { body: { projects: ["out"] } },
    ],
    BatchGetProjects: {
      body: {
        projects: [
          project("out"),
          project("in", { vpcId: "vpc-1", subnets: ["subnet-1"], securityGroupIds: ["sg-1"] }),
        ],
        projectsNotFound: [],
      },
    },
  };
  const collect = (changes: StubAnswers = {}) =>
    collectFrom({ ...answers, ...changes }, codebuildProjects, region);

  test("in a VPC or not; nothing of what is built is kept", async () => {
    const { envelope } = await collect();
    expect(envelope.complete).toBe(true);
    expect(envelope.data).toEqual({
      projects: [
        {
          arn: projectArn("in"),
          serviceRole: "arn:aws:iam::111122223333:role/build",
          vpcConfig: { vpcId: "vpc-1", subnets: ["subnet-1"], securityGroupIds: ["sg-1"] },
        },
        { arn: projectArn("out"), serviceRole: "arn:aws:iam::111122223333:role/build", vpcConfig: null },
      ],
    });
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
  });

  test("an empty region costs one call", async () => {
    const { envelope, requests } = await collect({ ListProjects: { body: { projects: [] } } });
    expect(requests).toHaveLength(1);
    expect(envelope).toMatchObject({ complete: true, data: { projects: [] } });
  });

  test("a project that vanished is named; one that nobody names is missing", async () => {
    const answer = (projectsNotFound: string[]) => ({
      BatchGetProjects: { body: { projects: [project("in")], projectsNotFound } },
    });
    expect((await collect(answer(["out"]))).envelope).toMatchObject({
      complete: true,
      data: { projects: [{}] },
    });
    expect((await collect(answer([]))).envelope).toMatchObject({ complete: false, data: null });
  });

  test.each(["ListProjects", "BatchGetProjects"])("%s denied", async (operation) => {
    expect((await collect({ [operation]: denied })).envelope).toMatchObject({ complete: false, data: null });
  });
});

describe("sagemaker.notebooks", () => {
  const notebookArn = arn("sagemaker", "notebook-instance/lab");
  const listed = {
    NotebookInstanceName: "lab",
    NotebookInstanceArn: notebookArn,
    NotebookInstanceStatus: "InService",
  };
  const answers: StubAnswers = {
    ListNotebookInstances: { body: { NotebookInstances: [listed] } },
    DescribeNotebookInstance: {
      body: {
        ...listed,
        Url: "WAYMARK-CANARY.notebook.eu-west-1.sagemaker.aws",
        SubnetId: "subnet-1",
        SecurityGroups: ["sg-1"],
        DirectInternetAccess: "Disabled",
        InstanceMetadataServiceConfiguration: { MinimumInstanceMetadataServiceVersion: "2" },
      },
    },
  };
  const collect = (changes: StubAnswers = {}) =>
    collectFrom({ ...answers, ...changes }, sagemakerNotebooks, region);

  test("what it sees of the network", async () => {
    const { envelope } = await collect();
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toEqual({
      notebooks: [
        {
          NotebookInstanceArn: notebookArn,
          NotebookInstanceStatus: "InService",
          DirectInternetAccess: "Disabled",
          SubnetId: "subnet-1",
          SecurityGroups: ["sg-1"],
          MinimumInstanceMetadataServiceVersion: "2",
        },
      ],
    });
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
  });

  test("two pages with an empty one between; an empty region costs one call", async () => {
    const { envelope } = await collect({
      ListNotebookInstances: [
        { body: { NotebookInstances: [listed], NextToken: "a" } },
        { body: { NotebookInstances: [], NextToken: "b" } },
        { body: { NotebookInstances: [] } },
      ],
    });
    expect(envelope.data).toMatchObject({ notebooks: [{ NotebookInstanceArn: notebookArn }] });
    const empty = await collect({ ListNotebookInstances: { body: { NotebookInstances: [] } } });
    expect(empty.requests).toHaveLength(1);
  });

  test("one that vanished is left out, one that could not be read stays, unread", async () => {
    const gone = await collect({
      DescribeNotebookInstance: jsonError(400, "ValidationException", "RecordNotFound"),
    });
    expect(gone.envelope).toMatchObject({ complete: true, data: { notebooks: [] } });
    const unread = await collect({ DescribeNotebookInstance: denied });
    expect(unread.envelope).toMatchObject({
      complete: false,
      data: { notebooks: [{ NotebookInstanceArn: notebookArn, DirectInternetAccess: null }] },
    });
  });

  test("the list denied", async () => {
    expect((await collect({ ListNotebookInstances: denied })).envelope).toMatchObject({
      complete: false,
      data: null,
    });
  });
});
