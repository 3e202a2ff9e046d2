/** For tests only: what an earlier collector of the run said of a region's networks. */
import type { CollectOptions } from "#lib/aws/collecting.ts";
import { unconnectedNetwork } from "#lib/facts/a-network.fixture.ts";
import type { Ec2Network } from "#lib/facts/ec2-network.ts";
import { factsRegistry } from "#lib/facts/registry.ts";

/** Options of a run that has read these networks. `complete` false: not to the end. */
export function afterNetwork(changes: Partial<Ec2Network>, complete = true): CollectOptions {
  return {
    earlier: (collector, region) =>
      collector === "ec2.network"
        ? {
            partition: "aws",
            accountId: "111122223333",
            region,
            collector,
            schema: factsRegistry[collector].version,
            observedAt: "2026-11-02T08:00:00.000Z",
            complete,
            ops: [],
            data: { ...unconnectedNetwork, ...changes },
          }
        : undefined,
  };
}
