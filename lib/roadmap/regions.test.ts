import { describe, expect, it } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import { accountId, aFact, aRegionsFact, denied, now } from "./a-fact.fixture.ts";
import { anInput } from "./an-input.fixture.ts";
import { indexFacts } from "./facts-view.ts";
import type { EvaluatedOrganization } from "./input.ts";
import { scopeRegions } from "./regions.ts";

function scope(fact: Envelope, regionPolicy: EvaluatedOrganization["regionPolicy"] = "all") {
  const view = indexFacts([fact], { accountId, now }).view();
  return scopeRegions(view, { ...anInput().organization, regionPolicy });
}

describe("scopeRegions", () => {
  it("keeps what is enabled or being disabled, and leaves out only what is disabled", () => {
    const fact = aRegionsFact([
      ["b", "ENABLED"],
      ["a", "ENABLED_BY_DEFAULT"],
      ["c", "DISABLING"],
      ["d", "DISABLED"],
      ["e", "ENABLING"],
    ]);
    expect(scope(fact)).toEqual({
      known: true,
      regions: [
        { region: "a", scope: "active" },
        { region: "b", scope: "active" },
        { region: "c", scope: "active" },
        { region: "d", scope: "na", why: "The region is disabled.", closed: false },
        { region: "e", scope: "unknown", gap: { kind: "region", why: "enabling" } },
      ],
    });
  });

  it("calls a region that the connection leaves out not scanned, never out of scope", () => {
    expect(scope(aRegionsFact(["a", "b", ["c", "DISABLED"]]), ["a"])).toMatchObject({
      regions: [
        { region: "a", scope: "active" },
        { region: "b", scope: "unknown", gap: { why: "not_scanned" } },
        { region: "c", scope: "na" },
      ],
    });
  });

  it("believes the fallback where the first call was refused", () => {
    const fact = aFact("account.regions", [], {
      source: "ec2:DescribeRegions",
      regions: [{ RegionName: "a", RegionOptStatus: "ENABLED" }],
    });
    const ops = [
      { op: "account:ListRegions", outcome: "denied" as const },
      { op: "ec2:DescribeRegions", outcome: "ok" as const },
    ];
    expect(scope({ ...fact, complete: false, ops })).toMatchObject({ known: true });
    expect(scope({ ...fact, complete: false, ops: ops.slice(0, 1) })).toMatchObject({ known: false });
  });

  it("names the refusal where there is no list", () => {
    const fact = { ...denied(aRegionsFact(), "account:ListRegions"), data: null };
    expect(scope(fact)).toMatchObject({ known: false, gap: { kind: "denied", op: "account:ListRegions" } });
  });

  it("does not take an empty list for an account without regions", () => {
    expect(scope(aRegionsFact([]))).toMatchObject({ known: false });
  });

  it("counts a region that is listed twice in its widest scope", () => {
    expect(scope(aRegionsFact([["a", "DISABLED"], "a"]))).toMatchObject({
      regions: [{ region: "a", scope: "active" }],
    });
  });
});
