import { describe, expect, it, test } from "vitest";
import { aRegistry } from "#lib/roadmap/a-sourcing.fixture.ts";
import { lambdaRuntimes } from "#lib/roadmap/lambda-runtimes.ts";
import { isListed, isScanned, registryOf } from "./7-1-registries.ts";

const hub = (path: string) => ({ kind: "other", host: "docker.io", path });
const ecr = (region: string) => ({ kind: "ecr", accountId: "111122223333", region, repository: "team/web" });

test.each([
  ["nginx", hub("library/nginx")],
  ["nginx:1.27@sha256:0a", hub("library/nginx")],
  ["grafana/loki:3", hub("grafana/loki")],
  ["index.docker.io/library/nginx", hub("library/nginx")],
  ["registry-1.docker.io/grafana/loki", hub("grafana/loki")],
  ["public.ecr.aws/nginx/nginx:1", { kind: "other", host: "public.ecr.aws", path: "nginx/nginx" }],
  ["localhost:5000/a", { kind: "other", host: "localhost:5000", path: "a" }],
  ["111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/web:1", ecr("eu-west-1")],
  ["111122223333.dkr.ecr-fips.us-east-1.amazonaws.com/team/web", ecr("us-east-1")],
  ["111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/team/web@sha256:0a", ecr("cn-north-1")],
  ["111122223333.dkr-ecr.eu-west-1.on.aws/team/web:1", ecr("eu-west-1")],
])("%s", (image, expected) => {
  expect(registryOf(image)).toEqual(expected);
});

test("a name that only looks like ECR is a stranger's", () => {
  const image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com.evil.example/web";
  expect(registryOf(image)).toMatchObject({ kind: "other" });
});

test("registries by host, or by host and path", () => {
  const image = { host: "quay.io", path: "team/web" };
  expect(isListed(image, ["quay.io"])).toBe(true);
  expect(isListed(image, ["quay.io/team/"])).toBe(true);
  expect(isListed(image, ["quay.io/te"])).toBe(false);
  expect(isListed(image, ["uay.io"])).toBe(false);
});

describe("scanning", () => {
  const scans = (scanType: string, scanFrequency: string, ...filters: string[]) =>
    isScanned(
      aRegistry(["team/web"], { scanning: { scanType, rules: [{ scanFrequency, filters }] } }),
      "team/web",
    );

  it("by filters: with stars the whole name, without one a part of it", () => {
    expect(scans("ENHANCED", "CONTINUOUS_SCAN", "*")).toBe(true);
    expect(scans("BASIC", "SCAN_ON_PUSH", "web")).toBe(true);
    expect(scans("BASIC", "SCAN_ON_PUSH", "team*")).toBe(true);
    expect(scans("BASIC", "SCAN_ON_PUSH", "*web")).toBe(true);
    expect(scans("BASIC", "SCAN_ON_PUSH", "t*/*b")).toBe(true);
    expect(scans("BASIC", "SCAN_ON_PUSH", "web*")).toBe(false);
    expect(scans("BASIC", "SCAN_ON_PUSH", "other")).toBe(false);
    expect(scans("BASIC", "SCAN_ON_PUSH")).toBe(false);
  });

  it("by hand is none; the repository's own setting counts with basic scanning only", () => {
    expect(scans("BASIC", "MANUAL", "*")).toBe(false);
    const own = (scanType: string) => {
      const registry = aRegistry(["web"], { scanning: { scanType, rules: [] } });
      const repositories = registry.repositories.map((one) => ({ ...one, scanOnPush: true }));
      return isScanned({ ...registry, repositories }, "web");
    };
    expect([own("BASIC"), own("ENHANCED")]).toEqual([true, false]);
    expect(isScanned(aRegistry(["web"], { scanning: null }), "web")).toBeNull();
  });
});

test("every row of the table of runtimes has a date or none, a source, and when that was read", () => {
  expect(lambdaRuntimes.size).toBeGreaterThan(50);
  for (const [id, { runtime, deprecatedOn, source, asOf }] of lambdaRuntimes) {
    expect(runtime).toBe(id);
    expect(deprecatedOn ?? "2026-01-01").toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(asOf).toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(source).toMatch(/^(AWS|cfn-lint)/);
  }
});
