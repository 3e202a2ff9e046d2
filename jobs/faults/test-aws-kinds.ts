/** What each AWS row of the table means to the simulator, and how a call may end that it strikes. */
import type { Outcome } from "#lib/facts/envelope.ts";
import type { Fault, FaultRule } from "#lib/sim/faults.ts";

export interface AwsKind {
  fault: Fault;
  rest?: Pick<FaultRule, "probability" | "count" | "after">;
  /** How the operation may end; empty: it has to succeed after all. */
  outcomes: readonly Outcome[];
  /** It may also succeed. */
  mayPass?: true;
  /** Operations whose answer is right even so: an answer without members says that there is nothing. */
  exceptOperations?: readonly string[];
}

const falsified = (how: (Fault & { kind: "falsified" })["how"]): Fault => ({ kind: "falsified", how });
const denied = (by: (Fault & { kind: "denied" })["by"]): AwsKind => {
  return { fault: { kind: "denied", by }, outcomes: ["denied"] };
};
const malformed: readonly Outcome[] = ["invalid", "error"];

/** By the id of the table's row. */
export const awsKinds: Readonly<Record<string, AwsKind>> = {
  "throttled-30": { fault: { kind: "throttled" }, rest: { probability: 0.3 }, outcomes: [] },
  "throttled-90": {
    fault: { kind: "throttled" },
    rest: { probability: 0.9 },
    outcomes: ["throttled"],
    mayPass: true,
  },
  throttled: { fault: { kind: "throttled" }, outcomes: ["throttled"] },
  "500-once": { fault: { kind: "internal" }, rest: { count: 1 }, outcomes: [] },
  "500": { fault: { kind: "internal" }, outcomes: ["error"] },
  "503": { fault: { kind: "unavailable" }, outcomes: ["throttled"] },
  "read-timeout": { fault: { kind: "timeout" }, outcomes: ["timeout"] },
  "reset-once": { fault: { kind: "reset", when: "before" }, rest: { count: 1 }, outcomes: [] },
  reset: { fault: { kind: "reset", when: "before" }, outcomes: ["network"] },
  "reset-middle": { fault: { kind: "reset", when: "middle" }, outcomes: ["network"] },
  truncated: { fault: falsified("truncated"), outcomes: ["invalid"] },
  "other-protocol": { fault: falsified("other-protocol"), outcomes: ["invalid"] },
  page: { fault: falsified("page"), outcomes: ["invalid"] },
  empty: { fault: falsified("empty"), outcomes: ["invalid"] },
  hollow: {
    fault: falsified("hollow"),
    outcomes: ["invalid"],
    exceptOperations: [
      "ec2:GetInstanceMetadataDefaults",
      "guardduty:GetAdministratorAccount",
      "resourceexplorer:GetDefaultView",
      "s3:GetBucketLocation",
      "s3:GetBucketLogging",
      "s3:GetBucketNotificationConfiguration",
      "s3:GetBucketVersioning",
      "s3:GetObjectLockConfiguration",
      "sqs:ListQueues",
    ],
  },
  "wrong-types": { fault: falsified("wrong-types"), outcomes: malformed, mayPass: true },
  sparse: { fault: falsified("sparse"), outcomes: malformed, mayPass: true },
  huge: { fault: falsified("huge"), outcomes: ["invalid"] },
  "foreign-account": { fault: falsified("foreign-account"), outcomes: malformed, mayPass: true },
  "empty-page": { fault: falsified("empty-page"), outcomes: [] },
  endless: { fault: falsified("endless"), outcomes: ["invalid"] },
  "repeated-token": { fault: falsified("repeated-token"), outcomes: ["invalid"] },
  "denied-identity": denied("identity"),
  "denied-boundary": denied("boundary"),
  "denied-scp": denied("scp"),
  "denied-unknown": denied("unknown"),
  "expired-once": {
    fault: { kind: "expired" },
    rest: { count: 1 },
    outcomes: [],
    // Our own keys are fixed here: there are no others to try.
    exceptOperations: ["sts:AssumeRole"],
  },
  expired: { fault: { kind: "expired" }, outcomes: ["expired"] },
  "unknown-key": { fault: { kind: "unknown-key" }, outcomes: ["expired", "region_disabled"] },
  skewed: { fault: { kind: "skewed" }, outcomes: ["error", "expired"] },
  "unknown-operation": { fault: { kind: "unknown-operation" }, outcomes: ["error"] },
};
