import { expect, test } from "vitest";
import type { Envelope, Operation } from "#lib/facts/envelope.ts";
import { coverageOf, parseCause } from "./coverage-write.ts";

function envelope(collector: string, region: string, ...ops: Operation[]): Envelope {
  const complete = ops.every(({ outcome }) => outcome === "ok" || outcome === "absent");
  return {
    partition: "aws",
    accountId: "222222220001",
    region,
    collector,
    schema: 1,
    observedAt: "2026-11-22T08:00:00.000Z",
    complete,
    ops,
    data: null,
  };
}

const denied: Operation = {
  op: "guardduty:ListDetectors",
  outcome: "denied",
  deniedBy: "scp",
  policyId: "p-1",
  message: "explicit deny",
};

test("reads are collectors × regions; entering is none, what does not exist is none", () => {
  const coverage = coverageOf([
    envelope("sts.assume", "global", { op: "sts:AssumeRole", outcome: "ok" }),
    envelope("iam.summary", "global", { op: "iam:GetAccountSummary", outcome: "ok" }),
    envelope("guardduty.detector", "eu-west-1", { op: "guardduty:ListDetectors", outcome: "absent" }),
    envelope("guardduty.detector", "us-east-2", denied),
    envelope("guardduty.detector", "me-south-1", { ...denied, outcome: "region_disabled" }),
  ]);
  expect(coverage).toMatchObject({
    reads: 3,
    missing: 1,
    regions: ["eu-west-1", "global", "us-east-2"],
    regionReads: [1, 1, 1],
    regionMissing: [0, 0, 1],
    causes: ["denied|guardduty:ListDetectors|scp|p-1"],
    causeReads: [1],
    detail: { messages: ["explicit deny"], regionsKnown: true },
  });
});

test("one read counts once a cause, however many of its calls were refused", () => {
  const coverage = coverageOf([
    envelope("s3.exposure", "global", { ...denied, resource: "a" }, { ...denied, resource: "b" }),
  ]);
  expect(coverage).toMatchObject({ reads: 1, missing: 1, causeReads: [1] });
});

test("an account whose regions could not be listed says so", () => {
  const list = envelope("account.regions", "global", { op: "account:ListRegions", outcome: "denied" });
  expect(coverageOf([list]).detail.regionsKnown).toBe(false);
  const asked = envelope("guardduty.detector", "eu-west-1", { op: "guardduty:ListDetectors", outcome: "ok" });
  expect(coverageOf([list, asked]).detail.regionsKnown).toBe(true);
});

test("a cause comes back as it was, policies with bars in their names too", () => {
  expect(parseCause("denied|iam:ListUsers|scp|a|b")).toEqual({
    code: "denied",
    operation: "iam:ListUsers",
    deniedBy: "scp",
    policyId: "a|b",
  });
  expect(parseCause("role_missing_or_trust")).toEqual({
    code: "role_missing_or_trust",
    operation: null,
    deniedBy: null,
    policyId: null,
  });
});
