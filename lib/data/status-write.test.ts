import { expect, test } from "vitest";
import type { Evidence, Verdict } from "#lib/roadmap/verdict.ts";
import { statusColumns, statusRow } from "./status-write.ts";

const seen = (result: Evidence["result"], at: number): Evidence => ({
  collector: "ec2.compute",
  accountId: "111122223333",
  region: "eu-west-1",
  observed: `Disk ${at}.`,
  result,
});

function rowOf(failing: number, evidence: readonly Evidence[]) {
  const verdict: Verdict = {
    state: "NOT_MET",
    fractionHundredths: 0,
    units: failing,
    known: failing,
    knownFractionHundredths: null,
    excepted: 0,
    evidenceIncomplete: false,
    source: "assisted",
    reason: "No disk is copied.",
    reasonCode: "failing",
    failing: Array.from({ length: failing }, (_, at) => ({
      resource: `vol-${at}`,
      region: "eu-west-1",
      why: "No copy at all.",
    })),
    evidence: [...evidence],
    validUntil: null,
    evaluatorVersion: 1,
  };
  const row = statusRow("111122223333", "2.1", verdict);
  const cell = (name: (typeof statusColumns)[number]) => row[statusColumns.indexOf(name)];
  const list = <T>(name: "failing" | "evidence"): T[] => JSON.parse(String(cell(name)));
  return { count: cell("failing_count"), failing: list("failing"), evidence: list<Evidence>("evidence") };
}

test("an account of very many failing resources is counted in full and listed in part", () => {
  const { count, failing } = rowOf(1_500, []);
  expect(count).toBe(1_500);
  expect(failing).toHaveLength(1_000);
});

test("of too much evidence, what speaks against the item is kept; else the order stays", () => {
  const many = Array.from({ length: 1_200 }, (_, at) => seen("pass", at));
  const { evidence } = rowOf(1, [...many, seen("unknown", 1), seen("fail", 2)]);
  expect(evidence).toHaveLength(1_000);
  expect(evidence.slice(0, 2).map(({ result }) => result)).toEqual(["fail", "unknown"]);
  const few = [seen("pass", 1), seen("fail", 2)];
  expect(rowOf(1, few).evidence).toEqual(few);
});
