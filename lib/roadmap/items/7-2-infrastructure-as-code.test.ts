import { describe, expect, test } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import { aComputeFact, aDatabasesFact, aStoresFact } from "#lib/roadmap/a-backup.fixture.ts";
import {
  anAnswer,
  anOwnBucketsFact,
  aStack,
  aStacksFact,
  asMembers,
  aTagsFact,
  aTopicsFact,
  bucketArn,
  codeAnswers,
  emptyCodeFacts,
  namesOf,
  stackId,
  topicArn,
} from "#lib/roadmap/a-code.fixture.ts";
import {
  accountId,
  aFact,
  anException,
  aRegionsFact,
  daysAgo,
  denied,
  homeRegion,
  managementId,
  now,
} from "#lib/roadmap/a-fact.fixture.ts";
import { launchFacts } from "#lib/roadmap/a-launch.fixture.ts";
import {
  aGroup,
  aNetworkFact,
  anInterface,
  anUnusedNetworkFact,
  aRouteTable,
  aSubnet,
  aVpc,
} from "#lib/roadmap/a-network.fixture.ts";
import { aFunctionsFact } from "#lib/roadmap/an-egress.fixture.ts";
import { aRole } from "#lib/roadmap/an-identity.fixture.ts";
import { anInput } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import {
  noConsoleWrites,
  terraformDrift,
  twoPersonRule,
} from "#lib/roadmap/questions/7-2-infrastructure-as-code.ts";
import type { TerraformState } from "#lib/roadmap/records/terraform.ts";
import { noRecords } from "#lib/roadmap/records.ts";
import { defaultSettings } from "#lib/roadmap/settings.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

const roles = (list: ReturnType<typeof aRole>[] = []) =>
  aFact("iam.authorization", ["iam:GetAccountAuthorizationDetails"], {
    auditRole: null,
    roles: list,
    customerPolicies: [],
  });

/** An account with nothing in it, in one Region, with every question answered; `facts` replace those of their collector. */
function judge(facts: Envelope[], more: Partial<AccountInput> = {}): Verdict {
  const regions = [homeRegion];
  const base = [
    aRegionsFact(regions),
    roles(),
    anOwnBucketsFact([]),
    aComputeFact(homeRegion),
    aDatabasesFact(homeRegion),
    aStoresFact(homeRegion),
    anUnusedNetworkFact(homeRegion),
    aFunctionsFact([]),
    ...launchFacts(homeRegion).filter(({ collector }) => collector !== "ec2.compute"),
    ...emptyCodeFacts(regions),
  ];
  const key = ({ collector, region }: Envelope) => `${collector}|${region}`;
  const replaced = new Set(facts.map(key));
  const all = [...base.filter((fact) => !replaced.has(key(fact))), ...facts];
  const verdict = evaluateAccount(anInput({ facts: all, attestations: codeAnswers, ...more })).get("7.2");
  if (verdict === undefined) throw new Error("7.2 is of scope account");
  return verdict;
}

const hundred = namesOf("ledger", 100);
const stackOf = (names: readonly string[], more = {}) =>
  aStacksFact([aStack("data", asMembers(names), more)]);
const inStacks = (more = {}) => [anOwnBucketsFact(hundred), stackOf(hundred, more)];
const without = (id: string) => codeAnswers.filter(({ question }) => question !== id);

const state = (names: readonly string[], days: number, more: Partial<TerraformState> = {}) => ({
  ...noRecords,
  terraformStates: [
    {
      data: {
        accountId,
        lineage: "0a1b",
        serial: 7,
        resources: names.map((name, at) => ({
          type: "aws_s3_bucket",
          arn: bucketArn(name),
          address: `aws_s3_bucket.b[${at}]`,
        })),
        ...more,
      },
      recordedAt: new Date(daysAgo(days)),
      recordedBy: "pipeline",
    },
  ],
});
const tagged = (names: readonly string[], tags: Record<string, string>) =>
  aTagsFact(Object.fromEntries(names.map((name) => [bucketArn(name), tags])));
const settings = { ...defaultSettings, iacTags: { "managed-by": "terraform" } };

describe("rows of the specification", () => {
  test("100 units: 97 cfn, 3 waived, in sync 5 d, no console writes, attested: MET, 3 excepted", () => {
    const exceptions = hundred.slice(97).map((name) => anException("7.2", bucketArn(name)));
    const verdict = judge([anOwnBucketsFact(hundred), stackOf(hundred.slice(0, 97))], { exceptions });
    expect(verdict).toMatchObject({ state: "MET", excepted: 3, units: 100, known: 100, failing: [] });
  });

  test("all in stacks, review question never answered: UNKNOWN (needs an answer)", () => {
    const verdict = judge(inStacks(), { attestations: without(twoPersonRule.id) });
    expect(verdict).toMatchObject({ state: "UNKNOWN", reasonCode: "needs_answer", known: 102, units: 103 });
  });

  test("all in stacks, the answer about reviews has lapsed: UNKNOWN (expired)", () => {
    const lapsed = anAnswer(twoPersonRule, { reviewBy: new Date(daysAgo(1)) });
    const verdict = judge(inStacks(), { attestations: [...without(twoPersonRule.id), lapsed] });
    expect(verdict).toMatchObject({ state: "UNKNOWN", reasonCode: "expired" });
  });

  test("all in stacks, drift status of the stacks not readable: UNKNOWN", () => {
    expect(judge(inStacks({ StackDriftStatus: null, LastCheckTimestamp: null }))).toMatchObject({
      state: "UNKNOWN",
    });
  });

  test("100 % tagged, no state, drift not attested (naive MET): PARTIAL 0.50 - 0.05", () => {
    const facts = [anOwnBucketsFact(hundred), tagged(hundred, { "managed-by": "terraform" })];
    const verdict = judge(facts, { settings, attestations: without(terraformDrift.id) });
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 45 });
  });

  test("all in stacks, every drift status NOT_CHECKED (trap): PARTIAL 0.95", () => {
    const verdict = judge(inStacks({ StackDriftStatus: "NOT_CHECKED", LastCheckTimestamp: null }));
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 95, evidenceIncomplete: false });
  });

  test("bucket retained after its stack was deleted, still tagged: FAIL orphan", () => {
    const facts = [...inStacks(), tagged(["left"], { "aws:cloudformation:stack-id": stackId("gone") })];
    const verdict = judge([anOwnBucketsFact([...hundred, "left"]), ...facts.slice(1)]);
    expect(verdict.failing).toEqual([
      expect.objectContaining({
        resource: bucketArn("left"),
        why: expect.stringContaining("left it behind"),
      }),
    ]);
  });

  test("a live stack that kept the bucket out (DELETE_SKIPPED): FAIL orphan", () => {
    const members = [...asMembers(hundred), { PhysicalResourceId: "left", ResourceStatus: "DELETE_SKIPPED" }];
    const facts = [
      anOwnBucketsFact([...hundred, "left"]),
      aStacksFact([aStack("data", members)]),
      tagged(["left"], { "aws:cloudformation:stack-id": stackId("data") }),
    ];
    expect(judge(facts).failing).toHaveLength(1);
  });

  test("state imported 60 d ago covers everything: UNKNOWN", () => {
    const verdict = judge([anOwnBucketsFact(hundred)], { records: state(hundred, 60) });
    expect(verdict).toMatchObject({ state: "UNKNOWN", reasonCode: "stale" });
  });

  test("state of 25 d ago: PASS, until it is 30 days old", () => {
    const verdict = judge([anOwnBucketsFact(hundred)], { records: state(hundred, 25) });
    expect(verdict.state).toBe("MET");
    expect(verdict.validUntil?.getTime()).toBeLessThanOrEqual(now.getTime() + 5 * 86_400_000);
  });

  test("SG made by console 3 d ago, 99 of 100 managed: PARTIAL 0.99 - 0.05", () => {
    const no = anAnswer(noConsoleWrites, { holds: false });
    const verdict = judge([anOwnBucketsFact(hundred), stackOf(hundred.slice(1))], {
      attestations: [...without(noConsoleWrites.id), no],
    });
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 94 });
  });

  test("only roles of AWS and buckets that it makes: NOT_APPLICABLE", () => {
    const facts = [
      roles([
        aRole("AWSServiceRoleForSupport", {
          Arn: `arn:aws:iam::${accountId}:role/aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport`,
        }),
        aRole("OrganizationAccountAccessRole", {
          trustPolicy: JSON.stringify({
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Principal: { AWS: `arn:aws:iam::${managementId}:root` },
                Action: "sts:AssumeRole",
              },
            ],
          }),
        }),
      ]),
      anOwnBucketsFact([
        `config-bucket-${accountId}`,
        `aws-cloudtrail-logs-${accountId}-0a1b2c3d`,
        "cf-templates-x1",
      ]),
    ];
    expect(judge(facts)).toMatchObject({ state: "NOT_APPLICABLE", reasonCode: "out_of_scope" });
  });

  test("one stack of the toolkit, 40 resources by hand: NOT_MET (below 0.05)", () => {
    const byHand = namesOf("hand", 40);
    const facts = [anOwnBucketsFact(["cdk-assets", ...byHand]), stackOf(["cdk-assets"])];
    expect(judge(facts)).toMatchObject({ state: "NOT_MET", fractionHundredths: 0 });
  });

  test("own inventory denied in one Region: UNKNOWN", () => {
    const topics = denied({ ...aTopicsFact([]), data: null }, "sns:ListTopics");
    expect(judge([...inStacks(), topics])).toMatchObject({ state: "UNKNOWN", reasonCode: "denied" });
  });
});

describe("what decides", () => {
  test("ListStacks denied: units that no state covers are unknown, not failing", () => {
    const stacks = denied({ ...aStacksFact([]), data: null }, "cloudformation:ListStacks");
    const verdict = judge([anOwnBucketsFact(["a", "b"]), stacks], { records: state(["a"], 3) });
    expect(verdict).toMatchObject({ state: "UNKNOWN", reasonCode: "denied", failing: [] });
  });

  test("resources of one stack denied: what may be in it is unknown", () => {
    const stacks = denied(
      aStacksFact([aStack("data", [], { resources: null })]),
      "cloudformation:ListStackResources",
      { resource: stackId("data") },
    );
    expect(judge([anOwnBucketsFact(["a"]), stacks])).toMatchObject({ state: "UNKNOWN", failing: [] });
  });

  test("a Region that was not scanned may hold the stack of a role", () => {
    const facts = [aRegionsFact([homeRegion, "eu-west-1"]), roles([aRole("worker")])];
    const verdict = judge(facts, { organization: { ...anInput().organization, regionPolicy: [homeRegion] } });
    expect(verdict).toMatchObject({ state: "UNKNOWN", failing: [] });
  });

  test.each([
    ["CREATE_FAILED", false],
    ["DELETE_COMPLETE", false],
    ["EXPORT_COMPLETE", false],
    ["IMPORT_ROLLBACK_COMPLETE", false],
    ["IMPORT_COMPLETE", true],
    ["UPDATE_FAILED", true],
  ])("a resource in status %s is in its stack: %s", (ResourceStatus, isHeld) => {
    const stacks = aStacksFact([aStack("data", [{ PhysicalResourceId: "a", ResourceStatus }])]);
    expect(judge([anOwnBucketsFact(["a"]), stacks]).failing).toHaveLength(isHeld ? 0 : 1);
  });

  test("a bucket of the same name in a stack of another Region is not this one", () => {
    const stacks = aStacksFact([aStack("data", asMembers(["a"]))]);
    expect(judge([anOwnBucketsFact(["a"], "eu-west-1"), stacks]).state).not.toBe("MET");
  });

  test("tier 2 below the target is listed as remaining; tier 1 has to be whole", () => {
    const topics = namesOf("topic", 3);
    const facts = [...inStacks(), aTopicsFact(topics)];
    expect(judge(facts)).toMatchObject({ state: "MET", failing: { length: 3 } });
    const bucket = [anOwnBucketsFact([...hundred, "one"]), stackOf(hundred)];
    expect(judge(bucket)).toMatchObject({ state: "PARTIAL", fractionHundredths: 99 });
  });

  test("a stack that has drifted costs 0.05 and is listed with what drifted", () => {
    const members = [
      { PhysicalResourceId: "ledger-0", StackResourceDriftStatus: "MODIFIED" },
      ...asMembers(hundred.slice(1)),
    ];
    const facts = [
      anOwnBucketsFact(hundred),
      aStacksFact([aStack("data", members, { StackDriftStatus: "DRIFTED" })]),
    ];
    const verdict = judge(facts);
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 94 });
    expect(verdict.failing).toEqual([
      {
        resource: stackId("data"),
        region: homeRegion,
        why: "The stack has drifted from its template (ledger-0).",
      },
    ]);
  });

  test("drift looked for 31 days ago is not looked for; nobody asked about the console either: 0.89", () => {
    const late = inStacks({ LastCheckTimestamp: daysAgo(31) });
    expect(judge(late)).toMatchObject({ fractionHundredths: 95 });
    expect(judge(late, { attestations: without(noConsoleWrites.id) })).toMatchObject({
      state: "PARTIAL",
      fractionHundredths: 89,
    });
  });

  test("an instance of a group takes the group's result; one that a service runs is no unit", () => {
    const instance = {
      InstanceType: null,
      createdAt: daysAgo(9),
      operator: null,
      State: "running",
      ImageId: null,
      productCodes: [],
      instanceProfile: null,
      MetadataOptions: null,
      Tags: [],
    };
    const instances = [
      { ...instance, InstanceId: "i-1", autoScalingGroup: "web" },
      { ...instance, InstanceId: "i-2", autoScalingGroup: null, operator: "eks.amazonaws.com" },
    ];
    const group = { ResourceType: "AWS::AutoScaling::AutoScalingGroup", PhysicalResourceId: "web" };
    const verdict = judge([aComputeFact(homeRegion, { instances }), aStacksFact([aStack("web", [group])])]);
    expect(verdict).toMatchObject({ state: "MET", units: 4 });
  });

  test("a network in a stack: the table that AWS made with it and the default group count with it", () => {
    const network = aNetworkFact({
      vpcs: [aVpc()],
      networkInterfaces: [anInterface("eni-1")],
      subnets: [aSubnet()],
      routeTables: [aRouteTable("rtb-main", {})],
      securityGroups: [aGroup("sg-1"), aGroup("sg-default", { GroupName: "default" })],
    });
    const members = ["VPC vpc-1", "Subnet subnet-1", "SecurityGroup sg-1"].map((text) => {
      const [kind, PhysicalResourceId = ""] = text.split(" ");
      return { ResourceType: `AWS::EC2::${kind}`, PhysicalResourceId };
    });
    expect(judge([network, aStacksFact([aStack("net", members)])])).toMatchObject({ state: "MET", units: 7 });
    const byHand = judge([network]);
    expect(byHand.failing.map(({ resource }) => resource.split("/")[1])).toEqual([
      "rtb-main",
      "sg-1",
      "subnet-1",
      "vpc-1",
    ]);
  });

  test("a default VPC counts while something is connected to it; where that is not known, neither is the rest", () => {
    const parts = {
      vpcs: [aVpc("vpc-1", { IsDefault: true })],
      subnets: [aSubnet()],
      routeTables: [aRouteTable("rtb-main", {})],
    };
    const used = aNetworkFact({ ...parts, networkInterfaces: [anInterface("eni-1")] });
    expect(judge([used])).toMatchObject({ state: "NOT_MET", failing: { length: 3 } });
    expect(judge([aNetworkFact(parts)])).toMatchObject({ state: "NOT_APPLICABLE" });
    const hidden = denied(
      aNetworkFact({ ...parts, networkInterfaces: null }),
      "ec2:DescribeNetworkInterfaces",
    );
    expect(judge([hidden])).toMatchObject({ state: "UNKNOWN", failing: [] });
  });

  test("a tag that the settings trust counts whole", () => {
    const facts = [anOwnBucketsFact(hundred), tagged(hundred, { "managed-by": "terraform" })];
    expect(judge(facts, { settings: { ...settings, trustIacTags: true } }).state).toBe("MET");
  });

  test("nothing but exceptions: PARTIAL(0.99)", () => {
    const exceptions = [anException("7.2", topicArn("a"))];
    expect(judge([aTopicsFact(["a"])], { exceptions })).toMatchObject({
      state: "PARTIAL",
      fractionHundredths: 99,
    });
  });
});
