/** Whether a trail that is seen in a region delivers what it records. */
import type { SeenTrail, TrailStatus } from "#lib/facts/cloudtrail.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";

/**
 * Null: it delivers; else why it does not. AWS gives delivery errors no time of their own: one that follows a delivery
 * of the last six hours is a hiccup, one that stands for a day or is seen twice is the truth, and in between it is
 * unknown. Only in its home region has a trail something to deliver every day.
 */
export function deliveryFailure(
  { HomeRegion }: Pick<SeenTrail, "HomeRegion">,
  status: TrailStatus,
  region: string,
): Answer<string | null> {
  if (!status.IsLogging) return known("logging is stopped");
  const { LatestDeliveryError: error, delivery } = status;
  const isHome = HomeRegion === region;
  if (error === null) {
    const silent = isHome && delivery !== "within_6h" && delivery !== "within_24h";
    return known(silent ? "delivered nothing within a day" : null);
  }
  if (delivery === "within_6h") return known(null);
  const standing = status.errorConfirmed || delivery === "older" || (isHome && delivery === "never");
  if (standing) return known(`delivery fails (${error})`);
  const text = `A delivery error (${error}) that is still to be confirmed`;
  return { known: false, gap: { kind: "said", code: "not_read", text } };
}

function known(value: string | null): Answer<string | null> {
  return { known: true, value };
}
