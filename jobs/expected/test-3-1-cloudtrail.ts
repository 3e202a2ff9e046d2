/** 3.1 from the simulated trails. */
import { accountState } from "#lib/sim/account-state.ts";
import type { SimulatedAccount } from "#lib/sim/organization.ts";
import { lastDeliveryAt, type SimulatedTrail, trailsIn } from "#lib/sim/state/trails.ts";
import {
  dayMs,
  type Expected,
  isDenied,
  isNew,
  ofUnits,
  type Scene,
  type Unit,
  unknown,
} from "./test-scene.ts";

/** How much of all management events a trail records, in hundredths. */
export function recordedShare({ selectors }: SimulatedTrail): number {
  if ("basic" in selectors) return selectors.basic.some(({ management }) => management) ? 100 : 0;
  const management = selectors.advanced.filter(({ fields }) =>
    fields.some(({ Field, Equals }) => Field === "eventCategory" && Equals?.[0] === "Management"),
  );
  const isWritesOnly = (fields: readonly { Field: string; Equals?: string[] }[]) =>
    fields.some(({ Field, Equals }) => Field === "readOnly" && Equals?.[0] === "false");
  if (management.some(({ fields }) => fields.length === 1)) return 100;
  return management.some(({ fields }) => isWritesOnly(fields)) ? 50 : 0;
}

/** What one trail is worth in one region; null: its owner does not let us read what it records. */
function trailScore(scene: Scene, trail: SimulatedTrail, region: string): Unit {
  const { organization, now } = scene;
  const delivered = lastDeliveryAt(trail, region, now);
  const silentMs = delivered === null ? Number.POSITIVE_INFINITY : now.getTime() - delivered.getTime();
  // Errors of the simulation are older than a day: no second sighting is needed.
  const isSilent = (trail.failure !== null || region === trail.homeRegion) && silentMs > dayMs;
  if (!trail.isLogging || isSilent) return 0;
  if (region === "us-east-1" && !trail.isMultiRegion) return 0;
  const keeper = organization.logArchiveAccountId ?? organization.securityAccountId;
  const isKept = accountState(organization, keeper).storage.buckets.some(({ name }) => name === trail.bucket);
  const owner = organization.accounts.find(({ id }) => id === trail.ownerId);
  const isHidden = owner === undefined || scene.closed.has(owner.id);
  if (isHidden || isDenied(scene, owner, "cloudtrail:GetEventSelectors", trail.homeRegion)) return null;
  return (recordedShare(trail) * (isKept ? 100 : 50)) / 100;
}

/** 3.1: the best trail of every enabled region; nine tenths at most where an account could stop its own. */
export function expectedTrails(scene: Scene, account: SimulatedAccount): Expected {
  if (scene.closed.has(account.id)) return unknown;
  const { organization } = scene;
  let isStoppable = false;
  const units = accountState(organization, account.id).regions.map((region): Unit => {
    const asked = ["cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus"];
    if (asked.some((operation) => isDenied(scene, account, operation, region))) return null;
    const scored = trailsIn(organization, account, region).map((trail) => ({
      trail,
      score: trailScore(scene, trail, region),
    }));
    if (scored.some(({ trail, score }) => trail.isOrganization && score === 100)) return 100;
    if (scored.some(({ score }) => score === null)) return null;
    const best = Math.max(0, ...scored.map(({ score }) => score ?? 0));
    isStoppable ||= best === 100;
    return best;
  });
  const plain = ofUnits(units);
  const isOpen = isStoppable || units.includes(null);
  const capped = isOpen && (plain.fraction ?? 0) > 0.9 ? { state: "PARTIAL" as const, fraction: 0.9 } : plain;
  return capped.state !== "MET" && isNew(scene, account) ? unknown : capped;
}
