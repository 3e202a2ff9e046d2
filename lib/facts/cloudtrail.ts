/** Facts of CloudTrail: trails as a region shows them, what they record, and event data stores. */
import { z } from "zod";

/** How long before the observation a trail delivered last. */
export const deliveries = ["within_6h", "within_24h", "older", "never"] as const;
export type Delivery = (typeof deliveries)[number];

const trailStatusSchema = z.strictObject({
  IsLogging: z.boolean(),
  /**
   * Only as exact as a verdict needs, since deliveries come every few minutes. Without a delivery error: in the home
   * region `within_24h` (also where it is less), `older` or `never`; null elsewhere, where quiet regions deliver nothing.
   */
  delivery: z.enum(deliveries).nullable(),
  /** null: none stands. */
  LatestDeliveryError: z.string().nullable(),
  /** ISO 8601; kept beside a delivery error only. null: no error, or never delivered. */
  LatestDeliveryTime: z.string().nullable(),
  /**
   * The error stood in the observation before as well, with no delivery between the two (`confirmDeliveryErrors`). False
   * where that decides nothing: delivered within 6 hours, or not for a day.
   */
  errorConfirmed: z.boolean(),
});
export type TrailStatus = z.infer<typeof trailStatusSchema>;

/** `cloudtrail.trails`: the trails that record in one region of an account, those of the organization included. */
export const cloudtrailTrailsSchema = z.strictObject({
  trails: z.array(
    z.strictObject({
      /** Its account is the trail's owner: of an organization trail the management account. */
      TrailARN: z.string(),
      HomeRegion: z.string(),
      IsOrganizationTrail: z.boolean(),
      IsMultiRegionTrail: z.boolean(),
      IncludeGlobalServiceEvents: z.boolean(),
      S3BucketName: z.string().nullable(),
      /** What the names of the files begin with, before `AWSLogs/`. */
      S3KeyPrefix: z.string().nullable(),
      /** ARN of the key that encrypts its logs; absent: none, or stored by a version that did not keep it. */
      KmsKeyId: z.string().optional(),
      /** A topic of the trail's owner that is told of each file. */
      SnsTopicARN: z.string().nullable(),
      /** A log group of the trail's owner that gets the events as well. */
      CloudWatchLogsLogGroupArn: z.string().nullable(),
      /** null: GetTrailStatus could not be read (see `ops` by ARN). */
      status: trailStatusSchema.nullable(),
    }),
  ),
});
export type CloudtrailTrails = z.infer<typeof cloudtrailTrailsSchema>;
export type SeenTrail = CloudtrailTrails["trails"][number];

const values = z.array(z.string()).optional();

/** One advanced event selector about management events; those about other events are not kept. All fields must match. */
const managementSelectorSchema = z.array(
  z.strictObject({
    Field: z.string(),
    Equals: values,
    StartsWith: values,
    EndsWith: values,
    NotEquals: values,
    NotStartsWith: values,
    NotEndsWith: values,
  }),
);
export type ManagementSelector = z.infer<typeof managementSelectorSchema>;

/** What a trail records of management events: one of the two lists. */
export const eventSelectorsSchema = z.strictObject({
  /** null: the trail has advanced selectors. */
  basic: z
    .array(
      z.strictObject({
        ReadWriteType: z.string(),
        IncludeManagementEvents: z.boolean(),
        ExcludeManagementEventSources: z.array(z.string()),
      }),
    )
    .nullable(),
  /** null: the trail has basic selectors. */
  advanced: z.array(managementSelectorSchema).nullable(),
});
export type EventSelectors = z.infer<typeof eventSelectorsSchema>;

/** `cloudtrail.selectors`: the trails that an account owns; only the owner may ask. */
export const cloudtrailSelectorsSchema = z.strictObject({
  /** A trail that could not be read is left out (see `ops` by ARN). */
  trails: z.array(z.strictObject({ TrailARN: z.string(), selectors: eventSelectorsSchema })),
});

/** `cloudtrail.stores`: event data stores of the management account or a delegated administrator, over all regions. */
export const cloudtrailStoresSchema = z.strictObject({
  stores: z.array(
    z.strictObject({
      EventDataStoreArn: z.string(),
      /** null: GetEventDataStore could not be read (see `ops` by ARN). */
      configuration: z
        .strictObject({
          Status: z.string(),
          MultiRegionEnabled: z.boolean(),
          OrganizationEnabled: z.boolean(),
          advanced: z.array(managementSelectorSchema),
        })
        .nullable(),
    }),
  ),
});
export type EventDataStore = z.infer<typeof cloudtrailStoresSchema>["stores"][number];

/**
 * Marks the delivery errors that already stood in the observation before, with no delivery since: AWS dates no error,
 * so that a passing hiccup shows only at the second sighting. `previous`: what is stored of the same account and region;
 * null: nothing, or nothing that could be read.
 */
export function confirmDeliveryErrors(
  previous: CloudtrailTrails | null,
  current: CloudtrailTrails,
): CloudtrailTrails {
  const earlier = new Map(previous?.trails.map(({ TrailARN, status }) => [TrailARN, status]));
  const trails = current.trails.map((trail) => {
    const { status } = trail;
    const before = earlier.get(trail.TrailARN) ?? null;
    if (status === null || before === null) return trail;
    const decides = status.delivery === "within_24h" || status.delivery === "never";
    const stood = decides && status.LatestDeliveryError !== null && before.LatestDeliveryError !== null;
    const errorConfirmed = stood && status.LatestDeliveryTime === before.LatestDeliveryTime;
    return { ...trail, status: { ...status, errorConfirmed } };
  });
  return { trails };
}
