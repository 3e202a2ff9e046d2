/** Who lives in an account and is bound by guardrails, for what has to hold for everybody. */
import type { IamRole } from "#lib/facts/iam.ts";
import type { FactsView } from "#lib/roadmap/facts-view.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import { RolePolicies } from "#lib/roadmap/items/5-3-policies.ts";
import { judgePlatformRole } from "#lib/roadmap/platform-roles.ts";
import { globalRegionOf, type ProbePrincipal, type Prober, roleNamed, rootPrincipal } from "./probe.ts";

/**
 * The root user, people of Identity Center, and every user and role that may change anything: all but roles that are
 * linked to a service, which nothing binds, and those that the settings leave out and that are what their name says.
 * null: they are not all known.
 */
export function listPrincipals(
  { account, organization, settings }: AccountInput,
  view: FactsView,
  prober: Prober,
): readonly ProbePrincipal[] | null {
  const read = view.find("iam.authorization").ask("iam:GetAccountAuthorizationDetails", (data) => data);
  if (!read.known) return null;
  const { roles, users, policies } = read.value;
  if (roles === undefined || users === undefined) return null;
  const granted = new RolePolicies(policies);
  const isLeftOut = (role: IamRole): boolean => {
    if (role.Path.startsWith("/aws-service-role/")) return true;
    if (settings.scpExemptRoles.includes(role.RoleName)) {
      return judgePlatformRole(role, organization) !== "foreign";
    }
    // Whoever may only look, as an audit role does, makes nothing.
    return !granted.mayWrite(role) && granted.unread(role).length === 0;
  };
  const own = (kind: "role" | "user", arn: string, tags: ProbePrincipal["tags"]) => ({
    principal: { kind, accountId: account.id, arn },
    tags,
  });
  return [
    rootPrincipal(prober),
    ...peopleOf(prober, organization.homeRegion),
    ...users.map(({ Arn }) => own("user", Arn, null)),
    ...roles
      .filter((role) => !isLeftOut(role))
      .map(({ Arn, Tags = [] }) =>
        own("role", Arn, Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]))),
      ),
  ];
}

/** Roles of Identity Center as people have them. */
export function peopleOf(prober: Prober, region: string = globalRegionOf(prober)): ProbePrincipal[] {
  const name = "AWSReservedSSO_AdministratorAccess_0123456789abcdef";
  return [`aws-reserved/sso.amazonaws.com/${name}`, `aws-reserved/sso.amazonaws.com/${region}/${name}`].map(
    (path) => roleNamed(prober, path),
  );
}
