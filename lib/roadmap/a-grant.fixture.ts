/** Builders for tests of 8.3 and 10.1: users, groups and policies of an account. */
import type { Envelope } from "#lib/facts/envelope.ts";
import type { GrantedUser, IamRole } from "#lib/facts/iam.ts";
import type { FactsOf } from "#lib/facts/registry.ts";
import { accountId } from "./a-fact.fixture.ts";
import { aPolicyText, aRole, aRolesFact } from "./an-identity.fixture.ts";

/** One statement on one bucket: as refined as can be. */
export const refinedText = aPolicyText(["s3:GetObject", "s3:PutObject"], {
  Resource: "arn:aws:s3:::app-data/*",
});

/** A role of a service with refined policies, or with another document. */
export function aGrantedRole(
  name: string,
  document: string | null = refinedText,
  more: Partial<IamRole> = {},
): IamRole {
  return aRole(name, { inlinePolicies: [{ PolicyName: "own", document }], ...more });
}

/** A user to whom nothing is granted. */
export function aGrantedUser(UserName: string, more: Partial<GrantedUser> = {}): GrantedUser {
  return {
    Arn: `arn:aws:iam::${accountId}:user/${UserName}`,
    UserName,
    GroupList: [],
    permissionsBoundary: null,
    attachedPolicies: [],
    inlinePolicies: [],
    ...more,
  };
}

type Group = NonNullable<FactsOf<"iam.authorization">["groups"]>[number];

export function aGroup(GroupName: string, more: Partial<Group> = {}): Group {
  return {
    Arn: `arn:aws:iam::${accountId}:group/${GroupName}`,
    GroupName,
    attachedPolicies: [],
    inlinePolicies: [],
    ...more,
  };
}

/** The authorization details with these principals; documents by ARN. AdministratorAccess is readable. */
export function aGrantsFact(
  { roles = [], users = [], groups = [] }: { roles?: IamRole[]; users?: GrantedUser[]; groups?: Group[] },
  policies: Record<string, string | null> = {},
  owner = accountId,
): Envelope {
  const fact = aRolesFact(roles, policies, owner);
  // aRolesFact makes exactly this.
  return { ...fact, data: { ...(fact.data as FactsOf<"iam.authorization">), users, groups } };
}
