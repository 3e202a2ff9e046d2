import { describe, expect, it } from "vitest";
import { accountId, aRegionsFact, homeRegion as region } from "#lib/roadmap/a-fact.fixture.ts";
import { anInstance } from "#lib/roadmap/a-launch.fixture.ts";
import {
  aContainer,
  allowing,
  aRegistry,
  aRunningImage,
  factoryId,
  packagesAnswer,
  type SourcingScene,
  sourcingFacts,
  strangerId,
} from "#lib/roadmap/a-sourcing.fixture.ts";
import { anInput } from "#lib/roadmap/an-input.fixture.ts";
import { aFunction } from "#lib/roadmap/an-inventory.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import { defaultSettings } from "#lib/roadmap/settings.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

const settings = { ...defaultSettings, imageFactoryAccounts: [factoryId] };

function judge(scene: SourcingScene, more: Partial<AccountInput> = {}): Verdict {
  const facts = [aRegionsFact([region]), ...sourcingFacts(region, scene)];
  const input = anInput({ facts, settings, attestations: [packagesAnswer] });
  const verdict = evaluateAccount({ ...input, ...more }).get("7.1");
  if (verdict === undefined) throw new Error("7.1 is of scope account");
  return verdict;
}

const current = aFunction(`arn:aws:lambda:${region}:${accountId}:function:current`, {
  Runtime: "nodejs24.x",
});
const good: SourcingScene = {
  instances: [anInstance("i-1", { ImageId: "ami-f" })],
  running: [aRunningImage("ami-f")],
  functions: [current],
};

describe("enforcement", () => {
  const criterion = (more: object) => ({
    ImageProviders: null,
    MarketplaceProductCodes: [],
    ImageNames: [],
    WatermarkKeys: [],
    ...more,
  });
  const enforced = (...ImageCriteria: ReturnType<typeof criterion>[]) =>
    judge({ ...good, allowed: allowing({ ImageCriteria }) }).fractionHundredths;

  it("by no criterion: only the account's own; by a provider, by products, by watermarks", () => {
    expect(enforced()).toBe(100);
    expect(enforced(criterion({ ImageProviders: ["amazon", factoryId] }))).toBe(100);
    expect(
      enforced(criterion({ ImageProviders: ["amazon"] }), criterion({ ImageProviders: [factoryId] })),
    ).toBe(100);
    expect(enforced(criterion({ ImageProviders: ["amazon"], ImageNames: ["al2023-*"] }))).toBe(100);
    expect(enforced(criterion({ MarketplaceProductCodes: ["p1"] }))).toBe(100);
    expect(enforced(criterion({ WatermarkKeys: [`${factoryId}:approved`] }))).toBe(100);
  });

  it("criteria that let strangers through are none: names are theirs to choose", () => {
    expect(enforced(criterion({ ImageNames: ["al2023-*"] }))).toBe(80);
    expect(enforced(criterion({ ImageProviders: ["aws-marketplace"] }))).toBe(80);
    expect(enforced(criterion({ ImageProviders: ["amazon"] }))).toBe(80);
    expect(enforced(criterion({ ImageProviders: [factoryId] }), criterion({}))).toBe(80);
  });
});

describe("containers and layers", () => {
  const image = (account: string, name = "web") => `${account}.dkr.ecr.${region}.amazonaws.com/${name}:1`;
  const of = (reference: string, more: Partial<AccountInput> = {}) =>
    judge({ ...good, containers: [aContainer(reference)], registry: aRegistry(["web"]) }, more);

  it("own registries that scan; those that do not, and repositories that are gone, fail", () => {
    expect(of(image(accountId)).state).toBe("MET");
    expect(of(image(accountId, "gone"))).toMatchObject({ state: "PARTIAL", fractionHundredths: 83 });
    const registry = aRegistry(["web"], { scanning: { scanType: "BASIC", rules: [] } });
    const unscanned = judge({ ...good, containers: [aContainer(image(accountId))], registry });
    expect(unscanned).toMatchObject({ state: "PARTIAL", fractionHundredths: 83 });
  });

  it("registries of others: of the organization they are asked, of strangers the settings", () => {
    expect(of(image("999900001111"))).toMatchObject({ state: "UNKNOWN", reasonCode: "not_read" });
    expect(of(image(strangerId))).toMatchObject({ state: "PARTIAL" });
    const allowedRegistries = [`${strangerId}.dkr.ecr.${region}.amazonaws.com`];
    expect(of(image(strangerId), { settings: { ...settings, allowedRegistries } }).state).toBe("MET");
    expect(of("quay.io/a/b:1", { settings: { ...settings, allowedRegistries: ["quay.io/a"] } }).state).toBe(
      "MET",
    );
  });

  it("layers of strangers fail, those of AWS and the organization do not; an unheard-of runtime is unknown", () => {
    const withLayer = (owner: string) => {
      const layers = [`arn:aws:lambda:${region}:${owner}:layer:common:1`];
      return judge({ ...good, functions: [{ ...current, layers }] });
    };
    expect(withLayer("017000801446").state).toBe("MET");
    expect(withLayer("999900001111").state).toBe("MET");
    expect(withLayer(strangerId)).toMatchObject({ state: "PARTIAL", fractionHundredths: 80 });
    expect(judge({ ...good, functions: [{ ...current, Runtime: "perl7" }] }).state).toBe("UNKNOWN");
  });
});
