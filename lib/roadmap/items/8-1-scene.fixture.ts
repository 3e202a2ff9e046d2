/** An account under service control policies, for the tests of 8.1. */
import type { Envelope } from "#lib/facts/envelope.ts";
import { accountId, aRegionsFact } from "#lib/roadmap/a-fact.fixture.ts";
import {
  type AnyPolicy,
  aPoliciesFact,
  aTreeOfUnits,
  deny,
  goodPolicy,
  goodStatements,
} from "#lib/roadmap/a-guardrail.fixture.ts";
import { replacing } from "#lib/roadmap/a-scan.fixture.ts";
import { aPolicyText, aRole, aRolesFact } from "#lib/roadmap/an-identity.fixture.ts";
import { anInput } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import { defaultSettings } from "#lib/roadmap/settings.ts";

export const home = "us-east-1";
export const enabled = [home, "eu-west-1", "sa-east-1"];
export const settings = { ...defaultSettings, homeRegions: [home] };

export interface Scene {
  policies?: readonly AnyPolicy[];
  full?: readonly string[];
  tree?: Envelope;
  own?: readonly Envelope[];
  shared?: readonly Envelope[];
  changes?: Parameters<typeof anInput>[0];
}

export function judge({
  policies = [goodPolicy()],
  full,
  tree = aTreeOfUnits(),
  own = [],
  shared = [],
  changes = {},
}: Scene) {
  const input: AccountInput = anInput({
    settings,
    facts: replacing([aRegionsFact(enabled), aRolesFact([aRole("worker")])], ...own),
    sharedFacts: [tree, aPoliciesFact(policies, full), ...shared],
    ...changes,
  });
  const verdict = evaluateAccount(input).get("8.1");
  if (verdict === undefined) throw new Error("no verdict");
  return verdict;
}

export const outcome = (scene: Scene) => {
  const { state, fractionHundredths } = judge(scene);
  return state === "PARTIAL" ? `${state} ${fractionHundredths}` : state;
};
export const failing = (scene: Scene) => judge(scene).failing.map(({ resource }) => resource);
export const exempting = (arns: string | string[]) => ({
  Condition: { ArnNotLike: { "aws:PrincipalArn": arns } },
});
export const without = (statement: keyof typeof goodStatements) => goodPolicy({ [statement]: null });
export const admin = (name: string, trust?: string, Path = "/") => ({
  ...aRole(name),
  Path,
  Arn: `arn:aws:iam::${accountId}:role${Path}${name}`,
  inlinePolicies: [{ PolicyName: "all", document: aPolicyText("*") }],
  ...(trust === undefined ? {} : { trustPolicy: trust }),
});
export const trusting = (id: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: `arn:aws:iam::${id}:root` } },
  });
const tower = "arn:aws:iam::*:role/AWSControlTowerExecution";
export const towerStatements = {
  protect_cloudtrail: { ...goodStatements.protect_cloudtrail, ...exempting(tower) },
  protect_guardduty: { ...goodStatements.protect_guardduty, ...exempting([tower]) },
};
export const leave = (Condition: object) =>
  goodPolicy({ deny_leave_org: deny("organizations:LeaveOrganization", { Condition }) });
