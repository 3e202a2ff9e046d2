import { describe, expect, it } from "vitest";
import { addCounts, countingLine, countPlaywright, countVitest, settle } from "./test-count.ts";

const vitest = (over: object) => ({
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
  ...over,
});

describe("countVitest", () => {
  it("adds todo and skipped tests", () => {
    const report = vitest({ numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 });
    expect(countVitest(report)).toEqual({ passed: 5, failed: 1, skipped: 3 });
  });

  it("counts a file that could not be loaded as a failed test", () => {
    const testResults = [
      { name: "a.test.ts", status: "failed", assertionResults: [] },
      { name: "b.test.ts", status: "failed", assertionResults: [{ status: "failed" }] },
    ];
    expect(countVitest(vitest({ numFailedTests: 1, testResults })).failed).toBe(2);
  });

  it("refuses a report of another shape", () => {
    expect(() => countVitest({ passed: 3 })).toThrow();
  });
});

describe("countPlaywright", () => {
  it("counts a flaky test and an error outside of tests as failed", () => {
    const stats = { expected: 4, unexpected: 1, flaky: 1, skipped: 2 };
    expect(countPlaywright({ stats, errors: [{ message: "no server" }] })).toEqual({
      passed: 4,
      failed: 3,
      skipped: 2,
    });
  });
});

describe("settle", () => {
  it("makes a part without a single test a failure", () => {
    expect(settle({ passed: 0, failed: 0, skipped: 0 }, 0).failed).toBe(1);
  });

  it("makes a bad exit code without a failed test a failure", () => {
    expect(settle({ passed: 7, failed: 0, skipped: 0 }, 1).failed).toBe(1);
    expect(settle({ passed: 7, failed: 0, skipped: 0 }, null).failed).toBe(1);
  });

  it("leaves an honest count alone", () => {
    expect(settle({ passed: 7, failed: 2, skipped: 0 }, 1)).toEqual({ passed: 7, failed: 2, skipped: 0 });
    expect(settle({ passed: 7, failed: 0, skipped: 1 }, 0)).toEqual({ passed: 7, failed: 0, skipped: 1 });
  });
});

describe("countingLine", () => {
  it("names skipped tests only where there are some", () => {
    expect(countingLine({ passed: 3, failed: 0, skipped: 0 })).toBe("3 passed, 0 failed");
    expect(countingLine({ passed: 3, failed: 1, skipped: 2 })).toBe("3 passed, 1 failed, 2 skipped");
  });

  it("is the sum of the parts", () => {
    const parts = [
      { passed: 1, failed: 0, skipped: 0 },
      { passed: 40, failed: 2, skipped: 1 },
    ];
    expect(countingLine(addCounts(parts))).toBe("41 passed, 2 failed, 1 skipped");
  });
});
