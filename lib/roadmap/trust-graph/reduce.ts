/** Reduces what IAM says of an account to who may enter its roles, how much these may do, and who in it may assume others. */
import type { IamAuthorization, IamRole } from "#lib/facts/iam.ts";
import { parsePolicyDocument, type ReadablePolicy, type Statement } from "#lib/policy/document.ts";
import { coversPattern } from "#lib/policy/patterns.ts";
import { privilegeOf } from "#lib/policy/privilege.ts";
import type { GrantedPolicy } from "#lib/policy/refinement.ts";
import { listTrustEntries } from "#lib/policy/role-trust.ts";
import { statementsAbout } from "#lib/policy/statements.ts";
import type { Assumer, TrustedRole, TrustFacts } from "./facts.ts";

const assume = "sts:assumerole";

/** null: the account's roles, users or groups are not known, so that nothing can be said of its trust. */
export function reduceTrust(facts: IamAuthorization): TrustFacts | null {
  const { roles, users, groups, policies = [], auditRole } = facts;
  if (roles === undefined || users === undefined || groups === undefined) return null;
  const grants = grantsBy(policies, groups);
  const judgedRoles = roles.filter(({ Path }) => !Path.startsWith("/aws-service-role/"));
  const principals = [
    ...judgedRoles.map((role) => ({
      arn: role.Arn,
      granted: role.Arn === auditRole?.Arn ? grantsOfAudit(auditRole) : grants.of(role),
      boundary: grants.boundaryOf(role),
    })),
    ...users.map((user) => ({
      arn: user.Arn,
      granted: [...grants.of(user), ...user.GroupList.flatMap(grants.ofGroup)],
      boundary: grants.boundaryOf(user),
    })),
  ];
  const byArn = new Map(principals.map((one) => [one.arn, one]));
  return {
    roles: judgedRoles
      .filter((role) => isEnterable(role) || isIdentityCenterPath(role))
      .map(({ Arn, trustPolicy }): TrustedRole => {
        const { granted = [], boundary = null } = byArn.get(Arn) ?? {};
        return { arn: Arn, privilege: privilegeOf(granted, boundary), trust: trustPolicy };
      })
      .sort(byOwnArn),
    assumers: principals.flatMap((principal) => assumerOf(principal) ?? []).sort(byOwnArn),
  };
}

function byOwnArn(a: { arn: string }, b: { arn: string }): number {
  return a.arn < b.arn ? -1 : 1;
}

type Attachments = Pick<IamRole, "attachedPolicies" | "inlinePolicies">;

function grantsBy(
  policies: NonNullable<IamAuthorization["policies"]>,
  groups: NonNullable<IamAuthorization["groups"]>,
) {
  const texts = new Map(policies.map(({ Arn, document }) => [Arn, document]));
  const managed = (arn: string): GrantedPolicy => ({ source: arn, arn, document: texts.get(arn) ?? null });
  const of = ({ attachedPolicies, inlinePolicies }: Attachments): GrantedPolicy[] => [
    ...attachedPolicies.map(managed),
    ...inlinePolicies.map(({ PolicyName, document }) => ({ source: PolicyName, arn: null, document })),
  ];
  const byGroup = new Map(groups.map((group) => [group.GroupName, of(group)]));
  return {
    of,
    // What a group grants that the account does not list is not known.
    ofGroup: (name: string) => byGroup.get(name) ?? [{ source: name, arn: null, document: null }],
    boundaryOf: ({ permissionsBoundary }: Pick<IamRole, "permissionsBoundary">) =>
      permissionsBoundary === null ? null : managed(permissionsBoundary),
  };
}

/** The audit role's documents stand with itself, not with the other roles. */
function grantsOfAudit({
  attachedPolicies,
  inlinePolicies,
}: NonNullable<IamAuthorization["auditRole"]>): GrantedPolicy[] {
  return [
    ...attachedPolicies.map(({ PolicyArn, document }) => ({ source: PolicyArn, arn: PolicyArn, document })),
    ...inlinePolicies.map(({ PolicyName, document }) => ({ source: PolicyName, arn: null, document })),
  ];
}

/** What a permission set may do in the account: Identity Center alone makes roles with this path. */
function isIdentityCenterPath({ Path }: IamRole): boolean {
  return Path.startsWith("/aws-reserved/sso.amazonaws.com/");
}

/** By an AWS principal or everybody; a trust policy that nobody understands may let anybody in. */
function isEnterable({ trustPolicy }: IamRole): boolean {
  const parsed = trustPolicy === null ? null : parsePolicyDocument(trustPolicy);
  if (parsed === null || !parsed.readable) return true;
  return listTrustEntries(parsed).some(
    ({ enters, kind }) => enters.includes("role") && (kind === "aws" || kind === "*"),
  );
}

interface Principal {
  arn: string;
  granted: readonly GrantedPolicy[];
  boundary: GrantedPolicy | null;
}

/** null: nothing lets it assume a role. What could not be read may let it assume any. */
function assumerOf({ arn, granted, boundary }: Principal): Assumer | null {
  const parsed = granted.map(({ document }) => (document === null ? null : parsePolicyDocument(document)));
  const readable = parsed.filter((policy): policy is ReadablePolicy => policy?.readable === true);
  const statements = readable.flatMap((policy) => statementsAbout(policy, assume));
  const denies = statements.filter(({ effect }) => effect === "Deny");
  if (denies.some(isWhole)) return null;
  const allows = statements.filter(({ effect }) => effect === "Allow");
  const hasUnread = readable.length < granted.length;
  if (!boundaryLeaves(boundary) || (allows.length === 0 && !hasUnread)) return null;
  const to = hasUnread ? ["*"] : [...new Set(allows.flatMap(targetsOf))].sort();
  const isPlain = ({ conditions, resources }: Statement) =>
    conditions.length === 0 && resources?.negated === false;
  const certain = !hasUnread && denies.length === 0 && boundary === null && allows.every(isPlain);
  return { arn, to: to.some((pattern) => coversPattern(pattern, "arn:*")) ? ["*"] : to, certain };
}

function isWhole({ conditions, resources }: Statement): boolean {
  return conditions.length === 0 && resources?.negated === false && resources.values.includes("*");
}

function targetsOf({ resources }: Statement): string[] {
  return resources === null || resources.negated ? ["*"] : resources.values;
}

/** A boundary that cannot be read takes nothing away. */
function boundaryLeaves(boundary: GrantedPolicy | null): boolean {
  const parsed =
    boundary === null || boundary.document === null ? null : parsePolicyDocument(boundary.document);
  if (parsed === null || !parsed.readable) return true;
  return statementsAbout(parsed, assume).some(({ effect }) => effect === "Allow");
}
