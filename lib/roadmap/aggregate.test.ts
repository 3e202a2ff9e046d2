import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Aggregation, aggregate, type ScoredUnit, type UnitResult } from "./aggregate.ts";

function units(passing: number, failing = 0, unknown = 0, excepted = 0, na = 0): ScoredUnit[] {
  const some = (result: UnitResult, count: number) =>
    Array.from({ length: count }, (): ScoredUnit => ({ result }));
  return [
    ...some("pass", passing),
    ...some("fail", failing),
    ...some("unknown", unknown),
    ...some("excepted", excepted),
    ...some("na", na),
  ];
}

const rows: [name: string, given: ScoredUnit[], expected: Partial<Aggregation>][] = [
  ["all pass", units(3), { state: "MET", fractionHundredths: 100, units: 3, known: 3 }],
  ["1 of 17 rounds down", units(1, 16), { state: "PARTIAL", fractionHundredths: 5 }],
  ["29 of 100 is 29, not 28", units(29, 71), { state: "PARTIAL", fractionHundredths: 29 }],
  ["nothing passes", units(0, 4), { state: "NOT_MET", fractionHundredths: 0 }],
  ["1 of 200 does not round to nothing", units(1, 199), { state: "PARTIAL", fractionHundredths: 1 }],
  ["999 of 1000 is not full marks", units(999, 1), { state: "PARTIAL", fractionHundredths: 99 }],
  [
    "a known failure outranks missing evidence, which stays in the denominator",
    units(2, 1, 1),
    { state: "PARTIAL", fractionHundredths: 50, evidenceIncomplete: true, known: 3, units: 4 },
  ],
  [
    "missing evidence without a known failure",
    units(2, 0, 1),
    { state: "UNKNOWN", fractionHundredths: null, knownFractionHundredths: 66, evidenceIncomplete: false },
  ],
  ["nothing is known", units(0, 0, 3), { state: "UNKNOWN", knownFractionHundredths: null, known: 0 }],
  [
    "failure and missing evidence, nothing earned",
    units(0, 1, 1),
    { state: "NOT_MET", evidenceIncomplete: true },
  ],
  ["no unit", [], { state: "NOT_APPLICABLE", fractionHundredths: null }],
  ["only units that do not apply", units(0, 0, 0, 0, 5), { state: "NOT_APPLICABLE", units: 0 }],
  [
    "only excepted ones are left",
    units(0, 0, 0, 2),
    { state: "PARTIAL", fractionHundredths: 99, excepted: 2, units: 0 },
  ],
  ["excepted ones leave the fraction", units(2, 0, 0, 1), { state: "MET", excepted: 1, units: 2 }],
  ["excepted beside unknown", units(0, 0, 1, 1), { state: "UNKNOWN", excepted: 1 }],
];

describe("aggregate: the order of evaluation", () => {
  it.each(rows)("%s", (_name, given, expected) => {
    expect(aggregate(given)).toMatchObject(expected);
  });

  it("adds up scores below full marks", () => {
    expect(aggregate([{ result: "fail", scoreHundredths: 80 }, { result: "pass" }])).toMatchObject({
      state: "PARTIAL",
      fractionHundredths: 90,
    });
  });

  it.each([
    ["a cap excludes MET", units(4), 90, "PARTIAL", 90],
    ["a cap above the share changes nothing", units(1, 1), 90, "PARTIAL", 50],
    ["a cap of nothing is not met", units(4), 0, "NOT_MET", 0],
    ["a cap holds for what is left of exceptions", units(0, 0, 0, 1), 60, "PARTIAL", 60],
  ] as const)("%s", (_name, given, cap, state, fraction) => {
    expect(aggregate(given, cap)).toMatchObject({ state, fractionHundredths: fraction });
  });
});

const unit: fc.Arbitrary<ScoredUnit> = fc.oneof(
  fc.constantFrom<ScoredUnit>(
    { result: "pass" },
    { result: "unknown" },
    { result: "na" },
    { result: "excepted" },
  ),
  fc.integer({ min: 0, max: 99 }).map((scoreHundredths): ScoredUnit => ({ result: "fail", scoreHundredths })),
);
const value = ({ fractionHundredths }: Aggregation) => fractionHundredths ?? -1;

describe("aggregate: for any units", () => {
  it("keeps the fraction an integer within its state's bounds", () => {
    fc.assert(
      fc.property(fc.array(unit), fc.integer({ min: 0, max: 100 }), (given, cap) => {
        const {
          state,
          fractionHundredths: f,
          units: inScope,
          known,
          knownFractionHundredths: k,
        } = aggregate(given, cap);
        expect(f === null || Number.isInteger(f)).toBe(true);
        if (state === "PARTIAL") expect(f).toSatisfy((n: number) => n >= 1 && n <= 99);
        else expect(f).toBe(state === "MET" ? 100 : state === "NOT_MET" ? 0 : null);
        expect(known).toBeLessThanOrEqual(inScope);
        expect(k === null || (state === "UNKNOWN" && k >= 0 && k <= cap)).toBe(true);
        if (state === "PARTIAL" && inScope > 0) expect(f).toBeLessThanOrEqual(Math.max(1, cap));
      }),
    );
  });

  it("does not care about their order", () => {
    const shuffled = fc
      .array(unit)
      .chain((given) =>
        fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })),
      );
    fc.assert(
      fc.property(shuffled, ([given, other]) => {
        expect(aggregate(other)).toEqual(aggregate(given));
      }),
    );
  });

  it("never improves by losing evidence, and never is met without all of it", () => {
    fc.assert(
      fc.property(fc.array(unit, { minLength: 1 }), fc.nat(), (given, at) => {
        const before = given.filter(({ result }) => result !== "na" && result !== "excepted");
        if (before.length === 0) return;
        const lost = at % before.length;
        const after = aggregate(
          before.map((one, i): ScoredUnit => (i === lost ? { result: "unknown" } : one)),
        );
        expect(after.state).not.toBe("MET");
        expect(value(after)).toBeLessThanOrEqual(Math.max(value(aggregate(before)), -1));
      }),
    );
  });
});
