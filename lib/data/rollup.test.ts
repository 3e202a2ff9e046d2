import { describe, expect, test } from "vitest";
import {
  accountCounts,
  addCounts,
  type CountedStatus,
  countStatuses,
  expectedItems,
  type ItemOutline,
  noCounts,
  overallShare,
  stageCell,
  stageTotals,
} from "./rollup.ts";

const met: CountedStatus = {
  state: "MET",
  fractionHundredths: 100,
  units: 4,
  known: 4,
  excepted: 0,
  reasonCode: "met",
};
const notMet: CountedStatus = { ...met, state: "NOT_MET", fractionHundredths: 0, reasonCode: "failing" };
const partial: CountedStatus = { ...met, state: "PARTIAL", fractionHundredths: 50, reasonCode: "failing" };
const partialUnread: CountedStatus = { ...partial, units: 4, known: 3 };
const unknown: CountedStatus = {
  ...met,
  state: "UNKNOWN",
  fractionHundredths: null,
  known: 0,
  reasonCode: "denied",
};
const na: CountedStatus = { ...met, state: "NOT_APPLICABLE", fractionHundredths: null, units: 0, known: 0 };
const metByException: CountedStatus = { ...met, excepted: 2 };
const nothingLeft: CountedStatus = {
  ...partial,
  fractionHundredths: 99,
  excepted: 3,
  reasonCode: "excepted",
};

describe("the state of a cell", () => {
  test.each([
    ["no applicable item", [na, na], "na", 0, 0],
    ["no item at all", [], "na", 0, 0],
    ["all applicable items met", [met, met, na], "met", 100, 0],
    ["nothing met, one known failure", [notMet], "no", 0, 0],
    ["nothing met, a failure and an unknown: failure outranks unknown", [notMet, unknown], "no", 0, 50],
    ["something met, something known to fail", [met, notMet], "partly", 50, 0],
    ["a partial alone counts as something met", [partial], "partly", 50, 0],
    ["a partial with unread units shows them", [partialUnread], "partly", 50, 25],
    ["met, failing and unknown", [met, notMet, unknown], "partly", 33, 33],
    ["nothing fails, nothing was read", [unknown, unknown], "unk", 0, 100],
    ["nothing fails, a part was read: unknown outranks met", [met, unknown], "unk", 50, 50],
    ["excepted and unknown", [metByException, unknown], "unk", 0, 50],
    ["complete but for accepted risks", [met, metByException], "exc", 50, 0],
    ["complete by exceptions alone", [nothingLeft], "exc", 0, 0],
    ["an exception beside a failure is something, but not met", [metByException, notMet], "partly", 0, 0],
  ] as const)("%s", (_case, statuses, state, fill, unread) => {
    expect(stageCell(countStatuses(3, statuses))).toMatchObject({
      stage: 3,
      state,
      fillHundredths: fill,
      unknownHundredths: unread,
    });
  });

  test("what is complete by exception is counted beside met, never as met", () => {
    expect(
      stageCell(countStatuses(3, [met, metByException, nothingLeft, notMet, unknown, na])),
    ).toMatchObject({
      met: 1,
      excepted: 2,
      notMet: 1,
      unknown: 1,
      applicable: 5,
    });
  });

  test("a share is rounded down: 2 of 3 is 66, and a partial never fills its cell", () => {
    expect(stageCell(countStatuses(3, [met, met, notMet])).fillHundredths).toBe(66);
    expect(stageCell(countStatuses(3, [{ ...partial, fractionHundredths: 99 }])).fillHundredths).toBe(99);
  });
});

const outline = (id: string, scope: ItemOutline["scope"]): ItemOutline => ({
  id,
  stage: Number(id.split(".")[0]),
  kind: "automatic",
  scope,
  evaluatorVersion: 1,
});
const items = [outline("1.2", "organization"), outline("1.1", "account"), outline("3.2", "account")];

describe("the stages of an account", () => {
  const own = new Map([
    [1, countStatuses(1, [met])],
    [3, countStatuses(3, [notMet])],
  ]);
  const organization = new Map([[1, countStatuses(1, [met])]]);
  const states = (counts: ReturnType<typeof accountCounts>) =>
    counts.map(stageCell).map(({ state }) => state);

  test("its own items and those of the organization add up", () => {
    const cells = accountCounts(expectedItems(items), own, organization, "inherited").map(stageCell);
    expect(cells).toHaveLength(10);
    expect(cells[0]).toMatchObject({ stage: 1, state: "met", met: 2, applicable: 2 });
    expect(cells[2]).toMatchObject({ state: "no" });
    expect(cells[1]).toMatchObject({ state: "na" });
  });

  test("never evaluated: every item is unknown", () => {
    const counts = accountCounts(expectedItems(items), undefined, undefined, "inherited");
    expect(states(counts).filter((state) => state !== "na")).toEqual(["unk", "unk"]);
    expect(overallShare(counts)).toEqual({ metHundredths: 0, unknownHundredths: 100, met: 0, applicable: 3 });
  });

  test("an item of the catalogue without a status is unknown", () => {
    const counts = accountCounts(
      expectedItems([...items, outline("3.9", "account")]),
      own,
      organization,
      "inherited",
    );
    expect(stageCell(counts[2] ?? noCounts(3))).toMatchObject({ state: "no", notMet: 1, unknown: 1 });
  });

  test("a suspended account takes nothing from the organization; of a departed one it is unknown", () => {
    const suspended = new Map([[1, countStatuses(1, [na])]]);
    expect(states(accountCounts(expectedItems(items), suspended, organization, "out_of_scope"))[0]).toBe(
      "na",
    );
    expect(states(accountCounts(expectedItems(items), own, organization, "departed"))[0]).toBe("unk");
  });
});

test("a stage over many accounts counts items, and the accounts that are complete", () => {
  const account = (...statuses: CountedStatus[]) => [countStatuses(3, statuses)];
  const totals = stageTotals([
    account(met, met),
    account(met, metByException),
    account(met, notMet),
    account(na),
  ]);
  expect(totals[2]).toMatchObject({ met: 4, applicable: 6, accountsDone: 2, accountsApplicable: 3 });
  expect(totals).toHaveLength(10);
});

test("sums do not depend on how they are grouped", () => {
  const parts = [met, notMet, partialUnread, unknown, metByException].map((status) =>
    countStatuses(3, [status]),
  );
  const [a, b, ...rest] = parts;
  expect(addCounts(3, [addCounts(3, [a ?? noCounts(3), b ?? noCounts(3)]), ...rest])).toEqual(
    countStatuses(3, [met, notMet, partialUnread, unknown, metByException]),
  );
});
