/** What is inside one simulated account: made on demand from the seed and kept only while it is in use. */
import { findAccount, type SimulatedAccount, type SimulatedOrganization } from "./organization.ts";
import { type AuditRole, auditRoleOf } from "./state/audit-role.ts";
import { type IdentityState, identityOf } from "./state/identity.ts";
import { enabledOptInRegions, enabledRegions } from "./state/regions-of.ts";
import { type StorageState, storageOf } from "./state/storage.ts";

export interface AccountState {
  account: SimulatedAccount;
  /** Every Region that is on in the account. */
  regions: readonly string[];
  /** Opt-in Regions that the account uses, beside the default ones. */
  optedIn: readonly string[];
  /** null: somebody never rolled it out, or removed it. */
  auditRole: AuditRole | null;
  identity: IdentityState;
  storage: StorageState;
}

/** Accounts are read one after another; what was read longest ago is made again when it is asked for. */
const keptAccounts = 256;
const caches = new WeakMap<SimulatedOrganization, Map<string, AccountState>>();

/** @throws RangeError for an account that is not in the organization. */
export function accountState(organization: SimulatedOrganization, accountId: string): AccountState {
  let cache = caches.get(organization);
  if (cache === undefined) {
    cache = new Map();
    caches.set(organization, cache);
  }
  const cached = cache.get(accountId);
  if (cached !== undefined) {
    return cached;
  }
  const account = findAccount(organization, accountId);
  if (account === undefined) {
    throw new RangeError(`No account ${accountId} in the simulated organization`);
  }
  const auditRole = auditRoleOf(organization, account);
  const state: AccountState = {
    account,
    regions: enabledRegions(organization, account),
    optedIn: enabledOptInRegions(organization, account),
    auditRole,
    identity: identityOf(organization, account, auditRole),
    storage: storageOf(organization, account),
  };
  if (cache.size >= keptAccounts) {
    const [oldest] = cache.keys();
    if (oldest !== undefined) {
      cache.delete(oldest);
    }
  }
  cache.set(accountId, state);
  return state;
}

/** Whether requests to the Region are accepted with credentials of the account. */
export function isRegionEnabled(state: AccountState, region: string): boolean {
  return state.regions.includes(region);
}
