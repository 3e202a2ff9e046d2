/** What one observation has to know of the one before: a sighting alone does not prove everything. */
import { cloudtrailTrailsSchema, confirmDeliveryErrors } from "./cloudtrail.ts";
import type { Envelope } from "./envelope.ts";

const trails = "cloudtrail.trails";

/**
 * Fresh envelopes of one account with what stands in the stored ones brought along (delivery errors of trails that
 * stood there as well). Envelopes that nothing is carried into stay the same objects.
 */
export function carryOver(stored: readonly Envelope[], fresh: readonly Envelope[]): Envelope[] {
  const earlier = new Map(
    stored.filter(({ collector }) => collector === trails).map((envelope) => [envelope.region, envelope]),
  );
  return fresh.map((envelope) => {
    const before = earlier.get(envelope.region);
    if (envelope.collector !== trails || before === undefined) return envelope;
    const [previous, current] = [before, envelope].map(({ data }) => cloudtrailTrailsSchema.safeParse(data));
    if (current?.success !== true || previous?.success !== true) return envelope;
    const hasError = current.data.trails.some(
      ({ status }) => status !== null && status.LatestDeliveryError !== null,
    );
    return hasError ? { ...envelope, data: confirmDeliveryErrors(previous.data, current.data) } : envelope;
  });
}
