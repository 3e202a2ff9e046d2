/** Facts of what happens to the logs of trails once they are delivered. */
import { z } from "zod";
import { destinationsSchema } from "./events.ts";

/** One destination of a bucket's notifications about new objects. */
const notificationSchema = z.strictObject({
  /** ARN of a topic, queue or function. */
  destination: z.string(),
  /** `s3:ObjectCreated:*` and the like; those about other events are left out. */
  Events: z.array(z.string()),
  /** What the names of the objects have to begin and end with; empty: anything. */
  prefix: z.string(),
  suffix: z.string(),
});

/**
 * `cloudtrail.delivery`: what this account owns of the places that its trails, and those of its organization, deliver to.
 */
export const cloudtrailDeliverySchema = z.strictObject({
  /** Own buckets that a trail names. One whose notifications could not be read is left out (see `ops` by name). */
  buckets: z.array(
    z.strictObject({
      Bucket: z.string(),
      /** null: not known. */
      Region: z.string().nullable(),
      notifications: z.array(notificationSchema),
      /** New objects become events of EventBridge. */
      eventBridge: z.boolean(),
    }),
  ),
  /** Own log groups that a trail names. */
  logGroups: z.array(
    z.strictObject({
      LogGroupArn: z.string(),
      /** null: not read. */
      subscriptions: z
        .array(z.strictObject({ filterPattern: z.string(), destinationArn: z.string() }))
        .nullable(),
      /** Alarms on the metrics that filters of the group count; null: the filters or the alarms were not read. */
      alarms: z
        .array(
          z.strictObject({
            AlarmArn: z.string(),
            ActionsEnabled: z.boolean(),
            AlarmActions: z.array(z.string()),
          }),
        )
        .nullable(),
    }),
  ),
  /** What notifications, trails, subscriptions and alarms point to in this account. */
  destinations: destinationsSchema,
});
export type CloudtrailDelivery = z.infer<typeof cloudtrailDeliverySchema>;
