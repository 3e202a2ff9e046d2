import { describe, expect, test } from "vitest";
import { collectFrom, jsonError, queryAnswer, queryError } from "#lib/aws/stub-account.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import type { CollectorName } from "#lib/facts/registry.ts";
import { autoscalingGroups } from "./autoscaling-groups.ts";
import { ecsHosts } from "./ecs-hosts.ts";
import { eksNodeGroups } from "./eks-node-groups.ts";

const region = "eu-west-1";
const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:111122223333:${resource}`;

/** What the run has already collected; complete unless said otherwise. */
function earlier(facts: Partial<Record<CollectorName, unknown>>, ops: Envelope["ops"] = []) {
  return (collector: CollectorName): Envelope | undefined =>
    Object.hasOwn(facts, collector)
      ? {
          partition: "aws",
          accountId: "111122223333",
          region,
          collector,
          schema: 1,
          observedAt: "2026-11-02T08:00:00.000Z",
          complete: ops.length === 0,
          ops,
          data: facts[collector],
        }
      : undefined;
}

describe("autoscaling.groups", () => {
  /** Auto Scaling API Reference, DescribeAutoScalingGroups. */
  const aGroup = (name: string, launch: string) =>
    `<member><AutoScalingGroupName>${name}</AutoScalingGroupName><AutoScalingGroupARN>${arn("autoscaling", `autoScalingGroup:930d940e-891e-4781-a11a-7b0acd480f03:autoScalingGroupName/${name}`)}</AutoScalingGroupARN>${launch}<MinSize>0</MinSize><MaxSize>5</MaxSize><DesiredCapacity>1</DesiredCapacity><DefaultCooldown>300</DefaultCooldown><AvailabilityZones><member>eu-west-1a</member></AvailabilityZones><HealthCheckType>EC2</HealthCheckType><CreatedTime>2023-03-09T22:15:31.000Z</CreatedTime><VPCZoneIdentifier>subnet-b,subnet-a</VPCZoneIdentifier><Tags><member><Key>team</Key><Value>web</Value><PropagateAtLaunch>true</PropagateAtLaunch></member><member><Key>api-token</Key><Value>WAYMARK-CANARY</Value></member></Tags></member>`;
  const template = (version: string) =>
    `<LaunchTemplate><LaunchTemplateId>lt-1</LaunchTemplateId><LaunchTemplateName>web</LaunchTemplateName><Version>${version}</Version></LaunchTemplate>`;
  const groups = (content: string, token = "") =>
    queryAnswer(
      "DescribeAutoScalingGroups",
      `<AutoScalingGroups>${content}</AutoScalingGroups>${token === "" ? "" : `<NextToken>${token}</NextToken>`}`,
    );
  const configurations = queryAnswer(
    "DescribeLaunchConfigurations",
    `<LaunchConfigurations><member><LaunchConfigurationName>web-2019</LaunchConfigurationName><LaunchConfigurationARN>${arn("autoscaling", "launchConfiguration:x:launchConfigurationName/web-2019")}</LaunchConfigurationARN><ImageId>ami-1</ImageId><KeyName>WAYMARK-CANARY</KeyName><UserData>WAYMARK-CANARY</UserData><InstanceType>t2.micro</InstanceType><SecurityGroups><member>sg-1</member></SecurityGroups><AssociatePublicIpAddress>true</AssociatePublicIpAddress><CreatedTime>2019-03-09T22:15:31.000Z</CreatedTime></member></LaunchConfigurations>`,
  );

  test("groups by template; launch configurations are not asked for where none is used", async () => {
    const { envelope, requests } = await collectFrom(
      { DescribeAutoScalingGroups: groups(aGroup("web", template("3"))) },
      autoscalingGroups,
      region,
    );
    expect(envelope).toMatchObject({ complete: true, data: { launchConfigurations: [] } });
    expect(envelope.data).toMatchObject({
      groups: [
        {
          AutoScalingGroupName: "web",
          launches: [{ LaunchTemplateId: "lt-1", LaunchTemplateName: "web", Version: "3", ImageId: null }],
          LaunchConfigurationName: null,
          subnets: ["subnet-a", "subnet-b"],
          CreatedTime: "2023-03-09T22:15:31.000Z",
        },
      ],
    });
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
    expect(requests).toHaveLength(1);
    expect(requests[0]?.form.get("MaxRecords")).toBe("100");
    expect(envelope.ops).toContainEqual(
      expect.objectContaining({ skipped: "no-group-uses-one", outcome: "ok" }),
    );
  });

  test("a mixed policy launches from its own template and from those of its overrides", async () => {
    const mixed = `<MixedInstancesPolicy><LaunchTemplate><LaunchTemplateSpecification><LaunchTemplateId>lt-1</LaunchTemplateId><Version>$Latest</Version></LaunchTemplateSpecification><Overrides><member><InstanceType>c5.large</InstanceType><ImageId>ami-7</ImageId></member><member><InstanceType>c6g.large</InstanceType><LaunchTemplateSpecification><LaunchTemplateId>lt-2</LaunchTemplateId><Version>7</Version></LaunchTemplateSpecification></member></Overrides></LaunchTemplate></MixedInstancesPolicy>`;
    const { envelope } = await collectFrom(
      { DescribeAutoScalingGroups: groups(aGroup("web", mixed)) },
      autoscalingGroups,
      region,
    );
    const launch = (LaunchTemplateId: string, Version: string, ImageId: string | null) => ({
      LaunchTemplateId,
      LaunchTemplateName: null,
      Version,
      ImageId,
    });
    const data = envelope.data as { groups: { launches: unknown[] }[] };
    expect(data.groups[0]?.launches).toEqual(
      expect.arrayContaining([
        launch("lt-1", "$Latest", null),
        launch("lt-1", "$Latest", "ami-7"),
        launch("lt-2", "7", null),
      ]),
    );
    expect(data.groups[0]?.launches).toHaveLength(3);
  });

  test("a launch configuration in use is read, without its user data and key", async () => {
    const old = aGroup("old", "<LaunchConfigurationName>web-2019</LaunchConfigurationName>");
    const { envelope } = await collectFrom(
      { DescribeAutoScalingGroups: groups(old), DescribeLaunchConfigurations: configurations },
      autoscalingGroups,
      region,
    );
    expect(envelope).toMatchObject({
      complete: true,
      data: {
        launchConfigurations: [
          {
            LaunchConfigurationName: "web-2019",
            ImageId: "ami-1",
            MetadataOptions: null,
            SecurityGroups: ["sg-1"],
            AssociatePublicIpAddress: true,
          },
        ],
      },
    });
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
  });

  test("two pages with an empty one between are one list; denied is never an empty one", async () => {
    const { envelope } = await collectFrom(
      {
        DescribeAutoScalingGroups: [
          groups(aGroup("b", template("1")), "t1"),
          groups("", "t2"),
          groups(aGroup("a", template("1"))),
        ],
      },
      autoscalingGroups,
      region,
    );
    expect(envelope.data).toMatchObject({
      groups: [{ AutoScalingGroupName: "a" }, { AutoScalingGroupName: "b" }],
    });
    const denied = queryError(403, "AccessDenied", "not authorized");
    const refusal = await collectFrom(
      { DescribeAutoScalingGroups: denied, DescribeLaunchConfigurations: configurations },
      autoscalingGroups,
      region,
    );
    expect(refusal.envelope).toMatchObject({
      complete: false,
      data: { groups: null, launchConfigurations: [{}] },
    });
  });
});

describe("eks.node-groups", () => {
  const cluster = (name: string) => ({ name, resourcesVpcConfig: null });
  /** EKS API Reference, DescribeNodegroup. */
  const nodeGroup = {
    nodegroup: {
      nodegroupName: "n",
      nodegroupArn: arn("eks", "nodegroup/c/n/1"),
      clusterName: "c",
      amiType: "AL2023_x86_64_STANDARD",
      labels: { secret: "WAYMARK-CANARY" },
      launchTemplate: { id: "lt-1", name: "nodes", version: "2" },
      resources: { autoScalingGroups: [{ name: "eks-n-1" }] },
    },
  };
  const collect = (clusters: unknown, answers: Parameters<typeof collectFrom>[0] = {}) =>
    collectFrom(answers, eksNodeGroups, region, { earlier: earlier({ "eks.clusters": clusters }) });

  test("groups of every cluster, an empty page between", async () => {
    const { envelope } = await collect(
      { clusters: [cluster("c")] },
      {
        "GET /clusters/c/node-groups": [
          { body: { nodegroups: [], nextToken: "t1" } },
          { body: { nodegroups: ["n"] } },
        ],
        "GET /clusters/c/node-groups/n": { body: nodeGroup },
      },
    );
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toEqual({
      nodeGroups: [
        {
          clusterName: "c",
          nodegroupName: "n",
          nodegroupArn: arn("eks", "nodegroup/c/n/1"),
          amiType: "AL2023_x86_64_STANDARD",
          launchTemplate: { id: "lt-1", name: "nodes", version: "2" },
          autoScalingGroups: ["eks-n-1"],
        },
      ],
    });
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
  });

  test("no cluster: no call; clusters not listed: nothing is claimed", async () => {
    const none = await collect({ clusters: [] });
    expect(none.envelope).toMatchObject({ complete: true, data: { nodeGroups: [] } });
    expect(none.requests).toEqual([]);
    const ops = [{ op: "eks:ListClusters", outcome: "denied" as const, deniedBy: "identity" as const }];
    const unlisted = await collectFrom({}, eksNodeGroups, region, {
      earlier: earlier({ "eks.clusters": null }, ops),
    });
    expect(unlisted.envelope).toMatchObject({ complete: false, data: null, ops });
  });

  test("denied in one cluster: the others stay, and the fact is not complete", async () => {
    const { envelope } = await collect(
      { clusters: [cluster("c"), cluster("d")] },
      {
        "GET /clusters/c/node-groups": { body: { nodegroups: ["n"] } },
        "GET /clusters/c/node-groups/n": { body: nodeGroup },
        "GET /clusters/d/node-groups": jsonError(403, "AccessDeniedException", "not authorized"),
      },
    );
    expect(envelope).toMatchObject({ complete: false, data: { nodeGroups: [{ nodegroupName: "n" }] } });
  });
});

describe("ecs.hosts", () => {
  const instance = (InstanceId: string, HttpPutResponseHopLimit: number) => ({
    InstanceId,
    InstanceType: null,
    createdAt: null,
    autoScalingGroup: null,
    operator: null,
    State: "running",
    ImageId: null,
    productCodes: [],
    instanceProfile: null,
    MetadataOptions: {
      State: "applied",
      HttpTokens: "required",
      HttpEndpoint: "enabled",
      HttpPutResponseHopLimit,
    },
    Tags: [],
  });
  const compute = (hops: number) => ({ instances: [instance("i-1", hops)], volumes: [], snapshots: [] });
  const clusters = { clusterArns: [arn("ecs", "cluster/jobs")] };
  const hostArn = arn("ecs", "container-instance/jobs/1");

  test("no instance lets answers travel two hops: nothing is called", async () => {
    const { envelope, requests } = await collectFrom({}, ecsHosts, region, {
      earlier: earlier({ "ec2.compute": compute(1), "ecs.clusters": clusters }),
    });
    expect(envelope).toMatchObject({ complete: true, data: { instanceIds: [], considered: [] } });
    expect(requests).toEqual([]);
  });

  test("hosts of every cluster; those outside of EC2 are left out", async () => {
    const { envelope } = await collectFrom(
      {
        ListContainerInstances: { body: { containerInstanceArns: [hostArn] } },
        DescribeContainerInstances: {
          body: {
            containerInstances: [
              {
                containerInstanceArn: hostArn,
                ec2InstanceId: "i-1",
                attributes: [{ name: "WAYMARK-CANARY" }],
              },
              { containerInstanceArn: hostArn, ec2InstanceId: "mi-2" },
            ],
            failures: [],
          },
        },
      },
      ecsHosts,
      region,
      { earlier: earlier({ "ec2.compute": compute(2), "ecs.clusters": clusters }) },
    );
    expect(envelope).toMatchObject({ complete: true, data: { instanceIds: ["i-1"], considered: ["i-1"] } });
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
  });

  test("denied: not complete", async () => {
    const { envelope } = await collectFrom(
      { ListContainerInstances: jsonError(400, "AccessDeniedException", "not authorized") },
      ecsHosts,
      region,
      { earlier: earlier({ "ec2.compute": compute(2), "ecs.clusters": clusters }) },
    );
    expect(envelope).toMatchObject({ complete: false });
    expect(envelope.ops).toContainEqual(expect.objectContaining({ outcome: "denied" }));
  });
});
