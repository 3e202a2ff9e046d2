/** The trails that record in one region, and whether they deliver. */
import {
  DescribeTrailsCommand,
  GetTrailStatusCommand,
  type GetTrailStatusResponse,
  type Trail,
} from "@aws-sdk/client-cloudtrail";
import { type Collecting, type Collector, identified, valueOf } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import type { Delivery, SeenTrail, TrailStatus } from "#lib/facts/cloudtrail.ts";

const hourMs = 3_600_000;

/**
 * `cloudtrail.trails`: cloudtrail:DescribeTrails with the replicas of trails from elsewhere, then GetTrailStatus of each
 * by its full ARN, by which alone a member may ask about a trail of the organization. AWS answers the trails at once.
 */
export const cloudtrailTrails: Collector<"cloudtrail.trails"> = {
  name: "cloudtrail.trails",
  scope: "region",
  actions: [
    { action: "cloudtrail:DescribeTrails", reason: "which trails record in a region" },
    { action: "cloudtrail:GetTrailStatus", reason: "whether a trail is logging, and when it delivered last" },
  ],
  async collect(from) {
    const described = await from.call(
      "cloudtrail:DescribeTrails",
      (clients, http) =>
        clients.cloudtrail.send(new DescribeTrailsCommand({ includeShadowTrails: true }), http),
      {
        isWhole: ({ trailList }) => identified(trailList, "TrailARN") !== undefined,
        // Of other accounts only trails of the organization are seen.
        owned: ({ trailList = [] }) =>
          trailList.flatMap(({ TrailARN, IsOrganizationTrail }) =>
            IsOrganizationTrail === true ? [] : TrailARN,
          ),
      },
    );
    if (described.kind !== "ok") return null;
    const trails = (described.value.trailList ?? []).flatMap(identityOf);
    if (trails.length === 0) from.skip("cloudtrail:GetTrailStatus", "no-trail");
    const seen = await mapAtOnce(trails, 4, async (trail): Promise<SeenTrail> => {
      return { ...trail, status: await readStatus(from, trail) };
    });
    return { trails: seen.sort((a, b) => (a.TrailARN < b.TrailARN ? -1 : 1)) };
  },
};

type Identity = Omit<SeenTrail, "status">;

/** A flag that is not in the answer is off. */
function identityOf(trail: Trail): Identity[] {
  const { TrailARN, HomeRegion } = trail;
  if (TrailARN === undefined) return [];
  return [
    {
      TrailARN,
      HomeRegion: HomeRegion ?? TrailARN.split(":")[3] ?? "",
      IsOrganizationTrail: trail.IsOrganizationTrail === true,
      IsMultiRegionTrail: trail.IsMultiRegionTrail === true,
      IncludeGlobalServiceEvents: trail.IncludeGlobalServiceEvents === true,
      S3BucketName: trail.S3BucketName ?? null,
      S3KeyPrefix: filled(trail.S3KeyPrefix),
      ...(trail.KmsKeyId !== undefined && trail.KmsKeyId !== "" && { KmsKeyId: trail.KmsKeyId }),
      SnsTopicARN: filled(trail.SnsTopicARN),
      CloudWatchLogsLogGroupArn: filled(trail.CloudWatchLogsLogGroupArn),
    },
  ];
}

/** Implementations differ in how they say that there is none. */
function filled(text: string | undefined): string | null {
  return text === undefined || text === "" ? null : text;
}

/** A trail that AWS does not find by its ARN is a failure, not a trail that is gone: that could hide a trail for ever. */
async function readStatus(from: Collecting, { TrailARN, HomeRegion }: Identity): Promise<TrailStatus | null> {
  const answer = await from.call(
    "cloudtrail:GetTrailStatus",
    (clients, http) => clients.cloudtrail.send(new GetTrailStatusCommand({ Name: TrailARN }), http),
    { resource: TrailARN },
  );
  const status = valueOf(answer);
  return status === null ? null : statusOf(status, HomeRegion === from.region, from.now());
}

function statusOf(status: GetTrailStatusResponse, isHome: boolean, now: Date): TrailStatus {
  const { LatestDeliveryTime: delivered, LatestDeliveryError: error } = status;
  const base = { IsLogging: status.IsLogging === true, errorConfirmed: false };
  const delivery = deliveryOf(delivered, now);
  if (error !== undefined && error !== "") {
    const LatestDeliveryTime = delivered?.toISOString() ?? null;
    return { ...base, delivery, LatestDeliveryError: error.slice(0, 500), LatestDeliveryTime };
  }
  const coarse = delivery === "within_6h" ? "within_24h" : delivery;
  return { ...base, delivery: isHome ? coarse : null, LatestDeliveryError: null, LatestDeliveryTime: null };
}

function deliveryOf(delivered: Date | undefined, now: Date): Delivery {
  if (delivered === undefined) return "never";
  const hours = (now.getTime() - delivered.getTime()) / hourMs;
  if (hours <= 6) return "within_6h";
  return hours <= 24 ? "within_24h" : "older";
}
