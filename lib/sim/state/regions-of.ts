/** Which Regions there are, and which of them an account uses. */
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { unit } from "#lib/sim/random.ts";
import { defaultRegions } from "#lib/sim/regions.ts";

/** The security account must opt in itself before it can be administrator there; the third one it forgot. */
const securityRegions = ["af-south-1", "eu-south-1"];
const usedRegions = [...securityRegions, "ap-southeast-3"];

function optedInRegions(organization: SimulatedOrganization, account: SimulatedAccount): readonly string[] {
  if (account.duty === "security") {
    return securityRegions;
  }
  if (account.index === 2) {
    return [...usedRegions].sort();
  }
  return usedRegions
    .filter((region) => unit(organization.seed, "opt-in", account.index, region) < 0.12)
    .sort();
}

/** Names of the opt-in Regions that are enabled, sorted. */
export function enabledOptInRegions(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
): readonly string[] {
  return optedInRegions(organization, account).filter((region) => organization.regions.includes(region));
}

/** Regions of this AWS that every account has. */
export function usualRegions({ regions }: SimulatedOrganization): readonly string[] {
  return defaultRegions.filter((region) => regions.includes(region));
}

/** Every Region that is on in the account: the usual ones, and those that it opted in to. */
export function enabledRegions(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
): readonly string[] {
  return [...usualRegions(organization), ...enabledOptInRegions(organization, account)];
}
