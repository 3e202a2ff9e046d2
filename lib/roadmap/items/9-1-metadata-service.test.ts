import { describe, expect, it } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import { accountId, anException, aRegionsFact, denied, withOutcome } from "#lib/roadmap/a-fact.fixture.ts";
import {
  aConfiguration,
  aGroup,
  anImage,
  anInstance,
  aTemplateVersion,
  type LaunchScene,
  launchFacts,
  tokensRequired,
} from "#lib/roadmap/a-launch.fixture.ts";
import { anInput } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import { defaultSettings } from "#lib/roadmap/settings.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

const region = "eu-west-1";
const arn = (resource: string) => `arn:aws:ec2:${region}:${accountId}:${resource}`;
const optional = { ...tokensRequired, HttpTokens: "optional" };
const unset = { MetadataOptions: null };
const noDefaults = { HttpTokens: null, HttpTokensEnforced: null, ManagedBy: null };
const pinning = (template: string, Version: string | null) =>
  aGroup("web", null, {
    launches: [{ LaunchTemplateId: template, LaunchTemplateName: null, Version, ImageId: null }],
  });

function evaluate(facts: readonly Envelope[], more: Partial<AccountInput> = {}): Verdict {
  const isListed = facts.some(({ collector }) => collector === "account.regions");
  const input = anInput({ facts: isListed ? facts : [aRegionsFact([region]), ...facts] });
  const verdict = evaluateAccount({ ...input, ...more }).get("9.1");
  if (verdict === undefined) throw new Error("9.1 is of scope account");
  return verdict;
}

const judge = (scene: LaunchScene, more: Partial<AccountInput> = {}) =>
  evaluate(launchFacts(region, scene), more);
const replaced = (scene: LaunchScene, collector: string, change: (envelope: Envelope) => Envelope) =>
  launchFacts(region, scene).map((envelope) =>
    envelope.collector === collector ? change(envelope) : envelope,
  );

const good: LaunchScene = {
  instances: [anInstance("i-1"), anInstance("i-2")],
  versions: [aTemplateVersion("lt-1")],
  groups: [aGroup("web", "lt-1")],
};

describe("rows of the specification", () => {
  it("2 instances required hop 1, template required, defaults required everywhere: MET", () => {
    expect(judge(good)).toMatchObject({ state: "MET", fractionHundredths: 100 });
  });

  it("tokens required but the change is pending: the unit is 0, PENDING", () => {
    const instance = anInstance("i-1", { MetadataOptions: { ...tokensRequired, State: "pending" } });
    const verdict = judge({ ...good, instances: [instance, anInstance("i-2")] });
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 65 });
    expect(verdict.failing).toEqual([
      { resource: arn("instance/i-1"), region, why: expect.stringContaining("PENDING") },
    ]);
  });

  it("endpoint disabled and tokens optional: 1", () => {
    const instance = anInstance("i-1", { MetadataOptions: { ...optional, HttpEndpoint: "disabled" } });
    expect(judge({ instances: [instance] }).state).toBe("MET");
  });

  it("template v1 required, v2 (default) unset, no account default: launch source 0", () => {
    const versions = [
      aTemplateVersion("lt-1", { DefaultVersion: false }),
      aTemplateVersion("lt-1", { VersionNumber: 2, ...unset, ImageId: null }),
    ];
    const verdict = judge({ versions, groups: [aGroup("web", "lt-1")], defaults: noDefaults });
    expect(verdict.failing).toContainEqual({
      resource: arn("launch-template/lt-1"),
      region,
      why: expect.stringContaining("version 2 says nothing of tokens"),
    });
    expect(
      judge({ versions: versions.slice(1), groups: [aGroup("web", "lt-1")], defaults: noDefaults }),
    ).toMatchObject({ state: "NOT_MET", fractionHundredths: 0 });
  });

  it("template unset, account default required: launch source 1", () => {
    const versions = [aTemplateVersion("lt-1", unset)];
    expect(judge({ ...good, versions }).state).toBe("MET");
  });

  it("a group pins version 3 (optional), default and latest required: launch source 0", () => {
    const versions = [
      aTemplateVersion("lt-1", { VersionNumber: 4 }),
      aTemplateVersion("lt-1", {
        VersionNumber: 3,
        DefaultVersion: false,
        MetadataOptions: { HttpTokens: "optional", HttpEndpoint: null, HttpPutResponseHopLimit: null },
      }),
    ];
    const scene = { ...good, versions, groups: [pinning("lt-1", "3")], pinned: ["lt-1 3"] };
    expect(judge(scene)).toMatchObject({ state: "PARTIAL", fractionHundredths: 90 });
  });

  it("a pinned version that could not be read: unknown", () => {
    const scene = { ...good, groups: [pinning("lt-1", "3")], pinned: ["lt-1 3"] };
    const op = "ec2:DescribeLaunchTemplateVersions";
    const facts = replaced(scene, "ec2.launch", (fact) => denied(fact, op, { resource: "lt-1" }));
    expect(evaluate(facts)).toMatchObject({ state: "UNKNOWN", reasonCode: "denied" });
    // A fact of before the group pinned it knows nothing of it.
    expect(judge({ ...scene, pinned: [] })).toMatchObject({ state: "UNKNOWN", reasonCode: "not_read" });
  });

  it("all required, the default required but not enforced: MET, enforcement shown as missing", () => {
    const verdict = judge({ ...good, defaults: { HttpTokensEnforced: null } });
    expect(verdict.state).toBe("MET");
    expect(verdict.evidence.map(({ observed }) => observed).join()).toContain("not enforced");
  });

  it("all required, no defaults and no policy: PARTIAL(0.90)", () => {
    expect(judge({ ...good, defaults: noDefaults })).toMatchObject({
      state: "PARTIAL",
      fractionHundredths: 90,
      failing: [{ resource: accountId, region }],
    });
  });

  it("every instance and template optional, defaults required: NOT_MET", () => {
    const said = { HttpTokens: "optional", HttpEndpoint: null, HttpPutResponseHopLimit: null };
    const verdict = judge({
      ...good,
      instances: [anInstance("i-1", { MetadataOptions: optional })],
      versions: [aTemplateVersion("lt-1", { MetadataOptions: said })],
    });
    expect(verdict).toMatchObject({ state: "NOT_MET", fractionHundredths: 0, reasonCode: "failing" });
  });

  it("every known one optional and one unknown: the formula, for unknown units prove nothing", () => {
    const scene = { ...good, instances: [anInstance("i-1", { MetadataOptions: optional })] };
    const facts = replaced(scene, "ec2.launch", (fact) => denied(fact, "ec2:DescribeLaunchTemplateVersions"));
    expect(evaluate(facts)).toMatchObject({
      state: "PARTIAL",
      fractionHundredths: 10,
      evidenceIncomplete: true,
    });
  });

  it("account default required, but an old running instance optional: PARTIAL", () => {
    const instances = [anInstance("i-1", { MetadataOptions: optional }), anInstance("i-2")];
    expect(judge({ ...good, instances })).toMatchObject({ state: "PARTIAL", fractionHundredths: 65 });
  });

  it("a stopped instance that is optional counts, with 0", () => {
    const stopped = anInstance("i-1", { State: "stopped", MetadataOptions: optional });
    expect(judge({ instances: [stopped, anInstance("i-2")] })).toMatchObject({ fractionHundredths: 56 });
  });

  it("an EKS node with two hops: 1; a plain instance with two: 0.75", () => {
    const MetadataOptions = { ...tokensRequired, HttpPutResponseHopLimit: 2 };
    const node = anInstance("i-1", { MetadataOptions, Tags: [{ Key: "eks:cluster-name", Value: "a" }] });
    expect(judge({ instances: [node] }).state).toBe("MET");
    const plain = judge({ instances: [anInstance("i-1", { MetadataOptions })] });
    expect(plain).toMatchObject({ state: "PARTIAL", fractionHundredths: 78 });
    expect(plain.failing[0]?.why).toContain("HOP_LIMIT");
  });

  it("region scan denied, others fine: UNKNOWN", () => {
    const other = launchFacts("eu-west-3", good).map((fact) =>
      fact.collector === "ec2.compute"
        ? { ...denied(fact, "ec2:DescribeInstances"), data: { instances: null, volumes: [], snapshots: [] } }
        : fact,
    );
    const verdict = evaluate([aRegionsFact([region, "eu-west-3"]), ...launchFacts(region, good), ...other]);
    expect(verdict).toMatchObject({ state: "UNKNOWN", reasonCode: "denied" });
    expect(verdict.reason).toContain("eu-west-3");
  });

  it("an opt-in region that is disabled is not in scope", () => {
    const regions = aRegionsFact([region, ["af-south-1", "DISABLED"]]);
    expect(evaluate([regions, ...launchFacts(region, good)]).state).toBe("MET");
  });

  it("only Fargate and Lambda, no defaults set: NOT_APPLICABLE", () => {
    expect(judge({ defaults: noDefaults })).toMatchObject({ state: "NOT_APPLICABLE" });
  });

  it("an instance without its metadata options: UNKNOWN", () => {
    expect(judge({ instances: [anInstance("i-1", { MetadataOptions: null })] }).state).toBe("UNKNOWN");
  });
});

describe("what else decides", () => {
  const two = { ...tokensRequired, HttpPutResponseHopLimit: 2 };

  it("an empty account with defaults everywhere meets the item", () => {
    expect(judge({}).state).toBe("MET");
  });

  it("three hops are too many even for a host of containers", () => {
    const MetadataOptions = { ...tokensRequired, HttpPutResponseHopLimit: 3 };
    const node = anInstance("i-1", { MetadataOptions, Tags: [{ Key: "eks:cluster-name", Value: "a" }] });
    expect(judge({ instances: [node] })).toMatchObject({ state: "PARTIAL", fractionHundredths: 78 });
  });

  it.each<[string, LaunchScene]>([
    ["a host of ECS", { instances: [anInstance("i-1", { MetadataOptions: two })], ecsHosts: ["i-1"] }],
    [
      "an instance of a node group",
      {
        instances: [anInstance("i-1", { MetadataOptions: two, autoScalingGroup: "eks-a" })],
        nodeGroups: [
          {
            clusterName: "a",
            nodegroupName: "n",
            nodegroupArn: null,
            amiType: null,
            launchTemplate: null,
            autoScalingGroups: ["eks-a"],
          },
        ],
      },
    ],
    [
      "a node that EKS manages itself",
      { instances: [anInstance("i-1", { MetadataOptions: two, operator: "eks.amazonaws.com" })] },
    ],
  ])("two hops are right for %s", (_, scene) => {
    expect(judge(scene).state).toBe("MET");
  });

  it("two hops where nobody could say who hosts containers: at least three quarters", () => {
    const scene = { instances: [anInstance("i-1", { MetadataOptions: two })] };
    const facts = replaced(scene, "ecs.hosts", (fact) => denied(fact, "ecs:ListContainerInstances"));
    expect(evaluate(facts)).toMatchObject({ state: "UNKNOWN", reasonCode: "denied" });
    const other = replaced(scene, "ecs.hosts", (fact) => ({
      ...fact,
      data: { instanceIds: [], considered: ["i-2"] },
    }));
    expect(evaluate(other).state).toBe("UNKNOWN");
  });

  it("a tag of the settings marks hosts of containers, by key or with its value", () => {
    const scene = {
      instances: [anInstance("i-1", { MetadataOptions: two, Tags: [{ Key: "runs", Value: "docker" }] })],
    };
    const withTag = (containerHostTag: string) =>
      judge(scene, { settings: { ...defaultSettings, containerHostTag } }).state;
    expect([withTag("runs"), withTag("runs=docker"), withTag("runs=java")]).toEqual([
      "MET",
      "MET",
      "PARTIAL",
    ]);
  });

  it("a template without a word on tokens takes them from its image, where the account has no default", () => {
    const scene = (image: Partial<Parameters<typeof anImage>[1] & object>, more: LaunchScene = {}) => ({
      versions: [aTemplateVersion("lt-1", unset)],
      groups: [aGroup("web", "lt-1")],
      images: [anImage("ami-own", image)],
      defaults: noDefaults,
      ...more,
    });
    expect(judge(scene({ ImdsSupport: "v2.0" }))).toMatchObject({ state: "PARTIAL", fractionHundredths: 66 });
    expect(judge(scene({})).state).toBe("NOT_MET");
    expect(judge(scene({}, { images: [], askedImages: ["ami-own"] })).state).toBe("NOT_MET");
    // The default in the region is missing; of the launch nothing is known.
    expect(judge(scene({}, { images: [] }))).toMatchObject({ state: "NOT_MET", evidenceIncomplete: true });
    const optionalDefault = { ...noDefaults, HttpTokens: "optional" };
    expect(judge(scene({ ImdsSupport: "v2.0" }, { defaults: optionalDefault })).state).toBe("NOT_MET");
  });

  it("an image by a parameter that could not be resolved: unknown", () => {
    const versions = [aTemplateVersion("lt-1", { ...unset, ImageId: "resolve:ssm:/aws/service/ami" })];
    const scene = { ...good, versions, defaults: noDefaults };
    expect(judge(scene)).toMatchObject({ state: "PARTIAL", evidenceIncomplete: true });
    expect(judge({ ...scene, defaults: {} }).state).toBe("MET");
  });

  it("an override's image takes the place of the template's", () => {
    const launch = { LaunchTemplateId: "lt-1", LaunchTemplateName: null, Version: null, ImageId: "ami-new" };
    const scene = {
      ...good,
      versions: [aTemplateVersion("lt-1", unset)],
      groups: [aGroup("web", null, { launches: [launch] })],
      used: [anImage("ami-new", { ImdsSupport: "v2.0", OwnerId: "137112412989" })],
      defaults: noDefaults,
    };
    expect(judge(scene)).toMatchObject({ fractionHundredths: 90 });
  });

  it("the default could not be read: what a launch leaves to it is unknown, what it says itself is not", () => {
    const spoil = (scene: LaunchScene) =>
      replaced(scene, "ec2.defaults", (fact) => denied(fact, "ec2:GetInstanceMetadataDefaults"));
    expect(evaluate(spoil(good))).toMatchObject({ state: "UNKNOWN", units: 4, known: 3 });
    const versions = [aTemplateVersion("lt-1", unset)];
    expect(evaluate(spoil({ ...good, versions }))).toMatchObject({ state: "UNKNOWN", units: 4, known: 2 });
  });

  it("unused templates count only where the settings say so", () => {
    const scene = { ...good, versions: [...(good.versions ?? []), aTemplateVersion("lt-2", unset)] };
    const bare = { ...scene, defaults: { HttpTokens: "optional" } };
    expect(judge(bare)).toMatchObject({ fractionHundredths: 90 });
    const settings = { ...defaultSettings, scoreUnusedTemplates: true };
    expect(judge(bare, { settings })).toMatchObject({ fractionHundredths: 80 });
  });

  it("a group of old launches from a launch configuration", () => {
    const groups = [aGroup("web", null, { LaunchConfigurationName: "web-2019" })];
    const scene = { groups, configurations: [aConfiguration("web-2019")], images: [anImage("ami-own")] };
    expect(judge(scene).state).toBe("MET");
    const verdict = judge({ ...scene, defaults: noDefaults });
    expect(verdict).toMatchObject({ state: "NOT_MET" });
    const facts = replaced(scene, "autoscaling.groups", (fact) =>
      withOutcome(fact, "autoscaling:DescribeLaunchConfigurations", "throttled"),
    );
    expect(evaluate(facts).state).toBe("UNKNOWN");
  });

  it("a version or template that does not exist launches nothing", () => {
    const groups = [pinning("lt-1", "9"), { ...pinning("lt-gone", "$Default"), AutoScalingGroupName: "x" }];
    const verdict = judge({ ...good, groups: [...(good.groups ?? []), ...groups], pinned: ["lt-1 9"] });
    expect(verdict.state).toBe("MET");
    expect(verdict.evidence.filter(({ result }) => result === "na")).toHaveLength(2);
  });

  it("what holds a role's credentials is listed first", () => {
    const instances = [
      anInstance("i-1", { MetadataOptions: optional }),
      anInstance("i-2", { MetadataOptions: optional, instanceProfile: "arn:aws:iam::1:instance-profile/x" }),
      anInstance("i-3"),
    ];
    expect(judge({ ...good, instances }).failing.map(({ resource }) => resource)).toEqual([
      arn("instance/i-2"),
      arn("instance/i-1"),
    ]);
  });

  it("an accepted instance leaves the fraction; an exception for nothing counts for nothing", () => {
    const instances = [anInstance("i-1", { MetadataOptions: optional }), anInstance("i-2")];
    const accepted = (resource: string) => ({ exceptions: [anException("9.1", resource)] });
    expect(judge({ ...good, instances }, accepted(arn("instance/i-1")))).toMatchObject({
      state: "MET",
      excepted: 1,
    });
    expect(judge({ ...good, instances }, accepted(arn("instance/i-9")))).toMatchObject({ state: "PARTIAL" });
  });

  it.each([
    ["ec2.compute", "ec2:DescribeInstances"],
    ["ec2.launch", "ec2:DescribeLaunchTemplateVersions"],
    ["ec2.defaults", "ec2:GetInstanceMetadataDefaults"],
    ["autoscaling.groups", "autoscaling:DescribeAutoScalingGroups"],
    ["eks.node-groups", "eks:ListNodegroups"],
  ])("without %s (%s): UNKNOWN, never MET", (collector, op) => {
    expect(evaluate(replaced(good, collector, (fact) => denied(fact, op)))).toMatchObject({
      state: "UNKNOWN",
      reasonCode: "denied",
    });
    const facts = launchFacts(region, good).filter((fact) => fact.collector !== collector);
    expect(evaluate(facts).state).toBe("UNKNOWN");
  });

  it("without a list of regions: UNKNOWN", () => {
    const facts = launchFacts(region, good);
    expect(evaluateAccount(anInput({ facts })).get("9.1")?.state).toBe("UNKNOWN");
  });

  it("ten thousand instances are judged at once", () => {
    const instances = Array.from({ length: 10_000 }, (_, at) => anInstance(`i-${at}`));
    expect(judge({ ...good, instances })).toMatchObject({ state: "MET", units: 10_002 });
  });
});
