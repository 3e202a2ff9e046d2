/** 5.1 from the simulated ways in and passwords; nobody has answered about MFA. */
import { accountState } from "#lib/sim/account-state.ts";
import type { SimulatedAccount } from "#lib/sim/organization.ts";
import { rungOf } from "#lib/sim/state/rungs.ts";
import { type Expected, isDenied, type Scene, unknown, whole } from "./test-scene.ts";

/** Whether people have a way in; null: it cannot be known. */
function hasWayIn(scene: Scene, account: SimulatedAccount): boolean | null {
  const { organization, closed } = scene;
  const rung = rungOf(organization, account, "people");
  const { managementAccountId } = organization;
  const owner = organization.accounts.find(({ id }) => id === managementAccountId);
  const isBlind = owner === undefined || closed.has(managementAccountId);
  if (!isBlind && rung === "center") return true;
  const region = organization.homeRegion;
  if (isDenied(scene, account, "iam:GetAccountAuthorizationDetails", region)) return null;
  const isUnread = isDenied(scene, account, "iam:ListSAMLProviders", region);
  if (rung === "saml") return isUnread ? null : true;
  if (rung === "expired-saml") return isUnread ? null : false;
  return isBlind ? null : false;
}

/** 5.1: a way in, no console passwords, and a question that is open. */
export function expectedSso(scene: Scene, account: SimulatedAccount): Expected {
  if (scene.closed.has(account.id)) return unknown;
  const wayIn = hasWayIn(scene, account);
  if (wayIn === false) return whole("NOT_MET");
  const { users } = accountState(scene.organization, account.id).identity;
  const hasPassword = users.some(({ password }) => password !== null);
  if (!hasPassword) return unknown;
  return wayIn === null ? whole("NOT_MET") : { state: "PARTIAL", fraction: 0.33 };
}
