/** 10.1 from the simulated accounts: nobody said what they are for, and nobody answered; who is who and the audit roles remain. */
import { accountState } from "#lib/sim/account-state.ts";
import type { SimulatedAccount } from "#lib/sim/organization.ts";
import { type Expected, isDenied, type Scene, unknown, whole } from "./test-scene.ts";

/** Whether the role that the security account enters by is an administrator. */
function letsSecurityChange({ organization }: Scene, { id }: SimulatedAccount): boolean {
  const { roles } = accountState(organization, id).identity;
  const audit = roles.find(({ name }) => name === organization.auditRoleName);
  return audit?.attached.some(({ name }) => name === "AdministratorAccess") === true;
}

/**
 * Of twelve points that concern a workload account two are lost (no environment) and five open (workloads, ways from
 * lower environments, the purpose of the security account). Three stand for the way to the security account, which the
 * account's own roles do not matter to; one each for the security team's way in and the management account's.
 */
export function expectedBlastRadius(scene: Scene, account: SimulatedAccount): Expected {
  const { organization } = scene;
  if (account.duty === "security" || account.id === organization.securityAccountId) return unknown;
  // The purpose is open (2), the bucket of the trail has no Object Lock (1), the management account's way is AWS's own (1).
  if (account.id === organization.logArchiveAccountId) return { state: "PARTIAL", fraction: 0.25 };
  const isRead =
    !scene.closed.has(account.id) &&
    !isDenied(scene, account, "iam:GetAccountAuthorizationDetails", organization.homeRegion);
  const isWide = letsSecurityChange(scene, account);
  if (account.id === organization.managementAccountId) return isWide ? whole("NOT_MET") : unknown;
  const points = 3 + (isRead ? 1 + (isWide ? 0 : 1) : 0);
  return { state: "PARTIAL", fraction: Math.floor((100 * points) / 12) / 100 };
}
