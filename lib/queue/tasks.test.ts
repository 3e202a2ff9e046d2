import { describe, expect, it } from "vitest";
import { accountQueue, jobKey, taskName, taskPayloads } from "./tasks.ts";

const run = "5f1d7f0e-8a41-4a0c-9a53-1d4b4a1b7c11";

describe("taskName", () => {
  it("names AWS itself", () => expect(taskName("refresh-account", null)).toBe("refresh-account@aws"));

  it("hashes another endpoint, so that two endpoints never share a task", () => {
    const one = taskName("refresh-account", "http://127.0.0.1:4566");
    const other = taskName("refresh-account", "http://127.0.0.1:4567");
    expect(one).toMatch(/^refresh-account@[0-9a-f]{12}$/);
    expect(one).not.toBe(other);
    expect(taskName("refresh-account", "http://127.0.0.1:4566")).toBe(one);
  });

  it("keeps the tasks of one endpoint apart", () =>
    expect(taskName("close-run", "http://x")).not.toBe(taskName("refresh-account", "http://x")));
});

describe("payloads", () => {
  it("takes ids only", () => {
    expect(taskPayloads["refresh-account"].parse({ runId: run, accountId: "000000000001" })).toEqual({
      runId: run,
      accountId: "000000000001",
    });
    expect(
      taskPayloads["refresh-account"].safeParse({ runId: run, accountId: "000000000001", name: "prod" })
        .success,
    ).toBe(false);
  });

  it.each([
    ["an account id as a number", { runId: run, accountId: 1 }],
    ["an account id of 11 digits", { runId: run, accountId: "00000000001" }],
    ["a run id that is no uuid", { runId: "1", accountId: "000000000001" }],
  ])("refuses %s", (_name, payload) =>
    expect(taskPayloads["refresh-account"].safeParse(payload).success).toBe(false),
  );
});

it("addresses an account's queue and a run's jobs", () => {
  expect(accountQueue("000000000001")).toBe("acct:000000000001");
  expect(jobKey("refresh-account", run, "000000000001")).toBe(`refresh-account:${run}:000000000001`);
  expect(jobKey("close-run", run)).toBe(`close-run:${run}`);
});
