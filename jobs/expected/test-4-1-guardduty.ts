/** 4.1 from the simulated detectors, as their accounts and administrators see them. */
import { accountState } from "#lib/sim/account-state.ts";
import type { SimulatedAccount } from "#lib/sim/organization.ts";
import { administratorIn, detectorIn, foundationalFeatures } from "#lib/sim/state/guardduty.ts";
import { memberIn } from "#lib/sim/state/guardduty-members.ts";
import {
  type Expected,
  isDenied,
  isNew,
  ofUnits,
  openRegions,
  type Scene,
  type Unit,
  unknown,
} from "./test-scene.ts";

/** What the administrator of the region says of an account that cannot be asked itself. */
function seenByAdministrator(scene: Scene, account: SimulatedAccount, region: string): Unit {
  if (administratorIn(scene.organization, region) === null) return null;
  const member = memberIn(scene.organization, region, account.id);
  if (member === null) return null;
  if (member.relationship !== "Enabled" || member.detector === null) return 0;
  return hasFoundations(member.detector.features) ? 100 : 50;
}

function hasFoundations(features: readonly { name: string; enabled: boolean }[]): boolean {
  return features.every(({ name, enabled }) => enabled || !foundationalFeatures.includes(name));
}

function detectorUnit(scene: Scene, account: SimulatedAccount, region: string): Unit {
  const { organization } = scene;
  const detector = detectorIn(organization, account, region);
  if (isDenied(scene, account, "guardduty:ListDetectors", region))
    return seenByAdministrator(scene, account, region);
  if (detector === null) return 0;
  if (isDenied(scene, account, "guardduty:GetDetector", region))
    return seenByAdministrator(scene, account, region);
  if (!detector.enabled) return 0;
  const foundations = hasFoundations(detector.features) ? 100 : 50;
  if (account.id === organization.securityAccountId || detector.administered) return foundations;
  return isAdministratorKnown(scene, region) ? Math.min(foundations, 80) : null;
}

/** Who administers a region is asked in the management account, where that has the region. */
function isAdministratorKnown({ organization }: Scene, region: string): boolean {
  return accountState(organization, organization.managementAccountId).regions.includes(region);
}

/** 4.1: a working detector in every enabled region, under the organization's administrator. */
export function expectedGuardduty(scene: Scene, account: SimulatedAccount): Expected {
  if (scene.closed.has(account.id)) return unknown;
  const { regions } = accountState(scene.organization, account.id);
  const open = openRegions(scene, account, { isResources: false });
  const units = regions
    .map((region) => ({ region, unit: detectorUnit(scene, account, region) }))
    // Where nothing can be made nothing has to watch; what is known of a detector there counts.
    .filter(({ region, unit }) => open.includes(region) || unit !== null)
    .map(({ unit }) => unit);
  const isFailing = units.some((unit) => unit !== null && unit < 100);
  return isFailing && isNew(scene, account) ? unknown : ofUnits(units);
}
