import { describe, expect, it } from "vitest";
import type { Unit } from "./conclude.ts";
import type { FactsView } from "./facts-view.ts";
import { concludeWeighted, type WeightedGroup } from "./weighted.ts";

const view: FactsView = {
  find: () => {
    throw new Error("nothing is read");
  },
  accountsWith: () => [],
  limit: () => undefined,
  validUntil: () => null,
  closedBy: () => null,
};
const wording = { noun: ["unit", "units"], met: "Met.", none: "Nothing.", roleName: "role" } as const;
const item = { kind: "assisted", evaluatorVersion: 1 } as const;

const pass: Unit = { result: "pass", place: null };
const fail = (scoreHundredths = 0): Unit => ({
  result: "fail",
  scoreHundredths,
  place: null,
  why: "it fails",
});
const open: Unit = {
  result: "unknown",
  place: null,
  gaps: [{ kind: "said", code: "expired", text: "An answer has expired" }],
};
const na: Unit = { result: "na", place: null };
const many = (count: number, unit: Unit): Unit[] => Array.from({ length: count }, () => unit);
const group = (weight: number, ...units: Unit[]): WeightedGroup => ({ weight, units });

function judge(...groups: WeightedGroup[]) {
  const { state, fractionHundredths, knownFractionHundredths, evidenceIncomplete } = concludeWeighted(
    item,
    view,
    groups,
    wording,
  );
  return { state, f: fractionHundredths, known: knownFractionHundredths, evidenceIncomplete };
}

describe("concludeWeighted", () => {
  it.each([
    ["all pass", [group(50, pass), group(30, pass), group(20, pass)], { state: "MET", f: 100 }],
    [
      "the heaviest fails",
      [group(50, fail()), group(30, pass), group(20, pass)],
      { state: "PARTIAL", f: 50 },
    ],
    [
      "half of a group",
      [group(50, pass, fail()), group(30, pass), group(20, pass)],
      { state: "PARTIAL", f: 75 },
    ],
    [
      "one of 17",
      [group(50, pass, ...many(16, fail())), group(30, fail()), group(20, fail())],
      { state: "PARTIAL", f: 2 },
    ],
    [
      "a share that rounds to nothing",
      [group(1, pass, ...many(200, fail())), group(99, fail())],
      { state: "PARTIAL", f: 1 },
    ],
    [
      "nothing passes",
      [group(50, fail()), group(20, open)],
      { state: "NOT_MET", f: 0, evidenceIncomplete: true },
    ],
    ["never full marks", [group(999, pass), group(1, fail(99))], { state: "PARTIAL", f: 99 }],
    [
      "one is open",
      [group(50, pass), group(30, open), group(20, pass)],
      { state: "UNKNOWN", f: null, known: 70 },
    ],
    ["part of a group is open", [group(50, pass, open), group(50, pass)], { state: "UNKNOWN", known: 75 }],
    ["all are open", [group(50, open), group(50, open)], { state: "UNKNOWN", known: null }],
    [
      "a failure outranks what is open",
      [group(50, fail(50)), group(30, open), group(20, pass)],
      { state: "PARTIAL", f: 45, evidenceIncomplete: true },
    ],
    [
      "a group without units",
      [group(50, na), group(30, pass), group(20, fail())],
      { state: "PARTIAL", f: 60 },
    ],
    ["no units", [group(50, na), group(50)], { state: "NOT_APPLICABLE", f: null }],
    ["exceptions only", [group(50, { result: "excepted", place: null })], { state: "PARTIAL", f: 99 }],
    ["29 of 100", [group(100, ...many(29, pass), ...many(71, fail()))], { state: "PARTIAL", f: 29 }],
  ])("%s", (_name, groups, expected) => {
    expect(judge(...groups)).toMatchObject(expected);
  });
});
