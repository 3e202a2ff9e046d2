/** Trails that a decoy's detector stands on: where they write, and of data events which they record. */
import { GetEventSelectorsCommand, type GetEventSelectorsCommandOutput } from "@aws-sdk/client-cloudtrail";
import type { Collecting } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import { accountOfArn } from "#lib/aws/partitions.ts";
import { cloudtrailSelectorsSchema, cloudtrailTrailsSchema, type SeenTrail } from "#lib/facts/cloudtrail.ts";
import { globalRegion } from "#lib/facts/envelope.ts";
import type { HoneyTrail, WatchedDetector } from "#lib/facts/honey.ts";

const op = "cloudtrail:GetEventSelectors";

interface Need {
  detectors: readonly WatchedDetector[];
  dataEvents: boolean;
}

/**
 * The account's own trails, as this run has read them. Which data events they record is asked only where a decoy is seen by
 * nothing else: `cloudtrail.selectors` keeps management events alone.
 */
export async function readTrails(from: Collecting, { detectors, dataEvents }: Need): Promise<HoneyTrail[]> {
  const onLogs = detectors.some(({ kind }) => kind === "CW_METRIC_FILTER");
  if (!onLogs && !dataEvents) return [];
  const management = cloudtrailSelectorsSchema.safeParse(
    from.options.earlier?.("cloudtrail.selectors", globalRegion)?.data,
  );
  return mapAtOnce(ownTrails(from), 4, async (trail): Promise<HoneyTrail> => {
    const selectors = management.data?.trails.find(({ TrailARN }) => TrailARN === trail.TrailARN)?.selectors;
    return {
      TrailARN: trail.TrailARN,
      HomeRegion: trail.HomeRegion,
      IsOrganizationTrail: trail.IsOrganizationTrail,
      IsMultiRegionTrail: trail.IsMultiRegionTrail,
      IncludeGlobalServiceEvents: trail.IncludeGlobalServiceEvents,
      CloudWatchLogsLogGroupArn: trail.CloudWatchLogsLogGroupArn,
      IsLogging: trail.status?.IsLogging ?? null,
      selectors: selectors ?? null,
      data: dataEvents ? await readDataSelectors(from, trail) : null,
    };
  });
}

/** As their home region shows them, in the order of their ARNs. */
function ownTrails(from: Collecting): SeenTrail[] {
  const found = new Map<string, SeenTrail>();
  for (const region of from.options.regions ?? []) {
    const facts = cloudtrailTrailsSchema.safeParse(from.options.earlier?.("cloudtrail.trails", region)?.data);
    for (const trail of facts.data?.trails ?? []) {
      const isOwn = accountOfArn(trail.TrailARN) === from.accountId;
      if (isOwn && (trail.HomeRegion === region || !found.has(trail.TrailARN)))
        found.set(trail.TrailARN, trail);
    }
  }
  return [...found.values()].sort((a, b) => (a.TrailARN < b.TrailARN ? -1 : 1));
}

async function readDataSelectors(
  from: Collecting,
  { TrailARN, HomeRegion }: SeenTrail,
): Promise<HoneyTrail["data"]> {
  const answer = await from.call(
    op,
    (clients, http) => clients.cloudtrail.send(new GetEventSelectorsCommand({ TrailName: TrailARN }), http),
    { resource: TrailARN, region: HomeRegion },
  );
  return answer.kind === "ok" ? dataSelectors(answer.value) : null;
}

function dataSelectors({
  EventSelectors: basic = [],
  AdvancedEventSelectors: advanced = [],
}: GetEventSelectorsCommandOutput): NonNullable<HoneyTrail["data"]> {
  return {
    basic: basic.flatMap(({ ReadWriteType = "All", DataResources = [] }) =>
      DataResources.map(({ Type = "", Values = [] }) => ({
        ReadWriteType,
        Type,
        Values: [...Values].sort(),
      })),
    ),
    advanced: advanced
      .map(({ FieldSelectors = [] }) => FieldSelectors)
      .filter((fields) =>
        fields.some(({ Field, Equals }) => Field === "eventCategory" && Equals?.includes("Data")),
      )
      .map((fields) =>
        fields.map(({ Field = "", Equals, StartsWith, EndsWith, NotEquals, NotStartsWith, NotEndsWith }) => ({
          Field,
          ...(Equals && { Equals }),
          ...(StartsWith && { StartsWith }),
          ...(EndsWith && { EndsWith }),
          ...(NotEquals && { NotEquals }),
          ...(NotStartsWith && { NotStartsWith }),
          ...(NotEndsWith && { NotEndsWith }),
        })),
      ),
  };
}
