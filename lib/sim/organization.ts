/** What a simulated organization is: a small tree. Resources inside an account are made on demand (account-state.ts). */
import type { PolicyDocument } from "./policy-document.ts";

export type Duty = "management" | "security" | "log-archive" | "workload" | "sandbox";

/** What is unusual about an account, by construction. */
export type Peculiarity =
  | "no-audit-role"
  | "other-external-id"
  | "outdated-audit-policy"
  | "suspended"
  | "joined-today";

export interface SimulatedAccount {
  /** Place in the order of creation; every draw of the account's state is keyed by it. */
  index: number;
  /** 12 digits. */
  id: string;
  name: string;
  email: string;
  /** Root or OU. */
  parentId: string;
  state: "ACTIVE" | "SUSPENDED" | "PENDING_CLOSURE" | "CLOSED";
  joinedMethod: "CREATED" | "INVITED";
  joinedAt: Date;
  duty: Duty;
  peculiarity: Peculiarity | null;
}

export interface SimulatedUnit {
  id: string;
  name: string;
  parentId: string;
}

/** An account that was in the organization and is listed no longer. */
export interface DepartedAccount {
  id: string;
  /** The first epoch without it. */
  week: number;
  /** CLOSED: its closure has ended. Anything else: it left. */
  lastState: SimulatedAccount["state"];
}

/** An account that was asked to join and has not answered yet. */
export interface Invitation {
  id: string;
  accountId: string;
  requestedAt: Date;
  expiresAt: Date;
}

/** A service control policy and the root, OUs and accounts it is attached to. */
export interface ServiceControlPolicy {
  id: string;
  arn: string;
  name: string;
  document: PolicyDocument;
  targets: readonly string[];
}

/** A management policy (S3_POLICY, GUARDDUTY_POLICY): the nearest one up the path is the effective one. */
export interface ManagementPolicy {
  type: "S3_POLICY" | "GUARDDUTY_POLICY";
  /** The effective form, inheritance operators resolved. */
  content: Readonly<Record<string, unknown>>;
  targets: readonly string[];
  updatedAt: Date;
}

export interface Delegation {
  accountId: string;
  servicePrincipals: readonly string[];
  enabledAt: Date;
}

export interface SimulatedOrganization {
  id: string;
  partition: "aws";
  rootId: string;
  managementAccountId: string;
  securityAccountId: string;
  /** null in organizations of fewer than four accounts. */
  logArchiveAccountId: string | null;
  homeRegion: string;
  /** The Regions that this AWS has. */
  regions: readonly string[];
  auditRoleName: string;
  externalId: string;
  /** The role that the base identity is a session of; the audit roles trust it. */
  baseRoleArn: string;
  /** Accounts at epoch 0. */
  size: number;
  seed: number;
  epoch: number;
  /** Epoch 0. */
  startedAt: Date;
  /** Epoch 0 and a week for each epoch since. */
  epochAt: Date;
  /** About as many resources as the largest account holds. */
  largestAccount: number;
  /** Members, in the order of creation. */
  accounts: readonly SimulatedAccount[];
  /** The first to go first. */
  departed: readonly DepartedAccount[];
  /** Open ones, of accounts that will have joined in the next epoch. */
  invitations: readonly Invitation[];
  units: readonly SimulatedUnit[];
  serviceControlPolicies: readonly ServiceControlPolicy[];
  managementPolicies: readonly ManagementPolicy[];
  delegations: readonly Delegation[];
  trustedServices: readonly string[];
}

interface Lookups {
  accounts: ReadonlyMap<string, SimulatedAccount>;
  units: ReadonlyMap<string, SimulatedUnit>;
  /** By id of the root or OU that they are in. */
  accountsIn: ReadonlyMap<string, SimulatedAccount[]>;
  unitsIn: ReadonlyMap<string, SimulatedUnit[]>;
}

const lookups = new WeakMap<SimulatedOrganization, Lookups>();

function lookupsOf(organization: SimulatedOrganization): Lookups {
  let found = lookups.get(organization);
  if (found === undefined) {
    found = {
      accounts: new Map(organization.accounts.map((account) => [account.id, account])),
      units: new Map(organization.units.map((unit) => [unit.id, unit])),
      accountsIn: Map.groupBy(organization.accounts, ({ parentId }) => parentId),
      unitsIn: Map.groupBy(organization.units, ({ parentId }) => parentId),
    };
    lookups.set(organization, found);
  }
  return found;
}

/** The account of an id; undefined where the organization has none. */
export function findAccount(organization: SimulatedOrganization, id: string): SimulatedAccount | undefined {
  return lookupsOf(organization).accounts.get(id);
}

/** The OU of an id; undefined where the organization has none. */
export function findUnit(organization: SimulatedOrganization, id: string): SimulatedUnit | undefined {
  return lookupsOf(organization).units.get(id);
}

/** Accounts that are directly in a root or OU. */
export function accountsIn(
  organization: SimulatedOrganization,
  parentId: string,
): readonly SimulatedAccount[] {
  return lookupsOf(organization).accountsIn.get(parentId) ?? [];
}

/** OUs that are directly in a root or OU. */
export function unitsIn(organization: SimulatedOrganization, parentId: string): readonly SimulatedUnit[] {
  return lookupsOf(organization).unitsIn.get(parentId) ?? [];
}

/** The account or OU, then its OUs upwards, then the root: the order in which policies are looked for. */
function targetsUpwards(
  organization: SimulatedOrganization,
  target: { id: string; parentId: string },
): string[] {
  const path = [target.id];
  let parentId = target.parentId;
  for (;;) {
    path.push(parentId);
    const parent = findUnit(organization, parentId);
    if (parent === undefined) {
      return path;
    }
    parentId = parent.parentId;
  }
}

/** `Paths` of ListAccounts: organization, root, OUs downwards, account. */
export function organizationPath(organization: SimulatedOrganization, account: SimulatedAccount): string {
  return `${[organization.id, ...targetsUpwards(organization, account).reverse()].join("/")}/`;
}

/** The service control policies that bind the account; the management account is bound by none. */
export function controlsOf(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
): readonly ServiceControlPolicy[] {
  if (account.id === organization.managementAccountId) {
    return [];
  }
  const path = targetsUpwards(organization, account);
  return organization.serviceControlPolicies.filter(({ targets }) => targets.some((id) => path.includes(id)));
}

/** The management policy that is effective for an account or OU; null where none is attached on its path. */
export function effectivePolicyOf(
  organization: SimulatedOrganization,
  target: { id: string; parentId: string },
  type: string,
): ManagementPolicy | null {
  for (const id of targetsUpwards(organization, target)) {
    const policy = organization.managementPolicies.find(
      (candidate) => candidate.type === type && candidate.targets.includes(id),
    );
    if (policy !== undefined) {
      return policy;
    }
  }
  return null;
}
