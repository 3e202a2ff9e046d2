/** Which opt-in Regions an account uses. */
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { unit } from "#lib/sim/random.ts";

/** The security account must opt in itself before it can be administrator there; the third one it forgot. */
const securityRegions = ["af-south-1", "eu-south-1"];
const usedRegions = [...securityRegions, "ap-southeast-3"];

/** Names of the opt-in Regions that are enabled, sorted. */
export function enabledOptInRegions(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
): readonly string[] {
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
