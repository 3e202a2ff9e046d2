/** Clusters of containers: a few accounts have one, in the Region that they use most. */
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { hexDigits, text, unit } from "#lib/sim/random.ts";
import { busyRegionsOf } from "./busy-regions.ts";

export interface SimulatedNodeGroup {
  name: string;
  autoScalingGroup: string;
}

export interface SimulatedKubernetes {
  name: string;
  isPublic: boolean;
  nodeGroups: readonly SimulatedNodeGroup[];
}

export interface ClusterState {
  kubernetes: readonly SimulatedKubernetes[];
  /** Names of ECS clusters; their hosts are instances of the account's group. */
  ecs: readonly string[];
}

const nothing: ClusterState = { kubernetes: [], ecs: [] };

/** What an account has in a Region; mostly nothing. */
export function clustersIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): ClusterState {
  const { seed } = organization;
  if (account.duty === "management" || busyRegionsOf(organization, account)[0] !== region) return nothing;
  const chance = (what: string) => unit(seed, what, account.index);
  const suffix = text(8, hexDigits, seed, "node-group", account.index);
  const nodeGroup = { name: "default", autoScalingGroup: `eks-default-${suffix}` };
  return {
    kubernetes:
      chance("kubernetes") < 0.12
        ? [{ name: "platform", isPublic: chance("public-endpoint") < 0.3, nodeGroups: [nodeGroup] }]
        : [],
    ecs: chance("ecs") < 0.2 ? ["jobs"] : [],
  };
}
