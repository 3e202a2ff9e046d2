/** Generated trails for properties: recorded in very different ways, no two facts contradicting each other. */
import fc from "fast-check";
import type { EventSelectors, SeenTrail } from "#lib/facts/cloudtrail.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { denied, logId, managementId } from "./a-fact.fixture.ts";
import {
  aBucketListFact,
  anError,
  anOwnTrail,
  aSelectorsFact,
  aStoresFact,
  aTrail,
  aTrailsFact,
  everything,
  logBucket,
  ownTrailArn,
} from "./a-trail.fixture.ts";
import { advanced, excluding } from "./a-trail-scene.fixture.ts";

const inRegion = fc.constantFrom<SeenTrail[]>(
  [aTrail()],
  [aTrail()],
  [aTrail(), anOwnTrail()],
  [anOwnTrail()],
  [aTrail({}, { IsLogging: false }), anOwnTrail()],
  [aTrail({}, anError(72)), anOwnTrail({}, { IsLogging: false })],
  [aTrail({}, anError(8))],
  [aTrail({}, { delivery: "older" })],
  [],
);

const recording = fc.constantFrom<EventSelectors>(
  everything,
  everything,
  excluding("kms.amazonaws.com"),
  advanced([
    ["eventCategory", "Management"],
    ["readOnly", "false"],
  ]),
  advanced(),
);

const buckets = fc.constantFrom<Envelope[]>(
  [aBucketListFact(logId, logBucket)],
  [aBucketListFact(logId), aBucketListFact(managementId, logBucket)],
  [aBucketListFact(managementId, logBucket)],
  [aBucketListFact(logId)],
  [],
);

/** The trails of an account in some regions, what their owners say, and whose bucket it is. */
export function trailsOf(
  regionNames: readonly string[],
): fc.Arbitrary<{ own: Envelope[]; shared: Envelope[] }> {
  return fc
    .tuple(
      fc.tuple(...regionNames.map(() => fc.tuple(inRegion, fc.integer({ min: 0, max: 9 })))),
      recording,
      recording,
      buckets,
      fc.boolean(),
    )
    .map(([regions, ofOrganization, ofAccount, lists, hasStore]) => ({
      own: [
        ...regions.map(([trails, luck], at) => {
          const fact = aTrailsFact(regionNames[at] ?? "", ...trails);
          return luck === 0 ? { ...denied(fact, "cloudtrail:DescribeTrails"), data: null } : fact;
        }),
        aSelectorsFact(ofAccount, ownTrailArn),
      ],
      // In its own region only, and not where the logs are kept: half of what is asked for.
      shared: [
        aSelectorsFact(ofOrganization),
        ...lists,
        aStoresFact(hasStore ? { MultiRegionEnabled: false } : null),
      ],
    }));
}
