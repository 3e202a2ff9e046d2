/** Item 1.1, a second time: the register names nobody, so that only AWS's own contact for security counts. */
import type { SimulatedAccount } from "#lib/sim/organization.ts";
import { securityContactOf } from "#lib/sim/state/contacts.ts";
import { type Expected, isDenied, type Scene, whole } from "./test-scene.ts";

/** A fifth for a contact that is not the root user's address; of a suspended account nobody can ask. */
export function expectedContacts(scene: Scene, account: SimulatedAccount): Expected {
  const { organization, closed } = scene;
  const contact = securityContactOf(organization, account);
  const isRead =
    account.state === "ACTIVE" &&
    !closed.has(account.id) &&
    !isDenied(scene, account, "account:GetAlternateContact", organization.homeRegion);
  return isRead && contact !== null && contact.email !== account.email
    ? { state: "PARTIAL", fraction: 0.2 }
    : whole("NOT_MET");
}
