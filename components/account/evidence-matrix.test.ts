import { describe, expect, test } from "vitest";
import type { Evidence } from "#lib/roadmap/verdict.ts";
import { evidenceMatrix } from "./evidence-matrix.ts";

function aFact(region: string, result: Evidence["result"], collector = "guardduty.detector"): Evidence {
  return { collector, accountId: "111122223333", region, observed: "Detector on.", result };
}

describe("matrix of regional evidence", () => {
  test("one region, or only global facts, is a list", () => {
    expect(evidenceMatrix([aFact("eu-west-1", "pass"), aFact("global", "pass", "iam.summary")])).toBeNull();
  });

  test("what was only observed is not judged", () => {
    expect(evidenceMatrix([aFact("eu-west-1", "info"), aFact("us-east-1", "info")])).toBeNull();
  });

  test("the worst fact of a region and check is its cell: a failure outranks unknown, unknown outranks met", () => {
    const matrix = evidenceMatrix([
      aFact("us-east-1", "pass"),
      aFact("us-east-1", "unknown"),
      aFact("eu-west-1", "unknown"),
      aFact("eu-west-1", "fail"),
    ]);
    expect(matrix?.rows).toEqual([
      { region: "eu-west-1", results: ["fail"], known: 1, asked: 1 },
      { region: "us-east-1", results: ["unknown"], known: 0, asked: 1 },
    ]);
  });

  test("a check without a fact in a region is not asked there", () => {
    const matrix = evidenceMatrix([
      aFact("eu-west-1", "pass"),
      aFact("eu-west-1", "pass", "guardduty.admins"),
      aFact("us-east-1", "fail", "guardduty.admins"),
    ]);
    expect(matrix?.checks).toEqual(["guardduty.detector", "guardduty.admins"]);
    expect(matrix?.rows).toEqual([
      { region: "eu-west-1", results: ["pass", "pass"], known: 2, asked: 2 },
      { region: "us-east-1", results: [null, "fail"], known: 1, asked: 1 },
    ]);
  });

  test("regions to which nothing applies are only counted", () => {
    const matrix = evidenceMatrix([
      aFact("eu-west-1", "pass"),
      aFact("af-south-1", "na"),
      aFact("me-south-1", "na"),
    ]);
    expect(matrix?.rows.map(({ region }) => region)).toEqual(["eu-west-1"]);
    expect(matrix?.outside).toBe(2);
  });
});
