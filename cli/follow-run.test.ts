import { describe, expect, it } from "vitest";
import { AppError } from "#lib/errors.ts";
import { demoExitCode } from "./demo-organization.ts";
import { type FollowedRun, reportText, requireFinished, runExitCode, runReport } from "./follow-run.ts";

function aRun(change: Partial<FollowedRun>): FollowedRun {
  return {
    id: "5f1d7f0e-8a41-4a0c-9a53-1d4b4a1b7c11",
    number: 1,
    organizationId: "o-1234567890",
    state: "finished",
    active: false,
    startedBy: "cli:test",
    createdAt: "2026-11-22T00:00:00.000Z",
    startedAt: "2026-11-22T00:00:01.000Z",
    finishedAt: "2026-11-22T00:00:09.000Z",
    failure: null,
    counts: { complete: 1, partial: 1, failed: 2, running: 0, waiting: 0, skipped: 1, total: 5 },
    calls: 12,
    throttles: 0,
    itemsChanged: 0,
    elapsedSeconds: 8,
    onlySome: false,
    retryOf: null,
    topCauses: [],
    failures: [
      { accountId: "000000000002", name: "two", code: "internal", message: "Given up." },
      {
        accountId: "000000000003",
        name: "three",
        code: "role_missing_or_trust",
        message: "The role is missing. AWS said: AccessDenied: no",
      },
    ],
    ...change,
  };
}

describe("runReport", () => {
  it("has the contract's shape: sorted failures, sentence and class, upper-case state", () => {
    expect(runReport(aRun({}))).toEqual({
      run: {
        id: "5f1d7f0e-8a41-4a0c-9a53-1d4b4a1b7c11",
        startedAt: "2026-11-22T00:00:01.000Z",
        finishedAt: "2026-11-22T00:00:09.000Z",
        state: "FINISHED",
      },
      accounts: { total: 5, succeeded: 2, failed: 2, skipped: 1 },
      failures: [
        { account: "000000000002", reason: "Given up.", reasonCode: "internal", detail: "" },
        {
          account: "000000000003",
          reason: "The role is missing.",
          reasonCode: "role_missing_or_trust",
          detail: "AccessDenied: no",
        },
      ],
      calls: 12,
      seconds: 8,
    });
  });

  it("names every failed account in the text", () => {
    const text = reportText(runReport(aRun({})));
    expect(text).toContain("2 of 5 accounts refreshed, 2 failed, 1 skipped");
    for (const account of ["000000000002", "000000000003"]) expect(text).toContain(account);
  });
});

describe("exit codes", () => {
  it("3 where accounts failed, 0 where they were only skipped", () => {
    expect(runExitCode(runReport(aRun({})))).toBe(3);
    const skipped = aRun({
      counts: { complete: 1, partial: 0, failed: 0, running: 0, waiting: 0, skipped: 4, total: 5 },
    });
    expect(runExitCode(runReport(skipped))).toBe(0);
  });

  it("the demo's is 0 only when every failure was planned", () => {
    const { failures } = runReport(aRun({}));
    expect(demoExitCode({ failures, planned: ["000000000002", "000000000003"] })).toBe(0);
    expect(demoExitCode({ failures, planned: ["000000000002"] })).toBe(3);
    expect(demoExitCode({ failures: [], planned: [] })).toBe(0);
  });

  it("a run that failed as a whole is an error with its own words", () => {
    const failed = aRun({
      state: "failed",
      failure: { code: "denied", message: "The management account is closed to us." },
    });
    expect(() => requireFinished(failed)).toThrow(AppError);
    expect(() => requireFinished(failed)).toThrow("The management account is closed to us.");
    expect(() => requireFinished(aRun({}))).not.toThrow();
  });

  it("a cancelled run says how far it came and how it goes on", () => {
    const cancelled = aRun({
      state: "cancelled",
      counts: { complete: 1, partial: 1, failed: 2, running: 0, waiting: 3, skipped: 1, total: 8 },
    });
    expect(() => requireFinished(cancelled)).toThrow("cancelled after 5 of 8 accounts");
    expect(() => requireFinished(cancelled)).toThrow("waymark runs resume 1");
  });
});
