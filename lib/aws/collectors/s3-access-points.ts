/** Access points to the account's buckets: which are open to the internet by a policy of their own. */
import {
  type AccessPoint,
  GetAccessPointCommand,
  GetAccessPointPolicyStatusCommand,
  GetMultiRegionAccessPointPolicyStatusCommand,
  ListAccessPointsCommand,
  ListMultiRegionAccessPointsCommand,
  type MultiRegionAccessPointReport,
} from "@aws-sdk/client-s3-control";
import { type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import { accountRegionsSchema } from "#lib/facts/account.ts";
import { globalRegion } from "#lib/facts/envelope.ts";
import type { S3AccessPoints } from "#lib/facts/s3.ts";
import { blockFacts } from "./s3-account.ts";
import { bucketsOfRun } from "./s3-buckets.ts";
import { accountBlockOf } from "./s3-exposure.ts";

type PointFacts = S3AccessPoints["accessPoints"][number];
type MultiRegionFacts = NonNullable<S3AccessPoints["multiRegion"]>[number];

/** The only region that answers for access points of several regions. */
const multiRegionHome = "us-west-2";

/**
 * `s3.access-points`: s3control:ListAccessPoints in the regions that hold buckets, and ListMultiRegionAccessPoints in
 * us-west-2; of each that takes requests from the internet, its own block and whether AWS calls its policy public. Left
 * out where the account restricts public policies, and where there is no bucket.
 */
export const s3AccessPoints: Collector<"s3.access-points"> = {
  name: "s3.access-points",
  scope: "account",
  actions: [
    {
      action: "s3:ListAccessPoints",
      reason: "which access points there are",
      operations: ["s3control:ListAccessPoints"],
    },
    {
      action: "s3:GetAccessPoint",
      reason: "the access point's own block of public access",
      operations: ["s3control:GetAccessPoint"],
    },
    {
      action: "s3:GetAccessPointPolicyStatus",
      reason: "whether AWS calls the access point's policy public",
      operations: ["s3control:GetAccessPointPolicyStatus"],
    },
    {
      action: "s3:ListMultiRegionAccessPoints",
      reason: "which access points of several Regions there are",
      operations: ["s3control:ListMultiRegionAccessPoints"],
    },
    {
      action: "s3:GetMultiRegionAccessPointPolicyStatus",
      reason: "whether AWS calls their policy public",
      operations: ["s3control:GetMultiRegionAccessPointPolicyStatus"],
    },
  ],
  async collect(from) {
    if (accountBlockOf(from)?.RestrictPublicBuckets === true) return none(from, "account-block");
    const buckets = await bucketsOfRun(from);
    if (buckets === null) return null;
    if (buckets.length === 0) return none(from, "no-bucket");
    const isPlaced = buckets.every(({ BucketRegion }) => BucketRegion !== undefined);
    const named = buckets.flatMap(({ BucketRegion }) => BucketRegion ?? []);
    const regions = [...new Set(isPlaced ? named : [...named, ...(from.options.regions ?? [])])].sort();
    const [points, multiRegion] = await Promise.all([
      mapAtOnce(regions, 4, (region) => readRegion(from, region)),
      readMultiRegion(from),
    ]);
    return {
      accessPoints: orderedBy(points.flat(), "AccessPointArn"),
      multiRegion: orderedBy(multiRegion, "Name"),
    };
  },
};

function none(from: Collecting, rule: string): S3AccessPoints {
  from.skip("s3control:ListAccessPoints", rule);
  from.skip("s3control:ListMultiRegionAccessPoints", rule);
  return { accessPoints: [], multiRegion: [] };
}

async function readRegion(from: Collecting, region: string): Promise<PointFacts[]> {
  const AccountId = from.accountId;
  const listed = await from.pages(
    "s3control:ListAccessPoints",
    async (clients, http, NextToken) => {
      const input = { AccountId, MaxResults: 1_000, ...(NextToken === undefined ? {} : { NextToken }) };
      const page = await clients.s3control.send(new ListAccessPointsCommand(input), http);
      return {
        items: identified(page.AccessPointList, "Name", "Bucket", "NetworkOrigin"),
        next: page.NextToken,
      };
    },
    {
      region,
      resource: region,
      owned: (points) => points.map(({ AccessPointArn }) => AccessPointArn),
    },
  );
  if (listed.kind !== "ok") return [];
  // One to another account's bucket is that account's to judge.
  const own = listed.value.filter(({ BucketAccountId = AccountId }) => BucketAccountId === AccountId);
  return (await mapAtOnce(own, 4, (point) => readPoint(from, point, region))).flat();
}

async function readPoint(from: Collecting, point: AccessPoint, region: string): Promise<PointFacts[]> {
  const { Name = "", Bucket = "", NetworkOrigin = "" } = point;
  const AccountId = from.accountId;
  const arn = point.AccessPointArn ?? `arn:${from.partition}:s3:${region}:${AccountId}:accesspoint/${Name}`;
  const facts = {
    AccessPointArn: arn,
    Bucket,
    region,
    NetworkOrigin,
    publicAccessBlock: null,
    policyPublic: null,
  };
  if (NetworkOrigin === "VPC") return [facts];
  const where = { region, resource: arn, gone: ["NoSuchAccessPoint"] };
  const [settings, status] = await Promise.all([
    from.call(
      "s3control:GetAccessPoint",
      (clients, http) => clients.s3control.send(new GetAccessPointCommand({ AccountId, Name }), http),
      { ...where, isWhole: (answer) => answer.Name === Name },
    ),
    from.call(
      "s3control:GetAccessPointPolicyStatus",
      (clients, http) =>
        clients.s3control.send(new GetAccessPointPolicyStatusCommand({ AccountId, Name }), http),
      {
        ...where,
        absent: ["NoSuchAccessPointPolicy"],
        isWhole: (answer) => answer.PolicyStatus?.IsPublic !== undefined,
      },
    ),
  ]);
  if (settings.kind === "gone" || status.kind === "gone") return [];
  const block = settings.kind === "ok" ? settings.value.PublicAccessBlockConfiguration : undefined;
  const policyPublic = status.kind === "ok" ? (status.value.PolicyStatus?.IsPublic ?? null) : null;
  return [
    {
      ...facts,
      publicAccessBlock: block === undefined ? null : blockFacts(block),
      policyPublic: status.kind === "absent" ? false : policyPublic,
    },
  ];
}

async function readMultiRegion(from: Collecting): Promise<MultiRegionFacts[] | null> {
  // There are none in the other partitions, nor the region that would answer.
  if (from.partition !== "aws") {
    from.skip("s3control:ListMultiRegionAccessPoints", "not-in-partition");
    return [];
  }
  const regions = accountRegionsSchema.safeParse(
    from.options.earlier?.("account.regions", globalRegion)?.data,
  );
  // Every account has it; where the list knows no such region, nothing there would answer.
  if (regions.data?.regions.every(({ RegionName }) => RegionName !== multiRegionHome) === true) {
    from.skip("s3control:ListMultiRegionAccessPoints", "no-such-region");
    return [];
  }
  const AccountId = from.accountId;
  const listed = await from.pages(
    "s3control:ListMultiRegionAccessPoints",
    async (clients, http, NextToken) => {
      const input = { AccountId, MaxResults: 1_000, ...(NextToken === undefined ? {} : { NextToken }) };
      const page = await clients.s3control.send(new ListMultiRegionAccessPointsCommand(input), http);
      return { items: identified(page.AccessPoints, "Name", "Regions"), next: page.NextToken };
    },
    { region: multiRegionHome },
  );
  if (listed.kind !== "ok") return null;
  return (await mapAtOnce(listed.value, 2, (point) => readMultiRegionPoint(from, point))).flat();
}

async function readMultiRegionPoint(
  from: Collecting,
  { Name = "", Regions = [], PublicAccessBlock }: MultiRegionAccessPointReport,
): Promise<MultiRegionFacts[]> {
  const AccountId = from.accountId;
  const status = await from.call(
    "s3control:GetMultiRegionAccessPointPolicyStatus",
    (clients, http) =>
      clients.s3control.send(new GetMultiRegionAccessPointPolicyStatusCommand({ AccountId, Name }), http),
    {
      region: multiRegionHome,
      resource: Name,
      gone: ["NoSuchMultiRegionAccessPoint"],
      absent: ["NoSuchMultiRegionAccessPointPolicy"],
      isWhole: ({ Established }) => Established?.IsPublic !== undefined,
    },
  );
  if (status.kind === "gone") return [];
  const established = status.kind === "ok" ? (status.value.Established?.IsPublic ?? null) : null;
  return [
    {
      Name,
      Buckets: Regions.filter(({ BucketAccountId = AccountId }) => BucketAccountId === AccountId)
        .flatMap(({ Bucket }) => Bucket ?? [])
        .sort(),
      publicAccessBlock: PublicAccessBlock === undefined ? null : blockFacts(PublicAccessBlock),
      policyPublic: status.kind === "absent" ? false : established,
    },
  ];
}
