/**
 * What a refresh should make of the simulated organization, computed a second time and plainly, straight from the
 * simulator's state: no facts, no evaluators. Only tests import it.
 */
import { accountState } from "#lib/sim/account-state.ts";
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { plannedDenials, plannedFailures } from "#lib/sim/planned-failures.ts";
import { defaultRegions } from "#lib/sim/regions.ts";
import { administratorIn, detectorIn, foundationalFeatures } from "#lib/sim/state/guardduty.ts";
import { memberIn } from "#lib/sim/state/guardduty-members.ts";
import { lastDeliveryAt, type SimulatedTrail, trailsIn } from "#lib/sim/state/trails.ts";
import type { SimulatedUser } from "#lib/sim/state/users.ts";

export interface Expected {
  state: "MET" | "PARTIAL" | "NOT_MET" | "NOT_APPLICABLE" | "UNKNOWN";
  /** As in the JSON of `waymark status`. */
  fraction: number | null;
}

/** A unit's score in hundredths; null: it cannot be known. */
export type Unit = number | null;

interface Scene {
  organization: SimulatedOrganization;
  now: Date;
  closed: ReadonlySet<string>;
  /** `account operation region`; `*` where the audit role's own policy denies it everywhere. */
  denied: ReadonlySet<string>;
}

const dayMs = 24 * 3_600_000;
const unknown: Expected = { state: "UNKNOWN", fraction: null };

function whole(state: "MET" | "NOT_MET"): Expected {
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

function isDenied(scene: Scene, account: SimulatedAccount, operation: string, region: string): boolean {
  return [region, "*"].some((place) => scene.denied.has(`${account.id} ${operation} ${place}`));
}

function isNew({ now }: Scene, account: SimulatedAccount): boolean {
  return now.getTime() - account.joinedAt.getTime() < dayMs;
}

/** 3.2: assumed, trusted narrowly, sees enough, cannot write. */
function auditRole(scene: Scene, account: SimulatedAccount): Expected {
  if (scene.closed.has(account.id)) return isNew(scene, account) ? unknown : whole("NOT_MET");
  const { auditRole: role } = accountState(scene.organization, account.id);
  if (role === null) throw new Error("an account that lets us in has the role");
  const isOpen = JSON.stringify(role.trust).includes('"AWS":"*"');
  const isAdministrator = role.attached.some(({ name }) => name === "AdministratorAccess");
  return ofUnits([100, isOpen ? 0 : 100, 100, isAdministrator ? 0 : 100]);
}

/** 3.4: the effective account-level block; where nothing is blocked, the buckets' own. */
function blockPublicAccess(scene: Scene, account: SimulatedAccount): Expected {
  if (scene.closed.has(account.id)) return unknown;
  const { effective, buckets } = accountState(scene.organization, account.id).storage;
  const isAll = (block: object | null) => block !== null && Object.values(block).every(Boolean);
  if (isAll(effective)) return whole("MET");
  const flags = Object.values(effective ?? {}).filter(Boolean).length;
  if (flags > 0) return { state: "PARTIAL", fraction: (2 * flags) / 10 };
  const guarded = buckets.length > 0 && buckets.every(({ publicAccessBlock }) => isAll(publicAccessBlock));
  return guarded ? { state: "PARTIAL", fraction: 0.5 } : whole("NOT_MET");
}

/** What the administrator of the region says of an account that cannot be asked itself. */
function seenByAdministrator(scene: Scene, account: SimulatedAccount, region: string): Unit {
  if (administratorIn(scene.organization, region) === null) return null;
  const member = memberIn(scene.organization, region, account.id);
  if (member === null) return null;
  if (member.relationship !== "Enabled" || member.detector === null) return 0;
  return hasFoundations(member.detector.features) ? 100 : 50;
}

function hasFoundations(features: readonly { name: string; enabled: boolean }[]): boolean {
  return features.every(({ name, enabled }) => enabled || !foundationalFeatures.includes(name));
}

function detectorUnit(scene: Scene, account: SimulatedAccount, region: string): Unit {
  const { organization } = scene;
  const detector = detectorIn(organization, account, region);
  if (isDenied(scene, account, "guardduty:ListDetectors", region))
    return seenByAdministrator(scene, account, region);
  if (detector === null) return 0;
  if (isDenied(scene, account, "guardduty:GetDetector", region))
    return seenByAdministrator(scene, account, region);
  if (!detector.enabled) return 0;
  const foundations = hasFoundations(detector.features) ? 100 : 50;
  if (account.id === organization.securityAccountId || detector.administered) return foundations;
  return isAdministratorKnown(scene, region) ? Math.min(foundations, 80) : null;
}

/** Who administers a region is asked in the management account, where that has the region. */
function isAdministratorKnown({ organization }: Scene, region: string): boolean {
  const { optedIn } = accountState(organization, organization.managementAccountId);
  return defaultRegions.some((name) => name === region) || optedIn.includes(region);
}

/** 4.1: a working detector in every enabled region, under the organization's administrator. */
function guardduty(scene: Scene, account: SimulatedAccount): Expected {
  if (scene.closed.has(account.id)) return unknown;
  const { optedIn } = accountState(scene.organization, account.id);
  const units = [...defaultRegions, ...optedIn].map((region) => detectorUnit(scene, account, region));
  const isFailing = units.some((unit) => unit !== null && unit < 100);
  return isFailing && isNew(scene, account) ? unknown : ofUnits(units);
}

/** How much of all management events a trail records, in hundredths. */
function recordedShare({ selectors }: SimulatedTrail): number {
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
function trails(scene: Scene, account: SimulatedAccount): Expected {
  if (scene.closed.has(account.id)) return unknown;
  const { organization } = scene;
  let isStoppable = false;
  const units = [...defaultRegions, ...accountState(organization, account.id).optedIn].map((region): Unit => {
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

function isActiveUser(user: SimulatedUser): boolean {
  const lists = [user.accessKeys, user.sshKeys, user.certificates, user.serviceCredentials];
  return user.password !== null || lists.some((list) => list.some(({ active }) => active));
}

const userLists = [
  "iam:ListAccessKeys",
  "iam:ListSSHPublicKeys",
  "iam:ListSigningCertificates",
  "iam:ListServiceSpecificCredentials",
];

/** 5.2: no IAM users and no root keys. */
function iamUsers(scene: Scene, account: SimulatedAccount): Expected {
  if (scene.closed.has(account.id)) return unknown;
  const { root, users } = accountState(scene.organization, account.id).identity;
  if (root.hasAccessKey) return whole("NOT_MET");
  if (users.length === 0) return whole("MET");
  const region = scene.organization.homeRegion;
  const isUnread = userLists.some((operation) => isDenied(scene, account, operation, region));
  return ofUnits(users.map((user) => (isActiveUser(user) ? 0 : isUnread ? null : 50)));
}

const items = {
  "3.1": trails,
  "3.2": auditRole,
  "3.4": blockPublicAccess,
  "4.1": guardduty,
  "5.2": iamUsers,
};

/** Account id → item → what should come out. */
export function expectedStatuses(
  organization: SimulatedOrganization,
  now: Date,
): Record<string, Record<string, Expected>> {
  const scene: Scene = {
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
  return Object.fromEntries(
    organization.accounts.map((account) => [
      account.id,
      Object.fromEntries(
        Object.entries(items).map(([id, expect]) => [
          id,
          account.state === "ACTIVE" ? expect(scene, account) : { state: "NOT_APPLICABLE", fraction: null },
        ]),
      ),
    ]),
  );
}
