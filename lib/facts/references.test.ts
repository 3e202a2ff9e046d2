import { expect, test } from "vitest";
import type { Envelope } from "./envelope.ts";
import { referencesOf } from "./references.ts";

const own = "111122223333";
const arn = (name: string) => `arn:aws:iam::${own}:role/${name}`;

function trust(AWS: unknown, Effect = "Allow"): string {
  return JSON.stringify({ Statement: [{ Effect, Principal: { AWS }, Action: "sts:AssumeRole" }] });
}

function envelope(data: unknown, collector = "iam.authorization"): Envelope {
  return {
    partition: "aws",
    accountId: own,
    region: "global",
    collector,
    schema: 1,
    observedAt: "2026-11-22T08:00:00.000Z",
    complete: true,
    ops: [],
    data,
  };
}

const role = (name: string, trustPolicy: string | null) => ({ Arn: arn(name), trustPolicy });

test("accounts that trust policies let in, by ARN or bare id, once a role", () => {
  const roles = [
    role("b", trust("arn:aws:iam::444455556666:root")),
    role("a", trust(["444455556666", "arn:aws:iam::444455556666:user/x"])),
    role("gov", trust("arn:aws-us-gov:sts::777788889999:assumed-role/r/s")),
    role("own", trust(`arn:aws:iam::${own}:root`)),
    role("denied", trust("222233334444", "Deny")),
    role(
      "service",
      JSON.stringify({ Statement: { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" } } }),
    ),
    role("anybody", JSON.stringify({ Statement: { Effect: "Allow", Principal: "*" } })),
    role("deleted", trust("AROAEXAMPLEEXAMPLE")),
    role("broken", "{"),
    role("none", null),
  ];
  const auditRole = role("audit", trust("999900002222"));
  expect(referencesOf(envelope({ auditRole, roles }))).toEqual([
    { accountId: "444455556666", ref: arn("a"), roles: 2 },
    { accountId: "777788889999", ref: arn("gov"), roles: 1 },
    { accountId: "999900002222", ref: arn("audit"), roles: 1 },
  ]);
});

test("facts that were not read say nothing", () => {
  expect(referencesOf(envelope(null))).toBeNull();
  expect(referencesOf(envelope({ roles: [] }, "iam.summary"))).toBeNull();
});
