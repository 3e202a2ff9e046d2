/** Whom item 8.3 judges: users and roles with everything that is granted to them, themselves or through groups. */
import type { IamAuthorization, IamRole } from "#lib/facts/iam.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import { judgePlatformRole } from "#lib/roadmap/platform-roles.ts";

/** A policy of a principal, by itself or through one of its groups. */
export interface Grant {
  /** Name of an inline policy, ARN of a managed one. */
  source: string;
  /** null: inline. */
  arn: string | null;
  /** null: nobody would tell. */
  document: string | null;
}

export interface GrantedPrincipal {
  arn: string;
  name: string;
  grants: readonly Grant[];
  /** null: it has none. */
  boundary: Grant | null;
  /** Trust policy of a role; null: a user, or not in the answer. */
  trust: string | null;
  /** Its groups that the account does not list: what they grant is not known. */
  lostGroups: readonly string[];
}

export interface Principals {
  principals: GrantedPrincipal[];
  /** Names of the roles that are accepted because AWS put them there, sorted. */
  platform: string[];
}

/** The lists of `iam.authorization`; absent ones were not read. */
export interface GrantLists extends Pick<IamAuthorization, "policies" | "auditRole"> {
  roles: NonNullable<IamAuthorization["roles"]>;
  users: NonNullable<IamAuthorization["users"]>;
  groups: NonNullable<IamAuthorization["groups"]>;
}

type Attachments = Pick<IamRole, "attachedPolicies" | "inlinePolicies">;

/**
 * Users and roles but service-linked ones, the audit role, and those that AWS put into the account with the trust that it
 * gives them. Groups are no principals: what they grant counts for their users.
 */
export function listPrincipals(
  lists: GrantLists,
  organization: Pick<AccountInput["organization"], "managementAccountId" | "securityAccountId">,
): Principals {
  const texts = new Map((lists.policies ?? []).map(({ Arn, document }) => [Arn, document]));
  const managed = (arn: string): Grant => ({ source: arn, arn, document: texts.get(arn) ?? null });
  const grantsOf = ({ attachedPolicies, inlinePolicies }: Attachments): Grant[] => [
    ...attachedPolicies.map(managed),
    ...inlinePolicies.map(({ PolicyName, document }) => ({ source: PolicyName, arn: null, document })),
  ];
  const boundaryOf = (arn: string | null) => (arn === null ? null : managed(arn));
  const groups = new Map(lists.groups.map((group) => [group.GroupName, grantsOf(group)]));
  const users = lists.users.map((user) => ({
    arn: user.Arn,
    name: user.UserName,
    grants: [...grantsOf(user), ...user.GroupList.flatMap((name) => groups.get(name) ?? [])],
    boundary: boundaryOf(user.permissionsBoundary),
    trust: null,
    lostGroups: user.GroupList.filter((name) => !groups.has(name)),
  }));
  const platform: string[] = [];
  const roles = lists.roles.flatMap((role): GrantedPrincipal[] => {
    if (role.Arn === lists.auditRole?.Arn || role.Path.startsWith("/aws-service-role/")) return [];
    if (judgePlatformRole(role, organization) === "own") {
      platform.push(role.RoleName);
      return [];
    }
    return [
      {
        arn: role.Arn,
        name: role.RoleName,
        grants: grantsOf(role),
        boundary: boundaryOf(role.permissionsBoundary),
        trust: role.trustPolicy,
        lostGroups: [],
      },
    ];
  });
  return { principals: [...users, ...roles], platform: platform.sort() };
}
