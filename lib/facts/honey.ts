/**
 * Facts of registered decoys (item 9.3): whether each exists, what it is granted, when it was used, and what watches it.
 * Nothing here may be shown to whoever may not read the registry: no page, log or list reads it.
 */
import { z } from "zod";
import { eventSelectorsSchema } from "./cloudtrail.ts";

/** What a collector has to know of a decoy of its account. */
export interface WatchedDecoy {
  /** As the registry calls it. */
  id: string;
  kind: string;
  arn: string | null;
  /** Of an access key. */
  accessKeyId: string | null;
  /** The newest test that is claimed; null: none. */
  test: { firedAt: string; eventId: string | null; region: string | null } | null;
}

/** What a collector has to know of a detector in its account. */
export interface WatchedDetector {
  /** Of the decoy that it watches. */
  id: string;
  kind: string;
  ref: string;
  regions: readonly string[];
}

/** What the registry says of one account. */
export interface Watched {
  decoys: readonly WatchedDecoy[];
  detectors: readonly WatchedDetector[];
  /** Whether trails have to tell which data events they record: somewhere there is a decoy that only those show. */
  dataEvents: boolean;
}

/** Where no decoy is registered: nothing is asked. */
export const nothingWatched: Watched = { decoys: [], detectors: [], dataEvents: false };

const decoySchema = z.strictObject({
  tokenId: z.string(),
  /** Id of the key, or ARN: of another version of the record these facts say nothing. */
  subject: z.string(),
  /** null: could not be read (see `ops` by token). */
  exists: z.boolean().nullable(),
  /** Of a key its status; of others that they are usable. null: not read, or it does not exist. */
  active: z.boolean().nullable(),
  /** The user of a key, or the role itself; null: none, or not found. */
  principalArn: z.string().nullable(),
  /** What the user, its groups or the role are granted; null: not read, or no principal. `document` null: nobody would tell. */
  policies: z.array(z.strictObject({ name: z.string(), document: z.string().nullable() })).nullable(),
  /** Of a role. */
  trustPolicy: z.string().nullable(),
  /** Whether AWS was asked when it was used last, and answered. */
  useRead: z.boolean(),
  /** The last use. `day`: AWS says the day alone. null: none, or not read. */
  lastUsed: z
    .strictObject({
      at: z.string(),
      exactness: z.enum(["moment", "day"]),
      service: z.string().nullable(),
      region: z.string().nullable(),
    })
    .nullable(),
  /** The claimed test in CloudTrail's event history; null: none is claimed, or history cannot prove such a one. */
  test: z
    .strictObject({
      firedAt: z.string(),
      /** null: could not be read, or it is out of the history's reach. */
      seen: z.boolean().nullable(),
      eventId: z.string().nullable(),
    })
    .nullable(),
});

const fieldValues = z.array(z.string()).optional();

/** `honey.tokens`: the decoys of one account and the detectors that stand in it. Empty in an account that has neither. */
export const honeyTokensSchema = z.strictObject({
  /** Regions that are enabled in the account, where it has decoys; null: not known. */
  regions: z.array(z.string()).nullable(),
  decoys: z.array(decoySchema),
  detectors: z.array(
    z.strictObject({
      tokenId: z.string(),
      ref: z.string(),
      /** EventBridge rules of the name, in the registry's regions. */
      rules: z.array(
        z.strictObject({
          region: z.string(),
          Arn: z.string(),
          State: z.string(),
          EventPattern: z.string().nullable(),
          /** ARNs; null: not read. */
          targets: z.array(z.string()).nullable(),
        }),
      ),
      /** Metric filters on the log group, or of the name. */
      filters: z.array(
        z.strictObject({
          region: z.string(),
          logGroupName: z.string(),
          filterName: z.string(),
          filterPattern: z.string(),
          /** `namespace/name` of the metrics that it counts in. */
          metrics: z.array(z.string()),
        }),
      ),
      /** Alarms on these metrics. */
      alarms: z.array(
        z.strictObject({
          region: z.string(),
          metric: z.string(),
          ActionsEnabled: z.boolean(),
          /** How many actions there are when it goes off; what they are is not kept. */
          actions: z.number(),
        }),
      ),
      /** Regions in which something could not be read. */
      unreadRegions: z.array(z.string()),
    }),
  ),
  /** Trails that the account owns, where a decoy or a detector needs them. */
  trails: z.array(
    z.strictObject({
      TrailARN: z.string(),
      HomeRegion: z.string(),
      IsOrganizationTrail: z.boolean(),
      IsMultiRegionTrail: z.boolean(),
      IncludeGlobalServiceEvents: z.boolean(),
      CloudWatchLogsLogGroupArn: z.string().nullable(),
      /** null: GetTrailStatus could not be read. */
      IsLogging: z.boolean().nullable(),
      /** Management events; null: not read. */
      selectors: eventSelectorsSchema.nullable(),
      /** Data events; null: not read, or nobody needs them. */
      data: z
        .strictObject({
          basic: z.array(
            z.strictObject({ ReadWriteType: z.string(), Type: z.string(), Values: z.array(z.string()) }),
          ),
          advanced: z.array(
            z.array(
              z.strictObject({
                Field: z.string(),
                Equals: fieldValues,
                StartsWith: fieldValues,
                EndsWith: fieldValues,
                NotEquals: fieldValues,
                NotStartsWith: fieldValues,
                NotEndsWith: fieldValues,
              }),
            ),
          ),
        })
        .nullable(),
    }),
  ),
});
export type HoneyFacts = z.infer<typeof honeyTokensSchema>;
export type DecoyFacts = HoneyFacts["decoys"][number];
export type DetectorFacts = HoneyFacts["detectors"][number];
export type HoneyTrail = HoneyFacts["trails"][number];

/** Collectors whose gaps no list of failed reads shows: where they are would tell where decoys are. */
export const confidentialCollectors: ReadonlySet<string> = new Set(["honey.tokens"]);

/** How far a call may lie from the moment that somebody wrote down for it. */
export const testToleranceMs = 15 * 60_000;
/** How far back CloudTrail's event history reaches. */
export const historyMs = 90 * 24 * 3_600_000;

/**
 * Brings along the proof of a test that was seen before: event history forgets after 90 days, and a test counts for longer.
 * What was looked for and not found while history reached back stays not found.
 */
export function keepProofs(previous: HoneyFacts, current: HoneyFacts): HoneyFacts {
  const before = new Map(previous.decoys.map((decoy) => [`${decoy.tokenId}|${decoy.subject}`, decoy.test]));
  const decoys = current.decoys.map((decoy) => {
    const earlier = before.get(`${decoy.tokenId}|${decoy.subject}`) ?? null;
    if (decoy.test === null || earlier === null || earlier.firedAt !== decoy.test.firedAt) return decoy;
    const stays = earlier.seen === true || (decoy.test.seen === null && earlier.seen !== null);
    return stays ? { ...decoy, test: earlier } : decoy;
  });
  return { ...current, decoys };
}
