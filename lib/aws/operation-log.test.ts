import { describe, expect, test } from "vitest";
import type { Classified } from "./classify.ts";
import { OperationLog } from "./operation-log.ts";

const denied = (code = "AccessDenied"): Classified => ({
  outcome: "denied",
  code,
  message: "no",
  retry: "never",
});
const absent: Classified = { outcome: "absent", code: "None", message: "none", retry: "never" };

describe("operations of an envelope", () => {
  test("what all calls agree on is said once", () => {
    const log = new OperationLog();
    for (const bucket of ["a", "b", "c"]) log.failed("s3:GetBucketAcl", denied(), bucket);
    expect(log.operations()).toEqual([
      { op: "s3:GetBucketAcl", outcome: "denied", code: "AccessDenied", message: "no" },
    ]);
    expect(log.complete).toBe(false);
  });

  test("evidence speaks for all that no other entry names; failures are named, in order", () => {
    const log = new OperationLog();
    log.failed("s3:GetBucketAcl", denied("X"), "d");
    log.answered("s3:GetBucketAcl", "a");
    log.failed("s3:GetBucketAcl", absent, "b");
    log.failed("s3:GetBucketAcl", denied(), "c");
    expect(log.operations().map(({ outcome, resource }) => [outcome, resource])).toEqual([
      ["ok", undefined],
      ["denied", "c"],
      ["denied", "d"],
    ]);
  });

  test("absence beside failures: absent is what is left unnamed", () => {
    const log = new OperationLog();
    log.failed("s3:GetBucketAcl", denied(), "a");
    log.failed("s3:GetBucketAcl", denied(), "b");
    log.failed("s3:GetBucketAcl", absent, "c");
    expect(log.operations().map(({ outcome, resource }) => [outcome, resource])).toEqual([
      ["absent", undefined],
      ["denied", "a"],
      ["denied", "b"],
    ]);
  });

  test("gone and skipped are evidence, and keep their marks", () => {
    const log = new OperationLog();
    log.skipped("s3:ListBuckets", "rule");
    log.gone("iam:ListAccessKeys", "bob");
    expect(log.operations()).toEqual([
      { op: "iam:ListAccessKeys", outcome: "ok", resource: "bob", gone: true },
      { op: "s3:ListBuckets", outcome: "ok", skipped: "rule" },
    ]);
    expect(log.complete).toBe(true);
  });

  test("the order of the calls leaves no trace", () => {
    const one = new OperationLog();
    const other = new OperationLog();
    const calls = [
      (log: OperationLog) => log.answered("b:Op", "x"),
      (log: OperationLog) => log.failed("b:Op", denied(), "y"),
      (log: OperationLog) => log.failed("b:Op", denied(), "a"),
      (log: OperationLog) => log.answered("a:Op"),
      (log: OperationLog) => log.failed("c:Op", denied("X"), "one"),
      (log: OperationLog) => log.failed("c:Op", denied("Y"), "two"),
    ];
    for (const call of calls) call(one);
    for (const call of calls.toReversed()) call(other);
    expect(other.operations()).toEqual(one.operations());
  });
});
