/** Who may ask instances for their role's credentials: what instances answer to, and what accounts set for new ones. */
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { unit } from "#lib/sim/random.ts";
import { rungOf } from "./rungs.ts";

export interface SimulatedMetadataOptions {
  state: "applied" | "pending";
  tokens: "required" | "optional";
  endpoint: "enabled" | "disabled";
  hopLimit: number;
}

/** What an instance answers to; hosts of containers let answers travel one hop further. */
export function metadataOptionsOf(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  instance: { region: string; at: number; hostsContainers: boolean },
): SimulatedMetadataOptions {
  const rung = rungOf(organization, account, "metadata");
  const chance = (what: string) =>
    unit(organization.seed, "metadata", what, account.index, instance.region, instance.at);
  const isOld =
    rung === "legacy" ||
    (rung === "mixed" && chance("old") < 0.5) ||
    (rung === "defaults" && chance("old") < 0.2);
  const isLoose = rung === "required" && chance("hops") < 0.15;
  return {
    state: rung === "mixed" && chance("pending") < 0.1 ? "pending" : "applied",
    tokens: isOld ? "optional" : "required",
    // Some instances ask for nothing, and nobody can ask them.
    endpoint: isOld && chance("endpoint") < 0.1 ? "disabled" : "enabled",
    hopLimit: instance.hostsContainers || isLoose ? 2 : 1,
  };
}

export interface SimulatedMetadataDefaults {
  tokens: "required" | null;
  enforced: boolean;
}

/** What an account has set for new instances, alike in every Region. */
export function metadataDefaultsOf(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
): SimulatedMetadataDefaults {
  const rung = rungOf(organization, account, "metadata");
  return {
    tokens: rung === "defaults" || rung === "strict" ? "required" : null,
    enforced: rung === "strict",
  };
}
