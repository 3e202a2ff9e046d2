/** Where trails deliver to, as the facts of this run say: what several collectors decide by. */
import type { Collecting } from "#lib/aws/collecting.ts";
import { cloudtrailTrailsSchema, type SeenTrail } from "#lib/facts/cloudtrail.ts";
import { s3BucketsSchema } from "#lib/facts/s3.ts";

/** Only a run that has read every trail and bucket knows that there is nothing to ask. */
export function leaveOut(from: Collecting, op: string, rule: string, isKnown: boolean): void {
  if (isKnown) from.skip(op, rule);
  else from.refuse(op, "NotKnownYet", "the trails or the buckets of the account could not be read");
}

/** Whether every trail and every bucket of the account was read. */
export function knowsLogs({ options }: Collecting): boolean {
  const { regions, earlier } = options;
  const places = (regions ?? []).map((region) => earlier?.("cloudtrail.trails", region));
  const all = [...places, earlier?.("s3.buckets", "global")];
  return regions !== undefined && all.every((envelope) => envelope?.complete === true);
}

/** The trails that this run has seen in the account's regions. */
export function seenTrails({ options }: Collecting): SeenTrail[] {
  return (options.regions ?? []).flatMap((region) => {
    const parsed = cloudtrailTrailsSchema.safeParse(options.earlier?.("cloudtrail.trails", region)?.data);
    return parsed.success ? parsed.data.trails : [];
  });
}

/** The buckets that this run has listed. */
export function ownBuckets({ options }: Collecting) {
  const parsed = s3BucketsSchema.safeParse(options.earlier?.("s3.buckets", "global")?.data);
  return parsed.success ? parsed.data.buckets : [];
}
