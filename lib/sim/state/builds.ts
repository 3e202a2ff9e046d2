/** What runs without an instance of its own: projects that build, and notebooks. */
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { hash, hexDigits, text, unit } from "#lib/sim/random.ts";
import { busyRegionsOf } from "./busy-regions.ts";

export interface SimulatedProject {
  name: string;
  /** null: builds run in AWS's own network. */
  network: { vpcId: string; subnetId: string; groupId: string } | null;
}

export interface SimulatedNotebook {
  name: string;
  /** Whether it has a way to the internet past its subnet. */
  direct: boolean;
  subnetId: string;
  groupId: string;
  /** The least version of the metadata service. */
  metadataVersion: "1" | "2";
}

export interface BuildState {
  projects: readonly SimulatedProject[];
  notebooks: readonly SimulatedNotebook[];
}

const nothing: BuildState = { projects: [], notebooks: [] };

/** What an account has in a Region: mostly nothing; a third of the others build in AWS's own network. */
export function buildsIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): BuildState {
  const { seed } = organization;
  if (account.duty === "management" || !busyRegionsOf(organization, account).includes(region)) return nothing;
  const id = (what: string) => text(17, hexDigits, seed, "build-network", what, account.index, region);
  const isIn = (what: string, share: number) => unit(seed, what, account.index, region) < share;
  const network = {
    vpcId: `vpc-${id("vpc")}`,
    subnetId: `subnet-${id("subnet")}`,
    groupId: `sg-${id("sg")}`,
  };
  const names = ["release", "nightly"].slice(0, hash(seed, "projects", account.index, region) % 3);
  const projects = isIn("builds", 0.25)
    ? names.map((name) => ({ name, network: isIn(`builds-outside-${name}`, 0.35) ? null : network }))
    : [];
  const notebook: SimulatedNotebook = {
    name: "research",
    direct: isIn("notebook-direct", 0.4),
    subnetId: network.subnetId,
    groupId: network.groupId,
    metadataVersion: isIn("notebook-metadata", 0.3) ? "1" : "2",
  };
  return { projects, notebooks: isIn("notebooks", 0.08) ? [notebook] : [] };
}
