/** Where an account keeps its resources: a few Regions. The others hold nothing but what AWS makes itself. */
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { unit } from "#lib/sim/random.ts";
import { usualRegions } from "./regions-of.ts";

const preferred = ["us-east-1", "eu-west-1", "eu-central-1"];
/** Somebody once tried something where nobody looks. */
const forgotten = "ap-south-1";

/** Regions with resources, the busiest first; none of accounts that hold logs only or that have just joined. */
export function busyRegionsOf(organization: SimulatedOrganization, account: SimulatedAccount): string[] {
  const { seed } = organization;
  const { index, duty, peculiarity } = account;
  if (duty === "log-archive" || duty === "security" || peculiarity === "joined-today") return [];
  const chosen =
    duty === "management"
      ? [forgotten]
      : preferred.filter((_, at) => at === 0 || unit(seed, "busy", index, at) < 0.3);
  const there = usualRegions(organization);
  return chosen.filter((region) => there.includes(region));
}
