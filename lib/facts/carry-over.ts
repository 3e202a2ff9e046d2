/** What one observation has to know of the one before: a sighting alone does not prove everything. */
import { cloudtrailTrailsSchema, confirmDeliveryErrors } from "./cloudtrail.ts";
import type { Envelope } from "./envelope.ts";
import { honeyTokensSchema, keepProofs } from "./honey.ts";

/** Collector → what of an earlier envelope's data goes into the fresh one's; null: nothing does. */
const carriers: ReadonlyMap<string, (earlier: unknown, fresh: unknown) => unknown> = new Map([
  ["cloudtrail.trails", carryDeliveryErrors],
  ["honey.tokens", carryProofs],
]);

/**
 * Fresh envelopes of one account with what stands in the stored ones brought along (delivery errors of trails that
 * stood there as well, proofs of tests of decoys). Envelopes that nothing is carried into stay the same objects.
 */
export function carryOver(stored: readonly Envelope[], fresh: readonly Envelope[]): Envelope[] {
  const placeOf = ({ collector, region }: Envelope) => `${collector}|${region}`;
  const earlier = new Map(
    stored
      .filter(({ collector }) => carriers.has(collector))
      .map((envelope) => [placeOf(envelope), envelope.data]),
  );
  return fresh.map((envelope) => {
    const carry = carriers.get(envelope.collector);
    const data = carry?.(earlier.get(placeOf(envelope)), envelope.data) ?? null;
    return data === null ? envelope : { ...envelope, data };
  });
}

function carryDeliveryErrors(earlier: unknown, fresh: unknown): unknown {
  const [previous, current] = [earlier, fresh].map((data) => cloudtrailTrailsSchema.safeParse(data));
  if (current?.success !== true || previous?.success !== true) return null;
  const hasError = current.data.trails.some(
    ({ status }) => status !== null && status.LatestDeliveryError !== null,
  );
  return hasError ? confirmDeliveryErrors(previous.data, current.data) : null;
}

function carryProofs(earlier: unknown, fresh: unknown): unknown {
  const [previous, current] = [earlier, fresh].map((data) => honeyTokensSchema.safeParse(data));
  if (current?.success !== true || previous?.success !== true) return null;
  return current.data.decoys.length === 0 ? null : keepProofs(previous.data, current.data);
}
