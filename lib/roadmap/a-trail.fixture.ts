/** Builders for tests of 3.1: trails, what they record, who owns their bucket. */
import type { EventDataStore, EventSelectors, SeenTrail, TrailStatus } from "#lib/facts/cloudtrail.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { accountId, aFact, hoursAgo, logId, managementId } from "./a-fact.fixture.ts";

export const organizationTrailArn = `arn:aws:cloudtrail:us-east-1:${managementId}:trail/audit`;
export const ownTrailArn = `arn:aws:cloudtrail:us-east-1:${accountId}:trail/own`;
export const logBucket = "organization-logs";

/** The organization's trail, logging and delivering. */
export function aTrail(trail: Partial<SeenTrail> = {}, status: Partial<TrailStatus> = {}): SeenTrail {
  return {
    TrailARN: organizationTrailArn,
    HomeRegion: "us-east-1",
    IsOrganizationTrail: true,
    IsMultiRegionTrail: true,
    IncludeGlobalServiceEvents: true,
    S3BucketName: logBucket,
    S3KeyPrefix: null,
    SnsTopicARN: null,
    CloudWatchLogsLogGroupArn: null,
    status: {
      IsLogging: true,
      delivery: "within_24h",
      LatestDeliveryError: null,
      LatestDeliveryTime: null,
      errorConfirmed: false,
      ...status,
    },
    ...trail,
  };
}

/** A trail of the account itself. */
export function anOwnTrail(trail: Partial<SeenTrail> = {}, status: Partial<TrailStatus> = {}): SeenTrail {
  return aTrail({ TrailARN: ownTrailArn, IsOrganizationTrail: false, ...trail }, status);
}

/** A status with a delivery error, delivered so many hours before the observation. */
export function anError(hours: number, more: Partial<TrailStatus> = {}): Partial<TrailStatus> {
  return {
    delivery: hours <= 6 ? "within_6h" : hours <= 24 ? "within_24h" : "older",
    LatestDeliveryError: "AccessDenied",
    LatestDeliveryTime: hoursAgo(hours),
    ...more,
  };
}

export function aTrailsFact(region: string, ...trails: SeenTrail[]): Envelope {
  return aFact(
    "cloudtrail.trails",
    ["cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus"],
    { trails },
    { region },
  );
}

/** All management events, as AWS records them where nobody chose. */
export const everything: EventSelectors = {
  basic: [{ ReadWriteType: "All", IncludeManagementEvents: true, ExcludeManagementEventSources: [] }],
  advanced: null,
};

/** What the owner of trails says of them; by default the management account of the organization's trail. */
export function aSelectorsFact(
  selectors: EventSelectors | null = everything,
  TrailARN = organizationTrailArn,
): Envelope {
  const trails = selectors === null ? [] : [{ TrailARN, selectors }];
  const owner = TrailARN.split(":")[4] ?? "";
  return aFact("cloudtrail.selectors", ["cloudtrail:GetEventSelectors"], { trails }, { accountId: owner });
}

export function aBucketListFact(owner: string, ...names: string[]): Envelope {
  const buckets = names.map((Name) => ({ Name, BucketRegion: "us-east-1", CreationDate: null }));
  return aFact("s3.buckets", ["s3:ListBuckets"], { buckets }, { accountId: owner });
}

export function aStoresFact(
  configuration: Partial<NonNullable<EventDataStore["configuration"]>> | null = null,
  EventDataStoreArn = `arn:aws:cloudtrail:us-east-1:${managementId}:eventdatastore/e1`,
): Envelope {
  const stores =
    configuration === null
      ? []
      : [
          {
            EventDataStoreArn,
            configuration: {
              Status: "ENABLED",
              MultiRegionEnabled: true,
              OrganizationEnabled: true,
              advanced: [[{ Field: "eventCategory", Equals: ["Management"] }]],
              ...configuration,
            },
          },
        ];
  return aFact(
    "cloudtrail.stores",
    ["cloudtrail:ListEventDataStores", "cloudtrail:GetEventDataStore"],
    { stores },
    { accountId: managementId },
  );
}

/** What others say of the organization's trail: its owner, and the account that keeps the logs. */
export function sharedTrailFacts(): Envelope[] {
  return [aSelectorsFact(), aBucketListFact(logId, logBucket), aStoresFact()];
}
