/** What the tests of 5.3 share. */
import type { IamRole } from "#lib/facts/iam.ts";
import type { RoleUsage } from "#lib/facts/iam-access.ts";
import { accountId } from "#lib/roadmap/a-fact.fixture.ts";
import {
  admin,
  aPolicyText,
  aRole,
  aRolesFact,
  aUsage,
  aUsageFact,
  githubArn,
} from "#lib/roadmap/an-identity.fixture.ts";
import { anInput, goodFactsBut } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

export function judge(input: AccountInput): Verdict {
  const verdict = evaluateAccount(input).get("5.3");
  if (verdict === undefined) throw new Error("no verdict on 5.3");
  return verdict;
}

export type Change = Parameters<typeof anInput>[0];

export function withRoles(
  roles: IamRole[],
  usages: RoleUsage[],
  policies: Record<string, string | null> = {},
  more: Change = {},
): AccountInput {
  return anInput({ facts: goodFactsBut(aRolesFact(roles, policies), aUsageFact(...usages)), ...more });
}

export const many = (count: number) =>
  Array.from({ length: count }, (_, at) => `role-${String(at).padStart(4, "0")}`);
export const twelve = many(12).map((_, at) => `service${at}`);
export const administrator = aRole("admin", { attachedPolicies: [admin] });
export const boundary = `arn:aws:iam::${accountId}:policy/boundary`;
export const github = (condition: object | null, action = "sts:AssumeRoleWithWebIdentity") =>
  JSON.stringify({
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: githubArn },
        Action: action,
        ...(condition === null ? {} : { Condition: condition }),
      },
    ],
  });
export const host = "token.actions.githubusercontent.com";
export const writes = [
  { PolicyName: "deploy", document: aPolicyText(["s3:PutObject", "lambda:UpdateFunctionCode"]) },
];
export const deploy = (condition: object | null) =>
  withRoles(
    [aRole("deploy", { trustPolicy: github(condition), inlinePolicies: writes })],
    [aUsage("deploy", ["s3", "lambda"])],
  );

export type Row = [name: string, input: AccountInput, expected: Partial<Verdict>];
