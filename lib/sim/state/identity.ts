/** IAM in one account: root user, IAM users with their credentials, roles and customer managed policies. */
import { workloadRoles } from "#lib/sim/names.ts";
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { type PolicyDocument, policyOf } from "#lib/sim/policy-document.ts";
import { base32, hash, pick, text, unit } from "#lib/sim/random.ts";
import type { AttachedPolicy, AuditRole } from "./audit-role.ts";
import { type BulkIdentity, bulkIdentityOf } from "./bulk.ts";
import { awsManagedPolicies } from "./managed-policies.ts";
import { enteringRoles } from "./people.ts";
import { rungOf } from "./rungs.ts";
import { groupsOf, type SimulatedGroup, type SimulatedUser, usersOf } from "./users.ts";

const dayMs = 86_400_000;

export interface SimulatedRole {
  name: string;
  path: string;
  id: string;
  arn: string;
  createdAt: Date;
  trust: PolicyDocument;
  attached: readonly AttachedPolicy[];
  inline: readonly { name: string; document: PolicyDocument }[];
  /** Seconds. */
  maxSessionDuration: number;
  lastUsedAt: Date | null;
}

export interface RootUser {
  hasAccessKey: boolean;
  hasPassword: boolean;
  hasMfa: boolean;
  passwordLastUsedAt: Date | null;
}

/** A customer managed policy. */
export interface CustomerPolicy extends AttachedPolicy {
  id: string;
  createdAt: Date;
}

export interface IdentityState {
  root: RootUser;
  users: readonly SimulatedUser[];
  groups: readonly SimulatedGroup[];
  /** The account's particular roles; those in bulk stand apart. */
  roles: readonly SimulatedRole[];
  /** Customer managed policies, the audit role's among them, without those in bulk. */
  policies: readonly CustomerPolicy[];
  bulk: BulkIdentity;
}

function trustService(service: string): PolicyDocument {
  return policyOf({ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" });
}

function trustPrincipal(principal: string): PolicyDocument {
  return policyOf({ Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole" });
}

type RoleBody = Pick<SimulatedRole, "name" | "trust"> &
  Partial<Pick<SimulatedRole, "path" | "attached" | "inline" | "lastUsedAt">>;

/** Roles that AWS or the organization puts into the account. */
function standardRoles(organization: SimulatedOrganization, account: SimulatedAccount): RoleBody[] {
  const linked = (name: string, service: string): RoleBody => ({
    name,
    path: `/aws-service-role/${service}/`,
    trust: trustService(service),
  });
  const { AdministratorAccess } = awsManagedPolicies;
  const roles = [
    linked("AWSServiceRoleForSupport", "support.amazonaws.com"),
    linked("AWSServiceRoleForOrganizations", "organizations.amazonaws.com"),
    linked("AWSServiceRoleForAmazonGuardDuty", "guardduty.amazonaws.com"),
  ];
  if (account.id !== organization.managementAccountId && account.joinedMethod === "CREATED") {
    roles.push({
      name: "OrganizationAccountAccessRole",
      trust: trustPrincipal(`arn:aws:iam::${organization.managementAccountId}:root`),
      attached: [AdministratorAccess],
    });
  }
  if (account.id === organization.securityAccountId) {
    roles.push({
      name: "WaymarkBase",
      trust: trustService("ec2.amazonaws.com"),
      inline: [baseRolePolicy(organization)],
      lastUsedAt: usedOn(organization, account, 0),
    });
  }
  return roles;
}

/** What the base identity may do by itself: see the organization and enter the audit roles. */
function baseRolePolicy(organization: SimulatedOrganization): {
  name: string;
  document: PolicyDocument;
} {
  return {
    name: "WaymarkBase",
    document: policyOf(
      {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Resource: `arn:aws:iam::*:role/${organization.auditRoleName}`,
      },
      { Effect: "Allow", Action: ["organizations:Describe*", "organizations:List*"], Resource: "*" },
    ),
  };
}

/** The day, not the hour: what was used lately must not change with every reading. */
function usedOn({ epochAt }: SimulatedOrganization, account: SimulatedAccount, daysAgo: number): Date | null {
  const day = new Date((Math.floor(epochAt.getTime() / dayMs) - daysAgo) * dayMs);
  return day < account.joinedAt ? null : day;
}

/** Narrow: a policy of its own and AWS's for logs. Managed: AWS's for logs and data. Wide: deployment has all permissions. */
function ownRoles(organization: SimulatedOrganization, account: SimulatedAccount): RoleBody[] {
  const { AdministratorAccess, AmazonS3ReadOnlyAccess, CloudWatchLogsFullAccess, PowerUserAccess } =
    awsManagedPolicies;
  const { AWSLambdaBasicExecutionRole } = awsManagedPolicies;
  const rung = rungOf(organization, account, "grants");
  return workloadRoles
    .filter((name) => unit(organization.seed, "role", account.index, name) < 0.6)
    .map((name) => ({
      name,
      trust: trustService(
        pick(["lambda.amazonaws.com", "ecs-tasks.amazonaws.com", "ec2.amazonaws.com"], name),
      ),
      attached:
        rung === "narrow"
          ? [AWSLambdaBasicExecutionRole, accessPolicy(account, name)]
          : [
              CloudWatchLogsFullAccess,
              ...(rung === "wide" && name === "deploy-pipeline"
                ? [pick([AdministratorAccess, PowerUserAccess], account.index, name)]
                : []),
              ...(unit(organization.seed, "s3-reader", account.index, name) < 0.4
                ? [AmazonS3ReadOnlyAccess]
                : []),
            ],
      lastUsedAt: usedOn(organization, account, hash(account.index, name) % 90),
    }));
}

/** Accounts of others: a vendor's, and one that nobody remembers. */
const vendorId = "999900001234";
const forgottenId = "999900007781";

/** Roles for others: a vendor reads metrics in some accounts, of these a few without an external id; few kept an old backup's. */
function othersRoles(organization: SimulatedOrganization, account: SimulatedAccount): RoleBody[] {
  const { AmazonS3ReadOnlyAccess } = awsManagedPolicies;
  if (account.id === organization.managementAccountId) return [];
  const roles: RoleBody[] = [];
  if (account.index % 3 === 1)
    roles.push({
      name: "metrics-reader",
      trust:
        account.index % 9 === 4
          ? trustPrincipal(vendorId)
          : policyOf({
              Effect: "Allow",
              Principal: { AWS: vendorId },
              Action: "sts:AssumeRole",
              Condition: { StringEquals: { "sts:ExternalId": `northmole-${account.index}` } },
            }),
      attached: [accessPolicy(account, "metrics-reader")],
      lastUsedAt: usedOn(organization, account, 1),
    });
  if ([6, 8].includes(account.index % 40))
    roles.push({
      name: "old-backup-agent",
      trust: trustPrincipal(`arn:aws:iam::${forgottenId}:root`),
      attached: [AmazonS3ReadOnlyAccess],
      lastUsedAt: usedOn(organization, account, 2),
    });
  return roles;
}

function accessPolicy({ id }: SimulatedAccount, role: string): AttachedPolicy {
  return {
    name: `${role}-access`,
    arn: `arn:aws:iam::${id}:policy/${role}-access`,
    document: policyOf({
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:PutObject"],
      Resource: `arn:aws:s3:::northmole-${role}-*/*`,
    }),
  };
}

/** What people and pipelines enter by. */
function peoplesRoles(organization: SimulatedOrganization, account: SimulatedAccount): RoleBody[] {
  const { AdministratorAccess, AmazonS3ReadOnlyAccess } = awsManagedPolicies;
  return enteringRoles(organization, account).map(
    ({ lastUsedDaysAgo, isAdministrator, name, path, trust }) => ({
      name,
      path,
      trust,
      attached: [isAdministrator ? AdministratorAccess : AmazonS3ReadOnlyAccess],
      inline: name === "github-deploy" ? [deployPolicy] : [],
      lastUsedAt: lastUsedDaysAgo === null ? null : usedOn(organization, account, lastUsedDaysAgo),
    }),
  );
}

const deployPolicy = {
  name: "deploy",
  document: policyOf({
    Effect: "Allow",
    Action: ["s3:PutObject", "lambda:UpdateFunctionCode"],
    Resource: "*",
  }),
};

function rolesOf(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  auditRole: AuditRole | null,
): SimulatedRole[] {
  const bodies = [
    ...standardRoles(organization, account),
    ...ownRoles(organization, account),
    ...othersRoles(organization, account),
    ...peoplesRoles(organization, account),
  ];
  const roles = bodies.map((body): SimulatedRole => {
    const path = body.path ?? "/";
    return {
      attached: [],
      inline: [],
      lastUsedAt: null,
      ...body,
      path,
      id: `AROA${text(17, base32, organization.seed, "role-id", account.index, body.name)}`,
      arn: `arn:aws:iam::${account.id}:role${path}${body.name}`,
      createdAt: account.joinedAt,
      maxSessionDuration: 3600,
    };
  });
  if (auditRole !== null) {
    roles.push({
      ...auditRole,
      path: "/",
      id: `AROA${text(17, base32, organization.seed, "role-id", account.index, auditRole.name)}`,
      createdAt: account.joinedAt,
      lastUsedAt: null,
    });
  }
  return roles.sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** Users, roles and root of an account. */
export function identityOf(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  auditRole: AuditRole | null,
): IdentityState {
  const { seed } = organization;
  // Members of an organization that manages root credentials centrally have no root password.
  const isCentral = unit(seed, "root-password", account.index) < 0.6 && account.duty !== "management";
  const roles = rolesOf(organization, account, auditRole);
  const users = usersOf(organization, account);
  const own = new Map(
    roles
      .flatMap(({ attached }) => attached)
      .filter(({ arn }) => arn.includes(account.id))
      .map((policy) => [policy.arn, policy]),
  );
  return {
    root: {
      hasAccessKey: account.index >= 8 && unit(seed, "root-key", account.index) < 0.06,
      hasPassword: !isCentral,
      hasMfa: !isCentral && unit(seed, "root-mfa", account.index) < 0.8,
      passwordLastUsedAt: isCentral ? null : new Date(Date.UTC(2025, hash(seed, account.index) % 12, 3, 8)),
    },
    users,
    groups: groupsOf(organization, account, users),
    roles,
    policies: [...own.values()].map((policy) => ({
      ...policy,
      id: `ANPA${text(17, base32, seed, "policy-id", account.index, policy.name)}`,
      createdAt: account.joinedAt,
    })),
    bulk: bulkIdentityOf(organization, account),
  };
}
