/** How far an account is in one aspect: a rung of a ladder, drawn once and moved a little each week. */
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { hash, unit } from "#lib/sim/random.ts";

/** Ladders run from worst to best. */
export const ladders = {
  guardduty: [
    "none",
    "home-only",
    "suspended",
    "standalone",
    "flow-logs-off",
    "most",
    "everywhere",
    "everywhere",
  ],
  publicAccess: ["none", "acls", "three", "all", "all"],
  users: ["many", "several", "dormant", "none", "none"],
  auditRole: ["administrator", "open-trust", "managed", "minimal", "minimal", "minimal"],
} as const;

export type Aspect = keyof typeof ladders;
export type Rung<Name extends Aspect> = (typeof ladders)[Name][number];

/** The first accounts stand for the cases that every organization of eight or more must show, in every epoch. */
const fixed: { readonly [Name in Aspect]: Readonly<Record<number, Rung<Name>>> } = {
  guardduty: { 0: "home-only", 1: "everywhere", 2: "everywhere", 3: "suspended", 5: "most", 6: "everywhere" },
  publicAccess: { 0: "none", 1: "all", 2: "three", 3: "none", 6: "all", 7: "all" },
  users: { 0: "several", 1: "none", 2: "dormant", 3: "none", 7: "many" },
  auditRole: { 0: "administrator", 1: "minimal", 2: "minimal", 3: "open-trust" },
};

/** The rung that an account stands on at the organization's epoch. */
export function rungOf<Name extends Aspect>(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  aspect: Name,
): Rung<Name> {
  const { seed, epoch, size } = organization;
  const held: Rung<Name> | undefined = fixed[aspect][account.index];
  if (held !== undefined && account.index < Math.min(size, 8)) {
    return held;
  }
  const ladder: readonly Rung<Name>[] = ladders[aspect];
  let at = hash(seed, aspect, account.index) % ladder.length;
  for (let week = 1; week <= epoch; week++) {
    const drawn = unit(seed, "drift", aspect, account.index, week);
    at += drawn < 0.09 ? 1 : drawn > 0.975 ? -1 : 0;
    at = Math.max(0, Math.min(ladder.length - 1, at));
  }
  const rung = ladder[at];
  if (rung === undefined) {
    throw new RangeError(`No rung ${at} of ${aspect}`);
  }
  return rung;
}
