/** What records a region of an account, trails and event data stores alike, and how much each counts for item 3.1. */
import type { EventDataStore, SeenTrail } from "#lib/facts/cloudtrail.ts";
import { leadingRegion } from "#lib/facts/partitions.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import { aboutAccount, type Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { deliveryFailure } from "#lib/roadmap/items/3-1-delivery.ts";
import { type BucketOwner, createBucketOwners } from "#lib/roadmap/items/3-1-log-bucket.ts";
import { type Recorded, recordedEvents } from "#lib/roadmap/items/3-1-selectors.ts";
import { logAccounts } from "#lib/roadmap/log-accounts.ts";

export interface Recorder {
  arn: string;
  /** How evidence names it: "organization trail audit". */
  name: string;
  /** The account cannot stop it: a trail or a store of the organization. */
  isOrganizations: boolean;
  /** Hundredths that the region gets by it, at least and at most; the same where everything is known. */
  least: number;
  most: number;
  /** What is wrong with it, as phrases. */
  faults: readonly string[];
  /** What could not be read of it. */
  gaps: readonly Gap[];
  /** Noisy sources that it leaves out. */
  excluded: readonly string[];
  collector: "cloudtrail.trails" | "cloudtrail.stores";
}

/** One condition: what of full marks it leaves, and in which words it fails. */
type Condition = Answer<{ hundredths: number; fault: string | null }>;

const full = { hundredths: 100, fault: null };

/** Finds recorders region by region; what does not depend on the region is looked up once. */
export interface Recorders {
  ofTrail(trail: SeenTrail, region: string, statusGap: Gap | null): Recorder;
  ofStores(region: string): Recorder[];
  /** What a trail records and delivers in a region, wherever that goes. */
  recordingOf(
    trail: SeenTrail,
    region: string,
    statusGap: Gap | null,
  ): Pick<Recorder, "least" | "most" | "faults" | "gaps">;
}

/** The recorders of one evaluation. */
export function createRecorders(context: EvaluationContext): Recorders {
  const ownerOf = createBucketOwners(context);
  const selectors = new Map<string, Answer<Recorded>>();
  const selectorsOf = (arn: string): Answer<Recorded> => {
    const existing = selectors.get(arn);
    if (existing !== undefined) return existing;
    const read = readSelectors(context, arn);
    selectors.set(arn, read);
    return read;
  };
  const stores = readStores(context);
  const recordingConditions = (trail: SeenTrail, region: string, statusGap: Gap | null): Condition[] => {
    const recorded = selectorsOf(trail.TrailARN);
    return [
      delivery(trail, region, statusGap),
      globalEvents(context, trail, region),
      recorded.known ? events(recorded.value) : recorded,
    ];
  };
  return {
    recordingOf: (trail, region, statusGap) => judge(recordingConditions(trail, region, statusGap)),
    ofTrail: (trail, region, statusGap) => {
      const recorded = selectorsOf(trail.TrailARN);
      const conditions = [
        ...recordingConditions(trail, region, statusGap),
        bucket(trail.S3BucketName, ownerOf(trail.S3BucketName)),
      ];
      return {
        arn: trail.TrailARN,
        name: `${trail.IsOrganizationTrail ? "organization trail" : "trail"} ${nameOf(trail.TrailARN)}`,
        isOrganizations: trail.IsOrganizationTrail,
        excluded: recorded.known ? recorded.value.excluded : [],
        collector: "cloudtrail.trails",
        ...judge(conditions),
      };
    },
    ofStores: (region) => stores.filter(({ covers }) => covers(region)).map(({ recorder }) => recorder),
  };
}

/** A condition that fails outright decides, whatever could not be read beside it. */
function judge(conditions: readonly Condition[]): Pick<Recorder, "least" | "most" | "faults" | "gaps"> {
  const known = conditions.flatMap((condition) => (condition.known ? [condition.value] : []));
  const most = known.reduce((product, { hundredths }) => Math.floor((product * hundredths) / 100), 100);
  const gaps = most === 0 ? [] : conditions.flatMap((condition) => (condition.known ? [] : [condition.gap]));
  const faults = known.flatMap(({ fault }) => fault ?? []);
  return { least: gaps.length === 0 ? most : 0, most, faults, gaps };
}

function delivery(trail: SeenTrail, region: string, statusGap: Gap | null): Condition {
  if (statusGap !== null) return { known: false, gap: statusGap };
  if (trail.status === null) {
    return { known: false, gap: { kind: "not_asked", op: "cloudtrail:GetTrailStatus" } };
  }
  const failure = deliveryFailure(trail, trail.status, region);
  if (!failure.known) return failure;
  return { known: true, value: failure.value === null ? full : { hundredths: 0, fault: failure.value } };
}

/** Events of global services (IAM, STS, CloudFront) are recorded in the leading region, by trails that ask for them. */
function globalEvents({ input }: EvaluationContext, trail: SeenTrail, region: string): Condition {
  const isLeading = leadingRegion(input.account.partition) === region;
  if (!isLeading || trail.IsMultiRegionTrail || trail.IncludeGlobalServiceEvents) {
    return { known: true, value: full };
  }
  return { known: true, value: { hundredths: 0, fault: "leaves out the events of global services" } };
}

const eventScores = {
  full: full,
  "write-only": { hundredths: 50, fault: "records changes only, no reading" },
  "read-only": { hundredths: 0, fault: "records reading only, no changes" },
  filtered: { hundredths: 0, fault: "filters management events" },
  none: { hundredths: 0, fault: "records no management events" },
} as const;

function events({ events: recorded }: Recorded): Condition {
  return { known: true, value: eventScores[recorded] };
}

function bucket(name: string | null, owner: Answer<BucketOwner>): Condition {
  if (!owner.known) return owner;
  const { keepsLogs, accountId } = owner.value;
  if (keepsLogs) return { known: true, value: full };
  const fault =
    accountId === null
      ? `delivers to ${name}, a bucket of none of our accounts that were read: logs may leave the organization`
      : `delivers to ${name}, a bucket of account ${accountId}, which does not keep the logs`;
  return { known: true, value: { hundredths: 50, fault } };
}

/** Selectors of a trail, as its owner told; nobody else can. */
function readSelectors({ input, view }: EvaluationContext, arn: string): Answer<Recorded> {
  const ownerId = arn.split(":")[4] ?? "";
  const answer = view
    .find("cloudtrail.selectors", "global", ownerId)
    .ask(
      "cloudtrail:GetEventSelectors",
      ({ trails }) => trails.find(({ TrailARN }) => TrailARN === arn)?.selectors ?? null,
      arn,
    );
  const about = (gap: Gap): { known: false; gap: Gap } => ({
    known: false,
    gap: ownerId === input.account.id ? gap : aboutAccount(ownerId, gap, input.organization),
  });
  if (!answer.known) return about(answer.gap);
  const { value } = answer;
  if (value === null) return about({ kind: "not_asked", op: "cloudtrail:GetEventSelectors" });
  if (value.advanced === null && (value.basic ?? []).length === 0) {
    return about({ kind: "said", code: "not_read", text: "AWS named no event selectors of the trail" });
  }
  return { known: true, value: recordedEvents(value, input.settings.strictSources) };
}

interface Store {
  covers(region: string): boolean;
  recorder: Recorder;
}

/** Event data stores that are in use and whose configuration is known; they can only help. */
function readStores(context: EvaluationContext): Store[] {
  const { input, view } = context;
  return view.accountsWith("cloudtrail.stores", "global").flatMap((accountId) => {
    const facts = view.find("cloudtrail.stores", "global", accountId);
    const stores = facts.attempt((data) => data.stores);
    if (!stores.known) return [];
    return stores.value.flatMap((store): Store[] => {
      const { EventDataStoreArn: arn, configuration } = store;
      const isRead = facts.gapOf("cloudtrail:GetEventDataStore", arn) === null;
      if (configuration?.Status !== "ENABLED" || !isRead) return [];
      if (!configuration.OrganizationEnabled && ownerOfStore(store) !== input.account.id) return [];
      const covers = (region: string) => configuration.MultiRegionEnabled || arn.split(":")[3] === region;
      return [{ covers, recorder: storeRecorder(context, store, configuration) }];
    });
  });
}

function storeRecorder(
  { input }: EvaluationContext,
  store: EventDataStore,
  { advanced, OrganizationEnabled }: NonNullable<EventDataStore["configuration"]>,
): Recorder {
  const { organization, settings } = input;
  const ownerId = ownerOfStore(store);
  const keepers = [...logAccounts(organization), organization.securityAccountId];
  const recorded = recordedEvents({ basic: null, advanced }, settings.strictSources);
  const keeping: Condition = keepers.includes(ownerId)
    ? { known: true, value: full }
    : {
        known: true,
        value: { hundredths: 50, fault: `belongs to account ${ownerId}, which does not keep the logs` },
      };
  return {
    arn: store.EventDataStoreArn,
    name: `event data store ${nameOf(store.EventDataStoreArn)}`,
    isOrganizations: OrganizationEnabled,
    excluded: recorded.excluded,
    collector: "cloudtrail.stores",
    ...judge([events(recorded), keeping]),
  };
}

function ownerOfStore({ EventDataStoreArn }: EventDataStore): string {
  return EventDataStoreArn.split(":")[4] ?? "";
}

function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}
