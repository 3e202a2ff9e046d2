/** 3.4 from the blocks of the simulated accounts and buckets. */
import { accountState } from "#lib/sim/account-state.ts";
import type { SimulatedAccount } from "#lib/sim/organization.ts";
import { type Expected, type Scene, unknown, whole } from "./test-scene.ts";

/** 3.4: the effective account-level block; where nothing is blocked, the buckets' own. */
export function expectedBlockPublicAccess(scene: Scene, account: SimulatedAccount): Expected {
  if (scene.closed.has(account.id)) return unknown;
  const { effective, buckets } = accountState(scene.organization, account.id).storage;
  const isAll = (block: object | null) => block !== null && Object.values(block).every(Boolean);
  if (isAll(effective)) return whole("MET");
  const flags = Object.values(effective ?? {}).filter(Boolean).length;
  if (flags > 0) return { state: "PARTIAL", fraction: (2 * flags) / 10 };
  const guarded = buckets.length > 0 && buckets.every(({ publicAccessBlock }) => isAll(publicAccessBlock));
  return guarded ? { state: "PARTIAL", fraction: 0.5 } : whole("NOT_MET");
}
