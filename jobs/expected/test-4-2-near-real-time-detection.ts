/** 4.2 from the simulated detectors, trails and rules: where their events end. No heartbeat is recorded there. */
import type { SimulatedAccount } from "#lib/sim/organization.ts";
import { detectorIn } from "#lib/sim/state/guardduty.ts";
import { memberIn } from "#lib/sim/state/guardduty-members.ts";
import { ownRouteIn } from "#lib/sim/state/routes.ts";
import { lastDeliveryAt, logBucketOf, type SimulatedTrail, trailsIn } from "#lib/sim/state/trails.ts";
import { recordedShare } from "./test-3-1-cloudtrail.ts";
import { dayMs, type Expected, isDenied, openRegions, type Scene, type Unit, unknown } from "./test-scene.ts";

const ruleReads = [
  "events:ListEventBuses",
  "events:ListRules",
  "events:ListTargetsByRule",
  "securityhub:DescribeHub",
];

/** What the account's own rule is worth; the security account's bus takes what is sent to it. */
function ownRoute(scene: Scene, account: SimulatedAccount, region: string): Unit {
  if (ruleReads.some((operation) => isDenied(scene, account, operation, region))) return null;
  const route = ownRouteIn(scene.organization, account, region);
  return route === "forwarded" ? 100 : route === "mailbox" ? 50 : 0;
}

/** Findings of members appear in the security account, which sends them on from every region it has. */
function findings(scene: Scene, account: SimulatedAccount, region: string): Unit {
  const { organization } = scene;
  const isUnread = ["guardduty:ListDetectors", "guardduty:GetDetector"].some((operation) =>
    isDenied(scene, account, operation, region),
  );
  if (isUnread) {
    const member = memberIn(organization, region, account.id);
    if (member === null) return null;
    return member.relationship === "Enabled" ? 100 : 0;
  }
  const detector = detectorIn(organization, account, region);
  if (detector === null || !detector.enabled) return 0;
  if (detector.administered || account.id === organization.securityAccountId) return 100;
  return ownRoute(scene, account, region);
}

/** Whether a trail records and delivers in a region; null: its owner does not let us read what it records. */
function isWorking(scene: Scene, trail: SimulatedTrail, region: string): boolean | null {
  const { organization, now } = scene;
  const delivered = lastDeliveryAt(trail, region, now);
  const silentMs = delivered === null ? Number.POSITIVE_INFINITY : now.getTime() - delivered.getTime();
  const isSilent = (trail.failure !== null || region === trail.homeRegion) && silentMs > dayMs;
  if (!trail.isLogging || isSilent || (region === "us-east-1" && !trail.isMultiRegion)) return false;
  const owner = organization.accounts.find(({ id }) => id === trail.ownerId);
  const isHidden = owner === undefined || scene.closed.has(owner.id);
  if (isHidden || isDenied(scene, owner, "cloudtrail:GetEventSelectors", trail.homeRegion)) return null;
  return recordedShare(trail) > 0;
}

/** A queue is told of new files in the organization's bucket; nobody reads any other. */
function calls(scene: Scene, account: SimulatedAccount, region: string): Unit {
  const { organization } = scene;
  const asked = ["cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus"];
  if (asked.some((operation) => isDenied(scene, account, operation, region))) return null;
  const trails = trailsIn(organization, account, region).map((trail) => ({
    isRead: trail.bucket === logBucketOf(organization),
    works: isWorking(scene, trail, region),
  }));
  if (trails.some(({ works, isRead }) => works === true && isRead)) return 100;
  if (trails.some(({ works }) => works === true)) return 0;
  return trails.some(({ works }) => works === null) ? null : 0;
}

/** 4.2: half for findings, three tenths for calls, two for the heartbeat that nobody has recorded. */
export function expectedDetection(scene: Scene, account: SimulatedAccount): Expected {
  if (scene.closed.has(account.id)) return unknown;
  const regions = openRegions(scene, account, { isResources: false });
  const groups = [
    { weight: 50, units: regions.map((region) => findings(scene, account, region)) },
    { weight: 30, units: regions.map((region) => calls(scene, account, region)) },
  ];
  const known = groups.flatMap(({ units }) => units).filter((unit) => unit !== null);
  if (known.every((unit) => unit === 100)) return unknown;
  const earned = groups.reduce((sum, { weight, units }) => {
    const total = units.reduce<number>((points, unit) => points + (unit ?? 0), 0);
    return sum + (weight * total) / units.length;
  }, 0);
  if (earned === 0) return { state: "NOT_MET", fraction: 0 };
  return { state: "PARTIAL", fraction: Math.max(1, Math.floor(earned / 100 + 1e-9)) / 100 };
}
