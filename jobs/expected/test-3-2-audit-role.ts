/** 3.2 from the roles of the simulated accounts. */
import { accountState } from "#lib/sim/account-state.ts";
import type { SimulatedAccount } from "#lib/sim/organization.ts";
import { type Expected, isNew, ofUnits, type Scene, unknown, whole } from "./test-scene.ts";

/** 3.2: assumed, trusted narrowly, sees enough, cannot write. */
export function expectedAuditRole(scene: Scene, account: SimulatedAccount): Expected {
  if (scene.closed.has(account.id)) return isNew(scene, account) ? unknown : whole("NOT_MET");
  const { auditRole: role } = accountState(scene.organization, account.id);
  if (role === null) throw new Error("an account that lets us in has the role");
  const isOpen = JSON.stringify(role.trust).includes('"AWS":"*"');
  const isAdministrator = role.attached.some(({ name }) => name === "AdministratorAccess");
  return ofUnits([100, isOpen ? 0 : 100, 100, isAdministrator ? 0 : 100]);
}
