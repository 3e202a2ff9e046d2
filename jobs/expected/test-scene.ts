/** What the second, plain computations share: the organization, who lets us in, what is denied, how units add up. */
import { accountState } from "#lib/sim/account-state.ts";
import { controlsOf, type SimulatedAccount, type SimulatedOrganization } from "#lib/sim/organization.ts";
import { closedRegion } from "#lib/sim/organization-policies.ts";
import { plannedDenials, plannedFailures } from "#lib/sim/planned-failures.ts";

export interface Expected {
  state: "MET" | "PARTIAL" | "NOT_MET" | "NOT_APPLICABLE" | "UNKNOWN";
  /** As in the JSON of `waymark status`. */
  fraction: number | null;
}

/** A unit's score in hundredths; null: it cannot be known. */
export type Unit = number | null;

/** What a plain look at the simulated organization needs. */
export interface Scene {
  organization: SimulatedOrganization;
  now: Date;
  closed: ReadonlySet<string>;
  /** `account operation region`; `*` where the audit role's own policy denies it everywhere. */
  denied: ReadonlySet<string>;
}

/** What one item should say of an account that is active. */
export type ExpectedOfAccount = (scene: Scene, account: SimulatedAccount) => Expected;

/** A day in milliseconds. */
export const dayMs = 24 * 3_600_000;
/** Nothing can be said. */
export const unknown: Expected = { state: "UNKNOWN", fraction: null };

/** All of it, or nothing. */
export function whole(state: "MET" | "NOT_MET"): Expected {
  return { state, fraction: state === "MET" ? 1 : 0 };
}

/** The state that units add up to. */
export function ofUnits(units: readonly Unit[]): Expected {
  const known = units.filter((unit) => unit !== null);
  if (known.every((unit) => unit === 100)) return known.length === units.length ? whole("MET") : unknown;
  const sum = known.reduce((total, unit) => total + unit, 0);
  if (sum === 0) return whole("NOT_MET");
  const hundredths = Math.min(99, Math.max(1, Math.floor(sum / units.length)));
  return { state: "PARTIAL", fraction: hundredths / 100 };
}

/** Whether the account refuses the call in the region. */
export function isDenied(
  scene: Scene,
  account: SimulatedAccount,
  operation: string,
  region: string,
): boolean {
  return [region, "*"].some((place) => scene.denied.has(`${account.id} ${operation} ${place}`));
}

/**
 * Regions of the account that count for what watches over others: the closed one does not, where nobody is exempt. What
 * stands in Regions (`isResources`) has to be read in it as well, where a bucket shows that somebody has used it.
 */
export function openRegions(
  { organization }: Scene,
  account: SimulatedAccount,
  { isResources }: { isResources: boolean },
): readonly string[] {
  const { regions, storage } = accountState(organization, account.id);
  const isClosed = controlsOf(organization, account).some(({ name }) => name === "close-unused-region");
  const isUsed = storage.buckets.some(({ region }) => region === closedRegion);
  return isClosed && !(isResources && isUsed) ? regions.filter((region) => region !== closedRegion) : regions;
}

/** Joined within a day: what is missing may still come. */
export function isNew({ now }: Scene, account: SimulatedAccount): boolean {
  return now.getTime() - account.joinedAt.getTime() < dayMs;
}

/** @param now when the refresh was */
export function sceneOf(organization: SimulatedOrganization, now: Date): Scene {
  return {
    organization,
    now,
    closed: new Set(plannedFailures(organization).map(({ accountId }) => accountId)),
    denied: new Set(
      plannedDenials(organization).map(
        ({ accountId, operation, region, deniedBy }) =>
          `${accountId} ${operation} ${deniedBy === "identity" ? "*" : region}`,
      ),
    ),
  };
}
