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
  trails: [
    "none",
    "single-region",
    "stopped",
    "delivery-error",
    "data-only",
    "writes-only",
    "foreign-bucket",
    "own-bucket",
    "own-trail",
    ...Array.from({ length: 3 }, () => "two-trails" as const),
    ...Array.from({ length: 12 }, () => "organization" as const),
  ],
  // What evaluates an account's configuration, and in how many Regions; most have nothing, and are cheap to read.
  scanning: [
    "none",
    "none",
    "none",
    "stopped",
    "incomplete",
    "idle",
    "few",
    "few",
    "own-rules",
    "everywhere",
  ],
  // Whether instances ask for tokens before they hand out credentials.
  metadata: ["legacy", "mixed", "defaults", "required", "strict", "strict", "strict"],
  users: ["many", "several", "dormant", "none", "none"],
  auditRole: ["administrator", "open-trust", "managed", "minimal", "minimal", "minimal"],
  grants: ["wide", "wide", "managed", "narrow", "narrow", "narrow"],
  people: ["nothing", "pipeline-only", "expired-saml", "left-behind", "saml", "center", "center", "center"],
} as const;

export type Aspect = keyof typeof ladders;
export type Rung<Name extends Aspect> = (typeof ladders)[Name][number];

/** The first accounts stand for the cases that every organization of eight or more must show, in every epoch. */
const fixed: { readonly [Name in Aspect]: Readonly<Record<number, Rung<Name>>> } = {
  guardduty: { 0: "home-only", 1: "everywhere", 2: "everywhere", 3: "suspended", 5: "most", 6: "everywhere" },
  publicAccess: { 0: "none", 1: "all", 2: "three", 3: "none", 6: "all", 7: "all" },
  // The accounts that others depend on are reached by the organization's trail; the rest show one case each.
  trails: {
    0: "two-trails",
    1: "organization",
    2: "organization",
    3: "organization",
    5: "own-bucket",
    6: "organization",
    7: "data-only",
  },
  scanning: {
    0: "none",
    1: "everywhere",
    2: "few",
    3: "stopped",
    5: "incomplete",
    6: "own-rules",
    7: "idle",
  },
  metadata: { 0: "legacy", 1: "strict", 2: "strict", 3: "legacy", 5: "required", 6: "defaults", 7: "mixed" },
  users: { 0: "several", 1: "none", 2: "dormant", 3: "none", 7: "many" },
  grants: { 0: "wide", 1: "narrow", 2: "managed", 5: "narrow", 7: "wide" },
  auditRole: { 0: "administrator", 1: "minimal", 2: "minimal", 3: "open-trust" },
  people: {
    0: "center",
    1: "center",
    2: "center",
    3: "expired-saml",
    5: "pipeline-only",
    6: "saml",
    7: "left-behind",
  },
};

/** Rungs are asked for Region by Region, and take a draw for each week. */
const climbed = new WeakMap<SimulatedOrganization, Map<Aspect, Map<number, number>>>();

/** The rung that an account stands on at the organization's epoch. */
export function rungOf<Name extends Aspect>(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  aspect: Name,
): Rung<Name> {
  const held: Rung<Name> | undefined = fixed[aspect][account.index];
  if (held !== undefined && account.index < Math.min(organization.size, 8)) {
    return held;
  }
  const ladder: readonly Rung<Name>[] = ladders[aspect];
  let known = climbed.get(organization);
  if (known === undefined) {
    known = new Map();
    climbed.set(organization, known);
  }
  const ofAspect = known.get(aspect) ?? new Map<number, number>();
  known.set(aspect, ofAspect);
  const at = ofAspect.get(account.index) ?? climb(organization, account, aspect, ladder.length);
  ofAspect.set(account.index, at);
  const rung = ladder[at];
  if (rung === undefined) {
    throw new RangeError(`No rung ${at} of ${aspect}`);
  }
  return rung;
}

/** A step up in about every eleventh week, a step down in every fortieth. */
function climb(
  { seed, epoch }: SimulatedOrganization,
  { index }: SimulatedAccount,
  aspect: Aspect,
  rungs: number,
): number {
  let at = hash(seed, aspect, index) % rungs;
  for (let week = 1; week <= epoch; week++) {
    const drawn = unit(seed, "drift", aspect, index, week);
    at += drawn < 0.09 ? 1 : drawn > 0.975 ? -1 : 0;
    at = Math.max(0, Math.min(rungs - 1, at));
  }
  return at;
}
