import { describe, expect, it } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import {
  accountId,
  anException,
  aRegionsFact,
  daysAgo,
  denied,
  homeRegion,
  securityId,
} from "#lib/roadmap/a-fact.fixture.ts";
import { aGroup, anImage, anInstance, aTemplateVersion } from "#lib/roadmap/a-launch.fixture.ts";
import {
  aContainer,
  allowing,
  aRegistry,
  aRunningImage,
  definition,
  factoryId,
  packagesAnswer,
  type SourcingScene,
  sourcingAnswer,
  sourcingFacts,
  strangerId,
} from "#lib/roadmap/a-sourcing.fixture.ts";
import { anInput } from "#lib/roadmap/an-input.fixture.ts";
import { aFunction } from "#lib/roadmap/an-inventory.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import {
  eksImages,
  functionImages,
  noBuilds,
  packages,
} from "#lib/roadmap/questions/7-1-ami-and-package-sourcing.ts";
import { defaultSettings } from "#lib/roadmap/settings.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

const region = homeRegion;
const arn = (resource: string) => `arn:aws:ec2:${region}:${accountId}:${resource}`;
const functionArn = (name: string) => `arn:aws:lambda:${region}:${accountId}:function:${name}`;
const settings = { ...defaultSettings, imageFactoryAccounts: [factoryId] };

function evaluate(facts: readonly Envelope[], more: Partial<AccountInput> = {}): Verdict {
  const isListed = facts.some(({ collector }) => collector === "account.regions");
  const input = anInput({
    facts: isListed ? facts : [aRegionsFact([region]), ...facts],
    settings,
    attestations: [packagesAnswer],
  });
  const verdict = evaluateAccount({ ...input, ...more }).get("7.1");
  if (verdict === undefined) throw new Error("7.1 is of scope account");
  return verdict;
}

const judge = (scene: SourcingScene, more: Partial<AccountInput> = {}) =>
  evaluate(sourcingFacts(region, scene), more);

/** The scene with one operation of a collector denied. */
const without = (scene: SourcingScene, collector: string, op: string, resource?: string) =>
  sourcingFacts(region, scene).map((fact) =>
    fact.collector === collector ? denied(fact, op, resource === undefined ? {} : { resource }) : fact,
  );

const current = aFunction(functionArn("current"), { Runtime: "nodejs24.x" });
const good: SourcingScene = {
  instances: [anInstance("i-1", { ImageId: "ami-f" })],
  running: [aRunningImage("ami-f")],
  functions: [current],
};
const noAnswer = { attestations: [] };

describe("rows of the specification", () => {
  it("factory AMI 30 d, Allowed AMIs enabled, no containers, lambdas nodejs24.x, f attested: MET", () => {
    expect(judge(good)).toMatchObject({ state: "MET", fractionHundredths: 100, failing: [] });
  });

  it("same, Allowed AMIs audit-mode (naive MET): PARTIAL 0.80", () => {
    const verdict = judge({ ...good, allowed: allowing({ State: "audit-mode" }) });
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 80 });
    expect(verdict.reason).toContain("only reports (audit mode)");
  });

  it("instance on public AMI of unknown account, since deregistered: NOT_MET (hard)", () => {
    const running = [aRunningImage("ami-f", { OwnerId: strangerId, IsPublic: true })];
    const verdict = judge({ ...good, running });
    expect(verdict).toMatchObject({ state: "NOT_MET", fractionHundredths: 0, reasonCode: "failing" });
    expect(verdict.reason).toMatch(/^A machine runs from a public image that nobody vouches for: i-1/);
    expect(verdict.failing).toContainEqual({
      resource: arn("instance/i-1"),
      region,
      why: expect.stringContaining(strangerId),
    });
  });

  it("own AMI whose SourceImageId belongs to a foreign owner (laundered): a fails", () => {
    const own = anImage("ami-o", { SourceImageId: "ami-x" });
    const scene = {
      ...good,
      instances: [anInstance("i-1", { ImageId: "ami-o" })],
      running: [aRunningImage("ami-o", { OwnerId: accountId })],
      images: [own],
      used: [anImage("ami-x", { OwnerId: strangerId })],
      askedImages: ["ami-x"],
    };
    const verdict = judge(scene);
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 80 });
    expect(verdict.failing[0]?.why).toContain("was made from ami-x");
  });

  it("amazon AMI, created 2019, deprecatedAt null: b fails", () => {
    const amazon = { OwnerId: "137112412989", ImageOwnerAlias: "amazon", IsPublic: true };
    const running = [aRunningImage("ami-f", { ...amazon, CreationDate: "2019-05-01T00:00:00.000Z" })];
    const verdict = judge({ ...good, running });
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 80 });
    expect(verdict.failing).toEqual([
      { resource: arn("instance/i-1"), region, why: expect.stringContaining("made on 2019-05-01") },
    ]);
  });

  it("instances fine; ASG at 0 with launch template on foreign AMI: a fails", () => {
    const scene = {
      ...good,
      versions: [aTemplateVersion("lt-1", { ImageId: "ami-x" })],
      groups: [aGroup("web", "lt-1")],
      used: [anImage("ami-x", { OwnerId: strangerId, Public: true })],
      askedImages: ["ami-x"],
    };
    const verdict = judge(scene);
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 90 });
    expect(verdict.failing[0]?.resource).toBe(arn("launch-template/lt-1"));
  });

  it("ECS task docker.io/library/nginx:latest: d fails", () => {
    const verdict = judge({ ...good, containers: [aContainer("docker.io/library/nginx:latest")] });
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 83 });
    expect(verdict.failing).toEqual([
      { resource: definition, region, why: expect.stringContaining("straight from docker.io") },
    ]);
  });

  it("EKS cluster, no connector, no eksImages attestation, rest full: UNKNOWN", () => {
    const verdict = judge({ ...good, kubernetes: ["platform"] });
    expect(verdict).toMatchObject({
      state: "UNKNOWN",
      reasonCode: "needs_answer",
      knownFractionHundredths: 83,
    });
  });

  it("stopped instance on a 900 d old own AMI, no launch source uses it: b has no unit", () => {
    const verdict = judge({
      instances: [anInstance("i-1", { ImageId: "ami-o", State: "stopped" })],
      running: [aRunningImage("ami-o", { OwnerId: accountId, CreationDate: daysAgo(900) })],
      images: [anImage("ami-o", { CreationDate: daysAgo(900) })],
    });
    // a, c and f.
    expect(verdict).toMatchObject({ state: "MET", units: 3 });
  });

  it("function runtime python2.7: e fails", () => {
    const old = aFunction(functionArn("old"), { Runtime: "python2.7" });
    const verdict = judge({ ...good, functions: [current, old] });
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 90 });
    expect(verdict.failing).toEqual([
      { resource: functionArn("old"), region, why: expect.stringContaining("deprecated on 2021-07-15") },
    ]);
  });

  it("everything automatic passes, no attestation: UNKNOWN, never MET", () => {
    const verdict = judge(good, noAnswer);
    expect(verdict).toMatchObject({
      state: "UNKNOWN",
      reasonCode: "needs_answer",
      knownFractionHundredths: 80,
    });
  });

  it("ResolveAlias fails for resolve:ssm: image: an unknown unit", () => {
    const versions = [aTemplateVersion("lt-1", { ImageId: "resolve:ssm:/golden" })];
    const verdict = judge({ ...good, versions, groups: [aGroup("web", "lt-1")] });
    expect(verdict).toMatchObject({ state: "UNKNOWN", reasonCode: "not_read" });
  });
});

describe("whose images", () => {
  const running = (more: Parameters<typeof aRunningImage>[1]) => ({
    ...good,
    running: [aRunningImage("ami-f", more)],
  });
  const stranger = { OwnerId: strangerId, IsPublic: true };

  it("amazon's own, unless the settings say no", () => {
    const amazon = running({ OwnerId: "137112412989", ImageOwnerAlias: "amazon", IsPublic: true });
    expect(judge(amazon).state).toBe("MET");
    const strict = judge(amazon, { settings: { ...settings, allowAmazon: false } });
    // Aliased: not allowed, and no violation either.
    expect(strict).toMatchObject({ state: "PARTIAL", fractionHundredths: 80 });
  });

  it("an account of the organization that is no factory fails, and is no violation", () => {
    const sibling = running({ OwnerId: "999900001111", IsPublic: true });
    expect(judge(sibling)).toMatchObject({ state: "PARTIAL", fractionHundredths: 80 });
  });

  it("a stranger's that is not public, or whose machine is stopped, is no violation", () => {
    expect(judge(running({ ...stranger, IsPublic: false }))).toMatchObject({ state: "PARTIAL" });
    const stopped = {
      ...running(stranger),
      instances: [anInstance("i-1", { ImageId: "ami-f", State: "stopped" })],
    };
    expect(judge(stopped)).toMatchObject({ state: "PARTIAL" });
    expect(judge(running(stranger), { settings: { ...settings, allowedOwnerIds: [strangerId] } }).state).toBe(
      "MET",
    );
  });

  it("products of the Marketplace by their code", () => {
    const product = running({ OwnerId: "679593333241", ImageOwnerAlias: "aws-marketplace", IsPublic: true });
    const scene = { ...product, instances: [anInstance("i-1", { ImageId: "ami-f", productCodes: ["p1"] })] };
    expect(judge(scene)).toMatchObject({ state: "PARTIAL", fractionHundredths: 80 });
    expect(judge(scene, { settings: { ...settings, allowedMarketplaceProducts: ["p1"] } }).state).toBe("MET");
  });

  it("AWS does not say whose: unknown", () => {
    expect(judge(running({ OwnerId: null }))).toMatchObject({ state: "UNKNOWN", reasonCode: "not_read" });
  });

  it("an exception takes the machine out, its violation too", () => {
    const exceptions = [anException("7.1", arn("instance/i-1"))];
    expect(judge(running(stranger), { exceptions })).toMatchObject({ state: "MET", excepted: 2 });
  });

  it("what an own image was made from, over several copies and regions", () => {
    const made = (id: string, source: string, from: string | null) =>
      anImage(id, { SourceImageId: source, SourceImageRegion: from });
    const base = {
      ...good,
      instances: [anInstance("i-1", { ImageId: "ami-o" })],
      running: [aRunningImage("ami-o", { OwnerId: accountId })],
    };
    const chain = [made("ami-o", "ami-p", null), made("ami-p", "ami-q", null)];
    const amazon = anImage("ami-q", { OwnerId: "137112412989", ImageOwnerAlias: "amazon" });
    const ends = { ...base, images: chain, used: [amazon], askedImages: ["ami-p", "ami-q"] };
    expect(judge(ends).state).toBe("MET");
    // Nobody finds it any more: shown, and passes.
    const gone = judge({ ...ends, used: [] });
    expect(gone.state).toBe("MET");
    expect(gone.evidence).toContainEqual(
      expect.objectContaining({ result: "info", observed: expect.stringContaining("cannot be found") }),
    );
    // A circle ends.
    const circle = [made("ami-o", "ami-p", null), made("ami-p", "ami-o", null)];
    expect(judge({ ...base, images: circle }).state).toBe("MET");
    const there = sourcingFacts("eu-west-1", {
      images: [made("ami-p", "ami-x", null)],
      used: [anImage("ami-x", { OwnerId: strangerId })],
      askedImages: ["ami-x"],
    });
    const here = sourcingFacts(region, {
      ...base,
      images: [made("ami-o", "ami-p", "eu-west-1")],
      askedImages: ["ami-p"],
    });
    const both = (facts: readonly Envelope[]) => evaluate([aRegionsFact([region, "eu-west-1"]), ...facts]);
    expect(both([...here, ...there])).toMatchObject({ state: "PARTIAL" });
    // Where the source's region was not read, nothing is known.
    const unread = there.map((fact) =>
      fact.collector === "ec2.images" ? denied(fact, "ec2:DescribeImages") : fact,
    );
    expect(both([...here, ...unread]).state).toBe("UNKNOWN");
  });
});

describe("what could not be read", () => {
  it.each([
    ["ec2.compute", "ec2:DescribeInstances"],
    ["ec2.instance-images", "ec2:DescribeInstanceImageMetadata"],
    ["ec2.allowed-images", "ec2:GetAllowedImagesSettings"],
    ["ec2.launch", "ec2:DescribeLaunchTemplateVersions"],
    ["autoscaling.groups", "autoscaling:DescribeAutoScalingGroups"],
    ["ecs.clusters", "ecs:ListClusters"],
    ["eks.clusters", "eks:ListClusters"],
    ["lambda.functions", "lambda:ListFunctions"],
  ])("%s without %s: UNKNOWN", (collector, op) => {
    expect(evaluate(without(good, collector, op))).toMatchObject({ state: "UNKNOWN", reasonCode: "denied" });
  });

  it("an own image whose list is denied is unknown; one of the factory needs no list", () => {
    const own = { ...good, running: [aRunningImage("ami-f", { OwnerId: accountId })] };
    expect(evaluate(without(own, "ec2.images", "ec2:DescribeImages")).state).toBe("UNKNOWN");
    expect(evaluate(without(good, "ec2.images", "ec2:DescribeImages")).state).toBe("MET");
  });

  it("one cluster of two is denied", () => {
    const web = `${accountId}.dkr.ecr.${region}.amazonaws.com/web:1`;
    const scene = { ...good, containers: [aContainer(web)], registry: aRegistry(["web"]) };
    expect(judge(scene).state).toBe("MET");
    const cluster = aContainer(web).clusterArn;
    for (const op of ["ecs:ListTasks", "ecs:DescribeTasks", "ecs:ListServices"])
      expect(evaluate(without(scene, "ecs.images", op, cluster)).state).toBe("UNKNOWN");
  });

  it("an enabled region that was not scanned", () => {
    const facts = [aRegionsFact([region, "eu-west-1"]), ...sourcingFacts(region, good)];
    expect(evaluate(facts).state).toBe("UNKNOWN");
  });

  it("the list of accounts: a stranger's public image violates all the same", () => {
    const running = [aRunningImage("ami-f", { OwnerId: strangerId, IsPublic: true })];
    const verdict = judge({ ...good, running }, { sharedFacts: [] });
    expect(verdict).toMatchObject({ state: "NOT_MET" });
    expect(securityId).not.toBe(strangerId);
  });
});

describe("nothing is built or run here", () => {
  const nothing = [sourcingAnswer(noBuilds as never)];

  it("answered, and nothing is found: NOT_APPLICABLE", () => {
    expect(judge({}, { attestations: nothing })).toMatchObject({ state: "NOT_APPLICABLE" });
  });

  it("without the answer, packages are asked for", () => {
    expect(judge({}, noAnswer)).toMatchObject({ state: "UNKNOWN", reasonCode: "needs_answer" });
  });

  it("something is found: the answer is ended", () => {
    const verdict = judge({ functions: [current] }, { attestations: nothing });
    expect(verdict).toMatchObject({ state: "UNKNOWN", reasonCode: "needs_answer" });
    expect(verdict.contradicted).toEqual([
      { attestationId: `answer-${noBuilds.id}`, why: `there are functions in ${region}` },
    ]);
  });

  it("what could not be read may hold something: UNKNOWN", () => {
    const facts = without({}, "ec2.compute", "ec2:DescribeInstances");
    expect(evaluate(facts, { attestations: nothing })).toMatchObject({
      state: "UNKNOWN",
      reasonCode: "denied",
    });
  });
});

describe("what people say", () => {
  const answered = (question: { id: string }, more: object) => ({
    attestations: [packagesAnswer, sourcingAnswer(question as never, more)],
  });

  it("a yes whose details say otherwise fails", () => {
    for (const details of [
      { directInternetFromProd: true },
      { lockfiles: false },
      { ciReproducible: false },
    ]) {
      const attestations = [sourcingAnswer(packages as never, { details })];
      expect(judge(good, { attestations })).toMatchObject({ state: "PARTIAL", fractionHundredths: 80 });
    }
    const fine = { mirrors: ["https://mirror.example"], lockfiles: true, directInternetFromProd: false };
    expect(judge(good, { attestations: [sourcingAnswer(packages as never, { details: fine })] }).state).toBe(
      "MET",
    );
  });

  it("no, and past its review", () => {
    const no = [sourcingAnswer(packages as never, { holds: false })];
    expect(judge(good, { attestations: no })).toMatchObject({ state: "PARTIAL", fractionHundredths: 80 });
    const late = [sourcingAnswer(packages as never, { reviewBy: new Date(daysAgo(1)) })];
    expect(judge(good, { attestations: late })).toMatchObject({ state: "UNKNOWN", reasonCode: "expired" });
  });

  it("pods of every cluster, or of some", () => {
    const scene = { ...good, kubernetes: ["a", "b"] };
    expect(judge(scene, answered(eksImages, {})).state).toBe("MET");
    const some = answered(eksImages, { details: { clusters: ["a"] } });
    expect(judge(scene, some)).toMatchObject({ state: "UNKNOWN", reasonCode: "needs_answer" });
    expect(judge(scene, answered(eksImages, { holds: false }))).toMatchObject({ fractionHundredths: 83 });
  });

  it("functions that are images", () => {
    const image = aFunction(functionArn("image"), { Runtime: null, PackageType: "Image" });
    const scene = { ...good, functions: [current, image] };
    expect(judge(scene)).toMatchObject({ state: "UNKNOWN", reasonCode: "needs_answer" });
    expect(judge(scene, answered(functionImages, {})).state).toBe("MET");
  });
});
