/** Builders for tests of 5.1 and 5.3: roles with their policies, their use, providers, assignments and analyzers. */
import type { Envelope } from "#lib/facts/envelope.ts";
import type { IamRole } from "#lib/facts/iam.ts";
import type { RoleUsage } from "#lib/facts/iam-access.ts";
import type { FactsOf } from "#lib/facts/registry.ts";
import {
  accountId,
  aFact,
  anAuthorizationFact,
  aTrustPolicy,
  daysAgo,
  managementId,
} from "./a-fact.fixture.ts";
import { anAnswer } from "./an-organization.fixture.ts";
import type { Attestation } from "./attestation.ts";

const instanceArn = "arn:aws:sso:::instance/ssoins-1234567890abcdef";
export const admin = "arn:aws:iam::aws:policy/AdministratorAccess";
export const samlArn = `arn:aws:iam::${accountId}:saml-provider/okta`;
export const githubArn = `arn:aws:iam::${accountId}:oidc-provider/token.actions.githubusercontent.com`;

export function dayBefore(days: number): string {
  return daysAgo(days).slice(0, 10);
}

function trustService(service = "lambda.amazonaws.com"): string {
  return aTrustPolicy({ Service: service }, false);
}

/** A Lambda role of last year that was used three days ago. */
export function aRole(RoleName: string, more: Partial<IamRole> = {}): IamRole {
  const { Path = "/" } = more;
  return {
    Arn: `arn:aws:iam::${accountId}:role${Path}${RoleName}`,
    RoleName,
    Path,
    CreateDate: daysAgo(400),
    lastUsedOn: dayBefore(3),
    trustPolicy: trustService(),
    permissionsBoundary: null,
    attachedPolicies: [],
    inlinePolicies: [],
    ...more,
  };
}

export function aPolicyText(Action: unknown, more: object = {}): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action, Resource: "*", ...more }],
  });
}

/** The authorization details with these roles; AdministratorAccess is readable. */
export function aRolesFact(
  roles: IamRole[],
  policies: Record<string, string | null> = {},
  owner = accountId,
): Envelope {
  return { ...withRoles(anAuthorizationFact(), roles, policies), accountId: owner };
}

/** The same with whatever audit role. */
export function withRoles(
  authorization: Envelope,
  roles: IamRole[],
  policies: Record<string, string | null> = {},
): Envelope {
  const documents = { [admin]: aPolicyText("*"), ...policies };
  // anAuthorizationFact makes exactly this.
  const data = authorization.data as FactsOf<"iam.authorization">;
  const list = Object.entries(documents).map(([Arn, document]) => ({ Arn, document }));
  return {
    ...authorization,
    data: { users: [], groups: [], customerPolicies: [], ...data, roles, policies: list },
  };
}

/** A completed job: services used three days ago, and unused ones. */
export function aUsage(RoleName: string, used: readonly string[], unused: readonly string[] = []): RoleUsage {
  return {
    Arn: `arn:aws:iam::${accountId}:role/${RoleName}`,
    observedOn: dayBefore(2),
    job: "COMPLETED",
    used: Object.fromEntries(used.map((service) => [service, dayBefore(3)])),
    unused: [...unused],
  };
}

export function aUsageFact(...roles: RoleUsage[]): Envelope {
  const ops = ["iam:GenerateServiceLastAccessedDetails", "iam:GetServiceLastAccessedDetails"];
  return aFact("iam.role-usage", ops, { roles });
}

export function aProvidersFact(data: Partial<FactsOf<"iam.providers">> = {}, owner = accountId): Envelope {
  const ops = ["iam:ListSAMLProviders", "iam:ListOpenIDConnectProviders", "iam:GetOpenIDConnectProvider"];
  return aFact("iam.providers", ops, { saml: [], oidc: [], ...data }, { accountId: owner });
}

/** The organization's instance, with three groups assigned to each of the accounts. */
export function anAssignmentsFact(
  accountIds: readonly string[] = [accountId],
  change: Partial<FactsOf<"sso.assignments">> = {},
): Envelope {
  const ops = [
    "ssoadmin:DescribeInstance",
    "ssoadmin:ListAccountAssignments",
    "ssoadmin:ListAccountsForProvisionedPermissionSet",
    "ssoadmin:ListInstances",
    "ssoadmin:ListPermissionSets",
  ];
  const assignment = { permissionSetArn: "arn:aws:sso:::permissionSet/ssoins-1/ps-1", users: 0, groups: 3 };
  const data = {
    instances: [anInstance()],
    instancesComplete: true,
    accounts: accountIds.map((id) => ({ accountId: id, permissionSets: 1, assignment })),
    accountsComplete: true,
    ...change,
  };
  return aFact("sso.assignments", ops, data, { accountId: managementId });
}

export function anInstance(
  more: Partial<FactsOf<"sso.assignments">["instances"][number]> = {},
): FactsOf<"sso.assignments">["instances"][number] {
  return {
    InstanceArn: instanceArn,
    OwnerAccountId: managementId,
    Status: "ACTIVE",
    PrimaryRegion: "eu-west-1",
    PermissionSetsEnabled: true,
    ...more,
  };
}

type Analyzer = FactsOf<"accessanalyzer.unused-access">["analyzers"][number];

export function anUnusedAccessFact(change: Partial<Analyzer> = {}): Envelope {
  const arn = `arn:aws:access-analyzer:eu-west-1:${accountId}:analyzer/unused`;
  return aFact("accessanalyzer.unused-access", ["accessanalyzer:ListFindingsV2"], {
    analyzers: [
      {
        arn,
        type: "ACCOUNT_UNUSED_ACCESS",
        status: "ACTIVE",
        createdAt: daysAgo(200),
        lastResourceAnalyzedAt: daysAgo(1),
        unusedAccess: { unusedAccessAge: 90, excludedAccountIds: [], excludesTags: false },
        region: "eu-west-1",
        unusedRoles: [],
        rolesWithUnusedPermissions: [],
        ...change,
      },
    ],
  });
}

export function mfaAnswer(more: Partial<Attestation> = {}): Attestation {
  return anAnswer({
    id: "00000000-0000-4000-8000-000000000051",
    itemId: "5.1",
    question: "idp-mfa",
    ...more,
  });
}

export function nobodyAnswer(more: Partial<Attestation> = {}): Attestation {
  return anAnswer({
    id: "00000000-0000-4000-8000-000000000052",
    itemId: "5.1",
    question: "no-human-access",
    accountId,
    ...more,
  });
}

/** An account that meets 5.1 and 5.3. */
export function identityFacts(): { own: Envelope[]; shared: Envelope[] } {
  return {
    own: [aProvidersFact(), aUsageFact(aUsage("worker", ["logs", "dynamodb"]))],
    shared: [anAssignmentsFact()],
  };
}
