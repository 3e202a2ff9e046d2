/** CloudTrail: the organization's trail, the trails of single accounts, and what each Region shows of them. */
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { hash, hexDigits, lowerAndDigits, text } from "#lib/sim/random.ts";
import { enabledRegions } from "./regions-of.ts";
import { type Rung, rungOf } from "./rungs.ts";

export interface FieldSelector {
  Field: string;
  Equals?: string[];
  NotEquals?: string[];
}

/** Basic or advanced, never both. */
export type Selectors =
  | { basic: readonly { readWrite: "All"; management: boolean; excluded: readonly string[] }[] }
  | { advanced: readonly { name: string; fields: readonly FieldSelector[] }[] };

export interface SimulatedTrail {
  name: string;
  arn: string;
  ownerId: string;
  homeRegion: string;
  isOrganization: boolean;
  isMultiRegion: boolean;
  bucket: string;
  selectors: Selectors;
  isLogging: boolean;
  startedAt: Date;
  /** Since when nothing arrives any more, and why; null: it delivers every few minutes. */
  failure: { code: string; lastDeliveryAt: Date } | null;
}

const hourMs = 3_600_000;

const everything: Selectors = { basic: [{ readWrite: "All", management: true, excluded: [] }] };
/** Keys and Aurora's data API make most of the noise; many leave them out. */
const quiet: Selectors = {
  basic: [{ readWrite: "All", management: true, excluded: ["kms.amazonaws.com", "rdsdata.amazonaws.com"] }],
};
const dataOnly: Selectors = { basic: [{ readWrite: "All", management: false, excluded: [] }] };
const writesOnly: Selectors = {
  advanced: [
    {
      name: "Changes",
      fields: [
        { Field: "eventCategory", Equals: ["Management"] },
        { Field: "readOnly", Equals: ["false"] },
      ],
    },
    {
      name: "Management events selector",
      fields: [
        { Field: "eventCategory", Equals: ["Data"] },
        { Field: "resources.type", Equals: ["AWS::S3::Object"] },
      ],
    },
  ],
};

/** The account that keeps the logs: the log archive, and where there is none the security account. */
export function logKeeperOf(organization: SimulatedOrganization): string {
  return organization.logArchiveAccountId ?? organization.securityAccountId;
}

/** The bucket of the organization's trail, in the account that keeps the logs. */
export function logBucketOf(organization: SimulatedOrganization): string {
  return `organization-trail-${organization.id.slice(2)}`;
}

/** The bucket that an account keeps its own logs in; null: it has none. */
export function ownLogBucketOf(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
): string | null {
  const keepsOwn: readonly Rung<"trails">[] = ["single-region", "stopped", "data-only", "own-bucket"];
  if (!keepsOwn.includes(rungOf(organization, account, "trails"))) {
    return null;
  }
  return `${account.name}-trail-${text(6, lowerAndDigits, organization.seed, "trail-bucket", account.index)}`;
}

function trailArn(region: string, ownerId: string, name: string): string {
  return `arn:aws:cloudtrail:${region}:${ownerId}:trail/${name}`;
}

/** The organization's trail, which the management account owns. */
export function organizationTrailOf(organization: SimulatedOrganization): SimulatedTrail {
  const { homeRegion, managementAccountId: ownerId } = organization;
  const name = "organization-trail";
  return {
    name,
    arn: trailArn(homeRegion, ownerId, name),
    ownerId,
    homeRegion,
    isOrganization: true,
    isMultiRegion: true,
    bucket: logBucketOf(organization),
    selectors: hash(organization.seed, "quiet-trail") % 3 === 0 ? quiet : everything,
    isLogging: true,
    startedAt: new Date("2023-03-14T10:00:00Z"),
    failure: null,
  };
}

/** The trail that an account made for itself; null: none. */
function ownTrailOf(organization: SimulatedOrganization, account: SimulatedAccount): SimulatedTrail | null {
  const { homeRegion } = organization;
  const base: SimulatedTrail = {
    name: "account-trail",
    arn: trailArn(homeRegion, account.id, "account-trail"),
    ownerId: account.id,
    homeRegion,
    isOrganization: false,
    isMultiRegion: true,
    bucket: ownLogBucketOf(organization, account) ?? logBucketOf(organization),
    selectors: everything,
    isLogging: true,
    startedAt: new Date(account.joinedAt.getTime() + 30 * 24 * hourMs),
    failure: null,
  };
  switch (rungOf(organization, account, "trails")) {
    case "single-region":
      return {
        ...base,
        arn: trailArn("eu-west-1", account.id, base.name),
        homeRegion: "eu-west-1",
        isMultiRegion: false,
      };
    case "stopped":
      return { ...base, isLogging: false };
    case "delivery-error": {
      const lastDeliveryAt = new Date(organization.startedAt.getTime() - 75 * hourMs);
      return { ...base, failure: { code: "AccessDenied", lastDeliveryAt } };
    }
    case "data-only":
      return { ...base, selectors: dataOnly };
    case "writes-only":
      return { ...base, selectors: writesOnly };
    case "foreign-bucket":
      return { ...base, bucket: `managed-siem-${text(8, hexDigits, organization.seed, "siem")}` };
    case "own-bucket":
    case "own-trail":
      return base;
    case "two-trails":
      // From before the organization had one; nobody dared to delete it.
      return { ...base, selectors: quiet };
    case "none":
    case "organization":
      return null;
  }
}

/**
 * Whether the organization's trail reached the account: not where trusted access was off while it joined, and within a
 * day of joining perhaps not yet.
 */
function isReached(organization: SimulatedOrganization, account: SimulatedAccount): boolean {
  const rung = rungOf(organization, account, "trails");
  return account.peculiarity !== "joined-today" && (rung === "organization" || rung === "two-trails");
}

/** A Region that the account opted into after the trail came, and that the trail was never extended to. */
function isLeftOut(organization: SimulatedOrganization, account: SimulatedAccount, region: string): boolean {
  return region === "ap-southeast-3" && hash(organization.seed, "left-out", account.index) % 2 === 0;
}

/** The trails that record in an enabled Region of an account, its replicas of trails from elsewhere included. */
export function trailsIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): SimulatedTrail[] {
  if (account.state !== "ACTIVE" || !hasRegion(organization, account, region)) {
    return [];
  }
  const own = account.peculiarity === "joined-today" ? null : ownTrailOf(organization, account);
  const isOwnHere = own !== null && (own.isMultiRegion || own.homeRegion === region);
  const isReachedHere = isReached(organization, account) && !isLeftOut(organization, account, region);
  return [...(isReachedHere ? [organizationTrailOf(organization)] : []), ...(isOwnHere ? [own] : [])];
}

function hasRegion(organization: SimulatedOrganization, account: SimulatedAccount, region: string): boolean {
  return enabledRegions(organization, account).includes(region);
}

/** When a trail delivered last in a Region; null: it stopped long ago, or never did. */
export function lastDeliveryAt(trail: SimulatedTrail, region: string, now: Date): Date | null {
  if (trail.failure !== null) {
    return trail.failure.lastDeliveryAt;
  }
  if (!trail.isLogging) {
    return new Date(trail.startedAt.getTime() + 400 * 24 * hourMs);
  }
  // Little happens far from home: deliveries become rare there.
  const minutes = region === trail.homeRegion ? 4 : 60 * (hash(trail.arn, region) % 40);
  return new Date(now.getTime() - minutes * 60_000);
}

export interface SimulatedStore {
  arn: string;
  name: string;
  homeRegion: string;
  status: "ENABLED" | "STOPPED_INGESTION";
  createdAt: Date;
}

/** Event data stores of an account in a Region: the management account once tried one and stopped it. */
export function storesIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): SimulatedStore[] {
  if (account.duty !== "management" || region !== organization.homeRegion) {
    return [];
  }
  const draw = (length: number) => text(length, hexDigits, organization.seed, "store", length);
  const id = `${draw(8)}-${draw(4)}-4${draw(3)}-8${draw(3)}-${draw(12)}`;
  return [
    {
      arn: `arn:aws:cloudtrail:${region}:${account.id}:eventdatastore/${id}`,
      name: "lake-trial",
      homeRegion: region,
      status: "STOPPED_INGESTION",
      createdAt: new Date("2022-06-01T08:00:00Z"),
    },
  ];
}
